"""The engine that a frame from elsewhere brings along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .interface import Engine

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw


def engine_of(frame: nw.LazyFrame[Any], asked: str = "auto") -> Engine:
    """The engine that a lazy frame is run by: its own, so that nothing is moved.

    Args:
        frame: a lazy frame.
        asked: the engine asked for; `auto` takes what fits.

    Raises:
        UsageError: another engine was asked for, or the kind of frame is not supported.
    """
    engine = _own_engine(frame)
    if asked not in ("auto", engine.name):
        raise UsageError(
            f"the events are a lazy frame, which runs on {engine.name} and not on {asked}: leave "
            f"the engine out, or hand over a frame in memory."
        )
    return engine


def _own_engine(frame: nw.LazyFrame[Any]) -> Engine:
    kind = frame.implementation
    native = frame.to_native()
    if kind.is_polars():
        from .polars import PolarsEngine

        return PolarsEngine()
    if kind.is_duckdb():
        from .relation import RelationEngine

        return RelationEngine(native)
    if kind.is_spark_like() and not kind.is_sqlframe():
        from .spark import SparkEngine

        return SparkEngine(native.sparkSession)
    if kind.is_ibis():
        from .ibis import IbisEngine

        return IbisEngine()
    raise UsageError(
        f"events are a lazy frame of {kind}, and no engine runs it: use one of polars, DuckDB, "
        f"PySpark or Ibis, or collect it first."
    )
