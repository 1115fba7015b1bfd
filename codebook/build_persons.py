"""Build the tables of persons and of states' adjectives from the source tables beside this script.

    python codebook/build_persons.py           write the tables
    python codebook/build_persons.py --check   exit 1 if what is on disk differs from a fresh build

A person of a country that no table of actors defines, a name listed twice, a role that no table
defines, or one office with two roles stops the build. Equal sources give equal bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from build_actors import TABLES, Row, build_actors, read_by, read_rows, refuse_unknown, to_csv

STATES = frozenset({"state", "territory", "de facto"})
PERSON_COLUMNS = ("name", "person", "country", "role", "office")


def build_persons(countries: set[str], roles: set[str]) -> list[Row]:
    """Return one row a name, sorted; every alias stands beside the person's own name."""
    persons = read_by("name", "persons.csv")
    refuse_unknown("persons.csv", {row["country"] for row in persons.values()}, countries)
    refuse_unknown("persons.csv", {row["role"] for row in persons.values()}, roles)
    offices: dict[str, str] = {}
    names: dict[str, Row] = {}
    for person, row in persons.items():
        if offices.setdefault(row["office"], row["role"]) != row["role"]:
            raise ValueError(f"persons.csv: {row['office']} has two roles")
        for name in [person, *filter(None, row["aliases"].split("|"))]:
            if name in names:
                raise ValueError(f"persons.csv: {name} is listed twice")
            named = {**row, "name": name, "person": person}
            names[name] = {column: named[column] for column in PERSON_COLUMNS}
    return [names[name] for name in sorted(names)]


def build_adjectives(countries: set[str]) -> list[Row]:
    """Return one row an adjective, sorted."""
    adjectives = read_by("adjective", "adjectives.csv")
    refuse_unknown("adjectives.csv", {row["country"] for row in adjectives.values()}, countries)
    return [adjectives[adjective] for adjective in sorted(adjectives)]


def build_provenance(tables: dict[str, list[Row]]) -> list[Row]:
    """Return one row a column of the built tables; a column without provenance is an error."""
    rows = read_rows("persons_provenance.csv")
    columns = [(table, column) for table, built in tables.items() for column in built[0]]
    if [(row["table"], row["column"]) for row in rows] != columns:
        raise ValueError("persons_provenance.csv must list the columns of the tables, in order")
    return rows


def build() -> dict[Path, bytes]:
    """Return the content of every built table by its path."""
    countries = {row["code"] for row in build_actors() if row["status"] in STATES}
    roles = {row["code"] for row in read_rows("roles.csv")}
    tables = {
        "persons": build_persons(countries, roles),
        "adjectives": build_adjectives(countries),
    }
    tables["provenance_persons"] = build_provenance(tables)
    return {TABLES / f"{name}.csv": to_csv(rows) for name, rows in tables.items()}


def main() -> int:
    """Write the tables, or with --check compare them with what is on disk."""
    parser = argparse.ArgumentParser(description="Build the tables of persons and adjectives.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if out of date")
    check = parser.parse_args().check

    built = build()
    stale = [p for p in built if not p.is_file() or p.read_bytes() != built[p]]
    if check and stale:
        names = ", ".join(path.name for path in stale)
        print(f"out of date: {names}; run python codebook/build_persons.py", file=sys.stderr)
        return 1
    for path in stale:
        path.write_bytes(built[path])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
