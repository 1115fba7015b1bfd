"""Dyads side by side: the timelines themselves, on every engine, with what is planted found."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats
from support import (
    AS_OF,
    ENGINES,
    Act,
    engine_named,
    events_table,
    random_acts,
    settings_for,
)  # fmt: skip

import caucasus_cli
from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.errors import UnknownActorError, UsageError
from caucasus_cli.paths.columns import COMPARE_COLUMNS, COMPARE_DYAD_COLUMNS
from caucasus_cli.paths.compare import PATHS, Comparison, compare_log
from caucasus_cli.paths.likeness import Finding
from caucasus_cli.paths.sentence import sentence_of

pytestmark = pytest.mark.usefixtures("without_intervals")

ACTORS = ("AZE", "RUS", "ARM", "GEO")


def log(seed: int = 3, count: int = 160, days: int = 1200) -> pa.Table:
    return events_table(random_acts(seed, count, ACTORS, 0, days))


def compared(
    events: pa.Table, *dyads: str, engine: str = "arrow", every: Any = "month", **changes: Any
) -> Comparison:
    settings = settings_for(**{"since": None, "as_of": None, **changes})
    return compare_log(
        events, settings, dyads, bundled_actors(), engine_named(engine), every, most_lag=3
    )  # fmt: skip


def in_step(shift: int = 0) -> list[Act]:
    """Georgia and Armenia act against Russia in the same months, or `shift` days apart."""
    rng = np.random.default_rng(1)
    acts = []
    for month in range(40):
        day = AS_OF - timedelta(1215 - 30 * month)
        if rng.random() < 0.4:
            acts += [Act("GEO", "RUS", f"{day}", "112")] * int(rng.integers(1, 4))
            acts.append(Act("ARM", "RUS", f"{day + timedelta(shift)}", "112"))
    return acts


def test_columns_of_a_pair() -> None:
    assert list(COMPARE_COLUMNS) == [
        "actor_a_1", "actor_b_1", "actor_a_2", "actor_b_2", "name_a_1", "name_b_1", "name_a_2",
        "name_b_2", "directed", "as_of", "coverage_start", "every", "index", "finding",
        "correlation", "correlation_low", "correlation_high", "lag", "lag_correlation", "lags",
        "changes", "active_1", "active_2", "needs_changes", "needs_1", "needs_2", "block",
        "sentence",
    ]  # fmt: skip
    assert compared(log(), "AZE-RUS", "ARM-RUS").pairs.column_names == list(COMPARE_COLUMNS)


def test_columns_of_a_dyad() -> None:
    assert list(COMPARE_DYAD_COLUMNS) == [
        "actor_a", "actor_b", "name_a", "name_b", "directed", "as_of", "coverage_start",
        "coverage_days", "events", "conflict_events", "cooperation_events", "escalation",
        "escalation_low", "escalation_high", "cooperation", "cooperation_low", "cooperation_high",
        "conflict_level", "conflict_level_low", "conflict_level_high", "cooperation_level", "rung",
        "verdict", "flags", "turn", "turn_period", "turn_start",
    ]  # fmt: skip
    assert compared(log(), "AZE-RUS", "ARM-RUS").dyads.column_names == list(COMPARE_DYAD_COLUMNS)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_on_every_engine(engine: str) -> None:
    events = log(count=90)
    found = compared(events, "AZE-RUS", "ARM-RUS", engine=engine, every="quarter")
    expected = compared(events, "AZE-RUS", "ARM-RUS", every="quarter")
    assert found.pairs.equals(expected.pairs)
    assert found.dyads.equals(expected.dyads)
    assert found.parameters == expected.parameters


def test_a_row_for_each_pair_and_index_in_the_order_asked() -> None:
    found = compared(log(), "russia-georgia", "azerbaijan–russia", "ARM-AZE").pairs.to_pylist()
    assert [
        (row["actor_a_1"], row["actor_b_1"], row["actor_a_2"], row["actor_b_2"], row["index"])
        for row in found
    ] == [
        (*one, *other, index)
        for one, other in (
            (("GEO", "RUS"), ("AZE", "RUS")),
            (("GEO", "RUS"), ("ARM", "AZE")),
            (("AZE", "RUS"), ("ARM", "AZE")),
        )
        for index in ("escalation", "cooperation")
    ]
    assert (found[0]["name_a_1"], found[0]["name_b_2"]) == ("Georgia", "Russia")


def test_a_third_dyad_changes_nothing() -> None:
    events = log()
    two = compared(events, "AZE-RUS", "ARM-RUS").pairs
    three = compared(events, "AZE-RUS", "ARM-RUS", "GEO-RUS").pairs
    assert three.slice(0, 2).equals(two)


def test_paths_and_scores_are_those_of_the_timeline() -> None:
    events = log()
    found = compared(events, "AZE-RUS", "ARM-RUS")
    timeline = caucasus_cli.timeline(events, "armenia", "russia")
    assert found.periods == [str(period) for period in timeline.index]
    summary = found.summary()["dyads"][1]
    for name in PATHS:
        assert summary["paths"][name] == timeline[name].tolist(), name
    last = timeline.iloc[-1]
    for name in ("escalation", "conflict_level", "events", "rung", "verdict"):
        assert summary[name] == last[name], name
    turned = timeline[timeline["turn"].notna()]
    expected = str(turned.index[-1]) if len(turned) else None
    assert summary["turn_period"] == expected


def test_the_correlation_is_that_of_the_changes_after_180_days() -> None:
    """From the timelines of the public API, with SciPy's rho."""
    events = log(count=400)
    row = compared(events, "AZE-RUS", "ARM-RUS").pairs.to_pylist()[0]
    paths = []
    for actor in ("azerbaijan", "armenia"):
        timeline = caucasus_cli.timeline(events, actor, "russia")
        changes = timeline[timeline.coverage_days >= 180].escalation.diff().iloc[1:]
        paths.append(changes.where(changes.abs() >= 1, 0.0))
    assert row["changes"] == len(paths[0])
    assert row["correlation"] == pytest.approx(stats.spearmanr(*paths).statistic)
    assert row["correlation_low"] < row["correlation"] < row["correlation_high"]


def test_paths_in_step_are_alike() -> None:
    row = compared(events_table(in_step()), "GEO-RUS", "ARM-RUS").pairs.to_pylist()[0]
    assert row["finding"] == "alike"
    assert row["lag"] == 0


def test_a_path_that_is_later_is_found_later() -> None:
    """Two months later, and the other way round two months earlier."""
    events = events_table(in_step(61))
    later = compared(events, "GEO-RUS", "ARM-RUS").pairs.to_pylist()[0]
    earlier = compared(events, "ARM-RUS", "GEO-RUS").pairs.to_pylist()[0]
    assert (later["lag"], earlier["lag"]) == (2, -2)
    assert "Armenia – Russia 2 months later fits best" in later["sentence"]
    assert "Georgia – Russia 2 months earlier fits best" in earlier["sentence"]


def test_directed_dyads_are_two() -> None:
    found = compared(log(), "AZE-RUS", "RUS-AZE", directed=True)
    assert [row["actor_a"] for row in found.dyads.to_pylist()] == ["AZE", "RUS"]
    assert "Azerbaijan → Russia and Russia → Azerbaijan" in found.pairs.to_pylist()[0]["sentence"]


def test_a_role_scores_all_as_coded() -> None:
    acts = [
        Act("AZEGOV", "RUSMED", "2024-01-01", "111"),
        Act("ARM", "GEO", "2024-02-01", "111"),
    ]
    found = compared(events_table(acts), "AZEGOV-RUSMED", "ARM-GEO")
    assert found.parameters["level"] == "role"
    assert [row["actor_b"] for row in found.dyads.to_pylist()] == ["RUSMED", "GEO"]


def test_years_before_both_have_acts_are_left_out() -> None:
    """Two that are quiet for ten years are not alike for that."""
    early = compared(events_table(in_step()), "GEO-RUS", "ARM-RUS").pairs.to_pylist()[0]
    first = Act("AZE", "RUS", f"{AS_OF - timedelta(4000)}", "111")
    late = compared(events_table([first, *in_step()]), "GEO-RUS", "ARM-RUS").pairs.to_pylist()[0]
    quiet = compared(events_table([first, *in_step()]), "AZE-RUS", "ARM-RUS").pairs.to_pylist()[0]
    # The first 180 days of the shorter coverage are left out, those of the longer are years ago.
    assert 0 <= late["changes"] - early["changes"] <= 7
    assert late["changes"] <= 41
    # The act of Azerbaijan fell in the first 180 days, and none came after.
    assert quiet["active_1"] == 0


def test_changes_across_a_gap_are_left_out() -> None:
    """In data of a machine coder an empty year is missing, not quiet."""
    days = [day for day in range(1200) if not 300 <= day < 665]
    acts = [
        Act(actor, "RUS", f"{AS_OF - timedelta(day)}", "111")
        for day in days
        for actor in ("AZE", "ARM")
    ]
    table = events_table(acts)
    place = table.schema.get_field_index("origin")
    coded = table.set_column(place, table.schema.field(place), pa.array(["gdelt1"] * len(acts)))
    quiet = compared(table, "AZE-RUS", "ARM-RUS").pairs.to_pylist()[0]
    holed = compared(coded, "AZE-RUS", "ARM-RUS")
    row = holed.pairs.to_pylist()[0]
    # Eleven whole months or more of the gap, and the change into and out of it.
    assert 11 <= quiet["changes"] - row["changes"] <= 13
    assert None in holed.summary()["dyads"][0]["paths"]["escalation"]


def test_no_events_give_no_rows() -> None:
    found = compared(events_table([]), "AZE-RUS", "ARM-RUS")
    assert found.pairs.num_rows == found.dyads.num_rows == 0
    assert found.summary() == {"periods": [], "dyads": []}


@pytest.mark.parametrize(
    ("dyads", "words"),
    [
        ([], "two dyads or more"),
        (["AZE-RUS"], "two dyads or more"),
        (["AZE-RUS", "armenia"], "'armenia' is one actor"),
        (["AZE-RUS", "ARM-RUS", "russia-azerbaijan"], "AZE–RUS is named twice"),
        (["AZE-RUS", "ARM-armenia"], "ARM is named twice"),
    ],
)
def test_what_is_no_comparison(dyads: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        compared(log(), *dyads)


@pytest.mark.parametrize("text", ["AZE-RUZZIA", "atlantis", "atlantis-lemuria-mu"])
def test_unknown_names(text: str) -> None:
    with pytest.raises(UnknownActorError):
        compared(log(), "AZE-RUS", text)


@pytest.mark.parametrize("changes", [{"max_lag": -1}, {"seed": -1}, {"every": "fortnight"}])
def test_settings_without_meaning(changes: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        caucasus_cli.compare(log(), "AZE-RUS", "ARM-RUS", **changes)


# --- Python ----------------------------------------------------------------------------------


def test_frames() -> None:
    events = log()
    frame = caucasus_cli.compare(events, "AZE-RUS", "ARM-RUS", every="quarter", max_lag=1)
    expected = compared(events, "AZE-RUS", "ARM-RUS", every="quarter")
    assert frame["finding"].tolist() == expected.pairs.column("finding").to_pylist()
    assert (
        frame.attrs["dyads"]["escalation"].tolist()
        == expected.dyads.column("escalation").to_pylist()
    )
    paths = frame.attrs["paths"]
    assert isinstance(paths.index, pd.PeriodIndex)
    assert [str(period) for period in paths.index] == [
        label.replace("-", "") for label in expected.periods
    ]
    assert paths["escalation", "ARM-RUS"].iloc[-1] == frame.attrs["dyads"].escalation.iloc[1]
    assert frame.attrs["parameters"]["max_lag"] == 1


# --- sentences -------------------------------------------------------------------------------


RECORD = {
    "name_a_1": "A", "name_b_1": "B", "name_a_2": "C", "name_b_2": "D", "directed": False,
    "as_of": date(2025, 6, 30), "every": "month", "index": "escalation", "correlation": 0.5,
    "correlation_low": 0.2, "correlation_high": 0.704, "lag": 0, "lag_correlation": 0.5, "lags": 13,
    "changes": 40, "active_1": 20, "active_2": 9, "needs_changes": 0, "needs_1": 0, "needs_2": 0,
}  # fmt: skip
RHO = "Spearman's ρ +0.50 [+0.20, +0.70] of 40 changes from month to month"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"finding": "alike"}, f"their paths are alike, {RHO}. Of 13 lags tried none fits better."),
        (
            {"finding": "opposite", "lags": 1},
            f"their paths are opposite, {RHO}. No lag was tried.",
        ),
        (
            {"finding": "no clear likeness", "lag": -1, "lag_correlation": -0.61},
            f"no clear likeness, {RHO}. Of 13 lags tried C – D 1 month earlier fits best "
            "(ρ −0.61); the best of several is large by chance.",
        ),
        (
            {"finding": "insufficient data", "needs_changes": 2, "changes": 22, "needs_2": 1},
            "insufficient data; needs 2 more months (22 so far) and 1 more month with conflict "
            "acts of C – D (9 so far).",
        ),
        (
            {"finding": "insufficient data"},
            "insufficient data; one of the two never moves by a point.",
        ),
    ],
)
def test_sentences(changes: dict[str, Any], expected: str) -> None:
    assert changes["finding"] in get_args(Finding)
    begin = "Escalation (E) of A – B and C – D: "
    assert sentence_of({**RECORD, **changes}) == begin + expected
