"""Reading by helpers: the same to the last byte, whatever becomes of them."""

from __future__ import annotations

import gzip
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from cli.importing import INTERRUPTIBLE, names_in
from cli.test_process import ENVIRONMENT

from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.errors import LogError, UsageError
from caucasus_cli.gathering import Failure
from caucasus_cli.importing import Import
from caucasus_cli.reading import begun, helper
from caucasus_cli.reading.begun import Readers, begun_ahead
from caucasus_cli.reading.helper import Away, Helper
from caucasus_cli.reading.options import Reading, processes_here
from caucasus_cli.reading.pieces import Manner, Task
from caucasus_cli.reading.rejects import RejectsFile
from caucasus_cli.reading.rules import Rules
from caucasus_cli.reading.streams import Source
from reading.gdelt_rows import event, text, write


@pytest.fixture(autouse=True)
def little_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Helpers are asked to read files of any size, and runs are short."""
    monkeypatch.setattr(begun, "_MUCH", 1)
    monkeypatch.setattr(begun, "_WORTH", 1)
    monkeypatch.setattr(begun, "rows_of_a_run", lambda _: 40)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that helpers are asked to read."""
    asked: list[str] = []
    ask = Helper.read

    def noting(self: Helper, task: Task) -> Away:
        asked.append(task.source.name)
        return ask(self, task)

    monkeypatch.setattr(Helper, "read", noting)
    return asked


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    """Good files, one that is cut short, one with the codes of another scheme, a made-up one."""
    for file in range(7):
        rows = [
            event(
                id=f"{file}{row:04}", day=f"2025{1 + (row * 7 + file) % 12:02}10",
                code="999" if row == 3 else ("190", "112", "057")[row % 3],
                target=("TON", "FJI", "", "WSM", "VUT")[row % 5],
            )
            for row in range(50 + 10 * file)
        ]  # fmt: skip
        write(tmp_path / f"{file}.CSV", *rows)
    packed = gzip.compress(tmp_path.joinpath("2.CSV").read_bytes())
    tmp_path.joinpath("2.CSV").write_bytes(packed[: len(packed) // 2])
    write(tmp_path / "4.CSV", *[event(id=f"8{row}", code="223") for row in range(300)])
    paths = [tmp_path / f"{file}.CSV" for file in range(7)]
    found = [Source(path.name, path=path, packed_bytes=path.stat().st_size) for path in paths]
    return [*found[:3], Source("memory", text(event(id="9")).encode()), *found[3:]]


@dataclass
class Made:
    """All that an import makes."""

    events: bytes
    account: dict[str, object]
    failures: list[Failure]
    rejects: str


def imported(sources: list[Source], folder: Path, reading: Reading) -> Made:
    target = folder / "out.parquet"
    with io.StringIO() as rejects:
        taking = RejectsFile(rejects, ".csv")
        done = Import(target, reading, bundled_actors(), {}, rejecting=taking).run(sources)
        told = rejects.getvalue()
    return Made(target.read_bytes(), done.account.as_json(), done.failures, told)


def test_the_same_whoever_reads(sources: list[Source], read: list[str], tmp_path: Path) -> None:
    alone = imported(sources, tmp_path, Reading())
    assert not read
    assert [failure.file for failure in alone.failures] == ["2.CSV", "4.CSV"]
    assert "no_actor" in alone.rejects
    for processes in (2, 4):
        assert imported(sources, tmp_path, Reading(processes=processes)) == alone
        assert read
        assert "memory" not in read, "what is in memory here is read here"
        read.clear()


def test_what_is_wrong_with_an_option_is_raised_here(
    sources: list[Source], read: list[str], tmp_path: Path
) -> None:
    paths = [tmp_path / f"{name}.keds" for name in "ab"]
    for path in paths:
        path.write_text("790415\tIRN\tUSA\t112\t(DENY)\n" * 50)
    logs = [Source(path.name, path=path, packed_bytes=path.stat().st_size) for path in paths]
    reading = Reading(Rules(known_on=date(2025, 1, 1)), processes=2)
    said = []
    for one in (reading, replace(reading, processes=1)):
        with pytest.raises(UsageError) as error:
            imported(logs, tmp_path, one)
        said.append(str(error.value))
    assert said[0] == said[1]
    assert names_in(tmp_path) >= {"a.keds", "b.keds"}
    assert not any(name.startswith(".") for name in names_in(tmp_path))


@pytest.fixture
def manner(tmp_path: Path) -> Manner:
    return Manner(Reading(processes=2), bundled_actors(), True, tmp_path)


def test_a_helper_that_is_killed_costs_one_file(
    sources: list[Source], manner: Manner, read: list[str]
) -> None:
    good = [sources[0], sources[1], sources[4], sources[6], sources[7]]
    rows: list[object] = []
    with (
        closing(Readers(manner, good)) as readers,
        closing(begun_ahead(good, readers.begin)) as files,
    ):
        for one in files:
            if len(read) == 1 and isinstance(one.pieces, Away):
                # It has not got far: what it says is not taken from it.
                os.kill(readers._helpers[0]._process.pid, signal.SIGKILL)
                readers._helpers[0]._process.wait()
                held = readers._helpers[0]._process.stdout
                assert held is not None
                held.read()
            assert one.pieces is not None
            try:
                rows.append(max(piece.read for piece in one.pieces))
            except LogError as error:
                rows.append(str(error))
    assert rows == [
        50,
        "1.CSV: the process that read it came to an end (status -9); "
        "there may be too little memory.",
        80,
        100,
        110,
    ]
    assert read == ["1.CSV"]


@pytest.mark.parametrize("python", ["/bin/false", "/nowhere/python", ""])
def test_where_there_can_be_no_helper_all_is_read_here(
    python: str,
    sources: list[Source],
    read: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone = imported(sources, tmp_path, Reading())
    monkeypatch.setattr(sys, "executable", python)
    assert imported(sources, tmp_path, Reading(processes=2)) == alone
    assert not read


def test_no_helper_for_what_is_soon_read(
    sources: list[Source], manner: Manner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helper, "Helper", None)
    for much, files in ((10**9, sources), (1, sources[:1]), (1, [])):
        monkeypatch.setattr(begun, "_MUCH", much)
        with closing(Readers(manner, files)) as readers:
            assert readers.ahead == 1


def test_threads_where_the_others_leave_processors_idle(
    tmp_path: Path, manner: Manner, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["small.CSV", "large.CSV", "last.CSV"]
    for name, rows in zip(names, (20, 200, 20), strict=True):
        write(tmp_path / name, *[event(id=str(row)) for row in range(rows)])

    def two_threads(*named: str, processes: int) -> list[str]:
        paths = [tmp_path / name for name in named]
        files = [Source(path.name, path=path, packed_bytes=path.stat().st_size) for path in paths]
        reading = replace(manner.reading, processes=processes)
        with closing(Readers(replace(manner, reading=reading), files)) as readers:
            found = [one.source for one in begun_ahead(files, readers.begin)]
        return [source.name for source in found if source.by_two_threads]

    assert two_threads(*names, processes=1) == names
    assert two_threads("large.CSV", processes=2) == ["large.CSV"]
    assert two_threads("small.CSV", "last.CSV", processes=2) == []
    assert two_threads(*names, processes=2) == ["large.CSV"]
    monkeypatch.setattr(Source, "reads_alone", True)
    assert two_threads("small.CSV", "last.CSV", processes=2) == ["small.CSV", "last.CSV"]


def test_no_helper_is_left_behind(sources: list[Source], manner: Manner) -> None:
    with (
        closing(Readers(manner, sources)) as readers,
        closing(begun_ahead(sources, readers.begin)) as files,
    ):
        next(files)
        processes = [one._process for one in readers._helpers]
        assert [process.poll() for process in processes] == [None]
    assert [process.returncode for process in processes] == [-signal.SIGKILL]


def test_processes_are_as_many_as_the_machine_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    found = []
    for cores in (None, 1, 2, 3, 4, 8, 64):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        found.append(processes_here())
    assert found == [1, 1, 2, 3, 4, 4, 4]


#: The command with a helper for files of any size.
WITH_HELPER = [
    *INTERRUPTIBLE[:2],
    "from caucasus_cli.reading import begun, options\n"
    "from caucasus_cli.cli import opening\n"
    "begun._MUCH = begun._WORTH = 1\n"
    "options.processes_here = lambda: 2\n" + INTERRUPTIBLE[2],
]


@pytest.fixture
def under_way(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An import of large files, in a process group of its own."""
    rows = gzip.compress(text(*[event(id=f"{row}", code="190") for row in range(5000)]).encode(), 1)
    for name in "abc":
        (tmp_path / f"{name}.gz").write_bytes(rows * 40)
    with subprocess.Popen(
        [*WITH_HELPER, "import", "a.gz", "b.gz", "c.gz", "-o", "out.parquet"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, cwd=tmp_path,
        start_new_session=True,
    ) as process:  # fmt: skip
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the children of a process")
def test_an_interrupt_ends_the_helpers_too(
    under_way: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    listed = Path(f"/proc/{under_way.pid}/task/{under_way.pid}/children")
    while not (children := listed.read_text().split()) or not list(
        tmp_path.glob(".*/file-000001-*")
    ):
        assert under_way.poll() is None, "it was too quick"
        time.sleep(0.01)
    # A terminal's interrupt goes to every process of the group.
    os.killpg(under_way.pid, signal.SIGINT)
    stdout, stderr = under_way.communicate(timeout=300)
    assert under_way.returncode == 130
    assert (stdout, stderr) == (b"", b"")
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert names_in(tmp_path) == {"a.gz", "b.gz", "c.gz"}
