"""The events that add most to a score, and all others together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .model import ReportEvent

#: So many events have a bar of their own.
MOST_BARS = 10


@dataclass(frozen=True)
class Contribution:
    """What one event, or all the others together, adds to K, B and P."""

    name: str
    conflict_now: float
    baseline: float
    cooperation_now: float


def largest_contributions(
    events: Sequence[ReportEvent], most: int = MOST_BARS
) -> list[Contribution]:
    """The first `most` events, and the others together; those that add nothing are left out.

    Args:
        events: events, the largest contribution first.
        most: so many by themselves.

    Returns:
        Contributions whose sums by column are those of `events`.
    """
    adding = [
        event for event in events if event.conflict_now or event.baseline or event.cooperation_now
    ]
    found = [
        Contribution(
            f"{event.date}  {event.source} → {event.target}  {event.label}",
            event.conflict_now or 0.0,
            event.baseline or 0.0,
            event.cooperation_now or 0.0,
        )
        for event in adding[:most]
    ]
    others = adding[most:]
    if others:
        found.append(
            Contribution(
                f"{len(others):,} other event{'s' if len(others) > 1 else ''}",
                math.fsum(event.conflict_now or 0.0 for event in others),
                math.fsum(event.baseline or 0.0 for event in others),
                math.fsum(event.cooperation_now or 0.0 for event in others),
            )
        )
    return found
