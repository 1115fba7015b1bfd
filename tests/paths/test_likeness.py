"""Likeness of two paths: what is planted is found, chance is not, and too little is said to be."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from caucasus_cli.paths.block_bootstrap import (
    REPLICATES,
    block_length,
    block_starts,
    correlation_interval,
)
from caucasus_cli.paths.lags import best_lag, shifted
from caucasus_cli.paths.likeness import FEWEST_ACTIVE, FEWEST_CHANGES, Likeness, likeness_of
from caucasus_cli.paths.rank_correlation import rank_correlation
from caucasus_cli.scoring.periods import EVERY, Every

SEEDS = st.integers(0, 2**31)


def noise(seed: int, size: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 20, size)


def likeness(first: np.ndarray, second: np.ndarray, seed: int = 0, lag: int = 0) -> Likeness:
    return likeness_of(first, second, (99, 99), "month", 30.0, lag, seed)


@examples(max_examples=10)
@given(SEEDS, st.integers(FEWEST_CHANGES, 90))
def test_same_path(seed: int, size: int) -> None:
    path = noise(seed, size)
    found = likeness(path, path, lag=3)
    assert (found.correlation, found.low, found.high) == (1.0, 1.0, 1.0)
    assert (found.finding, found.lag, found.lag_correlation) == ("alike", 0, 1.0)


@examples(max_examples=10)
@given(SEEDS, st.integers(FEWEST_CHANGES, 90))
def test_mirrored_path(seed: int, size: int) -> None:
    path = noise(seed, size)
    found = likeness(path, -path)
    assert (found.correlation, found.low, found.high) == (-1.0, -1.0, -1.0)
    assert found.finding == "opposite"


@given(SEEDS, st.integers(-6, 6))
def test_a_shift_is_found_at_its_lag(seed: int, lag: int) -> None:
    long = noise(seed, 72)
    first, second = long[6:66], long[6 - lag : 66 - lag]
    found = best_lag(first, second, 6, FEWEST_CHANGES)
    assert found is not None
    assert (found.lag, found.correlation, found.tried) == (lag, 1.0, 13)


@given(SEEDS)
def test_turned_round_the_lag_is_the_other_way(seed: int) -> None:
    first, second = noise(seed, 40), noise(seed + 1, 40)
    one, other = best_lag(first, second, 5, 24), best_lag(second, first, 5, 24)
    assert one is not None
    assert other is not None
    assert (one.lag, one.correlation) == (-other.lag, other.correlation)


def test_lags_with_too_few_periods_are_not_tried() -> None:
    path = noise(1, FEWEST_CHANGES + 2)
    found = best_lag(path, path, 6, FEWEST_CHANGES)
    assert found is not None
    assert found.tried == 5
    assert best_lag(path[:5], path[:5], 6, FEWEST_CHANGES) is None
    assert best_lag(np.zeros(40), noise(1, 40), 6, FEWEST_CHANGES) is None


def test_of_equal_lags_the_shortest() -> None:
    path = np.tile([5.0, -5.0], 20)
    found = best_lag(path, path, 6, 24)
    assert found is not None
    assert (found.lag, found.correlation) == (0, 1.0)


def test_shifted_by_hand() -> None:
    first, second = np.array([1.0, 2.0, np.nan, 4.0]), np.array([5.0, 6.0, 7.0, 8.0])
    for lag, expected in (
        (0, ([1, 2, 4], [5, 6, 8])),
        (1, ([1, 2], [6, 7])),
        (-1, ([2, 4], [5, 7])),
        (9, ([], [])),
    ):
        one, other = shifted(first, second, lag)
        assert (one.tolist(), other.tolist()) == expected


def test_independent_paths_are_inside_the_interval() -> None:
    """Nominally 190 of 200; percentile intervals of so few changes hold 0 a little less often."""
    rng = np.random.default_rng(20250701)
    covered = 0
    for seed in range(200):
        # Neighbours depend on each other, as changes of a decayed score do.
        one, other = (np.convolve(rng.normal(0, 20, 61), [1.0, -0.5], "valid") for _ in range(2))
        low, high = correlation_interval(one, other, 4, seed)
        covered += low <= 0 <= high
    assert 176 <= covered <= 198


def test_linked_paths_are_alike() -> None:
    rng = np.random.default_rng(4)
    alike = 0
    for seed in range(40):
        common = rng.normal(0, 20, 60)
        one, other = (common + rng.normal(0, 15, 60) for _ in range(2))
        alike += likeness(one, other, seed).finding == "alike"
    assert alike >= 36


def test_starts_as_documented() -> None:
    """PCG64's raw numbers, which NumPy promises to keep: the upper 32 bits decide."""
    starts = block_starts(50, 6, 12)
    generator = np.random.PCG64(12)
    expected = [
        [(int(generator.random_raw()) // 2**32) * 45 // 2**32 for _ in range(9)] for _ in range(5)
    ]
    assert starts.shape == (REPLICATES, 9)
    assert starts[:5].tolist() == expected
    assert (starts.min(), starts.max()) == (0, 44)


def test_interval_as_documented() -> None:
    """The same bootstrap, one replicate after the other."""
    first, second = noise(7, 31), noise(8, 31)
    replicates = []
    for starts in block_starts(31, 4, 3):
        places = [start + step for start in starts for step in range(4)][:31]
        replicates.append(rank_correlation(first[places], second[places]))
    ordered = sorted(replicates)
    assert correlation_interval(first, second, 4, 3) == (ordered[24], ordered[974])


def test_interval_in_batches_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = noise(1, 50), noise(2, 50)
    at_once = correlation_interval(first, second, 5, 9)
    monkeypatch.setattr("caucasus_cli.paths.block_bootstrap._BATCH", 333)
    assert correlation_interval(first, second, 5, 9) == at_once


def test_seeds_differ() -> None:
    first, second = noise(1, 50), noise(2, 50)
    assert likeness(first, second, 1) == likeness(first, second, 1)
    assert likeness(first, second, 1) != likeness(first, second, 2)


def test_one_burst_does_not_make_paths_alike() -> None:
    """Replicates without it have no movement, and count as none."""
    path = np.zeros(60)
    path[30] = 50.0
    found = likeness(path, path)
    assert found.correlation == 1.0
    assert found.low == 0.0
    assert found.finding == "no clear likeness"


@pytest.mark.parametrize(
    ("size", "every", "expected"),
    [
        (27, "month", 3),
        (64, "month", 4),
        (65, "month", 5),
        (1000, "day", 90),
        (100, "day", 25),
        (200, "week", 13),
        (40, "year", 4),
        (3, "month", 1),
    ],
)
def test_block_length(size: int, every: Every, expected: int) -> None:
    assert block_length(size, 30.0, every) == expected


@given(st.integers(1, 5000), st.floats(1, 400), st.sampled_from(EVERY))
def test_block_length_fits(size: int, half_life: float, every: Every) -> None:
    assert 1 <= block_length(size, half_life, every) <= max(1, size // 4)


@pytest.mark.parametrize(
    ("size", "active", "needs_changes", "needs"),
    [
        (FEWEST_CHANGES - 1, (99, 99), 1, (0, 0)),
        (60, (FEWEST_ACTIVE - 1, 99), 0, (1, 0)),
        (60, (99, 0), 0, (0, FEWEST_ACTIVE)),
        (0, (0, 3), FEWEST_CHANGES, (FEWEST_ACTIVE, FEWEST_ACTIVE - 3)),
    ],
)
def test_too_little(
    size: int, active: tuple[int, int], needs_changes: int, needs: tuple[int, int]
) -> None:
    path = noise(1, size)
    found = likeness_of(path, path, active, "month", 30.0, 6, 0)
    assert found == Likeness("insufficient data", size, needs_changes, needs)


def test_a_path_that_never_moves() -> None:
    found = likeness(np.zeros(60), noise(1, 60))
    assert found == Likeness("insufficient data", 60, 0, (0, 0))


def test_unknown_changes_are_left_out() -> None:
    path, other = noise(1, 60), noise(2, 60)
    path[10:14] = np.nan
    other[40] = np.nan
    known = ~np.isnan(path) & ~np.isnan(other)
    found = likeness(path, other)
    assert found.changes == 55
    assert found.correlation == rank_correlation(path[known], other[known])
    assert not math.isnan(found.low or 0.0)
