"""One value as text in the text formats: full precision, ISO dates, nothing for null."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

#: Of fewer numbers the library that writes many quickly takes longer to begin.
MANY = 10_000


def text(value: Any) -> str:
    """The value as CSV, TSV, Markdown and HTML show it; empty for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def texts(column: pa.ChunkedArray) -> list[str]:
    """The values of a column, each as `text` gives it; numbers, which are most, without detours."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_floating(kind) and len(column) >= MANY:
        return _many_floats(column)
    if pa.types.is_floating(kind):
        # Null becomes NaN on the way, and both are shown as nothing.
        floats = column.to_numpy().tolist()
        return ["" if math.isnan(value) else repr(value) for value in floats]
    if pa.types.is_date32(kind):
        column = column.cast(pa.string())
    values = column.to_pylist()
    if pa.types.is_integer(kind):
        return ["" if value is None else str(value) for value in values]
    if pa.types.is_string(column.type):
        return [value or "" for value in values]
    return [text(value) for value in values]


def _many_floats(column: pa.ChunkedArray) -> list[str]:
    """`text` of each number, by DuckDB: the same digits as Python's in a quarter of the time."""
    import duckdb
    import pyarrow as pa

    shown = "CASE WHEN isnan(number) THEN '' ELSE coalesce(number::VARCHAR, '') END AS shown"
    numbers = duckdb.from_arrow(pa.table({"number": column}))
    values: list[str] = numbers.select(shown).to_arrow_table().column(0).to_pylist()
    return values


def json_value(value: Any) -> Any:
    """The value as JSON takes it: dates as ISO text, no NaN, no infinity."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
