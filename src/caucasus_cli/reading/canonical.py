"""The canonical Parquet file: events sorted by date, with how they were read as metadata."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..events import ORIGIN_FILE, RESERVED, canonical_schema

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "caucasus.canonical/1"
#: Columns that repeat a few values, kept as dictionaries.
DICTIONARIES = ("source", "target", "source_country", "target_country", "code", "scheme", "origin")
#: Columns of the reading itself, which no file keeps.
FILE_NUMBER = f"{RESERVED}file_number"
OUTSIDE = f"{RESERVED}outside"
PASSING = (FILE_NUMBER, OUTSIDE)
ROW_GROUP = 2**17
#: By these row groups are skipped, or columns without a value.
_WITH_STATISTICS = ("date_start", "date_end", "date_added", "weight", "confidence")


def encoded(events: pa.Table) -> pa.Table:
    """A canonical frame with dictionaries for the columns that repeat a few values.

    Columns carried along are dictionaries too.
    """
    import pyarrow as pa

    canonical = canonical_schema().names
    for position, one in enumerate(events.schema):
        repeats = one.name in DICTIONARIES or one.name not in (*canonical, *PASSING)
        if repeats and pa.types.is_string(one.type):
            column = events.column(position).dictionary_encode()
            events = events.set_column(position, one.name, column)
    return events


def plain(events: pa.Table) -> pa.Table:
    """A canonical frame whose dictionaries are texts again, in the types of the schema."""
    import pyarrow as pa

    schema = canonical_schema()
    fields = [
        schema.field(one.name).with_nullable(True) if one.name in schema.names
        else one.with_type(one.type.value_type) if pa.types.is_dictionary(one.type)
        else one
        for one in events.schema
    ]  # fmt: skip
    return events.cast(pa.schema(fields))


def schema_of(spooled: pa.Schema) -> pa.Schema:
    """The schema of the file that holds spooled events: canonical columns, then the others."""
    import pyarrow as pa

    text = pa.dictionary(pa.int32(), pa.string())
    fields = [
        one.with_type(text) if one.name in DICTIONARIES else one for one in canonical_schema()
    ]
    fields += [one for one in spooled if one.name not in (*canonical_schema().names, *PASSING)]
    return pa.schema([*fields, pa.field(ORIGIN_FILE, text)])


def layout_of(schema: pa.Schema) -> dict[str, Any]:
    """How the columns of the file are laid out, for `ParquetWriter`.

    Ids and row numbers are no dictionaries, since they hardly repeat. Row groups are skipped by
    date alone; statistics of all columns would take a quarter of the time.
    """
    return {
        "compression": "zstd",
        "use_dictionary": [one for one in schema.names if one not in ("event_id", "origin_row")],
        "column_encoding": {"origin_row": "DELTA_BINARY_PACKED"},
        "write_statistics": list(_WITH_STATISTICS),
    }


def without_passing(events: pa.Table) -> pa.Table:
    """A frame without the columns of the reading itself."""
    return events.drop_columns([name for name in PASSING if name in events.column_names])


def are_single_days(events: pa.Table) -> bool:
    """Whether every event of a canonical frame ends on the day it begins."""
    import pyarrow.compute as pc

    return (
        pc.all(pc.equal(events.column("date_start"), events.column("date_end"))).as_py()
        is not False
    )


def metadata(
    parameters: dict[str, Any], account: dict[str, Any], single_days: bool
) -> dict[str, str]:
    """What a canonical file says of itself: schema, settings with hashes, account, kind of dates.

    Where all dates are single days a reader needs one column of the two.
    """
    return {
        "caucasus.schema": SCHEMA,
        "caucasus.parameters": json.dumps(parameters, ensure_ascii=False),
        "caucasus.account": json.dumps(account, ensure_ascii=False),
        "caucasus.single_days": json.dumps(single_days),
    }
