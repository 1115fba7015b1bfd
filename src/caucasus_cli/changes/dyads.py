"""Two sets of scores side by side: the dyads that appeared, vanished or moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "caucasus.diff/1"
Record = Mapping[str, Any]
Dyad = tuple[str, str]
#: Indices whose move beyond the threshold moves a dyad, in points of their scales of 100.
INDICES: Final = ("escalation", "cooperation", "conflict_level", "cooperation_level")
#: K, B and P: what the events' contributions add up to.
RATES: Final = ("conflict_rate", "baseline_rate", "cooperation_rate")
_COUNTS: Final = ("rung", "events")
_NAMES: Final = ("actor_a", "actor_b", "name_a", "name_b")
#: Parameters of a run that may differ: where they do, scores cannot be set side by side unsaid.
_NOT_SETTINGS = frozenset({"logs", "coverage_days", "version", "codebook_sha256"})


@dataclass(frozen=True)
class DyadChanges:
    """What became of the dyads.

    Attributes:
        table: one row per dyad that appeared, vanished or moved, the largest move first
            (`change_schema`).
        unmoved: number of the other dyads.
    """

    table: pa.Table
    unmoved: int

    @property
    def dyads(self) -> list[Dyad]:
        """The dyads of the table."""
        sides = (self.table.column(f"actor_{side}").to_pylist() for side in "ab")
        return list(zip(*sides, strict=True))


def change_schema() -> pa.Schema:
    """Names and types of a row: each number as `_old`, `_new` and `_change`, new minus old."""
    import pyarrow as pa

    texts = [(name, pa.string()) for name in _NAMES]
    numbers = [
        (f"{name}_{form}", pa.int64() if name in _COUNTS else pa.float64())
        for name in (*INDICES, *RATES, *_COUNTS)
        for form in ("old", "new", "change")
    ]
    verdicts = [("verdict_old", pa.string()), ("verdict_new", pa.string())]
    kinds = [("directed", pa.bool_()), ("change", pa.string())]
    return pa.schema([*texts, *kinds, *numbers, *verdicts])


def compare_scores(
    old: Iterable[Record], new: Iterable[Record], threshold: float, absent: float | None = None
) -> DyadChanges:
    """Compare the scores of dyads.

    A dyad has moved if one of `INDICES` differs by more than the threshold or is null on one side
    only, or if its rung differs.

    Args:
        old, new: score records; columns that are lacking are null.
        threshold: points ≥ 0.
        absent: what the indices, rates and counts of a dyad that is lacking are: 0 where that means
            no events, None where nothing is known.
    """
    import pyarrow as pa

    before, after = ({_dyad(one): one for one in records} for records in (old, new))
    rows = []
    for dyad in sorted({*before, *after}):
        row = _row(before.get(dyad), after.get(dyad), threshold, absent)
        if row is not None:
            rows.append(row)
    rows.sort(key=lambda row: -_size(row))
    table = pa.Table.from_pylist(rows, schema=change_schema())
    return DyadChanges(table, len({*before, *after}) - len(rows))


def differing(old: Record, new: Record) -> dict[str, tuple[Any, Any]]:
    """The settings that differ between two runs' parameters: name → old and new value.

    A setting that one side does not state is among them, as None, if the other states it.
    """
    names = [name for name in {**old, **new} if name not in _NOT_SETTINGS]
    return {
        name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)
    }


def _dyad(record: Record) -> Dyad:
    return record["actor_a"], record["actor_b"]


def _row(
    old: Record | None, new: Record | None, threshold: float, absent: float | None
) -> dict[str, Any] | None:
    """The row of a dyad, None if it has not moved."""
    known = new if new is not None else old
    assert known is not None
    row = {name: known.get(name) for name in (*_NAMES, "directed")}
    for name in (*INDICES, *RATES, *_COUNTS):
        one, other = (_value(record, name) for record in (old, new))
        row |= {f"{name}_old": one, f"{name}_new": other}
        row[f"{name}_change"] = _difference(
            absent if old is None else one, absent if new is None else other, name
        )
    row |= {"verdict_old": _value(old, "verdict"), "verdict_new": _value(new, "verdict")}
    if old is None or new is None:
        row["change"] = "appeared" if old is None else "vanished"
        return row
    row["change"] = "moved"
    return row if _has_moved(row, threshold) else None


def _value(record: Record | None, name: str) -> Any:
    return None if record is None else record.get(name)


def _difference(old: float | None, new: float | None, name: str) -> float | None:
    if old is None or new is None:
        return None
    return int(new - old) if name in _COUNTS else new - old


def _has_moved(row: Record, threshold: float) -> bool:
    if row["rung_old"] != row["rung_new"]:
        return True
    for name in INDICES:
        if (row[f"{name}_old"] is None) != (row[f"{name}_new"] is None):
            return True
        if abs(row[f"{name}_change"] or 0.0) > threshold:
            return True
    return False


def _size(row: Record) -> float:
    """The largest move of an index, or the largest index where there is none."""
    moves = [row[f"{name}_{form}"] for name in INDICES for form in ("change", "old", "new")]
    return max((abs(move) for move in moves[::3] if move is not None), default=0.0) or max(
        (abs(value) for value in moves if value is not None), default=0.0
    )
