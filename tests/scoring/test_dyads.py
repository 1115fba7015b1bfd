"""From cells to dyads: integers of any size, and the one place where they become floats."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import EXTREMES, Act, Reducer, days_ago, events_table

from caucasus_cli.scoring.dyads import Cells, pairs_in, sum_dyads, sum_stock
from caucasus_cli.scoring.kernel import FixedPoint
from caucasus_cli.scoring.pairs import Grouping
from caucasus_cli.scoring.stocks import COUNTS, PRODUCTS

STEPS = FixedPoint(50, 48)


def cells_of(*rows: Mapping[str, int | str | None]) -> Cells:
    """Cells of the rows, what they leave out being 0."""
    names = [
        *COUNTS,
        *EXTREMES,
        *(f"{stock}_{part}" for stock in PRODUCTS for part in ("high", "low")),
    ]
    return Cells.from_arrow(
        pa.table(
            {
                "a": pa.array([row.get("a", "AAA") for row in rows], pa.string()),
                "b": pa.array([row.get("b", "BBB") for row in rows], pa.string()),
                "bin": pa.array([row.get("bin", 0) for row in rows], pa.int64()),
                "enters": pa.array([row.get("enters", 1) for row in rows], pa.int64()),
                **{
                    name: pa.array([row.get(name, 0) for row in rows], pa.int64()) for name in names
                },
            }
        )
    )


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(0, 2**40), st.integers(-(2**60), 2**60)).filter(
            lambda limbs: limbs[0] * 2**32 + limbs[1] >= 0
        ),
        min_size=1,
        max_size=6,
    )
)
def test_stock_is_the_nearest_float_however_it_was_split(limbs: list[tuple[int, int]]) -> None:
    rows = [{"F_conflict_high": high, "F_conflict_low": low} for high, low in limbs]
    here = np.zeros(len(rows), dtype=np.int64)
    total = sum(high * 2**32 + low for high, low in limbs)
    found = sum_stock(cells_of(*rows), "F_conflict", Grouping(here, 1), STEPS, decimals=1)
    assert found[0] == float(total) / 2.0**50 / 10.0
    assert found[0] == pytest.approx(float(Fraction(total, 10 * 2**50)), rel=1e-15)


@pytest.mark.parametrize(
    ("stock", "unit"),
    [
        ("F_conflict", 2.0**-50 / 100),
        ("S_conflict", 2.0**-50 / 100),
        ("V_conflict", 2.0**-48 / 10_000),
        ("W_conflict", 2.0**-48 / 10_000),
        ("F_cooperation", 2.0**-50 / 100),
        ("V_cooperation", 2.0**-48 / 10_000),
        ("n_conflict", 2.0**-50),
        ("n_cooperation", 2.0**-50),
        ("U_fast", 2.0**-50),
        ("U_slow", 2.0**-50),
    ],
)
def test_unit_of_each_stock(stock: str, unit: float) -> None:
    """Points in hundredths here, their squares in ten-thousandths, counts whole."""
    one = np.zeros(1, dtype=np.int64)
    found = sum_stock(cells_of({f"{stock}_low": 7}), stock, Grouping(one, 1), STEPS, decimals=2)
    assert found == pytest.approx([7 * unit], rel=1e-15)


def test_cells_of_a_pair_are_merged_over_bins_and_directions() -> None:
    cells = cells_of(
        {"events": 2, "conflict_events": 1, "bin": 3, "first_day": 50, "last_day": 60,
         "rung_now": 5, "F_conflict_high": 1},
        {"events": 3, "conflict_events": 2, "bin": 3, "a": "BBB", "b": "AAA", "first_day": 40,
         "last_day": 55, "rung_now": 9, "rung_before": 4, "F_conflict_high": 2},
        {"events": 5, "cooperation_events": 5, "bin": -1, "first_day": 45, "last_day": 70},
        {"events": 100, "a": "AAA", "b": "CCC"},
        {"events": 1000, "enters": 0},
    )  # fmt: skip
    both = sum_dyads(cells, [("AAA", "BBB")], False, STEPS, decimals=0)
    assert {name: int(count[0]) for name, count in both.counts.items()} == {
        "events": 10, "conflict_events": 3, "cooperation_events": 5
    }  # fmt: skip
    assert (both.first_day[0], both.last_day[0]) == (40, 70)
    assert (both.rung_now[0], both.rung_before[0]) == (9, 4)
    assert both.bin_counts["conflict_events"][0].nonzero()[0].tolist() == [3]
    assert both.bin_counts["conflict_events"][0, 3] == 3
    # Outside the coverage's bins nothing is counted.
    assert both.bin_counts["cooperation_events"].sum() == 0
    assert both.stocks["F_conflict"][0] == 3 * 2.0 ** (32 - 50)
    assert (both.forward[0], both.backward[0]) == (2.0 ** (32 - 50), 2.0 ** (33 - 50))
    there = sum_dyads(cells, [("AAA", "BBB")], True, STEPS, decimals=0)
    assert there.counts["events"].tolist() == [7]
    assert there.stocks["F_conflict"][0] == there.forward[0] == 2.0 ** (32 - 50)


def test_pair_without_cells_is_all_zero() -> None:
    sums = sum_dyads(cells_of({"events": 1}), [("CCC", "DDD")], False, STEPS, decimals=1)
    assert sums.first_day[0] == sums.last_day[0] == sums.rung_now[0] == 0
    assert all(count[0] == 0 for count in sums.counts.values())
    assert all(stock[0] == 0 for stock in sums.stocks.values())


def test_pairs_are_sorted_and_are_those_in_a_dyad() -> None:
    cells = cells_of(
        {"a": "BBB", "b": "AAA"},
        {"a": "AAA", "b": "BBB", "bin": 2},
        {"a": "AAA", "b": "AAA"},
        {"a": None, "b": "AAA", "enters": 0},
        {"a": "ZZZ", "b": None, "enters": 0},
        {"a": "AAA", "b": "CCC", "enters": 0},
    )
    assert list(pairs_in(cells, directed=False)) == [("AAA", "AAA"), ("AAA", "BBB")]
    both_ways = [("AAA", "AAA"), ("AAA", "BBB"), ("BBB", "AAA")]
    assert list(pairs_in(cells, directed=True)) == both_ways


def test_cells_of_an_engine_are_read_whole() -> None:
    acts = [Act("AAA", "BBB", days_ago(age), "190") for age in (0, 10, 40)]
    table = events_table(acts)
    cells = Cells.from_arrow(Reducer(table).cells(table, "duckdb, 2 threads"))
    assert sorted(cells.bin.tolist()) == [0, 1]
    assert {cells.actors[code].as_py() for code in cells.a} == {"AAA"}
    assert sum(cells.integers["events"]) == 3
    assert all(values.dtype == np.int64 for values in cells.integers.values())
