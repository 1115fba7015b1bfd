"""Tables put aside: in memory while they are few rows, on disk once they are many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows that are kept in memory, of all tables together.
MOST_ROWS = 2**17


class Kept:
    """A table on a shelf.

    Attributes:
        rows: its rows.
        path: the Parquet file that it lies in, or None while it is in memory.
    """

    def __init__(self, table: pa.Table) -> None:
        """In memory to begin with."""
        self.rows: int = table.num_rows
        self.path: Path | None = None
        self._table: pa.Table | None = table

    def table(self) -> pa.Table:
        """The table."""
        from pyarrow import parquet

        if self._table is not None:
            return self._table
        assert self.path is not None
        with parquet.ParquetFile(self.path) as file:
            return file.read()

    def lay_down(self, path: Path) -> None:
        """Write it to a file, and let go of it in memory."""
        from pyarrow import parquet

        assert self._table is not None
        parquet.write_table(self._table, path, compression="zstd")
        self.path, self._table = path, None


@dataclass
class Shelf:
    """Tables that are needed again, each as a whole.

    Attributes:
        folder: an existing folder for what does not fit in memory; None to keep all of it there.
        most_rows: how much is kept in memory.
    """

    folder: Path | None = None
    most_rows: int = field(default_factory=lambda: MOST_ROWS)
    _in_memory: list[Kept] = field(default_factory=list)
    _made: int = 0

    def put(self, table: pa.Table) -> Kept:
        """Put a table aside."""
        kept = Kept(table)
        self._in_memory.append(kept)
        if self.folder is not None and sum(one.rows for one in self._in_memory) > self.most_rows:
            self._lay_down(self.folder)
        return kept

    def remove(self, tables: Iterable[Kept]) -> None:
        """Forget tables."""
        for one in tables:
            if one.path is None:
                self._in_memory.remove(one)
            else:
                one.path.unlink()

    def is_in_memory(self, tables: Iterable[Kept]) -> bool:
        """Whether tables are all in memory; if any is not, then none is from now on."""
        if self.folder is None or all(one.path is None for one in tables):
            return True
        self._lay_down(self.folder)
        return False

    def _lay_down(self, folder: Path) -> None:
        for one in self._in_memory:
            one.lay_down(folder / f"shelf-{self._made:06}.parquet")
            self._made += 1
        self._in_memory.clear()
