"""Events as a frame of an engine, wherever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..reading.stored import StoredEvents
from .interface import Engine

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa


def frame_of(events: pa.Table | StoredEvents, engine: Engine) -> nw.LazyFrame[Any]:
    """A lazy frame over a table, or over a file that is scanned where it lies."""
    if isinstance(events, StoredEvents):
        return engine.scan([str(events.path)]).select(*events.column_names)
    return engine.frame(events)


def values_of(events: pa.Table | StoredEvents, column: str) -> list[str]:
    """The distinct values of a text column."""
    if isinstance(events, StoredEvents):
        return events.unique(column)
    return [value for value in events.column(column).unique().to_pylist() if value is not None]
