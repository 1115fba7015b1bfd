"""Decayed sums on many days at once, equal to the last bit to those of the reduction on each.

An act's kernel depends on its weight, its length and the days since it began. So one row of
integers for each kind of act, the same that the reduction would use, serves all as-of days.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ._types import Floats, Integers
from .kernel import FixedPoint, KernelRow, MemoryTables

#: Python integers of any size.
Wholes: TypeAlias = NDArray[np.object_]
#: A float holds whole numbers of so many bits.
_FLOAT_BITS = 53
_AMOUNT_BITS = 12
_LIMB_BITS = 32


@dataclass(frozen=True)
class Dated:
    """Acts by their days and weight.

    Attributes:
        first, last: proleptic ordinals of the first and last day inside the coverage.
        length: days of the whole interval.
        weight: event weight.
    """

    first: Integers
    last: Integers
    length: Integers
    weight: Floats

    @classmethod
    def of(cls, start: Integers, end: Integers, weight: Floats, since: int) -> Dated:
        """From intervals that reach the coverage's first day at least."""
        return cls(np.maximum(start, since), end, end - start + 1, weight)


def decayed_sums(
    dated: Dated,
    amounts: Mapping[str, Integers],
    today: Integers,
    tables: MemoryTables,
    steps: FixedPoint,
) -> dict[str, Wholes]:
    """Sums of kernel · amount over the acts begun by each day.

    Args:
        dated: the acts' days and weights.
        amounts: field of `KernelRow` → whole numbers ≥ 0, shape (acts, columns).
        today: as-of days, proleptic ordinals in order.
        tables: memories for the longest coverage among them.
        steps: the engine's fixed point on all these days.

    Returns:
        Field → Python integers in units of the fixed point, shape (days, columns).
    """
    dated, amounts = _merged(dated, amounts)
    totals: dict[str, Wholes] = {
        kernel: np.zeros((len(today), amount.shape[1]), dtype=object)
        for kernel, amount in amounts.items()
    }
    for acts in _kinds(dated, until=today[-1]):
        first = dated.first[acts]
        few = len(today) * len(acts) < today[-1] - first[0]
        way: _Products = _EachAct(today, first) if few else _EveryDay(today, first)
        profile = _profile(dated, acts, way.ages(), tables, steps)
        for kernel, amount in amounts.items():
            totals[kernel] += _exact_products(way, profile[kernel], amount[acts])
    return totals


def limbs(wholes: Wholes) -> tuple[Integers, Integers]:
    """High and low limb of 32 bits, as `dyads.to_float` takes them."""
    high: Any = wholes >> _LIMB_BITS
    low: Any = wholes & (2**_LIMB_BITS - 1)
    return high.astype(np.int64), low.astype(np.int64)


def _merged(dated: Dated, amounts: Mapping[str, Integers]) -> tuple[Dated, Mapping[str, Integers]]:
    """Acts of the same days and weight as one, their amounts added up."""
    keys = np.stack([dated.first, dated.last, dated.length, dated.weight])
    order = np.lexsort(keys)
    differ = (keys[:, order[1:]] != keys[:, order[:-1]]).any(axis=0)
    if differ.all():
        return dated, amounts
    starts = np.flatnonzero(np.concatenate([[True], differ]))
    one = order[starts]
    merged = Dated(dated.first[one], dated.last[one], dated.length[one], dated.weight[one])
    return merged, {
        kernel: np.add.reduceat(amount[order], starts, axis=0) for kernel, amount in amounts.items()
    }


def _kinds(dated: Dated, until: int) -> Iterator[Integers]:
    """The acts with one profile each: equal length, days that count and weight; by first day.

    Only those that have begun by `until`.
    """
    seen = dated.last - dated.first
    order = np.lexsort((dated.first, dated.weight, seen, dated.length))
    order = order[dated.first[order] <= until]
    keys = np.stack([dated.length[order], seen[order], dated.weight[order]])
    breaks = np.flatnonzero((keys[:, 1:] != keys[:, :-1]).any(axis=0)) + 1
    return (part for part in np.split(order, breaks) if len(part))


def _profile(
    dated: Dated, acts: Integers, ages: Integers, tables: MemoryTables, steps: FixedPoint
) -> dict[str, Integers]:
    """Kernels of one kind of act by days since it began, up to the largest of these ages.

    Only these are filled.
    """
    length, weight = int(dated.length[acts[0]]), Fraction(float(dated.weight[acts[0]]))
    counted = int(dated.last[acts[0]] - dated.first[acts[0]]) + 1
    profile = {
        name: np.zeros(int(ages[-1]) + 1, dtype=np.int64) for name in KernelRow.__dataclass_fields__
    }
    for age in ages.tolist():
        newest = max(0, age + 1 - counted)
        row = tables.row(newest, age + 1, length, weight, steps)
        for name, values in profile.items():
            values[age] = getattr(row, name)
    return profile


class _Products(Protocol):
    """Sums over acts of a number that depends on the act's age, times an amount of the act."""

    #: Number of as-of days.
    days: int
    #: Sums of products of so many bits are exact.
    bits: int

    def ages(self) -> Integers:
        """The ages that are looked up, in order; the largest is that of the first act."""

    def sums(self, table: Floats, amounts: Floats) -> Floats:
        """Σ table[age] · amounts over the acts begun by each day, shape (days, columns)."""


class _EachAct:
    """Each act looked up on each day: for few of them."""

    bits = _FLOAT_BITS

    def __init__(self, today: Integers, first: Integers) -> None:
        self.days = len(today)
        self._ages = today[:, None] - first[None, :]

    def ages(self) -> Integers:
        return np.unique(self._ages[self._ages >= 0])

    def sums(self, table: Floats, amounts: Floats) -> Floats:
        looked_up = np.where(self._ages < 0, 0.0, table[np.maximum(self._ages, 0)])
        found: Floats = looked_up @ amounts
        return found


class _EveryDay:
    """A convolution over all days from the first act on, by the fast Fourier transform.

    Its result is rounded to whole numbers. It is off by less than ‖table‖₂ · ‖amounts‖₂ ·
    13 · log₂(size) · 2⁻⁵³ (Brent, Percival & Zimmermann 2007, theorem 5.1, rounded up); `bits`
    keeps that below 1/16.
    """

    def __init__(self, today: Integers, first: Integers) -> None:
        self.days = len(today)
        self._span = int(today[-1] - first[0]) + 1
        self._rows = today - first[0]
        self._places = first - first[0]
        doublings = (2 * self._span - 1).bit_length()
        self._size = 2**doublings
        # ‖table‖₂ is at most its largest number times the root of its length.
        lost = math.log2(13 * doublings) + math.log2(self._span) / 2
        self.bits = _FLOAT_BITS - 4 - math.ceil(lost)

    def ages(self) -> Integers:
        return np.arange(self._span)

    def sums(self, table: Floats, amounts: Floats) -> Floats:
        daily = np.zeros((self._size, amounts.shape[1]))
        daily[self._places] = amounts
        spectrum = np.fft.rfft(table, self._size)[:, None] * np.fft.rfft(daily, axis=0)
        every_day = np.rint(np.fft.irfft(spectrum, self._size, axis=0)[: self._span])
        begun = self._rows >= 0
        found = np.zeros((self.days, amounts.shape[1]))
        found[begun] = every_day[self._rows[begun]]
        return found


def _exact_products(way: _Products, table: Integers, amounts: Integers) -> Wholes:
    """`way.sums` of numbers of any size.

    Both are cut into pieces of so few bits that the sums of products of two pieces are exact; they
    are put together as Python integers.
    """
    total: Wholes = np.zeros((way.days, amounts.shape[1]), dtype=object)
    for shift, piece in _pieces(amounts, _AMOUNT_BITS):
        bits = way.bits - int(piece.sum(axis=0).max()).bit_length()
        for place, part in _pieces(table, bits):
            sums: Wholes = way.sums(part, piece).astype(np.int64).astype(object)
            total += sums << (shift + place)
    return total


def _pieces(values: Integers, bits: int) -> list[tuple[int, Floats]]:
    """Pieces of so many bits, lowest first, and by how much each is to be shifted."""
    width = int(values.max(initial=0)).bit_length()
    mask = (1 << bits) - 1
    return [
        (shift, ((values >> shift) & mask).astype(np.float64)) for shift in range(0, width, bits)
    ]
