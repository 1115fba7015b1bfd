"""What the numbers say in words, and when they say nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ._types import Floats, Integers
from .options import Verdict

FEWEST_CONFLICT_EVENTS = 3
SHORT_BASELINE_DAYS = 180
STALE_DAYS = 60
DENSITY_LIMIT = 2.0
_LEANING = 0.9


def verdicts(
    low: Floats, high: Floats, p_up: Floats, conflict_events: Integers, days: int | Integers
) -> NDArray[np.str_]:
    """The verdict per row.

    "escalating" or "de-escalating" if the 95 % interval of E excludes 0; "leaning" if the 80 % one
    does, that is if P(K > B) is beyond 0.9 or 0.1 (c(K, B) > 0 exactly where K > B).

    Args:
        low, high: bounds of E's 95 % interval.
        p_up: P(K > B).
        conflict_events: conflict events in the coverage.
        days: length of the coverage, one for all rows or one per row.
    """
    conditions = [
        (conflict_events < FEWEST_CONFLICT_EVENTS) | (days < SHORT_BASELINE_DAYS),
        low > 0,
        high < 0,
        p_up > _LEANING,
        p_up < 1 - _LEANING,
    ]
    words: list[Verdict] = [
        "insufficient data",
        "escalating",
        "de-escalating",
        "leaning escalating",
        "leaning de-escalating",
    ]
    return np.select(conditions, words, default="no clear change")


def log_flags(days: int, stale_days: int, density: float | None) -> list[str]:
    """Flags of the log as a whole.

    Args:
        days: length of the coverage.
        stale_days: days from the log's last event to the as-of day.
        density: records per day in the last 90 days over those in the 365 days before; None where
            there is no such past.
    """
    flags = {
        "short_baseline": days < SHORT_BASELINE_DAYS,
        "stale_log": stale_days > STALE_DAYS,
        "log_density": density is not None and density > DENSITY_LIMIT,
    }
    return [flag for flag, raised in flags.items() if raised]
