"""A DuckDB relation of the user's, in the user's own connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .duckdb import collect_relation, scan_statement
from .texts import with_plain_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals.stable.v2 as nw
    import pyarrow as pa


class RelationEngine:
    """The connection that a relation belongs to; nothing in it is changed."""

    name = "duckdb"
    wide_sums = True

    def __init__(self, relation: Any) -> None:
        """Take the connection of a relation."""
        self._relation = relation

    def frame(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """The table as a relation of the same connection: others cannot be joined."""
        import narwhals.stable.v2 as nw

        # DuckDB finds the variable by its name.
        caucasus_rows = with_plain_texts(table)
        found: nw.LazyFrame[Any] = nw.from_native(
            self._relation.query("caucasus_events", "SELECT * FROM caucasus_rows")
        )
        del caucasus_rows
        return found

    def scan(self, paths: Sequence[str], keys: Sequence[str] = ()) -> nw.LazyFrame[Any]:
        """Parquet files as a relation of the same connection."""
        import narwhals.stable.v2 as nw

        statement = scan_statement(paths, keys)
        scanned: nw.LazyFrame[Any] = nw.from_native(
            self._relation.query("caucasus_events", statement)
        )
        return scanned

    def collect(self, frame: nw.LazyFrame[Any]) -> pa.Table:
        """Run the relation."""
        return collect_relation(frame)
