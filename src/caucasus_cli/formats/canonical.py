"""The Parquet files that `caucasus import` writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ..codebook.actors import ActorBook
from ..dates import DateInterval
from ..errors import LogError
from ..events import ORIGIN_FILE, canonical_schema
from ..reading.batch import Batch, Side
from ..reading.canonical import SCHEMA
from ..reading.lexicon import Column, Fault, Ids, Lexicon, Meanings
from ..reading.lines import Rows
from ..reading.meanings import event_code
from ..reading.rules import are_of_gdelt
from ..reading.streams import Source
from .columnar import open_parquet
from .interface import Context

if TYPE_CHECKING:
    import pyarrow as pa

_EPOCH = date(1970, 1, 1)
#: No two days of the calendar are further apart.
_SPAN = 2**22
_GIVEN = ("scheme", "origin", "origin_row")


class CanonicalLog:
    """A Parquet file whose metadata says that an import wrote it."""

    name = "canonical"
    scheme = "canonical"
    compared_with: ClassVar[dict[str, str]] = {}

    def recognises(self, head: bytes) -> bool:
        """Never from the head: the metadata stand at the end (`is_canonical`)."""
        return False

    def batches(self, source: Source, context: Context) -> Iterator[Batch]:
        """Read all rows, a row group at a time.

        Raises:
            LogError: the file is damaged, or does not have the columns it should.
        """
        import pyarrow as pa

        sides = [Lexicon[Side](_side_reader(context.book)) for _ in ("source", "target")]
        codes = Lexicon[str](event_code)
        row = 1
        try:
            with open_parquet(source) as file:
                _check(file.schema_arrow, source)
                groups = range(file.num_row_groups)
                for table in map(file.read_row_group, groups) if groups else [file.read()]:
                    yield _batch(table, row, sides, codes)
                    row += table.num_rows
        except (pa.ArrowException, OSError) as error:
            raise LogError(f"{source.name}: is no readable Parquet file: {error}.") from None


def is_canonical(source: Source) -> bool:
    """Whether a Parquet file was written by an import."""
    import pyarrow as pa

    try:
        with open_parquet(source) as file:
            told = file.metadata.metadata or {}
            return bool(told.get(b"caucasus.schema") == SCHEMA.encode())
    except (pa.ArrowException, OSError):
        return False


def _check(schema: pa.Schema, source: Source) -> None:
    import pyarrow as pa

    for field in canonical_schema():
        if field.name not in schema.names:
            raise LogError(f"{source.name}: has no column {field.name}.")
        kind = schema.field(field.name).type
        if (kind.value_type if pa.types.is_dictionary(kind) else kind) != field.type:
            raise LogError(f"{source.name}: column {field.name} is {kind}, not {field.type}.")


def _side_reader(book: ActorBook) -> Callable[[str | None, str | None], Side]:
    def read(code: str | None, country: str | None) -> Side:
        if country is not None:
            return Side(code or "", country)
        parsed = book.parse(code or "")
        actor = parsed.actor if parsed else None
        return Side(code or "", None, actor is not None and actor.status == "region")

    return read


def _batch(table: pa.Table, row: int, sides: list[Lexicon[Side]], codes: Lexicon[str]) -> Batch:
    columns = {name: table.column(name).combine_chunks() for name in table.column_names}
    numbers = np.arange(row, row + table.num_rows, dtype=np.int64)
    others = [
        name for name in table.column_names
        if name not in canonical_schema().names and name != ORIGIN_FILE
    ]  # fmt: skip
    source, target = (
        lexicon.look_up(side, columns[side], columns[f"{side}_country"])
        for side, lexicon in zip(("source", "target"), sides, strict=True)
    )
    return Batch(
        rows=Rows({}, numbers),
        dates=_intervals(columns["date_start"], columns["date_end"]),
        source=source,
        target=target,
        codes=codes.look_up("code", columns["code"]),
        event_ids=columns["event_id"],
        added=_days(columns["date_added"]),
        urls=columns["url"],
        weights=_numbers("weight", columns["weight"]),
        confidences=_numbers("confidence", columns["confidence"]),
        carried={name: columns[name] for name in others},
        given={name: columns[name] for name in _GIVEN},
        dates_back=are_of_gdelt(columns["origin"]),
    )


def _intervals(start: pa.Array, end: pa.Array) -> Column[DateInterval]:
    first, last = (_integers(column) for column in (start, end))
    keys, ids = np.unique(first * _SPAN + (last - first), return_inverse=True)
    meanings: list[DateInterval | Fault] = [
        DateInterval(_day(key // _SPAN), _day(key // _SPAN + key % _SPAN)) for key in keys.tolist()
    ]
    return Column("date_start", start, ids, Meanings(meanings))


def _days(column: pa.Array) -> Column[date | None]:
    keys, ids = np.unique(_integers(column, -(2**31)), return_inverse=True)
    meanings: list[date | Fault | None] = [
        None if key == -(2**31) else _day(key) for key in keys.tolist()
    ]
    return Column("date_added", column, ids, Meanings(meanings))


def _numbers(name: str, column: pa.Array) -> Column[float | None] | None:
    if column.null_count == len(column):
        return None
    encoded = column.dictionary_encode(null_encoding="encode")
    ids = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return Column(name, column, ids, Meanings(encoded.dictionary.to_pylist()))


def _integers(column: pa.Array, absent: int = 0) -> Ids:
    import pyarrow as pa

    found: Ids = column.cast(pa.int32()).fill_null(absent).to_numpy().astype(np.int64)
    return found


def _day(number: int) -> date:
    return _EPOCH + timedelta(number)
