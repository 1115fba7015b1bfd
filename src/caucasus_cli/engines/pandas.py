"""pandas, with Arrow-backed columns: no DuckDB needed, one core, data in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .texts import read_parquet

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa


class PandasEngine:
    """pandas frames."""

    name = "pandas"
    wide_sums = False

    def frame(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """The table as a pandas frame behind a lazy interface."""
        import narwhals.stable.v2 as nw
        import pandas as pd

        frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
        return nw.from_native(frame).lazy()

    def scan(self, paths: Sequence[str], keys: Sequence[str] = ()) -> nw.LazyFrame[Any]:
        """Parquet files, read into memory."""
        return self.frame(read_parquet(paths, keys))

    def collect(self, frame: nw.LazyFrame[Any]) -> pa.Table:
        """The frame as an Arrow table."""
        return frame.collect("pyarrow").to_native()
