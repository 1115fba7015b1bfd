"""Scores side by side: who appeared, vanished, moved, and by how much."""

from __future__ import annotations

from typing import Any

import pytest

from caucasus_cli.changes.dyads import change_schema, compare_scores, differing
from caucasus_cli.scoring.columns import SCORE_COLUMNS

Record = dict[str, Any]


def record(a: str, b: str, **values: Any) -> Record:
    numbers = {name: 0 if kind is int else 0.0 for name, kind in SCORE_COLUMNS.items()}
    return {
        **{name: value for name, value in numbers.items() if SCORE_COLUMNS[name] in (int, float)},
        "actor_a": a, "actor_b": b, "name_a": a.title(), "name_b": b.title(), "directed": False,
        "verdict": "no clear change", **values,
    }  # fmt: skip


def changes(old: list[Record], new: list[Record], threshold: float = 1.0) -> list[Record]:
    rows: list[Record] = compare_scores(old, new, threshold).table.to_pylist()
    return rows


def test_every_kind_of_change() -> None:
    old = [record("A", "B"), record("A", "C", escalation=40.0), record("A", "D"), record("A", "E")]
    new = [
        record("A", "B", escalation=50.0, events=3, rung=2, verdict="escalating"),
        record("A", "D", escalation=1.0),
        record("A", "F", cooperation=-20.0),
        record("A", "E", cooperation=-60.0),
    ]
    found = compare_scores(old, new, 1.0)
    rows = {(row["actor_a"], row["actor_b"]): row for row in found.table.to_pylist()}
    assert {dyad: row["change"] for dyad, row in rows.items()} == {
        ("A", "E"): "moved",
        ("A", "B"): "moved",
        ("A", "C"): "vanished",
        ("A", "F"): "appeared",
    }
    assert found.dyads == list(rows), "the largest move first"
    assert found.unmoved == 1
    moved = rows["A", "B"]
    assert (moved["escalation_old"], moved["escalation_new"]) == (0.0, 50.0)
    assert (moved["escalation_change"], moved["events_change"], moved["rung_change"]) == (50, 3, 2)
    assert (moved["verdict_old"], moved["verdict_new"]) == ("no clear change", "escalating")
    assert (moved["name_a"], moved["name_b"], moved["directed"]) == ("A", "B", False)
    gone = rows["A", "C"]
    assert (gone["escalation_old"], gone["escalation_new"], gone["escalation_change"]) == (
        40.0,
        None,
        None,
    )
    assert found.table.schema == change_schema()


def test_a_dyad_without_events_is_at_nothing() -> None:
    rows = compare_scores([], [record("A", "B", conflict_rate=3.5, events=2)], 1.0, absent=0.0)
    (row,) = rows.table.to_pylist()
    assert (row["conflict_rate_old"], row["conflict_rate_change"]) == (None, 3.5)
    assert row["events_change"] == 2


@pytest.mark.parametrize(
    "name", ["escalation", "cooperation", "conflict_level", "cooperation_level"]
)
def test_the_threshold_itself_is_no_move(name: str) -> None:
    old, new = [record("A", "B", **{name: 10.0})], [record("A", "B", **{name: 12.5})]
    assert not changes(old, new, 2.5)
    assert [row["change"] for row in changes(old, new, 2.25)] == ["moved"]
    assert [row["change"] for row in changes(new, old, 2.25)] == ["moved"]


def test_a_rung_is_always_a_move_and_rates_alone_are_none() -> None:
    old = [record("A", "B", rung=3), record("A", "C", conflict_rate=1.0)]
    new = [record("A", "B", rung=4), record("A", "C", conflict_rate=1.1)]
    assert [row["actor_b"] for row in changes(old, new, 200.0)] == ["B"]


def test_from_and_to_no_score_is_a_move() -> None:
    old, new = [record("A", "B", escalation=None)], [record("A", "B", escalation=0.0)]
    for one, other in ((old, new), (new, old)):
        (row,) = changes(one, other, 200.0)
        assert row["escalation_change"] is None
    assert not changes(old, old, 0.0)


def test_nothing_changed() -> None:
    records = [record("A", "B", escalation=3.0)]
    found = compare_scores(records, records, 0.0)
    assert (found.table.num_rows, found.unmoved, found.dyads) == (0, 1, [])
    assert compare_scores([], [], 0.0).unmoved == 0


def test_settings_that_differ() -> None:
    old = {"half_life": 30.0, "scale_sha256": "a", "logs": [1], "coverage_days": 3, "since": None}
    new = {"half_life": 14.0, "scale_sha256": "a", "logs": [2], "coverage_days": 4, "kappa": 5.0}
    assert differing(old, new) == {"half_life": (30.0, 14.0), "kappa": (None, 5.0)}
