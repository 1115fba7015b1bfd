"""The memory kernel, in integers: how much an event of a date interval weighs on a day t.

A day-precise act of age a weighs 2^(-a/h). An act somewhere in n days weighs the mean of its
days' weights, days outside the coverage or after t weighing nothing. Both are differences of
prefix sums over a table of daily weights kept as integers of 2^-100, so that every machine
computes the same table; only the final rounding to the engine's fixed point loses digits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate

_FINE_BITS = 100
_ENGINE_BITS = 62  # an int64 product keeps one bit for the sign and one in hand
_MOST_BITS = 50
_FEWEST_BITS = 30
_FEWEST_SQUARE_BITS = 8


@lru_cache(maxsize=64)
def prefix_sums(half_life: Fraction, days: int) -> tuple[int, ...]:
    """Sums of 2^(-a/h), a = 0 … i-1, for i = 0 … days, in units of 2^-100."""
    with localcontext() as context:
        context.prec = 60
        exponent = -Decimal(half_life.denominator) / Decimal(half_life.numerator)
        ratio = int((Decimal(2) ** exponent) * (1 << _FINE_BITS))
    weight, weights = 1 << _FINE_BITS, []
    for _ in range(days):
        weights.append(weight)
        weight = weight * ratio >> _FINE_BITS
    return tuple(accumulate(weights, initial=0))


@dataclass(frozen=True)
class HalfLives:
    """The half-lives, in days, of the memories that the scores need (`scoring` 2.2 and 2.5).

    `fast` and `slow` are the user's; the other three are those of the squared kernels.
    """

    fast: Fraction
    slow: Fraction

    @classmethod
    def of(cls, fast: float, slow: float) -> HalfLives:
        """From days as floats; `slow` must exceed `fast`."""
        return cls(Fraction(fast), Fraction(slow))

    @property
    def fast_squared(self) -> Fraction:
        """Half-life of the squared fast kernel: f/2."""
        return self.fast / 2

    @property
    def slow_squared(self) -> Fraction:
        """Half-life of the squared slow kernel: s/2."""
        return self.slow / 2

    @property
    def cross(self) -> Fraction:
        """Half-life of the product of both kernels: f·s/(f+s)."""
        return self.fast * self.slow / (self.fast + self.slow)


@dataclass(frozen=True)
class FixedPoint:
    """The engine's steps: a kernel is k·2^bits rounded, a squared one k·2^square_bits."""

    bits: int
    square_bits: int


def fixed_point(
    largest_weight: Fraction, largest_points: int, largest_square: int | None = None
) -> FixedPoint:
    """The finest steps for which no product of one row leaves an int64.

    A row's product is at most weight · points · 2^bits, and weight² · squared points ·
    2^square_bits for the squared kernels, kernels being at most 1. With the bundled scales (at most
    100 tenths) and weights up to 1 the steps are 2^-50 and 2^-48. Squares give only the width of
    intervals: they may be coarser where a log's weights are large.

    Args:
        largest_weight: largest event weight, > 0.
        largest_points: largest absolute scale value, in the scale's integer units.
        largest_square: largest squared scale value, in its integer units; that of `largest_points`
            by default.

    Raises:
        OverflowError: the weights are so large that too few bits would be left.
    """
    square = largest_points**2 if largest_square is None else largest_square
    weight_bits = 0 if largest_weight <= 1 else math.ceil(largest_weight).bit_length()
    bits = min(_MOST_BITS, _ENGINE_BITS - weight_bits - largest_points.bit_length())
    square_bits = min(_MOST_BITS, _ENGINE_BITS - 2 * weight_bits - square.bit_length())
    if bits < _FEWEST_BITS or square_bits < _FEWEST_SQUARE_BITS:
        raise OverflowError
    return FixedPoint(bits, square_bits)


@dataclass(frozen=True)
class KernelRow:
    """Integer kernels of one (date interval, weight): what the engine multiplies and sums.

    Attributes:
        fast: w·k_f in units of 2^-bits.
        slow: w·k_s, same units.
        fast_plain: k_f without the weight, same units.
        slow_plain: k_s without the weight, same units.
        fast_square: w²·k_{f/2}, in units of 2^-square_bits.
        base_square: w²·(k_{s/2} - 2·k_{fs/(f+s)} + k_{f/2}) = w²·Σ(k_s - k_f)², same units.
    """

    fast: int
    slow: int
    fast_plain: int
    slow_plain: int
    fast_square: int
    base_square: int


@dataclass(frozen=True)
class MemoryTables:
    """Sums of daily weights, of ages 0 … i-1 for i = 0 … days, one table a memory."""

    fast: tuple[int, ...]
    slow: tuple[int, ...]
    fast_squared: tuple[int, ...]
    slow_squared: tuple[int, ...]
    cross: tuple[int, ...]

    @classmethod
    def of(cls, lives: HalfLives, days: int) -> MemoryTables:
        """The tables of these memories for a coverage of so many days, or a shorter one."""
        memories = (
            lives.fast, lives.slow, lives.fast_squared, lives.slow_squared, lives.cross,
        )  # fmt: skip
        return cls(*(prefix_sums(memory, days) for memory in memories))

    def exposures(self, days: int) -> tuple[float, float]:
        """E_f and E_s: the decayed number of days in a coverage of so many."""
        return _whole(self.fast[days]), _whole(self.slow[days])

    def row(
        self, newest: int, oldest: int, length: int, weight: Fraction, steps: FixedPoint
    ) -> KernelRow:
        """Kernels of an act on one of `length` days, of which some count.

        Args:
            newest: age of the last day that counts, ≥ 0.
            oldest: age of the first day that counts, plus one.
            length: days of its interval, those that do not count among them.
            weight: weight of the act.
            steps: the engine's fixed point.

        Returns:
            The kernels, rounded half to even.
        """

        def seen(sums: tuple[int, ...]) -> int:
            return sums[oldest] - sums[newest]

        fast, slow, fast_squared = seen(self.fast), seen(self.slow), seen(self.fast_squared)
        base_squared = seen(self.slow_squared) - 2 * seen(self.cross) + fast_squared
        top, bottom = weight.numerator, weight.denominator
        whole = length << _FINE_BITS
        points = top << steps.bits
        squares = top * top << steps.square_bits
        return KernelRow(
            fast=_nearest(fast * points, bottom * whole),
            slow=_nearest(slow * points, bottom * whole),
            fast_plain=_nearest(fast << steps.bits, whole),
            slow_plain=_nearest(slow << steps.bits, whole),
            fast_square=_nearest(fast_squared * squares, bottom * bottom * whole),
            base_square=max(0, _nearest(base_squared * squares, bottom * bottom * whole)),
        )


def _whole(fine: int) -> float:
    """An integer of 2^-100 as a float."""
    return float(Fraction(fine, 1 << _FINE_BITS))


def _nearest(top: int, bottom: int) -> int:
    """top / bottom rounded half to even, as `round` does with a fraction; bottom > 0."""
    whole, rest = divmod(top, bottom)
    return whole + (2 * rest > bottom or (2 * rest == bottom and whole & 1))


class Kernel:
    """Kernels of one as-of day, coverage and pair of half-lives."""

    def __init__(self, as_of: date, since: date, half_lives: HalfLives) -> None:
        """Build the daily tables; `since` must not be after `as_of`."""
        self.as_of = as_of
        self.since = since
        self.half_lives = half_lives
        self.days = (as_of - since).days + 1
        self._tables = MemoryTables.of(half_lives, self.days)

    def mean(self, half_life: Fraction, start: date, end: date) -> Fraction:
        """Mean weight k of an act on one day of `start`…`end` (closed form of `scoring` 2.2).

        Returns:
            A value in [0, 1]; 0 where the interval lies outside the coverage.
        """
        first, last = max(start, self.since), min(end, self.as_of)
        if first > last:
            return Fraction(0)
        sums = prefix_sums(half_life, self.days)
        total = sums[(self.as_of - first).days + 1] - sums[(self.as_of - last).days]
        return Fraction(total, ((end - start).days + 1) << _FINE_BITS)

    def exposure(self, half_life: Fraction) -> float:
        """E_h: the decayed number of days in the coverage; 1 for a coverage of one day."""
        return _whole(prefix_sums(half_life, self.days)[self.days])

    def row(self, start: date, end: date, weight: Fraction, steps: FixedPoint) -> KernelRow:
        """All kernels of one interval and weight; 0 where it lies outside the coverage."""
        first, last = max(start, self.since), min(end, self.as_of)
        if first > last:
            return KernelRow(0, 0, 0, 0, 0, 0)
        newest, oldest = (self.as_of - last).days, (self.as_of - first).days + 1
        return self._tables.row(newest, oldest, (end - start).days + 1, weight, steps)
