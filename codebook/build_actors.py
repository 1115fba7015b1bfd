"""Build the tables of actors, names, roles and sectors from the source tables beside this script.

    python codebook/build_actors.py           write the tables
    python codebook/build_actors.py --check   exit 1 if what is on disk differs from a fresh build

`actors_iso.csv` and `actors_other.csv` define the actors; the other sources add columns to them,
and a source that names an unknown actor, or one thing twice, stops the build. Capitals of states
and de facto states become names, Jerusalem excepted. Equal sources give equal bytes.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
TABLES = HERE.parent / "src" / "caucasus_cli" / "codebook" / "tables"

ACTOR_COLUMNS = (
    "code", "name", "status", "iso2", "iso3", "cow", "gw", "fips", "cameo", "capital",
    "valid_from", "valid_to", "successor", "source",
)  # fmt: skip
NAME_COLUMNS = ("name", "code", "kind", "valid_from", "valid_to")
CAPITAL_IS_A_NAME = frozenset({"state", "de facto"})
# Contested, so its name means nobody.
NO_METONYM = frozenset({"Jerusalem"})
# In ISO's user-assigned range: has an alpha-3 code, but not from ISO.
USER_ASSIGNED = frozenset({"XKX"})
CAMEO_LISTS = frozenset({"gdelt-country", "gdelt-group", "manual"})

Row = dict[str, str]


def read_rows(name: str) -> list[Row]:
    """Return the rows of a source table, every field as text (`NA` is Namibia)."""
    with (SOURCES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_by(key: str, name: str) -> dict[str, Row]:
    """Return the rows of a source table by a column; a repeated key is an error."""
    rows: dict[str, Row] = {}
    for row in read_rows(name):
        if row[key] in rows:
            raise ValueError(f"{name}: {row[key]} is listed twice")
        rows[row[key]] = row
    return rows


def refuse_unknown(name: str, codes: set[str], known: set[str]) -> None:
    """Stop if a source table speaks of actors or roles that no table defines."""
    if unknown := sorted(codes - known - {""}):
        raise ValueError(f"{name}: no such code: {', '.join(unknown)}")


def build_actors() -> list[Row]:
    """Return one row an actor, sorted by code."""
    iso = read_by("code", "actors_iso.csv")
    other = read_by("code", "actors_other.csv")
    if both := sorted(iso.keys() & other.keys()):
        raise ValueError(f"actors_other.csv: in actors_iso.csv already: {', '.join(both)}")
    actors = iso | other
    numbers = read_by("code", "actors_cow.csv")
    dates = read_by("code", "actors_dates.csv")
    cameo = read_by("cameo", "actors_cameo.csv")
    refuse_unknown("actors_cow.csv", set(numbers), set(actors))
    refuse_unknown("actors_dates.csv", set(dates), set(actors))
    refuse_unknown("actors_dates.csv", {row["successor"] for row in dates.values()}, set(actors))
    refuse_unknown("actors_cameo.csv", {row["code"] for row in cameo.values()}, set(actors))

    rows: list[Row] = []
    for code, actor in sorted(actors.items()):
        number = numbers.get(code, {"cow": "", "gw": ""})
        listed = [row for row in cameo.values() if row["code"] == code]
        lists = {row["list"] for row in listed}
        others = sorted({row["cameo"] for row in listed} - {code})
        origins = {
            "iso-3166": code in iso and code not in USER_ASSIGNED,
            "cow": bool(number["cow"]),
            "gw": bool(number["gw"]),
            "cameo": bool(lists & CAMEO_LISTS),
            actor.get("origin", ""): "origin" in actor,
        }
        known = actor | number | dates.get(code, {})
        known["iso3"] = code if code in iso else ""
        known["cameo"] = "|".join([code, *others])
        known["source"] = "|".join(origin for origin, true in origins.items() if true)
        rows.append({column: known.get(column, "") for column in ACTOR_COLUMNS})
    return rows


def build_names(actors: list[Row]) -> list[Row]:
    """Return one row a name and actor, sorted by name: own names, capitals, then the listed ones.

    A name that an actor has already, such as the capital of Singapore, is left out.
    """
    listed = read_rows("actors_names.csv")
    known = {row["code"] for row in actors}
    refuse_unknown("actors_names.csv", {row["code"] for row in listed}, known)
    own = [{"name": row["name"], "code": row["code"], "kind": "name"} for row in actors]
    capitals = [
        {"name": row["capital"], "code": row["code"], "kind": "capital"}
        for row in actors
        if row["status"] in CAPITAL_IS_A_NAME and row["capital"] not in {"", *NO_METONYM}
    ]
    names: dict[tuple[str, str], Row] = {}
    for row in [*own, *capitals, *listed]:
        key = row["name"].casefold(), row["code"]
        names.setdefault(key, {column: row.get(column, "") for column in NAME_COLUMNS})
    return [names[key] for key in sorted(names)]


def build_roles() -> list[Row]:
    """Return one row a role, sorted by code."""
    roles = read_by("code", "roles.csv")
    return [roles[code] for code in sorted(roles)]


def build_sectors(roles: list[Row]) -> list[Row]:
    """Return one row an ICEWS sector, sorted; an unknown role or wider sector is an error."""
    sectors = read_by("sector", "sectors.csv")
    refuse_unknown("sectors.csv", {row["role"] for row in sectors.values()},
                   {row["code"] for row in roles})  # fmt: skip
    if lost := sorted({row["within"] for row in sectors.values()} - sectors.keys() - {""}):
        raise ValueError(f"sectors.csv: no such sector: {', '.join(lost)}")
    return [sectors[name] for name in sorted(sectors)]


def build_provenance(tables: dict[str, list[Row]]) -> list[Row]:
    """Return one row a column of the built tables; a column without provenance is an error."""
    rows = read_rows("actors_provenance.csv")
    columns = [(table, column) for table, built in tables.items() for column in built[0]]
    if [(row["table"], row["column"]) for row in rows] != columns:
        raise ValueError("actors_provenance.csv must list the columns of the tables, in order")
    return rows


def to_csv(rows: list[Row]) -> bytes:
    """Return rows as CSV: UTF-8, one line feed a row."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def build() -> dict[Path, bytes]:
    """Return the content of every built table by its path."""
    actors = build_actors()
    roles = build_roles()
    tables = {
        "actors": actors,
        "actor_names": build_names(actors),
        "roles": roles,
        "sectors": build_sectors(roles),
    }
    tables["provenance_actors"] = build_provenance(tables)
    return {TABLES / f"{name}.csv": to_csv(rows) for name, rows in tables.items()}


def main() -> int:
    """Write the tables, or with --check compare them with what is on disk."""
    parser = argparse.ArgumentParser(description="Build the tables of actors.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if out of date")
    check = parser.parse_args().check

    built = build()
    stale = [p for p in built if not p.is_file() or p.read_bytes() != built[p]]
    if check and stale:
        names = ", ".join(path.name for path in stale)
        print(f"out of date: {names}; run python codebook/build_actors.py", file=sys.stderr)
        return 1
    for path in stale:
        path.write_bytes(built[path])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
