"""One value as text in the text formats: full precision, ISO dates, nothing for null."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


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


def json_value(value: Any) -> Any:
    """The value as JSON takes it: dates as ISO text, no NaN, no infinity."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
