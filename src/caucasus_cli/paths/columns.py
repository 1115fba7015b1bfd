"""The columns of a comparison, in the order that every output has them."""

from __future__ import annotations

from datetime import date
from typing import Final

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
    "actor_a": str,
    "actor_b": str,
    "name_a": str,
    "name_b": str,
    "directed": bool,
    "as_of": date,
    "coverage_start": date,
    "coverage_days": int,
    "events": int,
    "conflict_events": int,
    "cooperation_events": int,
    "escalation": float,
    "escalation_low": float,
    "escalation_high": float,
    "cooperation": float,
    "cooperation_low": float,
    "cooperation_high": float,
    "conflict_level": float,
    "conflict_level_low": float,
    "conflict_level_high": float,
    "cooperation_level": float,
    "rung": int,
    "verdict": str,
    "flags": str,
    "turn": str,
    "turn_period": str,
    "turn_start": date,
}
