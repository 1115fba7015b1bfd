"""The engines by name."""

from __future__ import annotations

from typing import Literal, get_args

from ..errors import UsageError, did_you_mean
from .interface import Engine

EngineName = Literal["auto", "duckdb", "pandas", "arrow", "polars", "spark"]
ENGINE_NAMES: tuple[EngineName, ...] = get_args(EngineName)
#: Up to so many events `auto` takes PyArrow, which starts half a second sooner than DuckDB.
SMALL_LOG = 100_000


def open_engine(
    name: str = "auto", events: int = SMALL_LOG + 1, spark_master: str | None = None
) -> Engine:
    """An engine by name; the numbers are the same with each, to the last bit.

    Args:
        name: `duckdb`, `pandas`, `arrow`, `polars`, `spark`, or `auto`: DuckDB, but PyArrow for a
            small log.
        events: number of events to be reduced, for `auto`.
        spark_master: where Spark runs; None for what its environment says.

    Raises:
        UsageError: no such engine, or it is not installed.
    """
    if name == "auto":
        name = "arrow" if events <= SMALL_LOG else "duckdb"
    if name == "duckdb":
        from .duckdb import DuckDBEngine

        return DuckDBEngine()
    if name == "pandas":
        from .pandas import PandasEngine

        return PandasEngine()
    if name == "arrow":
        from .arrow import ArrowEngine

        return ArrowEngine()
    if name == "polars":
        from .polars import PolarsEngine

        return PolarsEngine()
    if name == "spark":
        from .spark import SparkEngine

        return SparkEngine(master=spark_master)
    raise UsageError(
        f"no engine named {name!r}: {', '.join(ENGINE_NAMES)}.{did_you_mean(name, ENGINE_NAMES)}"
    )
