"""PyArrow, in memory: the quickest to start, and so the choice for small logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa


class ArrowEngine:
    """Arrow tables."""

    name = "arrow"
    wide_sums = False

    def frame(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """The table behind a lazy interface, not copied."""
        import narwhals.stable.v2 as nw

        frame: nw.DataFrame[Any] = nw.from_native(table, eager_only=True)
        return frame.lazy()

    def collect(self, frame: nw.LazyFrame[Any]) -> pa.Table:
        """The frame's table."""
        return frame.collect("pyarrow").to_native()
