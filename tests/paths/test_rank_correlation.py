"""Spearman's rho against SciPy's, and what must hold of any."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from caucasus_cli.paths.changes import STILL, changes_of
from caucasus_cli.paths.rank_correlation import levels_of, rank_correlation, rank_correlations

VALUES = st.integers(-5, 5).map(float)
PAIRS = st.lists(st.tuples(VALUES, VALUES), min_size=2, max_size=40)


def columns(pairs: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    first, second = zip(*pairs, strict=True)
    return np.array(first), np.array(second)


@given(PAIRS)
def test_equals_scipy(pairs: list[tuple[float, float]]) -> None:
    first, second = columns(pairs)
    found = rank_correlation(first, second)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = float(stats.spearmanr(first, second).statistic)
    assert found == pytest.approx(expected, abs=1e-12, nan_ok=True)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=60))
def test_same_is_one_and_mirrored_minus_one(values: list[float]) -> None:
    path = np.array(values)
    if len(np.unique(path)) == 1:
        assert math.isnan(rank_correlation(path, path))
        return
    assert rank_correlation(path, path) == 1.0
    assert rank_correlation(path, -path) == -1.0


@given(PAIRS)
def test_order_and_monotone_changes_are_of_no_matter(pairs: list[tuple[float, float]]) -> None:
    first, second = columns(pairs)
    found = rank_correlation(first, second)
    assert np.array_equal(rank_correlation(second, first), found, equal_nan=True)
    assert np.array_equal(rank_correlation(first**3, 2 * second - 7), found, equal_nan=True)
    back = rank_correlation(first[::-1], second[::-1])
    assert np.array_equal(back, found, equal_nan=True)


def test_rows_are_apart() -> None:
    first = np.array([[1.0, 2.0, 3.0, 9.0], [4.0, 4.0, 4.0, 4.0], [3.0, 1.0, 2.0, 2.0]])
    second = np.array([[1.0, 3.0, 2.0, 9.0], [1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 2.0]])
    found = rank_correlations(levels_of(first).reshape(3, 4), levels_of(second).reshape(3, 4))
    # By hand: d = 0, 1, 1, 0, so 1 - 6·2/(4·15); one value only; exactly mirrored.
    assert found[0] == pytest.approx(0.8)
    assert math.isnan(found[1])
    assert found[2] == -1.0


def test_nothing_has_no_correlation() -> None:
    assert math.isnan(rank_correlation(np.array([]), np.array([])))


def test_large_series_do_not_overflow() -> None:
    path = np.arange(100_000.0)
    assert rank_correlation(path, path) == 1.0


def test_changes_below_a_point_are_none() -> None:
    levels = np.array([0.0, STILL, 0.5, -0.49, np.nan, 3.0, 3.0, -40.0])
    expected = [1.0, 0.0, 0.0, np.nan, np.nan, 0.0, -43.0]
    np.testing.assert_array_equal(changes_of(levels), expected)


@given(st.floats(2, 90), st.floats(2, 90))
def test_two_dyads_that_fall_quiet_are_not_alike_for_it(one: float, other: float) -> None:
    """The endless tail of a decay has no rank."""
    tail = np.array([0.5**step for step in range(200)])
    quiet = [changes_of(np.array(height * tail, dtype=np.float64))[8:] for height in (one, other)]
    assert math.isnan(rank_correlation(*quiet))
