"""Events in a Parquet file that an import wrote, read only as far as they are needed."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..account import OUTSIDE, FileAccount, Reason
from ..errors import LogError
from ..events import ORIGIN_FILE
from ..formats.coded_origins import CODED_ORIGINS
from .canonical import SCHEMA
from .streams import hash_of

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import parquet

#: An import of more rows than this is scanned where it lies; fewer are read and checked.
LEAST_ROWS = 100_000
_WEIGHTS = ("weight", "confidence")


@dataclass(frozen=True)
class StoredEvents:
    """A canonical Parquet file.

    Attributes:
        path: where it is.
        num_rows: its rows.
        column_names: its columns, without weights that no row has.
        origins: the formats its rows come from.
    """

    path: Path
    num_rows: int
    column_names: tuple[str, ...]
    origins: frozenset[str]

    @property
    def sha256(self) -> str:
        """SHA-256 of the file."""
        with self.path.open("rb") as file:
            return hash_of(file)

    def table(self, matching: pc.Expression | None = None) -> pa.Table:
        """The rows, or those that match, in memory, with the columns of events read from any file.

        Raises:
            LogError: the file is damaged.
        """
        import pyarrow as pa
        from pyarrow import dataset

        try:
            rows = dataset.dataset(self.path).to_table(filter=matching)
            return rows.drop_columns([ORIGIN_FILE])
        except (pa.ArrowException, OSError) as error:
            raise LogError(f"{self.path.name}: cannot be read: {error}.") from None

    @property
    def empty(self) -> frozenset[str]:
        """Columns in which no row has a value."""
        from pyarrow import parquet

        with parquet.ParquetFile(self.path) as file:
            return frozenset(one for one in file.schema_arrow.names if _has_no_value(file, one))

    def unique(self, column: str) -> list[str]:
        """The distinct values of a text column."""
        return sorted(_unique(self.path, column))


def stored_events(
    path: Path, name: str, least: int = LEAST_ROWS
) -> tuple[StoredEvents, FileAccount] | None:
    """The events of a canonical Parquet file, with their account as its metadata tell it.

    Args:
        path: the file.
        name: what it is called in the account.
        least: fewer rows are better read and checked.

    Returns:
        None if the file was not written by an import, or holds few rows.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            told = file.metadata.metadata or {}
            rows = file.metadata.num_rows
            if told.get(b"caucasus.schema") != SCHEMA.encode() or rows < least:
                return None
            every = file.schema_arrow.names
            absent = [one for one in _WEIGHTS if _has_no_value(file, one)]
            names = tuple(one for one in every if one not in absent)
            account = json.loads(told[b"caucasus.account"])
    except (pa.ArrowException, OSError, ValueError, KeyError):
        return None
    origins = frozenset(one["format"] for one in account["files"] if one["stored"])
    if not origins & CODED_ORIGINS:
        # A file that holds events of another import, or that `events` wrote, keeps their origins.
        origins = frozenset(_unique(path, "origin"))
    dropped = Counter({Reason(reason): n for reason, n in account["dropped"].items()})
    outside = _outside(path, dropped, rows, account)
    file_account = FileAccount(name, "canonical", "", "canonical", curated=False)
    file_account.read = file_account.stored = rows
    file_account.dropped = outside
    return StoredEvents(path, rows, names, origins), file_account


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


def _has_no_value(file: parquet.ParquetFile, column: str) -> bool:
    """Whether a column has nulls alone: by its statistics, or where it has none by itself."""
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
