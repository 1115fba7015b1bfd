"""Turning points: planted ones are found where they are, by the optimal segmentation."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from caucasus_cli.dynamics import turning_points
from caucasus_cli.dynamics.break_penalty import SHORTEST_WEEKS
from caucasus_cli.dynamics.turning_points import FEWEST_ACTS, FEWEST_WEEKS, find_breaks

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
