"""`caucasus import`: what is told of the rows, of those dropped, and conditions on both."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from cli.importing import DROPPED, IDS, TSV, Row, account_of, done, ids
from cli.running import LOG, plain, run
from reading.gdelt_rows import event, write
from reading.small_blocks import blocks_of_size

from caucasus_cli.account import Reason
from caucasus_cli.cli.exit_codes import ExitCode
from caucasus_cli.reading.rejects import COLUMNS

pytestmark = pytest.mark.usefixtures("own_folder")


# --- the account ---------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [200, 80, 60, 40])
def test_of_several_files_all_are_shown_or_none(file: str, width: int) -> None:
    write("another-file.CSV", event(id="80"))
    write("and-a-third-one.CSV", event(id="81"), event(id="82", target="FJI"))
    ran = run("validate", file, "another-file.CSV", "and-a-third-one.CSV", terminal=width)
    header, read, *_ = plain(ran.stderr[ran.stderr.index("Rows") :]).splitlines()
    numbers = ["10", "1", "2", "13"] if width >= 80 else ["13"]
    assert read.split()[1 : 1 + len(numbers)] == numbers
    assert header.split()[1] == (file if width >= 80 else "Number")
    assert len(header) <= width


def test_problems_that_are_not_listed_are_said_not_to_be(file: str) -> None:
    said = {
        most: run("validate", file, "--max-problems", most, terminal=200).stderr for most in "012"
    }
    assert "2 problems in the rows; 0 of them listed." in said["0"]
    assert "2 problems in the rows; 1 of them listed." in said["1"]
    assert "2 problems in the rows." in said["2"]
    assert "; 1 of them listed." in run("validate", file, "--limit", "1").stderr
    assert (
        "; 1 of them listed." in run("validate", file, "-f", "json", "--max-problems", "1").stderr
    )
    assert run("validate", file, "--max-problems", "1001").code == ExitCode.USAGE


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
