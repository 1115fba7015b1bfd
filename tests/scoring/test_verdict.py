"""The words and flags: their thresholds, and logs that earn each of them."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from support import AS_OF, Act, days_ago, score, settings_for

from caucasus_cli.scoring.verdict import log_flags, verdicts

DYAD = ("AAA", "BBB")


def verdict(
    low: float, high: float, p_up: float = 0.5, conflict_events: int = 3, days: int = 180
) -> str:
    bounds = np.array([low]), np.array([high])
    return str(verdicts(*bounds, np.array([p_up]), np.array([conflict_events]), days)[0])


def acts(*ages: int, code: str = "190") -> list[Act]:
    return [Act(*DYAD, days_ago(age), code) for age in ages]


def record_of(log: list[Act], days: int = 730, **changes: Any) -> dict[str, Any]:
    since = AS_OF - timedelta(days - 1)
    return score(log, settings_for(since=since, **changes)).one()


# --- thresholds ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "p_up", "word"),
    [
        (0.1, 50, 0.99, "escalating"),
        (0.0, 50, 0.97, "leaning escalating"),
        (-1, 50, 0.901, "leaning escalating"),
        (-1, 50, 0.9, "no clear change"),
        (-30, 30, 0.5, "no clear change"),
        (-50, 1, 0.1, "no clear change"),
        (-50, 1, 0.099, "leaning de-escalating"),
        (-50, 0.0, 0.03, "leaning de-escalating"),
        (-50, -0.1, 0.01, "de-escalating"),
    ],
)
def test_verdict_follows_the_bounds_and_p_up(
    low: float, high: float, p_up: float, word: str
) -> None:
    assert verdict(low, high, p_up) == word


@pytest.mark.parametrize(
    ("conflict_events", "days", "enough"),
    [(3, 180, True), (2, 180, False), (3, 179, False), (0, 5000, False)],
)
def test_too_little_data_says_nothing_else(conflict_events: int, days: int, enough: bool) -> None:
    word = verdict(10, 50, 0.99, conflict_events, days)
    assert word == ("escalating" if enough else "insufficient data")


def test_missing_bounds_give_no_verdict() -> None:
    assert verdict(math.nan, math.nan, math.nan, days=1) == "insufficient data"


def test_verdicts_of_many_dyads() -> None:
    low, high = np.array([10.0, -60.0, -5.0]), np.array([60.0, -10.0, 5.0])
    found = verdicts(low, high, np.array([0.99, 0.01, 0.5]), np.array([9, 9, 1]), 365)
    assert found.tolist() == ["escalating", "de-escalating", "insufficient data"]


@pytest.mark.parametrize(
    ("days", "stale", "density", "flags"),
    [
        (180, 60, 2.0, []),
        (180, 0, None, []),
        (179, 0, None, ["short_baseline"]),
        (400, 61, 1.0, ["stale_log"]),
        (400, 0, 2.01, ["log_density"]),
        (400, 0, math.inf, ["log_density"]),
        (10, 61, 3.0, ["short_baseline", "stale_log", "log_density"]),
    ],
)
def test_flags_of_the_log(days: int, stale: int, density: float | None, flags: list[str]) -> None:
    assert log_flags(days, stale, density) == flags


# --- logs that earn them ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ages", "word"),
    [
        ([1, 3, 5, 8, 12, 15], "escalating"),
        ([10, 40, 200, 260], "leaning escalating"),
        ([5, 130, 250, 400, 500, 600], "no clear change"),
        (list(range(110, 350, 15)), "leaning de-escalating"),
        (list(range(120, 400, 8)), "de-escalating"),
        ([1, 2], "insufficient data"),
    ],
)
def test_every_verdict_can_be_reached(ages: list[int], word: str) -> None:
    record = record_of(acts(*ages))
    assert record["verdict"] == word
    if word == "escalating":
        assert record["escalation_low"] > 0
    if word == "de-escalating":
        assert record["escalation_high"] < 0
    if word.startswith("leaning"):
        assert record["escalation_low"] < 0 < record["escalation_high"]
        assert not 0.1 <= record["p_up"] <= 0.9


def test_p_up_is_not_given_below_three_conflict_events() -> None:
    assert record_of(acts(1, 2))["p_up"] is None
    assert record_of([*acts(1, 2), *acts(3, 4, code="057")])["p_up"] is None
    assert record_of(acts(1, 2, 3))["p_up"] > 0.9


def test_one_day_of_coverage_has_a_score_but_no_baseline() -> None:
    record = record_of(acts(0, 0, 0, 0), days=1)
    assert record["escalation"] == record["conflict_level"] > 90
    assert record["baseline_rate"] == 0
    for name in ("escalation_low", "escalation_high", "ratio", "ratio_low", "ratio_high", "p_up"):
        assert record[name] is None, name
    assert record["cooperation_low"] < record["cooperation"] < record["cooperation_high"]
    assert (record["verdict"], record["flags"]) == ("insufficient data", "short_baseline")


def test_short_baseline() -> None:
    even = acts(*range(0, 175, 5))
    assert record_of(even, days=179)["flags"] == "short_baseline"
    assert record_of(even, days=180)["flags"] == ""


def test_stale_log_counts_every_event_of_the_log() -> None:
    old = acts(*range(61, 400, 20))
    assert record_of(old)["flags"] == "stale_log"
    # A fresh event between others, or between no dyad at all, shows that logging went on.
    within = Act("CCCGOV", "CCCOPP", days_ago(60), "010")
    assert record_of([*old, within])["flags"] == ""
    # What comes after the as-of day does not.
    assert record_of([*old, Act(*DYAD, days_ago(-5), "190")])["flags"] == "stale_log"


def test_dense_log() -> None:
    """More than twice as many records a day in the last 90 days as in the 365 before."""
    even = acts(*range(0, 455, 5))
    assert record_of(even)["flags"] == ""
    assert record_of([*even, *acts(*range(0, 90, 2))])["flags"] == "log_density"
    assert record_of([*even, *acts(*range(0, 90, 6))])["flags"] == ""
    # A year is spread over its days, so it makes no recent crowd.
    assert record_of([*even, *[Act(*DYAD, "2025", "010")] * 20])["flags"] == ""
    # Without 90 days of a past there is nothing to compare with.
    assert record_of(acts(*range(90)), days=179)["flags"] == "short_baseline"
    assert record_of(acts(*range(90)), days=180)["flags"] == "log_density"


def test_no_volume() -> None:
    """Volume leaves the dyad itself out: with nobody else's events there is no exposure."""
    record = record_of(acts(*range(0, 400, 20)), exposure="volume")
    assert record["flags"] == "no_volume"
    assert record["verdict"] == "insufficient data"
    for name in ("escalation", "cooperation", "conflict_level", "conflict_rate", "p_up", "ratio",
                 "log_ratio", "initiative", "symmetry", "escalation_low"):  # fmt: skip
        assert record[name] is None, name
    assert record["rung"] == 8
    assert record["events"] == 20
    others = [Act("AAA", "CCC", days_ago(age), "010") for age in (1, 130)]
    scored = score([*acts(*range(0, 400, 20)), *others], settings_for(exposure="volume")).by_pair
    assert scored[DYAD]["flags"] == ""
    assert scored[DYAD]["conflict_level"] > 90
