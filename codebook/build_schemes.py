"""Build the tables of other schemes: PLOVER's codes, and the codes by which schemes are told apart.

    python codebook/build_schemes.py           write the tables
    python codebook/build_schemes.py --check   exit 1 if what is on disk differs from a fresh build

A PLOVER code is an event type, or a type with a mode. Its weight is that of the type under every
scale, since nobody else rates PLOVER. Equal sources give equal bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from build_codes import TABLES, Row, read_pairs, read_rows, sign, to_csv

PLOVER_COLUMNS = (
    "code", "type", "mode", "label", "goldstein", "gdelt", "plover", "unit", "quad", "rung",
    "rung_why",
)  # fmt: skip


def build_plover() -> list[Row]:
    """Return one row a type and one a mode, types in the order of their text."""
    weights = read_pairs("weights_plover.csv")
    rows: list[Row] = []
    for source in sorted(read_rows("plover_codes.csv"), key=lambda row: (row["type"], row["mode"])):
        code = f"{source['type']}-{source['mode']}" if source["mode"] else source["type"]
        weight = weights[source["type"]]
        made = {"goldstein": weight, "gdelt": weight, "plover": weight, "unit": sign(weight)}
        row = {"code": code, **source, **made}
        rows.append({column: row[column] for column in PLOVER_COLUMNS})
    if len({row["code"] for row in rows}) != len(rows):
        raise ValueError("plover_codes.csv lists a code twice")
    if {row["type"] for row in rows if not row["mode"]} != set(weights):
        raise ValueError("plover_codes.csv must have each type of weights_plover.csv once")
    return rows


def build_provenance() -> list[Row]:
    """Return one row a column of the PLOVER table; a column without provenance is an error."""
    rows = read_rows("plover_provenance.csv")
    if [row["column"] for row in rows] != list(PLOVER_COLUMNS):
        raise ValueError("plover_provenance.csv must list the columns of plover.csv, in order")
    return rows


def build_schemes() -> list[Row]:
    """Return the codes of the schemes that have no table of their own, by scheme, then code."""
    older = [
        {"code": row["code"], "scheme": "cameo-0.5b1", "changed": row["changed"]}
        for row in read_rows("cameo_05b1.csv")
    ]
    weis = [
        {"code": row["code"], "scheme": "weis", "changed": ""}
        for row in read_rows("weis_codes.csv")
    ]
    return older + weis


def build() -> dict[Path, bytes]:
    """Return the content of every built table by its path."""
    return {
        TABLES / "plover.csv": to_csv(build_plover()),
        TABLES / "provenance_plover.csv": to_csv(build_provenance()),
        TABLES / "schemes.csv": to_csv(build_schemes()),
    }


def main() -> int:
    """Write the tables, or with --check compare them with what is on disk."""
    parser = argparse.ArgumentParser(description="Build the tables of other schemes.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if out of date")
    check = parser.parse_args().check

    built = build()
    stale = [p for p in built if not p.is_file() or p.read_bytes() != built[p]]
    if check and stale:
        names = ", ".join(path.name for path in stale)
        print(f"out of date: {names}; run python codebook/build_schemes.py", file=sys.stderr)
        return 1
    for path in stale:
        path.write_bytes(built[path])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
