"""ICEWS as `text_to_CAMEO` reduces it."""

from __future__ import annotations

from datetime import date

import pytest
from coded_reading import read

from caucasus_cli.errors import LogError
from caucasus_cli.formats.reduced_icews import REDUCED_ICEWS


def line(
    source: str = "ARM",
    role: str = "GOV",
    target: str = "AZE",
    code: str = "036",
    points: str = "4.0",
    quad: str = "1",
    day: str = "2018-06-01",
) -> str:
    """A line of eight columns."""
    return "\t".join([day, source, role, target, "MIL", code, points, quad]) + "\n"


def test_eight_columns() -> None:
    found = read(REDUCED_ICEWS, line())
    event = found.events[0]
    assert REDUCED_ICEWS.recognises(line().encode())
    assert event["date_start"] == date(2018, 6, 1)
    assert (event["source"], event["target"]) == ("ARMGOV", "AZEMIL")
    assert (event["source_country"], event["target_country"]) == ("ARM", "AZE")
    assert event["event_id"] == "log.txt:1"


def test_ten_columns_have_the_numbers_of_the_correlates_of_war() -> None:
    text = "2018-06-01\tARM\t371\tGOV\tAZE\t373\tMIL\t190\t-10.0\t4\n"
    found = read(REDUCED_ICEWS, text)
    assert REDUCED_ICEWS.recognises(text.encode())
    assert (found.column("source"), found.column("code")) == (["ARMGOV"], ["190"])


def test_what_is_missing_is_not_guessed() -> None:
    lines = (
        line() + line("---", "GOV") + line("---", "---") + line("ARM", "---") + line("ARM", "OTH")
    )
    found = read(REDUCED_ICEWS, lines)
    assert found.dropped == {"no_country": 1, "no_actor": 1}
    assert found.column("source") == ["ARMGOV", "GOV", "ARM", "ARM"]


def test_a_territory_belongs_to_its_state() -> None:
    found = read(REDUCED_ICEWS, line() + line("USAGUM"))
    assert found.column("source_country") == ["ARM", "USA"]


def test_own_values_are_compared_by_schrodts_rule() -> None:
    """A verbal act below 0, which other rules call cooperation, is verbal conflict there."""
    lines = (
        line() + line(code="025", points="-0.3", quad="3") + line(code="090", points="0", quad="3")
    )
    found = read(REDUCED_ICEWS, lines)
    assert found.account.comparisons["quad"].differ.total() == 0
    assert dict(found.account.comparisons["points"].differ) == {"09": 1}


def test_dates_of_2017_have_slashes_with_the_month_first() -> None:
    assert read(REDUCED_ICEWS, line(day="12/1/2017")).column("date_start") == [date(2017, 12, 1)]


def test_junk_codes_are_told() -> None:
    found = read(REDUCED_ICEWS, line() + line(code="13y"))
    assert found.dropped == {"bad_code": 1}


def test_a_line_cut_short_is_counted() -> None:
    found = read(REDUCED_ICEWS, line() + line() + "2018-06-01\tARM\tGOV\n")
    assert found.dropped == {"bad_row": 1}


def test_no_other_text_is_taken() -> None:
    for text in ("", "a\tb\n", "790415\tIRQ\tIRN\t190\t(X)\tY\tZ\t1\n", line().replace("\t", ",")):
        assert not REDUCED_ICEWS.recognises(text.encode())
    with pytest.raises(LogError, match="text_to_CAMEO"):
        read(REDUCED_ICEWS, "a\tb\n")
