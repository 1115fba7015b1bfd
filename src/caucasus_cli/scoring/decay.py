"""Decayed sums on many days at once, equal to the last bit to those of the reduction on each.

An act's kernel depends on its weight, its length and the days since it began. So one row of
integers for each kind of act, the same that the reduction would use, serves all as-of days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ._types import Floats, Integers
from .kernel import FixedPoint, KernelRow, MemoryTables

#: Python integers of any size.
Wholes: TypeAlias = NDArray[np.object_]
#: A float holds whole numbers of so many bits.
_FLOAT_BITS = 53
_AMOUNT_BITS = 28
_LIMB_BITS = 32
#: So many numbers are looked up at once.
_BLOCK = 2**21


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
    sums = {kernel: _ExactSums(amount, len(today)) for kernel, amount in amounts.items()}
    for acts in _kinds(dated):
        profile = _profile(dated, acts, today, tables, steps)
        if profile is None:
            continue
        for kernel, total in sums.items():
            total.look_up(profile[kernel])
        for rows, begun, ages in _blocks(today, dated.first[acts]):
            for total in sums.values():
                total.add(rows, acts[begun], ages)
    return {kernel: total.wholes() for kernel, total in sums.items()}


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


def _kinds(dated: Dated) -> Iterator[Integers]:
    """The acts with one profile each: equal length, days that count and weight; by first day."""
    seen = dated.last - dated.first
    order = np.lexsort((dated.first, dated.weight, seen, dated.length))
    keys = np.stack([dated.length[order], seen[order], dated.weight[order]])
    breaks = np.flatnonzero((keys[:, 1:] != keys[:, :-1]).any(axis=0)) + 1
    return (part for part in np.split(order, breaks) if len(part))


def _profile(
    dated: Dated, acts: Integers, today: Integers, tables: MemoryTables, steps: FixedPoint
) -> dict[str, Integers] | None:
    """Kernels of one kind of act by days since it began; the last place holds 0, for not yet.

    Only places that are looked up are filled. None if none of them has begun on any day.
    """
    first = dated.first[acts]
    oldest = int(today[-1] - first[0])
    if oldest < 0:
        return None
    needed = np.arange(oldest + 1)
    if len(today) * len(acts) < oldest:
        ages = today[:, None] - first[None, :]
        needed = np.unique(ages[ages >= 0])
    length, weight = int(dated.length[acts[0]]), Fraction(float(dated.weight[acts[0]]))
    counted = int(dated.last[acts[0]] - first[0]) + 1
    profile = {
        name: np.zeros(oldest + 2, dtype=np.int64) for name in KernelRow.__dataclass_fields__
    }
    for age in needed.tolist():
        newest = max(0, age + 1 - counted)
        row = tables.row(newest, age + 1, length, weight, steps)
        for name, values in profile.items():
            values[age] = getattr(row, name)
    return profile


def _blocks(today: Integers, first: Integers) -> Iterator[tuple[slice, slice, Integers]]:
    """Days, acts begun by the last of them, and the acts' ages on each day; -1 for not yet."""
    step = max(1, _BLOCK // len(first))
    for start in range(0, len(today), step):
        days = today[start : start + step]
        begun = int(np.searchsorted(first, days[-1], side="right"))
        if begun:
            ages = np.maximum(days[:, None] - first[None, :begun], -1)
            yield slice(start, start + len(days)), slice(0, begun), ages


class _ExactSums:
    """Sums of looked up numbers times amounts, by way of quick products of floats.

    Both are cut into pieces of so few bits that no sum of products of two pieces passes what a
    float holds exactly; the sums of pieces are put together as Python integers.
    """

    def __init__(self, amounts: Integers, size: int) -> None:
        self._pieces = [
            (shift, piece, _FLOAT_BITS - int(piece.sum(axis=0).max(initial=0)).bit_length())
            for shift, piece in _pieces(amounts, _AMOUNT_BITS)
        ]
        self._shape = (size, amounts.shape[1])
        self._sums: dict[tuple[int, int], Floats] = {}
        self._tables: list[tuple[Floats, Floats, Floats]] = []

    def look_up(self, table: Integers) -> None:
        """Take this table for what is added from now on."""
        self._tables = []
        for number, (shift, piece, bits) in enumerate(self._pieces):
            for place, part in _pieces(table, bits):
                sums = self._sums.setdefault((number, shift + place), np.zeros(self._shape))
                self._tables.append((part, piece, sums))

    def add(self, rows: slice, acts: Integers, places: Integers) -> None:
        """Add table[places] · amounts[acts] to the sums of these rows."""
        for part, piece, sums in self._tables:
            sums[rows] += part[places] @ piece[acts]

    def wholes(self) -> Wholes:
        """The sums."""
        total: Wholes = np.full(self._shape, 0, dtype=object)
        for (_, shift), sums in self._sums.items():
            total = total + (sums.astype(np.int64).astype(object) << shift)
        return total


def _pieces(values: Integers, bits: int) -> list[tuple[int, Floats]]:
    """Pieces of so many bits, lowest first, and by how much each is to be shifted."""
    width = int(values.max(initial=0)).bit_length()
    mask = (1 << bits) - 1
    return [
        (shift, ((values >> shift) & mask).astype(np.float64)) for shift in range(0, width, bits)
    ]
