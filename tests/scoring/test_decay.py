"""Decayed sums on many days are those of whole numbers, whichever way they are made."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caucasus_cli.scoring.decay import _EachAct, _EveryDay, _exact_products

WAYS = pytest.mark.parametrize("way", [_EachAct, _EveryDay])
SINCE = 733_000
LARGEST = 2**62 - 1


@WAYS
@given(draw=st.data())
def test_sums_of_any_whole_numbers(way: type[_EachAct | _EveryDay], draw: st.DataObject) -> None:
    days = st.integers(0, 60)
    first = np.array(sorted(draw.draw(st.sets(days, min_size=1))), dtype=np.int64)
    later = st.integers(int(first[0]), 90)
    today = np.array(sorted(draw.draw(st.sets(later, min_size=1))), dtype=np.int64)
    first = first[first <= today[-1]]
    size = int(today[-1] - first[0]) + 1
    table = draw.draw(st.lists(st.integers(0, LARGEST), min_size=size, max_size=size))
    amounts = draw.draw(
        st.lists(st.tuples(st.integers(0, 2**40), st.integers(0, 9)),
                 min_size=len(first), max_size=len(first)),
    )  # fmt: skip
    found = _exact_products(
        way(today + SINCE, first + SINCE),
        np.array(table, dtype=np.int64),
        np.array(amounts, dtype=np.int64),
    )
    for row, day in zip(found.tolist(), today.tolist(), strict=True):
        for column, value in enumerate(row):
            begun = zip(first.tolist(), amounts, strict=True)
            assert value == sum(
                table[day - act] * amount[column] for act, amount in begun if act <= day
            )


@pytest.mark.parametrize("days", [7_305, pytest.param(80_000, marks=pytest.mark.slow)])
def test_the_largest_numbers_of_many_days(days: int) -> None:
    """Nothing is lost to rounding where every number is as large as it gets."""
    every = np.arange(days, dtype=np.int64)
    table = np.full(days, LARGEST)
    found = _exact_products(_EveryDay(every, every), table, np.full((days, 1), 2**40 - 1))
    assert found[:, 0].tolist() == [LARGEST * (2**40 - 1) * (day + 1) for day in range(days)]


def test_random_numbers_of_many_days() -> None:
    draw = np.random.default_rng(1)
    every = np.arange(9_000, dtype=np.int64)
    table = draw.integers(0, LARGEST, len(every))
    amounts = draw.integers(0, 2**24, (len(every), 1))
    found = _exact_products(_EveryDay(every, every), table, amounts)
    whole = table.astype(object)
    for day in (0, 1, 4_711, 8_999):
        assert found[day, 0] == whole[: day + 1] @ amounts[day::-1, 0].astype(object)
