"""`caucasus import`: every option, every way to end, and what is left on disk after each."""

from __future__ import annotations

import csv
import functools
import gzip
import io
import json
import os
import pty
import re
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import rich.progress
from cli.running import LOG, Ran, plain, run
from cli.test_process import COMMAND, ENVIRONMENT
from pyarrow import parquet
from reading.gdelt_rows import event, text, write
from reading.small_blocks import blocks_of_size

from caucasus_cli import gathering
from caucasus_cli.account import Reason
from caucasus_cli.cli import progress
from caucasus_cli.cli.exit_codes import ExitCode
from caucasus_cli.events import canonical_schema
from caucasus_cli.gathering import Gathering
from caucasus_cli.reading.rejects import COLUMNS
from caucasus_cli.reading.spool import Spool
from caucasus_cli.scoring import indices

Row = dict[str, Any]
TSV = pytest.param("tsv")
NO_SPACE = OSError(28, "No space left on device")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def file() -> str:
    """A file with rows of all kinds: 4 in dyads of countries, 2 in others, 3 that are no events."""
    return write(
        "day.CSV",
        event(id="5", day="20250612"),
        event(id="1", day="20250610", code="190"),
        event(id="2", day="20250611", target="FJI"),
        event(id="3", day="20250609", target="COP"),
        event(id="4", day="20250611", code="9999"),
        "cut\tshort",
        event(id="6", source=""),
        event(id="7", day="20250610"),
        event(id="7", day="20250610"),
        event(id="8", day="20250609", SOURCEURL='http://a/"quoted",1'),
    )


DROPPED = {
    "bad_row": 1, "unknown_code": 1, "no_actor": 1, "no_country": 1, "self_dyad": 1,
    "exact_duplicate": 1,
}  # fmt: skip
#: Ids of the events of `file` in the order of the Parquet.
IDS = ["3", "8", "1", "7", "2", "5"]


def done(*arguments: str, **streams: Any) -> Ran:
    """An import that ends well."""
    ran = run("import", *arguments, **streams)
    assert ran.code == ExitCode.DONE, ran.stderr
    return ran


def ids(path: str = "out.parquet") -> list[str]:
    found: list[str] = parquet.read_table(path).column("event_id").to_pylist()
    return found


def rows_in(path: str = "out.parquet", *without: str) -> list[Row]:
    """The rows of a Parquet file, without some columns."""
    rows: list[Row] = parquet.read_table(path).drop_columns(list(without)).to_pylist()
    return rows


def account_of(path: str = "out.parquet") -> Row:
    told = parquet.read_metadata(path).metadata
    account: Row = json.loads(told[b"caucasus.account"])
    return account


def names_in(folder: str | Path = ".") -> set[str]:
    return {path.name for path in Path(folder).iterdir()}


def left_over() -> set[str]:
    """Hidden files and folders: whatever an import needs on its way."""
    return {name for name in names_in() if name.startswith(".")}


# --- the Parquet file ----------------------------------------------------------------------------


def test_the_events_sorted_by_day_with_where_they_stood(file: str) -> None:
    ran = done(file, "-o", "out.parquet")
    assert ran.stdout == b""
    table = parquet.read_table("out.parquet")
    assert table.column_names == [*canonical_schema().names, "origin_file"]
    assert table.column("event_id").to_pylist() == IDS
    days = table.column("date_start").to_pylist()
    assert days == sorted(days)
    assert set(table.column("origin_file").to_pylist()) == {"day.CSV"}
    assert table.column("origin_row").to_pylist() == [4, 10, 2, 9, 3, 1]
    for name in ("source", "target", "code", "origin", "origin_file"):
        assert pa.types.is_dictionary(table.schema.field(name).type), name
    assert left_over() == set()


def test_the_parquet_tells_how_it_was_read(file: str) -> None:
    done(file, "-o", "out.parquet", "--known-on", "2025-12-31", "--mirrors", "drop")
    told = parquet.read_metadata("out.parquet").metadata
    assert told[b"caucasus.schema"] == b"caucasus.canonical/1"
    parameters = json.loads(told[b"caucasus.parameters"])
    assert parameters["known_on"] == "2025-12-31"
    assert (parameters["mirrors"], parameters["backdated"]) == ("drop", "keep")
    assert {"caucasus", "one_a_day", "fix_codes", "from"} <= parameters.keys()


def test_the_same_files_give_the_same_bytes(file: str) -> None:
    other = write("other.CSV", event(id="9"), event(id="10", day="20250101"))
    for name in ("one.parquet", "two.parquet"):
        done(file, other, "incidents", "-o", name, "--account", f"{name}.json")
    assert Path("one.parquet").read_bytes() == Path("two.parquet").read_bytes()
    assert Path("one.parquet.json").read_bytes() == Path("two.parquet.json").read_bytes()
    piped = done(file, other, "incidents", "-o", "-")
    assert piped.stdout == Path("one.parquet").read_bytes()


def test_what_a_file_is_packed_with_changes_nothing_in_the_events(file: str) -> None:
    Path("packed").write_bytes(gzip.compress(Path(file).read_bytes()))
    done(file, "-o", "plain.parquet")
    done("packed", "-o", "packed.parquet")
    plain, packed = (rows_in(f"{name}.parquet", "origin_file") for name in ("plain", "packed"))
    assert packed == plain


def test_runs_and_ranges_of_any_size_give_the_same_events(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Logs of different columns too, whose days do not meet."""
    other = write("other.CSV", event(id="9"), event(id="7"), event(id="10", day="20250101"))
    done(file, "incidents", other, "-o", "whole.parquet")
    small = functools.partial(Spool, run_rows=2, range_rows=3)
    monkeypatch.setattr(gathering, "Spool", small)
    done(file, "incidents", other, "-o", "parts.parquet")
    assert rows_in("parts.parquet") == rows_in("whole.parquet")
    assert account_of("parts.parquet") == account_of("whole.parquet")


@pytest.mark.parametrize(
    "data", ["date,source,target,code\n", text(event(code="9999")), text("", event(source=""))]
)
def test_a_file_without_events_gives_a_file_without_rows(data: str) -> None:
    Path("log.csv").write_text(data)
    done("log.csv", "-o", "out.parquet")
    assert ids() == []
    assert account_of()["kept"] == 0
    for verb in (("events",), ("score",), ("explain", "FJI", "TON")):
        ran = run(*verb, "-l", "out.parquet")
        assert (ran.code, ran.text.count("\n")) == (ExitCode.DONE, 1), ran.stderr
    assert run("validate", "out.parquet").code == ExitCode.DONE
    done("out.parquet", "-o", "again.parquet")


def test_a_log_may_have_columns_of_any_name() -> None:
    names = ("outside_", "origin_file_", "note", "kernel", "")
    Path("log.csv").write_text(
        f"date,source,target,code,{','.join(names)}\n2025-01-01,FJI,TON,112,a,b,c,d,e\n"
    )
    done("log.csv", "-o", "out.parquet")
    assert parquet.read_table("out.parquet").column("note").to_pylist() == ["c"]


@pytest.mark.parametrize("name", ["outside", "file_number", "origin_file"])
def test_a_log_may_have_columns_called_as_those_of_the_reading(name: str) -> None:
    Path("log.csv").write_text(
        f"date,source,target,code,{name}\n2025-01-01,FJI,TON,112,a\n2025-01-02,FJI,TON,112,b\n"
    )
    done("log.csv", "-o", "out.parquet")
    column = parquet.read_table("out.parquet").column(name).to_pylist()
    assert column == (["log.csv"] * 2 if name == "origin_file" else ["a", "b"])
    done("out.parquet", "-o", "again.parquet")
    done("log.csv", "-o", "out.parquet", "--resume")
    assert len(ids("again.parquet")) == len(ids()) == 2


@pytest.mark.parametrize("name", ["caucasus.outside", "caucasus.note"])
def test_a_column_that_the_reading_might_need_is_refused(name: str) -> None:
    Path("log.csv").write_text(f"date,source,target,code,{name}\n2025-01-01,FJI,TON,112,a\n")
    for verb in (("import", "-o", "out.parquet"), ("validate",), ("score", "-l")):
        ran = run(*verb, "log.csv")
        assert ran.code == ExitCode.INPUT
        assert f"log.csv: has the column {name}: " in ran.stderr


def test_a_file_whose_name_is_no_utf_8() -> None:
    name = os.fsdecode(b"b\xe9.csv")
    Path(name).write_text(text(event()))
    done(name, "-o", "out.parquet", "--rejects", "out.csv")
    assert account_of()["files"][0]["file"] == r"b\udce9.csv"


# --- where it goes -------------------------------------------------------------------------------


def test_the_target_of_a_link_is_replaced_and_the_link_stays(file: str) -> None:
    Path("real").mkdir()
    Path("real/events.parquet").write_bytes(b"old")
    Path("real/events.parquet").chmod(0o640)
    Path("out.parquet").symlink_to("real/events.parquet")
    done(file, "-o", "out.parquet")
    assert Path("out.parquet").is_symlink()
    assert ids("real/events.parquet") == IDS
    assert stat.S_IMODE(Path("real/events.parquet").stat().st_mode) == 0o640
    assert left_over() == set()
    assert names_in("real") == {"events.parquet"}


def test_a_new_file_has_the_usual_permissions(file: str) -> None:
    done(file, "-o", "out.parquet", "--rejects", "out.csv", "--account", "out.json")
    Path("usual").touch()
    modes = {Path(name).stat().st_mode for name in ("usual", "out.parquet", "out.csv", "out.json")}
    assert len(modes) == 1


def test_a_file_may_be_imported_into_itself(file: str) -> None:
    done(file, "-o", "out.parquet")
    before = rows_in("out.parquet", "origin_file")
    done("out.parquet", "-o", "out.parquet")
    assert rows_in("out.parquet", "origin_file") == before
    write("new.CSV", event(id="9", day="20250630"))
    done("out.parquet", "new.CSV", "-o", "out.parquet")
    assert ids() == [*IDS, "9"]


def test_the_target_is_none_of_the_logs_in_its_folder() -> None:
    write("logs/day.CSV", event(id="1"), event(id="2", added="20250617"))
    done("logs", "-o", "logs/out.parquet")
    done("logs", "-o", "logs/out.parquet", "--backdated", "drop")
    assert ids("logs/out.parquet") == ["1"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "out.csv"], "import writes Parquet: name it *.parquet."),
        (["-o", "out"], "import writes Parquet"),
        (["-o", "none/out.parquet"], "none/out.parquet: there is no folder none."),
        (["-o", "folder.parquet"], "folder.parquet: is a folder."),
        (["-o", "-", "--account", "-"], "standard output takes the events"),
        (["-o", "-", "--resume"], "--resume needs a file"),
        (["-o", "out.parquet", "--rejects", "out.json"], "--rejects out.json: name it *.csv"),
        (["-o", "out.parquet", "--rejects", "-"], "--rejects -: name it *.csv"),
        (["-o", "out.parquet", "--rejects", "none/out.csv"], "there is no folder none."),
        (["-o", "out.parquet", "--account", "none/out.json"], "there is no folder none."),
        (["-o", "out.parquet", "--from", "gdlet2"], "Did you mean gdelt2"),
        (["-o", "out.parquet", "--known-on", "soon"], "--known-on 'soon'"),
        (["-o", "out.parquet", "--fail-if", "dopped > 5%"], "Did you mean dropped_percent"),
        (["-o", "out.parquet", "--fail-if", "dropt > 5"], "no field 'dropt'. Did you mean dropped"),
        (["-o", "out.parquet", "--fail-if", "dropped"], "expected >=, <=, >, <, == or !="),
        (["-o", "out.parquet", "--fail-if", "5% < dropped"], "condition '5% < dropped'"),
        (["-o", "out.parquet", "--one-a-day", "always"], "always"),
        (["-o", "out.parquet", "--min-sources", "-1"], "--min-sources"),
        ([], "--output"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said_before_anything_is_read(
    options: list[str], said: str, file: str
) -> None:
    Path("folder.parquet").mkdir()
    ran = run("import", file, *options, stdin=b"never read")
    assert (ran.code, ran.stdout) == (ExitCode.USAGE, b"")
    assert said in ran.stderr
    assert names_in() == {"day.CSV", "folder.parquet"}


def test_parquet_is_not_written_to_a_terminal(file: str) -> None:
    ran = run("import", file, "-o", "-", terminal=80)
    assert (ran.code, ran.stdout) == (ExitCode.USAGE, b"")
    assert "Parquet is binary and this is a terminal" in ran.stderr


# --- the account ---------------------------------------------------------------------------------


def test_the_account_is_the_same_wherever_it_is_written(file: str) -> None:
    ran = done(file, "-o", "out.parquet", "--account", "out.json")
    written = Path("out.json").read_bytes()
    assert ran.stdout == b""
    assert done(file, "-o", "out.parquet", "--account", "-").stdout == written
    done(file, "-o", "-", "--account", "piped.json")
    assert Path("piped.json").read_bytes() == written
    account = json.loads(written)
    assert account == account_of()
    assert account["schema"] == "caucasus.account/1"
    assert account["dropped"] == DROPPED
    assert account["read"] == 10 == account["kept"] + sum(DROPPED.values())
    assert account["stored"] == len(IDS)
    assert list(account["files"][0]) == [
        "file", "format", "sha256", "read", "kept", "dropped", "stored", "repaired", "backdated",
        "compared", "refused", "problems", "problems_not_shown", "notes",
    ]  # fmt: skip
    assert account["files"][0]["format"] == "gdelt2"


def test_the_account_is_that_of_validate(file: str) -> None:
    done(file, "incidents", "-o", "out.parquet", "--account", "out.json")
    validated = run("validate", file, "incidents", "-f", "json")
    assert json.loads(Path("out.json").read_bytes()) == json.loads(validated.stdout)


def test_the_account_is_a_table_on_standard_error(file: str) -> None:
    ran = done(file, "-o", "out.parquet")
    numbers = {line.rsplit(None, 2)[0]: line.split()[-2] for line in ran.stderr.splitlines()[:9]}
    assert numbers["read"] == "10"
    assert numbers["kept (in dyads of countries)"] == "4"
    assert {name.replace(" ", "_"): int(n) for name, n in list(numbers.items())[3:]} == DROPPED
    assert "6 events written from 1 file; 2 of them in no dyad of countries" in ran.stderr


def test_quiet(file: str) -> None:
    ran = done(file, "-o", "out.parquet", "-q", "--account", "-")
    assert ran.stderr == ""
    assert json.loads(ran.stdout)["read"] == 10
    assert ids() == IDS
    failed = run("import", file, "none.csv", "-o", "out.parquet", "-q")
    assert failed.stderr == "Error: none.csv: no such file.\n"


# --- the rows dropped ----------------------------------------------------------------------------


def rejects_of(name: str) -> list[Row]:
    """The rows dropped, read as the documentation says of the format."""
    data = Path(name).read_bytes().decode("utf-8")
    rows: list[Row]
    match name.rpartition(".")[2].lower():
        case "csv":
            rows = list(csv.DictReader(io.StringIO(data, newline="")))
        case "tsv":
            names, *lines = [line.split("\t") for line in data.removesuffix("\n").split("\n")]
            rows = [dict(zip(names, map(unescaped, line), strict=True)) for line in lines]
        case _:
            rows = [json.loads(line) for line in data.removesuffix("\n").split("\n")]
    return [{**row, "row": int(row["row"])} for row in rows]


def unescaped(cell: str) -> str:
    letters = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    return re.sub(r"\\(.)", lambda found: letters[found[1]], cell)


@pytest.mark.parametrize("suffix", ["csv", TSV, "ndjson", "jsonl", "CSV"])
def test_every_row_dropped_is_told(suffix: str, file: str) -> None:
    done(file, "-o", "out.parquet", "--rejects", f"out.{suffix}")
    rejects = rejects_of(f"out.{suffix}")
    assert [tuple(row) for row in rejects] == [COLUMNS] * len(rejects)
    assert Counter(row["reason"] for row in rejects) == DROPPED
    assert {row["file"] for row in rejects} == {file}
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    for row in rejects:
        if row["reason"] != "exact_duplicate":
            assert row["record"] == lines[row["row"] - 1]
    assert {row["row"]: (row["event_id"], row["code"]) for row in rejects} == {
        3: ("2", "112"), 4: ("3", "112"), 5: ("4", "9999"), 6: ("", ""), 7: ("6", "112"),
        8: ("7", "112"),
    }  # fmt: skip


@pytest.mark.parametrize("suffix", ["csv", TSV, "ndjson"])
def test_rows_with_returns_and_quotes_in_them_stay_one_record(suffix: str) -> None:
    lines = ['one "two"\rthree\\,\tfour', "lone\rreturn", event(source='"', target="", code="x\ry")]
    write("day.CSV", event(), *lines)
    done("day.CSV", "--from", "gdelt2", "-o", "out.parquet", "--rejects", f"out.{suffix}")
    rejects = rejects_of(f"out.{suffix}")
    assert [(row["row"], row["record"]) for row in rejects] == [*enumerate(lines, start=2)]


@pytest.mark.parametrize(("suffix", "before"), [("csv", "'"), ("tsv", "'"), ("ndjson", "")])
def test_texts_that_a_spreadsheet_would_run_are_made_plain(suffix: str, before: str) -> None:
    write("day.CSV", event(), event(id="=1+1", code="9999"))
    name = f"out.{suffix}"
    done("day.CSV", "--from", "gdelt2", "-o", "out.parquet", "--rejects", name, "--safe-cells")
    assert [row["event_id"] for row in rejects_of(name)] == [f"{before}=1+1"]
    done("day.CSV", "--from", "gdelt2", "-o", "out.parquet", "--rejects", name)
    assert [row["event_id"] for row in rejects_of(name)] == ["=1+1"]


def test_nothing_dropped_leaves_a_header() -> None:
    write("day.CSV", event())
    done("day.CSV", "-o", "out.parquet", "--rejects", "out.csv", "--rejects", "out.csv")
    assert Path("out.csv").read_text() == ",".join(COLUMNS) + "\n"


def test_rows_dropped_from_a_log_that_a_person_wrote_are_told_too() -> None:
    done(str(LOG), "-o", "out.parquet", "--rejects", "out.csv")
    rejects = rejects_of("out.csv")
    assert Counter(row["reason"] for row in rejects) == account_of()["dropped"]
    lines = LOG.read_text(encoding="utf-8").splitlines()
    assert [row["record"] for row in rejects] == [lines[row["row"] - 1] for row in rejects]
    assert all(row["record"].startswith(f"{row['event_id']},{row['date']}") for row in rejects)


def test_records_of_several_logs_that_people_wrote_are_told_as_they_stand() -> None:
    """Repeated in one log, in another, within a country; over several lines; in NDJSON."""
    header = "event_id,date,source,target,code,note"
    write("a.csv", header, '1,2025-01,FJI,TON,112,"two', 'lines"', "1,2025-01-02,FJI,TON,112,b",
          "", "2,2025-01-03,FJI,FJIGOV,112,c", "3,2025-01-04,FJI,TON,112,d")  # fmt: skip
    event = {"event_id": "3", "date": "2025-01-05", "source": "FJI", "target": "TON", "code": "112"}
    write("b.ndjson", json.dumps(event), json.dumps({**event, "event_id": "", "target": "IGOEEC"}))
    done("a.csv", "b.ndjson", "-o", "out.parquet", "--rejects", "out.ndjson")
    told = [
        (row["file"], row["row"], row["reason"], row["date"], row["record"])
        for row in rejects_of("out.ndjson")
    ]
    second = Path("b.ndjson").read_text().splitlines()[1]
    assert told == [
        ("a.csv", 2, "duplicate_id", "2025-01", '1,2025-01,FJI,TON,112,"two\nlines"'),
        ("a.csv", 5, "self_dyad", "2025-01-03", "2,2025-01-03,FJI,FJIGOV,112,c"),
        ("a.csv", 6, "duplicate_id", "2025-01-04", "3,2025-01-04,FJI,TON,112,d"),
        ("b.ndjson", 2, "no_country", "2025-01-05", second),
    ]
    assert Counter(reason for _, _, reason, _, _ in told) == account_of()["dropped"]


def test_rows_of_a_file_that_is_left_out_are_not_told(file: str) -> None:
    write("bad.CSV", *[event(code="9999")] * 9, "\0")
    write("other.CSV", event(id="7"), event(id="8"), event(id="9", day="2.02E+07"))
    with blocks_of_size(400):  # a line or two
        run("import", "bad.CSV", "other.CSV", "-o", "out.parquet", "--rejects", "out.csv")
    assert [row["file"] for row in rejects_of("out.csv")] == ["other.CSV"]


# --- conditions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conditions", "met"),
    [
        (["dropped > 5"], ["dropped 6"]),
        (["dropped > 6"], []),
        (["dropped>59%"], ["dropped_percent 60"]),
        (["dropped > 60 %"], []),
        (["dropped_percent >= 60"], ["dropped_percent 60"]),
        (["kept < 50% and read > 100"], []),
        (["kept < 50% and read >= 10"], ["kept_percent 40, read 10"]),
        (["unknown_code > 0 or mirror > 0"], ["unknown_code 1, mirror 0"]),
        (["not (stored = 6)"], []),
        (["read > 100", "bad_row = 1", "self_dyad >= 10%"], ["bad_row 1", "self_dyad_percent 10"]),
    ],
    ids=str,
)
def test_conditions_on_the_account(conditions: list[str], met: list[str], file: str) -> None:
    options = [part for condition in conditions for part in ("--fail-if", condition)]
    ran = run("import", file, "-o", "out.parquet", "-q", *options)
    assert ran.code == (ExitCode.CONDITION_MET if met else ExitCode.DONE)
    said = [line.split(" met: ")[1] for line in ran.stderr.splitlines()]
    assert said == met
    assert ids() == IDS, "the file is written all the same"


def test_every_reason_can_be_asked_for(file: str) -> None:
    conditions = " or ".join(f"{reason.value} > 99 or {reason.value} > 99%" for reason in Reason)
    assert done(file, "-o", "out.parquet", "--fail-if", conditions).code == ExitCode.DONE


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


# --- what is left behind -------------------------------------------------------------------------

#: Where a run can break off, as the name of what it is doing.
PLACES: dict[str, tuple[object, str]] = {
    "reading": (Gathering, "read"),
    "sorting": (Spool, "_write"),
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


# --- going on ------------------------------------------------------------------------------------


@pytest.fixture
def three() -> list[str]:
    """Three files whose days and ids meet."""
    return [
        write(
            f"{name}.CSV",
            *[event(id=f"{number}{row}", day=f"202506{10 + row}") for row in range(5)],
            event(id="99", day="20250612"),
            event(id=f"{number}9", day="20250612", target="FJI"),
            "short",
        )
        for number, name in enumerate("abc", start=1)
    ]


def interrupt_at(name: str, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Break off when the file of this name is half read."""
    real = Gathering.read

    def reading(self: Gathering, source: Any) -> Any:
        account = real(self, source)
        if source.name == name:
            raise error
        return account

    monkeypatch.setattr(Gathering, "read", reading)


@pytest.mark.parametrize(
    ("size", "error"), [(1, KeyboardInterrupt()), (3, NO_SPACE), (500_000, SystemExit(143))]
)
def test_an_interrupted_run_goes_on_where_it_was(
    size: int, error: BaseException, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "Spool", functools.partial(Spool, run_rows=size))
    done(*three, "-o", "whole.parquet")
    for name in ("b.CSV", "c.CSV"):
        with monkeypatch.context() as patched:
            interrupt_at(name, patched, error)
            ran = run("import", *three, "-o", "out.parquet", "--resume")
        assert ran.code in (ExitCode.INTERRUPTED, ExitCode.UNEXPECTED, 143)
        assert not Path("out.parquet").exists()
        assert left_over() == {".out.parquet.resume"}
    ran = done(*three, "-o", "out.parquet", "--resume")
    assert "from 3 files, 2 of them before" in ran.stderr
    assert Path("out.parquet").read_bytes() == Path("whole.parquet").read_bytes()
    assert left_over() == set()


def test_new_files_are_added_to_an_old_parquet(three: list[str]) -> None:
    done(*three, "-o", "whole.parquet")
    for count in (1, 2, 3, 3):
        ran = done(*three[:count], "-o", "out.parquet", "--resume")
    assert "from 3 files, 3 of them before" in ran.stderr
    assert rows_in() == rows_in("whole.parquet")
    assert account_of() == account_of("whole.parquet")
    assert Path("out.parquet").read_bytes() == Path("whole.parquet").read_bytes()


def test_going_on_with_logs_that_people_wrote(three: list[str]) -> None:
    done(three[0], "incidents", three[1], "-o", "whole.parquet")
    done(three[0], "incidents", "-o", "out.parquet", "--resume")
    done(three[0], "incidents", three[1], "-o", "out.parquet", "--resume")
    by_id = [
        sorted(rows_in(name), key=lambda row: row["event_id"])
        for name in ("out.parquet", "whole.parquet")
    ]
    assert by_id[0] == by_id[1]
    assert account_of()["dropped"] == account_of("whole.parquet")["dropped"]


@pytest.mark.parametrize(
    "options",
    [("--one-a-day", "actor"), ("--mirrors", "drop"), ("--known-on", "2025-06-11"),
     ("--fix-codes",), ("--from", "gdelt2"), ("--actors", "mine.csv")],
    ids=str,
)  # fmt: skip
def test_other_settings_than_before_are_refused(options: tuple[str, ...], three: list[str]) -> None:
    Path("mine.csv").write_text("code,name\nZZZ,Nowhere\n")
    done(three[0], "-o", "out.parquet", "--resume")
    before = Path("out.parquet").read_bytes()
    ran = run("import", *three, "-o", "out.parquet", "--resume", *options)
    assert ran.code == ExitCode.USAGE
    assert "--resume: the files before were imported with" in ran.stderr
    assert Path("out.parquet").read_bytes() == before
    done(*three, "-o", "out.parquet", *options)


def test_nothing_can_be_added_to_what_no_import_wrote(three: list[str]) -> None:
    for data in (b"", b"PAR1", b"no parquet", run("score", "-f", "parquet").stdout):
        Path("out.parquet").write_bytes(data)
        ran = run("import", *three, "-o", "out.parquet", "--resume")
        assert ran.code == ExitCode.INPUT
        assert "was not written by an import: --resume cannot add to it." in ran.stderr
        assert Path("out.parquet").read_bytes() == data


def test_a_mended_file_is_read_by_the_next_run(three: list[str]) -> None:
    good = Path("b.CSV").read_bytes()
    Path("b.CSV").write_bytes(good + b"\0")
    ran = run("import", *three, "-o", "out.parquet", "--resume")
    assert (ran.code, len(account_of()["files"])) == (ExitCode.INPUT, 2)
    Path("b.CSV").write_bytes(good)
    done(*three, "-o", "out.parquet", "--resume")
    done(*three, "-o", "whole.parquet")
    assert sorted(ids()) == sorted(ids("whole.parquet"))


def test_a_file_that_changed_is_read_again(three: list[str]) -> None:
    done(three[0], "-o", "out.parquet", "--resume")
    write("a.CSV", event(id="1000"))
    done(three[0], "-o", "out.parquet", "--resume")
    assert "1000" in ids()


def test_a_run_without_resume_makes_an_interrupted_one_void(
    three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        interrupt_at("b.CSV", patched, KeyboardInterrupt())
        run("import", *three, "-o", "out.parquet", "--resume")
    done(three[1], "-o", "out.parquet")
    done(three[1], three[2], "-o", "out.parquet", "--resume")
    assert {one["file"] for one in account_of()["files"]} == {"b.CSV", "c.CSV"}


@pytest.mark.parametrize("name", ["logs.zip", "LOGS.ZIP", "packed"])
def test_members_of_an_archive_are_known_each_by_itself(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = ["a.CSV", "b.CSV", "in/a.CSV"]
    with zipfile.ZipFile(name, "w") as archive:
        for number, member in enumerate(members):
            archive.writestr(member, text(event(id=f"{number}")))
    for member in members[1:]:
        with monkeypatch.context() as patched:
            interrupt_at(f"{name}/{member}", patched, KeyboardInterrupt())
            assert run("import", name, "-o", "out.parquet", "--resume").code == 130
    done(name, "-o", "out.parquet", "--resume")
    assert ids() == ["0", "1", "2"]


def test_a_file_is_known_again_by_its_content_alone() -> None:
    """Formats without ids have nothing else by which a row is known."""
    rows = "900801\tIRQMIL\tKWT\t190\t(FORCE)\n900802\tIRQMIL\tKWTMIL\t192\t(OCCUPY)\n"
    for folder in ("one", "two"):
        Path(folder).mkdir()
    Path("one/gulf.keds").write_text(rows)
    Path("two/gulf.keds").write_text(rows.replace("190", "173"))
    done("one/gulf.keds", "-o", "out.parquet", "--resume")
    done("one/gulf.keds", "two/gulf.keds", "-o", "out.parquet", "--resume")
    assert len(ids()) == 4


def test_repetitions_over_runs_are_judged_as_in_one_run() -> None:
    one = write("one.CSV", event(id="5"), event(id="7"))
    two = write("two.CSV", event(id="5", code="190", EventRootCode="19"))
    options = ("--one-a-day", "actor", "-o")
    done(one, two, *options, "whole.parquet")
    done(one, *options, "out.parquet", "--resume")
    done(one, two, *options, "out.parquet", "--resume")
    assert ids() == ids("whole.parquet")
    assert account_of() == account_of("whole.parquet")
    before = Path("out.parquet").read_bytes()
    ran = run("import", write("new.CSV", event(id="6")), *options, "out.parquet", "--resume")
    assert ran.code == ExitCode.USAGE
    assert "is told from all files together: name one.CSV and 1 more too" in ran.stderr
    assert Path("out.parquet").read_bytes() == before
    assert "from 2 files, 2 of them before" in done(one, two, *options, "out.parquet",
                                                    "--resume").stderr  # fmt: skip


def test_a_new_version_of_a_log_that_a_person_wrote_replaces_the_old_one() -> None:
    """Its day was corrected: by day and id it would be another event."""
    header = "event_id,date,source,target,code"
    old = write("old.csv", header, "1,2025-01-02,FJI,TON,112")
    new = write("new.csv", header, "1,2025-01-03,FJI,TON,112")
    done(old, new, "-o", "whole.parquet")
    done(old, "-o", "out.parquet", "--resume")
    ran = run("import", new, "-o", "out.parquet", "--resume")
    assert ran.code == ExitCode.USAGE
    assert "name old.csv too" in ran.stderr
    done(old, new, "-o", "out.parquet", "--resume")
    assert rows_in() == rows_in("whole.parquet")
    assert len(ids()) == 1


# --- imported files again ------------------------------------------------------------------------


def test_an_imported_file_is_imported_as_it_is(file: str) -> None:
    done(file, "incidents", "-o", "one.parquet")
    done("one.parquet", "-o", "two.parquet")
    done("two.parquet", "-o", "three.parquet")
    names = ("one.parquet", "two.parquet", "three.parquet")
    one, two, three = (rows_in(name, "origin_file") for name in names)
    assert one == two == three
    assert {row["origin_file"] for row in rows_in("two.parquet")} == {"one.parquet"}
    for name in ("two.parquet", "three.parquet"):
        account = account_of(name)
        assert account["files"][0]["format"] == "canonical"
        assert account["read"] == account["stored"] == len(one)


def test_an_imported_file_is_known_packed_and_piped(file: str) -> None:
    done(file, "-o", "out.parquet")
    data = Path("out.parquet").read_bytes()
    Path("packed").write_bytes(gzip.compress(data))
    for source, stdin in (("packed", b""), ("-", data), ("-", gzip.compress(data))):
        done(source, "-o", "again.parquet", stdin=stdin)
        assert account_of("again.parquet")["files"][0]["format"] == "canonical"
        assert ids("again.parquet") == IDS


def test_days_at_both_ends_of_the_calendar_survive() -> None:
    Path("log.csv").write_text(
        "date,source,target,code\n0001-01-01/9999-12-31,FJI,TON,112\n0001-01-01,FJI,TON,112\n"
        "9999-12-31,FJI,TON,112\n1500-01-01/4700-12-31,FJI,TON,112\n"
    )
    done("log.csv", "-o", "one.parquet")
    done("one.parquet", "-o", "two.parquet")
    dates = {
        name: sorted(row["date"] for row in csv.DictReader(io.StringIO(listed(name))))
        for name in ("log.csv", "one.parquet", "two.parquet")
    }
    assert dates["one.parquet"] == dates["log.csv"] == dates["two.parquet"]


def listed(name: str) -> str:
    return run("events", "-l", name, "-f", "csv").text


@pytest.mark.parametrize(
    ("log", "options"),
    [
        ("incidents", ()),
        ("incidents", ("--role",)),
        ("incidents", ("--self", "only")),
        ("context", ("--exposure", "volume", "--one-a-day")),
        (str(LOG), ("--directed", "--role")),
    ],
)
def test_an_imported_log_is_scored_as_the_log(
    log: str, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    if options:
        # The bounds of the indices take most of the time.
        monkeypatch.setattr(indices, "contrast_quantile", lambda x, *_: np.zeros(len(x.shape)))
    done(log, "-o", "out.parquet")
    own, imported = (
        run("score", "-l", name, *options, "-f", "csv").stdout for name in (log, "out.parquet")
    )
    assert imported == own
    assert own.count(b"\n") > 1


def test_an_imported_file_is_scored_as_the_file(file: str) -> None:
    done(file, "-o", "out.parquet")
    for verb in (("score",), ("explain", "FJI", "TON")):
        own, imported = (run(*verb, "-l", name, "-f", "csv") for name in (file, "out.parquet"))
        assert own.code == imported.code == ExitCode.DONE
        assert imported.stdout == own.stdout
        assert own.text.count("\n") > 1


def test_the_events_of_an_imported_log_carry_what_the_log_has() -> None:
    done("incidents", "-o", "out.parquet")
    own, imported = (
        {row["event_id"]: row for row in csv.DictReader(io.StringIO(listed(name)))}
        for name in ("incidents", "out.parquet")
    )
    assert imported == own


# --- the real process ----------------------------------------------------------------------------


#: The command, which a shell may have told to ignore SIGINT if the tests run in the background.
INTERRUPTIBLE = [
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from caucasus_cli.cli.main import run; run()",
]


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
