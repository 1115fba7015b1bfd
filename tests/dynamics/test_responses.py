"""Weekly lags and the Hawkes process, on what was planted; the record as a whole."""

from __future__ import annotations

import importlib.util
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from support import Act, engine_named, events_table, settings_for

from caucasus_cli.dynamics.acts import dyad_acts
from caucasus_cli.dynamics.hawkes import fit_hawkes, moments
from caucasus_cli.dynamics.respond import RESPOND_COLUMNS, responses
from caucasus_cli.dynamics.weekly_lags import LAGS, weekly_lags
from caucasus_cli.errors import UsageError

START = date(2020, 1, 1)
DAYS = 1200


def log(first: list[int], second: list[int]) -> list[Act]:
    """Acts of A at B and of B at A on these days."""
    return [
        Act(source, target, (START + timedelta(int(day))).isoformat(), "190")
        for source, target, days in (("AAA", "BBB", first), ("BBB", "AAA", second))
        for day in days
    ]


def respond(acts: list[Act], named: tuple[str, str] = ("AAA", "BBB")) -> list[dict[str, Any]]:
    engine = engine_named("arrow")
    settings = settings_for(since=START, as_of=START + timedelta(DAYS - 1))
    found = dyad_acts(engine.frame(events_table(acts)), settings, named, engine)
    rows: list[dict[str, Any]] = responses(found, settings).table.to_pylist()
    return rows


@pytest.mark.extras
def test_a_lag_planted_by_the_model_itself_is_recovered() -> None:
    generator = np.random.default_rng(1)
    other = generator.poisson(2.0, 4000)
    answering = np.zeros(4000, dtype=np.int64)
    for week in range(LAGS, 4000):
        past = np.log1p(other[week - LAGS : week])
        answering[week] = generator.poisson(np.exp(0.1 + 0.1 * past.sum()))
    found = weekly_lags(answering, other)
    assert found is not None
    assert found.p < 1e-6
    assert found.low < 2**0.4 < found.high
    assert found.factor == pytest.approx(2**0.4, abs=0.1)
    back = weekly_lags(other, answering)
    assert back is not None
    assert back.low < 1 < back.high


@pytest.mark.extras
def test_weeks_that_are_the_same_cannot_be_told_apart() -> None:
    weeks = np.random.default_rng(2).poisson(2.0, 200)
    assert weekly_lags(weeks, weeks) is None


@pytest.mark.extras
def test_planted_excitation_is_recovered() -> None:
    generator = np.random.default_rng(3)
    first = np.sort(generator.uniform(0, 4000, 500))
    delays = generator.exponential(6.0, 500)
    answers = (first + delays)[generator.random(500) < 0.5]
    second = np.sort(np.concatenate([generator.uniform(0, 4000, 150), answers[answers < 4000]]))
    found = fit_hawkes(first, second, 4000)
    assert found is not None
    value, error = found.branching[1][0], found.errors[1][0]
    assert abs(value - 0.5) < 2.5 * error < 0.25
    assert found.days == pytest.approx(6.0, rel=0.5)
    assert found.branching[0][1] < 2.5 * found.errors[0][1]


def test_ties_are_spread_within_the_day_by_the_id() -> None:
    engine = engine_named("arrow")
    settings = settings_for(since=START, as_of=START + timedelta(9))
    acts = dyad_acts(
        engine.frame(events_table(log([3] * 50, [3]))), settings, ("AAA", "BBB"), engine
    )
    assert acts is not None
    times = moments(acts.acts, START.toordinal())
    assert len(set(times)) == 51
    assert (np.floor(times) == 3).all()
    assert (times == moments(acts.acts[::-1], START.toordinal())).all()
    assert 0.3 < (times - 3).mean() < 0.7


@pytest.mark.extras
def test_below_the_minimum_it_says_what_is_missing() -> None:
    one, other = respond(
        [*log([1, 5, 9], list(range(0, 400, 40))), Act("AAA", "BBB", "2020-03", "190")]
    )
    assert one["finding"] == other["finding"] == "insufficient data"
    assert (one["acts_a"], one["acts_b"], one["undated"]) == (3, 10, 1)
    assert (one["needs_a"], one["needs_b"]) == (7, 0) == (other["needs_b"], other["needs_a"])
    assert (one["long_needs_a"], one["long_needs_b"], one["long_needs_days"]) == (97, 90, 0)
    assert {one[name] for name in ("share", "lag_factor", "branching")} == {None}


@pytest.mark.extras
def test_answers_are_told_in_their_direction() -> None:
    generator = np.random.default_rng(4)
    first = np.sort(generator.choice(DAYS - 60, 130, replace=False))
    second = np.sort(first + generator.integers(1, 4, 130))
    rows = respond(log(list(first), list(second)))
    assert [list(row) for row in rows] == [list(RESPOND_COLUMNS)] * 2
    one, other = rows
    assert (
        (one["actor_a"], one["actor_b"]) == ("AAA", "BBB") == (other["actor_b"], other["actor_a"])
    )
    assert one["finding"] == "more often than by chance"
    assert one["lag_p"] is not None
    turned = respond(log(list(first), list(second)), ("BBB", "AAA"))
    assert turned[0]["share"] == other["share"]
    assert turned[1]["share"] == one["share"]


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "caucasus_cli.extras.find_spec",
        lambda name: None if name == "statsmodels" else found(name),
    )
    with pytest.raises(UsageError, match=r"statsmodels is not installed.*caucasus-cli\[stats\]"):
        respond(log([1], [2]))


@pytest.mark.extras
@pytest.mark.parametrize("window", [0, -3])
def test_a_window_has_a_day(window: int) -> None:
    with pytest.raises(UsageError, match="--window must be at least 1 day"):
        responses(None, settings_for(), window)
