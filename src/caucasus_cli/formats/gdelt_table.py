"""GDELT events as tables with a header, as spreadsheets and databases write them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from ..codebook.cameo import SCHEME
from ..errors import LogError, did_you_mean
from ..reading.batch import Batch
from ..reading.lines import Rows, read_lines
from ..reading.meanings import is_rounded
from ..reading.streams import Source
from .gdelt import COLUMNS_1, WANTED, GdeltRows
from .gdelt_addresses import WITHOUT, Addresses, usual_width
from .heads import Table, head_lines, split, with_header
from .interface import Context

if TYPE_CHECKING:
    import pyarrow as pa

_REQUIRED = ("SQLDATE", "Actor1Code", "Actor2Code", "EventCode")
_COUNTRIES = ("Actor1CountryCode", "Actor2CountryCode")
#: Other names in use, in lower case.
_ALSO_CALLED = {"SQLDATE": "day"}


class GdeltTable:
    """A table of GDELT events with a header."""

    name = "gdelt-table"
    scheme = SCHEME
    compared_with: ClassVar[dict[str, str]] = {"points": "gdelt", "quad": "gdelt"}

    def recognises(self, head: bytes) -> bool:
        """A header with GDELT's names for date, actors and code, in any order and case."""
        return with_header(head, _is_header) is not None

    def batches(self, source: Source, context: Context) -> Iterator[Batch]:
        """Read all rows; columns not needed may be missing, or have no name."""
        table = with_header(source.head, _is_header)
        if table is None:
            anything = with_header(source.head, lambda names: len(names) > 1)
            names = anything.names if anything else ()
            missing = next(one for one in _REQUIRED if one not in _pick(names))
            hint = did_you_mean(missing, [name for name in names if name])
            raise LogError(f"{source.name}:1: the header has no column {missing!r}.{hint}")
        addresses = None
        if _are_all(table.names):
            width = usual_width(_widths(table, source.head))
            table, addresses = replace(table, names=COLUMNS_1[:width]), Addresses(width)
        mend = addresses.mend if addresses else None
        reader = GdeltRows(context)
        for rows in read_lines(source, table.layout(_pick(table.names), mend)):
            if addresses:
                addresses.put_back(rows)
            yield _batch(reader, rows)


def _are_all(names: Sequence[str]) -> bool:
    """Whether a header names all columns of GDELT 1.0, with the address or without."""
    lowered = [name.lower() for name in names]
    all_names = [name.lower() for name in COLUMNS_1]
    return lowered in (all_names[:WITHOUT], all_names)


def _widths(table: Table, head: bytes) -> Iterator[int]:
    """How many fields the first lines have, the header among them."""
    for line in head_lines(head):
        yield len(split(line, table.delimiter, table.quoted))


def _pick(names: Sequence[str]) -> dict[str, int]:
    """Where each column is that is read."""
    lowered = [name.lower() for name in names]
    picked = {}
    for name in WANTED:
        for called in (name.lower(), _ALSO_CALLED.get(name, "")):
            if called and called in lowered and name not in picked:
                picked[name] = lowered.index(called)
    return picked


def _is_header(names: Sequence[str]) -> bool:
    return all(name in _pick(names) for name in _REQUIRED)


def _batch(reader: GdeltRows, rows: Rows) -> Batch:
    import pyarrow as pa

    for name in _COUNTRIES:
        if name not in rows.columns:
            rows.columns[name] = pa.array([""] * len(rows.numbers), pa.string())
    notes = []
    ids = rows.columns.get("GLOBALEVENTID")
    if ids is not None and has_rounded(ids):
        rows.columns["GLOBALEVENTID"] = without_rounded(ids)
        notes.append(ROUNDED_IDS.format(column="GLOBALEVENTID"))
    added = rows.columns.get("DATEADDED")
    if added is not None and has_rounded(added):
        notes.append(ROUNDED_DAYS.format(column="DATEADDED"))
    return replace(reader.batch(rows), notes=tuple(notes))


#: What is said where a spreadsheet has rounded a column.
ROUNDED_IDS = (
    "a spreadsheet has rounded {column}, so that different events share an id: rows are named "
    "by their number instead."
)
ROUNDED_DAYS = (
    "a spreadsheet has rounded {column}, so that the day added is lost; --log-columns without "
    "date_added reads the rows concerned."
)


def has_rounded(column: pa.Array) -> bool:
    """Whether a spreadsheet has rounded any value of a column."""
    return any(is_rounded(value) for value in column.unique().to_pylist() if value)


def without_rounded(column: pa.Array) -> pa.Array:
    """A column with its rounded values empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rounded = [value for value in column.unique().to_pylist() if value and is_rounded(value)]
    return pc.if_else(pc.is_in(column, value_set=pa.array(rounded, pa.string())), "", column)


GDELT_TABLE = GdeltTable()
