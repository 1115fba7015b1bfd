"""The days in force: as-of day, coverage, and how the log covers them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ..errors import UsageError
from ._types import Floats, Integers
from .settings import Settings
from .stocks import Interval
from .verdict import log_flags

_RECENT_DAYS = 90
_EARLIER_DAYS = 365
#: Nothing older than this tells how dense a log is.
DENSITY_DAYS = _RECENT_DAYS + _EARLIER_DAYS


@dataclass(frozen=True)
class Span:
    """The days in force.

    Attributes:
        as_of: the day t, included.
        since: first day of the coverage.
        last_event: last day of the log's events up to t.
        density: records per day, last 90 days over the 365 before; None without such a past.
    """

    as_of: date
    since: date
    last_event: date
    density: float | None

    @property
    def days(self) -> int:
        """Length of the coverage, N."""
        return (self.as_of - self.since).days + 1

    @property
    def flags(self) -> list[str]:
        """Flags of the log."""
        return log_flags(self.days, (self.as_of - self.last_event).days, self.density)


def coverage_of(intervals: list[Interval], settings: Settings) -> tuple[date, date]:
    """First and as-of day of the coverage, for a log with these intervals.

    Raises:
        UsageError: a coverage that would begin after the as-of day.
    """
    as_of = settings.as_of or max(interval.end for interval in intervals)
    since = settings.since or min(interval.start for interval in intervals)
    if since > as_of:
        if settings.since:
            raise UsageError(f"--since {since} is after the as-of day {as_of}.")
        raise UsageError(f"--as-of {as_of} is before the log's first day, {since}.")
    return since, as_of


def spans_at(intervals: list[Interval], since: date, days: Sequence[date]) -> list[Span]:
    """The days in force on several as-of days, none of them before `since`."""
    starts = _integers([interval.start.toordinal() for interval in intervals])
    ends = _integers([interval.end.toordinal() for interval in intervals])
    records = _integers([interval.in_dyads for interval in intervals])
    today, first = _integers([day.toordinal() for day in days]), since.toordinal()
    covered = ends >= first
    last = last_days(starts[covered], ends[covered], today, first)
    density = _densities(starts, ends, records, today, first)
    return [
        Span(day, since, date.fromordinal(int(seen)), None if np.isnan(ratio) else float(ratio))
        for day, seen, ratio in zip(days, last, density, strict=True)
    ]


def last_days(starts: Integers, ends: Integers, today: Integers, none: int) -> Integers:
    """The last day, up to each of `today`, of the intervals begun by then; `none` without any."""
    order = np.argsort(starts, kind="stable")
    latest = np.maximum.accumulate(ends[order], dtype=np.int64)
    begun = np.searchsorted(starts[order], today, side="right")
    latest = np.concatenate([_integers([none]), latest])
    return np.minimum(latest[begun], today)


def _integers(numbers: Sequence[int]) -> Integers:
    return np.array(numbers, dtype=np.int64)


def _densities(
    starts: Integers, ends: Integers, records: Integers, today: Integers, first: int
) -> Floats:
    """Records per day in the last 90 days over those in the 365 days before, over all dyads.

    An imprecise record is spread evenly over its days. The earlier window ends at the coverage's
    start; with fewer than 90 days in it there is nothing to compare.

    Returns:
        One ratio per as-of day; NaN where there is nothing to compare.
    """
    before = today - _RECENT_DAYS
    earlier_days = np.minimum(_EARLIER_DAYS, before - first + 1)
    recent, earlier = np.zeros(len(today)), np.zeros(len(today))
    # Whole numbers for each length of interval, shortest first: the same sums in any order.
    for length in np.unique(ends - starts + 1):
        chosen = ends - starts + 1 == length
        days_up_to = _record_days(starts[chosen], records[chosen], int(length))
        until = [days_up_to(day) for day in (today, before, before - earlier_days)]
        recent += (until[0] - until[1]) / length
        earlier += (until[1] - until[2]) / length
    recent /= _RECENT_DAYS
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: Floats = recent / (earlier / earlier_days)
    return np.where(earlier_days < _RECENT_DAYS, np.nan, ratio)


def _record_days(starts: Integers, records: Integers, length: int) -> Callable[[Integers], Floats]:
    """How many days of records of one length lie up to a day, each record on `length` days."""
    order = np.argsort(starts, kind="stable")
    starts, records = starts[order], records[order]
    numbers = np.concatenate([[0], np.cumsum(records)])
    moments = np.concatenate([[0], np.cumsum(records * starts)])

    def begun(day: Integers) -> Integers:
        """Days up to `day` of records that, once begun, never end."""
        known = np.searchsorted(starts, day, side="right")
        found: Integers = (day + 1) * numbers[known] - moments[known]
        return found

    return lambda day: (begun(day) - begun(day - length)).astype(np.float64)
