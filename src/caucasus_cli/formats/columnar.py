"""Event logs as Parquet or Arrow IPC: the canonical frame, or the columns of the CSV log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..dates import DateInterval
from ..errors import LogError
from ..events import LOG_REQUIRED
from ..reading.streams import Source
from .interface import BATCH_ROWS, Records

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

_MAGIC = b"PAR1"


class ParquetLog:
    """A Parquet file."""

    name = "parquet"

    def recognises(self, head: bytes) -> bool:
        """Parquet files begin with `PAR1`."""
        return head.startswith(_MAGIC)

    def batches(self, source: Source, told: bool = False) -> Iterator[Records]:
        """Read all records; there are no lines to tell."""
        import pyarrow as pa

        try:
            with open_parquet(source) as file:
                batches = file.iter_batches(BATCH_ROWS)
                tables = (pa.Table.from_batches([batch]) for batch in batches)
                yield from _records(tables, file.schema_arrow, source.name)
        except (pa.ArrowException, OSError) as error:
            raise LogError(f"{source.name}: is no readable Parquet file: {error}.") from None


class ArrowLog:
    """An Arrow IPC file or stream."""

    name = "arrow"

    def recognises(self, head: bytes) -> bool:
        """IPC files begin with `ARROW1`, streams with the continuation marker."""
        return head.startswith((b"ARROW1", b"\xff\xff\xff\xff"))

    def batches(self, source: Source, told: bool = False) -> Iterator[Records]:
        """Read all records; there are no lines to tell."""
        import pyarrow as pa
        from pyarrow import ipc

        opened = ipc.open_file if source.data.startswith(b"ARROW1") else ipc.open_stream
        try:
            table = opened(pa.BufferReader(source.data)).read_all()
        except (pa.ArrowException, OSError) as error:
            raise LogError(f"{source.name}: is no readable Arrow data: {error}.") from None
        starts = range(0, table.num_rows, BATCH_ROWS)
        tables = (table.slice(start, BATCH_ROWS) for start in starts)
        yield from _records(tables, table.schema, source.name)


def open_parquet(source: Source) -> parquet.ParquetFile:
    """A Parquet file where it lies, or in memory where it is packed or has no path."""
    import pyarrow as pa
    from pyarrow import parquet

    with source.raw() as raw:
        packed = raw.read(len(_MAGIC)) != _MAGIC
    if source.path is not None and not packed:
        return parquet.ParquetFile(source.path)
    return parquet.ParquetFile(pa.BufferReader(source.data))


def _records(tables: Iterable[pa.Table], schema: pa.Schema, name: str) -> Iterator[Records]:
    """The records of tables, one behind the other; of an empty one if there are none."""
    row = 2
    for table in tables:
        yield table_records(table, name, row)
        row += table.num_rows
    if row == 2:
        yield table_records(schema.empty_table(), name)


def table_records(table: pa.Table, name: str, row: int = 2) -> Records:
    """The records of an Arrow table, dates as ISO text, numbered from `row`.

    `date_start` and `date_end` of a canonical frame become the log's `date`; the canonical columns
    that are derived from the actor codes are left out, to be derived anew.
    """
    import pyarrow as pa

    names = table.column_names
    doubled = sorted({column for column in names if names.count(column) > 1})
    if doubled:
        raise LogError(f"{name}: has the column {doubled[0]} twice: rename one of them.")
    derived = {"scheme", "origin_row"}
    if "date" not in names and {"date_start", "date_end"} <= set(names):
        starts, ends = _days(table, "date_start", name), _days(table, "date_end", name)
        dates = [_interval(start, end) for start, end in zip(starts, ends, strict=True)]
        derived |= {"date_start", "date_end"}
    elif "date" in names:
        dates = _texts(table.column("date"))
        derived |= {"date_start", "date_end"}
    else:
        dates = None
    missing = [column for column in LOG_REQUIRED[1:] if column not in names]
    if missing or dates is None:
        absent = [*(["date"] if dates is None else []), *missing]
        raise LogError(f"{name}: has no column {' or '.join(absent)}.")
    numbers = {
        column
        for column in LOG_REQUIRED
        if column in names
        and (pa.types.is_integer(table.schema.field(column).type)
             or pa.types.is_floating(table.schema.field(column).type))
    }  # fmt: skip
    columns: dict[str, list[str | None]] = {"date": dates}
    for column in names:
        if column not in derived and column != "date":
            columns[column] = _texts(table.column(column))
    rows = list(range(row, table.num_rows + row))
    return Records(columns, rows, not_text=frozenset(numbers))


def _days(table: pa.Table, column: str, name: str) -> list[object]:
    import pyarrow as pa

    try:
        values: list[object] = table.column(column).cast(pa.date32()).to_pylist()
    except pa.ArrowException as error:
        raise LogError(f"{name}: {column} is no column of days: {error}.") from None
    return values


def _interval(start: object, end: object) -> str | None:
    from datetime import date

    if not isinstance(start, date):
        return None
    if not isinstance(end, date):
        return start.isoformat()
    if end < start:
        return f"{start.isoformat()}/{end.isoformat()}"
    return DateInterval(start, end).iso()


def _texts(column: pa.ChunkedArray) -> list[str | None]:
    from datetime import date, datetime

    def text(value: object) -> str | None:
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, float):
            return repr(value)
        return str(value)

    return [text(value) for value in column.to_pylist()]
