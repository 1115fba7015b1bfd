"""Every real file is imported, or refused for what is wrong with it, with the figures known."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shlex
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from cli.running import Ran, run
from coded_reading import real_file
from pyarrow import parquet

from caucasus_cli.cli.exit_codes import ExitCode

pytestmark = pytest.mark.realdata
Account = dict[str, Any]
#: Name → rows.
WHOLE = {
    "gdelt/20191024143000.export.CSV": 2111,
    "gdelt/20201113_interstate.export.CSV": 2824,
    "gdelt/gdelt1_57_and_58_columns.csv": 710,
    "icews/events.2018.sample.tab": 3705,
    "keds/turkey.cameo.csv": 29_029,
}
#: Name → what the refusal says, options that read the file all the same, rows.
REFUSED = {
    "gdelt/spoiled_by_spreadsheet.csv": ("have lost their leading zeros", "--fix-codes", 1629),
    "phoenix/samplePhox.csv": ("have lost their leading zeros", "--fix-codes", 5000),
    "keds/gulf.cameo.csv": ("the codes are WEIS", "--scheme-guard warn", 54_466),
    "keds/balkans.weis.csv.gz": ("the codes are WEIS", "--scheme-guard warn", 72_953),
}
#: Tables that are no event logs.
NONE = ("mid/MIDI 5.0.csv", "mid/MIDIP 5.0.csv", "icews/icews_name_country.csv", "INDEX.md")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def imported(name: str, *options: str) -> tuple[Account, pa.Table]:
    """The account of a file, which adds up, and its events."""
    ran = run("import", str(real_file(name)), "-o", "out.parquet", "--account", "-", *options)
    assert ran.code == ExitCode.DONE, ran.stderr
    account: Account = json.loads(ran.stdout)
    [file] = account["files"]
    for part in (account, file):
        assert part["read"] == part["kept"] + sum(part["dropped"].values())
    table = parquet.read_table("out.parquet")
    assert account["stored"] == table.num_rows
    return file, table


def between(name: str, a: str, b: str, *options: str) -> Counter[str]:
    """Events of two countries by month."""
    ran = run("events", a, b, "-l", str(real_file(name)), "-q", "-f", "csv", *options)
    assert ran.code == ExitCode.DONE, ran.stderr
    return Counter(row["date_start"][:7] for row in csv.DictReader(io.StringIO(ran.text)))


def lines(name: str) -> list[list[str]]:
    """The cells of a file of tabs."""
    return [line.split("\t") for line in real_file(name).read_text("utf-8").split("\n") if line]


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_is_read_whole(name: str) -> None:
    file, _ = imported(name)
    assert file["read"] == WHOLE[name]
    assert not {"bad_row", "bad_date", "bad_code", "unknown_code"} & file["dropped"].keys()
    assert file["refused"] is None


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_for_what_is_wrong_with_it(name: str) -> None:
    said, option, rows = REFUSED[name]
    for verb in (("import", "-o", "out.parquet"), ("validate",), ("score", "-l")):
        ran: Ran = run(*verb, str(real_file(name)))
        assert ran.code == ExitCode.INPUT
        assert said in ran.stderr
    assert not Path("out.parquet").exists()
    file, _ = imported(name, *shlex.split(option))
    assert file["read"] == rows


@pytest.mark.parametrize("name", NONE)
def test_a_table_that_is_no_event_log_is_refused(name: str) -> None:
    ran = run("import", str(real_file(name)), "-o", "out.parquet")
    assert ran.code == ExitCode.INPUT
    assert "the header has no column" in ran.stderr
    assert not Path("out.parquet").exists()


def test_rows_of_two_countries_and_rows_dated_back() -> None:
    """Of 469 rows with two codes of countries the 47 with a region among them are no dyads."""
    name = "gdelt/20191024143000.export.CSV"
    two = [row for row in lines(name) if row[7] and row[17] and row[7] != row[17]]
    regions = {"AFR", "ASA", "EUR", "MEA", "SEA", "WST", "CAU", "CAS", "SAS", "LAM", "NAF", "SAF"}
    of_regions = [row for row in two if regions & {row[7], row[17]}]
    file, table = imported(name)
    assert (len(two), file["kept"]) == (469, len(two) - len(of_regions))
    added, dates = (table.column(one).to_pylist() for one in ("date_added", "date_start"))
    back = Counter((one - day).days for one, day in zip(added, dates, strict=True))
    assert set(back) == {0, 1, 7, 30, 365}
    every = Counter(row[1] for row in lines(name))
    assert file["backdated"] == sum(every.values()) - every["20191024"] == 60


def test_acts_between_states_on_a_day_of_2020() -> None:
    name = "gdelt/20201113_interstate.export.CSV"
    assert between(name, "armenia", "azerbaijan").total() == 32
    assert between(name, "azerbaijan", "russia").total() == 13


def test_both_layouts_in_one_file() -> None:
    name = "gdelt/gdelt1_57_and_58_columns.csv"
    assert Counter(map(len, lines(name))) == {57: 201, 58: 509}
    file, table = imported(name)
    assert (file["format"], file["read"]) == ("gdelt1", 710)
    with_address = table.num_rows - table.column("url").null_count
    assert 0 < with_address < table.num_rows


def test_icews_weighs_its_events_as_its_own_table_does() -> None:
    file, _ = imported("icews/events.2018.sample.tab")
    assert file["compared"]["points"]["rows"] == 3705
    assert file["compared"]["points"]["differ"] == 0


@pytest.mark.slow
def test_the_war_over_kuwait_is_the_peak_of_the_gulf_table() -> None:
    found = between("keds/gulf.cameo.csv", "iraq", "kuwait", "--scheme-guard", "warn")
    assert found.most_common(1)[0][0] == "1990-08"


def test_phoenix_with_its_codes_mended() -> None:
    file, table = imported("phoenix/samplePhox.csv", "--fix-codes")
    years = {day.year for day in table.column("date_start").to_pylist()}
    assert years == {2014, 2015, 2016}
    assert file["repaired"] > 0


def test_two_dirty_codes_of_the_turkish_table_are_mended() -> None:
    name = "keds/turkey.cameo.csv"
    with real_file(name).open(encoding="latin-1", newline="") as opened:
        dirty = [row["code"] for row in csv.DictReader(opened) if not row["code"].isdigit()]
    assert len(set(dirty)) == 2
    file, _ = imported(name)
    assert file["repaired"] == len(dirty)


@pytest.mark.slow
def test_all_files_at_once_and_no_row_is_lost() -> None:
    """Refused and damaged files are told at the end; the others are imported."""
    ran = run("import", *[str(real_file(name)) for name in (*WHOLE, *REFUSED, *NONE)],
              "-o", "out.parquet", "--rejects", "out.ndjson", "--account", "-")  # fmt: skip
    assert ran.code == ExitCode.INPUT
    account = json.loads(ran.stdout)
    assert account["read"] == sum(WHOLE.values())
    failed = len(REFUSED) + len(NONE)
    assert f"{failed} of {failed + len(WHOLE)} files were not imported." in ran.stderr
    rejects = Path("out.ndjson").read_text(encoding="utf-8").splitlines()
    told = Counter(json.loads(line)["reason"] for line in rejects)
    assert told == account["dropped"]


PACK: dict[str, Callable[[bytes], bytes]] = {"plain": lambda data: data, "gz": gzip.compress}


@pytest.mark.parametrize("packing", PACK)
def test_standard_input(packing: str) -> None:
    name = "gdelt/20201113_interstate.export.CSV"
    data = PACK[packing](real_file(name).read_bytes())
    ran = run("events", "armenia", "azerbaijan", "-l", "-", "-q", "-f", "csv", stdin=data)
    assert ran.text.count("\n") == 33
