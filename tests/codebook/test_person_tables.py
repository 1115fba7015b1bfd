"""The built tables of persons and adjectives: what must be in them, and what must not."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.codebook.folding import fold
from caucasus_cli.codebook.persons import bundled_persons, person_called, state_adjectives

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "src" / "caucasus_cli" / "codebook" / "tables"
COLUMNS = {
    "persons": "name person country role office",
    "adjectives": "adjective country",
    "provenance_persons": "table column source note",
}

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_build_is_up_to_date() -> None:
    build = str(ROOT / "codebook" / "build_persons.py")
    done = subprocess.run(
        [sys.executable, build, "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_and_cells(name: str) -> None:
    found = rows(name)
    assert list(found[0]) == COLUMNS[name].split()
    assert all(None not in row and None not in row.values() for row in found)
    assert all(value == " ".join(value.split()) for row in found for value in row.values())


def test_every_column_has_provenance() -> None:
    columns = [
        (table, column) for table in ("persons", "adjectives") for column in COLUMNS[table].split()
    ]  # fmt: skip
    found = rows("provenance_persons")
    assert [(row["table"], row["column"]) for row in found] == columns
    assert all(row["source"] and row["note"] for row in found)


def test_a_name_is_one_person_and_one_adjective_one_state() -> None:
    for table, column in (("persons", "name"), ("adjectives", "adjective")):
        folded = Counter(fold(row[column]) for row in rows(table))
        assert not {name: count for name, count in folded.items() if count > 1}


def test_persons_are_complete() -> None:
    countries = {code for code, actor in bundled_actors().actors.items() if actor.is_country}
    for row in rows("persons"):
        assert row["country"] in countries, row
        assert row["role"] in {"GOV", ""}, row
        assert row["office"], row
        # One word names nobody, but for a reigning house.
        assert len(fold(row["name"]).split()) > 1 or "constitutional" in row["office"], row
    offices = {(row["office"], row["role"]) for row in rows("persons")}
    assert len(offices) == len({office for office, _ in offices})


def test_who_left_or_entered_a_government_in_2018_has_no_role() -> None:
    for row in rows("persons"):
        if " to " in f" {row['office']} ".replace(" to the ", " ") or " from " in row["office"]:
            assert not row["role"], row


def test_no_person_is_called_like_an_actor() -> None:
    book = bundled_actors()
    assert not {name for name in bundled_persons() if book.matches(name)}
    assert not {name for name in state_adjectives() if name in bundled_persons()}


@pytest.mark.parametrize(
    ("name", "country", "role"),
    [
        ("Taro Kono", "JPN", "GOV"),
        ("Mevlut Cavusoglu", "TUR", "GOV"),
        ("Mevlüt Çavuşoğlu", "TUR", "GOV"),
        ("ANDREJ BABIŠ", "CZE", "GOV"),
        ("Sergey Viktorovich Lavrov", "RUS", "GOV"),
        ("Ilham Aliyev", "AZE", "GOV"),
        ("Nikol Pashinyan", "ARM", ""),
        ("Mahmoud Abbas", "PSE", "GOV"),
        ("John R. Bolton", "USA", ""),
        ("Jeremy Corbyn", "GBR", ""),
        ("Emmanuel Macron", "FRA", "GOV"),
        ("Pope Francis", "VAT", ""),
    ],
)
def test_who_is_in_it(name: str, country: str, role: str) -> None:
    person = person_called(name)
    assert person is not None
    assert (person.country, person.role) == (country, role)


@pytest.mark.parametrize(
    "name",
    [
        # In office of an international organisation, before or after.
        "António Manuel de Oliveira Guterres", "Jens Stoltenberg", "Federica Mogherini",
        "Jean-Claude Juncker", "Donald Tusk", "Ursula von der Leyen", "Dalia Grybauskaitė",
        "Michelle Bachelet", "Mark Rutte", "Alain Berset", "Josep Borrell", "Lenin Moreno",
        "Julie Bishop", "Christine Lagarde", "Staffan de Mistura", "Andrzej Duda",
        # Of several states.
        "Elizabeth II", "Mikhail Saakashvili", "Tony Abbott",
        # Of nobody certain.
        "Aung San", "Minister Patnaik", "Vijay Kumar", "Sanjay Singh", "Amina Mohamed", "Abbas",
        "Putin", "Trump", "Kim", "Vladimir", "Vladimir Putin Junior", "President Putin", "",
    ],
)  # fmt: skip
def test_who_is_not_in_it(name: str) -> None:
    assert person_called(name) is None


@pytest.mark.parametrize(
    "adjective", ["congolese", "korean", "dominican", "guinean", "georgian", "kurdish", "kazakh"]
)
def test_adjectives_of_several_are_left_out(adjective: str) -> None:
    assert adjective not in state_adjectives()
