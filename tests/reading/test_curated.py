"""Logs that people write, read in batches: the same events, accounts and rejects as at once."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pytest
from cli.running import Ran, run
from cli.test_process import ENVIRONMENT
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from caucasus_cli.account import FileAccount
from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.curated import lay_over, read_curated
from caucasus_cli.errors import LogError
from caucasus_cli.formats import columnar, delimited, ndjson
from caucasus_cli.reading import shelf
from caucasus_cli.reading.shelf import Shelf
from caucasus_cli.reading.streams import Source

pytestmark = pytest.mark.usefixtures("without_intervals")
COLUMNS = ("event_id", "date", "source", "target", "code", "weight", "note")
Row = tuple[str, ...]
#: Ids that come again, in the same log and the next; mistakes of every kind; rows outside dyads.
FIRST: list[Row] = [
    ("a", "2025-06-01", "FJI", "TON", "190", "", "first"),
    ("", "2025-06-02", "FJI", "TON", "057", "2", ""),
    ("b", "2025-06-31", "FJI", "TON", "190", "", "no such day"),
    ("a", "2025-06-03", "TON", "FJI", "111", "", "again"),
    ("c", "2025-05", "FJI", "FJIGOV", "190", "", "of itself"),
    ("b", "2025-06-04", "FJI", "IGOUNO", "190", "0.5", "no country"),
    ("d", "2025-06-04", "FIJ", "TOM", "999", "-1", "all wrong"),
    ("a", "2025-06-05", "FJI", "TON", "190", "x", "wrong, so no record of its id"),
    ("e", "2025-06-05", "WSM", "TON", "COERCE", "", ""),
    ("a", "2025-06-01", "FJI", "TON", "190", "", "the last"),
    ("f", "2025-06-06", "AFR", "TON", "190", "", "a region"),
]
SECOND: list[Row] = [
    ("e", "2025-06-07", "WSM", "TON", "190", "", "a newer version"),
    ("g", "2025-06-08", "WSM", "TON", "190", "", ""),
    ("g", "2025-06-08", "WSM", "TON", "190", "", ""),
    ("b", "2025-06-09", "FJI", "TON", "190", "", "newer too"),
]
SOUND = [row for row in FIRST if row[6] not in ("no such day", "all wrong") and row[5] != "x"]


def as_csv(rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    return text.getvalue().encode()


def as_ndjson(rows: Iterable[Row]) -> bytes:
    objects = [
        {name: value for name, value in zip(COLUMNS, row, strict=True) if value} for row in rows
    ]
    return "".join(f"{json.dumps(one)}\n" for one in objects).encode()


def as_parquet(rows: Iterable[Row]) -> bytes:
    columns = zip(*rows, strict=True)
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table(dict(zip(COLUMNS, map(list, columns), strict=True))), sink)
    return bytes(sink.getvalue().to_pybytes())


FORMS = {"csv": as_csv, "ndjson": as_ndjson, "parquet": as_parquet}


@contextmanager
def batches_of(rows: int, on_disk: bool = True) -> Iterator[None]:
    """So many records at a time, and all of them on disk."""
    with ExitStack() as stack:
        for module in (delimited, ndjson, columnar):
            stack.enter_context(patch.object(module, "BATCH_ROWS", rows))
        if on_disk:
            stack.enter_context(patch.object(shelf, "MOST_ROWS", 0))
        yield


def imported(*names: str) -> tuple[Ran, bytes, bytes, list[dict[str, object]]]:
    """What an import says and writes."""
    told = ("--account", "account.json", "--rejects", "rejects.csv")
    ran = run("import", *names, "-o", "out.parquet", *told)
    rows: list[dict[str, object]] = []
    if Path("out.parquet").exists():
        rows = parquet.read_table("out.parquet").to_pylist()
        Path("out.parquet").unlink()
    account = Path("account.json").read_bytes()
    return ran, account, Path("rejects.csv").read_bytes(), rows


@pytest.mark.parametrize(
    ("form", "size"),
    [
        ("csv", 2),
        *(pytest.param("csv", size, marks=pytest.mark.slow) for size in (1, 3, 5)),
        *(pytest.param("ndjson", size, marks=pytest.mark.slow) for size in (1, 2)),
        *(pytest.param("parquet", size, marks=pytest.mark.slow) for size in (1, 2)),
    ],
)
def test_batches_of_any_size_tell_the_same(
    form: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    misshapen = b"2025-06-01,FJI\n" if form == "csv" else b""
    logs = {"wrong": FIRST, "one": SOUND, "two": SECOND}
    for name, rows in logs.items():
        more = misshapen if name == "wrong" else b""
        Path(f"{name}.{form}").write_bytes(FORMS[form](rows) + more)
    names = [f"{name}.{form}" for name in logs]
    wanted = imported(*names), imported(*names[1:]), run("validate", *names, "-f", "json")
    assert wanted[0][0].code == 3
    assert wanted[1][0].code == 0
    with batches_of(size):
        found = imported(*names), imported(*names[1:]), run("validate", *names, "-f", "json")
    assert found == wanted


def test_the_account_in_numbers(tmp_path: Path) -> None:
    """Counted by hand."""
    (tmp_path / "one.csv").write_bytes(as_csv(FIRST))
    (tmp_path / "two.csv").write_bytes(as_csv(SECOND))
    with batches_of(2):
        ran = run("validate", str(tmp_path / "one.csv"), str(tmp_path / "two.csv"), "-f", "json")
    first, second = json.loads(ran.stdout)["files"]
    assert (first["read"], first["kept"]) == (11, 2)
    assert first["dropped"] == {
        "bad_date": 1, "bad_weight": 1, "no_actor": 1, "region_only": 1, "self_dyad": 1,
        "duplicate_id": 4,
    }  # fmt: skip
    assert [(one["row"], one["column"], one["value"]) for one in first["problems"]] == [
        (4, "date", "2025-06-31"),
        (5, "event_id", "a"),
        (8, "source", "FIJ"),
        (8, "target", "TOM"),
        (8, "code", "999"),
        (8, "weight", "-1"),
        (9, "weight", "x"),
        (11, "event_id", "a"),
    ]
    assert first["problems"][7]["problem"] == "stands in row 5 too; the later row is used"
    assert (second["read"], second["kept"], second["dropped"]) == (4, 3, {"duplicate_id": 1})


# --- what is known at the end alone --------------------------------------------------------------

HEAD = b"date,source,target,code\n"


def line(code: str, form: str = "csv") -> bytes:
    if form == "csv":
        return f"2025-06-01,FJI,TON,{code}\n".encode()
    start = b'{"date": "2025-06-01", "source": "FJI", "target": "TON", "code": '
    return start + code.encode() + b"}\n"


def read(data: bytes, size: int, book_of: Shelf | None = None) -> tuple[pa.Table, FileAccount]:
    form = "ndjson" if data.startswith(b"{") else "csv"
    account = FileAccount("log", form, "")
    with batches_of(size, on_disk=False):
        log = read_curated(Source("log", data), account, bundled_actors(), shelf=book_of)
        (*parts,) = (events for _, events in lay_over([log], bundled_actors()))
    return pa.concat_tables(parts, promote_options="default"), account


@pytest.mark.parametrize(
    ("codes", "kept"),
    [
        (["57", "19", "057"], 2),  # lost at first sight, and then not
        (["19", "19", "57"], 0),  # not until the last
        (["19", "20", "19"], 3),  # who knows
        (["57", "COERCE", "19"], 1),
    ],
)
def test_zeros_are_lost_from_the_whole_column_or_not_at_all(codes: list[str], kept: int) -> None:
    data = HEAD + b"".join(map(line, codes))
    whole, told = read(data, 100)
    assert told.kept == kept
    for size in (1, 2):
        events, account = read(data, size)
        assert events == whole
        assert account == told


def test_a_code_that_is_a_number_makes_all_codes_doubtful() -> None:
    data = line('"190"', "ndjson") + line('"190"', "ndjson") + line("19", "ndjson")
    for size in (1, 2, 100):
        assert read(data, size)[1].dropped == {"bad_code": 3}


def test_the_first_problems_of_very_many_are_listed_in_order() -> None:
    rows = [("", "2025-06-31", "FJI", "TON", "190", "", ""), SOUND[0]] * 700
    whole, told = read(as_csv(rows), 10_000)
    assert [one.row for one in told.problems] == list(range(2, 3)) + list(range(4, 1003))
    assert told.problem_count == 700 + 699
    for size in (7, 1000):
        events, account = read(as_csv(rows), size)
        assert events == whole
        assert account == told


def test_keys_that_come_late() -> None:
    with_note = line('"190", "note": "x"', "ndjson")
    data = line('"190"', "ndjson") + line('"190", "url": "u"', "ndjson") + with_note
    whole, told = read(data, 100)
    assert whole.column("note").to_pylist() == [None, None, "x"]
    for size in (1, 2):
        events, account = read(data, size)
        assert events.select(whole.column_names) == whole
        assert account == told
    nobody = data.replace(b'"target": "TON", ', b"")
    for size in (1, 2, 100):
        with pytest.raises(LogError, match=r"^log: no line has the key target: an event needs"):
            read(nobody, size)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "a", "b", "log:3"]),
        st.sampled_from(["2025-06-01", "2025-06", "2025-06-31", ""]),
        st.sampled_from(["FJI", "TON", "FIJ", "IGOUNO", "AFR", ""]),
        st.sampled_from(["FJI", "TONGOV", ""]),
        st.sampled_from(["190", "057", "57", "AID", ""]),
        st.sampled_from(["", "1", "0"]),
        st.sampled_from(["", "x", "two\nlines", 'a "b", c']),
    ),
    max_size=25,
)


@given(rows=ROWS, size=st.integers(1, 9), form=st.sampled_from(["csv", "ndjson"]))
def test_any_log_in_batches_of_any_size(rows: list[Row], size: int, form: str) -> None:
    data = FORMS[form]([*rows, ("z", "2025-06-01", "FJI", "TON", "190", "1", "x")])
    whole, told = read(data, 100)
    events, account = read(data, size)
    assert events.select(whole.column_names) == whole
    assert account == told
    assert account.read == account.kept + account.dropped.total() == len(rows) + 1


# --- bounded memory ------------------------------------------------------------------------------


def test_a_log_that_breaks_off_leaves_nothing_on_the_shelf(tmp_path: Path) -> None:
    data = HEAD + line("190") * 20 + b"2025-06-01,FJI,TON,\xff\n"
    with patch.object(shelf, "MOST_ROWS", 0), pytest.raises(LogError, match=r"^log:22: is not UTF"):
        read(data, 3, Shelf(tmp_path))
    assert list(tmp_path.iterdir()) == []


def peak_of(rows: int, form: str, folder: Path) -> int:
    """The largest memory, in MB, that an import of so many rows takes."""
    name = f"{rows}.{form}"
    days = [(date(2000, 1, 1) + timedelta(n)).isoformat() for n in range(5000)]
    every = (
        (f"e{n}", days[n * len(days) // rows], "FJI", "TON", "190", "", f"text {n}")
        for n in range(rows)
    )
    (folder / name).write_bytes(FORMS[form](every))
    code = (
        "import resource, sys; from caucasus_cli.cli.main import main\n"
        "from caucasus_cli.cli.streams import Streams\n"
        f"code = main(['import', {name!r}, '-q', '-o', 'out.parquet'], Streams.of_process())\n"
        "print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=folder, env=ENVIRONMENT
    )
    code_and_peak = done.stdout.split()
    assert code_and_peak[0] == b"0"
    return int(code_and_peak[1])


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_the_memory_does_not_grow_with_the_log(form: str, tmp_path: Path) -> None:
    """So many more rows, held in memory, would take 400 MB more."""
    assert peak_of(450_000, form, tmp_path) < peak_of(150_000, form, tmp_path) + 250
