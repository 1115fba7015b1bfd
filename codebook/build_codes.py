"""Build the table of CAMEO codes from the source tables beside this script.

    python codebook/build_codes.py           write codes.csv and provenance_codes.csv
    python codebook/build_codes.py --check   exit 1 if what is on disk differs from a fresh build

A code that a source lacks takes the value of its nearest ancestor there; the `*_from` column names
the code the value came from. Equal sources give equal bytes.
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

QUAD_RULES = ("gdelt", "standard", "phoenix", "schrodt", "penta")

Row = dict[str, str]


def read_rows(name: str) -> list[Row]:
    """Return the rows of a source table, every field as text."""
    with (SOURCES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_pairs(name: str) -> Row:
    """Return a source table of two columns as a mapping; a repeated key is an error."""
    pairs: Row = {}
    for row in read_rows(name):
        key, value = row.values()
        if key in pairs:
            raise ValueError(f"{name}: {key} is listed twice")
        pairs[key] = value
    return pairs


def nearest(code: str, keys: Row) -> str:
    """Return the longest prefix of `code`, itself included, among `keys`, or an empty text."""
    prefixes = (code[:length] for length in range(len(code), 1, -1))
    return next((prefix for prefix in prefixes if prefix in keys), "")


def value_and_origin(code: str, source: Row) -> tuple[str, str]:
    """Return the value of `code` and the code it was taken from, both empty if there is none."""
    origin = nearest(code, source)
    return source.get(origin, ""), origin


def sign(weight: str) -> str:
    """Return the sign of a weight as a weight."""
    if float(weight) == 0:
        return "0.0"
    return "-1.0" if weight.startswith("-") else "1.0"


def quad_class(rule: Row, goldstein: str) -> str:
    """Return the class a rule gives; some rules have another one for negative weights."""
    negative = sign(goldstein) == "-1.0"
    return rule["class_if_negative"] if negative and rule["class_if_negative"] else rule["class"]


def build_codes() -> list[Row]:
    """Return one row a code, sorted by code."""
    labels = read_pairs("cameo_codes.csv")
    icews = read_pairs("weights_icews.csv")
    gdelt = read_pairs("weights_gdelt.csv")
    plover_types = read_pairs("plover_types.csv")
    type_weights = read_pairs("weights_plover.csv")
    quads = {(row["rule"], row["root"]): row for row in read_rows("quad_rules.csv")}
    rungs = read_pairs("rungs.csv")

    rows: list[Row] = []
    for code in sorted(labels):
        root = code[:2]
        row = {"code": code, "label": labels[code], "level": str(len(code) - 1)}
        row["parent"] = nearest(code[:-1], labels)
        row["root"] = root
        row["goldstein"], row["goldstein_from"] = value_and_origin(code, icews)
        row["gdelt"], row["gdelt_from"] = value_and_origin(code, gdelt)
        plover_type, plover_from = value_and_origin(code, plover_types)
        row["plover"] = type_weights[plover_type] if plover_type else ""
        row["plover_from"] = plover_from
        row["unit"], row["unit_from"] = sign(row["goldstein"]), row["goldstein_from"]
        for rule in QUAD_RULES:
            row[f"quad_{rule}"] = quad_class(quads[rule, root], row["goldstein"])
        row["plover_type"] = plover_type
        row["rung"] = rungs[nearest(code, rungs)]
        rows.append(row)
    return rows


def build_provenance(columns: list[str]) -> list[Row]:
    """Return one row a column of the codes table; a column without provenance is an error."""
    rows = read_rows("provenance_codes.csv")
    if [row["column"] for row in rows] != columns:
        raise ValueError("provenance_codes.csv must list the columns of codes.csv, in order")
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
    codes = build_codes()
    return {
        TABLES / "codes.csv": to_csv(codes),
        TABLES / "provenance_codes.csv": to_csv(build_provenance(list(codes[0]))),
    }


def main() -> int:
    """Write the tables, or with --check compare them with what is on disk."""
    parser = argparse.ArgumentParser(description="Build the table of CAMEO codes.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if out of date")
    check = parser.parse_args().check

    built = build()
    stale = [p for p in built if not p.is_file() or p.read_bytes() != built[p]]
    if check and stale:
        names = ", ".join(path.name for path in stale)
        print(f"out of date: {names}; run python codebook/build_codes.py", file=sys.stderr)
        return 1
    for path in stale:
        path.write_bytes(built[path])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
