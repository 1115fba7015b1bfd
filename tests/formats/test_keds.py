"""KEDS and TABARI: text, tables, misprints, documents, and the codes of older actors."""

from __future__ import annotations

from datetime import date

import pytest
from coded_reading import read, real_file

from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.errors import LogError
from caucasus_cli.formats.keds import KEDS, LEAST_LINES
from caucasus_cli.formats.keds_actors import OLDER, UNCERTAIN, is_older, renewed


def line(*fields: str) -> str:
    """A line of text."""
    return "\t".join(fields) + "\n"


TALK = line("790415", "EGYGOV", "ISRMED", "010", "(Make statement)", "SAID ", "000018 REUTERS")


def table(rows: int, header: str = "date,source,target,code") -> str:
    """A table, as long as it must be to be KEDS data, or shorter."""
    return "\n".join([header, *["1992-01-03,IRQ,TUR,036"] * rows]) + "\n"


def test_text() -> None:
    found = read(KEDS, TALK)
    event = found.events[0]
    assert KEDS.recognises(TALK.encode())
    assert event["date_start"] == date(1979, 4, 15)
    assert (event["source"], event["source_country"]) == ("EGYGOV", "EGY")
    assert event["code"] == "010"


def test_fields_behind_the_code_may_be_missing() -> None:
    lines = (
        TALK + line("790416", "EGY", "ISR", "190") + line("790416", "ISR", "EGY", "190", "(War)")
    )
    found = read(KEDS, lines)
    assert found.column("code") == ["010", "190", "190"]
    assert found.column("origin_row") == [1, 2, 3]


def test_fewer_than_four_fields_are_a_bad_row() -> None:
    assert read(KEDS, TALK * 2 + line("790416", "EGY", "ISR")).dropped == {"bad_row": 1}


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("690101", date(1969, 1, 1)),
        ("991231", date(1999, 12, 31)),
        ("000101", date(2000, 1, 1)),
        ("681231", date(2068, 12, 31)),
        ("20150314", date(2015, 3, 14)),
    ],
)
def test_two_digits_of_a_year(written: str, day: date) -> None:
    assert read(KEDS, line(written, "EGY", "ISR", "036")).column("date_start") == [day]


def test_documents_are_no_events() -> None:
    found = read(KEDS, TALK + line("790415", "DOC", "DOC", "999", "(Document)", ""))
    assert found.dropped == {"not_an_event": 1}
    assert found.account.problem_count == 0
    assert "999" not in found.account.codes


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("O36", "036"), ("l90", "190"), ("1l0", "110"), ("0841]", "0841"), ("[145", "145")],
)
def test_misprints_are_mended(printed: str, meant: str) -> None:
    found = read(KEDS, TALK + line("790416", "EGY", "ISR", printed))
    assert found.column("code") == ["010", meant]
    assert found.account.misprints == 1
    assert found.account.as_json()["repaired"] == 1
    assert "1 misprinted codes mended" in found.account.notes[0]


@pytest.mark.parametrize("printed", ["---]", "---", "O99", "9lO", ""])
def test_misprints_of_no_code_stay(printed: str) -> None:
    found = read(KEDS, TALK * 2 + line("790416", "EGY", "ISR", printed))
    assert found.dropped.keys() <= {"bad_code", "unknown_code"}
    assert found.account.dropped.total() == 1
    assert found.account.misprints == 0
    assert found.account.problems[0].value == printed


def test_misprints_do_not_hide_lost_zeros() -> None:
    lines = line("790415", "EGY", "ISR", "l90") + line("790415", "EGY", "ISR", "57")
    assert "--fix-codes" in (read(KEDS, lines).account.refusal or "")
    assert read(KEDS, lines, fix_codes=True).column("code") == ["190", "057"]


def test_an_actor_who_is_not_known_still_acts() -> None:
    found = read(
        KEDS, TALK + line("790416", "TUESOE", "---]", "190") + line("790416", "GUZ", "ISR", "190")
    )
    assert found.dropped == {"no_actor": 1, "no_country": 1}
    assert found.column("source") == ["EGYGOV", "GUZ"]


def test_a_long_table_is_keds() -> None:
    text = table(LEAST_LINES)
    assert KEDS.recognises(text.encode())
    found = read(KEDS, text)
    assert found.account.read == LEAST_LINES
    assert found.column("date_start")[0] == date(1992, 1, 3)
    assert found.column("origin_row")[0] == 2


def test_a_label_is_the_only_other_column() -> None:
    header = "date,source,target,code,desc"
    text = table(LEAST_LINES, header).replace(",036", ",036,(A, B)".replace(", ", " "))
    assert KEDS.recognises(text.encode())
    assert not KEDS.recognises(text.replace("desc", "event_id", 1).encode())


@pytest.mark.parametrize(
    "text",
    [
        table(LEAST_LINES - 1),
        table(LEAST_LINES).replace("1992-01-03", "1992-01"),
        table(LEAST_LINES, "date,source,target,code,note").replace(",036", ",036,x"),
        "date\tsource\ttarget\tcode\n",
        "",
        "20150314\tx y\tISR\t036\n",
        line("2018-06-01", "ARM", "GOV", "AZE", "MIL", "036", "4.0", "1"),
    ],
)
def test_a_log_that_a_person_writes_is_not_taken(text: str) -> None:
    assert not KEDS.recognises(text.encode())


def test_a_short_table_is_read_when_asked() -> None:
    assert read(KEDS, table(2)).account.kept == 2


def test_neither_text_nor_table() -> None:
    with pytest.raises(LogError, match="neither KEDS text"):
        read(KEDS, "a,b\n1,2\n")


# --- actors before CAMEO ---------------------------------------------------------------------

OLD = (
    line("900802", "IRQ", "KUW", "190")
    + line("900802", "UNK", "IRQ", "111")
    + line("900802", "FRN", "IRQ", "111")
)


def test_older_actors_have_their_countries() -> None:
    found = read(
        KEDS, OLD + line("900803", "UAR", "SWZ", "036") + line("900803", "AUS", "AULGOV", "036")
    )
    assert found.column("source_country") == ["IRQ", "GBR", "FRA", "EGY", "AUT"]
    assert found.column("target_country") == ["KWT", "IRQ", "IRQ", "CHE", "AUS"]
    assert found.column("target")[-1] == "AUSGOV"
    assert any("AUS is read as Austria" in note for note in found.account.notes)


def test_what_is_uncertain_there_has_no_country() -> None:
    found = read(
        KEDS, OLD + line("900803", "ISL", "CZE", "036") + line("900803", "KOS", "IDI", "036")
    )
    assert found.dropped == {"no_country": 2}


def test_codes_of_cameo_are_cameos() -> None:
    found = read(KEDS, TALK + line("790416", "AUS", "SWZ", "036"))
    assert found.column("source_country")[-1] == "AUS"
    assert found.column("target_country")[-1] == "SWZ"
    assert not found.account.notes


def test_three_older_codes_are_proof_unless_cameos_are_more() -> None:
    assert not is_older(["FRN", "UNK", "AUS", "SWZ"])
    assert is_older(["FRN", "UNK", "JAPGOV"])
    assert not is_older(["FRN", "UNK", "JAP", "FRA", "GBRGOV", "GBR"])


def test_the_older_codes_name_countries_of_the_codebook() -> None:
    book = bundled_actors()
    assert all(book.actors[code].is_country for code in OLDER.values())
    assert renewed("UARMIL") == "EGYMIL"
    assert all(renewed(code) is None for code in UNCERTAIN)
    # Any other older code would mean nothing by itself.
    known = {code for code in OLDER if book.parse(code) is not None}
    assert known == {"AUS", "BAH", "NEP", "SAF", "SWZ"}


@pytest.mark.realdata
def test_the_real_table_of_turkey() -> None:
    path = real_file("keds/turkey.cameo.csv")
    assert KEDS.recognises(path.read_bytes()[: 2**16])
    found = read(KEDS, path)
    assert (found.account.read, found.account.kept) == (29_029, 15_903)
    assert found.dropped == {"no_country": 8022, "region_only": 756, "self_dyad": 4348}
    assert found.account.misprints == 9
    assert found.account.refusal is None


@pytest.mark.slow
@pytest.mark.realdata
def test_the_real_table_of_the_gulf_is_weis() -> None:
    """By its name it is CAMEO; a sixth of its rows have codes that only WEIS has."""
    found = read(KEDS, real_file("keds/gulf.cameo.csv"))
    assert found.account.read == 54_466
    assert found.dropped == {"unknown_code": 9730, "no_country": 12_413, "self_dyad": 263}
    assert "WEIS" in (found.account.refusal or "")
    months: dict[tuple[int, int], int] = {}
    for event in found.events:
        if {event["source_country"], event["target_country"]} == {"IRQ", "KWT"}:
            month = event["date_start"].year, event["date_start"].month
            months[month] = months.get(month, 0) + 1
    assert max(months, key=lambda month: months[month]) == (1990, 8)


@pytest.mark.slow
@pytest.mark.realdata
def test_the_real_table_of_the_balkans_is_weis() -> None:
    found = read(KEDS, real_file("keds/balkans.weis.csv.gz"))
    assert found.account.read == 72_953
    assert found.dropped["unknown_code"] == 10_013
    assert "WEIS" in (found.account.refusal or "")
