"""A large log that a person wrote: laid down as Parquet, and scanned from there.

Its records pass through memory some thousands at a time. What can be wrong with a record by itself
is found on the way; dates, actors and codes are checked by the engine, each distinct one once.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from .account import Account, FileAccount, Problem, Reason
from .codebook.actors import ActorBook
from .events import ORIGIN_FILE
from .formats.checking import refuse_reserved
from .formats.delimited import DelimitedLog
from .formats.interface import Records
from .formats.lazy import canonical_frame
from .formats.values import Fault, read_confidence, read_day, read_weight
from .log import Log
from .reading.streams import Source

if TYPE_CHECKING:
    import pyarrow as pa

    from .engines.interface import Engine

T = TypeVar("T")
#: Columns of a log that the canonical frame makes anew.
_DERIVED = frozenset({"date_start", "date_end", "source_country", "target_country", ORIGIN_FILE})
_CARRIED = frozenset({"source_country", "target_country", "origin", "scheme"})


def scan_large(source: Source, account: FileAccount, engine: Engine, book: ActorBook) -> Log:
    """A delimited log too large for the memory.

    Args:
        source: the log.
        account: its account, still empty.
        engine: what checks and reduces it.
        book: the actors to resolve codes against.

    Raises:
        LogError: it has mistakes; the message names the first rows.
    """
    from pyarrow import parquet

    folder = Path(tempfile.mkdtemp(prefix="caucasus-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "events.parquet"
    writer: Any = None
    try:
        for records in DelimitedLog().batches(source):
            table = _texts(records, account)
            writer = writer or parquet.ParquetWriter(path, table.schema, compression="zstd")
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()
    Log(table, Account([account])).raise_for_mistakes()
    frame = engine.scan([str(path)])
    events = canonical_frame(frame, engine, account, book, numbered=True)
    return Log(replace(events, origins=events.origins or frozenset({account.format})),
               Account([account]))  # fmt: skip


def _texts(records: Records, account: FileAccount) -> pa.Table:
    """Records as columns of text with an id and a number for each row, weights as numbers."""
    import pyarrow as pa

    columns = records.columns
    refuse_reserved(columns, account)
    for row, problem in records.misshapen:
        account.dropped[Reason.BAD_ROW] += 1
        account.report(Problem(row, "", "", problem))
    ids = columns.get("event_id") or [None] * len(records.rows)
    named = [own or f"{account.file}:{row}" for own, row in zip(ids, records.rows, strict=True)]
    typed: dict[str, tuple[pa.DataType, Callable[[str], object]]] = {
        "weight": (pa.float64(), read_weight),
        "confidence": (pa.float64(), read_confidence),
        "date_added": (pa.date32(), read_day),
    }
    arrays = {"event_id": pa.array(named, pa.string())}
    coded = "origin" in columns
    for name, values in columns.items():
        if name in typed:
            kind, read = typed[name]
            meant = list(_meant(name, values, read, records.rows, account))
            arrays[name] = pa.array(meant, kind)
        elif name not in _DERIVED or (coded and name in _CARRIED):
            arrays.setdefault(name, pa.array(values, pa.string()))
    arrays["origin_row"] = pa.array(records.rows, pa.int64())
    return pa.table(arrays)


def _meant(
    name: str,
    values: Sequence[str | None],
    read: Callable[[str], T | Fault],
    rows: Sequence[int],
    account: FileAccount,
) -> Iterator[T | None]:
    """What a column's values mean; faults go into the account."""
    for value, row in zip(values, rows, strict=True):
        meant = None if value is None else read(value)
        if isinstance(meant, Fault):
            account.dropped[meant.reason] += 1
            account.report(Problem(row, name, value or "", meant.problem, meant.nearest))
            meant = None
        yield meant
