"""`caucasus import`: the file that it writes, and where that goes."""

from __future__ import annotations

import functools
import gzip
import json
import os
import stat
from pathlib import Path

import pyarrow as pa
import pytest
from cli.importing import IDS, account_of, done, ids, left_over, names_in, rows_in
from cli.running import run
from pyarrow import parquet
from reading.gdelt_rows import event, text, write

from caucasus_cli import gathering
from caucasus_cli.cli.exit_codes import ExitCode
from caucasus_cli.events import canonical_schema
from caucasus_cli.reading.spool import Spool

pytestmark = pytest.mark.usefixtures("own_folder")


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
