"""Acts in whole weeks, by pandas' calendar; φ; the interval of a rate."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from support import (
    ENGINES,
    Act,
    engine_named,
    events_table,
    pair_of,
    random_acts,
    score,
    settings_for,
)

from caucasus_cli.dynamics import acts as module
from caucasus_cli.dynamics.acts import DyadActs, dyad_acts, weekly
from caucasus_cli.dynamics.dispersion import dispersion, rate_interval
from caucasus_cli.scoring.span import Span

DAY = date(2024, 1, 1)


def act(start: int, end: int | None = None) -> module.Act:
    first = DAY.toordinal() + start
    last = first if end is None else DAY.toordinal() + end
    return module.Act(first, last, f"e{start}", "A", "B", "190", -10.0)


def span(since: int, days: int) -> Span:
    first = DAY + timedelta(since)
    until = first + timedelta(days - 1)
    return Span(as_of=until, since=first, last_event=until, density=None)


@given(st.lists(st.integers(0, 199)), st.integers(0, 13), st.integers(1, 180), st.integers(0, 6))
def test_weeks_are_those_of_the_calendar(
    days: list[int], since: int, length: int, week_start: int
) -> None:
    inside = [day for day in days if since <= day < since + length]
    found = weekly([act(day) for day in inside], span(since, length), week_start)
    names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    grid = pd.period_range(
        DAY + timedelta(since - 7), DAY + timedelta(since + length + 7),
        freq=f"W-{names[week_start]}",
    )  # fmt: skip
    first, last = (
        pd.Timestamp(DAY + timedelta(since)),
        pd.Timestamp(DAY + timedelta(since + length)),
    )
    whole = [week for week in grid if week.start_time >= first and week.end_time < last]
    periods = [pd.Period(DAY + timedelta(day), grid.freqstr) for day in inside]
    assert found.counts.tolist() == [periods.count(week) for week in whole]
    assert [found.begins(week) for week in range(len(whole))] == [
        week.start_time.date() for week in whole
    ]
    assert found.unplaced == 0


def test_an_act_of_one_week_is_in_it_whatever_its_day() -> None:
    # 1 January 2024 is a Monday.
    found = weekly([act(7, 13), act(6, 7), act(0, 30), act(13)], span(0, 21))
    assert found.counts.tolist() == [0, 2, 0]
    assert found.unplaced == 2
    assert found.unfinished == 0


def test_acts_in_weeks_that_are_not_whole_are_counted() -> None:
    # The coverage begins on a Wednesday and ends on a Tuesday.
    acts = [act(3), act(2, 6), act(7), act(14), act(15), act(6, 7), act(12, 16)]
    found = weekly(acts, span(2, 14))
    assert found.counts.tolist() == [1]
    assert (found.unfinished, found.unplaced) == (4, 2)


def test_the_acts_are_those_that_a_score_counts_on_every_engine() -> None:
    table = events_table(random_acts(3, 400, ["AAA", "BBB", "CCC"], -30, 500))
    expected: DyadActs | None = None
    for name in ENGINES:
        engine = engine_named(name)
        found = dyad_acts(engine.frame(table), settings_for(), ("BBB", "AAA"), engine)
        assert found is not None
        expected = expected or found
        assert found == expected, name
    assert expected is not None
    record = score(table, pair=pair_of("AAA", "BBB"), named=("AAA", "BBB")).one()
    assert len(expected.acts) == record["events"] > 20
    assert len(expected.hostile) == record["conflict_events"] > 10
    assert {one.source for one in expected.acts} == {"AAA", "BBB"}


def test_without_any_dyad_there_are_no_acts() -> None:
    engine = engine_named("arrow")
    table = events_table([Act("AAA", "AAA", "2025-01-01", "190")])
    assert dyad_acts(engine.frame(table), settings_for(), ("AAA", "BBB"), engine) is None


def test_dispersion_of_known_processes() -> None:
    generator = np.random.default_rng(5)
    poisson = generator.poisson(2.0, 8000)
    dispersed = generator.negative_binomial(1.0, 1.0 / 3.0, 8000)  # variance three times the mean
    assert dispersion(poisson) == pytest.approx(1.0, abs=0.1)
    assert dispersion(dispersed) == pytest.approx(3.0, abs=0.3)


def test_dispersion_takes_no_break_for_noise() -> None:
    generator = np.random.default_rng(6)
    counts = np.concatenate([generator.poisson(1.0, 2000), generator.poisson(9.0, 2000)])
    assert dispersion(counts) == pytest.approx(1.0, abs=0.15)
    assert counts.var() / counts.mean() > 3


@given(st.lists(st.integers(0, 50), max_size=60))
def test_dispersion_is_at_least_one(counts: list[int]) -> None:
    assert dispersion(np.array(counts, dtype=np.int64)) >= 1.0


def test_the_interval_of_a_poisson_rate_is_that_of_jeffreys() -> None:
    counts = np.array([1, 2, 1, 2, 1, 2, 1, 2], dtype=np.int64)
    rate, low, high = rate_interval(counts)
    assert rate == 1.5
    exact = stats.gamma.ppf([0.025, 0.975], 12.5) / 8
    assert (low, high) == pytest.approx(tuple(exact))


def test_no_acts_bound_the_rate_from_above_only() -> None:
    rate, low, high = rate_interval(np.zeros(10, dtype=np.int64))
    assert (rate, low) == (0.0, 0.0)
    assert high == pytest.approx(stats.gamma.ppf(0.975, 0.5) / 10)
