"""The weights of event codes, against what is printed and what data files hold."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from codebook.code_rows import GDELT_LACKS, ICEWS_LACKS, PLOVER_LACKS, SCALES, Row

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
