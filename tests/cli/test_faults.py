"""What goes wrong while scores are made: a clear sentence, an exit code, nothing left behind."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import narwhals.stable.v2 as nw
import pytest
from cli.importing import INTERRUPTIBLE
from cli.running import LOG, run
from cli.test_process import COMMAND, ENVIRONMENT
from reading.gdelt_rows import event, write

from caucasus_cli.cli.exit_codes import ExitCode
from caucasus_cli.engines import opening, registry
from caucasus_cli.engines.duckdb import DuckDBEngine
from caucasus_cli.errors import OutputError
from caucasus_cli.reading import stored

pytestmark = pytest.mark.usefixtures("without_intervals")
ENGINES = ["duckdb", "arrow", "pandas", "polars"]
ROWS = 20_000


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An import of many rows, as bytes."""
    folder = tmp_path_factory.mktemp("faults")
    rows = [
        event(id=f"{row}", day=f"2025{1 + row % 12:02}{1 + row % 28:02}", code="190")
        for row in range(ROWS)
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        write("raw.CSV", *rows)
        assert run("import", "raw.CSV", "-o", "events.parquet", "-q").code == 0
    return (folder / "events.parquet").read_bytes()


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of its own, in which every import is scanned where it lies."""
    monkeypatch.chdir(tmp_path)
    with patch.object(stored, "LEAST_ROWS", 0):
        yield


def spoiled(data: bytes) -> bytes:
    """The same file with other bytes in the pages of its columns; the footer stands."""
    start, end = 200, len(data) // 2
    return data[:start] + bytes(byte ^ 0x5A for byte in data[start:end]) + data[end:]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("verb", ["score", "explain"])
def test_damaged_pages(verb: str, engine: str, events: bytes) -> None:
    Path("events.parquet").write_bytes(spoiled(events))
    arguments = (verb, "fiji", "tonga", "-l", "events.parquet", "--engine", engine)
    ran = run(*arguments, "-o", "out.csv")
    assert ran.code == ExitCode.INPUT
    assert "events.parquet" in ran.stderr
    assert "should not have happened" not in ran.stderr
    assert {path.name for path in Path().iterdir()} == {"events.parquet"}


def test_damaged_pages_when_events_are_listed(events: bytes) -> None:
    Path("events.parquet").write_bytes(spoiled(events))
    ran = run("events", "-l", "events.parquet", "-o", "out.csv")
    assert ran.code == ExitCode.INPUT
    assert "events.parquet" in ran.stderr
    assert not Path("out.csv").exists()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_that_is_cut_short(engine: str, events: bytes) -> None:
    Path("events.parquet").write_bytes(events[: len(events) // 2])
    ran = run("score", "-l", "events.parquet", "--engine", engine)
    assert ran.code == ExitCode.INPUT
    assert "events.parquet" in ran.stderr
    assert ran.stdout == b""


@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_that_vanishes_while_it_is_used(
    engine: str, events: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("events.parquet").write_bytes(events)
    opened = registry.open_engine

    def without_file(*arguments: Any) -> Any:
        Path("events.parquet").unlink()
        return opened(*arguments)

    monkeypatch.setattr(opening, "open_engine", without_file)
    ran = run("score", "-l", "events.parquet", "--engine", engine, "-o", "out.json")
    assert ran.code == ExitCode.INPUT
    assert "events.parquet" in ran.stderr
    assert "should not have happened" not in ran.stderr
    assert list(Path().iterdir()) == []


@pytest.mark.slow
def test_two_processes_write_the_same_file() -> None:
    """Each replaces the file whole: whoever comes last, it is one of the two results."""
    arguments = [*COMMAND, "score", "-q", "-l", str(LOG), "-f", "json"]
    results = {
        subprocess.run(
            [*arguments, "--half-life", half_life], env=ENVIRONMENT, capture_output=True, check=True
        ).stdout
        for half_life in ("14", "60")
    }
    running = [
        subprocess.Popen(
            [*COMMAND, "score", "-q", "-l", str(LOG), "-o", "out.json", "--half-life", half_life],
            env=ENVIRONMENT,
        )
        for half_life in ("14", "60") * 2
    ]
    assert [process.wait() for process in running] == [0] * 4
    assert Path("out.json").read_bytes() in results
    assert {path.name for path in Path().iterdir()} == {"out.json"}


def test_no_room_to_spill() -> None:
    """DuckDB with little memory and less room on disk for what does not fit."""
    engine = DuckDBEngine(threads=1)
    engine._connection.execute("set memory_limit='20MB'; set max_temp_directory_size='1MB'")
    numbers = engine._connection.sql("select range // 2 n, range::varchar t from range(20000000)")
    frame: Any = nw.from_native(numbers)
    with pytest.raises(OutputError, match="TMPDIR"):
        engine.collect(frame.group_by("n").agg(t=nw.col("t").max()))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A raw file that takes some seconds, by way of a temporary file."""
    folder = tmp_path_factory.mktemp("large")
    path = folder / "large.CSV"
    rows = [
        event(id=f"{row}", day=f"2025{1 + row % 12:02}{1 + row % 28:02}", code="190")
        for row in range(5000)
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        write("part.CSV", *rows)
    path.write_bytes((folder / "part.CSV").read_bytes() * 40)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize("seconds", [0.8, 1.2, 1.6, 2.4, 3.2])
def test_a_signal_at_any_moment(
    number: signal.Signals, seconds: float, large: Path, tmp_path: Path
) -> None:
    Path("temporary").mkdir()
    with subprocess.Popen(
        [*INTERRUPTIBLE, "score", "--log", str(large), "-o", "out.json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**ENVIRONMENT, "TMPDIR": str(tmp_path / "temporary")},
    ) as process:  # fmt: skip
        time.sleep(seconds)
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert b"Traceback" not in said
    assert list(Path("temporary").iterdir()) == []
    # A signal may come when all is done and the interpreter is about to end.
    assert process.returncode in (ExitCode.DONE, 128 + number, -number)
    left = {path.name for path in Path().iterdir()} - {"temporary"}
    assert left <= {"out.json"}
    if left:
        json.loads(Path("out.json").read_bytes())
    else:
        assert process.returncode != ExitCode.DONE
