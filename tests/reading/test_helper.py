"""Reading by helpers: the same to the last byte, whatever becomes of them."""

from __future__ import annotations

import gzip
import io
import os
import pickle
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from cli.importing import INTERRUPTIBLE, names_in
from cli.test_process import ENVIRONMENT
from pyarrow import parquet

from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.errors import CaucasusError, UnknownActorError, UsageError
from caucasus_cli.gathering import Failure
from caucasus_cli.importing import Import
from caucasus_cli.reading import begun, helper
from caucasus_cli.reading.begun import Readers, begun_ahead
from caucasus_cli.reading.helper import Away, Helper, portable
from caucasus_cli.reading.options import Reading, processes_here
from caucasus_cli.reading.pieces import Manner, Piece, Task
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


@pytest.mark.parametrize("heard", [0, 1, 2])
def test_a_helper_that_is_killed_costs_nothing(
    heard: int, sources: list[Source], read: list[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """This process reads again what the helper has not told, and no event comes twice."""
    alone = imported(sources, tmp_path, Reading())
    hear = Helper.hear
    said: list[bool] = []

    def killed(self: Helper) -> Piece | None:
        if len(said) == heard:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            # It has not got far: what it says is not taken from it.
            self._process.stdout.read()
        piece = hear(self)
        said.append(piece is None)
        return piece

    monkeypatch.setattr(Helper, "hear", killed)
    assert imported(sources, tmp_path, Reading(processes=2)) == alone
    assert said == [False] * heard + [True]
    assert read == ["1.CSV", "3.CSV"][: 1 + heard // 2]


class Odd(Exception):
    """An error that no other process knows how to make."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"{one} of {other}")


def _kinds(root: type[Exception]) -> list[type[Exception]]:
    return [root, *(kind for child in root.__subclasses__() for kind in _kinds(child))]


@pytest.mark.parametrize("kind", _kinds(CaucasusError))
def test_errors_are_the_same_when_they_come_from_a_helper(kind: type[Exception]) -> None:
    error = kind("no", "Baku", ("AZE",)) if kind is UnknownActorError else kind("a", "b")
    back = pickle.loads(pickle.dumps(portable(error)))
    assert (type(back), str(back), back.args) == (kind, str(error), error.args)
    assert vars(back).get("candidates") == vars(error).get("candidates")


def test_an_error_that_cannot_be_sent_is_told_with_its_place() -> None:
    try:
        raise Odd(1, 2)
    except Odd as error:
        back = pickle.loads(pickle.dumps(portable(error)))
    assert (type(back), str(back)) == (RuntimeError, "Odd: 1 of 2")
    assert "raise Odd(1, 2)" in back.__notes__[0]


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


def test_files_of_the_working_folder_are_not_run_and_what_a_start_says_is_passed_over(
    tmp_path: Path, manner: Manner, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "signal.py").write_text("raise SystemExit('run')")
    (tmp_path / "sitecustomize.py").write_text("print('B is read as a number of bytes')")
    monkeypatch.chdir(tmp_path)
    helper = Helper(manner)
    assert helper.is_ready()
    helper.close()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "signal.py").unlink()
    helper = Helper(manner)
    assert helper.is_ready()
    helper.close()


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/stdin is another file elsewhere")
def test_standard_input_by_its_name_is_that_of_the_command(
    sources: list[Source], tmp_path: Path
) -> None:
    with (tmp_path / "3.CSV").open("rb") as stdin:
        ran = subprocess.run(
            [*WITH_HELPER, "import", "0.CSV", "/dev/stdin", "-o", "out.parquet"],
            stdin=stdin, capture_output=True, env=ENVIRONMENT, cwd=tmp_path, timeout=300,
            check=False,
        )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert b"from 2 files" in ran.stderr
    rows = parquet.read_table(tmp_path / "out.parquet").column("origin_file").to_pylist()
    assert Counter(rows) == {"0.CSV": 39, "stdin": 63}


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
