"""From cells to dyads: integers of any size, and the one place where they become floats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import (
    AS_OF,
    EXTREMES,
    Act,
    Reducer,
    days_ago,
    events_table,
    score,
    settings_for,
)

from caucasus_cli.scoring.dyads import Cells, pairs_in, sum_dyads, sum_stock
from caucasus_cli.scoring.kernel import FixedPoint
from caucasus_cli.scoring.pairs import Grouping
from caucasus_cli.scoring.stocks import (
    BIN_DAYS,
    CONFLICT,
    COOPERATION,
    COUNTS,
    NEITHER,
    PRODUCTS,
)

STEPS = FixedPoint(50, 48)


def cells_of(*rows: Mapping[str, int | str | None]) -> Cells:
    """Cells of the rows, what they leave out being 0."""
    names = [
        *COUNTS,
        *EXTREMES,
        *(f"{stock}_{part}" for stock in PRODUCTS for part in ("high", "low")),
    ]
    sides = {
        name: pa.array([row.get(name, other) for row in rows], pa.string())
        for name, other in (("a", "AAA"), ("b", "BBB"))
    }
    keys = {
        name: pa.array([row.get(name, other) for row in rows], pa.int64())
        for name, other in (("bin", 0), ("enters", 1), ("channel", NEITHER))
    }
    integers = {
        name: np.array([row.get(name, 0) for row in rows], dtype=np.int64) for name in names
    }
    return replace(Cells.from_arrow(pa.table({**sides, **keys})), integers=integers)


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


@pytest.mark.parametrize("engine", ["duckdb, 2 threads", "arrow"])
def test_cells_of_an_engine_are_read_whole(engine: str) -> None:
    acts = [Act("AAA", "BBB", days_ago(age), "190") for age in (0, 10, 40)]
    acts += [Act("AAA", "BBB", days_ago(0), code) for code in ("057", "010")]
    table = events_table(acts)
    rows = Reducer(table).cells(table, engine)
    assert sorted(rows.column("bin").to_pylist()) == [0, 0, 0, 1]
    assert rows.column("a").unique().to_pylist() == ["AAA"]
    totals = {name: sum(rows.column(name).to_pylist()) for name in COUNTS}
    assert totals == {"events": 5, "conflict_events": 3, "cooperation_events": 1}
    assert {str(rows.schema.field(name).type) for name in rows.column_names[2:]} == {"int64"}


def test_a_stock_is_that_of_its_channel() -> None:
    """The sums that both channels share, told apart; reports count whatever the channel."""
    fetched = pa.table(
        {
            "a": ["AAA"] * 3, "b": ["BBB"] * 3, "bin": [0] * 3, "enters": [1] * 3,
            "channel": [NEITHER, CONFLICT, COOPERATION], "events": [3, 5, 7],
            "fast_points": pa.array([1, 2 + 2**70, 4], pa.decimal128(38, 0)),
            "fast_plain_acts_high": [1, 2, 4], "fast_plain_acts_low": [8, 16, 32],
        }
    )  # fmt: skip
    integers = Cells.from_arrow(fetched).integers
    expected = {
        "events": [3, 5, 7], "conflict_events": [0, 5, 0], "cooperation_events": [0, 0, 7],
        "F_conflict_high": [0, 2**38, 0], "F_conflict_low": [0, 2, 0],
        "F_cooperation_high": [0, 0, 0], "F_cooperation_low": [0, 0, 4],
        "n_conflict_high": [0, 2, 0], "n_conflict_low": [0, 16, 0],
        "n_cooperation_high": [0, 0, 4], "n_cooperation_low": [0, 0, 32],
        "U_fast_high": [1, 2, 4], "U_fast_low": [8, 16, 32],
    }  # fmt: skip
    assert {name: values.tolist() for name, values in integers.items()} == expected


@pytest.mark.parametrize("engine", ["duckdb, 2 threads", "arrow", "polars"])
def test_bins_of_a_large_log_are_counted_apart(engine: str) -> None:
    """A log of single days without weights, with acts around each end of what has a bin or rung."""
    ages = (0, 27, 28, 89, 90, 454, 455, 727, 728, 729, 1000)
    acts = [
        Act(*sides, days_ago(age), code)
        for number, age in enumerate(ages)
        for sides in (("AAA", "BBB"), ("BBB", "AAA"))[: 1 + number % 2]
        for code in ("190", "057", "010")
    ]
    table = events_table(acts)
    daily = table.drop_columns(["weight", "confidence", "date_end"])
    settings = settings_for(since=None)
    found = score(daily, settings, engine=engine)
    assert found.reduction.cells.recent is not None
    expected = score(table, settings)
    assert expected.reduction.cells.recent is None
    assert found.table.equals(expected.table)
    sums = sum_dyads(found.reduction.cells, [("AAA", "BBB")], False, found.reduction.steps, 1)
    bins = Counter(
        age // BIN_DAYS
        for _, _, day, code, *_ in acts
        if code == "190"
        for age in [(AS_OF - date.fromisoformat(day)).days]
        if age < 26 * BIN_DAYS
    )
    assert dict(enumerate(sums.bin_counts["conflict_events"][0])) == {
        number: bins[number] for number in range(26)
    }
