"""Sorted runs: some events of a file, or of several, in the order of their days on disk."""

from __future__ import annotations

import mmap
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .canonical import FILE_NUMBER

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows brought into order at a time.
_SORTED_ROWS = 2**16
#: No two days of the calendar are further apart.
_SPAN = 2**22


@dataclass(frozen=True)
class Run:
    """A sorted run on disk.

    Attributes:
        path: an Arrow file.
        days: first day of events, since 1970-01-01 → number of events.
        file: the number of the file that all of them come from; None where each tells its own.
    """

    path: Path
    days: Counter[int]
    file: int | None = None

    @property
    def schema(self) -> pa.Schema:
        """The columns of its events."""
        import pyarrow as pa

        schema = _open(self.path).schema
        return schema if self.file is None else schema.append(pa.field(FILE_NUMBER, pa.int32()))


def run_at(path: Path, file: int | None) -> Run:
    """A run that was written before; `file` as in `Run`."""
    return Run(path, _days_of(_open(path)), file)


@dataclass
class RunWriter:
    """Brings events together to runs.

    Attributes:
        folder: an existing folder for the runs.
        stem: what their file names begin with, as no other writer's do.
        rows: so many events make a run.
    """

    folder: Path
    stem: str
    rows: int
    _waiting: list[pa.Table] = field(default_factory=list)
    _made: int = 0

    @property
    def held(self) -> int:
        """How many events wait."""
        return sum(events.num_rows for events in self._waiting)

    def add(self, events: pa.Table) -> list[Run]:
        """Take in some events; a run, if they and those before are enough for one."""
        self._waiting.append(events)
        return self.flush() if self.held >= self.rows else []

    def flush(self) -> list[Run]:
        """A run of the events that wait, if there are any."""
        if not self._waiting:
            return []
        while (path := self.folder / f"{self.stem}-{self._made:06}.arrow").exists():
            # A run of an earlier process, adopted or left over.
            self._made += 1
        return [_write(self.let_go(), path)]

    def let_go(self) -> list[pa.Table]:
        """The events that wait, which wait no longer."""
        tables, self._waiting = self._waiting, []
        return tables


class SortedRun:
    """A run as it lies on disk; what was read of it can be let go."""

    def __init__(self, run: Run) -> None:
        """Open a run that is not empty."""
        import pyarrow as pa

        with run.path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._events = pa.ipc.open_file(pa.py_buffer(self._map)).read_all()
        self._file = run.file
        self._days = sorted(run.days)
        self._ends = [0, *accumulate(run.days[day] for day in self._days)]

    def has_any(self, first: int, last: int) -> bool:
        """Whether it has events of these days."""
        return bisect_left(self._days, first) < bisect_right(self._days, last)

    def between(self, first: int, last: int) -> pa.Table:
        """The events of some days, not copied, with the number of their file."""
        start = self._ends[bisect_left(self._days, first)]
        events = self._events.slice(start, self._ends[bisect_right(self._days, last)] - start)
        return events if self._file is None else of_file(events, self._file)

    def let_go(self) -> None:
        """Keep nothing of it in memory until it is read again."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)


def of_file(events: pa.Table, number: int) -> pa.Table:
    """Events with the number of the file that all of them come from."""
    import pyarrow as pa

    numbers = np.full(events.num_rows, number, dtype=np.int32)
    return events.append_column(FILE_NUMBER, pa.array(numbers))


def laid_together(tables: Sequence[pa.Table]) -> pa.Table:
    """Tables laid behind each other, with the columns of all."""
    import pyarrow as pa

    if len(tables) == 1:
        return tables[0].combine_chunks()
    joined = pa.concat_tables(tables, promote_options="default")
    return joined.unify_dictionaries().combine_chunks()


def sort_by_day(events: pa.Table) -> pa.Table:
    """Events by first day, then last day; otherwise in the order they are in."""
    import pyarrow as pa

    order = _day_order(events)
    return events if order is None else events.take(pa.array(order))


def _write(tables: list[pa.Table], path: Path) -> Run:
    """Write a run of some tables, which are let go."""
    import pyarrow as pa

    joined = laid_together(tables)
    tables.clear()
    order = _day_order(joined)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, joined.schema) as writer:
        for start in range(0, joined.num_rows, _SORTED_ROWS):
            if order is None:
                writer.write_table(joined.slice(start, _SORTED_ROWS))
            else:
                writer.write_table(joined.take(pa.array(order[start : start + _SORTED_ROWS])))
    return Run(path, _days_of(joined))


def _day_order(events: pa.Table) -> npt.NDArray[np.int64] | None:
    """The order of first, then last days; None where they are in it."""
    start, end = _integers(events.column("date_start")), _integers(events.column("date_end"))
    key = start * _SPAN + end
    return None if (key[1:] >= key[:-1]).all() else np.argsort(key, kind="stable")


def _open(path: Path) -> pa.Table:
    import pyarrow as pa

    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def _days_of(events: pa.Table) -> Counter[int]:
    days, counts = np.unique(_integers(events.column("date_start")), return_counts=True)
    return Counter(dict(zip(days.tolist(), counts.tolist(), strict=True)))


def _integers(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    import pyarrow as pa

    found: npt.NDArray[np.int64] = column.cast(pa.int32()).to_numpy().astype(np.int64)
    return found
