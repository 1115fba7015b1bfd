"""The canonical events frame: the one shape that every format is turned into.

An events frame has the columns of `CANONICAL`, in that order, and any others behind them, carried
along. Dates are whole days; codes and actors are text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

#: Columns of a log that a person writes which the canonical frame renames or spreads.
LOG_REQUIRED = ("date", "source", "target", "code")
#: The file that a row of an import comes from, behind the canonical columns.
ORIGIN_FILE = "origin_file"
#: No column of a log may begin so: the reading has columns of its own.
RESERVED = "caucasus."


def canonical_schema() -> pa.Schema:
    """Names and types of the canonical columns."""
    import pyarrow as pa

    return pa.schema(
        [
            pa.field("event_id", pa.string(), nullable=False),
            pa.field("date_start", pa.date32(), nullable=False),
            pa.field("date_end", pa.date32(), nullable=False),
            pa.field("date_added", pa.date32()),
            pa.field("source", pa.string(), nullable=False),
            pa.field("target", pa.string(), nullable=False),
            pa.field("source_country", pa.string()),
            pa.field("target_country", pa.string()),
            pa.field("code", pa.string(), nullable=False),
            pa.field("scheme", pa.string(), nullable=False),
            pa.field("weight", pa.float64()),
            pa.field("confidence", pa.float64()),
            pa.field("url", pa.string()),
            pa.field("origin", pa.string(), nullable=False),
            pa.field("origin_row", pa.int64(), nullable=False),
        ]
    )
