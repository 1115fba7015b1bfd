"""Outputs that go to files."""

from __future__ import annotations

import io
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli.every_verb import CODES, broken
from cli.running import run, run_once

from caucasus_cli.cli.exit_codes import ExitCode
from caucasus_cli.render.delimited import CsvRenderer


class FullDisk(io.BytesIO):
    """A file that takes half of what is written."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        Path(name).write_bytes(b"half")

    def write(self, data: Any, /) -> int:
        raise OSError(28, "No space left on device")


def _full_disk(dir: Path, prefix: str, **_: Any) -> FullDisk:
    return FullDisk(tempfile.mktemp(dir=dir, prefix=prefix))


FAILURES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "rendering": lambda patch: patch.setattr(CsvRenderer, "render", broken),
    "writing": lambda patch: patch.setattr(tempfile, "NamedTemporaryFile", _full_disk),
    "renaming": lambda patch: patch.setattr(Path, "replace", broken),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("before", [None, "what was there\n"])
def test_failed_run_leaves_files_as_they_were(
    failure: str, before: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "scores.csv"
    if before is not None:
        path.write_text(before)
    FAILURES[failure](monkeypatch)
    ran = run(*CODES, "-o", str(path))
    assert ran.code == ExitCode.UNEXPECTED
    assert ran.stderr.startswith("Error: ")
    left = {one.name: one.read_text() for one in tmp_path.iterdir()}
    assert left == ({} if before is None else {"scores.csv": before})


def test_interrupt_while_writing_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    assert run(*CODES, "-o", str(tmp_path / "codes.csv")).code == ExitCode.INTERRUPTED
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("failure", ["writing", "renaming"])
def test_unwritable_output_is_said_in_a_sentence(
    failure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FAILURES[failure](monkeypatch)
    ran = run(*CODES, "-o", str(tmp_path / "codes.csv"))
    assert ran.stderr == "Error: codes.csv: cannot be written: No space left on device.\n"


class FullStdout(io.BytesIO):
    """A standard output whose disk is full."""

    def write(self, data: Any, /) -> int:
        raise OSError(28, "No space left on device")


def test_full_disk_behind_stdout_is_said_in_a_sentence() -> None:
    ran = run(*CODES, stdout=FullStdout())
    assert ran.code == ExitCode.UNEXPECTED
    assert "No space left on device" in ran.stderr
    assert "should not have happened" not in ran.stderr


class ShortStdout(io.BytesIO):
    """An unbuffered standard output: a write may take less than it is given, and says so."""

    def write(self, data: Any, /) -> int:
        return super().write(bytes(data)[:1000])


def test_unbuffered_stdout_gets_everything() -> None:
    assert run("codes", stdout=ShortStdout()).stdout == run("codes").stdout


def test_full_device_is_said_in_a_sentence() -> None:
    device = Path("/dev/full")
    assert device.exists(), "this test needs Linux"
    ran = run(*CODES, "-f", "csv", "-o", str(device))
    assert ran.code == ExitCode.UNEXPECTED
    assert "cannot be written" in ran.stderr
    assert "should not have happened" not in ran.stderr


def test_written_file_replaces_the_old_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("x" * 100_000)
    path.chmod(0o640)
    run(*CODES, "-o", str(path))
    assert path.read_bytes() == run_once(*CODES).stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["codes.csv"]


def test_new_file_has_the_modes_of_any_new_file(tmp_path: Path) -> None:
    run(*CODES, "-o", str(tmp_path / "codes.csv"))
    (tmp_path / "other").touch()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_link_keeps_pointing_where_it_did(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link, target = tmp_path / "codes.csv", tmp_path / "folder" / "real.csv"
    link.symlink_to(target)
    run(*CODES, "-o", str(link))
    assert link.is_symlink()
    assert target.read_bytes() == run_once(*CODES).stdout


@pytest.mark.parametrize("format_given", [(), ("-f", "csv")])
def test_folder_as_output_is_named_as_such(format_given: tuple[str, ...], tmp_path: Path) -> None:
    ran = run(*CODES, *format_given, "-o", str(tmp_path))
    assert ran.code == ExitCode.USAGE
    assert "is a folder" in ran.stderr


@pytest.mark.parametrize("verb", ["score", "config", "codes"])
@pytest.mark.parametrize("place", ["variable", "file"])
def test_a_suffix_decides_before_variables_and_settings(
    verb: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if place == "file":
        Path("caucasus.toml").write_text('format = "parquet"\n')
    environment = {"CAUCASUS_FORMAT": "parquet"} if place == "variable" else {}
    plain = run(verb, "-f", "csv", environment=environment).stdout
    for name in ("out.csv", "out.odd", "typed.csv"):
        typed = ("-f", "arrow") if name == "typed.csv" else ()
        assert run(verb, "-o", name, *typed, environment=environment).code == ExitCode.DONE
    if verb == "config":
        assert b"format,parquet," in Path("out.csv").read_bytes()
    else:
        assert Path("out.csv").read_bytes() == plain
    assert Path("out.odd").read_bytes().startswith(b"PAR1")
    assert Path("typed.csv").read_bytes().startswith(b"\xff\xff\xff\xff")
