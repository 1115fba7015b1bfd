"""The memory kernel: closed forms against sums day by day, and the fixed point they end in."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import AS_OF, SINCE, interval, settings_for

from caucasus_cli.scoring.kernel import FixedPoint, HalfLives, Kernel, KernelRow, fixed_point
from caucasus_cli.scoring.stocks import (
    CONFLICT,
    COOPERATION,
    FACTORS,
    NEITHER,
    PRODUCTS,
    code_factors,
    inside_coverage,
    kernel_table,
    steps_for,
)

DEFAULTS = HalfLives.of(30, 365)
LARGEST_INT64 = 2**63 - 1

spans = st.tuples(st.integers(-80, 900), st.integers(0, 400)).map(
    lambda ages: (AS_OF - timedelta(sum(ages)), AS_OF - timedelta(ages[0]))
)
coverages = st.sampled_from([1, 2, 30, 365, 800])
half_lives = st.sampled_from([Fraction(1), Fraction(30), Fraction(365), Fraction(277, 10)])


def kernel_of(days: int, lives: HalfLives = DEFAULTS) -> Kernel:
    return Kernel(AS_OF, AS_OF - timedelta(days - 1), lives)


def daily(half_life: Fraction, age: int) -> Decimal:
    """2^(-age/h) with 40 digits."""
    with localcontext() as context:
        context.prec = 40
        exponent = Decimal(-age * half_life.denominator) / Decimal(half_life.numerator)
        return Decimal(2) ** exponent


def days_of(kernel: Kernel, start: date, end: date) -> list[int]:
    """Ages of the interval's days that lie inside the coverage."""
    every = [(kernel.as_of - start).days - number for number in range((end - start).days + 1)]
    return [age for age in every if 0 <= age < kernel.days]


# --- closed forms ----------------------------------------------------------------------------


@given(coverages, half_lives, spans)
def test_mean_is_that_of_the_days(days: int, half_life: Fraction, span: tuple[date, date]) -> None:
    kernel = kernel_of(days)
    start, end = span
    length = (end - start).days + 1
    with localcontext() as context:
        context.prec = 40
        total = sum((daily(half_life, age) for age in days_of(kernel, start, end)), Decimal(0))
        expected = Fraction(total / length)
    assert abs(kernel.mean(half_life, start, end) - expected) < Fraction(1, 10**26)


@given(coverages, half_lives, spans)
def test_mean_is_the_geometric_sum(days: int, half_life: Fraction, span: tuple[date, date]) -> None:
    """(1/n) · r^(t - hi) · (1 - r^m) / (1 - r), hi and m clipped to the coverage."""
    kernel = kernel_of(days)
    start, end = span
    length = (end - start).days + 1
    ages = days_of(kernel, start, end)
    ratio = 2.0 ** -float(1 / half_life)
    youngest = min(ages, default=0)
    expected = ratio**youngest * (1 - ratio ** len(ages)) / (1 - ratio) / length
    mean = float(kernel.mean(half_life, start, end))
    assert mean == pytest.approx(expected, rel=1e-10, abs=1e-15)


@pytest.mark.parametrize(("age", "expected"), [(0, 1), (30, 0.5), (60, 0.25), (300, 2**-10)])
def test_day_precise_act_halves_in_a_half_life(age: int, expected: float) -> None:
    day = AS_OF - timedelta(age)
    mean = kernel_of(365).mean(DEFAULTS.fast, day, day)
    assert float(mean) == pytest.approx(expected, rel=1e-15)
    assert mean <= 1


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (AS_OF + timedelta(1), AS_OF + timedelta(1)),
        (AS_OF + timedelta(1), AS_OF + timedelta(30)),
        (SINCE - timedelta(40), SINCE - timedelta(1)),
    ],
)
def test_days_outside_the_coverage_weigh_nothing(start: date, end: date) -> None:
    kernel = Kernel(AS_OF, SINCE, DEFAULTS)
    assert kernel.mean(DEFAULTS.slow, start, end) == 0
    assert kernel.row(start, end, Fraction(1), FixedPoint(50, 48)) == KernelRow(0, 0, 0, 0, 0, 0)


@given(coverages, half_lives)
def test_exposure_is_the_sum_of_all_days(days: int, half_life: Fraction) -> None:
    ratio = 2.0 ** -float(1 / half_life)
    expected = (1 - ratio**days) / (1 - ratio)
    assert kernel_of(days).exposure(half_life) == pytest.approx(expected, rel=1e-12)


def test_exposure_of_one_day_is_one() -> None:
    assert kernel_of(1).exposure(DEFAULTS.fast) == kernel_of(1).exposure(DEFAULTS.slow) == 1


# --- half-lives ------------------------------------------------------------------------------


def test_half_lives_of_the_squared_kernels() -> None:
    assert (DEFAULTS.fast_squared, DEFAULTS.slow_squared) == (Fraction(15), Fraction(365, 2))
    assert float(DEFAULTS.cross) == pytest.approx(27.72, abs=0.005)
    assert HalfLives.of(0.1 + 0.2, 1).fast == Fraction(0.1 + 0.2)


@pytest.mark.parametrize("age", [0, 1, 29, 117, 400])
def test_squared_half_lives_square_the_kernels(age: int) -> None:
    fast, slow = (float(daily(life, age)) for life in (DEFAULTS.fast, DEFAULTS.slow))
    assert float(daily(DEFAULTS.fast_squared, age)) == pytest.approx(fast**2)
    assert float(daily(DEFAULTS.slow_squared, age)) == pytest.approx(slow**2)
    assert float(daily(DEFAULTS.cross, age)) == pytest.approx(fast * slow)


@given(coverages, spans, st.sampled_from([(30, 365), (7.5, 90), (14, 180.25)]))
def test_base_square_is_the_squared_difference_day_by_day(
    days: int, span: tuple[date, date], halves: tuple[float, float]
) -> None:
    lives = HalfLives.of(*halves)
    kernel = kernel_of(days, lives)
    start, end = span
    squares = [
        (2.0 ** (-age / halves[1]) - 2.0 ** (-age / halves[0])) ** 2
        for age in days_of(kernel, start, end)
    ]
    steps = FixedPoint(50, 48)
    row = kernel.row(start, end, Fraction(1), steps)
    expected = sum(squares) / ((end - start).days + 1)
    assert row.base_square / 2**steps.square_bits == pytest.approx(expected, rel=1e-9, abs=1e-13)
    assert row.base_square >= 0


# --- fixed point -----------------------------------------------------------------------------


def test_steps_of_the_bundled_scales() -> None:
    assert fixed_point(Fraction(1), 100) == FixedPoint(50, 48)
    assert fixed_point(Fraction(1, 3), 1) == FixedPoint(50, 50)


@settings(max_examples=200)
@given(
    weight=st.one_of(
        st.floats(1e-6, 1e6, allow_nan=False).map(Fraction),
        st.integers(1, 20).map(lambda power: Fraction(2**power)),
        st.integers(1, 20).map(lambda power: Fraction(2**power) - Fraction(1, 2**40)),
    ),
    points=st.one_of(st.integers(1, 10**7), st.integers(0, 24).map(lambda power: 2**power)),
)
def test_no_product_leaves_an_int64(weight: Fraction, points: int) -> None:
    """The heaviest act of today, where every kernel but the baseline's is 1."""
    try:
        steps = fixed_point(weight, points)
    except OverflowError:
        # Refused only near a limit: the bits of both numbers are rounded up.
        heaviest = max(weight, Fraction(1)) * points
        assert heaviest * 2**30 > 2**59 or heaviest**2 * 2**8 > 2**57
        return
    assert 30 <= steps.bits <= 50
    assert 8 <= steps.square_bits <= 50
    row = kernel_of(365).row(AS_OF, AS_OF, weight, steps)
    factors = {"conflict": points, "cooperation": points}
    for kernel, factor in PRODUCTS.values():
        times = factors.get(factor.removesuffix("_square"), 1)
        product = getattr(row, kernel) * times ** (2 if factor.endswith("_square") else 1)
        assert product <= LARGEST_INT64


def test_squares_may_be_given_in_units_of_their_own() -> None:
    assert fixed_point(Fraction(1), 71_234, 507_428) == FixedPoint(45, 43)
    assert fixed_point(Fraction(7), 100).square_bits == 62 - 2 * 3 - 14


@pytest.mark.parametrize(("weight", "points"), [(10**9, 100), (1, 2**27), (10**10, 1), (1, 10**12)])
def test_too_wide_a_range_is_refused(weight: int, points: int) -> None:
    with pytest.raises(OverflowError):
        fixed_point(Fraction(weight), points)


def test_row_rounds_to_the_steps() -> None:
    steps = FixedPoint(40, 36)
    day = AS_OF - timedelta(30)
    row = kernel_of(365).row(day, day, Fraction(5, 2), steps)
    assert row.fast == 5 * 2**38
    assert row.fast_plain == 2**39
    assert row.fast_square == round(Fraction(25, 4) / 4 * 2**36)
    assert row.slow == round(Fraction(5, 2) * Fraction(2.0 ** (-30 / 365)) * 2**40)
    assert row.slow_plain == round(Fraction(2.0 ** (-30 / 365)) * 2**40)


# --- tables for the engine -------------------------------------------------------------------


def test_only_what_can_weigh_is_kept() -> None:
    kernel = Kernel(AS_OF, SINCE, DEFAULTS)
    inside = [(SINCE, SINCE), (SINCE - timedelta(9), SINCE), (AS_OF, AS_OF + timedelta(9))]
    outside = [(SINCE - timedelta(9), SINCE - timedelta(1)), (AS_OF + timedelta(1),) * 2]
    every = [interval(start, end) for start, end in inside + outside]
    kept = inside_coverage(every, kernel)
    assert [(one.start, one.end) for one in kept] == inside
    table = kernel_table(kept, kernel, FixedPoint(50, 48))
    starts, ends = (table.column(name).to_pylist() for name in ("date_start", "date_end"))
    assert list(zip(starts, ends, strict=True)) == inside
    # First and last day are clipped to the coverage.
    assert table.column("first_day").to_pylist() == [
        SINCE.toordinal(), SINCE.toordinal(), AS_OF.toordinal()
    ]  # fmt: skip
    assert table.column("last_day").to_pylist() == [
        SINCE.toordinal(), SINCE.toordinal(), AS_OF.toordinal()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start_age", "end_age", "expected"),
    [
        (0, 0, 0),
        (27, 27, 0),
        (28, 28, 1),
        (364, 364, 13),
        (57, 56, 2),  # the middle of two days is the first
        (60, 50, 1),
        (20, -40, -1),  # its middle lies after the as-of day
        (800, 300, -1),  # and here before the coverage
    ],
)
def test_bin_is_that_of_the_middle_day(start_age: int, end_age: int, expected: int) -> None:
    kernel = Kernel(AS_OF, SINCE, DEFAULTS)
    one = interval(AS_OF - timedelta(start_age), AS_OF - timedelta(end_age))
    table = kernel_table([one], kernel, FixedPoint(50, 48))
    assert table.column("bin").to_pylist() == [expected]


def test_steps_follow_the_heaviest_weight() -> None:
    scale = settings_for().scale
    day = AS_OF
    assert steps_for([], scale) == fixed_point(Fraction(1), 100)
    light = [interval(day, day, 0.1)]
    assert steps_for(light, scale) == fixed_point(Fraction(1), 100)
    heavy = [*light, interval(day, day, 7.5)]
    assert steps_for(heavy, scale) == fixed_point(Fraction(15, 2), 100)


def test_code_factors_split_the_scale_by_sign() -> None:
    scale = settings_for().scale
    rows = {row["code"]: row for row in code_factors(scale).to_pylist()}
    assert rows.keys() == scale.every_unit.keys()
    assert rows["190"] == {
        "code": "190", "conflict": 100, "conflict_square": 10_000, "is_conflict": 1,
        "cooperation": 0, "cooperation_square": 0, "is_cooperation": 0, "is_report": 1,
        "points": 100, "square": 10_000, "channel": CONFLICT, "rung": 8, "rung_base": 8 * 2**20,
    }  # fmt: skip
    assert rows["057"] == {
        "code": "057", "conflict": 0, "conflict_square": 0, "is_conflict": 0,
        "cooperation": 80, "cooperation_square": 6_400, "is_cooperation": 1, "is_report": 1,
        "points": 80, "square": 6_400, "channel": COOPERATION, "rung": 0,
        "rung_base": rows["057"]["rung_base"],
    }  # fmt: skip
    # No day makes a key of no rung.
    assert rows["057"]["rung_base"] + date.max.toordinal() < 0
    assert rows["010"]["conflict"] == rows["010"]["cooperation"] == rows["010"]["is_conflict"] == 0
    assert rows["010"]["is_report"] == 1
    assert (rows["010"]["points"], rows["010"]["channel"]) == (0, NEITHER)


def test_every_factor_is_its_size_in_its_channel() -> None:
    for row in code_factors(settings_for().scale).to_pylist():
        for factor, (size, channel) in FACTORS.items():
            inside = channel is None or row["channel"] == channel
            assert row[factor] == (1 if size is None else row[size]) * inside, (row, factor)
