"""DuckDB, the default: in-process, uses all cores, sums in 128 bits."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from .faults import fault, no_room

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa


class DuckDBEngine:
    """An in-memory DuckDB connection of its own."""

    name = "duckdb"
    wide_sums = True

    def __init__(self, threads: int | None = None, memory: int | None = None) -> None:
        """Connect.

        Args:
            threads: bounds the cores used; all of them by default.
            memory: bounds the bytes in use before what is too much goes to disk; most of the
                machine's by default.
        """
        import duckdb

        settings: dict[str, Any] = {} if threads is None else {"threads": threads}
        if memory is not None:
            settings["memory_limit"] = f"{memory}B"
        # What does not fit in memory goes to the system's folder for such, not beside the data.
        self._spill = Path(tempfile.gettempdir()) / f"caucasus-{uuid4().hex}"
        settings |= {"temp_directory": str(self._spill), "preserve_insertion_order": "false"}
        # Memory that a query has used goes back to the system soon, for what follows to have it.
        settings["allocator_background_threads"] = "true"
        self._connection = duckdb.connect(":memory:", config=settings)
        atexit.register(shutil.rmtree, self._spill, ignore_errors=True)
        self._scanned: list[str] = []

    def frame(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """The table as a lazy relation, not copied."""
        import narwhals.stable.v2 as nw

        return nw.from_native(self._connection.from_arrow(table))

    def scan(self, paths: Sequence[str], keys: Sequence[str] = ()) -> nw.LazyFrame[Any]:
        """Parquet files as a lazy relation: columns and row groups not needed are not read.

        Raises:
            LogError: a file is not there, or is no Parquet.
        """
        import duckdb
        import narwhals.stable.v2 as nw

        try:
            relation = self._connection.sql(scan_statement(paths, keys))
        except duckdb.Error as error:
            raise fault(error, paths) from None
        self._scanned += paths
        return nw.from_native(relation)

    def collect(self, frame: nw.LazyFrame[Any]) -> pa.Table:
        """Run the relation."""
        return collect_relation(frame, self._scanned)


def scan_statement(paths: Sequence[str], keys: Sequence[str]) -> str:
    """The statement that scans Parquet files; parameters as in `Engine.scan`."""
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    # A partition's name is text, so that the code 057 stays 057.
    options = f"hive_partitioning = {bool(keys)}, hive_types_autocast = false"
    return f"SELECT * FROM read_parquet([{listed}], union_by_name = true, {options})"


def collect_relation(frame: nw.LazyFrame[Any], paths: Sequence[str] = ()) -> pa.Table:
    """Run a relation, fetched through DuckDB's own Arrow export.

    Args:
        frame: the relation.
        paths: the files that it scans, to be named if one cannot be read.

    Raises:
        LogError: a file cannot be read to its end.
        OutputError: neither memory nor the temporary folder has room for it.
    """
    import duckdb

    try:
        return frame.to_native().to_arrow_table()
    except duckdb.OutOfMemoryException as error:
        raise no_room(str(error).splitlines()[0]) from None
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise fault(error, paths) from None
