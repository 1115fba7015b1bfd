"""Dates: strict in data, forgiving but never guessing for what a person types."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caucasus_cli.dates import DateInterval, parse_human_date, parse_interval, suggest_iso
from caucasus_cli.errors import UsageError

days = st.dates(min_value=date(1, 1, 1))


# --- dates of a log ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025-06-27", "2025-06-27", "2025-06-27"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2025-06", "2025-06-01", "2025-06-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2025-12", "2025-12-01", "2025-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
        ("2024-04-16/2024-06-12", "2024-04-16", "2024-06-12"),
        ("2025-06-27/2025-06-27", "2025-06-27", "2025-06-27"),
        ("2024-11/2025-02", "2024-11-01", "2025-02-28"),
        ("2020/2021", "2020-01-01", "2021-12-31"),
        ("2024-04-16/2025", "2024-04-16", "2025-12-31"),
        ("2025-06/2025-06-15", "2025-06-01", "2025-06-15"),
    ],
)
def test_forms_of_a_date(text: str, start: str, end: str) -> None:
    expected = DateInterval(date.fromisoformat(start), date.fromisoformat(end))
    assert parse_interval(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2025-02-29", "is no day of the calendar"),
        ("2025-06-31", "is no day of the calendar"),
        ("2025-13-01", "is no day of the calendar"),
        ("2025-00-10", "is no day of the calendar"),
        ("0000-01-01", "is no day of the calendar"),
        ("2025-13", "is no month of the calendar"),
        ("2025-00", "is no month of the calendar"),
        ("0000-06", "is no month of the calendar"),
        ("2025-06-12/2025-06-11", "ends before it starts"),
        ("2025-06/2025-05", "ends before it starts"),
        ("2025/2024-12-31", "ends before it starts"),
        ("2025-06-01/2025-06-31", "is no day of the calendar"),
    ],
)
def test_days_that_do_not_exist(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{problem}$"):
        parse_interval(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "27.06.2025", "06/27/2025", "2025-6-27", "2025/06/27", "20250627", "0000", "25",
     "2025-06-27T10:00", "2025-06-27 ", " 2025-06-27", "2025-W26-5", "2025-178", "27 June 2025",
     "2025-06-27/", "/2025-06-27", "2025/2026/2027", "2025-06-27--2025-06-28", "12025", "-2025",
     "2025-06-27\n", "２０２５-06-27", "٢٠٢٥"],
)  # fmt: skip
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an ISO date"):
        parse_interval(text)


@given(days, days)
def test_interval_is_read_as_written(one: date, other: date) -> None:
    start, end = sorted((one, other))
    interval = DateInterval(start, end)
    assert parse_interval(f"{start}/{end}") == interval
    assert parse_interval(interval.iso()) == interval


@pytest.mark.parametrize(
    ("text", "shortest"),
    [
        ("2025-06-27/2025-06-27", "2025-06-27"),
        ("2025-06-01/2025-06-30", "2025-06"),
        ("2024-02-01/2024-02-29", "2024-02"),
        ("2024-02-01/2024-02-28", "2024-02-01/2024-02-28"),
        ("2025-01-01/2025-12-31", "2025"),
        ("2025-01/2025-01", "2025-01"),
        ("2024/2025", "2024-01-01/2025-12-31"),
        ("0033-01-01/0033-12-31", "0033"),
        ("0033-03-01/0033-03-31", "0033-03"),
    ],
)
def test_shortest_form(text: str, shortest: str) -> None:
    assert parse_interval(text).iso() == shortest


# --- suggestions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("27.06.2025", "2025-06-27"),
        ("27/06/2025", "2025-06-27"),
        ("06/27/2025", "2025-06-27"),
        ("27-6-2025", "2025-06-27"),
        ("2025/06/27", "2025-06-27"),
        ("2025.6.7", "2025-06-07"),
        (" 2025-6-27 ", "2025-06-27"),
        ("05/05/2025", "2025-05-05"),  # both readings are the same day
        ("29.02.2024", "2024-02-29"),
    ],
)
def test_only_reading_is_suggested(text: str, iso: str) -> None:
    assert suggest_iso(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2025",  # two readings
        "31/02/2025",  # no such day
        "2025-13-01",
        "2025/02/30",
        "29.02.2025",
        "27.06.25",  # which century
        "99/12/31",
        "27 June 2025",
        "June 2025",
        "20250627",
        "2025",
        "",
        "n/a",
    ],
)
def test_nothing_is_suggested_where_it_would_be_a_guess(text: str) -> None:
    assert suggest_iso(text) is None


@given(days.filter(lambda day: day.year >= 1000), st.sampled_from("/.-"))
def test_year_in_front_leaves_one_reading(day: date, mark: str) -> None:
    assert suggest_iso(f"{day.year}{mark}{day.month}{mark}{day.day}") == day.isoformat()


# --- what a person types ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2025-07-01",
        " 2025-07-01 ",
        "1 July 2025",
        "1 july 2025",
        "July 1, 2025",
        "July 1st, 2025",
        "1 Jul 2025",
        "Tuesday 1 July 2025",
        "1-Jul-2025",
        "2025 July 1",
        "2025-07-01/2025-07-01",
    ],
)
def test_words_are_understood(text: str) -> None:
    assert parse_human_date(text, "--as-of") == date(2025, 7, 1)


@pytest.mark.parametrize(
    "text",
    ["01/07/2025", "1.7.2025", "07-01-2025", "01/07/25", "2025/07/01", "2025-13-45", "2025-02-29",
     "1/7/2025 ", "01 07 2025", "01/07 2025", "1,7,2025", "010725", "1 7 25"],
)  # fmt: skip
def test_numbers_alone_are_read_as_iso_or_not_at_all(text: str) -> None:
    """Dateutil would take the month first and say nothing."""
    with pytest.raises(UsageError, match=r"--as-of .*write 2025-07-01"):
        parse_human_date(text, "--as-of")


@pytest.mark.parametrize("text", ["2025-07", "2025", "2025-07-01/2025-07-02"])
def test_more_than_a_day_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--since needs one day"):
        parse_human_date(text, "--since")


@pytest.mark.parametrize("text", ["July 2025", "1 July", "July", "Tuesday", "10:30", "1st"])
def test_part_of_a_date_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"--as-of .* is not a full date"):
        parse_human_date(text, "--as-of")


@pytest.mark.parametrize(
    "text", ["", " ", "today", "yesterday", "31 February 2025", "soon", "1 Juli 2025", "9" * 30]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"--as-of .* is no (date|day)"):
        parse_human_date(text, "--as-of")


@given(days.filter(lambda day: day.year >= 1000))
def test_iso_and_words_agree(day: date) -> None:
    assert parse_human_date(day.isoformat(), "--as-of") == day
    assert parse_human_date(f"{day.day} {day:%B} {day.year}", "--as-of") == day
