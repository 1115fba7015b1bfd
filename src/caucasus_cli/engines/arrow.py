"""PyArrow, in memory: the quickest to start, and so the choice for small logs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .texts import read_parquet, with_plain_texts

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa


class ArrowEngine:
    """Arrow tables."""

    name = "arrow"
    wide_sums = False

    def frame(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """The table behind a lazy interface, not copied unless its texts are not plain strings."""
        import narwhals.stable.v2 as nw

        # Arrow joins on equal types only.
        table = with_plain_texts(table)
        frame: nw.DataFrame[Any] = nw.from_native(table, eager_only=True)
        return frame.lazy()

    def scan(self, paths: Sequence[str], keys: Sequence[str] = ()) -> nw.LazyFrame[Any]:
        """Parquet files, read into memory."""
        return self.frame(read_parquet(paths, keys))

    def collect(self, frame: nw.LazyFrame[Any]) -> pa.Table:
        """The frame's table."""
        return frame.collect("pyarrow").to_native()
