"""Files that an import wrote, read again: imported, scored, listed."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pytest
from cli.importing import IDS, account_of, done, ids, rows_in
from cli.running import LOG, run
from reading.gdelt_rows import event, write

from caucasus_cli.cli.exit_codes import ExitCode
from caucasus_cli.scoring import indices

pytestmark = pytest.mark.usefixtures("own_folder")


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


def test_rows_dated_back_are_known_in_an_imported_file_too() -> None:
    write("day.CSV", event(id="1"), event(id="2", added="20250617"))
    done("day.CSV", "incidents", "-o", "out.parquet")
    done("out.parquet", "-o", "left.parquet", "--backdated", "drop")
    assert set(ids("out.parquet")) - set(ids("left.parquet")) == {"2"}
    assert account_of("left.parquet")["dropped"]["backdated"] == 1
    asked = ("events", "-l", "out.parquet", "--columns", "event_id", "-f", "csv", "-q")
    every, kept = (run(*asked, *more).text.split() for more in ((), ("--backdated", "drop")))
    assert set(every) - set(kept) == {"2"}
