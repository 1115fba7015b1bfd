"""Calendar periods: the days, weeks, months, quarters and years that a coverage is cut into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from ..errors import UsageError, did_you_mean

Every = Literal["day", "week", "month", "quarter", "year"]
EVERY: tuple[Every, ...] = get_args(Every)
WeekStart = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEK_STARTS: tuple[WeekStart, ...] = get_args(WeekStart)
#: More periods than this are a slip of a date rather than a wish.
MOST_PERIODS = 100_000
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_SHORTEST = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}


@dataclass(frozen=True)
class Period:
    """A whole calendar period, whether or not all of it is covered.

    Attributes:
        label: `2025-07-01` for a day, the same for a week by its first day, `2025-07`, `2025-Q3`,
            `2025`.
        start, end: first and last day.
    """

    label: str
    start: date
    end: date


def periods_between(
    first: date, last: date, every: Every, week_start: WeekStart = "monday"
) -> list[Period]:
    """The periods that have a day from `first` to `last`, without a hole.

    Raises:
        UsageError: no such period or weekday, or more than 100,000 periods.
    """
    _check("--every", every, EVERY)
    weekday = weekday_of(week_start)
    if (last - first).days // _SHORTEST[every] > MOST_PERIODS:
        raise UsageError(
            f"{first} to {last} has more than {MOST_PERIODS:,} periods: give --since or --until, "
            f"or a longer --every."
        )
    return list(_periods(first, last, every, weekday))


def weekday_of(week_start: WeekStart) -> int:
    """The number of a weekday, 0 for Monday … 6 for Sunday.

    Raises:
        UsageError: no such weekday.
    """
    _check("--week-start", week_start, WEEK_STARTS)
    return WEEK_STARTS.index(week_start)


def _check(option: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        hint = did_you_mean(value, allowed)
        raise UsageError(f"{option} {value!r}: choose {', '.join(allowed)}.{hint}")


def _periods(first: date, last: date, every: Every, weekday: int) -> Iterator[Period]:
    start = _start_of(first, every, weekday)
    while True:
        following = _following(start, every)
        end = date.max if following is None else following - timedelta(1)
        yield Period(_label(start, every), start, end)
        if following is None or following > last:
            return
        start = following


def _start_of(day: date, every: Every, weekday: int) -> date:
    if every == "day":
        return day
    if every == "week":
        back = (day.weekday() - weekday) % 7
        return date.fromordinal(max(1, day.toordinal() - back))
    months = _MONTHS[every]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _following(start: date, every: Every) -> date | None:
    """First day of the next period; None where the calendar ends."""
    try:
        if every in ("day", "week"):
            return start + timedelta(1 if every == "day" else 7)
        month = start.month - 1 + _MONTHS[every]
        return date(start.year + month // 12, month % 12 + 1, 1)
    except (OverflowError, ValueError):
        return None


def _label(start: date, every: Every) -> str:
    day = start.isoformat()
    if every == "month":
        return day[:7]
    if every == "quarter":
        return f"{day[:4]}-Q{(start.month + 2) // 3}"
    return day[:4] if every == "year" else day
