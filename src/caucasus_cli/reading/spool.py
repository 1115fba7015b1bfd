"""Sorting more events than fit in memory: sorted runs on disk, read back some days at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .runs import Run, RunWriter, SortedRun, laid_together, run_at, sort_by_day

if TYPE_CHECKING:
    import pyarrow as pa

#: Most rows that are brought together to a run, and least: large batches are runs as they are.
RUN_ROWS, LEAST_RUN_ROWS = 2**18, 2**14
#: Of more runs than this the later ones are larger, since each has its part in many days.
_SMALL_RUNS = 128
#: Rows of a range of days read back; a single day is never divided.
RANGE_ROWS = 2**17


def rows_of_a_run(before: int, most: int = RUN_ROWS) -> int:
    """How many events make a run where there are so many before it."""
    return min(most, max(LEAST_RUN_ROWS, before // _SMALL_RUNS))


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
    _runs: list[Run] = field(default_factory=list)
    _runs_of_file: list[Run] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Nothing is read yet."""
        rows = rows_of_a_run(0, self.run_rows)
        self._of_file = RunWriter(self.folder, "file", rows)
        self._waiting = RunWriter(self.folder, "files", rows)

    def add(self, events: pa.Table) -> None:
        """Take in some events of the file being read, marked with its number."""
        self._runs_of_file += self._of_file.add(events)

    def take_in(self, run: Run, number: int) -> None:
        """Take in a run of the file being read, which has this number."""
        self._runs_of_file.append(replace(run, file=number))

    def commit(self) -> None:
        """The file being read is complete."""
        if self._runs_of_file:
            # Runs stay in the order of the files, so that equal days do too.
            self._runs += self._waiting.flush()
        self._runs += self._runs_of_file
        self._runs_of_file = []
        for events in self._of_file.let_go():
            self._runs += self._waiting.add(events)
        self._of_file.rows = self._waiting.rows = rows_of_a_run(self.rows, self.run_rows)

    def discard(self) -> None:
        """Forget what was read of the file being read."""
        for run in self._runs_of_file:
            run.path.unlink()
        self._runs_of_file = []
        self._of_file.let_go()

    def flush(self) -> list[Run]:
        """Write out all that is committed; the runs so far, in order."""
        self._runs += self._waiting.flush()
        return list(self._runs)

    def adopt(self, path: Path, file: int | None) -> None:
        """Take in a run written before; `file` is the number of its file, if it is of one only."""
        self.flush()
        self._runs.append(run_at(path, file))

    @property
    def rows(self) -> int:
        """Events committed."""
        return sum(run.days.total() for run in self._runs) + self._waiting.held

    def schema(self) -> pa.Schema:
        """The columns of all runs together."""
        import pyarrow as pa

        schemas = [run.schema for run in self.flush()]
        return pa.unify_schemas(schemas) if schemas else pa.schema([])

    def sorted_ranges(self) -> Iterator[pa.Table]:
        """All events committed, by first day, last day, then in the order they were added.

        Yields:
            Tables with all events of some days, the earliest first, with the columns of all runs.
        """
        runs = [SortedRun(run) for run in self.flush() if run.days]
        empty = self.schema().empty_table()
        days: Counter[int] = Counter()
        for one in self._runs:
            days.update(one.days)
        for first, last in _ranges(days, self.range_rows):
            concerned = [run for run in runs if run.has_any(first, last)]
            events = (run.between(first, last) for run in concerned)
            yield sort_by_day(laid_together([empty, *events]))
            for run in concerned:
                run.let_go()


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
