"""PLOVER as a second scheme: its table, its weights under every scale, and scores from it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from support import SHIPPED, Act, days_ago, engine_named, events_table, score, settings_for

from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.codebook.cameo import BUNDLED_SCALES, QUAD_RULES, SCHEME, all_codes
from caucasus_cli.codebook.event_codes import (
    codes_of,
    event_codes,
    event_suggestions,
    search_event_codes,
)
from caucasus_cli.codebook.plover import PLOVER, plover_codes, plover_types
from caucasus_cli.codebook.records import code_records
from caucasus_cli.codebook.scales import load_scale
from caucasus_cli.codebook.tables import codebook_hashes, read_table
from caucasus_cli.errors import CodebookError
from caucasus_cli.listing import EventFilter, list_events
from caucasus_cli.scoring.explain import explain_dyad
from caucasus_cli.scoring.settings import Settings

BUILD = Path(__file__).resolve().parents[2] / "codebook" / "build_schemes.py"
WEIGHTS = {
    "AGREE": 2.5, "CONSULT": 2.5, "SUPPORT": 5.0, "CONCEDE": 4.5, "COOPERATE": 9.5, "AID": 10.0,
    "RETREAT": 6.5, "REQUEST": 0.0, "ACCUSE": -3.0, "REJECT": -2.0, "THREATEN": -3.5,
    "PROTEST": -5.0, "SANCTION": -6.0, "MOBILIZE": -5.5, "COERCE": -7.0, "ASSAULT": -9.0,
}  # fmt: skip
QUADS = {
    1: {"AGREE", "CONSULT", "SUPPORT", "CONCEDE"},
    2: {"COOPERATE", "AID", "RETREAT"},
    3: {"REQUEST", "ACCUSE", "REJECT", "THREATEN"},
    4: {"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"},
}
# --- the table --------------------------------------------------------------------------------


def test_build_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(BUILD), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_column_has_provenance() -> None:
    rows = read_table("provenance_plover")
    assert [row["column"] for row in rows] == list(read_table("plover")[0])
    assert all(row["source"] and row["note"] for row in rows)


def test_codes_are_a_type_or_a_type_with_a_mode() -> None:
    assert set(plover_types()) == set(WEIGHTS)
    assert Counter(code.level for code in plover_codes().values()) == {1: 16, 2: 76}
    for code in plover_codes().values():
        assert code.root in plover_types()
        assert code.code == code.root if code.level == 1 else code.code.startswith(f"{code.root}-")
        assert code.parent == ("" if code.level == 1 else code.root)
        assert code.label


def test_the_schemes_share_no_code() -> None:
    assert not plover_codes().keys() & all_codes().keys()
    assert len(all_codes()) == 318
    assert list(event_codes()) == [*all_codes(), *plover_codes()]
    assert codes_of(SCHEME) is all_codes()
    assert codes_of(PLOVER) is plover_codes()


def test_the_types_are_those_of_the_crosswalk() -> None:
    assert {code.plover_type for code in all_codes().values()} - {""} == set(plover_types())


def test_quads() -> None:
    assert {
        quad: {code.root for code in plover_codes().values() if code.quads["plover"] == quad}
        for quad in QUADS
    } == QUADS
    assert all(code.quads.keys() == {"plover"} for code in plover_codes().values())


@pytest.mark.parametrize(
    ("code", "rung"),
    [
        ("AGREE", 0), ("REQUEST", 0), ("REQUEST-yield", 0), ("ACCUSE", 1), ("REJECT", 1),
        ("THREATEN", 2), ("THREATEN-relations", 2), ("THREATEN-violence", 5), ("PROTEST-riot", 3),
        ("SANCTION", 3), ("MOBILIZE", 6), ("COERCE", 4), ("COERCE-restrict", 3),
        ("COERCE-seize", 4), ("ASSAULT", 7), ("ASSAULT-destroy", 4), ("ASSAULT-firearms", 7),
        ("ASSAULT-aerial", 8), ("ASSAULT-massacre", 9),
    ],
)  # fmt: skip
def test_rungs(code: str, rung: int) -> None:
    assert plover_codes()[code].rung == rung


def test_no_rung_is_higher_than_in_cameo() -> None:
    """A type stands no higher than the CAMEO codes that the crosswalk makes of it."""
    highest: dict[str, int] = {}
    for code in all_codes().values():
        highest[code.plover_type] = max(code.rung, highest.get(code.plover_type, 0))
    for code in plover_codes().values():
        assert code.rung <= highest[code.root]


# --- scales -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUNDLED_SCALES)
def test_every_scale_weighs_a_mode_as_its_type(name: str) -> None:
    scale = load_scale(name)
    assert scale.plover.keys() == plover_codes().keys()
    for code in plover_codes().values():
        points = WEIGHTS[code.root]
        expected = (points > 0) - (points < 0) if name == "unit" else points
        assert scale.weight(code.code) == expected
    assert scale.unknown_schemes == {}


@pytest.mark.parametrize(
    ("name", "digest"),
    [("goldstein", "0a7907fffe8b"), ("gdelt", "0332020fc1e2"), ("plover", "0f1723534554"),
     ("unit", "4b8eeaa509f4")],
)  # fmt: skip
def test_the_hash_of_a_bundled_scale_is_that_of_its_cameo_weights(name: str, digest: str) -> None:
    """PLOVER's are in a table with a hash of its own."""
    assert load_scale(name).sha256.startswith(digest)
    assert "plover" not in codebook_hashes()
    assert codebook_hashes("plover").keys() - codebook_hashes().keys() == {"plover"}


def own(folder: Path, *rows: str) -> str:
    file = folder / "own.csv"
    file.write_text("\n".join(["code,weight", *rows]) + "\n", encoding="utf-8")
    return str(file)


def test_a_file_may_weigh_both(tmp_path: Path) -> None:
    scale = load_scale(own(tmp_path, "19,-9", "COERCE,-4.25", "COERCE-arrest,-3"))
    assert scale.decimals == 2
    assert scale.weight("193") == -9
    assert (scale.weight("COERCE-ban"), scale.weight("COERCE-arrest")) == (-4.25, -3)
    assert scale.weight("ASSAULT") is None
    assert scale.largest == 900
    assert scale.sha256 != load_scale(own(tmp_path, "19,-9", "COERCE,-4.25")).sha256


def test_a_mode_may_stand_alone(tmp_path: Path) -> None:
    scale = load_scale(own(tmp_path, "COERCE-arrest,-3"))
    assert scale.plover == {"COERCE-arrest": -30}
    assert scale.unknown_schemes == {SCHEME: "CAMEO"}


@pytest.mark.parametrize(
    ("code", "hint"),
    [("COERSE", "COERCE"), ("coerce", "COERCE"), ("COERCE-arest", "COERCE-arrest")],
)
def test_a_misspelt_code_in_a_file(tmp_path: Path, code: str, hint: str) -> None:
    assert event_suggestions(code)[0] == hint
    with pytest.raises(CodebookError, match=f"{code!r} is no code .* Did you mean {hint}"):
        load_scale(own(tmp_path, f"{code},-7"))


# --- scores -----------------------------------------------------------------------------------

LOG = [
    Act("AZEGOV", "RUSCVL", days_ago(0), "COERCE-arrest"),
    Act("RUS", "AZE", days_ago(0), "ASSAULT-aerial"),
    Act("RUS", "AZE", days_ago(10), "AID"),
    Act("RUS", "AZE", days_ago(20), "REQUEST"),
]


@pytest.mark.parametrize("engine", SHIPPED)
def test_scores_are_sums_of_the_weights(engine: str) -> None:
    """K is 30 times the decayed points over the decayed days (`E_30` of 365 days is 43.773254)."""
    record = score(LOG, engine=engine).one()
    assert record["events"] == 4
    assert (record["conflict_events"], record["cooperation_events"]) == (2, 1)
    assert record["conflict_rate"] == pytest.approx(30 * (7 + 9) / 43.773254, abs=1e-6)
    assert record["cooperation_rate"] == pytest.approx(
        30 * 10 * 2 ** (-10 / 30) / 43.773254, abs=1e-6
    )
    assert (record["rung"], record["rung_event"]) == (8, "e0001")


def test_unit_counts_acts() -> None:
    record = score(LOG, settings_for(scale=load_scale("unit"))).one()
    assert record["conflict_rate"] == pytest.approx(30 * 2 / 43.773254, abs=1e-6)


def test_both_schemes_in_one_log() -> None:
    cameo, plover = (
        score([Act("AZE", "RUS", days_ago(3), code)]).one()["conflict_rate"]
        for code in ("173", "COERCE-arrest")
    )
    both = [Act("AZE", "RUS", days_ago(3), code) for code in ("173", "COERCE-arrest")]
    assert (cameo, plover) == pytest.approx((plover * 5 / 7, plover))
    assert score(both).one()["conflict_rate"] == pytest.approx(cameo + plover)


def test_explained() -> None:
    engine = engine_named("arrow")
    events = engine.frame(events_table(LOG))
    found = explain_dyad(events, settings_for(), ("AZE", "RUS"), engine)
    rows = {row["code"]: row for row in found.events.to_pylist()}
    assert rows["COERCE-arrest"]["label"] == "Coerce: arrest, detain or charge"
    assert {code: row["points"] for code, row in rows.items()} == {
        "COERCE-arrest": -7.0, "ASSAULT-aerial": -9.0, "AID": 10.0, "REQUEST": 0.0,
    }  # fmt: skip
    assert found.dropped == []


def test_listed() -> None:
    table = list_events(
        events_table(LOG), EventFilter(codes=["COERCE"]), load_scale("plover"), bundled_actors()
    )
    [row] = table.to_pylist()
    assert (row["label"], row["points"]) == ("Coerce: arrest, detain or charge", -7.0)


@pytest.mark.parametrize("engine", SHIPPED)
def test_a_scale_that_knows_nothing_of_plover_is_refused(tmp_path: Path, engine: str) -> None:
    settings = settings_for(scale=load_scale(own(tmp_path, "19,-9")))
    with pytest.raises(CodebookError) as raised:
        score(LOG, settings, engine=engine)
    assert str(raised.value) == (
        "the scale own.csv weighs no PLOVER code, and the log has AID, ASSAULT-aerial, "
        "COERCE-arrest and 1 others: add them to the file, or choose a bundled scale."
    )
    assert score([Act("AZE", "RUS", days_ago(3), "190")], settings, engine=engine).one()


def test_a_scale_of_plover_alone_is_refused_for_cameo(tmp_path: Path) -> None:
    settings = settings_for(scale=load_scale(own(tmp_path, "COERCE,-9")))
    with pytest.raises(CodebookError, match="weighs no CAMEO code, and the log has 190: add"):
        score([Act("AZE", "RUS", days_ago(3), "190")], settings)


def test_a_scale_that_leaves_a_type_out_says_so_in_explain(tmp_path: Path) -> None:
    engine = engine_named("arrow")
    scale = load_scale(own(tmp_path, "COERCE,-9", "AID,1", "REQUEST,0"))
    settings: Settings = settings_for(scale=scale)
    found = explain_dyad(engine.frame(events_table(LOG)), settings, ("AZE", "RUS"), engine)
    assert [(row["code"], row["reason"]) for row in found.dropped] == [
        ("ASSAULT-aerial", "not_an_event")
    ]


# --- look-up ----------------------------------------------------------------------------------


def test_a_type_is_found_with_its_modes() -> None:
    found = [code.code for code in search_event_codes("MOBILIZE")]
    assert found[:5] == [
        "MOBILIZE", "MOBILIZE-militia", "MOBILIZE-police", "MOBILIZE-troops", "MOBILIZE-weapons",
    ]  # fmt: skip
    assert {"15", "154"} <= set(found[5:])
    assert [code.code for code in search_event_codes("COERCE-arrest")] == ["COERCE-arrest"]
    assert all(code.code.isdigit() for code in search_event_codes("mobilize"))


def test_records_of_plover_have_no_quad_class_of_cameo() -> None:
    [record] = code_records("COERCE-arrest").to_pylist()
    assert (record["parent"], record["goldstein"], record["goldstein_from"]) == (
        "COERCE", -7.0, "COERCE",
    )  # fmt: skip
    assert [record[f"quad_{rule}"] for rule in QUAD_RULES] == [None] * 5
    assert (record["plover_type"], record["rung"]) == ("COERCE", 4)
    assert code_records(None).num_rows == 318
