"""Events as a frame of an engine, wherever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from ..lazy_events import LazyEvents
from ..reading.stored import StoredEvents
from .interface import Engine
from .registry import open_engine

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa

    #: In memory, in files that an import wrote, or wherever a lazy frame has them.
    Events: TypeAlias = pa.Table | StoredEvents | LazyEvents


def engine_for(events: Events, name: str, spark_master: str | None = None) -> Engine:
    """The engine that events are reduced by: the one they lie with, or one by name."""
    if isinstance(events, LazyEvents):
        return events.engine
    return open_engine(name, events.num_rows, spark_master)


def frame_of(events: Events, engine: Engine) -> nw.LazyFrame[Any]:
    """A lazy frame over a table, or over what is scanned where it lies.

    Without weights if no record has one, and without `date_end` if all dates are single days.
    """
    if isinstance(events, LazyEvents):
        return events.frame
    if isinstance(events, StoredEvents):
        names = [
            name for name in events.column_names if not (events.single_days and name == "date_end")
        ]
        return engine.scan([str(path) for path in events.paths]).select(*names)
    return engine.frame(events)


def values_of(events: Events, column: str) -> list[str]:
    """The distinct values of a text column."""
    if isinstance(events, StoredEvents | LazyEvents):
        return events.unique(column)
    return [value for value in events.column(column).unique().to_pylist() if value is not None]
