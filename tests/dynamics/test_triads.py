"""Signs of dyads, triangles and their balance."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import (
    ENGINES,
    Act,
    days_ago,
    engine_named,
    events_table,
    random_acts,
    score,
    settings_for,
)

from caucasus_cli.dynamics.balance import FEWEST_TRIANGLES, Edge, balance_of, triangles_of
from caucasus_cli.dynamics.signs import SignedDyad, signed_dyads
from caucasus_cli.dynamics.triads import TRIAD_COLUMNS, triads_of

ACTORS = [f"A{number}" for number in range(7)]
EDGES = list(combinations(ACTORS, 2))
SIGNS = st.dictionaries(st.sampled_from(EDGES), st.sampled_from([1, -1]))


def whole(signs: dict[Edge, int]) -> list[tuple[str, str, str]]:
    return [
        triangle
        for triangle in combinations(ACTORS, 3)
        if all(edge in signs for edge in combinations(triangle, 2))
    ]


@pytest.mark.extras
@given(SIGNS)
def test_triangles_by_brute_force(signs: dict[Edge, int]) -> None:
    assert triangles_of(list(signs)) == whole(signs)


@given(SIGNS, st.integers(0, 3))
def test_balance_by_brute_force(signs: dict[Edge, int], seed: int) -> None:
    triangles = whole(signs)
    found = balance_of(signs, triangles, seed)
    products = [
        signs[a, b] * signs[a, c] * signs[b, c] for a, b, c in triangles
    ]  # fmt: skip
    assert found.triangles == len(products)
    assert found.balanced == products.count(1)
    mixed = len(set(signs.values())) == 2
    assert (found.p is None) == (len(products) < FEWEST_TRIANGLES or not mixed)
    assert found == balance_of(dict(reversed(signs.items())), triangles, seed)


def test_two_camps_are_balanced_beyond_chance() -> None:
    signs = {(a, b): 1 if (a < "A3") == (b < "A3") else -1 for a, b in EDGES}
    found = balance_of(signs, whole(signs))
    assert found.share == 1.0
    assert found.p is not None
    assert found.p < 0.01
    # Nine edges of 21 are plus: a product of three is plus if none or two are minus.
    plus = 9 / 21
    expected = plus**3 + 3 * plus * (1 - plus) ** 2
    assert found.expected == pytest.approx(expected, abs=0.05)


def test_shuffled_signs_are_rarely_beyond_chance() -> None:
    generator = np.random.default_rng(1)
    found = 0
    for seed in range(200):
        signs = dict(zip(EDGES, generator.permutation([1] * 12 + [-1] * 9).tolist(), strict=True))
        p = balance_of(signs, whole(signs), seed).p
        assert p is not None
        found += p <= 0.05
    assert 2 <= found <= 20


def test_the_interval_of_c_is_that_of_the_score_and_narrower() -> None:
    table = events_table(random_acts(5, 500, ["AAA", "BBB", "CCC", "DDD"], 0, 400))
    scored = score(table).by_pair
    for name in ENGINES:
        engine = engine_named(name)
        found, span = signed_dyads(engine.frame(table), settings_for(), engine)
        assert span is not None
        assert found.keys() == scored.keys()
        for pair, dyad in found.items():
            record = scored[pair]
            assert dyad.cooperation == pytest.approx(record["cooperation"])
            assert dyad.low is not None
            assert dyad.high is not None
            assert record["cooperation_low"] < dyad.low < dyad.high < record["cooperation_high"]


def test_signs_need_a_clear_interval() -> None:
    assert SignedDyad("A", "B", 30.0, 0.1, 60.0).sign == 1
    assert SignedDyad("A", "B", -30.0, -60.0, -0.1).sign == -1
    assert SignedDyad("A", "B", 30.0, -0.1, 60.0).sign is None
    assert SignedDyad("A", "B", None, None, None).sign is None


def friends_and_foes() -> list[Act]:
    """AAA and BBB cooperate and both quarrel with CCC; of DDD little is known."""
    acts = []
    for day in range(0, 200, 4):
        acts += [
            Act("AAA", "BBB", days_ago(day), "057"),
            Act("AAA", "CCC", days_ago(day), "190"),
            Act("CCC", "BBB", days_ago(day), "190"),
        ]
    return [*acts, Act("DDD", "AAA", days_ago(300), "010")]


@pytest.mark.extras
def test_the_enemy_of_a_friend_is_an_enemy() -> None:
    engine = engine_named("arrow")
    dyads, span = signed_dyads(
        engine.frame(events_table(friends_and_foes())), settings_for(), engine
    )
    every = triads_of(dyads, span, settings_for())
    assert every.table.column_names == list(TRIAD_COLUMNS)
    (record,) = every.table.to_pylist()
    assert [record[f"actor_{side}"] for side in "abc"] == ["AAA", "BBB", "CCC"]
    assert [record[f"sign_{side}"] for side in ("ab", "ac", "bc")] == [1, -1, -1]
    assert record["balanced"] is True
    assert every.summary()["needs_triangles"] == FEWEST_TRIANGLES - 1
    among = triads_of(dyads, span, settings_for(), ["DDD", "AAA", "BBB", "CCC"])
    assert among.table.num_rows == 4
    assert among.table.column("balanced").to_pylist() == [True, None, None, None]
    assert triads_of(dyads, span, settings_for(), ["DDD"]).table.num_rows == 0
    assert triads_of(dyads, span, settings_for(), ["CCC", "AAA"]).table.num_rows == 1
