"""Rows that say again what another row says: by id, in the mirror, on one day.

Rows can repeat each other only on the same days, so that a table with all rows of some days is
judged on its own, whatever the size of the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..account import Reason
from .canonical import FILE_NUMBER
from .lexicon import reason_code
from .rules import Rules

if TYPE_CHECKING:
    import pyarrow as pa

Reasons = npt.NDArray[np.uint8]
Ids = npt.NDArray[np.int64]
#: Columns that tell where a row stands, not what it says.
_PLACE = frozenset({"origin_row", FILE_NUMBER})


def repeated(events: pa.Table, rules: Rules) -> Reasons:
    """For each row the code of the reason why another one stands for it, or 0.

    Args:
        events: all events of some days, in the order in which they were read.
        rules: what counts as a repetition.
    """
    reasons = np.zeros(events.num_rows, dtype=np.uint8)
    if not events.num_rows:
        return reasons
    _same_id(events, reasons)
    if rules.mirrors == "drop":
        _mirrors(events, reasons)
    if rules.one_a_day != "off":
        _one_a_day(events, rules, reasons)
    return reasons


def _same_id(events: pa.Table, reasons: Reasons) -> None:
    """Of rows with the same id on the same days the last one stands."""
    if _all_differ(events.column("event_id")):
        return
    keys = group_ids(events, ["origin", "event_id", "date_start", "date_end"])
    last = _last_of(keys)
    again = np.flatnonzero(last[keys] != np.arange(len(keys)))
    if not len(again):
        return
    reasons[again] = reason_code(Reason.DUPLICATE_ID)
    said = [name for name in events.column_names if name not in _PLACE]
    concerned = np.union1d(again, last[keys[again]])
    part = events.select(said).take(concerned)
    content = np.full(len(keys), -1, dtype=np.int64)
    content[concerned] = group_ids(part, said)
    same = content[again] == content[last[keys[again]]]
    reasons[again[same]] = reason_code(Reason.EXACT_DUPLICATE)


def _mirrors(events: pa.Table, reasons: Reasons) -> None:
    """Of A→B and B→A, the same act in the same report, the one read first stands."""
    left = np.flatnonzero(reasons == 0)
    part = events.take(left)
    url = part.column("url").combine_chunks()
    named = ~url.is_null().to_numpy(zero_copy_only=False)
    act = group_ids(part, ["date_start", "date_end", "code", "url"])
    source, target = sides(part)
    low, high = np.minimum(source, target), np.maximum(source, target)
    key = _renumber([act, low, high])
    # The direction of the first row of a key is the one that stands.
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    stands = source[first][inverse]
    mirrored = named & (source != target) & (source != stands)
    reasons[left[mirrored]] = reason_code(Reason.MIRROR)


def _one_a_day(events: pa.Table, rules: Rules, reasons: Reasons) -> None:
    """Of rows with the same days, sides and code the one with the smallest id stands."""
    left = np.flatnonzero(reasons == 0)
    part = events.take(left)
    days = group_ids(part, ["date_start", "date_end"])
    source, target = countries(part) if rules.one_a_day == "country" else sides(part)
    key = _renumber([days, source, target, _codes(part, rules)])
    by_id = np.argsort(_order_of(part.column("event_id")), kind="stable")
    order = by_id[np.argsort(key[by_id], kind="stable")]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = key[order][1:] != key[order][:-1]
    again = order[~first]
    # A side without a country repeats nobody.
    known = (source[again] >= 0) & (target[again] >= 0)
    reasons[left[again[known]]] = reason_code(Reason.ONE_A_DAY)


def sides(events: pa.Table) -> tuple[Ids, Ids]:
    """Both sides as numbers: by name where the source names actors, else by code."""
    names = "source_name" in events.column_names
    columns = [
        ["source", "source_name"] if names else ["source"],
        ["target", "target_name"] if names else ["target"],
    ]
    return _both(events, columns)


def countries(events: pa.Table) -> tuple[Ids, Ids]:
    """Both countries as numbers; below 0 where there is none."""
    source, target = _both(events, [["source_country"], ["target_country"]])
    for ids, name in ((source, "source_country"), (target, "target_country")):
        ids[events.column(name).is_null().to_numpy()] = -1
    return source, target


def _both(events: pa.Table, columns: list[list[str]]) -> tuple[Ids, Ids]:
    import pyarrow as pa

    names = [f"column{number}" for number in range(len(columns[0]))]
    stacked = pa.concat_tables(
        [_plain(events.select(side)).rename_columns(names) for side in columns],
        promote_options="permissive",
    )
    ids = group_ids(stacked, names)
    return ids[: events.num_rows].copy(), ids[events.num_rows :].copy()


def _plain(table: pa.Table) -> pa.Table:
    """A table without dictionaries."""
    import pyarrow as pa

    fields = [
        one.with_type(one.type.value_type) if pa.types.is_dictionary(one.type) else one
        for one in table.schema
    ]
    return table.cast(pa.schema(fields))


def _codes(events: pa.Table, rules: Rules) -> Ids:
    """Event codes as numbers, cut to their base or root on request."""
    import pyarrow as pa

    length = {"code": 4, "base": 3, "root": 2}[rules.one_a_day_by]
    codes = events.column("code").cast(pa.string()).to_pylist()
    cut = [_cut(code, length) for code in codes]
    return group_ids(pa.table({"code": cut}), ["code"])


def _cut(code: str, length: int) -> str:
    """The first digits of a CAMEO code; of a PLOVER code all of it, or the type."""
    return code[:length] if code[:1].isdigit() or length > 3 else code.partition("-")[0]


def group_ids(table: pa.Table, names: Sequence[str]) -> Ids:
    """A number for each row, equal where all the columns are; null equals null."""
    return _renumber([_numbered(table.column(name)) for name in names])


def _numbered(column: pa.ChunkedArray) -> Ids:
    import pyarrow as pa

    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if pa.types.is_dictionary(array.type):
        # Two entries of a dictionary may be the same text.
        of_entry = array.dictionary.dictionary_encode().indices
        array = of_entry.take(array.indices)
    else:
        array = array.dictionary_encode().indices
    ids: Ids = array.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return ids


def _renumber(columns: Sequence[Ids]) -> Ids:
    """One number for each combination."""
    keys = columns[0]
    for column in columns[1:]:
        _, keys = np.unique(keys, return_inverse=True)
        span = int(column.max(initial=0)) + 2
        keys = keys.astype(np.int64) * span + (column + 1)
    _, keys = np.unique(keys, return_inverse=True)
    return keys.astype(np.int64)


def _all_differ(column: pa.ChunkedArray) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        # Texts of different numbers differ; numbers are compared in a fifth of the time.
        numbers = np.sort(column.cast(pa.int64()).to_numpy())
    except pa.ArrowInvalid:
        pass
    else:
        if (numbers[1:] != numbers[:-1]).all():
            return True
    return int(pc.count_distinct(column, mode="all").as_py()) == len(column)


def _last_of(keys: Ids) -> Ids:
    """The last row of each key."""
    last = np.zeros(int(keys.max()) + 1, dtype=np.int64)
    last[keys] = np.arange(len(keys))
    return last


def _order_of(column: pa.ChunkedArray) -> Ids:
    """The rank of each text."""
    import pyarrow.compute as pc

    order: Ids = pc.rank(column, tiebreaker="dense").to_numpy().astype(np.int64)
    return order
