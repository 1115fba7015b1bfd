"""Every worked case of `oracle.json`, whose numbers come from an independent program."""

from __future__ import annotations

import json
import math
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support import SHIPPED, Act, Scored, days_ago, pair_of, score, settings_for

from caucasus_cli.codebook.scales import Scale
from caucasus_cli.scoring.contrast import contrast, log2_ratio
from caucasus_cli.scoring.dyads import DyadSums, sum_dyads
from caucasus_cli.scoring.intensities import calendar_exposures
from caucasus_cli.scoring.intervals import (
    Gamma,
    overdispersion,
    posterior,
    probability_greater,
)
from caucasus_cli.scoring.kernel import HalfLives, Kernel
from caucasus_cli.scoring.settings import Settings
from caucasus_cli.scoring.volume import volume_exposures

ORACLE: dict[str, Any] = json.loads(
    Path(__file__).with_name("oracle.json").read_text(encoding="utf-8")
)
CASES: dict[str, dict[str, Any]] = ORACLE["cases"]
TOLERANCE = ORACLE["tolerance"]["any"]
INTERVAL_TOLERANCE = ORACLE["tolerance"]["interval_of_an_index"]

EVERY_CASE = pytest.mark.parametrize("name", CASES)
EVERY_ENGINE = pytest.mark.parametrize("engine", SHIPPED)


def near(expected: Any) -> Any:
    return pytest.approx(expected, abs=TOLERANCE, rel=0)


def acts_of(name: str) -> list[Act]:
    events = CASES[name]["events"]
    if isinstance(events, dict):
        first = date.fromisoformat(events["daily_from"])
        last = date.fromisoformat(events["daily_to"])
        days = [first + timedelta(number) for number in range((last - first).days + 1)]
        events = [(day.isoformat(), events["code"]) for day in days]
    return [Act(*dyad_of(name), day, code) for day, code in events]


def settings_of(case: dict[str, Any], **changes: Any) -> Settings:
    days = {"as_of": date.fromisoformat(case["as_of"]), "since": date.fromisoformat(case["since"])}
    return settings_for(**days, **changes)


def dyad_of(name: str) -> tuple[str, str]:
    """The actors of a case, numbered as it is."""
    return f"A{name[:2]}", f"B{name[:2]}"


@cache
def scored_together(as_of: str, since: str, engine: str) -> Scored:
    """All cases of one coverage that have events in it, as dyads of one log."""
    coverage = {"as_of": as_of, "since": since}
    together = [name for name, case in CASES.items() if coverage.items() <= case.items()]
    acts = [act for name in together for act in acts_of(name)]
    return score(acts, settings_of(CASES[together[0]]), engine=engine)


@cache
def scored(name: str, engine: str) -> Scored:
    """The log with the case's score."""
    case = CASES[name]
    if case["scores"]["conflict_events"] or case["scores"]["cooperation_events"]:
        return scored_together(case["as_of"], case["since"], engine)
    # No event counts: an act between others keeps the log open.
    acts = [*acts_of(name), Act("XXX", "YYY", case["as_of"], "010")]
    dyad = dyad_of(name)
    return score(acts, settings_of(case), pair_of(*dyad), engine, named=dyad)


def record_of(name: str, engine: str) -> dict[str, Any]:
    return scored(name, engine).by_pair[dyad_of(name)]


@cache
def sums_of(name: str, engine: str) -> DyadSums:
    reduction = scored(name, engine).reduction
    return sum_dyads(reduction.cells, [dyad_of(name)], False, reduction.steps, decimals=1)


def posteriors(name: str, engine: str) -> dict[str, Gamma]:
    sums, kernel = sums_of(name, engine), scored(name, engine).reduction.kernel
    lives = kernel.half_lives
    exposures = calendar_exposures(kernel.exposure(lives.fast), kernel.exposure(lives.slow), 1)
    phi = {key: overdispersion(counts, kernel.days) for key, counts in sums.bin_counts.items()}
    stocks = sums.stocks
    against, along = phi["conflict_events"], phi["cooperation_events"]
    past = stocks["S_conflict"] - stocks["F_conflict"]
    return {
        "K": posterior(stocks["F_conflict"], stocks["V_conflict"], against, exposures.fast),
        "B": posterior(past, stocks["W_conflict"], against, exposures.base),
        "P": posterior(stocks["F_cooperation"], stocks["V_cooperation"], along, exposures.fast),
    }


def test_scale_is_the_bundled_one(goldstein: Scale) -> None:
    assert ORACLE["goldstein"] == {code: goldstein.weight(code) for code in ORACLE["goldstein"]}


@EVERY_ENGINE
@EVERY_CASE
def test_scores(name: str, engine: str) -> None:
    record = record_of(name, engine)
    expected = CASES[name]["scores"]
    assert {key: record[key] for key in expected} == near(expected)


@EVERY_ENGINE
@EVERY_CASE
def test_intervals_of_indices(name: str, engine: str) -> None:
    record = record_of(name, engine)
    expected = CASES[name]["uncertainty"]
    for index in ("escalation", "cooperation", "conflict_level"):
        bounds = [record[f"{index}_low"], record[f"{index}_high"]]
        assert bounds == pytest.approx(expected[index], abs=INTERVAL_TOLERANCE, rel=0), index


@EVERY_ENGINE
@EVERY_CASE
def test_ratio_and_p_up(name: str, engine: str) -> None:
    record = record_of(name, engine)
    expected = CASES[name]["uncertainty"]
    assert [record["ratio_low"], record["ratio_high"]] == near(expected["ratio"])
    if record["conflict_events"] < 3:
        assert record["p_up"] is None
    else:
        assert record["p_up"] == near(expected["p_up"])
    gammas = posteriors(name, engine)
    assert probability_greater(gammas["K"], gammas["B"]) == near([expected["p_up"]])


@EVERY_ENGINE
@EVERY_CASE
def test_coverage_and_exposures(name: str, engine: str) -> None:
    expected = CASES[name]["coverage"]
    kernel = scored(name, engine).reduction.kernel
    assert record_of(name, engine)["coverage_days"] == kernel.days == expected["days"]
    assert kernel.exposure(kernel.half_lives.fast) == near(expected["fast"])
    assert kernel.exposure(kernel.half_lives.slow) == near(expected["slow"])


@EVERY_ENGINE
@EVERY_CASE
def test_stocks(name: str, engine: str) -> None:
    stocks = sums_of(name, engine).stocks
    expected = CASES[name]["stocks"]
    assert {stock: float(stocks[stock][0]) for stock in expected} == near(expected)


@EVERY_ENGINE
@EVERY_CASE
def test_posteriors(name: str, engine: str) -> None:
    expected = CASES[name]["uncertainty"]
    sums, days = sums_of(name, engine), CASES[name]["coverage"]["days"]
    for channel in ("conflict", "cooperation"):
        phi = overdispersion(sums.bin_counts[f"{channel}_events"], days)
        assert phi == near([expected[f"phi_{channel}"]])
    gammas = posteriors(name, engine)
    for symbol, gamma in gammas.items():
        assert [gamma.shape[0], gamma.scale[0]] == near(expected[f"gamma_{symbol}"])
    low, high = gammas["K"].quantile(0.025)[0], gammas["K"].quantile(0.975)[0]
    if sums.stocks["F_conflict"][0] == 0:
        low = 0.0  # without an event nothing bounds the level from below
        assert record_of(name, engine)["conflict_level_low"] == 0
    assert [low, high] == near(expected["K"])


@EVERY_CASE
def test_log2_ratio(name: str) -> None:
    record = record_of(name, SHIPPED[0])
    k, b = np.array([record["conflict_rate"]]), np.array([record["baseline_rate"]])
    assert log2_ratio(k, b, kappa=5.0) == near([CASES[name]["log2_ratio"]])


@EVERY_ENGINE
def test_directed(engine: str) -> None:
    case = ORACLE["directed"]
    acts = [Act("AAA", "BBB", day, code) for day, code in case["a_to_b"]]
    acts += [Act("BBB", "AAA", day, code) for day, code in case["b_to_a"]]
    directed = score(acts, settings_of(case, directed=True), engine=engine).by_pair
    forward, backward = directed["AAA", "BBB"], directed["BBB", "AAA"]
    undirected = score(acts, settings_of(case), engine=engine)
    assert forward["conflict_rate"] == near(case["forward_rate"])
    assert backward["conflict_rate"] == near(case["backward_rate"])
    for record, sign in ((forward, 1), (backward, -1), (undirected.one(), 1)):
        assert record["initiative"] == near(sign * case["initiative"])
        assert record["symmetry"] == near(case["symmetry"])
    record = undirected.one()
    assert {key: record[key] for key in case["scores"]} == near(case["scores"])
    reduction = undirected.reduction
    sums = sum_dyads(reduction.cells, [("AAA", "BBB")], False, reduction.steps, decimals=1)
    assert {name: float(sums.stocks[name][0]) for name in case["stocks"]} == near(case["stocks"])


@EVERY_ENGINE
def test_volume(engine: str) -> None:
    case = ORACLE["volume"]
    acts = [Act(*event) for event in case["events"]]
    for series in case["series"]:
        sides, days = (series["source"], series["target"]), range(series["count"])
        acts += [Act(*sides, days_ago(day * series["every"]), series["code"]) for day in days]
    settings = settings_for(exposure="volume", since=None)
    result = score(acts, settings, pair_of("AAA", "BBB"), engine)
    record = result.one()
    assert {key: record[key] for key in case["scores"]} == near(case["scores"])
    exposures = volume_exposures(
        result.reduction.cells, [("AAA", "BBB")], result.reduction.steps
    )  # fmt: skip
    assert exposures.fast == near([case["fast"]])
    assert exposures.fast + exposures.base == near([case["slow"]])


def test_scores_of_ratios() -> None:
    """Where both intensities are far above κ, E says how many times the baseline."""
    for ratio, expected in ORACLE["score_of_ratio"].items():
        index = contrast(np.array([float(ratio)]), np.array([1.0]), kappa=1e-12)
        assert index == near([expected]), ratio


def test_baseline_kernel_peaks_where_it_should() -> None:
    peak = ORACLE["baseline_kernel_peak_age_days"]
    lives = HalfLives.of(30, 365)
    fast, slow = float(lives.fast), float(lives.slow)
    # The derivative of 2^(-a/s) - 2^(-a/f) is 0 where 2^(a/f - a/s) = s/f.
    assert math.log2(slow / fast) * fast * slow / (slow - fast) == near(peak)
    as_of = date(2025, 6, 30)
    kernel = Kernel(as_of, as_of - timedelta(400), lives)
    weights = []
    for age in range(400):
        day = as_of - timedelta(age)
        weights.append(kernel.mean(lives.slow, day, day) - kernel.mean(lives.fast, day, day))
    assert weights[0] == 0
    assert weights.index(max(weights)) == round(peak)
