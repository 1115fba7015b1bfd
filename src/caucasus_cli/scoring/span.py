"""The days in force: as-of day, coverage, and how the log covers them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..errors import UsageError
from .settings import Settings
from .stocks import Interval
from .verdict import log_flags

_RECENT_DAYS = 90
_EARLIER_DAYS = 365


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


def span_of(intervals: list[Interval], settings: Settings) -> Span:
    """The days in force for a log with these intervals.

    Raises:
        UsageError: a coverage that would begin after the as-of day.
    """
    as_of = settings.as_of or max(interval.end for interval in intervals)
    since = settings.since or min(interval.start for interval in intervals)
    if since > as_of:
        if settings.since:
            raise UsageError(f"--since {since} is after the as-of day {as_of}.")
        raise UsageError(f"--as-of {as_of} is before the log's first day, {since}.")
    seen = [min(one.end, as_of) for one in intervals if one.start <= as_of and one.end >= since]
    return Span(as_of, since, max(seen, default=since), _density(intervals, as_of, since))


def _density(intervals: list[Interval], as_of: date, since: date) -> float | None:
    """Records per day in the last 90 days over those in the 365 days before, over all dyads.

    An imprecise record is spread evenly over its days. The earlier window ends at the coverage's
    start; with fewer than 90 days in it there is nothing to compare.
    """
    days = (as_of - since).days + 1
    earlier_days = min(_EARLIER_DAYS, days - _RECENT_DAYS)
    if earlier_days < _RECENT_DAYS:
        return None
    today = as_of.toordinal()

    def records(first: int, last: int) -> float:
        total = 0.0
        for one in intervals:
            start, end = one.start.toordinal(), one.end.toordinal()
            overlap = min(end, last) - max(start, first) + 1
            total += one.in_dyads * max(0, overlap) / (end - start + 1)
        return total

    recent = records(today - _RECENT_DAYS + 1, today) / _RECENT_DAYS
    before = today - _RECENT_DAYS
    earlier = records(before - earlier_days + 1, before) / earlier_days
    if not earlier:
        return float("inf") if recent else None
    return recent / earlier
