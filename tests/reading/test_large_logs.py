"""A large log that a person wrote takes another way: the same numbers, the same refusals."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from cli.running import LOG, Ran, run

from caucasus_cli import log as logs
from caucasus_cli.codebook.plover import PLOVER
from caucasus_cli.codebook.tables import codebook_hashes
from caucasus_cli.formats import delimited
from caucasus_cli.reading import stored

pytestmark = pytest.mark.usefixtures("without_intervals")
DATA = Path(__file__).resolve().parents[2] / "data"
HEADER = "date,source,target,code"


def made(rows: int = 300, seed: int = 1) -> str:
    """A log with ids that come again, weights, imprecise dates, blank lines and quoted ends."""
    draw = random.Random(seed)
    lines = ["event_id,date,source,target,code,weight,summary"]
    for row in range(rows):
        a, b = draw.sample(["FJI", "TON", "WSM", "FJIGOV", "IGOUNO"], 2)
        day = draw.choice([f"2025-0{draw.randint(1, 6)}-1{draw.randint(0, 9)}", "2025-03"])
        own = f"e{draw.randint(1, 250)}" if draw.random() < 0.8 else ""
        weight = draw.choice(["", "0.5", "2"])
        said = draw.choice(['"two\nlines"', "plain", '"a, b"', " spaced "])
        lines.append(f"{own},{day},{a},{b},{draw.choice(['190', '057', '010'])},{weight},{said}")
        if row % 50 == 0:
            lines.append("")
    return "\n".join(lines) + "\n"


LOGS = {
    "tests": LOG.read_text(encoding="utf-8"),
    "incidents": (DATA / "events.csv").read_text(encoding="utf-8"),
    "context": (DATA / "context.csv").read_text(encoding="utf-8"),
    "made": made(),
    "returns": made(seed=2).replace('"two\nlines"', "two").replace("\n", "\r"),
    "tabs": "\n".join([HEADER, "2025-06-01,FJI,TON,190", ""]).replace(",", "\t"),
}


@pytest.fixture(autouse=True)
def _small_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    with patch.object(delimited, "BATCH_ROWS", 7):
        yield


def both(*arguments: str) -> tuple[Ran, Ran]:
    """What comes of the log as a large one, and as a small one."""
    with patch.object(logs, "_IN_MEMORY", -1):
        found = run(*arguments)
    return found, run(*arguments)


@pytest.mark.parametrize(
    ("name", "engine"),
    [
        ("made", "duckdb"),
        *(
            pytest.param(name, engine, marks=pytest.mark.slow)
            for name, engine in [
                *((name, "duckdb") for name in LOGS if name != "made"),
                *(("made", one) for one in ("polars", "arrow", "pandas")),
            ]
        ),
    ],
)
def test_scores_are_the_same(name: str, engine: str) -> None:
    Path("log.csv").write_text(LOGS[name], encoding="utf-8", newline="")
    roles, volume = ("--role", "--directed"), ("--exposure", "volume", "--one-a-day")
    for options in ((), roles, volume) if name == "made" else (volume,):
        arguments = ("score", "-l", "log.csv", "-f", "json", "--engine", engine)
        found, wanted = both(*arguments, *options)
        assert wanted.code == 0
        assert (found.code, found.stdout) == (wanted.code, wanted.stdout)
        # The reasons that rows were dropped for come in another order.
        assert sorted(found.stderr) == sorted(wanted.stderr)


@pytest.mark.parametrize("name", ["tests", "incidents", "made"])
def test_events_are_the_same(name: str) -> None:
    Path("log.csv").write_text(LOGS[name], encoding="utf-8", newline="")
    for asked in ((), ("--code", "19")):
        found, wanted = both("events", *asked, "-l", "log.csv", "-f", "ndjson")
        assert wanted.text.count("\n") > 1
        assert sorted(found.text.splitlines()) == sorted(wanted.text.splitlines())
        assert (found.code, found.stderr) == (wanted.code, wanted.stderr)


def test_the_table_of_plover_is_named_where_it_was_read_by() -> None:
    Path("log.csv").write_text(
        f"{HEADER}\n2025-06-01,FJI,TON,COERCE-arrest\n2025-06-02,FJI,TON,190\n", encoding="utf-8"
    )
    assert run("import", "log.csv", "-o", "log.parquet").code == 0
    for log in ("log.csv", "log.parquet"):
        with patch.object(stored, "LEAST_ROWS", 0):
            found, wanted = both("score", "-l", log, "-f", "json")
        assert found == wanted
        assert json.loads(found.stdout)["parameters"]["codebook_sha256"] == codebook_hashes(PLOVER)


def test_explanations_are_the_same() -> None:
    Path("log.csv").write_text(LOGS["made"], encoding="utf-8", newline="")
    found, wanted = both("explain", "fiji", "tonga", "-l", "log.csv", "-f", "json")
    assert wanted.code == 0
    assert found == wanted


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "-l", "log.csv", "-l", "more.csv", "-f", "json"),
        ("score", "-l", "log.ndjson", "--role", "-f", "json"),
        pytest.param(("diff", "log.csv", "more.csv", "-f", "json"), marks=pytest.mark.slow),
        pytest.param(("compare", "fiji-tonga", "fiji-samoa", "-l", "log.csv", "-f", "csv"),
                     marks=pytest.mark.slow),
    ],
    ids=lambda arguments: f"{arguments[0]} {arguments[-3]}",
)  # fmt: skip
def test_other_ways_by_a_file_tell_the_same(arguments: tuple[str, ...]) -> None:
    for name, seed in (("log.csv", 1), ("more.csv", 5)):
        Path(name).write_text(made(seed=seed), encoding="utf-8", newline="")
    listed = run("events", "-l", "log.csv", "-f", "ndjson", "-q").stdout
    Path("log.ndjson").write_bytes(listed)
    found, wanted = both(*arguments)
    assert wanted.code == 0
    assert (found.code, found.text) == (wanted.code, wanted.text)
    assert sorted(found.stderr) == sorted(wanted.stderr)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2025-02-30,FJI,TON,190", "log.csv:12: date '2025-02-30' "),
        ("2025-02-03,FIJ,TON,190", "log.csv:12: source 'FIJ' is no CAMEO actor code"),
        (",FJI,TON,190", "log.csv:12: date is empty, in 1 row."),
        ("2025-02-03,FJI,,190", "log.csv:12: target is empty, in 1 row."),
        ("2025-02-03,FJI,TON,999", "log.csv:12: code '999' is no CAMEO 1.1b3 code"),
        ("2025-02-03,FJI,TON", "log.csv:12: has 3 fields where the header has 4"),
        ("2025-02-03,FJI,TON,\0", "log.csv:12: is binary, not a text log"),
    ],
)
def test_a_mistake_is_named_with_its_row(row: str, said: str) -> None:
    good = ["2025-02-03,FJI,TON,190"] * 10
    Path("log.csv").write_text("\n".join([HEADER, *good, row, *good, ""]), encoding="utf-8")
    found, wanted = both("score", "-l", "log.csv", "-o", "out.csv")
    assert found.code == wanted.code == 3
    assert said in found.stderr
    assert not Path("out.csv").exists()


def test_bytes_that_are_no_text() -> None:
    rows = f"{HEADER}\n2025-02-03,FJI,TON,190\n2025-02-03,FJI,TON,19\xe9\n"
    Path("log.csv").write_bytes(rows.encode("latin-1"))
    found, wanted = both("score", "-l", "log.csv")
    assert found.code == wanted.code == 3
    assert "is not UTF-8 text" in found.stderr
    Path("log.csv").write_bytes(rows.encode("utf-16"))
    found, wanted = both("score", "-l", "log.csv")
    assert found == wanted


def test_weights_are_checked_row_by_row() -> None:
    rows = [
        "date,source,target,code,weight",
        "2025-02-03,FJI,TON,190,1",
        "2025-02-03,FJI,TON,190,-1",
    ]
    Path("log.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    found, wanted = both("score", "-l", "log.csv")
    assert found.code == 3
    assert found == wanted


def test_an_empty_log_is_refused_alike() -> None:
    for text in ("", "\n", f"{HEADER}\n"):
        Path("log.csv").write_text(text, encoding="utf-8")
        found, wanted = both("score", "-l", "log.csv")
        assert found == wanted
