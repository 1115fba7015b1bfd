"""The columns of a comparison, in the order that every output has them."""

from __future__ import annotations

from datetime import date
from typing import Final

from ..scoring.columns import columns_of

#: Column of a pair of dyads and one index → what its values are.
COMPARE_COLUMNS: Final[dict[str, type]] = {
    "actor_a_1": str,
    "actor_b_1": str,
    "actor_a_2": str,
    "actor_b_2": str,
    "name_a_1": str,
    "name_b_1": str,
    "name_a_2": str,
    "name_b_2": str,
    "directed": bool,
    "as_of": date,
    "coverage_start": date,
    "every": str,
    "index": str,
    "finding": str,
    "correlation": float,
    "correlation_low": float,
    "correlation_high": float,
    "lag": int,
    "lag_correlation": float,
    "lags": int,
    "changes": int,
    "active_1": int,
    "active_2": int,
    "needs_changes": int,
    "needs_1": int,
    "needs_2": int,
    "block": int,
    "sentence": str,
}

#: Column of a dyad → what its values are: its score on the last day, and when it last turned.
COMPARE_DYAD_COLUMNS: Final[dict[str, type]] = {
    **columns_of(
        "actor_a", "actor_b", "name_a", "name_b", "directed", "as_of", "coverage_start",
        "coverage_days", "events", "conflict_events", "cooperation_events", "escalation",
        "escalation_low", "escalation_high", "cooperation", "cooperation_low", "cooperation_high",
        "conflict_level", "conflict_level_low", "conflict_level_high", "cooperation_level", "rung",
        "verdict", "flags",
    ),
    "turn": str,
    "turn_period": str,
    "turn_start": date,
}  # fmt: skip
