"""DuckDB, the default: in-process, uses all cores, sums in 128 bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa


class DuckDBEngine:
    """An in-memory DuckDB connection of its own."""

    name = "duckdb"
    wide_sums = True

    def __init__(self, threads: int | None = None) -> None:
        """Connect; `threads` bounds the cores used, all of them by default."""
        import duckdb

        settings: dict[str, Any] = {} if threads is None else {"threads": threads}
        self._connection = duckdb.connect(":memory:", config=settings)

    def frame(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """The table as a lazy relation, not copied."""
        import narwhals.stable.v2 as nw

        return nw.from_native(self._connection.from_arrow(table))

    def collect(self, frame: nw.LazyFrame[Any]) -> pa.Table:
        """Run the relation, fetched through DuckDB's own Arrow export."""
        return frame.to_native().to_arrow_table()
