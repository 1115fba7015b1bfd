"""Lists of dyads, and values added up by row, against plain loops."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from caucasus_cli.scoring.pairs import Grouping, Pairs, positions
from caucasus_cli.scoring.selection import Pair

actors = st.sampled_from(["AAA", "BBB", "CCC", "DDD", "ÉÉÉ"])
some = st.none() | st.frozensets(actors, min_size=1)


@given(st.lists(st.tuples(actors, actors), unique=True), some, some)
def test_pairs_admitted_are_those_that_fit_either_way(
    pairs: list[tuple[str, str]], first: frozenset[str] | None, second: frozenset[str] | None
) -> None:
    pair = Pair(first, second)
    listed = Pairs.of(pairs)
    assert list(listed) == pairs
    assert list(listed.admitted_by(pair)) == [one for one in pairs if pair.admits(*one)]
    assert list(listed[1:]) == pairs[1:]


@given(st.lists(st.tuples(st.integers(-1, 4), st.integers(-(2**50), 2**50))))
def test_grouping_reduces_each_row_by_itself(values: list[tuple[int, int]]) -> None:
    rows, numbers = (np.array([one[i] for one in values], dtype=np.int64) for i in (0, 1))
    grouping = Grouping(rows, 5)
    of_row = [[number for row, number in values if row == wanted] for wanted in range(5)]
    assert grouping.sum(numbers).tolist() == [sum(found) for found in of_row]
    assert grouping.least(numbers).tolist() == [min(found, default=0) for found in of_row]
    assert grouping.most(numbers).tolist() == [max(found, default=0) for found in of_row]


@given(st.lists(st.integers(-1, 9)), st.lists(st.integers(0, 9), unique=True))
def test_positions_are_those_of_a_look_up(keys: list[int], wanted: list[int]) -> None:
    found = positions(np.array(keys, dtype=np.int64), np.array(wanted, dtype=np.int64))
    assert found.tolist() == [wanted.index(key) if key in wanted else -1 for key in keys]
