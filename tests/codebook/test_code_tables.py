"""The built table of CAMEO codes: what must be in it, and what its sources disagree about."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

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


@pytest.fixture(scope="module")
def codes() -> dict[str, Row]:
    return {row["code"]: row for row in read("codes.csv")}


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


# --- weights ---------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", SCALES)
def test_weights_have_one_decimal(codes: dict[str, Row], scale: str) -> None:
    """Scores are summed in tenths, so no weight may have more than one decimal."""
    for row in codes.values():
        weight = row[scale]
        if scale == "plover" and row["root"] in {"01", "02"}:
            assert weight == ""
            continue
        assert re.fullmatch(r"-?[0-9]+\.[0-9]", weight)
        assert weight != "-0.0"
        assert -10 <= float(weight) <= 10


@pytest.mark.parametrize(
    ("code", "goldstein", "gdelt"),
    [
        ("01", "0.0", "0.0"),
        ("011", "-0.1", "-0.1"),
        ("016", "-5.0", "-2.0"),
        ("018", "3.4", "3.4"),
        ("019", "3.4", "3.4"),
        ("022", "3.4", "3.2"),
        ("042", "1.9", "1.9"),
        ("046", "7.0", "7.0"),
        ("057", "8.0", "8.0"),
        ("0874", "10.0", "10.0"),
        ("10", "-5.0", "-5.0"),
        ("106", "-5.0", "-5.0"),
        ("112", "-2.0", "-2.0"),
        ("1246", "-4.0", "-4.0"),
        ("138", "-7.0", "-7.0"),
        ("154", "-7.2", "-7.2"),
        ("161", "-4.0", "-4.0"),
        ("163", "-8.0", "-8.0"),
        ("164", "-6.5", "-7.0"),
        ("165", "-7.0", "-6.5"),
        ("166", "-7.0", "-7.0"),
        ("171", "-9.2", "-9.2"),
        ("173", "-5.0", "-5.0"),
        ("190", "-10.0", "-10.0"),
        ("2042", "-10.0", "-10.0"),
    ],
)
def test_known_weights(codes: dict[str, Row], code: str, goldstein: str, gdelt: str) -> None:
    assert (codes[code]["goldstein"], codes[code]["gdelt"]) == (goldstein, gdelt)


def test_root_13_is_heavier_than_its_unspecified_code(codes: dict[str, Row]) -> None:
    assert (codes["13"]["goldstein"], codes["130"]["goldstein"]) == ("-6.0", "-4.4")


def test_goldstein_and_gdelt_differ_in_four_codes(codes: dict[str, Row]) -> None:
    differ = {code for code, row in codes.items() if row["goldstein"] != row["gdelt"]}
    assert differ == {"016", "022", "164", "165"}


def test_signs_of_the_goldstein_table(codes: dict[str, Row]) -> None:
    own = [float(r["goldstein"]) for c, r in codes.items() if r["goldstein_from"] == c]
    assert len(own) == 312
    assert (sum(w < 0 for w in own), sum(w > 0 for w in own), own.count(0)) == (203, 104, 5)
    assert round(sum(own) / len(own), 2) == -1.81


def test_gdelt_values(codes: dict[str, Row]) -> None:
    own = [row["gdelt"] for code, row in codes.items() if row["gdelt_from"] == code]
    assert (len(own), len(set(own))) == (311, 43)
    assert [code for code, row in codes.items() if row["gdelt"] == "10.0"] == ["0874"]


@pytest.mark.parametrize(
    ("scale", "lacks"),
    [
        ("goldstein", ICEWS_LACKS),
        ("unit", ICEWS_LACKS),
        ("gdelt", GDELT_LACKS),
        ("plover", PLOVER_LACKS),
    ],
)
def test_every_fallback_is_visible(codes: dict[str, Row], scale: str, lacks: Row) -> None:
    fallbacks = {
        code: row[f"{scale}_from"]
        for code, row in codes.items()
        if row[scale] and row[f"{scale}_from"] != code
    }
    assert fallbacks == lacks
    for code, origin in fallbacks.items():
        assert codes[code][scale] == codes[origin][scale]
        assert codes[code]["parent"] == origin


def test_unit_is_the_sign_of_goldstein(codes: dict[str, Row]) -> None:
    for row in codes.values():
        weight = float(row["goldstein"])
        assert float(row["unit"]) == (weight > 0) - (weight < 0)
        assert row["unit_from"] == row["goldstein_from"]


# --- PLOVER ----------------------------------------------------------------------------------

PLOVER_TYPE_OF_ROOT = {
    "03": "AGREE",
    "04": "CONSULT",
    "05": "SUPPORT",
    "06": "COOPERATE",
    "07": "AID",
    "08": "CONCEDE",
    "09": "ACCUSE",
    "10": "REQUEST",
    "11": "ACCUSE",
    "12": "REJECT",
    "13": "THREATEN",
    "14": "PROTEST",
    "15": "MOBILIZE",
    "16": "SANCTION",
    "17": "COERCE",
    "18": "ASSAULT",
    "19": "ASSAULT",
    "20": "ASSAULT",
}
PLOVER_SPECIALS = {
    **dict.fromkeys(["0813", "0814"], "RETREAT"),
    **dict.fromkeys(["084", "0841", "0842", "085"], "RETREAT"),
    **dict.fromkeys(["086", "0861", "0862", "0863"], "RETREAT"),
    **dict.fromkeys(["087", "0871", "0872", "0873", "0874"], "RETREAT"),
    **dict.fromkeys(["163", "191", "192"], "COERCE"),
    **dict.fromkeys(["1712", "175"], "ASSAULT"),
}
PLOVER_WEIGHTS = {
    "AGREE": "2.5",
    "CONSULT": "2.5",
    "SUPPORT": "5.0",
    "CONCEDE": "4.5",
    "COOPERATE": "9.5",
    "AID": "10.0",
    "RETREAT": "6.5",
    "REQUEST": "0.0",
    "ACCUSE": "-3.0",
    "REJECT": "-2.0",
    "THREATEN": "-3.5",
    "PROTEST": "-5.0",
    "SANCTION": "-6.0",
    "MOBILIZE": "-5.5",
    "COERCE": "-7.0",
    "ASSAULT": "-9.0",
}


def test_plover_drops_roots_01_and_02(codes: dict[str, Row]) -> None:
    dropped = {code for code, row in codes.items() if not row["plover_type"]}
    assert dropped == {code for code in codes if code[:2] in {"01", "02"}}
    for code in dropped:
        assert codes[code]["plover"] == codes[code]["plover_from"] == ""


def test_plover_types(codes: dict[str, Row]) -> None:
    by_root = {c: r for c, r in codes.items() if r["root"] in PLOVER_TYPE_OF_ROOT}
    specials = {
        code: row["plover_type"]
        for code, row in by_root.items()
        if row["plover_type"] != PLOVER_TYPE_OF_ROOT[row["root"]]
    }
    assert specials == PLOVER_SPECIALS


def test_plover_weights(codes: dict[str, Row]) -> None:
    found = {(r["plover_type"], r["plover"]) for r in codes.values() if r["plover_type"]}
    assert found == set(PLOVER_WEIGHTS.items())


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


# --- real data -------------------------------------------------------------------------------


@pytest.fixture
def realdata() -> Path:
    folder = os.environ.get("CAUCASUS_REALDATA")
    if not folder:
        pytest.skip("CAUCASUS_REALDATA is not set: no real event data to compare with")
    return Path(folder)


def tab_rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for line in file:
            yield line.rstrip("\r\n").split("\t")


@pytest.mark.realdata
def test_icews_intensity_is_goldstein(codes: dict[str, Row], realdata: Path) -> None:
    rows = tab_rows(realdata / "icews" / "events.2018.sample.tab")
    header = next(rows)
    code, intensity = header.index("CAMEO Code"), header.index("Intensity")
    found = {(row[code].strip('"'), float(row[intensity])) for row in rows}
    assert len(found) > 50
    assert found == {(c, float(codes[c]["goldstein"])) for c, _ in found}


@pytest.mark.realdata
@pytest.mark.parametrize(
    "name",
    [
        "20191024143000.export.CSV",
        "20201113_interstate.export.CSV",
        "gdelt1_57_and_58_columns.csv",
    ],
)
def test_gdelt_rows_agree(codes: dict[str, Row], realdata: Path, name: str) -> None:
    """GDELT's own weight and class columns follow from the code, but for 106, which it drops."""
    code, quad, weight = 26, 29, 30
    rows = tab_rows(realdata / "gdelt" / name)
    found = {(row[code], row[quad], float(row[weight])) for row in rows if row[code] != "106"}
    assert len(found) > 50
    assert found == {(c, codes[c]["quad_gdelt"], float(codes[c]["gdelt"])) for c, _, _ in found}
