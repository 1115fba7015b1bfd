"""Whatever happens to a log, it is read or refused in words, and the account adds up."""

from __future__ import annotations

import io
import json
import random
from typing import Any

import pytest
from cli.running import LOG
from hypothesis import given
from hypothesis import strategies as st

from caucasus_cli.account import MISTAKES, Reason
from caucasus_cli.codebook.actors import ActorBook
from caucasus_cli.errors import LogError
from caucasus_cli.log import open_logs

LINES = [line.split(",") for line in LOG.read_text("utf-8").splitlines() if '"' not in line]

#: What people, spreadsheets and programs leave in cells.
NASTY = (
    "", " ", "NA", "NaN", "null", "0", "-1", "1e999", "57", "057", "1823.0", "soon", "31/02/2025",
    "2025-02-30", "2025-06/2025-05", "9999-12-31", "0001", "0000-00-00", "2025-W01", "AZE",
    "AZEGOV", "azegov", "QQQ", "COP", "NAMGOVNAMGOV", "IGOEEC", '"', '""', "a,b", "\t", ";",
    "\x00", "\x85", "\u2028", "\ufeff", "é", "١٢٣", "²", "=1+1", "-" * 300,
)  # fmt: skip
CELLS = st.sampled_from(NASTY) | st.text(max_size=12)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["cell", "cell", "cell", "delete cell", "add cell", "copy", "delete row"]),
        st.integers(0, len(LINES) - 1),
        st.integers(0, len(LINES[0]) - 1),
        CELLS,
    ),
    max_size=12,
)


def edited(edits: list[tuple[str, int, int, str]]) -> list[list[str]]:
    lines = [list(line) for line in LINES]
    for what, row, column, value in edits:
        line = lines[row % len(lines)]
        match what:
            case "cell":
                line[column % len(line)] = value
            case "delete cell" if len(line) > 1:
                del line[column % len(line)]
            case "add cell":
                line.insert(column, value)
            case "copy":
                lines.insert(row % len(lines), list(line))
            case "delete row" if len(lines) > 1:
                del lines[row % len(lines)]
    return lines


def check(data: bytes, book: ActorBook) -> None:
    """Read the log, and see that every row is accounted for."""
    try:
        log = open_logs(["-"], book, io.BytesIO(data))
    except LogError as error:
        assert str(error).startswith("stdin")
        return
    (account,) = log.account.files
    assert account.read == account.kept + sum(account.dropped.values())
    assert account.kept >= 0
    assert min(account.dropped.values(), default=0) >= 0
    mistakes = sum(number for reason, number in account.dropped.items() if reason in MISTAKES)
    assert log.events.num_rows == account.read - mistakes
    assert bool(mistakes) is bool(account.problem_count)
    assert account.problem_count >= mistakes
    rows = [problem.row for problem in account.problems]
    assert rows == sorted(rows)
    lines = data.count(b"\n") + data.count(b"\r") + 1
    assert all(1 <= row <= lines for row in rows)
    ids = log.events.column("event_id").to_pylist()
    assert len(ids) == len(set(ids))
    document = json.loads(json.dumps(account.as_json(most_problems=3)))
    assert len(document["problems"]) + document["problems_not_shown"] == account.problem_count
    serious = mistakes - account.dropped[Reason.DUPLICATE_ID]
    try:
        log.raise_for_mistakes()
    except LogError as error:
        assert serious
        assert len(str(error).splitlines()) <= 4
    else:
        assert not serious


@given(edits=EDITS)
def test_edited_cells(edits: list[tuple[str, int, int, str]], book: ActorBook) -> None:
    text = "".join(",".join(line) + "\n" for line in edited(edits))
    check(text.encode("utf-8", "surrogatepass"), book)


@given(edits=EDITS, delimiter=st.sampled_from(";\t"), ending=st.sampled_from(["\n", "\r\n", "\r"]))
def test_edited_cells_with_other_separators(
    edits: list[tuple[str, int, int, str]], delimiter: str, ending: str, book: ActorBook
) -> None:
    text = "".join(delimiter.join(line) + ending for line in edited(edits))
    check(text.encode("utf-8", "surrogatepass"), book)


@given(length=st.integers(0, LOG.stat().st_size), tail=st.binary(max_size=8))
def test_truncated_and_torn(length: int, tail: bytes, book: ActorBook) -> None:
    check(LOG.read_bytes()[:length] + tail, book)


@given(seed=st.integers(0, 10**6), count=st.integers(1, 40))
def test_flipped_bytes(seed: int, count: int, book: ActorBook) -> None:
    data, rng = bytearray(LOG.read_bytes()), random.Random(seed)
    for _ in range(count):
        data[rng.randrange(len(data))] = rng.randrange(256)
    check(bytes(data), book)


@given(data=st.binary(max_size=200))
def test_any_bytes(data: bytes, book: ActorBook) -> None:
    check(data, book)


@given(data=st.binary(max_size=60), magic=st.sampled_from([b"PAR1", b"ARROW1\0\0", b"\xff" * 4]))
def test_any_bytes_behind_the_mark_of_a_binary_format(
    data: bytes, magic: bytes, book: ActorBook
) -> None:
    check(magic + data, book)


VALUES: st.SearchStrategy[Any] = st.recursive(
    CELLS | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(CELLS, inner, max_size=2),
    max_leaves=4,
)
EVENT = {"date": "2025-01-01", "source": "FJI", "target": "TON", "code": "057"}
KEYS = st.sampled_from([*EVENT, "event_id", "weight", "confidence", "url", "note", "date_added"])


@given(records=st.lists(st.dictionaries(KEYS, VALUES, max_size=4), min_size=1, max_size=5))
def test_edited_ndjson(records: list[dict[str, Any]], book: ActorBook) -> None:
    lines = [json.dumps({**EVENT, **record}, ensure_ascii=False) + "\n" for record in records]
    check("".join(lines).encode("utf-8", "surrogatepass"), book)


@pytest.mark.parametrize("count", [1, 999, 1000, 1001])
def test_no_more_problems_are_kept_than_are_asked_for(count: int, book: ActorBook) -> None:
    data = "date,source,target,code\n" + "2025-01-01,FJI,TON,9999\n" * count
    (account,) = open_logs(["-"], book, io.BytesIO(data.encode())).account.files
    assert account.problem_count == count
    assert len(account.problems) == min(count, 1000)
    assert account.as_json()["problems_not_shown"] == max(0, count - 1000)
