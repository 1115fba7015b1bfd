"""Ibis: tables of a database or a warehouse, BigQuery among them, summed where they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..errors import LogError
from .texts import with_plain_texts

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa


class IbisEngine:
    """Ibis tables of one backend."""

    name = "ibis"
    # What a sum is depends on the backend: 64 bits are safe to assume.
    wide_sums = False

    def frame(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """The table as one that the backend is handed along with the query."""
        import ibis
        import narwhals.stable.v2 as nw

        handed: nw.LazyFrame[Any] = nw.from_native(ibis.memtable(with_plain_texts(table)))
        return handed

    def scan(self, paths: Sequence[str], keys: Sequence[str] = ()) -> nw.LazyFrame[Any]:
        """Parquet files, read by Ibis's default backend."""
        import ibis
        import narwhals.stable.v2 as nw

        scanned: nw.LazyFrame[Any] = nw.from_native(ibis.read_parquet(list(paths)))
        return scanned

    def collect(self, frame: nw.LazyFrame[Any]) -> pa.Table:
        """Run the query and fetch its rows.

        Raises:
            LogError: the backend cannot run it.
        """
        from ibis.common.exceptions import IbisError

        try:
            return with_plain_texts(frame.to_native().to_pyarrow())
        except (IbisError, OSError) as error:
            raise LogError(f"the events cannot be read: {str(error).splitlines()[0]}") from None
