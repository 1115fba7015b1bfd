"""How scores move where a setting is another one: dyads one by one, or all of them in one row.

Every variation is scored by the function that scores the settings in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import ne
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ._types import Floats
from .columns import columns_of
from .scores import Scores, schema_of, score_events
from .selection import Frame, Pair
from .settings import Settings
from .variations import IN_FORCE, LeftOut, variations

if TYPE_CHECKING:
    import pyarrow as pa

    from ..engines.interface import Engine

SCHEMA = "caucasus.sensitivity/1"
SCHEMA_OF_MANY = "caucasus.sensitivity_of_many/1"
#: The scores that are followed.
FOLLOWED: Final = ("escalation", "cooperation", "conflict_level")
#: Fewer dyads have no rank correlation.
FEWEST_RANKED = 3

#: One dyad under one setting: column → what its values are.
SENSITIVITY_COLUMNS: Final[dict[str, type]] = {
    **columns_of("actor_a", "actor_b", "name_a", "name_b", "directed", "as_of"),
    "setting": str,
    "value": str,
    "in_force": bool,
    "escalation": float,
    "escalation_change": float,
    "cooperation": float,
    "cooperation_change": float,
    "conflict_level": float,
    "conflict_level_change": float,
    "verdict": str,
    "verdict_changed": bool,
}

#: All dyads under one setting: column → what its values are.
SENSITIVITY_OF_MANY_COLUMNS: Final[dict[str, type]] = {
    "as_of": date,
    "setting": str,
    "value": str,
    "in_force": bool,
    "dyads": int,
    "verdicts_changed": int,
    "escalation_change_low": float,
    "escalation_change_high": float,
    "escalation_rank_correlation": float,
    "cooperation_change_low": float,
    "cooperation_change_high": float,
    "cooperation_rank_correlation": float,
}


@dataclass(frozen=True)
class Tried:
    """Scores under one setting.

    Attributes:
        setting, value: which; `in force` and nothing for the settings in force.
        in_force: whether it is what is in force.
        table: scores of the same dyads in the same order, the columns of `score_schema`.
    """

    setting: str
    value: str
    in_force: bool
    table: pa.Table


@dataclass(frozen=True)
class Sensitivity:
    """Scores of the same dyads under every setting.

    Attributes:
        tried: the settings, those in force first; none where nothing was scored.
        left_out: settings without meaning beside those in force.
        parameters: those of the scores in force.
    """

    tried: list[Tried]
    left_out: list[LeftOut]
    parameters: dict[str, Any]

    def of_dyads(self) -> pa.Table:
        """A row for each dyad and setting, the columns of `SENSITIVITY_COLUMNS`."""
        import pyarrow as pa

        parts = [_of_dyads(one, self.tried[0]) for one in self.tried]
        rows = [row for dyad in zip(*parts, strict=True) for row in dyad]
        return pa.Table.from_pylist(rows, schema=schema_of(SENSITIVITY_COLUMNS))

    def of_many(self) -> pa.Table:
        """A row for each setting, the columns of `SENSITIVITY_OF_MANY_COLUMNS`."""
        import pyarrow as pa

        rows = [_of_many(one, self.tried[0]) for one in self.tried]
        return pa.Table.from_pylist(rows, schema=schema_of(SENSITIVITY_OF_MANY_COLUMNS))


def sensitivity_of(
    events: Frame, settings: Settings, scores: Scores, engine: Engine
) -> Sensitivity:
    """Score the dyads again under every variation of the settings.

    The days in force stay those of the scores: a log whose last act is moved is still scored as of
    the same day.

    Args:
        events: canonical frame of the engine.
        settings: the settings in force.
        scores: the scores in force, of one dyad or many.
        engine: the engine the frame belongs to.
    """
    tried, left_out = variations(settings)
    if scores.span is None or not scores.table.num_rows:
        return Sensitivity([], left_out, scores.parameters)
    sides = [scores.table.column(f"actor_{side}").to_pylist() for side in "ab"]
    pair = Pair.of_dyads(zip(*sides, strict=True))
    found = [Tried(IN_FORCE, "", True, scores.table)]
    for one in tried:
        table = scores.table
        if one.changes(settings):
            chosen = replace(one.settings, since=scores.span.since, as_of=scores.span.as_of)
            table = score_events(one.change(events, engine), chosen, pair, engine).table
        found.append(Tried(one.setting, one.value, not one.changes(settings), table))
    return Sensitivity(found, left_out, scores.parameters)


def _of_dyads(one: Tried, base: Tried) -> list[dict[str, Any]]:
    return [
        {
            **{name: before[name] for name in tuple(SENSITIVITY_COLUMNS)[:6]},
            "setting": one.setting,
            "value": one.value,
            "in_force": one.in_force,
            **{name: after[name] for name in FOLLOWED},
            **{f"{name}_change": _change(before[name], after[name]) for name in FOLLOWED},
            "verdict": after["verdict"],
            "verdict_changed": after["verdict"] != before["verdict"],
        }
        for before, after in zip(base.table.to_pylist(), one.table.to_pylist(), strict=True)
    ]


def _change(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _of_many(one: Tried, base: Tried) -> dict[str, Any]:
    verdicts = [tried.table.column("verdict").to_pylist() for tried in (base, one)]
    record: dict[str, Any] = {
        "as_of": base.table.column("as_of")[0].as_py(),
        "setting": one.setting,
        "value": one.value,
        "in_force": one.in_force,
        "dyads": one.table.num_rows,
        "verdicts_changed": sum(map(ne, *verdicts)),
    }
    for name in ("escalation", "cooperation"):
        before, after = _both_known(base.table.column(name), one.table.column(name))
        change = after - before
        record[f"{name}_change_low"] = float(change.min()) if len(change) else None
        record[f"{name}_change_high"] = float(change.max()) if len(change) else None
        record[f"{name}_rank_correlation"] = rank_correlation(before, after)
    return record


def _both_known(before: pa.ChunkedArray, after: pa.ChunkedArray) -> tuple[Floats, Floats]:
    values = [
        np.array([np.nan if value is None else value for value in column.to_pylist()])
        for column in (before, after)
    ]
    known = ~np.isnan(values[0]) & ~np.isnan(values[1])
    return values[0][known], values[1][known]


def rank_correlation(
    one: Floats | Sequence[float], other: Floats | Sequence[float]
) -> float | None:
    """Spearman's rank correlation, ties at their mean rank; −1 to 1.

    Returns:
        None for fewer than 3 pairs, or where all values of a side are the same.
    """
    from scipy import stats

    if len(one) < FEWEST_RANKED or min(one) == max(one) or min(other) == max(other):
        return None
    return round(float(stats.spearmanr(one, other).statistic), 9)
