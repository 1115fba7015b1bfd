"""Events that stay where they are: a lazy frame, with what its checks have counted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .events import canonical_schema

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa

    from .engines.interface import Engine


@dataclass(frozen=True)
class LazyEvents:
    """A canonical frame of an engine, checked and not collected.

    Attributes:
        frame: the canonical columns and any others.
        engine: what runs it.
        num_rows: its rows.
        origins: the formats its rows come from.
        schemes: the schemes that its codes are of.
        paths: the files it scans, here or far away; none for a frame that was handed over.
    """

    frame: nw.LazyFrame[Any]
    engine: Engine
    num_rows: int
    origins: frozenset[str]
    schemes: frozenset[str]
    paths: tuple[str, ...] = ()

    def unique(self, column: str) -> list[str]:
        """The distinct values of a text column."""
        found = self.engine.collect(self.frame.select(column).unique())
        return sorted(value for value in found.column(0).to_pylist() if value is not None)

    @property
    def empty(self) -> frozenset[str]:
        """Columns in which no row has a value."""
        import narwhals.stable.v2 as nw

        (values,) = self.engine.collect(self.frame.select(nw.all().count())).to_pylist()
        absent = set(canonical_schema().names).difference(values)
        return frozenset(absent | {name for name, number in values.items() if not number})

    def provenance(self) -> list[dict[str, str]]:
        """Each file with its SHA-256; without, where it is not on this machine."""
        from .reading.streams import hash_of_file

        near = {path: Path(path) for path in self.paths if Path(path).is_file()}
        return [
            {"name": near[path].name, "sha256": hash_of_file(near[path])}
            if path in near
            else {"name": path}
            for path in self.paths
        ]

    def table(self, matching: nw.Expr | None = None) -> pa.Table:
        """The rows, or those that match, in memory, with the canonical columns in their types."""
        import pyarrow as pa

        rows = self.engine.collect(self.frame if matching is None else self.frame.filter(matching))
        for field in canonical_schema():
            if field.name not in rows.column_names:
                absent = pa.nulls(rows.num_rows, field.type)
                rows = rows.append_column(field.name, absent)
            position = rows.column_names.index(field.name)
            rows = rows.set_column(position, field.name, rows.column(position).cast(field.type))
        return rows
