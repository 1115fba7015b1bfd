"""Large files take other ways: what comes out must not depend on the size."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from cli.running import LOG, Ran, run

from caucasus_cli import log
from caucasus_cli.reading import stored
from reading.gdelt_rows import event, write

pytestmark = pytest.mark.usefixtures("without_intervals")
WEIS = ["223", "222", "221", "190", "150", "064"] * 5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Raw files; imports of them; an import of imports; WEIS codes; a log with mistakes."""
    folder = tmp_path_factory.mktemp("large")
    rows = [
        event(id=f"{100 + row}", day=f"202505{1 + row % 30:02}", code="043" if row % 2 else "173")
        for row in range(60)
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        write(
            "day.CSV", *rows, event(id="1", target="FJI"), event(id="2", target="COP"), "short",
            event(id="3", target="AFR"), event(id="4"), event(id="4"), event(id="5", code="9999"),
        )  # fmt: skip
        weis = [f"9008{1 + row:02}\tIRQ\tKWT\t{code}\t(X)" for row, code in enumerate(WEIS)]
        write("weis.keds", *weis)
        write("gulf.keds", "900801\tIRQ\tKWT\t190\t(X)", "900802\tIRQ\tIRQ\t190\t(X)")
        write("mistakes.csv", "date,source,target,code", "2025-01-01,FJI,TON,9999")
        for target, *names in (
            ("one.parquet", "day.CSV"),
            ("two.parquet", "one.parquet"),
            ("listed.parquet", "events.parquet"),
            ("mixed.parquet", "day.CSV", str(LOG)),
            ("gulf.parquet", "gulf.keds"),
        ):
            if names == ["events.parquet"]:
                run("events", "-l", "day.CSV", "-f", "parquet", "-o", "events.parquet")
            ran = run("import", *names, "-o", target, "-q")
            assert ran.code == 0, ran.stderr
        Path("cut.gz").write_bytes(gzip.compress(b"some text")[:-9])
        write("log.csv", *LOG.read_text(encoding="utf-8").splitlines())
    return folder


@pytest.fixture(autouse=True)
def _there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)


@contextmanager
def large(way: str) -> Iterator[None]:
    """Every file is large: scanned where it lies, or read by way of a temporary file."""
    if way == "scanned":
        with patch.object(stored, "LEAST_ROWS", 0):
            yield
    else:
        with patch.object(log, "_IN_MEMORY", -1):
            yield


wanted_from = cache(run)


def both(way: str, *arguments: str) -> tuple[Ran, Ran]:
    """What comes of large files, and of small ones."""
    with large(way):
        found = run(*arguments)
    return found, wanted_from(*arguments)


#: What an import wrote; what one wrote of what one wrote; of what `events` wrote; with a log that a
#: person wrote. Only the raw file goes by way of another by its size alone.
READ = pytest.mark.parametrize(
    ("name", "way"),
    [
        ("one.parquet", "scanned"), ("two.parquet", "scanned"), ("listed.parquet", "scanned"),
        ("mixed.parquet", "scanned"), ("day.CSV", "by way of a file"),
        ("two.parquet", "by way of a file"),
    ],
)  # fmt: skip


@READ
def test_scores_do_not_depend_on_the_size(name: str, way: str) -> None:
    for asked in (
        ("score", "-f", "json"),
        ("score", "-f", "csv", "--role"),
        ("explain", "FJI", "TON", "-f", "csv"),
    ):
        found, wanted = both(way, *asked, "-l", name, "-q")
        assert wanted.code == 0
        assert wanted.text.count("\n") > 1
        assert found == wanted, asked


@READ
def test_the_events_listed_do_not_depend_on_the_size(name: str, way: str) -> None:
    for asked in ((), ("--code", "17"), ("FJI", "TON", "--since", "2025-05-20")):
        found, wanted = both(way, "events", *asked, "-l", name, "-f", "csv")
        assert wanted.text.count("\n") > 1
        assert sorted(found.text.splitlines()) == sorted(wanted.text.splitlines())
        assert (found.code, found.stderr) == (wanted.code, wanted.stderr)


@pytest.mark.parametrize("name", ["mixed.parquet", "gulf.parquet"])
def test_the_columns_listed_do_not_depend_on_the_size(name: str) -> None:
    """Columns that no event of the file has a value in are left out, whichever are listed."""
    found, wanted = both("scanned", "events", "iraq", "kuwait", "-l", name, "-f", "csv")
    assert found.text.splitlines()[0] == wanted.text.splitlines()[0]


@pytest.mark.parametrize("name", ["weis.keds", "mistakes.csv"])
def test_what_cannot_be_scored_is_refused_at_any_size(name: str) -> None:
    found, wanted = both("by way of a file", "score", "-l", "day.CSV", "-l", name)
    assert wanted.code == 3
    assert found == wanted


@pytest.mark.parametrize(
    ("names", "way"),
    [
        (("day.CSV",), "by way of a file"),
        (("day.CSV", "log.csv"), "by way of a file"),
        (("one.parquet",), "scanned"),
        (("weis.keds",), "by way of a file"),
        (("day.CSV", "mistakes.csv"), "by way of a file"),
        (("weis.keds", "cut.gz", "mistakes.csv", "one.parquet"), "by way of a file"),
    ],
)
def test_validate_tells_the_same_at_any_size(names: tuple[str, ...], way: str) -> None:
    found, wanted = both(way, "validate", *names, "-f", "json")
    assert found == wanted


def test_validate_goes_on_after_a_file_that_cannot_be_read() -> None:
    ran = run("validate", "cut.gz", "weis.keds", "mistakes.csv", "day.CSV", "-f", "json")
    account = json.loads(ran.text)
    assert ran.code == 3
    assert [one["file"] for one in account["files"]] == ["weis.keds", "mistakes.csv", "day.CSV"]
    assert account["read"] == account["kept"] + sum(account["dropped"].values())
    assert "Error: weis.keds: the codes are WEIS" in ran.stderr
    assert "Error: cut.gz: ends early" in ran.stderr
    assert ran.stderr.endswith("2 of 4 files were not read.\n")
