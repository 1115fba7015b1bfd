"""`caucasus import`: files that cannot be read, and what a run that breaks off leaves behind."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import resource
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli.importing import IDS, NO_SPACE, account_of, done, ids, left_over, names_in
from cli.running import run
from pyarrow import parquet
from reading.gdelt_rows import COLUMNS, event, text, write
from reading.small_blocks import blocks_of_size

from caucasus_cli.cli.exit_codes import ExitCode
from caucasus_cli.formats.registry import FORMATS
from caucasus_cli.gathering import Gathering
from caucasus_cli.reading.runs import RunWriter
from caucasus_cli.reading.spool import Spool

pytestmark = pytest.mark.usefixtures("own_folder")


# --- files that cannot be read -------------------------------------------------------------------


def broken_files() -> dict[str, str]:
    """Files that fail: at once, in the midst, at the end; name → what is said of it."""
    good = text(*[event(id=f"{100 + row}", day="20250101") for row in range(20)])
    Path("empty.csv").touch()
    Path("nul.csv").write_bytes(good.encode() + b"\0")
    Path("cut.gz").write_bytes(gzip.compress(good.encode())[:-9])
    numbers = [f"{30 + row}" for row in range(20)]
    Path("zeros.csv").write_text(text(*[event(id=code, code=code) for code in numbers]))
    Path("person.csv").write_text("date,source,target,code\n2025-01-01,FJI,TON,9999\n")
    Path("header.csv").write_text("day,who\n")
    with zipfile.ZipFile("cut.zip", "w") as archive:
        archive.writestr("log.csv", good)
    Path("cut.zip").write_bytes(Path("cut.zip").read_bytes()[:-9])
    return {
        "empty.csv": "is empty", "nul.csv": "is binary", "cut.gz": "the file is truncated",
        "zeros.csv": "have lost their leading zeros", "person.csv": "is no CAMEO 1.1b3 code",
        "header.csv": "the header has no column", "cut.zip": "is damaged",
    }  # fmt: skip


def test_one_bad_file_leaves_the_others_alone(file: str) -> None:
    other = write("other.CSV", event(id="9"))
    for name, said in broken_files().items():
        with blocks_of_size(400):  # a line or two
            ran = run("import", file, name, other, "-o", "out.parquet", "--fail-if", "read > 0")
        assert ran.code == ExitCode.INPUT, name
        assert f"Error: {name}" in ran.stderr
        assert said in ran.stderr
        assert ran.stderr.endswith("1 of 3 files was not imported.\n")
        assert sorted(ids()) == sorted([*IDS, "9"])
        assert [one["file"] for one in account_of()["files"]] == [file, other]
        assert left_over() == set()


def test_all_files_bad() -> None:
    names = broken_files()
    Path("out.parquet").write_bytes(b"old")
    ran = run("import", *names, "-o", "out.parquet", "--account", "out.json")
    assert ran.code == ExitCode.INPUT
    assert ran.stderr.endswith("7 of 7 files were not imported.\n")
    assert Path("out.parquet").read_bytes() == b"old", "what was there stays"
    assert json.loads(Path("out.json").read_bytes())["read"] == 0
    assert run("import", *names, "-o", "-").stdout == b""
    assert left_over() == set()


def test_a_missing_file_ends_the_run_before_it_begins(file: str) -> None:
    ran = run("import", file, "none.csv", "-o", "out.parquet")
    assert (ran.code, ran.stderr) == (ExitCode.INPUT, "Error: none.csv: no such file.\n")
    assert names_in() == {file}


def test_an_option_that_does_not_fit_a_format_ends_the_run(file: str) -> None:
    Path("gulf.keds").write_text("900801\tIRQMIL\tKWT\t190\t(FORCE)\n" * 3)
    ran = run("import", file, "gulf.keds", "-o", "out.parquet", "--root-only")
    assert ran.code == ExitCode.USAGE
    assert "--root-only" in ran.stderr
    assert names_in() == {file, "gulf.keds"}


def test_standard_input_can_be_read_once(file: str) -> None:
    data = Path(file).read_bytes()
    done("-", "-o", "out.parquet", stdin=data)
    assert ids() == IDS
    ran = run("import", "-", "-", "-o", "out.parquet", stdin=data)
    assert ran.code in (ExitCode.USAGE, ExitCode.INPUT)
    assert "stdin" in ran.stderr


def test_an_archive_and_a_folder(file: str) -> None:
    write("logs/a.CSV", event(id="9"))
    write("logs/notes.md", "no log")
    with zipfile.ZipFile("logs/two.zip", "w") as archive:
        archive.writestr("b.CSV", text(event(id="10")))
        archive.writestr("readme", "no log either")
    ran = run("import", file, "logs", "-o", "out.parquet")
    assert ran.code == ExitCode.INPUT
    assert "Error: two.zip/readme" in ran.stderr
    assert sorted(ids()) == sorted([*IDS, "9", "10"])
    files = [one["file"] for one in account_of()["files"]]
    assert files == [file, "a.CSV", "two.zip/b.CSV"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_an_archive_in_an_archive_is_said_not_to_be_read(pack: Callable[[bytes], bytes]) -> None:
    good = text(event(id="1", day="20250101"))
    with zipfile.ZipFile("outer.zip", "w") as archive:
        archive.writestr("inner.packed", pack(good.encode()))
        archive.writestr("good.csv", good)
    ran = run("import", "outer.zip", "-o", "out.parquet")
    assert ran.code == ExitCode.INPUT
    said = (
        "Error: outer.zip/inner.packed: is packed itself, and archives in archives are not read: "
        "unpack the outer one."
    )
    assert said in ran.stderr.splitlines()
    assert ids() == ["1"]
    for name in (one.name for one in FORMATS):
        more = ("--log-columns", "D.STC") if name == "columns" else ()
        told = run("validate", "outer.zip", "--from", name, *more).stderr.splitlines()
        assert said in told, name


@pytest.mark.parametrize(
    "verb",
    [("validate",), ("import", "-o", "out.parquet"), ("score", "-l"), ("events", "-l")],
    ids=str,
)
def test_a_file_of_another_format_than_it_is_said_to_be_is_refused(verb: tuple[str, ...]) -> None:
    write("wide.CSV", event(61, id="1"), event(61, id="2"))
    ran = run(*verb, "wide.CSV", "--from", "gdelt1", "-q")
    assert ran.code == ExitCode.INPUT
    assert ran.stderr == (
        "Error: wide.CSV: no row is one of gdelt1; row 1 has 61 fields, not 58. Another --from, or "
        "none, may read it.\n"
    )
    assert not Path("out.parquet").exists()
    write("wide.CSV", event(61, id="1"), event(58, id="2"))
    assert run(*verb, "wide.CSV", "--from", "gdelt1", "-q").code == ExitCode.DONE


def test_a_file_found_to_have_a_format_has_bad_rows_though_it_has_no_others() -> None:
    write("table.CSV", "\t".join(COLUMNS[58]), "1\t20250610\tcut short")
    ran = run("validate", "table.CSV", "-f", "json")
    file = json.loads(ran.text)["files"][0]
    assert (ran.code, file["format"], file["read"]) == (ExitCode.DONE, "gdelt-table", 1)
    assert file["dropped"] == {"bad_row": 1}
    assert file["refused"] is None
    named = run("validate", "table.CSV", "--from", "gdelt-table")
    assert named.code == ExitCode.INPUT
    assert "no row is one of gdelt-table; row 2 has 3 fields, not 58." in named.stderr


@pytest.mark.parametrize("others", [(), ("good.csv",)])
def test_validate_accounts_for_a_refused_file_as_an_import_does(others: tuple[str, ...]) -> None:
    broken_files()
    Path("good.csv").write_text(text(*[event(id=str(row), day="20250101") for row in range(5)]))
    imported = run("import", *others, "zeros.csv", "-o", "out.parquet", "--account", "account.json")
    checked = run("validate", *others, "zeros.csv")
    told = json.loads(run("validate", *others, "zeros.csv", "-f", "json").stdout)

    assert imported.code == checked.code == ExitCode.INPUT
    assert [line for line in checked.stderr.splitlines() if line.startswith("Error: ")] == [
        line for line in imported.stderr.splitlines() if line.startswith("Error: ")
    ]
    assert checked.stdout == b"file,row,column,value,problem,nearest\n"
    account = json.loads(Path("account.json").read_text())
    sums = ("read", "kept", "dropped", "stored")
    assert [told[name] for name in sums] == [account[name] for name in sums]
    refused = told["files"][-1]
    assert (refused["file"], refused["kept"]) == ("zeros.csv", 0)
    assert f"Error: {refused['refused']}" in checked.stderr


# --- what is left behind -------------------------------------------------------------------------

#: Where a run can break off, as the name of what it is doing.
PLACES: dict[str, tuple[object, str]] = {
    "reading": (Gathering, "read"),
    "sorting": (RunWriter, "flush"),
    "reading back": (Spool, "sorted_ranges"),
    "writing": (parquet.ParquetWriter, "write_table"),
    "closing": (parquet.ParquetWriter, "close"),
}


def fail(error: BaseException) -> Callable[..., Any]:
    def failing(*_: object, **__: object) -> None:
        raise error

    return failing


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(143), NO_SPACE], ids=repr)
def test_nothing_is_left_of_a_run_that_breaks_off(
    place: str, error: BaseException, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("out.parquet").write_bytes(b"old")
    outputs = ("--account", "out.json", "--rejects", "out.csv")
    with monkeypatch.context() as patched:
        patched.setattr(*PLACES[place], fail(error))
        ran = run("import", file, "-o", "out.parquet", *outputs)
    codes = {KeyboardInterrupt: ExitCode.INTERRUPTED, SystemExit: 143}
    assert ran.code == codes.get(type(error), ExitCode.UNEXPECTED)
    assert "Traceback" not in ran.stderr
    assert "should not have happened" not in ran.stderr
    if error is NO_SPACE:
        assert "cannot be written: No space left on device." in ran.stderr
    assert Path("out.parquet").read_bytes() == b"old"
    assert names_in() == {file, "out.parquet"}


def test_a_disk_that_is_full(file: str) -> None:
    """A limit on the size of files stands for it: writes fail in Arrow, not in Python."""
    Path("out.parquet").write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        ran = run("import", file, "-o", "out.parquet")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert ran.code == ExitCode.UNEXPECTED
    assert "cannot be written: " in ran.stderr
    assert "None" not in ran.stderr
    assert names_in() == {file, "out.parquet"}
    assert Path("out.parquet").read_bytes() == b"old"


@pytest.mark.parametrize("option", ["--account", "--rejects"])
def test_no_room_for_what_is_told(option: str, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "NamedTemporaryFile" if option == "--account" else "mkstemp"
    real = getattr(tempfile, name)

    def full(*arguments: Any, **options: Any) -> Any:
        if str(options.get("prefix", "")).startswith(".told"):
            raise NO_SPACE
        return real(*arguments, **options)

    monkeypatch.setattr(tempfile, name, full)
    ran = run("import", file, "-o", "out.parquet", option, "told.csv")
    assert ran.code == ExitCode.UNEXPECTED
    assert "told.csv: cannot be written: No space left on device." in ran.stderr
    assert not Path("told.csv").exists()
    assert left_over() == set()


class Closed(io.BytesIO):
    """A pipe that its reader closed."""

    def write(self, _: Any) -> int:
        raise BrokenPipeError(32, "Broken pipe")


@pytest.mark.parametrize("outputs", [(), ("--account", "out.json", "--rejects", "out.csv")])
def test_a_closed_pipe_is_no_error_of_a_file(outputs: tuple[str, ...], file: str) -> None:
    ran = run("import", file, "-o", "-", *outputs, stdout=Closed())
    assert ran.code == ExitCode.UNEXPECTED
    assert "Error" not in ran.stderr
    assert left_over() == set()
    assert not Path("out.csv").exists()


def test_a_full_pipe_is_an_error_of_standard_output(file: str) -> None:
    class Full(io.BytesIO):
        def write(self, _: Any) -> int:
            raise NO_SPACE

    ran = run("import", file, "-o", "-", stdout=Full())
    assert ran.code == ExitCode.UNEXPECTED
    assert "standard output cannot be written: No space left on device." in ran.stderr
