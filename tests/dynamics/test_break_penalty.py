"""The gain of a break, by brute force; the penalty, by its meaning."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from caucasus_cli.dynamics.break_penalty import SHORTEST_WEEKS, best_gains, shuffled_penalty


def fitted(counts: list[int]) -> float:
    """Twice the Poisson log-likelihood at the mean."""
    mean = sum(counts) / len(counts)
    return 2 * float(stats.poisson.logpmf(counts, mean).sum()) if mean else 0.0


@given(st.lists(st.integers(0, 12), min_size=2 * SHORTEST_WEEKS, max_size=24))
def test_the_best_gain_by_brute_force(counts: list[int]) -> None:
    weeks, least = len(counts), SHORTEST_WEEKS
    whole = fitted(counts)
    gains = [
        fitted(counts[:one]) + fitted(counts[one:]) - whole
        for one in range(least, weeks - least + 1)
    ]
    gains += [
        (fitted(counts[:one]) + fitted(counts[one:two]) + fitted(counts[two:]) - whole) / 2
        for one in range(least, weeks)
        for two in range(one + least, weeks - least + 1)
    ]
    assert best_gains(np.array([counts]))[0] == pytest.approx(max(gains), abs=1e-8)


def test_few_shuffles_gain_more_than_the_penalty() -> None:
    generator = np.random.default_rng(2)
    counts = generator.negative_binomial(0.5, 0.25, 150).astype(np.int64)
    penalty = shuffled_penalty(counts)
    fresh = generator.permuted(np.repeat(counts[None, :], 1000, axis=0), axis=1)
    assert 0.02 < (best_gains(fresh) > penalty).mean() < 0.09


def test_the_same_seed_gives_the_same_penalty() -> None:
    counts = np.random.default_rng(3).poisson(1.0, 60).astype(np.int64)
    assert shuffled_penalty(counts, 7) == shuffled_penalty(counts, 7)
    assert shuffled_penalty(counts, 7) != shuffled_penalty(counts, 8)
