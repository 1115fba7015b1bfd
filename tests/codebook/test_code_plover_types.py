"""The PLOVER types of CAMEO codes."""

from __future__ import annotations

from codebook.code_rows import Row

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
