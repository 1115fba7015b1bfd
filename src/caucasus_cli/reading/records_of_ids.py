"""Which records of an event id stand, in logs that people write: the last one, of the last log.

Ids are compared by an engine, so that those of a large log need not be in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..account import Problem
from .shelf import Kept, Shelf

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa

    from ..engines.interface import Engine

Ids = npt.NDArray[np.int64]
#: Bytes that comparing ids may take before they go to disk: with half of it for a row, measured on
#: 40 M rows, there is no room to sort them into parts.
_LEAST_MEMORY = 2**27
_MEMORY_OF_ROW = 12


def ids_of(events: pa.Table, own_ids: pa.Array, number: int) -> pa.Table:
    """The ids of events, as the functions below take them.

    Args:
        events: canonical frame.
        own_ids: for each event whether its id is the log's own.
        number: the number of the log; later ones have larger numbers.
    """
    import pyarrow as pa

    return pa.table(
        {
            "event_id": events.column("event_id"),
            "origin_row": events.column("origin_row"),
            "own": own_ids,
            "number": pa.array(np.full(events.num_rows, number, dtype=np.int32)),
        }
    )


@dataclass(frozen=True)
class Repeated:
    """The records whose event id stands in a later row of their log again.

    Attributes:
        rows: their rows, in order.
        problems: what is to be said of the later rows; the first ones, in order.
    """

    rows: Ids
    problems: list[Problem]


def repeated_in_log(tables: Sequence[Kept], shelf: Shelf, most: int) -> Repeated:
    """The records of one log that a later one of the same id stands for.

    Args:
        tables: what `ids_of` gave for the log.
        shelf: where they are.
        most: the number of problems wanted.
    """
    import narwhals.stable.v2 as nw

    none = Repeated(np.zeros(0, dtype=np.int64), [])
    if _all_differ(tables, shelf):
        return none
    frame, engine = _frame(tables, shelf)
    own = frame.filter(nw.col("own")).select("event_id", "origin_row")
    row = nw.col("origin_row")
    spans = own.group_by("event_id").agg(first=row.min(), last=row.max())
    again = own.join(spans.filter(nw.col("first") < nw.col("last")), on="event_id", how="inner")
    earlier = engine.collect(again.filter(row < nw.col("last")).select("origin_row"))
    if not earlier.num_rows:
        return none
    later = again.filter(row > nw.col("first")).select("event_id", "origin_row")
    told = engine.collect(later.sort("origin_row").head(most))
    return Repeated(np.sort(earlier.column("origin_row").to_numpy()), _problems(told, own, engine))


def _problems(told: pa.Table, own: nw.LazyFrame[Any], engine: Engine) -> list[Problem]:
    """What is wrong with the first rows whose id an earlier row has, which is named."""
    import narwhals.stable.v2 as nw
    import pyarrow.compute as pc

    if not told.num_rows:
        return []
    concerned = nw.col("event_id").is_in(told.column("event_id").unique().to_pylist())
    until = nw.col("origin_row") <= pc.max(told.column("origin_row")).as_py()
    records = engine.collect(own.filter(concerned & until).sort("origin_row"))
    problems: list[Problem] = []
    latest: dict[str, int] = {}
    for event_id, row in zip(*(column.to_pylist() for column in records.columns), strict=True):
        if event_id in latest:
            problem = f"stands in row {latest[event_id]} too; the later row is used"
            problems.append(Problem(row, "event_id", event_id, problem))
        latest[event_id] = row
    return problems


def repeated_in_later_logs(tables: Sequence[Kept], shelf: Shelf) -> dict[int, Ids]:
    """The records whose id a later log has again: number of the log → rows.

    Args:
        tables: what `ids_of` gave for all logs.
        shelf: where they are.
    """
    import narwhals.stable.v2 as nw

    if _all_differ(tables, shelf):
        return {}
    frame, engine = _frame(tables, shelf)
    number = nw.col("number")
    latest = frame.group_by("event_id").agg(first=number.min(), last=number.max())
    several = latest.filter(nw.col("first") < nw.col("last"))
    again = frame.join(several, on="event_id", how="inner").filter(number < nw.col("last"))
    found = engine.collect(again.select("number", "origin_row"))
    numbers = found.column("number").to_numpy()
    rows = found.column("origin_row").to_numpy()
    return {int(one): rows[numbers == one] for one in np.unique(numbers)}


def _all_differ(tables: Sequence[Kept], shelf: Shelf) -> bool:
    """Whether no id stands twice, as far as that is quickly found out."""
    import pyarrow.compute as pc

    if not shelf.is_in_memory(tables):
        return False
    ids = _joined(tables).column("event_id")
    return bool(pc.count_distinct(ids).as_py() == len(ids))


def _frame(tables: Sequence[Kept], shelf: Shelf) -> tuple[nw.LazyFrame[Any], Engine]:
    from ..engines.duckdb import DuckDBEngine
    from ..engines.registry import open_engine

    rows = sum(one.rows for one in tables)
    if shelf.is_in_memory(tables):
        engine = open_engine("auto", rows)
        return engine.frame(_joined(tables)), engine
    engine = DuckDBEngine(memory=max(_LEAST_MEMORY, rows * _MEMORY_OF_ROW))
    return engine.scan([str(one.path) for one in tables]), engine


def _joined(tables: Sequence[Kept]) -> pa.Table:
    import pyarrow as pa

    return pa.concat_tables([one.table() for one in tables])
