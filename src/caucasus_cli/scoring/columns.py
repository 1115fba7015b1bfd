"""The columns of a score and of a timeline; their order is part of the contract."""

from __future__ import annotations

from datetime import date
from typing import Final

from .options import FLAGS, VERDICTS

#: Column → what its values are (an `int` is a count or an ordinal).
SCORE_COLUMNS: Final[dict[str, type]] = {
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
    "first_event": date,
    "last_event": date,
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
    "conflict_rate": float,
    "baseline_rate": float,
    "cooperation_rate": float,
    "ratio": float,
    "ratio_low": float,
    "ratio_high": float,
    "p_up": float,
    "log_ratio": float,
    "log_ratio_se": float,
    "initiative": float,
    "symmetry": float,
    "rung": int,
    "rung_date": date,
    "rung_event": str,
    "rung_before": int,
    "verdict": str,
    "flags": str,
}

#: Column of texts → the only words that it holds, several joined by `;`; empty for none of them.
SCORE_WORDS: Final[dict[str, tuple[str, ...]]] = {"verdict": VERDICTS, "flags": (*FLAGS, "")}

#: Column of a timeline → what its values are: the period, what fell in it, and the score record of
#: its last day.
TIMELINE_COLUMNS: Final[dict[str, type]] = {
    "period": str,
    "period_start": date,
    "period_end": date,
    "partial": bool,
    "gap": bool,
    "missing_days": int,
    "period_events": int,
    "period_conflict_events": int,
    "period_cooperation_events": int,
    "period_conflict_points": float,
    "period_cooperation_points": float,
    "rung_change": int,
    "turn": str,
    **SCORE_COLUMNS,
}


def columns_of(*names: str) -> dict[str, type]:
    """These columns of a score, for records that hold a part of it.

    Raises:
        KeyError: a score has no such column.
    """
    return {name: SCORE_COLUMNS[name] for name in names}
