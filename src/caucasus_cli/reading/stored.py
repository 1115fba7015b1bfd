"""Events in a Parquet file that an import wrote, read only as far as they are needed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ..account import OUTSIDE, FileAccount, Reason
from ..errors import LogError
from ..events import ORIGIN_FILE
from ..formats.coded_origins import CODED_ORIGINS
from .canonical import SCHEMA, plain

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import dataset, parquet

#: An import of more rows than this is scanned where it lies; fewer are read and checked.
LEAST_ROWS = 100_000
_WEIGHTS = ("weight", "confidence")


@dataclass(frozen=True)
class StoredEvents:
    """Canonical Parquet files.

    Attributes:
        paths: where they are.
        num_rows: their rows.
        column_names: their columns, without weights that no row has.
        origins: the formats their rows come from.
        single_days: whether they are known to end on the day they begin.
    """

    paths: tuple[Path, ...]
    num_rows: int
    column_names: tuple[str, ...]
    origins: frozenset[str]
    single_days: bool = False

    def table(self, matching: pc.Expression | None = None) -> pa.Table:
        """The rows, or those that match, in memory, with the columns of events read from any file.

        Raises:
            LogError: the file is damaged.
        """
        import pyarrow as pa

        try:
            rows = open_dataset(self.paths).to_table(filter=matching)
            return plain(rows.drop_columns([ORIGIN_FILE]))
        except (pa.ArrowException, OSError) as error:
            raise LogError(f"{self.paths[0].name}: cannot be read: {error}.") from None

    @property
    def empty(self) -> frozenset[str]:
        """Columns in which no row has a value."""
        present: set[str] = set()
        filled: set[str] = set()
        for path in self.paths:
            names, empty = _columns(path)
            present |= names
            filled |= names - empty
        return frozenset(present - filled)

    def unique(self, column: str) -> list[str]:
        """The distinct values of a text column."""
        return sorted(set().union(*(_unique(path, column) for path in self.paths)))


def open_dataset(paths: Sequence[Path | str], keys: Sequence[str] = ()) -> dataset.Dataset:
    """Parquet files as one; a column that only some of them have is null for the others.

    Args:
        paths: the files.
        keys: columns that stand in the names of their folders, as texts.
    """
    import pyarrow as pa
    from pyarrow import dataset, parquet

    schemas = [parquet.read_schema(path) for path in paths]
    schema = pa.unify_schemas(schemas, promote_options="permissive")
    parted = pa.schema([(key, pa.string()) for key in keys])
    schema = pa.unify_schemas([schema, parted]) if keys else schema
    hive = dataset.partitioning(parted, flavor="hive") if keys else None
    return dataset.dataset(list(map(str, paths)), schema, format="parquet", partitioning=hive)


def joined(parts: Sequence[StoredEvents]) -> StoredEvents:
    """Several files as one."""
    names = dict.fromkeys(name for part in parts for name in part.column_names)
    return StoredEvents(
        tuple(path for part in parts for path in part.paths),
        sum(part.num_rows for part in parts),
        tuple(names),
        frozenset().union(*(part.origins for part in parts)),
        all(part.single_days for part in parts),
    )


def rows_of(path: Path) -> int:
    """The rows of a Parquet file; 0 if it is none."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            return int(file.metadata.num_rows)
    except (pa.ArrowException, OSError):
        return 0


def share_ids(events: StoredEvents) -> bool:
    """Whether an event id stands in several rows of the files, none of which has it twice itself.

    The files' statistics tell where they cannot; else all ids are counted, on disk if need be.
    """
    ranges = [_ids_between(path) for path in events.paths]
    known = sorted(one for one in ranges if one is not None)
    if len(known) == len(ranges) and all(last < first for (_, last), (first, _) in pairwise(known)):
        return False
    import narwhals.stable.v2 as nw

    from ..engines.duckdb import DuckDBEngine

    engine = DuckDBEngine()
    ids = engine.scan([str(path) for path in events.paths]).select("event_id")
    counted = ids.group_by("event_id").agg(records=nw.len()).filter(nw.col("records") > 1)
    return bool(engine.collect(counted.head(1)).num_rows)


def _ids_between(path: Path) -> tuple[str, str] | None:
    """The smallest and the largest event id of a file, if its statistics tell."""
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        told = file.metadata
        position = list(told.schema.names).index("event_id")
        groups = [told.row_group(number) for number in range(told.num_row_groups)]
        found = [group.column(position).statistics for group in groups]
    # Arrow tells no bound that was cut short.
    if not found or any(one is None or not one.has_min_max for one in found):
        return None
    return min(str(one.min) for one in found), max(str(one.max) for one in found)


def stored_events(path: Path, name: str) -> tuple[StoredEvents, FileAccount] | None:
    """The events of a canonical Parquet file, with their account as its metadata tell it.

    Args:
        path: the file.
        name: what it is called in the account.

    Returns:
        None if the file was not written by an import.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            told = file.metadata.metadata or {}
            rows = file.metadata.num_rows
            if told.get(b"caucasus.schema") != SCHEMA.encode():
                return None
            every = file.schema_arrow.names
            absent = [one for one in _WEIGHTS if _has_no_value(file, one)]
            names = tuple(one for one in every if one not in absent)
            single_days = json.loads(told.get(b"caucasus.single_days", b"false")) is True
            account = json.loads(told[b"caucasus.account"])
            origins = frozenset(one["format"] for one in account["files"] if one["stored"])
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError):
        return None
    if not origins & CODED_ORIGINS:
        # A file that holds events of another import, or that `events` wrote, keeps their origins.
        origins = frozenset(_unique(path, "origin"))
    dropped = Counter({Reason(reason): n for reason, n in account["dropped"].items()})
    outside = _outside(path, dropped, rows, account)
    file_account = FileAccount(name, "canonical", "", "canonical", curated=False)
    file_account.read = file_account.stored = rows
    file_account.dropped = outside
    return StoredEvents((path,), rows, names, origins, single_days), file_account


def _outside(
    path: Path, dropped: Counter[Reason], rows: int, account: dict[str, object]
) -> Counter[Reason]:
    """Rows of the file that no dyad of countries takes, by reason.

    The import's account has them, unless repetitions were dropped from among them.
    """
    outside = Counter({reason: n for reason, n in dropped.items() if reason in OUTSIDE})
    if outside.total() == rows - int(str(account["kept"])):
        return outside
    import pyarrow.compute as pc
    from pyarrow import dataset

    source, target = pc.field("source_country"), pc.field("target_country")
    data = dataset.dataset(path)
    domestic = data.count_rows(filter=source == target)
    missing = data.count_rows(filter=source.is_null() | target.is_null())
    return Counter({Reason.SELF_DYAD: domestic, Reason.NO_COUNTRY: missing})


def _unique(path: Path, column: str) -> set[str]:
    from pyarrow import parquet

    found: set[str] = set()
    with parquet.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            values = file.read_row_group(group, columns=[column]).column(0)
            found.update(values.unique().to_pylist())
    return found


def _columns(path: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The columns of a file, and those of them in which no row has a value."""
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        names = frozenset(file.schema_arrow.names)
        return names, frozenset(one for one in names if _has_no_value(file, one))


def _has_no_value(file: parquet.ParquetFile, column: str) -> bool:
    """Whether a column has nulls alone: by its statistics, or where it has none by itself."""
    if file.metadata.num_rows and not file.schema_arrow.field(column).nullable:
        return False
    position = file.metadata.schema.names.index(column)
    for number in range(file.num_row_groups):
        group = file.metadata.row_group(number)
        statistics = group.column(position).statistics
        if statistics is not None and statistics.has_null_count:
            nulls = statistics.null_count
        else:
            nulls = file.read_row_group(number, columns=[column]).column(0).null_count
        if nulls < group.num_rows:
            return False
    return True
