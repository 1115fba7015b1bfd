"""Turning points: planted ones are found where they are, by the optimal segmentation."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from support import Act, engine_named, events_table, settings_for

import caucasus_cli
from caucasus_cli.codebook.actor_file import load_actors
from caucasus_cli.dynamics import turning_points
from caucasus_cli.dynamics.break_penalty import SHORTEST_WEEKS
from caucasus_cli.dynamics.turning_points import FEWEST_ACTS, FEWEST_WEEKS, find_breaks
from caucasus_cli.operations import turning_points_log
from caucasus_cli.scoring.periods import WeekStart

pytestmark = pytest.mark.extras


def cost(counts: list[int]) -> float:
    mean = sum(counts) / len(counts)
    return -2 * float(stats.poisson.logpmf(counts, mean).sum()) if mean else 0.0


@settings(max_examples=25)
@given(st.lists(st.integers(0, 9), min_size=8, max_size=16), st.floats(1, 20))
def test_the_segmentation_is_optimal(counts: list[int], penalty: float) -> None:
    weeks = len(counts)

    def total(starts: tuple[int, ...]) -> float:
        edges = [0, *starts, weeks]
        parts = [counts[one:two] for one, two in pairwise(edges)]
        if any(len(part) < SHORTEST_WEEKS for part in parts):
            return np.inf
        return sum(map(cost, parts)) + penalty * len(starts)

    ways = [way for size in range(4) for way in combinations(range(1, weeks), size)]
    found = turning_points._pelt(np.array(counts, dtype=np.int64), penalty)
    assert total(tuple(found)) == pytest.approx(min(map(total, ways)), abs=1e-6)


def test_a_crisis_is_found_with_its_rates() -> None:
    generator = np.random.default_rng(4)
    counts = np.concatenate(
        [generator.poisson(0.3, 100), generator.poisson(6.0, 12), generator.poisson(0.3, 80)]
    ).astype(np.int64)
    found = find_breaks(counts)
    assert [one.week for one in found.breaks] == [100, 112]
    up, down = found.breaks
    assert up.rises
    assert not down.rises
    assert up.earliest <= 100 <= up.latest
    for one, (before, after) in ((up, (0.3, 6.0)), (down, (6.0, 0.3))):
        assert one.before[1] < before < one.before[2]
        assert one.after[1] < after < one.after[2]
    assert up.after == down.before


def test_a_later_crisis_is_found_beside_a_war() -> None:
    generator = np.random.default_rng(5)
    counts = generator.poisson(0.2, 400).astype(np.int64)
    counts[100:130] += generator.poisson(30.0, 30)
    counts[300:306] += generator.poisson(4.0, 6)
    weeks = [one.week for one in find_breaks(counts).breaks]
    assert {100, 130, 300, 306} <= set(weeks)


@pytest.mark.parametrize(
    "counts", [[0] * 100, [1] * (FEWEST_WEEKS - 1), [1] * (FEWEST_ACTS - 1) + [0] * 90]
)
def test_too_little_to_look_at(counts: list[int]) -> None:
    found = find_breaks(np.array(counts, dtype=np.int64))
    assert not found.enough
    assert found.breaks == []


def test_the_same_counts_give_the_same_breaks() -> None:
    counts = np.random.default_rng(6).negative_binomial(0.5, 0.2, 200).astype(np.int64)
    assert find_breaks(counts) == find_breaks(counts.copy())


def crisis() -> pd.DataFrame:
    """Ten quiet months, then five weeks of four acts each on their Sunday; then quiet again."""
    start = date(2023, 1, 1)
    quiet = list(range(0, 600, 45))
    loud = [300 + 7 * week + 1 for week in range(5)]
    sundays = [day - (start + timedelta(day)).isoweekday() % 7 for day in loud]
    acts = [("AZE", "RUS", day, "112") for day in quiet] + [
        ("AZE", "RUS", day, code) for day in sundays for code in ("190", "173", "130", "138")
    ] + [("RUS", "AZE", day, "111") for day in quiet]  # fmt: skip
    return pd.DataFrame(
        {
            "date": [(start + timedelta(day)).isoformat() for _, _, day, _ in acts],
            "source": [source for source, _, _, _ in acts],
            "target": [target for _, target, _, _ in acts],
            "code": [code for _, _, _, code in acts],
        }
    )


def test_weeks_begin_where_they_are_said_to() -> None:
    log = crisis()
    starts: list[tuple[WeekStart, int]] = [("monday", 0), ("sunday", 6), ("wednesday", 2)]
    for week_start, weekday in starts:
        found = caucasus_cli.turning_points(log, "azerbaijan", "russia", week_start=week_start)
        assert list(found["direction"]) == ["up", "down"]
        assert {week.weekday() for week in found["week"]} == {weekday}
    with pytest.raises(caucasus_cli.UsageError, match="--week-start"):
        caucasus_cli.turning_points(
            log,
            "azerbaijan",
            "russia",
            week_start="sonntag",  # type: ignore[arg-type]
        )


def test_directed_acts_are_those_of_one_side() -> None:
    book = load_actors(None)
    acts = crisis()[["source", "target", "date", "code"]].itertuples(index=False)
    log = events_table([Act(*act) for act in acts])
    engine = engine_named("arrow")
    settings = settings_for(directed=True, as_of=None, since=None)
    along, back = (
        turning_points_log(log, settings, pair, book, engine)
        for pair in (("azerbaijan", "russia"), ("russia", "azerbaijan"))
    )
    # 14 quiet ones and 20 loud ones, but for the first and the last, in no whole week.
    assert along.parameters["acts"] == 32
    assert along.table.num_rows == 2
    assert back.table.num_rows == 0
    assert set(along.table.column("actor_a").to_pylist()) == {"AZE"}
