"""What the reduction needs of an engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa


class Engine(Protocol):
    """One engine, holding whatever connection it needs.

    Attributes:
        name: as on the command line.
        wide_sums: whether a sum of int64 is exact beyond 63 bits (summed in 128 bits).
    """

    name: str
    wide_sums: bool

    def frame(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """The table as a lazy frame of this engine."""

    def scan(self, paths: Sequence[str], keys: Sequence[str] = ()) -> nw.LazyFrame[Any]:
        """The rows of Parquet files as a lazy frame, read only as far as needed.

        A column that only some of the files have is null for the others. `keys` are columns that
        stand in the names of the files' folders (`origin=gdelt/`), and are texts.

        Raises:
            LogError: a file is not there, or is no Parquet.
        """

    def collect(self, frame: nw.LazyFrame[Any]) -> pa.Table:
        """Run a lazy frame of this engine; row order is not defined."""
