"""The tables of event codes: shape, labels, quad classes, rungs."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

import pytest
from codebook.code_rows import BUILD, COLUMNS, TABLES, Row, read

# --- shape -----------------------------------------------------------------------------------


def test_build_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(BUILD), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_bytes_are_utf8_with_line_feeds() -> None:
    for name in ("codes.csv", "provenance_codes.csv"):
        content = (TABLES / name).read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        assert not content.startswith(b"\xef\xbb\xbf")
        content.decode("utf-8")


def test_columns() -> None:
    assert list(read("codes.csv")[0]) == COLUMNS


def test_every_column_has_provenance() -> None:
    rows = read("provenance_codes.csv")
    assert list(rows[0]) == ["column", "source", "version", "note"]
    assert [row["column"] for row in rows] == COLUMNS
    assert all(row["source"] and row["note"] for row in rows)


def test_318_codes_by_level() -> None:
    rows = read("codes.csv")
    assert [row["code"] for row in rows] == sorted({row["code"] for row in rows})
    assert len(rows) == 318
    assert Counter(row["level"] for row in rows) == {"1": 20, "2": 149, "3": 149}


def test_codes_keep_leading_zeros(codes: dict[str, Row]) -> None:
    assert {code for code in codes if len(code) == 2} == {f"{n:02d}" for n in range(1, 21)}
    assert all(re.fullmatch(r"[0-9]{2,4}", code) for code in codes)
    assert {"010", "0874", "10", "100"} <= set(codes)
    assert not {"1", "57", "874"} & set(codes)
    assert all(int(row["level"]) == len(code) - 1 for code, row in codes.items())


def test_codes_of_other_versions_are_absent(codes: dict[str, Row]) -> None:
    assert not {"0110", "0357", "109", "1641", "1642", "1643", "1883"} & set(codes)


def test_parent_chain_is_closed(codes: dict[str, Row]) -> None:
    for code, row in codes.items():
        assert row["root"] == code[:2]
        assert row["parent"] == ("" if len(code) == 2 else code[:-1])
        assert row["parent"] == "" or row["parent"] in codes


# --- labels ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("01", "Make public statement"),
        ("20", "Use unconventional mass violence"),
        ("033", "Express intent to provide material aid, not specified below"),
        ("044", "Meet at a 'third' location"),
        ("101", "Demand material cooperation, not specified below"),
        ("102", "Demand diplomatic cooperation (such as policy support)"),
        ("103", "Demand material aid, not specified below"),
        ("104", "Demand political reform, not specified below"),
        ("105", "Demand that target yields, not specified below"),
        ("106", "Demand meeting, negotiation"),
        ("107", "Demand settling of dispute"),
        ("108", "Demand mediation"),
        ("114", "Complain officially"),
        ("1213", "Reject judicial cooperation"),
        ("1214", "Reject intelligence cooperation"),
        ("155", "Mobilize or increase cyber-forces"),
        ("163", "Impose embargo, boycott, or sanctions"),
        ("164", "Halt negotiations"),
        ("166", "Expel or withdraw, not specified below"),
        ("176", "Attack cybernetically"),
        ("1832", "Carry out vehicular bombing"),
        ("1834", "Carry out location bombing"),
        ("1951", "Employ precision-guided aerial munitions"),
        ("1952", "Employ remotely piloted aerial munitions"),
        ("2041", "Use chemical, biological, or radiological weapons"),
    ],
)
def test_label(codes: dict[str, Row], code: str, label: str) -> None:
    assert codes[code]["label"] == label


def test_labels_are_tidy(codes: dict[str, Row]) -> None:
    for row in codes.values():
        label = row["label"]
        assert label.isascii()
        assert label == " ".join(label.split())
        assert label[0].isupper()
        assert not re.search(r"[A-Z]{2}", label.replace("WMD", ""))
        assert not re.search(r"[^,] not specified below|not spec below|matyerial", label)
    assert len({row["label"] for row in codes.values()}) == 318


# --- quad classes ----------------------------------------------------------------------------

QUADS_BY_ROOT = {
    #            01-20, one figure a root
    "gdelt": "11111222233333444444",
    "standard": "11111222333334444444",
    "phoenix": "00111222333334434444",
    "penta": "01111222333334444444",
}
GDELT_COOPERATION_WITH_NEGATIVE_WEIGHT = [
    "011",
    "012",
    "016",
    "024",
    "0241",
    "0242",
    "0243",
    "0244",
    "025",
    "0251",
    "0252",
    "0253",
    "0254",
    "0255",
    "0256",
]


@pytest.mark.parametrize("rule", QUADS_BY_ROOT)
def test_quad_rules_by_root(codes: dict[str, Row], rule: str) -> None:
    for code, row in codes.items():
        assert row[f"quad_{rule}"] == QUADS_BY_ROOT[rule][int(row["root"]) - 1], code


def test_quad_schrodt_follows_the_sign_in_the_verbal_roots(codes: dict[str, Row]) -> None:
    for code, row in codes.items():
        if row["root"] <= "05":
            expected = "3" if float(row["goldstein"]) < 0 else "1"
        else:
            expected = "222333333444444"[int(row["root"]) - 6]
        assert row["quad_schrodt"] == expected, code


@pytest.mark.parametrize(
    ("code", "gdelt", "standard", "phoenix", "schrodt", "penta"),
    [
        ("010", "1", "1", "0", "1", "0"),
        ("016", "1", "1", "0", "3", "0"),
        ("025", "1", "1", "0", "3", "1"),
        ("036", "1", "1", "1", "1", "1"),
        ("09", "2", "3", "3", "3", "3"),
        ("141", "3", "4", "4", "3", "4"),
        ("163", "4", "4", "3", "4", "4"),
        ("190", "4", "4", "4", "4", "4"),
    ],
)
def test_where_quad_rules_disagree(
    codes: dict[str, Row],
    code: str,
    gdelt: str,
    standard: str,
    phoenix: str,
    schrodt: str,
    penta: str,
) -> None:
    row = codes[code]
    quads = [row[f"quad_{r}"] for r in ("gdelt", "standard", "phoenix", "schrodt", "penta")]
    assert quads == [gdelt, standard, phoenix, schrodt, penta]


def test_gdelt_class_1_has_15_codes_with_negative_weight(codes: dict[str, Row]) -> None:
    negative = [c for c, r in codes.items() if r["quad_gdelt"] == "1" and float(r["gdelt"]) < 0]
    assert negative == GDELT_COOPERATION_WITH_NEGATIVE_WEIGHT


def test_gdelt_counts_investigations_as_cooperation_of_negative_weight(
    codes: dict[str, Row],
) -> None:
    negative = {c for c, r in codes.items() if r["quad_gdelt"] == "2" and float(r["gdelt"]) < 0}
    assert negative == {c for c, r in codes.items() if r["root"] == "09"}
    conflict = [float(r["gdelt"]) for r in codes.values() if r["quad_gdelt"] in {"3", "4"}]
    assert max(conflict) < 0


# --- rungs -----------------------------------------------------------------------------------


def expected_rung(code: str) -> str:
    if code[:3] in {"137", "138", "139"}:
        return "5"
    if code[:3] == "175":
        return "7"
    by_root = {"13": "2", "14": "3", "16": "3", "17": "4", "15": "6", "18": "7", "19": "8"}
    verbal = dict.fromkeys(["09", "10", "11", "12"], "1")
    return ({"20": "9"} | by_root | verbal).get(code[:2], "0")


def test_rungs(codes: dict[str, Row]) -> None:
    assert {c: r["rung"] for c, r in codes.items()} == {c: expected_rung(c) for c in codes}


@pytest.mark.parametrize(
    ("code", "rung"),
    [
        ("057", "0"),
        ("0874", "0"),
        ("112", "1"),
        ("13", "2"),
        ("1324", "2"),
        ("1384", "5"),
        ("139", "5"),
        ("145", "3"),
        ("163", "3"),
        ("154", "6"),
        ("173", "4"),
        ("176", "4"),
        ("175", "7"),
        ("1831", "7"),
        ("1952", "8"),
        ("2042", "9"),
    ],
)
def test_rung(codes: dict[str, Row], code: str, rung: str) -> None:
    assert codes[code]["rung"] == rung
