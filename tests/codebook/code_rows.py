"""The built tables of codes as rows."""

from __future__ import annotations

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "src" / "caucasus_cli" / "codebook" / "tables"
BUILD = ROOT / "codebook" / "build_codes.py"

Row = dict[str, str]

# The columns are a contract, so they are written out here: a new one is a decision.
COLUMNS = [
    "code",
    "label",
    "level",
    "parent",
    "root",
    "goldstein",
    "goldstein_from",
    "gdelt",
    "gdelt_from",
    "plover",
    "plover_from",
    "unit",
    "unit_from",
    "quad_gdelt",
    "quad_standard",
    "quad_phoenix",
    "quad_schrodt",
    "quad_penta",
    "plover_type",
    "rung",
]
SCALES = ["goldstein", "gdelt", "plover", "unit"]

ICEWS_LACKS = {
    "1214": "121",
    "155": "15",
    "176": "17",
    "1834": "183",
    "1951": "195",
    "1952": "195",
}
GDELT_LACKS = {"1213": "121", **ICEWS_LACKS}
PLOVER_LACKS = {"155": "15", "176": "17", "1834": "183", "1951": "195", "1952": "195"}


def read(name: str) -> list[Row]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
