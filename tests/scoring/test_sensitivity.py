"""Scores under other settings: each is the score of a log, or settings, changed by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support import (
    AS_OF,
    SLOWLY_SHIPPED,
    Act,
    Key,
    days_ago,
    engine_named,
    events_table,
    random_acts,
    score,
    settings_for,
)

import caucasus_cli
from caucasus_cli.codebook.scales import load_scale
from caucasus_cli.dates import parse_interval
from caucasus_cli.scoring.options import Exposure
from caucasus_cli.scoring.scores import score_events
from caucasus_cli.scoring.selection import Pair
from caucasus_cli.scoring.sensitivity import (
    SENSITIVITY_COLUMNS,
    SENSITIVITY_OF_MANY_COLUMNS,
    Sensitivity,
    rank_correlation,
    sensitivity_of,
)
from caucasus_cli.scoring.settings import Settings
from caucasus_cli.scoring.variations import variations

# Whole records have a test in `tests/engines`; the bounds would be most of the time spent here.
pytestmark = pytest.mark.usefixtures("without_intervals")

ACTORS = ("AZE", "RUS", "ARM", "GEO")
FOLLOWED = ("escalation", "cooperation", "conflict_level", "verdict")
SETTINGS = [
    ("in force", ""),
    *(("scale", name) for name in ("goldstein", "gdelt", "plover", "unit")),
    *(("half_life", days) for days in ("14", "30", "60", "90")),
    *(("one_a_day", value) for value in ("on", "off")),
    ("codes", "root"), ("dates", "first"), ("dates", "last"),
]  # fmt: skip


def found_in(
    acts: list[Act], settings: Settings, engine: str = "arrow", pair: Pair | None = None
) -> Sensitivity:
    used = engine_named(engine)
    frame = used.frame(events_table(acts))
    return sensitivity_of(
        frame, settings, score_events(frame, settings, pair or Pair(), used), used
    )


def first_day(act: Act) -> Act:
    return act._replace(date=parse_interval(act.date).start.isoformat())


def last_day(act: Act) -> Act:
    return act._replace(date=parse_interval(act.date).end.isoformat())


def root(act: Act) -> Act:
    return act._replace(code=act.code[:2])


def by_hand(setting: str, value: str) -> tuple[dict[str, Any], Callable[[Act], Act]]:
    """What to change in the settings and in each act."""
    if setting == "scale":
        return {"scale": load_scale(value)}, lambda act: act
    if setting == "half_life":
        return {"half_life": float(value)}, lambda act: act
    if setting == "one_a_day":
        return {"one_a_day": value == "on"}, lambda act: act
    changes = {"root": root, "first": first_day, "last": last_day}
    return {}, changes.get(value, lambda act: act)


def random_log() -> list[Act]:
    return random_acts(7, 90, ACTORS, 0, 900)


@cache
def scores_by_hand(exposure: Exposure) -> dict[tuple[str, str], dict[Key, dict[str, Any]]]:
    """The scores of the random log under each setting: equal on all engines, so made on one."""
    settings = settings_for(exposure=exposure, directed=exposure == "volume")
    found = {}
    for setting, value in SETTINGS:
        changed, change = by_hand(setting, value)
        acts = [change(act) for act in random_log()]
        found[setting, value] = score(acts, replace(settings, **changed)).by_pair
    return found


@pytest.mark.parametrize("exposure", ["calendar", "volume"])
@pytest.mark.parametrize("engine", SLOWLY_SHIPPED)
def test_each_is_the_score_of_what_was_changed(engine: str, exposure: Exposure) -> None:
    acts = random_log()
    settings = settings_for(exposure=exposure, directed=exposure == "volume")
    rows = found_in(acts, settings, engine).of_dyads().to_pylist()
    dyads = score(acts, settings, engine=engine).by_pair
    assert len(rows) == len(dyads) * len(SETTINGS)
    for setting, value in SETTINGS:
        expected = scores_by_hand(exposure)[setting, value]
        mine = [row for row in rows if (row["setting"], row["value"]) == (setting, value)]
        assert len(mine) == len(dyads)
        for row in mine:
            key = row["actor_a"], row["actor_b"]
            if key not in expected:
                # All of its acts have moved out of the coverage.
                assert setting == "dates"
                assert row["conflict_level"] == 0.0
                continue
            for name in FOLLOWED:
                assert row[name] == expected[key][name], (setting, value, name)
            for name in FOLLOWED[:3]:
                assert row[f"{name}_change"] == row[name] - dyads[key][name]
            assert row["verdict_changed"] == (row["verdict"] != dyads[key]["verdict"])
            same = setting == "in force" or value in ("goldstein", "30", "off")
            assert row["in_force"] == same


def test_many_dyads_are_those_one_by_one() -> None:
    found = found_in(random_acts(3, 120, ACTORS, 0, 700), settings_for(half_life=20))
    single = found.of_dyads().to_pylist()
    rows = found.of_many().to_pylist()
    assert [(row["setting"], row["value"]) for row in rows] == SETTINGS
    assert rows[0]["in_force"]
    assert not any(row["in_force"] for row in rows if row["setting"] == "half_life")
    for row in rows:
        mine = [
            one
            for one in single
            if (one["setting"], one["value"]) == (row["setting"], row["value"])
        ]
        assert row["dyads"] == len(mine) == 6
        assert row["verdicts_changed"] == sum(one["verdict_changed"] for one in mine)
        for name in ("escalation", "cooperation"):
            changes = [one[f"{name}_change"] for one in mine]
            assert row[f"{name}_change_low"] == min(changes)
            assert row[f"{name}_change_high"] == max(changes)
    assert rows[0]["escalation_rank_correlation"] == 1.0
    assert any(row["verdicts_changed"] for row in rows)


def test_the_days_in_force_stay_where_acts_are_moved() -> None:
    acts = [Act("AZE", "RUS", days_ago(400), "190"), Act("RUS", "AZE", "2024-01", "190")]
    found = found_in(acts, settings_for(as_of=None, since=None))
    days = {row["as_of"].isoformat() for row in found.of_dyads().to_pylist()}
    assert len(days) == 1
    last = max(parse_interval(act.date).end.isoformat() for act in acts)
    assert days == {last}
    levels = {one.value: one.table.column("conflict_level")[0].as_py() for one in found.tried}
    assert levels["last"] >= levels[""] >= levels["first"]


def test_an_act_moved_out_of_the_coverage_leaves_its_dyad_a_row() -> None:
    days = f"{AS_OF - timedelta(5)}/{AS_OF + timedelta(5)}"
    acts = [
        Act("AZE", "RUS", days, "190"),
        *(Act("AZE", "ARM", days_ago(day), "112") for day in range(0, 300, 20)),
    ]
    rows = found_in(acts, settings_for()).of_dyads().to_pylist()
    moved = [row for row in rows if row["actor_b"] == "RUS" and row["value"] == "last"]
    assert [row["conflict_level"] for row in moved] == [0.0]


def test_what_has_no_meaning_is_left_out_with_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("code,weight\n190,-10\n05,3\n")
    settings = settings_for(scale=load_scale(str(file)), half_life=20, baseline_half_life=60)
    tried, left_out = variations(settings)
    assert [(one.setting, one.value) for one in left_out] == [
        ("half_life", "60"), ("half_life", "90"), ("codes", "root"),
    ]  # fmt: skip
    assert "60 days is not shorter than the baseline's 60" in left_out[0].reason
    assert left_out[2].reason == "The scale own.csv has no weight for 19."
    assert not any(one.setting == "codes" for one in tried)
    assert all(one.changes(settings) for one in tried if one.setting == "scale")


def test_nothing_scored_has_no_rows() -> None:
    settings = settings_for()
    frame = engine_named("arrow").frame(events_table([Act("AZE", "AZE", days_ago(3), "190")]))
    engine = engine_named("arrow")
    found = sensitivity_of(frame, settings, score_events(frame, settings, Pair(), engine), engine)
    assert found.of_dyads().num_rows == found.of_many().num_rows == 0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([1, 2, 3], [10, 30, 20], 0.5),
        ([1, 2, 3, 4], [9, 7, 5, 3], -1.0),
        ([5, 5, 6, 7], [1, 2, 3, 4], 0.948683298),
        ([1, 2], [1, 2], None),
        ([1, 1, 1], [1, 2, 3], None),
        ([], [], None),
    ],
)
def test_rank_correlation(one: list[float], other: list[float], expected: float | None) -> None:
    assert rank_correlation(one, other) == expected


def test_columns_are_those_agreed() -> None:
    assert list(SENSITIVITY_COLUMNS) == [
        "actor_a", "actor_b", "name_a", "name_b", "directed", "as_of", "setting", "value",
        "in_force", "escalation", "escalation_change", "cooperation", "cooperation_change",
        "conflict_level", "conflict_level_change", "verdict", "verdict_changed",
    ]  # fmt: skip
    assert list(SENSITIVITY_OF_MANY_COLUMNS) == [
        "as_of", "setting", "value", "in_force", "dyads", "verdicts_changed",
        "escalation_change_low", "escalation_change_high", "escalation_rank_correlation",
        "cooperation_change_low", "cooperation_change_high", "cooperation_rank_correlation",
    ]  # fmt: skip


def test_from_python() -> None:
    found = caucasus_cli.sensitivity(a="azerbaijan", b="russia")
    score_ = caucasus_cli.score(a="azerbaijan", b="russia").iloc[0]
    assert list(found.columns) == list(SENSITIVITY_COLUMNS)
    assert found.escalation[0] == score_.escalation
    assert found.name_b[0] == "Russia"
    unit = caucasus_cli.score(a="azerbaijan", b="russia", scale="unit").iloc[0]
    assert found.set_index("value").loc["unit", "cooperation"] == unit.cooperation
    assert found.attrs["left_out"] == []
    assert found.attrs["parameters"]["scale"] == "goldstein"
    many = caucasus_cli.sensitivity(since="2020-01-01")
    assert list(many.columns) == list(SENSITIVITY_OF_MANY_COLUMNS)
