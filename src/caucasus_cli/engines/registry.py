"""The engines by name."""

from __future__ import annotations

from typing import Literal, get_args

from ..errors import UsageError, did_you_mean
from .interface import Engine

EngineName = Literal["auto", "duckdb", "pandas"]
ENGINE_NAMES: tuple[EngineName, ...] = get_args(EngineName)


def open_engine(name: str = "auto") -> Engine:
    """An engine by name; `auto` is DuckDB.

    Raises:
        UsageError: no such engine.
    """
    if name in ("auto", "duckdb"):
        from .duckdb import DuckDBEngine

        return DuckDBEngine()
    if name == "pandas":
        from .pandas import PandasEngine

        return PandasEngine()
    raise UsageError(
        f"no engine named {name!r}: {', '.join(ENGINE_NAMES)}.{did_you_mean(name, ENGINE_NAMES)}"
    )
