"""The share of acts that are followed, against a count by hand and every shift made one by one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caucasus_cli.dynamics.following import FEWEST_ACTS, following

DAYS = st.lists(st.integers(0, 119), min_size=FEWEST_ACTS, max_size=40)


def share(first: list[int], second: set[int], days: int, window: int) -> float | None:
    complete = [day for day in first if day + window < days]
    hit = [day for day in complete if any(day + lag in second for lag in range(1, window + 1))]
    return len(hit) / len(complete) if complete else None


@given(DAYS, DAYS, st.integers(1, 20))
def test_shares_at_every_shift(first: list[int], second: list[int], window: int) -> None:
    days = 120
    found = following(np.sort(first), np.sort(second), days, window)
    every = [
        share([(day + shift) % days for day in first], set(second), days, window)
        for shift in range(days)
    ]
    if every[0] is None:
        assert found is None
        return
    assert found is not None
    assert found.share == pytest.approx(every[0])
    known = [one for one in every if one is not None]
    assert found.shifted == pytest.approx(sum(known) / len(known))
    assert found.p == sum(one >= every[0] for one in known) / len(known)
    assert found.expected == pytest.approx(1 - math.exp(-len(second) / days * window))


def test_the_same_day_does_not_count_and_the_last_day_does() -> None:
    first = np.arange(0, 200, 20)
    assert (following(first, first, 400, 14) or pytest.fail()).share == 0.0
    assert (following(first, first + 14, 400, 14) or pytest.fail()).share == 1.0
    assert (following(first, first + 15, 400, 14) or pytest.fail()).share == 0.0


def test_too_few_acts_or_days() -> None:
    many, few = np.arange(0, 100, 10), np.arange(0, 90, 10)
    assert following(many, many, 200, 14) is not None
    assert following(many, few, 200, 14) is None
    assert following(few, many, 200, 14) is None
    assert following(many, many, 14, 14) is None


def test_answers_are_found_in_their_direction() -> None:
    generator = np.random.default_rng(1)
    first = np.sort(generator.choice(1000, 30, replace=False))
    second = np.sort(first[first < 990] + 3)
    there, back = following(first, second, 1000, 5), following(second, first, 1000, 1)
    assert there is not None
    assert back is not None
    assert there.p < 0.01
    assert there.share > 2 * there.shifted
    assert back.p > 0.05
