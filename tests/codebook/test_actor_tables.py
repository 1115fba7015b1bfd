"""The built tables of actors, names and roles: what must be in them, and what must not."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from caucasus_cli.codebook.folding import fold

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "src" / "caucasus_cli" / "codebook" / "tables"
BUILD = ROOT / "codebook" / "build_actors.py"

Row = dict[str, str]

# The columns are a contract, so they are written out here: a new one is a decision.
COLUMNS = {
    "actors": "code name status iso2 iso3 cow gw fips cameo capital valid_from valid_to "
    "successor source",
    "actor_names": "name code kind valid_from valid_to",
    "roles": "code name kind source",
    "sectors": "sector within role source",
    "provenance_actors": "table column source note",
}
STATUSES = {"state", "territory", "dissolved", "de facto", "region", "organisation", "group"}
NAME_KINDS = {"name", "official", "alias", "capital", "metonym", "icews", "former"}
ROLE_KINDS = {"role", "religion", "ethnic", "international"}

# Names that two actors share; a look-up must report them, never choose.
AMBIGUOUS = {
    "brussels": {"BEL", "EEC"},
    "congo": {"COD", "COG"},
    "korea": {"KOR", "PRK"},
    "virgin islands": {"VGB", "VIR"},
}
# Codes that are an actor as the first piece of an actor code and a religion later on.
ACTOR_AND_ROLE = {"MUS", "SHN", "SUN"}

MUST_MATCH = {
    "Azerbaijan": "AZE",
    "Baku": "AZE",
    "RUSSIAN FEDERATION": "RUS",
    "moscow": "RUS",
    "Kremlin": "RUS",
    "Yerevan": "ARM",
    "Georgia": "GEO",
    "Republic of Georgia": "GEO",
    "Tbilisi": "GEO",
    "US": "USA",
    "U.S.": "USA",
    "White House": "USA",
    "Washington D.C.": "USA",
    "Tel Aviv": "ISR",
    "UK": "GBR",
    "Holland": "NLD",
    "Turkey": "TUR",
    "Türkiye": "TUR",
    "Turkiye": "TUR",
    "Cote d'Ivoire": "CIV",
    "Ivory Coast": "CIV",
    "Burma": "MMR",
    "Cape Verde": "CPV",
    "Swaziland": "SWZ",
    "Czech Republic": "CZE",
    "Macedonia": "MKD",
    "East Timor": "TLS",
    "Zaire": "COD",
    "DR Congo": "COD",
    "Congo-Brazzaville": "COG",
    "Niger": "NER",
    "Guinea": "GIN",
    "Samoa": "WSM",
    "Micronesia": "FSM",
    "South Korea": "KOR",
    "ROK": "KOR",
    "DPRK": "PRK",
    "PRC": "CHN",
    "Taipei": "TWN",
    "Vatican": "VAT",
    "Holy See": "VAT",
    "Macau": "MAC",
    "Kosovo": "XKX",
    "Occupied Palestinian Territory": "PSE",
    "USSR": "SUN",
    "Soviet Union": "SUN",
    "Yugoslavia": "YUG",
    "Serbia and Montenegro": "SCG",
    "East Germany": "DDR",
    "West Germany": "DEU",
    "Artsakh": "XNK",
    "Nagorno-Karabakh": "XNK",
    "Abkhazia": "XAB",
    "NATO": "NAT",
    "EU": "EEC",
    "United Nations": "UNO",
    "OSCE": "SCE",
    "CSTO": "CST",
    "Non-Aligned Movement": "NON",
    "Hezbollah": "HEZ",
}
MUST_NOT_MATCH = [
    "Georgia (US state)",
    "Guiana",
    "ROC",
    "Chechnya",
    "England",
    "Scotland",
    "Wales",
    "Jerusalem",
    "Karabakh",
    "Commonwealth",
    "Nigeria Niger",
    "",
]


def read(name: str) -> list[Row]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def actors() -> dict[str, Row]:
    return {row["code"]: row for row in read("actors")}


@pytest.fixture(scope="module")
def by_name() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in read("actor_names"):
        found[fold(row["name"])].add(row["code"])
    return found


@pytest.fixture(scope="module")
def by_cameo(actors: dict[str, Row]) -> dict[str, str]:
    return {piece: code for code, row in actors.items() for piece in row["cameo"].split("|")}


# --- shape -----------------------------------------------------------------------------------


def test_build_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(BUILD), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_and_bytes(name: str) -> None:
    rows = read(name)
    assert list(rows[0]) == COLUMNS[name].split()
    assert all(None not in row and None not in row.values() for row in rows)
    assert all(value == value.strip() for row in rows for value in row.values())
    content = (TABLES / f"{name}.csv").read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.startswith(b"\xef\xbb\xbf")


def test_every_column_has_provenance() -> None:
    rows = read("provenance_actors")
    columns = [
        (table, column) for table in COLUMNS for column in COLUMNS[table].split()
        if table != "provenance_actors"
    ]  # fmt: skip
    assert [(row["table"], row["column"]) for row in rows] == columns
    assert all(row["source"] and row["note"] for row in rows)


# --- codes -----------------------------------------------------------------------------------


def test_codes_are_unique_sorted_triples() -> None:
    codes = [row["code"] for row in read("actors")]
    assert codes == sorted(set(codes))
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in codes)


def test_status_and_source_are_known(actors: dict[str, Row]) -> None:
    assert {row["status"] for row in actors.values()} == STATUSES
    assert all(row["source"] and row["name"] for row in actors.values())


def test_each_cameo_code_is_one_actor(actors: dict[str, Row]) -> None:
    pieces = Counter(piece for row in actors.values() for piece in row["cameo"].split("|"))
    assert not {piece: count for piece, count in pieces.items() if count > 1}
    assert all(row["cameo"].split("|")[0] == code for code, row in actors.items())


@pytest.mark.parametrize(
    ("cameo", "code"),
    [
        ("ROM", "ROU"),
        ("TMP", "TLS"),
        ("MTN", "MNE"),
        ("IMY", "IMN"),
        ("ZAR", "COD"),
        ("USR", "SUN"),
        ("SUN", "SUN"),
        ("KSV", "XKX"),
        ("PAL", "PSE"),
        ("WSB", "PSE"),
        ("GZS", "PSE"),
        ("BAG", "IRQ"),
        ("NAM", "NAM"),
        ("CAU", "CAU"),
        ("EEC", "EEC"),
    ],
)
def test_cameo_spellings(by_cameo: dict[str, str], cameo: str, code: str) -> None:
    assert by_cameo[cameo] == code


@pytest.mark.parametrize("column", ["iso2", "iso3", "fips", "cow", "gw"])
def test_codes_of_living_countries_are_unique(actors: dict[str, Row], column: str) -> None:
    living = [
        row[column]
        for row in actors.values()
        if row["status"] in {"state", "territory", "de facto"} and row[column]
    ]
    assert [value for value, count in Counter(living).items() if count > 1] == []


def test_numbers_are_plain(actors: dict[str, Row]) -> None:
    numbers = {row[column] for row in actors.values() for column in ("cow", "gw")} - {""}
    assert all(number == str(int(number)) for number in numbers)


def test_gleditsch_ward_differs_from_cow_where_it_should(actors: dict[str, Row]) -> None:
    different = {c: (r["cow"], r["gw"]) for c, r in actors.items() if r["cow"] != r["gw"]}
    assert different == {
        "DEU": ("255", "260"),
        "YEM": ("679", "678"),
        "SRB": ("345", "340"),
        "KIR": ("946", "970"),
        "NRU": ("970", "971"),
        "TON": ("955", "972"),
        "TUV": ("947", "973"),
        "XAB": ("", "396"),
        "XSO": ("", "397"),
    }


def test_namibia_is_na(actors: dict[str, Row]) -> None:
    assert actors["NAM"]["iso2"] == "NA"
    assert actors["NON"]["name"] == "Non-Aligned Movement"


@pytest.mark.extras
def test_iso_codes_agree_with_pycountry(actors: dict[str, Row]) -> None:
    pycountry = pytest.importorskip("pycountry")

    expected = {country.alpha_3: country.alpha_2 for country in pycountry.countries}
    living = {"state", "territory", "de facto"}
    ours = {c: r["iso2"] for c, r in actors.items() if r["iso3"] and r["status"] in living}
    assert ours.pop("XKX") == "XK"  # user-assigned
    assert ours == expected


@pytest.mark.extras
def test_project_codes_are_in_no_iso_list(actors: dict[str, Row]) -> None:
    pycountry = pytest.importorskip("pycountry")

    iso = {country.alpha_3 for country in pycountry.countries}
    iso |= {country.alpha_3 for country in pycountry.historic_countries}
    assert not {code for code, row in actors.items() if code in iso and not row["iso3"]}


# --- dates -----------------------------------------------------------------------------------


def test_dates_are_days_in_order(actors: dict[str, Row]) -> None:
    for row in [*actors.values(), *read("actor_names")]:
        first, last = (
            row[key] and date.fromisoformat(row[key]) for key in ("valid_from", "valid_to")
        )
        assert not (first and last) or first < last, row


def test_successors_follow_on(actors: dict[str, Row]) -> None:
    for row in actors.values():
        if row["status"] == "dissolved":
            assert row["valid_to"], row
        if row["successor"]:
            assert row["valid_to"], row
            assert actors[row["successor"]]["status"] in {"state", "organisation"}, row
    assert actors["SUN"]["successor"] == "RUS"
    assert actors["DDR"]["successor"] == "DEU"
    assert actors["SCG"]["successor"] == "SRB"
    assert actors["CSK"]["successor"] == actors["YUG"]["successor"] == ""


# --- names -----------------------------------------------------------------------------------


def test_names_are_of_actors_and_of_known_kind(actors: dict[str, Row]) -> None:
    rows = read("actor_names")
    assert {row["code"] for row in rows} == set(actors)
    assert {row["kind"] for row in rows} == NAME_KINDS
    assert {row["code"] for row in rows if row["kind"] == "name"} == set(actors)


def test_no_name_stands_twice_for_one_actor() -> None:
    folded = Counter((fold(row["name"]), row["code"]) for row in read("actor_names"))
    assert not {pair for pair, count in folded.items() if count > 1}


def test_only_these_names_are_ambiguous(by_name: dict[str, set[str]]) -> None:
    assert {name: codes for name, codes in by_name.items() if len(codes) > 1} == AMBIGUOUS


def test_no_name_hides_another_actors_code(
    by_name: dict[str, set[str]], by_cameo: dict[str, str], actors: dict[str, Row]
) -> None:
    codes = {row["iso2"]: code for code, row in actors.items()} | by_cameo
    hidden = {
        name: (found, codes[name.upper()])
        for name, found in by_name.items()
        if name.upper() in codes and codes[name.upper()] not in found
    }
    assert hidden == {"prc": ({"CHN"}, "PRC")}  # CAMEO's PRC is the Paris Club


def test_every_state_answers_to_a_capital(actors: dict[str, Row]) -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in read("actor_names"):
        kinds[row["code"]].add(row["kind"])
    without = {
        code
        for code, row in actors.items()
        if row["status"] == "state" and not kinds[code] & {"capital", "metonym"}
        and fold(row["capital"]) != fold(row["name"])
    }  # fmt: skip
    assert without == set()


@pytest.mark.parametrize(("name", "code"), MUST_MATCH.items())
def test_must_match(by_name: dict[str, set[str]], name: str, code: str) -> None:
    assert by_name[fold(name)] == {code}


@pytest.mark.parametrize("name", MUST_NOT_MATCH)
def test_must_not_match(by_name: dict[str, set[str]], name: str) -> None:
    assert fold(name) not in by_name


# --- roles -----------------------------------------------------------------------------------


def test_roles() -> None:
    roles = {row["code"]: row for row in read("roles")}
    assert list(roles) == sorted(roles)
    assert {row["kind"] for row in roles.values()} == ROLE_KINDS
    assert {"GOV", "MIL", "COP", "JUD", "MED", "PTY", "REL"} <= set(roles)
    prefixes = {"IGO", "NGO", "MNC", "INT", "IMG", "NGM", "UIS"}
    assert {code for code, row in roles.items() if row["kind"] == "international"} == prefixes


def test_roles_and_actors_share_three_codes(by_cameo: dict[str, str]) -> None:
    assert {row["code"] for row in read("roles")} & set(by_cameo) == ACTOR_AND_ROLE
