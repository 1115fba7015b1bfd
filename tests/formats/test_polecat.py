"""POLECAT: one test a trap, on small files written here."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from caucasus_cli.account import FileAccount
from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.errors import LogError
from caucasus_cli.formats.gdelt import VERSION_1, VERSION_2
from caucasus_cli.formats.interface import Context
from caucasus_cli.formats.ngec import NGEC
from caucasus_cli.formats.polecat import COLUMNS, POLECAT
from caucasus_cli.reading.files import account_for, read_coded
from caucasus_cli.reading.rules import Rules
from caucasus_cli.reading.streams import Source, members_of

HEADER = "\t".join(COLUMNS)
ACT = {
    "Event ID": "20230102-1-a_COERCE",
    "Event Date": "2023-01-02",
    "Event Type": "COERCE",
    "Event Mode": "arrest",
    "Intensity": "-7.0",
    "Quad Code": "MATERIAL CONFLICT",
    "Contexts": "legal;human_rights",
    "Actor Name": "Ministry of Justice",
    "Actor Country": "AZE",
    "Primary Actor Sector": "GOV",
    "Recipient Name": "Russian sailors",
    "Recipient Country": "RUS",
    "Primary Recipient Sector": "CVL",
    "Publication Date": "2023-01-03",
}


def line(columns: Sequence[str] = COLUMNS, **changes: str) -> str:
    """An act; `Event_Type` stands for the column `Event Type`."""
    named = {name.replace("_", " "): value for name, value in changes.items()}
    return "\t".join({**dict.fromkeys(columns, "None"), **ACT, **named}[name] for name in columns)


def read(*lines: str, rules: Rules | None = None) -> tuple[list[dict[str, Any]], FileAccount]:
    source = Source("polecat.txt", ("\n".join(lines) + "\n").encode())
    assert POLECAT.recognises(source.head)
    account = account_for(source, POLECAT)
    context = Context(bundled_actors())
    settled = list(read_coded(source, POLECAT, context, rules or Rules(), account))
    assert account.read == account.kept + account.dropped.total()
    return pa.concat_tables([one.events for one in settled]).to_pylist(), account


def dropped(account: FileAccount) -> dict[str, int]:
    return {reason.value: count for reason, count in account.dropped.items()}


def test_an_act() -> None:
    [event], account = read(HEADER, line())
    assert event == {
        "event_id": "20230102-1-a_COERCE",
        "date_start": date(2023, 1, 2),
        "date_end": date(2023, 1, 2),
        "date_added": date(2023, 1, 3),
        "source": "AZEGOV",
        "target": "RUSCVL",
        "source_country": "AZE",
        "target_country": "RUS",
        "code": "COERCE-arrest",
        "scheme": "plover",
        "weight": None,
        "confidence": None,
        "url": None,
        "origin": "polecat",
        "origin_row": 2,
        "source_name": "Ministry of Justice",
        "target_name": "Russian sailors",
        "event_mode": "arrest",
        "contexts": "legal;human_rights",
    }
    assert (account.read, account.kept, account.notes) == (1, 1, [])


@pytest.mark.parametrize("other", [VERSION_1, VERSION_2, NGEC])
def test_no_other_format_takes_it(other: Any) -> None:
    assert not other.recognises(f"{HEADER}\n{line()}\n".encode())


@pytest.mark.parametrize(
    "head",
    [
        "date,source,target,code\n2025-06-27,AZEGOV,RUSMED,173\n",
        "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\n",
        "",
    ],
)
def test_it_takes_no_other(head: str) -> None:
    assert not POLECAT.recognises(head.encode())


# --- the header -------------------------------------------------------------------------------


def test_columns_in_any_order() -> None:
    columns = (*reversed(COLUMNS),)
    [event], _ = read("\t".join(columns), line(columns))
    assert (event["source"], event["target"], event["code"]) == (
        "AZEGOV",
        "RUSCVL",
        "COERCE-arrest",
    )


def test_a_column_that_has_its_values_too_is_one_more_column() -> None:
    columns = (*COLUMNS[:7], "Headline", *COLUMNS[7:])
    header = "\t".join(columns)
    [event], account = read(header, line(columns, Headline="Sailors held"))
    assert (event["source"], account.notes) == ("AZEGOV", [])


def test_a_name_in_the_header_without_values() -> None:
    """Then every column behind it is one place to the left of its name."""
    header = "\t".join((*COLUMNS[:7], "Headline", *COLUMNS[7:]))
    for blanks in ("", "\t", "\t\t"):
        [event], account = read(header, line() + blanks)
        assert (event["source"], event["target"]) == ("AZEGOV", "RUSCVL")
        assert account.notes == [
            "polecat.txt: the header names columns that no row has (Headline): the usual order is "
            "used."
        ]


@pytest.mark.parametrize("header", [HEADER, HEADER + "\t\t\t"])
def test_trailing_tabs(header: str) -> None:
    """Some rows have them, some not; what stands behind the last column is no value of any."""
    rows = [line(Event_ID=f"e{number}") + "\t" * number for number in range(4)]
    events, account = read(header, *rows, line(Event_ID="e9") + "\t\tsurplus")
    assert [event["event_id"] for event in events] == ["e0", "e1", "e2", "e3"]
    assert dropped(account) == {"bad_row": 1}


def test_trailing_tabs_with_something_in_them() -> None:
    rows = [line(Event_ID=f"e{number}") + "\t\t" for number in range(4)]
    events, account = read(HEADER, *rows, line(Event_ID="e9") + "\t\tsurplus")
    assert len(events) == 4
    assert dropped(account) == {"bad_row": 1}
    assert account.problems[0].row == 6


def test_a_row_cut_short_is_told() -> None:
    events, account = read(HEADER, line(), "\t".join(line().split("\t")[:30]))
    assert len(events) == 1
    assert account.problems[0].sentence(account.file) == "polecat.txt:3: has 30 fields, not 40"


def test_a_missing_column_is_named() -> None:
    columns = tuple(name for name in COLUMNS if name != "Recipient Name")
    with pytest.raises(LogError, match="1: the header has no column 'Recipient Name'"):
        read("\t".join(columns), line(columns))


@pytest.mark.parametrize("name", ["Intensity", "Event Intensity"])
def test_intensity_is_compared_with_the_type(name: str) -> None:
    columns = tuple(name if column == "Intensity" else column for column in COLUMNS)
    rows = [line(columns, **{name: value}) for value in ("-7.0", "-6.5", "None")]
    _, account = read("\t".join(columns), *rows)
    points = account.comparisons["points"]
    assert (points.rule, points.rows, points.differ.total()) == ("plover", 2, 1)
    assert points.differ == {"COERCE": 1}


def test_quad_code_is_compared() -> None:
    rows = [line(Quad_Code=quad) for quad in ("MATERIAL CONFLICT", "VERBAL CONFLICT", "None")]
    _, account = read(HEADER, *rows)
    assert (account.comparisons["quad"].rows, account.comparisons["quad"].differ.total()) == (2, 1)


# --- texts ------------------------------------------------------------------------------------


def test_quotes_and_apostrophes_are_text() -> None:
    names = ["Merkel's office", '"Chapo', 'the "Iron" Lady', "'"]
    events, _ = read(HEADER, *(line(Event_ID=name, Actor_Name=name) for name in names))
    assert [event["source_name"] for event in events] == names


def test_none_is_no_value() -> None:
    [event], _ = read(HEADER, line(Event_Mode="None", Contexts="None", Publication_Date="None"))
    assert event["code"] == "COERCE"
    assert event["event_mode"] is event["contexts"] is event["date_added"] is None


def test_bad_bytes_are_counted() -> None:
    text = f"{HEADER}\n{line(Actor_Name='Xé')}\n".encode("latin-1")
    source = Source("polecat.txt", text)
    account = account_for(source, POLECAT)
    assert len(list(read_coded(source, POLECAT, Context(bundled_actors()), Rules(), account))) == 1
    assert account.notes == ["polecat.txt: 1 values are no UTF-8 text."]


# --- event types ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "mode", "code"),
    [
        ("COERCE", "arrest", "COERCE-arrest"),
        ("Coerce", "Arrest", "COERCE-arrest"),
        ("ASSAULT", "heavy-weapons", "ASSAULT-heavy-weapons"),
        ("COERCE", "martial law", "COERCE-martial-law"),
        ("SANCTION", "SANCTION-withdraw", "SANCTION-withdraw"),
        ("SANCTION", "COERCE-arrest", "SANCTION"),
        ("ASSAULT", "beat;aerial;abduct", "ASSAULT-aerial"),
        ("ASSAULT", "beat;abduct", "ASSAULT-beat"),
        ("AGREE", "", "AGREE"),
    ],
)
def test_type_and_mode(kind: str, mode: str, code: str) -> None:
    [event], account = read(HEADER, line(Event_Type=kind, Event_Mode=mode))
    assert event["code"] == code
    assert account.doubts == {}


def test_an_unknown_mode_leaves_the_type() -> None:
    [event], account = read(HEADER, line(Event_Mode="serenade"))
    assert (event["code"], event["event_mode"]) == ("COERCE", "serenade")
    assert account.notes == [
        "polecat.txt: a mode that the codebook does not know: the type alone is used (1 row)."
    ]


@pytest.mark.parametrize(
    ("kind", "reason", "nearest"),
    [
        ("ASAULT", "unknown_code", "ASSAULT"),
        ("DEMAND", "unknown_code", None),
        ("173", "bad_code", None),
        ("None", "bad_code", None),
        ("ACCUSE;REJECT", "bad_code", None),
    ],
)
def test_what_is_no_type(kind: str, reason: str, nearest: str | None) -> None:
    events, account = read(HEADER, line(Event_Type=kind))
    assert (events, dropped(account)) == ([], {reason: 1})
    assert (account.problems[0].column, account.problems[0].nearest) == ("Event Type", nearest)


def test_a_file_of_cameo_codes_is_refused() -> None:
    rows = [line(Event_ID=f"e{n}", Event_Type=code) for n, code in enumerate(["173", "190"] * 10)]
    _, account = read(HEADER, *rows)
    assert "the codes are CAMEO 1.1b3, not PLOVER" in (account.refusal or "")


@pytest.mark.parametrize("day", ["None", "2023-02-30", "1/2/2023", ""])
def test_bad_dates(day: str) -> None:
    events, account = read(HEADER, line(Event_Date=day))
    assert (events, dropped(account)) == ([], {"bad_date": 1})


# --- actors -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "sector", "code", "state"),
    [
        ("USA", "MIL", "USAMIL", "USA"),
        ("USA", "None", "USA", "USA"),
        ("ROU", "GOV", "ROUGOV", "ROU"),
        ("Russia", "GOV", "RUSGOV", "RUS"),
        ("USA", "Government", "USA", "USA"),
        ("USA", "MED", "USAHLH", "USA"),
        ("USA", "JRN", "USAMED", "USA"),
        ("None", "IGO", "IGO", None),
        ("IGO", "IGO", "IGO", None),
        ("ZZZ", "GOV", "ZZZGOV", None),
    ],
)
def test_sides(country: str, sector: str, code: str, state: str | None) -> None:
    [event], _ = read(HEADER, line(Actor_Country=country, Primary_Actor_Sector=sector))
    assert (event["source"], event["source_country"]) == (code, state)


def test_nobody_and_somebody_without_a_country() -> None:
    nobody = {"Recipient_Country": "None", "Primary_Recipient_Sector": "None"}
    events, account = read(
        HEADER, line(**nobody, Recipient_Name="None"), line(**nobody, Recipient_Name="Somebody")
    )
    assert (events, dropped(account)) == ([], {"no_actor": 1, "no_country": 1})


def test_acts_at_home() -> None:
    events, account = read(HEADER, line(Recipient_Country="AZE"))
    assert (len(events), dropped(account)) == (1, {"self_dyad": 1})


# --- several actors ---------------------------------------------------------------------------


def test_actors_of_one_country_are_one() -> None:
    [event], account = read(
        HEADER,
        line(Actor_Country="USA;USA", Primary_Actor_Sector="GOV;MIL", Actor_Name="Biden;Navy"),
    )
    assert (event["event_id"], event["source"]) == (ACT["Event ID"], "USA")
    assert event["source_name"] == "Biden; Navy"
    assert account.notes == []


@pytest.mark.parametrize("joint", [";", "; "])
def test_each_pair_of_countries_is_a_record(joint: str) -> None:
    events, account = read(
        HEADER,
        line(
            Actor_Country=joint.join(["USA", "GBR", "USA"]),
            Primary_Actor_Sector=joint.join(["GOV", "MIL", "GOV"]),
            Actor_Name=joint.join(["Biden", "Navy", "Blinken"]),
            Recipient_Country=joint.join(["RUS", "BLR"]),
        ),
    )
    assert [
        (event["event_id"], event["source"], event["source_name"], event["target_country"])
        for event in events
    ] == [
        ("20230102-1-a_COERCE:1", "USAGOV", "Biden; Blinken", "RUS"),
        ("20230102-1-a_COERCE:2", "USAGOV", "Biden; Blinken", "BLR"),
        ("20230102-1-a_COERCE:3", "GBRMIL", "Navy", "RUS"),
        ("20230102-1-a_COERCE:4", "GBRMIL", "Navy", "BLR"),
    ]
    assert {event["origin_row"] for event in events} == {2}
    assert (account.read, account.kept) == (4, 4)
    assert account.notes == [
        "polecat.txt: several countries on a side: each pair of countries is a record of its own "
        "(1 row).",
        "polecat.txt: pairs beyond the first of their row, counted as rows read (3 rows).",
    ]


def test_lists_that_do_not_match_leave_the_role_off() -> None:
    events, _ = read(HEADER, line(Actor_Country="USA;GBR", Primary_Actor_Sector="GOV;MIL;SPY"))
    assert [event["source"] for event in events] == ["USA", "GBR"]
    assert {event["source_name"] for event in events} == {"Ministry of Justice"}


def test_a_country_on_both_sides_is_a_self_dyad_of_its_own() -> None:
    events, account = read(HEADER, line(Actor_Country="USA;RUS"))
    assert (len(events), account.read) == (2, 2)
    assert dropped(account) == {"self_dyad": 1}


def test_pairs_without_an_id_are_told_apart() -> None:
    events, _ = read(HEADER, line(Event_ID="", Actor_Country="USA;GBR"), line(Event_ID="None"))
    assert [event["event_id"] for event in events] == [
        "polecat.txt:2:1",
        "polecat.txt:2:2",
        "polecat.txt:3",
    ]


def test_actors_without_a_country_beside_others_are_left_out_and_told() -> None:
    events, account = read(HEADER, line(Actor_Country="USA;None", Primary_Actor_Sector="GOV;IGO"))
    assert [event["source"] for event in events] == ["USAGOV"]
    assert account.notes == [
        "polecat.txt: actors without a country beside others: only the others make pairs (1 row)."
    ]


def test_several_actors_and_no_recipient_are_not_set_on_each_other() -> None:
    """The form of a meeting and of joint violence alike: who acted on whom is not said."""
    nobody = dict.fromkeys(
        ("Recipient_Name", "Recipient_Country", "Primary_Recipient_Sector"), "None"
    )
    events, account = read(
        HEADER, line(Event_Type="CONSULT", Event_Mode="None", Actor_Country="USA;JPN", **nobody)
    )
    assert (events, account.read, dropped(account)) == ([], 1, {"no_actor": 1})
    assert "whether they acted on each other is not said" in account.notes[0]


# --- files ------------------------------------------------------------------------------------


def test_an_empty_file_with_its_header() -> None:
    source = Source("polecat.txt", f"{HEADER}\n".encode())
    account = account_for(source, POLECAT)
    batches = list(read_coded(source, POLECAT, Context(bundled_actors()), Rules(), account))
    assert sum(one.events.num_rows for one in batches) == account.read == 0


def test_a_yearly_archive(tmp_path: Path) -> None:
    path = tmp_path / "ngecEventsDV-2023.txt.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for month in ("Jan", "Feb"):
            archive.writestr(f"ngecEventsDV-2023-{month}.txt", f"{HEADER}\n{line()}\n")
    members = members_of(Source(path.name, path=path))
    assert [POLECAT.recognises(member.head) for member in members] == [True, True]
