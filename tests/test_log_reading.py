"""Opening logs by name: which bytes are read, what they are called, and what is said of them."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest
from cli.running import FILES, LOG

from caucasus_cli.account import Reason
from caucasus_cli.codebook.actors import ActorBook
from caucasus_cli.errors import LogError
from caucasus_cli.log import BUNDLED, Log, bundled_bytes, open_logs

HEAD = "event_id,date,source,target,code\n"
DATA = Path(__file__).resolve().parents[1] / "data"


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, *rows: str) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(HEAD + "".join(f"{row}\n" for row in rows))
    return name


def refused(*names: str, book: ActorBook, stdin: bytes = b"") -> str:
    with pytest.raises(LogError) as caught:
        open_logs(names, book, io.BytesIO(stdin)).raise_for_mistakes()
    return str(caught.value)


def table_of(log: Log) -> pa.Table:
    assert isinstance(log.events, pa.Table)
    return log.events


A = "a,2025-01-01,FJI,TON,111"
A_AGAIN = "a,2025-01-09,FJI,TON,190"
B = "b,2025-01-02,TON,FJI,112"


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_logs_go_by_their_names(name: str, book: ActorBook) -> None:
    log = open_logs([name], book)
    data = (DATA / BUNDLED[name]).read_bytes()
    assert bundled_bytes(name) == data
    assert log.provenance() == [{"name": name, "sha256": sha256(data).hexdigest()}]
    log.raise_for_mistakes()


def test_a_log_goes_by_its_file_name(book: ActorBook) -> None:
    log = open_logs([str(LOG)], book)
    assert log.provenance() == [{"name": "log.csv", "sha256": sha256(LOG.read_bytes()).hexdigest()}]
    assert set(table_of(log).column("origin").to_pylist()) == {"csv"}


def test_logs_of_one_name_go_by_their_paths(book: ActorBook) -> None:
    names = [write("one/log.csv", A), write("two/log.csv", B), write("other.csv", A_AGAIN)]
    log = open_logs(names, book)
    assert [file["name"] for file in log.provenance()] == [
        "one/log.csv",
        "two/log.csv",
        "other.csv",
    ]


def test_standard_input(book: ActorBook) -> None:
    log = open_logs(["-"], book, io.BytesIO(LOG.read_bytes()))
    assert log.provenance()[0]["name"] == "stdin"
    assert log.events.num_rows == 28


def test_events_without_an_id_are_called_by_file_and_row(book: ActorBook) -> None:
    Path("log.csv").write_text("date,source,target,code\n2025-01-01,FJI,TON,111\n")
    Path("other.csv").write_text("date,source,target,code\n2025-01-01,FJI,TON,111\n")
    log = open_logs(["log.csv", "other.csv"], book)
    assert table_of(log).column("event_id").to_pylist() == ["log.csv:2", "other.csv:2"]


# --- several logs --------------------------------------------------------------------------------


def test_the_record_of_the_last_log_stands(book: ActorBook) -> None:
    log = open_logs([write("one.csv", A, B), write("two.csv", A_AGAIN)], book)
    found = {row["event_id"]: row["code"] for row in table_of(log).to_pylist()}
    assert found == {"a": "190", "b": "112"}
    first, second = log.account.files
    assert first.dropped == {Reason.DUPLICATE_ID: 1}
    assert second.dropped[Reason.DUPLICATE_ID] == 0
    assert (log.account.read, log.account.kept) == (3, 2)
    log.raise_for_mistakes()


def test_the_same_log_twice_is_the_log_once(book: ActorBook) -> None:
    once, twice = open_logs([str(LOG)], book), open_logs([str(LOG), str(LOG)], book)
    assert table_of(twice).to_pylist() == table_of(once).to_pylist()


def test_a_column_that_one_log_has_is_null_in_the_other(book: ActorBook) -> None:
    Path("noted.csv").write_text("date,source,target,code,note\n2025-01-01,FJI,TON,111,seen\n")
    log = open_logs([write("log.csv", A), "noted.csv"], book)
    assert table_of(log).column("note").to_pylist() == [None, "seen"]


# --- the account ---------------------------------------------------------------------------------


def test_the_account_of_the_test_log(book: ActorBook) -> None:
    account = open_logs([str(LOG)], book).account
    assert account.as_json() == {
        "schema": "caucasus.account/1",
        "files": [
            {
                "file": "log.csv",
                "format": "csv",
                "sha256": sha256(LOG.read_bytes()).hexdigest(),
                "read": 28,
                "kept": 24,
                "dropped": {"no_country": 1, "region_only": 1, "self_dyad": 2},
                "stored": 28,
                "repaired": 0,
                "backdated": 0,
                "compared": {},
                "refused": None,
                "problems": [],
                "problems_not_shown": 0,
                "notes": [],
            }
        ],
        "read": 28,
        "kept": 24,
        "dropped": {"no_country": 1, "region_only": 1, "self_dyad": 2},
        "stored": 28,
    }


def test_the_reasons_are_these() -> None:
    assert [reason.value for reason in Reason] == [
        "bad_row", "bad_date", "bad_code", "unknown_code", "bad_weight", "no_actor", "no_country",
        "region_only", "self_dyad", "duplicate_id", "exact_duplicate", "one_a_day", "mirror",
        "backdated", "not_an_event", "not_yet_known", "not_root", "few_sources", "few_mentions",
        "no_day_added",
    ]  # fmt: skip


def test_rows_outside_country_dyads_are_counted_but_stay(book: ActorBook) -> None:
    names = [write("log.csv", A, "s,2025-01-01,FJIGOV,FJIOPP,111", "o,2025-01-01,IGOUNO,FJI,111")]
    log = open_logs(names, book)
    assert log.events.num_rows == 3
    assert log.account.kept == 1
    assert log.account.dropped == {Reason.SELF_DYAD: 1, Reason.NO_COUNTRY: 1}


# --- what is said of mistakes --------------------------------------------------------------------


def test_a_mistake_is_named_with_its_place(book: ActorBook) -> None:
    said = refused(write("log.csv", A, "b,2025-01-02,FJI,TON,1999"), book=book)
    assert said == "log.csv:3: code '1999' is no CAMEO 1.1b3 code (nearest: 19)"


def test_a_missing_value_is_named_without_empty_quotes(book: ActorBook) -> None:
    said = refused(write("log.csv", "a,2025-01-01,,TON,111", "b,,FJI,TON,111"), book=book)
    assert "''" not in said
    for line, words in zip(said.splitlines(), ("has no source", "has no date"), strict=True):
        assert words in line


def test_a_row_of_the_wrong_length_is_named_as_such(book: ActorBook) -> None:
    said = refused(write("log.csv", f"{A},more", "b,2025-01-01"), book=book)
    assert said.splitlines() == [
        'log.csv:2: has 6 fields where the header has 5: put fields that hold a comma in "quotes"',
        "log.csv:3: has 2 fields where the header has 5: the record is cut short",
    ]


@pytest.mark.parametrize("count", [1, 3, 4, 10])
def test_the_first_mistakes_are_named_and_the_others_counted(count: int, book: ActorBook) -> None:
    rows = [f"e{number},2025-01-01,FJI,TON,9999" for number in range(count)]
    lines = refused(write("log.csv", *rows), book=book).splitlines()
    named = [line for line in lines if line.startswith("log.csv:")]
    assert len(named) == min(count, 3)
    assert [line.split()[1] for line in lines[3:]] == ([str(count - 3)] if count > 3 else [])


def test_rows_with_several_mistakes_are_counted_as_what_they_are(book: ActorBook) -> None:
    """Three mistakes are named, and the number of the others is the number of the others."""
    rows = [f"e{number},soon,QQQ,TON,9999" for number in range(2)]
    lines = refused(write("log.csv", *rows), book=book).splitlines()
    assert len(lines) == 4
    assert lines[3].startswith("… 3 more")


def test_mistakes_of_several_logs_are_named_with_their_logs(book: ActorBook) -> None:
    bad = "x,soon,FJI,TON,111"
    said = refused(write("one.csv", bad), write("two.csv", A, bad), book=book)
    assert [line.split(" ")[0] for line in said.splitlines()] == ["one.csv:2:", "two.csv:3:"]


def test_a_repeated_id_alone_is_no_reason_to_refuse(book: ActorBook) -> None:
    open_logs([write("log.csv", A, A_AGAIN)], book).raise_for_mistakes()


# --- files that are not there --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lgo.csv", "lgo.csv: no such file. Did you mean log.csv?"),
        ("incident", "incident: no such file. Did you mean incidents?"),
        ("there/lgo.csv", "there/lgo.csv: no such file. Did you mean log.csv?"),
        ("qqqq", "qqqq: no such file."),
        ("nowhere/log.csv", "nowhere/log.csv: no such file."),
        ("empty", "empty: is a folder without event logs (.csv, .tsv, .tab, .txt …)."),
        ("x" * 400, "cannot be read: File name too long."),
    ],
)
def test_a_log_that_is_not_there(name: str, words: str, book: ActorBook) -> None:
    write("log.csv", A)
    write("there/log.csv", A)
    write("empty/notes.md", "no log")
    assert refused(name, book=book).endswith(words)


def test_a_folder_is_the_logs_in_it(book: ActorBook) -> None:
    write("there/one.csv", A)
    write("there/two.csv", B)
    log = open_logs(["there"], book)
    assert [file["name"] for file in log.provenance()] == ["one.csv", "two.csv"]
    assert table_of(log).column("event_id").to_pylist() == ["a", "b"]


def test_every_log_must_be_there(book: ActorBook) -> None:
    assert refused(str(LOG), "none.csv", book=book).startswith("none.csv: no such file")


def test_empty_standard_input(book: ActorBook) -> None:
    assert refused("-", book=book).startswith("stdin: is empty")


def test_a_header_alone_is_a_log_without_rows(book: ActorBook) -> None:
    log = open_logs([str(FILES / "header-only.csv")], book)
    log.raise_for_mistakes()
    assert (log.events.num_rows, log.account.read, log.account.kept) == (0, 0, 0)
