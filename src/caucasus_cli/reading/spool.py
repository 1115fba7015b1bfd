"""Sorting more events than fit in memory: sorted runs on disk, read back some days at a time."""

from __future__ import annotations

import mmap
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa

#: Most rows that are brought together to a run, and least: large batches are runs as they are.
RUN_ROWS, LEAST_RUN_ROWS = 2**18, 2**14
#: Of more runs than this the later ones are larger, since each has its part in many days.
_SMALL_RUNS = 128
#: Rows of a range of days read back; a single day is never divided.
RANGE_ROWS = 2**17
#: Rows brought into order at a time.
_SORTED_ROWS = 2**16
#: No two days of the calendar are further apart.
_SPAN = 2**22


@dataclass
class _Run:
    """A sorted run on disk."""

    path: Path
    days: Counter[int]


@dataclass
class Spool:
    """Events of many files on their way to being sorted.

    A file's events count only once `commit` says that it was read to its end.

    Attributes:
        folder: an existing folder for the runs.
        run_rows, range_rows: sizes, for tests.
    """

    folder: Path
    run_rows: int = RUN_ROWS
    range_rows: int = RANGE_ROWS
    _runs: list[_Run] = field(default_factory=list)
    _waiting: list[pa.Table] = field(default_factory=list)
    _waiting_rows: int = 0
    _of_file: list[pa.Table] = field(default_factory=list)
    _runs_of_file: list[_Run] = field(default_factory=list)
    _rows_of_file: int = 0
    _made: int = 0
    _written: int = 0

    def add(self, events: pa.Table) -> None:
        """Take in some events of the file being read."""
        self._of_file.append(events)
        self._rows_of_file += events.num_rows
        if self._rows_of_file >= self._enough:
            self._runs_of_file.append(self._write(self._of_file))
            self._of_file, self._rows_of_file = [], 0

    def commit(self) -> None:
        """The file being read is complete."""
        if self._runs_of_file and self._waiting:
            # Runs stay in the order of the files, so that equal days do too.
            self._flush()
        self._runs += self._runs_of_file
        self._waiting += self._of_file
        self._waiting_rows += self._rows_of_file
        if self._waiting_rows >= self._enough:
            self._flush()
        self._of_file, self._runs_of_file, self._rows_of_file = [], [], 0

    def discard(self) -> None:
        """Forget what was read of the file being read."""
        for run in self._runs_of_file:
            run.path.unlink()
        self._of_file, self._runs_of_file, self._rows_of_file = [], [], 0

    def flush(self) -> list[Path]:
        """Write out all that is committed; the runs so far, in order."""
        self._flush()
        return [run.path for run in self._runs]

    def adopt(self, path: Path) -> None:
        """Take in a run written before."""
        self._flush()
        self._runs.append(_Run(path, _days_of(_open(path))))

    @property
    def _enough(self) -> int:
        """How many rows make a run."""
        return min(self.run_rows, max(LEAST_RUN_ROWS, self._written // _SMALL_RUNS))

    @property
    def rows(self) -> int:
        """Events committed."""
        return sum(run.days.total() for run in self._runs) + self._waiting_rows

    def schema(self) -> pa.Schema:
        """The columns of all runs together."""
        import pyarrow as pa

        self._flush()
        schemas = [_open(run.path).schema for run in self._runs]
        return pa.unify_schemas(schemas) if schemas else pa.schema([])

    def sorted_ranges(self) -> Iterator[pa.Table]:
        """All events committed, by first day, last day, then in the order they were added.

        Yields:
            Tables with all events of some days, the earliest first, with the columns of all runs.
        """
        self._flush()
        runs = [_SortedRun(run) for run in self._runs if run.days]
        empty = self.schema().empty_table()
        days: Counter[int] = Counter()
        for one in self._runs:
            days.update(one.days)
        for first, last in _ranges(days, self.range_rows):
            concerned = [run for run in runs if run.has_any(first, last)]
            yield sort_by_day(_joined([empty, *(run.between(first, last) for run in concerned)]))
            for run in concerned:
                run.let_go()

    def _flush(self) -> None:
        if self._waiting:
            self._runs.append(self._write(self._waiting))
            self._waiting, self._waiting_rows = [], 0

    def _write(self, tables: list[pa.Table]) -> _Run:
        """Write a run of the tables, which are let go."""
        import pyarrow as pa

        joined = _joined(tables)
        self._written += joined.num_rows
        tables.clear()
        while (path := self.folder / f"run-{self._made:06}.arrow").exists():
            # A run of an earlier process, adopted or left over.
            self._made += 1
        order = _day_order(joined)
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, joined.schema) as writer:
            for start in range(0, joined.num_rows, _SORTED_ROWS):
                if order is None:
                    writer.write_table(joined.slice(start, _SORTED_ROWS))
                else:
                    writer.write_table(joined.take(pa.array(order[start : start + _SORTED_ROWS])))
        return _Run(path, _days_of(joined))


class _SortedRun:
    """A run as it lies on disk; what was read of it can be let go."""

    def __init__(self, run: _Run) -> None:
        import pyarrow as pa

        with run.path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._events = pa.ipc.open_file(pa.py_buffer(self._map)).read_all()
        self._days = sorted(run.days)
        self._ends = [0, *accumulate(run.days[day] for day in self._days)]

    def has_any(self, first: int, last: int) -> bool:
        """Whether it has events of these days."""
        return bisect_left(self._days, first) < bisect_right(self._days, last)

    def between(self, first: int, last: int) -> pa.Table:
        """The events of some days, not copied."""
        start = self._ends[bisect_left(self._days, first)]
        return self._events.slice(start, self._ends[bisect_right(self._days, last)] - start)

    def let_go(self) -> None:
        """Keep nothing of it in memory until it is read again."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
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


def _day_order(events: pa.Table) -> npt.NDArray[np.int64] | None:
    """The order of first, then last days; None where they are in it."""
    start, end = _integers(events.column("date_start")), _integers(events.column("date_end"))
    key = start * _SPAN + end
    return None if (key[1:] >= key[:-1]).all() else np.argsort(key, kind="stable")


def _ranges(days: Counter[int], rows: int) -> Iterator[tuple[int, int]]:
    """First and last day of ranges of about so many rows."""
    first, total = None, 0
    last = 0
    for day in sorted(days):
        if first is not None and total + days[day] > rows:
            yield first, last
            first, total = None, 0
        first = day if first is None else first
        last = day
        total += days[day]
    if first is not None:
        yield first, last


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
