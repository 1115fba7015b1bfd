"""The bundled log keeps the promises of docs/coding.md, row by row."""

from __future__ import annotations

import csv
import json
import re
from calendar import monthrange
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
CODES = ROOT / "src" / "caucasus_cli" / "codebook" / "tables" / "codes.csv"

HEADER = [
    "event_id",
    "date",
    "date_basis",
    "source",
    "target",
    "code",
    "summary",
    "reference",
    "url",
    "rationale",
    "note",
]
HORIZON = date(2025, 7, 3)
#: The essay's paragraphs and how many sentences each has.
SENTENCES = {1: 5, 2: 3, 3: 3, 4: 1, 5: 2, 6: 4, 7: 2, 8: 6, 9: 5, 10: 5}
COUNTRIES = {"ARM", "AZE", "IRN", "ISR", "KAZ", "RUS", "TUR", "UKR", "USA"}
ORGANISATIONS = {"IGOCST", "IGOEEC", "IGONON"}
ROLES = {"BUS", "COP", "CVL", "GOV", "JUD", "LEG", "MED", "MIL", "REL", "SEP"}
#: Months, places, peoples, bodies and schemes; no living person.
PROPER_NOUNS = """
    Abu Agarak Aktau Aligned April Armenia Armenian Armenians Azerbaijan Azerbaijani
    Azerbaijanis Baku Bali CAMEO CRM CSTO Catholicos Church Day December Dhabi Dushanbe
    Economic Etchmiadzin Eurasian European February Germany Group Grozny House Iran Israel
    Israeli Istanbul January July June Karabakh Kremlin March May Minsk Moscow Movement Nazi
    Non November October Russia Russian Russians Sputnik Stalin States Tirana Turkey Ukraine
    Ukrainian Union United Victory Washington Yekaterinburg Yerevan
"""

Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


EVENTS = read("events.csv")
CONTEXT = read("context.csv")
EVERY_ROW = [pytest.param(row, id=row["event_id"]) for row in EVENTS + CONTEXT]


def bounds(text: str) -> tuple[date, date]:
    """First and last day of a day, a month, a year or an interval of them."""
    first, _, last = text.partition("/")
    return point(first)[0], point(last or first)[1]


def point(text: str) -> tuple[date, date]:
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text)
    assert match, f"not an ISO 8601 day, month or year: {text!r}"
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if day:
        return date(year, month, day), date(year, month, day)
    if month:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


@pytest.mark.parametrize("name", ["events.csv", "context.csv"])
def test_file_has_the_header_and_plain_line_ends(name: str) -> None:
    raw = (DATA / name).read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8").splitlines()[0] == ",".join(HEADER)


@pytest.mark.parametrize("name", ["events.csv", "context.csv"])
def test_rows_are_in_order_of_date_and_identifier(name: str) -> None:
    rows = read(name)
    assert rows == sorted(rows, key=lambda row: (row["date"].partition("/")[0], row["event_id"]))


def test_log_is_large_enough() -> None:
    assert len(EVENTS) >= 60
    assert CONTEXT


@pytest.mark.parametrize("row", EVERY_ROW)
def test_every_cell_but_the_note_is_filled_and_trimmed(row: Row) -> None:
    assert list(row) == HEADER
    assert all(row[column] for column in HEADER if column != "note")
    assert all(value == " ".join(value.split()) for value in row.values())


@pytest.mark.parametrize("row", EVERY_ROW)
def test_date_is_iso_and_ordered(row: Row) -> None:
    start, end = bounds(row["date"])
    assert start <= end
    if "/" in row["date"]:
        assert start < end
    assert row["date_basis"] in {"stated", "public-record", "inferred"}


def test_no_event_ends_after_the_horizon() -> None:
    late = [row["event_id"] for row in EVENTS if bounds(row["date"])[1] > HORIZON]
    assert late == []


@pytest.mark.parametrize("row", EVERY_ROW)
def test_actor_is_a_country_or_an_organisation_with_roles(row: Row) -> None:
    for column in ("source", "target"):
        code = row[column]
        assert re.fullmatch(r"([A-Z]{3})+", code)
        if code in ORGANISATIONS:
            continue
        assert code[:3] in COUNTRIES, code
        assert {code[i : i + 3] for i in range(3, len(code), 3)} <= ROLES, code
    assert row["source"] != row["target"]


@pytest.mark.parametrize("row", EVERY_ROW)
def test_code_is_in_the_codebook(row: Row) -> None:
    assert row["code"] in known_codes()
    assert len(row["code"]) > 2, "a root is not specific enough"


def known_codes() -> set[str]:
    with CODES.open(encoding="utf-8", newline="") as file:
        return {line["code"] for line in csv.DictReader(file)}


@pytest.mark.parametrize("row", EVERY_ROW)
def test_reference_is_a_sentence_of_the_essay(row: Row) -> None:
    places = row["reference"].split(";")
    assert places == list(dict.fromkeys(places))
    for place in places:
        paragraph, sentence = map(int, place.split("."))
        assert 1 <= sentence <= SENTENCES[paragraph]


@pytest.mark.parametrize("row", EVERY_ROW)
def test_identifier_says_when_and_who(row: Row) -> None:
    start = row["date"].partition("/")[0]
    sides = f"{row['source'][:3]}-{row['target'][:3]}".lower()
    assert re.fullmatch(rf"{start}-{sides}(-[a-z0-9]+)+", row["event_id"])


def test_identifiers_are_unique_over_both_files() -> None:
    identifiers = [row["event_id"] for row in EVENTS + CONTEXT]
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("row", EVERY_ROW)
def test_summary_is_short_and_every_source_is_an_address(row: Row) -> None:
    assert len(row["summary"]) <= 200
    assert row["summary"].endswith(".")
    urls = row["url"].split(" ")
    assert all(re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", url) for url in urls)
    assert len(urls) == len(set(urls))


@pytest.mark.parametrize("row", EVERY_ROW)
def test_people_go_by_their_office(row: Row) -> None:
    """Whatever is written with a capital inside a sentence is a place, a body or a thing."""
    for column in ("summary", "rationale", "note"):
        inside = re.findall(r"(?<![.;:] )(?<!^)\b[A-Z]\w+", row[column])
        assert set(inside) - set(PROPER_NOUNS.split()) == set()


#: Codes of acts that take two: each has its mirror on the same date.
MUTUAL = {"019", "036", "037", "041", "044", "046", "057", "190"}


@pytest.mark.parametrize(
    "row",
    [pytest.param(row, id=row["event_id"]) for row in EVENTS + CONTEXT if row["code"] in MUTUAL],
)
def test_mutual_act_has_a_row_each_way(row: Row) -> None:
    mirrors = [
        other
        for other in EVENTS + CONTEXT
        if (other["date"], other["code"]) == (row["date"], row["code"])
        and other["source"][:3] == row["target"][:3]
        and other["target"][:3] == row["source"][:3]
        and other is not row
    ]
    assert mirrors


def test_visit_has_a_host() -> None:
    rows = EVENTS + CONTEXT
    visits = {(row["date"], row["source"], row["target"]) for row in rows if row["code"] == "042"}
    hosted = {(row["date"], row["target"], row["source"]) for row in rows if row["code"] == "043"}
    assert visits == hosted


def test_package_describes_the_columns() -> None:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["path"] for resource in package["resources"]] == ["events.csv", "context.csv"]
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == HEADER
        assert {field["type"] for field in fields} == {"string"}, "a code keeps its leading zero"
        assert all(field["description"] for field in fields)
        assert resource["schema"]["primaryKey"] == ["event_id"]


@pytest.mark.extras
@pytest.mark.filterwarnings("default")
def test_package_is_valid_for_the_reference_validator() -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "rowNumber", "fieldName", "note"])
    rows = {task.name: task.stats["rows"] for task in report.tasks}
    assert rows == {"events": len(EVENTS), "context": len(CONTEXT)}
