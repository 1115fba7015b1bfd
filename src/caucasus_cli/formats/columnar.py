"""Event logs as Parquet or Arrow IPC: the canonical frame, or the columns of the CSV log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..dates import DateInterval
from ..errors import LogError
from ..events import LOG_REQUIRED
from ..reading.streams import Source
from .interface import Records

if TYPE_CHECKING:
    import pyarrow as pa


class ParquetLog:
    """A Parquet file."""

    name = "parquet"

    def recognises(self, head: bytes) -> bool:
        """Parquet files begin with `PAR1`."""
        return head.startswith(b"PAR1")

    def read(self, source: Source) -> Records:
        """Read all records."""
        import pyarrow as pa
        from pyarrow import parquet

        try:
            table = parquet.ParquetFile(pa.BufferReader(source.data)).read()
        except (pa.ArrowException, OSError) as error:
            raise LogError(f"{source.name}: is no readable Parquet file: {error}.") from None
        return table_records(table, source.name)


class ArrowLog:
    """An Arrow IPC file or stream."""

    name = "arrow"

    def recognises(self, head: bytes) -> bool:
        """IPC files begin with `ARROW1`, streams with the continuation marker."""
        return head.startswith((b"ARROW1", b"\xff\xff\xff\xff"))

    def read(self, source: Source) -> Records:
        """Read all records."""
        import pyarrow as pa
        from pyarrow import ipc

        opened = ipc.open_file if source.data.startswith(b"ARROW1") else ipc.open_stream
        try:
            table = opened(pa.BufferReader(source.data)).read_all()
        except (pa.ArrowException, OSError) as error:
            raise LogError(f"{source.name}: is no readable Arrow data: {error}.") from None
        return table_records(table, source.name)


def table_records(table: pa.Table, name: str) -> Records:
    """The records of an Arrow table, dates as ISO text.

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
    rows = list(range(2, table.num_rows + 2))
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
