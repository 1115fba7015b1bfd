"""Sorting through runs on disk: by day, stable, nothing lost, whatever the sizes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caucasus_cli.reading import runs as runs_module
from caucasus_cli.reading.runs import sort_by_day
from caucasus_cli.reading.spool import Spool


@pytest.fixture(autouse=True, scope="module")
def runs_of_several_batches() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs_module, "_SORTED_ROWS", 2)
        yield


DAY = date(2025, 6, 10)
FEW = settings(max_examples=25)
#: First day and length of an event.
Event = tuple[int, int]


class File(NamedTuple):
    """The batches of a file, and whether it could be read to its end."""

    batches: list[list[Event]]
    good: bool = True


EVENTS = st.tuples(st.sampled_from([0, 0, 1, 2, -40_000]), st.sampled_from([0, 0, 0, 1, 30]))
FILES = st.lists(
    st.builds(File, st.lists(st.lists(EVENTS, max_size=4), max_size=3), st.booleans()), max_size=5
)
SIZES = st.integers(1, 7)


def batch(events: Sequence[Event], first: int, name: str = "") -> pa.Table:
    """Events numbered from `first`; with a name they have a column of it."""
    starts = [DAY + timedelta(start) for start, _ in events]
    ends = [start + timedelta(length) for start, (_, length) in zip(starts, events, strict=True)]
    columns = {
        "date_start": pa.array(starts, pa.date32()),
        "date_end": pa.array(ends, pa.date32()),
        "number": pa.array(range(first, first + len(events)), pa.int64()),
        "text": pa.array([f"{start}" for start, _ in events], pa.string()).dictionary_encode(),
    }
    if name:
        columns[name] = pa.array([name] * len(events), pa.string())
    return pa.table(columns)


def fill(spool: Spool, files: Sequence[File], first: int = 0) -> list[tuple[Event, int]]:
    """Put the files in; the events that are to come out, in the order they were added."""
    added: list[tuple[Event, int]] = []
    for file in files:
        own: list[tuple[Event, int]] = []
        for events in file.batches:
            spool.add(batch(events, first))
            own += zip(events, range(first, first + len(events)), strict=True)
            first += len(events)
        if file.good:
            spool.commit()
            added += own
        else:
            spool.discard()
    return added


def in_order(added: Sequence[tuple[Event, int]]) -> list[int]:
    """The numbers of the events by first day, last day, then as they were added."""
    days = [((start, start + length), number) for (start, length), number in added]
    return [number for _, number in sorted(days, key=lambda one: one[0])]


def drawn(spool: Spool, range_rows: int) -> list[int]:
    """The numbers of all events in the order they come out; ranges are checked."""
    numbers: list[int] = []
    last: date | None = None
    for events in spool.sorted_ranges():
        days = events.column("date_start").to_pylist()
        assert days, "no empty range"
        assert last is None or last < days[0], "a day is never divided"
        assert len(days) <= range_rows or len(set(days)) == 1
        last = days[-1]
        texts = events.column("text").to_pylist()
        assert texts == [f"{(day - DAY).days}" for day in days]
        numbers += events.column("number").to_pylist()
    return numbers


@FEW
@given(files=FILES, run_rows=SIZES, range_rows=SIZES)
def test_sorted_by_day_stable_and_nothing_lost(
    files: list[File], run_rows: int, range_rows: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder), run_rows, range_rows)
        added = fill(spool, files)
        assert spool.rows == len(added)
        assert drawn(spool, range_rows) == in_order(added)
        assert drawn(spool, range_rows) == in_order(added), "as often as one likes"
        assert spool.rows == len(added)


@FEW
@given(before=FILES, after=FILES, again=FILES, cut=st.booleans(), run_rows=SIZES, range_rows=SIZES)
def test_runs_of_an_earlier_process_are_taken_up(
    before: list[File], after: list[File], again: list[File], cut: bool, run_rows: int,
    range_rows: int,
) -> None:  # fmt: skip
    """No run is lost or written over by the processes that go on, twice."""
    with tempfile.TemporaryDirectory() as folder:
        first = Spool(Path(folder), run_rows)
        added = fill(first, before)
        runs = first.flush()
        if cut:
            # Interrupted in the midst of a file: its runs are left over.
            first.add(batch([(0, 0)] * 3 * run_rows, 10**6))
            Path(folder, f"run-{len(list(Path(folder).iterdir())):06}.arrow").write_bytes(b"ARROW1")
        for files in (after, again):
            spool = Spool(Path(folder), run_rows, range_rows)
            for run in runs:
                spool.adopt(run.path, run.file)
            assert spool.rows == len(added)
            added += fill(spool, files, 1000 * (1 + len(added)))
            runs = spool.flush()
        assert spool.rows == len(added)
        assert drawn(spool, range_rows) == in_order(added)


@FEW
@given(files=FILES, run_rows=SIZES)
def test_what_is_discarded_leaves_no_file(files: list[File], run_rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder), run_rows)
        added = fill(spool, files)
        runs = [run.path for run in spool.flush()]
        assert sorted(runs) == sorted(Path(folder).iterdir())
        assert len(set(runs)) == len(runs)
        assert bool(runs) or not added


def test_events_of_one_file_may_be_more_than_a_run(tmp_path: Path) -> None:
    spool = Spool(tmp_path, run_rows=2)
    added = fill(spool, [File([[(2, 0), (1, 0), (0, 0)]] * 4), File([[(1, 0)]])])
    assert len(spool.flush()) > 4
    assert drawn(spool, 10**6) == in_order(added)


def test_every_range_has_the_columns_of_all_runs(tmp_path: Path) -> None:
    spool = Spool(tmp_path, run_rows=1, range_rows=1)
    for number, name in enumerate(("", "summary", "note", "")):
        spool.add(batch([(number, 0)], number, name))
        spool.commit()
    ranges = list(spool.sorted_ranges())
    names = {*spool.schema().names}
    assert names >= {"summary", "note"}
    assert [set(events.column_names) for events in ranges] == [names] * 4
    assert [events.column("summary").to_pylist() for events in ranges] == [
        [None], ["summary"], [None], [None],
    ]  # fmt: skip


@pytest.mark.parametrize("batches", [[], [[]], [[], []]], ids=str)
def test_files_without_events(batches: list[list[Event]], tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    fill(spool, [File(batches)])
    assert list(spool.sorted_ranges()) == []
    assert spool.rows == 0
    assert spool.schema().names == ([] if not batches else batch([], 0).schema.names)
    added = fill(spool, [File([[(0, 0)]])])
    assert drawn(spool, 10) == in_order(added)


def test_days_at_both_ends_of_the_calendar(tmp_path: Path) -> None:
    days = [
        (date(1, 1, 1), date(9999, 12, 31)), (date(1, 1, 1), date(1, 1, 1)),
        (date(9999, 12, 31), date(9999, 12, 31)), (date(1, 1, 1), date(4000, 1, 1)),
    ]  # fmt: skip
    events = pa.table(
        {
            "date_start": pa.array([start for start, _ in days], pa.date32()),
            "date_end": pa.array([end for _, end in days], pa.date32()),
        }
    )
    found = sort_by_day(events).to_pylist()
    assert [(row["date_start"], row["date_end"]) for row in found] == sorted(days)


def test_sorting_what_is_sorted_copies_nothing() -> None:
    events = batch([(0, 0), (0, 1), (1, 0)], 0)
    assert sort_by_day(events) is events
