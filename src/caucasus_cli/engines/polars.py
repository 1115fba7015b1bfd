"""Polars, lazy: all cores, no more of a Parquet file than the sums need, in a stream."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .faults import fault
from .texts import with_plain_texts

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa


class PolarsEngine:
    """Polars lazy frames."""

    name = "polars"
    # A sum of int64 wraps around in silence.
    wide_sums = False

    def __init__(self) -> None:
        """Ask for the library.

        Raises:
            UsageError: it is not installed.
        """
        try:
            import polars  # noqa: F401
        except ImportError:
            raise UsageError(
                "the engine polars is not installed: pip install 'caucasus-cli[polars]'"
            ) from None
        self._scanned: list[str] = []

    def frame(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """The table as a lazy frame; its columns are not copied where Polars has their type."""
        import narwhals.stable.v2 as nw
        import polars as pl

        frame = pl.DataFrame(with_plain_texts(table))
        return nw.from_native(frame.lazy())

    def scan(self, paths: Sequence[str], keys: Sequence[str] = ()) -> nw.LazyFrame[Any]:
        """Parquet files, folders, patterns or object storage as a lazy frame.

        A column that only some of the files have is null for the others.

        Raises:
            LogError: a file is not there, or is no Parquet.
        """
        import narwhals.stable.v2 as nw
        import polars as pl

        # A file with brackets in its name is not a pattern.
        parted: dict[str, Any] = {"hive_partitioning": bool(keys)}
        if keys:
            parted["hive_schema"] = dict.fromkeys(keys, pl.String)
        parts = [pl.scan_parquet(path, glob=not Path(path).is_file(), **parted) for path in paths]
        try:
            for path, part in zip(paths, parts, strict=True):
                named = path
                part.collect_schema()
        except (OSError, pl.exceptions.PolarsError) as error:
            raise fault(error, [named]) from None
        self._scanned += paths
        # Dictionaries of several files are different types until they are texts.
        texts = [part.cast({pl.Categorical: pl.String}) for part in parts]
        return nw.from_native(pl.concat(texts, how="diagonal"))

    def collect(self, frame: nw.LazyFrame[Any]) -> pa.Table:
        """Run the frame in batches, so that only groups are held in memory.

        Raises:
            LogError: a file cannot be read to its end.
        """
        import polars as pl

        lazy: pl.LazyFrame = frame.to_native()
        try:
            return with_plain_texts(lazy.collect(engine="streaming").to_arrow())
        except (OSError, pl.exceptions.PolarsError) as error:
            raise fault(error, self._scanned) from None
