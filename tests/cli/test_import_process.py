"""`caucasus import` as a process: signals, terminals, pipes."""

from __future__ import annotations

import csv
import gzip
import io
import os
import pty
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import rich.progress
from cli.importing import INTERRUPTIBLE, done, names_in
from cli.running import plain, run
from cli.test_process import COMMAND, ENVIRONMENT
from reading.gdelt_rows import event, text, write

from caucasus_cli.cli import progress
from caucasus_cli.cli.exit_codes import ExitCode

pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes some seconds: the same packed rows over and over."""
    rows = [
        event(id=f"{row}", day=f"2025{1 + row % 12:02}{1 + row % 28:02}", code="190")
        for row in range(5000)
    ]
    path = tmp_path_factory.mktemp("large") / "large.gz"
    path.write_bytes(gzip.compress(text(*rows).encode(), 1) * 40)
    return path


@pytest.fixture
def started(large: Path, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An import under way."""
    (tmp_path / "out.parquet").write_bytes(b"old")
    with subprocess.Popen(
        [*INTERRUPTIBLE, "import", str(large), "-o", "out.parquet", "--rejects", "out.csv"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, cwd=tmp_path,
    ) as process:  # fmt: skip
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_signal_leaves_nothing_behind(
    number: signal.Signals, started: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    while not any(path.is_dir() for path in tmp_path.glob(".out.parquet.*")):
        assert started.poll() is None, "it was too quick"
        time.sleep(0.01)
    time.sleep(0.1)
    started.send_signal(number)
    # It ends at once where it runs, which may be long after the signal on a busy machine.
    stdout, stderr = started.communicate(timeout=300)
    assert started.returncode == 128 + number
    assert (stdout, stderr) == (b"", b"")
    assert names_in(tmp_path) == {"out.parquet"}
    assert (tmp_path / "out.parquet").read_bytes() == b"old"


def said_on_a_terminal(*arguments: str, cwd: Path) -> str:
    """What the process says with standard error on a terminal."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=slave, env=ENVIRONMENT, cwd=cwd
    ) as running:
        os.close(slave)
        said = b""
        with suppress(OSError):  # Linux's way to say that the other end is closed
            while part := os.read(master, 65536):
                said += part
        os.close(master)
    assert running.returncode == ExitCode.DONE
    return plain(said.decode())


@pytest.mark.slow
def test_progress_is_shown_on_a_terminal_alone(large: Path, file: str, tmp_path: Path) -> None:
    arguments = ("import", str(large), file, "-o", "out.parquet")
    said = said_on_a_terminal(*arguments, cwd=tmp_path)
    assert "/2 files" in said
    assert "rows/s" in said
    bar, _, account = said.partition("Rows")
    assert bar.endswith("\x1b[2K"), "the bar is gone when the account comes"
    assert account.endswith("for --role, --self only and volume.\r\n")
    assert "rows/s" not in done(*arguments[1:]).stderr
    assert done(*arguments[1:], "-q", stderr_terminal=80).stderr == ""


@pytest.mark.parametrize(("seconds", "shown"), [(0.0, True), (3600.0, False)])
def test_what_is_quickly_done_needs_no_bar(
    seconds: float, shown: bool, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []
    monkeypatch.setattr(progress, "_PATIENCE", seconds)
    monkeypatch.setattr(rich.progress.Progress, "start", lambda _: started.append(True))
    for verb in (("import", file, "-o", "out.parquet"), ("validate", file)):
        started.clear()
        assert run(*verb, stderr_terminal=80).code == ExitCode.DONE
        assert bool(started) is shown
        assert run(*verb, "-q", stderr_terminal=80).stderr == run(*verb, "-q").stderr


def piped(command: str, tmp_path: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a shell command in which `caucasus` is this working copy's."""
    caucasus = f"caucasus() {{ '{COMMAND[0]}' -m caucasus_cli \"$@\"; }}\n"
    return subprocess.run(
        ["/bin/sh", "-c", caucasus + command], capture_output=True, env=ENVIRONMENT,
        cwd=tmp_path, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_a_pipe_from_import_to_score(file: str, tmp_path: Path) -> None:
    command = f"cat {file} | caucasus import - -q -o - | caucasus score fiji tonga --log -"
    ended = piped(command, tmp_path)
    assert ended.returncode == 0
    assert ended.stdout == run("score", "fiji", "tonga", "-l", file).stdout


def test_a_pipe_from_zip_files_to_score(tmp_path: Path) -> None:
    names = [f"202506{day:02}.export.CSV" for day in (9, 10, 11)]
    every = []
    for number, name in enumerate(names, start=1):
        rows = [
            event(id=f"{number}{n}", day=name[:8], source="ARM", target="AZE", code=code)
            for n, code in enumerate(("112", "190", "040"))
        ]  # fmt: skip
        every += rows
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, text(*rows))
    (tmp_path / "in").mkdir()
    command = "caucasus import ../*.zip -o - | caucasus score armenia azerbaijan --log - -f csv"
    ended = piped(command, tmp_path / "in")
    assert ended.returncode == 0, ended.stderr
    assert b"9 events written from 3 files" in ended.stderr
    single = write(tmp_path / "all.csv", *every)
    expected = run("score", "armenia", "azerbaijan", "-l", single, "-f", "csv")
    assert ended.stdout == expected.stdout
    assert [row["events"] for row in csv.DictReader(io.StringIO(expected.text))] == ["9"]
