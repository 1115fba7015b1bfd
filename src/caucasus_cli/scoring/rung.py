"""The rung ladder: the highest kind of hostile act in the last 90 days, and in the year before.

The ladder is the project's own ordering of CAMEO roots (documented in `docs/scores.md`); a rung is
ordinal, a single act reaches it, and duplicates or the order of rows cannot change it.
"""

from __future__ import annotations

from datetime import date

RUNGS = (
    "none",
    "verbal dispute",
    "non-military threat",
    "sanctions, severance or protest",
    "non-violent coercion",
    "military threat or ultimatum",
    "show of force",
    "limited violence",
    "armed force, blockade or occupation",
    "mass violence",
)
NOW_DAYS = 90
BEFORE_DAYS = 455


def rung_windows(end: date, as_of: date) -> tuple[int, int]:
    """The day ordinal by which an act counts now, and in the year before; 0 where it does not.

    An act of an imprecise date counts by the last day on which it can have happened, as-of day at
    the latest. Now means aged 0–89 days, before means aged 90–454.
    """
    last = min(end, as_of)
    age = (as_of - last).days
    ordinal = last.toordinal()
    return (ordinal if age < NOW_DAYS else 0, ordinal if NOW_DAYS <= age < BEFORE_DAYS else 0)
