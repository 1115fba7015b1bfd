"""The contributions of a dyad's events as a table of text."""

from __future__ import annotations

from ..render.words import plain
from .model import Detail
from .shares import largest_contributions


def contributions_table(detail: Detail) -> tuple[tuple[str, ...], ...]:
    """Rows of the contributions' numbers, as text: the event, then what it adds to K, B and P."""
    return tuple(
        (
            one.name,
            *(plain(part, 2) for part in (one.conflict_now, one.baseline, one.cooperation_now)),
        )
        for one in largest_contributions(detail.events)
    )
