"""How long the periods of a report's timeline are, and where it begins."""

from __future__ import annotations

from datetime import date, timedelta

from ..errors import UsageError, did_you_mean
from ..scoring.periods import EVERY, Every

#: Days that a timeline spans at most → its periods, so that they are some tens to a hundred.
_LONGEST: tuple[tuple[int, Every], ...] = (
    (60, "day"), (740, "week"), (3_700, "month"), (11_000, "quarter"),
)  # fmt: skip
_LENGTHS: dict[Every, int] = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


def suitable_period(first_event: date | None, as_of: date) -> Every:
    """Days up to two months, weeks up to two years, months up to ten, quarters up to thirty, years.

    Args:
        first_event: first day of the dyad's first event; None without one.
        as_of: the last day of the timeline.
    """
    days = (as_of - (first_event or as_of)).days + 1
    return next((every for longest, every in _LONGEST if days <= longest), "year")


def shown_from(first_event: date | None, every: Every) -> date | None:
    """The day a period before the first event; the quiet before it is left out."""
    return None if first_event is None else first_event - timedelta(_LENGTHS[every])


def period_named(name: str) -> Every:
    """The period of that name.

    Raises:
        UsageError: there is none.
    """
    for every in EVERY:
        if every == name.lower():
            return every
    raise UsageError(f"--every {name!r}: choose {', '.join(EVERY)}.{did_you_mean(name, EVERY)}")
