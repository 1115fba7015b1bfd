"""The events that moved a dyad: added, removed, recoded, with what each adds to the change.

Events are known again by their id, or where a log has none by all that counts of them. What the
events add to the changes of K, B and P sums to these changes exactly (`math.fsum`); it is null
where a side has no K, B and P.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .dyads import RATES, Dyad

if TYPE_CHECKING:
    import pyarrow as pa

    from ..reading.stored import StoredEvents

Row = Mapping[str, Any]
#: What an event is to a score: the same in both logs, or the event is another one.
FIELDS: Final = ("date_start", "date_end", "source", "target", "code", "weight", "confidence")
#: Contribution of `explain` → its change.
CONTRIBUTIONS: Final = {
    "conflict_now": "conflict_change",
    "baseline": "baseline_change",
    "cooperation_now": "cooperation_change",
}
#: A sum of unchanged events under this part of the score is the rounding of the kernels.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Side:
    """One of the two logs, as far as a dyad needs it.

    Attributes:
        counted: rows of the dyad's explanation.
        rates: the dyad's score, for its K, B and P; 0 where it is lacking.
        known: id → the event's row in the log, for the events of both sides.
    """

    counted: Sequence[Row]
    rates: Row
    known: Mapping[str, Row]

    @property
    def has_score(self) -> bool:
        """Whether the events add up to something: False where there is no volume."""
        return all(self.rates.get(name, 0.0) is not None for name in RATES)


def event_change_schema() -> pa.Schema:
    """Names and types of an event's row; date, source, target and code are the new ones."""
    import pyarrow as pa

    text, number = pa.string(), pa.float64()
    return pa.schema(
        [
            ("actor_a", text), ("actor_b", text), ("change", text), ("event_id", text),
            ("date", text), ("source", text), ("target", text), ("code", text), ("before", text),
            ("points_old", number), ("points_new", number),
            *((name, number) for name in CONTRIBUTIONS.values()),
            ("label", text), ("summary", text),
        ]
    )  # fmt: skip


def rows_by_id(events: pa.Table | StoredEvents, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """The events of these ids."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from ..reading.stored import StoredEvents

    wanted = pc.field("event_id").isin(pa.array(sorted(ids), pa.string()))
    table = events.table(wanted) if isinstance(events, StoredEvents) else events.filter(wanted)
    return {row["event_id"]: row for row in table.to_pylist()}


def event_changes(dyad: Dyad, old: Side, new: Side) -> list[dict[str, Any]]:
    """The events that changed a dyad's score, the largest first.

    `change` is `added`, `removed` or `recoded` (`before` says what it was); `counted` or
    `uncounted` for an event that both logs have and one-a-day takes from one alone; `unchanged` for
    all others together, where they count otherwise because the volume did.
    """
    same, recoded, gone, come = _matched(old, new)
    rows = [_changed(one, other, "recoded", old, new) for one, other in recoded]
    rows += [_changed(one, None, _fate(one, old, new, "removed"), old, new) for one in gone]
    rows += [_changed(None, one, _fate(one, new, old, "added"), old, new) for one in come]
    if all(side.has_score for side in (old, new)):
        _settle(rows, same, old, new)
    else:
        rows = [{**row, **dict.fromkeys(CONTRIBUTIONS.values())} for row in rows]
    for row in rows:
        row |= {"actor_a": dyad[0], "actor_b": dyad[1]}
    return sorted(rows, key=_size)


def _size(row: Row) -> tuple[float, str, str]:
    largest = max(abs(row[name] or 0.0) for name in CONTRIBUTIONS.values())
    return -largest, row["date"] or "9", row["event_id"] or ""


def _matched(
    old: Side, new: Side
) -> tuple[list[tuple[Row, Row]], list[tuple[Row, Row]], list[Row], list[Row]]:
    """Pairs of the same event, pairs of a recoded one, and what one side has alone."""
    same: list[tuple[Row, Row]] = []
    gone = {row["event_id"]: row for row in old.counted}
    come = {row["event_id"]: row for row in new.counted}
    unchanged = [one for one in gone if one in come and _fields(old, one) == _fields(new, one)]
    same += [(gone.pop(event_id), come.pop(event_id)) for event_id in unchanged]
    nameless: dict[Any, list[str]] = {}
    for event_id in come:
        if not _has_own_id(new, event_id):
            nameless.setdefault(_fields(new, event_id), []).append(event_id)
    for event_id in [one for one in gone if not _has_own_id(old, one)]:
        if again := nameless.get(_fields(old, event_id)):
            same.append((gone.pop(event_id), come.pop(again.pop(0))))
    recoded = [
        (gone.pop(event_id), come.pop(event_id))
        for event_id in list(gone)
        if event_id in come and _has_own_id(old, event_id)
    ]
    return same, recoded, list(gone.values()), list(come.values())


def _fields(side: Side, event_id: str) -> tuple[Any, ...]:
    row = side.known[event_id]
    weights = (1.0 if row.get(name) is None else row[name] for name in FIELDS[5:])
    return (*(row[name] for name in FIELDS[:5]), *weights)


def _has_own_id(side: Side, event_id: str) -> bool:
    """Whether the log gave the id; reading gives file and row to events without one."""
    return not event_id.endswith(f":{side.known[event_id]['origin_row']}")


def _fate(row: Row, mine: Side, others: Side, otherwise: str) -> str:
    """What became of an event that one side counts for the dyad and the other does not."""
    event_id = row["event_id"]
    if event_id not in others.known or not _has_own_id(mine, event_id):
        return otherwise
    if _fields(mine, event_id) != _fields(others, event_id):
        return "recoded"
    return "counted" if otherwise == "added" else "uncounted"


def _changed(
    one: Row | None, other: Row | None, change: str, old: Side, new: Side
) -> dict[str, Any]:
    """The row of an event: `one` as the old log counts it, `other` as the new."""
    row = other if other is not None else one
    assert row is not None
    event_id = row["event_id"]
    shown = {name: row[name] for name in ("date", "source", "target", "code", "label", "summary")}
    before = None
    if change == "recoded":
        shown = {**shown, **_shown(new.known[event_id])} if other is None else shown
        before = _before(old.known[event_id], new.known[event_id])
    return {
        "change": change, "event_id": event_id, **shown, "before": before,
        "points_old": None if one is None else one["points"],
        "points_new": None if other is None else other["points"],
        **{
            name: _part(other, part) - _part(one, part)
            for part, name in CONTRIBUTIONS.items()
        },
    }  # fmt: skip


def _part(row: Row | None, part: str) -> float:
    """What the event adds in one of the logs; 0 where it does not count, or nothing has a score."""
    return 0.0 if row is None else row[part] or 0.0


def _shown(row: Row) -> dict[str, Any]:
    """An event of the log that the dyad does not count, as it is now."""
    from ..codebook.event_codes import event_codes

    return {
        "date": _date(row), "source": row["source"], "target": row["target"],
        "code": row["code"], "label": event_codes()[row["code"]].label,
    }  # fmt: skip


def _date(row: Row) -> str:
    from ..dates import DateInterval

    return DateInterval(row["date_start"], row["date_end"]).iso()


def _before(old: Row, new: Row) -> str:
    """`code 112, date 2025-06-01`: what was otherwise."""
    told = []
    if _date(old) != _date(new):
        told.append(f"date {_date(old)}")
    for name in FIELDS[2:]:
        one, other = old.get(name), new.get(name)
        if one != other:
            told.append(f"{name} {'none' if one is None else one}")
    return ", ".join(told)


def _settle(rows: list[dict[str, Any]], same: list[tuple[Row, Row]], old: Side, new: Side) -> None:
    """Have the rows sum to the changes of K, B and P, with one for all unchanged if need be."""
    rest = {
        name: math.fsum(value for one, other in same for value in (other[part], -one[part]))
        for part, name in CONTRIBUTIONS.items()
    }
    totals = {}
    needed = False
    for name, rate in zip(CONTRIBUTIONS.values(), RATES, strict=True):
        before, after = (side.rates.get(rate) or 0.0 for side in (old, new))
        totals[name] = after - before
        is_rounding = abs(rest[name]) <= _ROUNDING * max(before, after)
        needed |= not is_rounding or (not rows and totals[name] != 0.0)
    if needed:
        nothing = dict.fromkeys(event_change_schema().names)
        said = f"{len(same):,} unchanged events, counted otherwise"
        rows.append({**nothing, **rest, "change": "unchanged", "summary": said})
    for name, total in totals.items():
        for row, value in zip(rows, summing([row[name] for row in rows], total), strict=True):
            row[name] = value


def summing(parts: Sequence[float], total: float) -> list[float]:
    """The parts, moved by no more than rounding errors, so that `math.fsum` gives the total."""
    adjusted = list(parts)
    largest_first = sorted(range(len(adjusted)), key=lambda index: -abs(adjusted[index]))
    for index in largest_first:
        for _ in range(2):
            if math.fsum(adjusted) == total:
                return adjusted
            adjusted[index] += math.fsum([total, *(-part for part in adjusted)])
    return adjusted
