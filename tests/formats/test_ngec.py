"""NGEC: one test a trap, on small files written here."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from caucasus_cli.account import FileAccount
from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.errors import LogError
from caucasus_cli.formats.interface import Context
from caucasus_cli.formats.ngec import NGEC
from caucasus_cli.formats.polecat import POLECAT
from caucasus_cli.reading.files import account_for, read_coded
from caucasus_cli.reading.rules import Rules
from caucasus_cli.reading.streams import Source

NO_DATE = "<No date detected--using publication date>"


def actor(country: str | None, code: str = "GOV", name: str = "", **others: Any) -> dict[str, Any]:
    return {
        "country": country,
        "code_1": code,
        "code_2": "",
        "wiki": name,
        "text": "them",
        **others,
    }


def event(**changes: Any) -> dict[str, Any]:
    """What the coder writes for one act, less the keys that are not read."""
    attributes = {
        "ACTOR": changes.pop("actors", [actor("AZE", name="Baku")]),
        "RECIP": changes.pop("recipients", [actor("RUS", "CVL")]),
        "LOC": [{"text": "Baku"}],
    }
    return {
        "id": "20230801-1-a_COERCE",
        "event_type": "COERCE",
        "event_mode": ["COERCE-arrest"],
        "event_text": "…",
        "contexts": ["legal", "human_rights"],
        "date_resolved": "2023-07-30",
        "date_raw": "on Sunday",
        "pub_date": "2023-08-01",
        "attributes": attributes,
        **changes,
    }


def read(
    *lines: dict[str, Any] | str, ends: str = "\n"
) -> tuple[list[dict[str, Any]], FileAccount]:
    texts = [one if isinstance(one, str) else json.dumps(one) for one in lines]
    return read_bytes((ends.join(texts) + ends).encode())


def read_bytes(data: bytes) -> tuple[list[dict[str, Any]], FileAccount]:
    source = Source("events.jsonl", data)
    account = account_for(source, NGEC)
    settled = list(read_coded(source, NGEC, Context(bundled_actors()), Rules(), account))
    assert account.read == account.kept + account.dropped.total()
    return pa.concat_tables([one.events for one in settled]).to_pylist(), account


def dropped(account: FileAccount) -> dict[str, int]:
    return {reason.value: count for reason, count in account.dropped.items()}


def test_an_act() -> None:
    [found], account = read(event())
    assert found == {
        "event_id": "20230801-1-a_COERCE",
        "date_start": date(2023, 7, 30),
        "date_end": date(2023, 7, 30),
        "date_added": date(2023, 8, 1),
        "source": "AZEGOV",
        "target": "RUSCVL",
        "source_country": "AZE",
        "target_country": "RUS",
        "code": "COERCE-arrest",
        "scheme": "plover",
        "weight": None,
        "confidence": None,
        "url": None,
        "origin": "ngec",
        "origin_row": 1,
        "source_name": "Baku",
        "target_name": "them",
        "event_mode": "COERCE-arrest",
        "contexts": "legal;human_rights",
    }
    assert (account.read, account.kept, account.notes) == (1, 1, [])


# --- recognition ------------------------------------------------------------------------------


@pytest.mark.parametrize("lead", ["", "\ufeff", "\n", "  "])
def test_it_is_recognised(lead: str) -> None:
    head = f"{lead}{json.dumps(event())}\n".encode()
    assert NGEC.recognises(head)
    assert not POLECAT.recognises(head)


def test_a_first_line_longer_than_the_head() -> None:
    head = json.dumps({"attributes": {}, "event_type": "AID", "event_text": "x" * 2**17})
    assert NGEC.recognises(head.encode()[: 2**16])


@pytest.mark.parametrize(
    "line",
    [
        {"date": "2025-06-27", "source": "AZEGOV", "target": "RUSMED", "code": "173"},
        {"date": "2025", "source": "A", "target": "B", "code": "1", "event_type": "COERCE"},
        {"date": "2025", "note": '"event_type": "x", "attributes": "y"'},
        {"event_type": "COERCE", "attributes": "none"},
        {"attributes": {}},
        {
            "date": "2025",
            "source": "AZE",
            "target": "ARM",
            "code": "173",
            "event_type": "own",
            "attributes": "own",
        },
    ],
)
def test_logs_of_people_are_not(line: dict[str, Any]) -> None:
    assert not NGEC.recognises(json.dumps(line).encode())
    assert not NGEC.recognises(json.dumps(line).encode()[:-1] + b'"')


@pytest.mark.parametrize("head", [b"", b"[]", b"date,source,target,code\n", b"\n\n"])
def test_other_texts_are_not(head: bytes) -> None:
    assert not NGEC.recognises(head)


# --- lines ------------------------------------------------------------------------------------


def test_bad_lines_are_counted_and_told() -> None:
    events, account = read(event(), '{"id": "cut', "", "[1, 2]", '{"id": 7}', "7", event(id="b"))
    assert [one["origin_row"] for one in events] == [1, 7]
    assert (account.read, dropped(account)) == (6, {"bad_row": 4})
    assert [(one.row, one.problem) for one in account.problems] == [
        (2, "is no JSON object on one line"),
        (4, "is JSON, but no event with event_type and attributes"),
        (5, "is JSON, but no event with event_type and attributes"),
        (6, "is JSON, but no event with event_type and attributes"),
    ]


def test_a_line_too_deep_to_read() -> None:
    events, account = read(event(), "[" * 100_000)
    assert (len(events), dropped(account)) == (1, {"bad_row": 1})


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends(ends: str) -> None:
    events, _ = read(event(id="a"), event(id="b"), ends=ends)
    assert [(one["event_id"], one["origin_row"]) for one in events] == [("a", 1), ("b", 2)]


def test_what_no_text_can_hold() -> None:
    [found], _ = read(json.dumps(event(id="a")).replace('"Baku"', '"\\ud800"'))
    assert found["source_name"] == "?"


def test_bad_bytes_are_counted() -> None:
    data = json.dumps(event()).replace("Baku", "X\udcff").encode("utf-8", "surrogateescape")
    events, account = read_bytes(data)
    assert (len(events), account.bad_bytes) == (1, 1)


def test_a_nul_byte_is_no_text() -> None:
    with pytest.raises(LogError, match="is binary"):
        read_bytes(json.dumps(event()).encode() + b"\0")


@pytest.mark.parametrize(
    "spoiled",
    [
        {"actors": None},
        {"actors": []},
        {"actors": ["Baku"]},
        {"actors": {"country": "AZE"}},
        {"actors": [{"text": "somebody"}]},
        {"actors": [actor(None, "")]},
    ],
)
def test_sides_that_name_nobody(spoiled: dict[str, Any]) -> None:
    events, account = read(event(**spoiled))
    assert (events, account.dropped.total()) == ([], 1)


def test_a_key_that_is_not_there() -> None:
    bare = event()
    del bare["id"], bare["contexts"], bare["event_mode"], bare["pub_date"], bare["date_raw"]
    [found], _ = read(bare)
    assert (found["event_id"], found["code"]) == ("events.jsonl:1", "COERCE")


# --- dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        NO_DATE,
        "No date detected--using publication date",
        "<dateparser failed to convert relative date--using pub date>",
    ],
)
def test_the_day_of_publication_is_kept_and_told(raw: str) -> None:
    [found], account = read(event(date_resolved="2023-08-01", date_raw=raw))
    assert found["date_start"] == found["date_end"] == date(2023, 8, 1)
    assert account.notes == [
        "events.jsonl: no date in the text: the day of publication stands for it (1 row)."
    ]


@pytest.mark.parametrize(
    ("raw", "days"),
    [
        ("July", ("2023-07-01", "2023-07-31")),
        ("in July", ("2023-07-01", "2023-07-31")),
        ("In July 2023", ("2023-07-01", "2023-07-31")),
        ("early July", ("2023-07-01", "2023-07-31")),
        ("Jul. 2023", ("2023-07-01", "2023-07-31")),
        ("July of 2023", ("2023-07-01", "2023-07-31")),
        ("last month", ("2023-07-01", "2023-07-31")),
        ("2023", ("2023-01-01", "2023-12-31")),
        ("earlier this year", ("2023-01-01", "2023-12-31")),
        ("July 30", ("2023-07-30", "2023-07-30")),
        ("Sunday", ("2023-07-30", "2023-07-30")),
        ("last week", ("2023-07-30", "2023-07-30")),
        ("two months ago", ("2023-07-30", "2023-07-30")),
        ("March", ("2023-07-30", "2023-07-30")),
        ("July 2021", ("2023-07-30", "2023-07-30")),
        ("", ("2023-07-30", "2023-07-30")),
    ],
)
def test_a_bare_month_is_the_month(raw: str, days: tuple[str, str]) -> None:
    """Unless the day does not lie in it: then the text is not what the day was made of."""
    [found], account = read(event(date_raw=raw))
    assert (found["date_start"].isoformat(), found["date_end"].isoformat()) == days
    assert len(account.notes) == (days[0] != days[1])


@pytest.mark.parametrize("day", [None, "", "July 30, 2023", "2023-02-30"])
def test_bad_dates(day: str | None) -> None:
    events, account = read(event(date_resolved=day))
    assert (events, dropped(account)) == ([], {"bad_date": 1})


# --- acts and actors --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "modes", "code"),
    [
        ("SANCTION", ["SANCTION-withdraw"], "SANCTION-withdraw"),
        ("SANCTION", ["withdraw"], "SANCTION-withdraw"),
        ("SANCTION", ["COERCE-arrest"], "SANCTION"),
        ("ASSAULT", ["ASSAULT-beat", "ASSAULT-massacre"], "ASSAULT-massacre"),
        ("AID", [], "AID"),
        (["AID"], None, "AID"),
    ],
)
def test_type_and_mode(kind: Any, modes: Any, code: str) -> None:
    [found], _ = read(event(event_type=kind, event_mode=modes))
    assert found["code"] == code


def test_input_to_the_coder_is_not_its_output() -> None:
    events, account = read(event(event_type=["ACCUSE", "REJECT"]))
    assert (events, dropped(account)) == ([], {"bad_code": 1})


def test_two_codes_make_two_roles() -> None:
    [found], _ = read(event(actors=[actor("USA", "GOV", code_2="MIL")]))
    assert found["source"] == "USAGOVMIL"


def test_each_pair_of_countries_is_a_record() -> None:
    actors = [
        actor("USA", "GOV", "Biden"),
        actor("GBR", "MIL", "Navy; the Royal"),
        actor("USA", "GOV"),
    ]
    events, account = read(event(actors=actors))
    assert [(one["event_id"], one["source"], one["source_name"]) for one in events] == [
        ("20230801-1-a_COERCE:1", "USAGOV", "Biden; them"),
        ("20230801-1-a_COERCE:2", "GBRMIL", "Navy, the Royal"),
    ]
    assert account.read == 2


def test_somebody_without_a_country() -> None:
    [found], account = read(event(actors=[actor("", "IGO", "United Nations")]))
    assert (found["source"], found["source_country"]) == ("IGO", None)
    assert dropped(account) == {"no_country": 1}


def test_a_log_with_columns_of_the_same_names_is_a_log() -> None:
    line = {"date": "2025", "source": "AZE", "target": "ARM", "code": "173"}
    assert not NGEC.recognises(json.dumps({**line, "event_type": "x", "attributes": {}}).encode())
