"""From cells to dyads: integer sums per pair and direction, still exact.

Floating point starts at the end of this module, where each integer stock becomes one float.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..codebook.scales import square_decimals
from ._types import Floats, Integers
from .intervals import LAST_BIN
from .kernel import FixedPoint
from .stocks import COUNTS, PRODUCTS

if TYPE_CHECKING:
    import pyarrow as pa

_LIMB_BITS = 32
_LIMB_MASK = 2**_LIMB_BITS - 1
_NO_DAY = 2**40


@dataclass(frozen=True)
class Cells:
    """The reduced events: one row per directed pair and 28-day bin.

    Attributes:
        a, b: source and target of each row.
        bin: 28-day bin, 0 the youngest, -1 outside the coverage.
        enters: whether the row's events are in a dyad; volume counts the others too.
        integers: counts, extremes, rung keys, and both limbs of each stock.
    """

    a: list[str]
    b: list[str]
    bin: Integers
    enters: NDArray[np.bool_]
    integers: dict[str, Integers]

    @classmethod
    def from_arrow(cls, table: pa.Table) -> Cells:
        """From the collected output of `stocks.cells`."""
        keys = ("a", "b", "bin", "enters")
        names = [name for name in table.column_names if name not in keys]
        return cls(
            table.column("a").to_pylist(),
            table.column("b").to_pylist(),
            _integers_of(table.column("bin")),
            _integers_of(table.column("enters")) > 0,
            {name: _integers_of(table.column(name)) for name in names},
        )


def _integers_of(column: pa.ChunkedArray) -> Integers:
    return np.asarray(column.to_numpy(), dtype=np.int64)


@dataclass(frozen=True)
class DyadSums:
    """Stocks and counts of dyads, row i being `pairs[i]`.

    Attributes:
        pairs: (a, b); undirected pairs have a < b in the order of their text.
        counts: `events`, `conflict_events`, `cooperation_events` → integers.
        first_day, last_day: proleptic ordinals; 0 where there is no event.
        rung_now, rung_before: rung-and-day keys; 0 for none.
        stocks: stock → points, squared points or decayed counts.
        forward: F_conflict of a → b, points.
        backward: F_conflict of b → a, points.
        bin_counts: conflict and cooperation events per bin, shape (pairs, 26).
    """

    pairs: list[tuple[str, str]]
    counts: dict[str, Integers]
    first_day: Integers
    last_day: Integers
    rung_now: Integers
    rung_before: Integers
    stocks: dict[str, Floats]
    forward: Floats
    backward: Floats
    bin_counts: dict[str, Integers]


def sum_dyads(
    cells: Cells,
    pairs: list[tuple[str, str]],
    directed: bool,
    steps: FixedPoint,
    decimals: int,
) -> DyadSums:
    """Sum the cells of each pair.

    Args:
        cells: the reduced events.
        pairs: the dyads wanted, each once; unordered unless `directed`.
        directed: take only a → b.
        steps: the kernels' fixed point.
        decimals: the scale's decimals.
    """
    index = {pair: number for number, pair in enumerate(pairs)}
    sides = list(zip(cells.a, cells.b, strict=True))
    along = _integers(index.get((a, b), -1) for a, b in sides)
    against = _integers(index.get((b, a), -1) if a != b else -1 for a, b in sides)
    along, against = (np.where(cells.enters, rows, -1) for rows in (along, against))
    rows = along if directed else np.where(along >= 0, along, against)
    size = len(pairs)

    def extreme(name: str, pick: np.ufunc, start: int) -> Integers:
        return _extreme(cells.integers[name], rows, size, pick, start)

    return DyadSums(
        pairs=pairs,
        counts={name: _sum(cells.integers[name], rows, size) for name in COUNTS},
        first_day=extreme("first_day", np.minimum, _NO_DAY),
        last_day=extreme("last_day", np.maximum, 0),
        rung_now=extreme("rung_now", np.maximum, 0),
        rung_before=extreme("rung_before", np.maximum, 0),
        stocks={
            stock: sum_stock(cells, stock, rows, size, steps, decimals)
            for stock in PRODUCTS
            if f"{stock}_high" in cells.integers
        },
        forward=sum_stock(cells, "F_conflict", along, size, steps, decimals),
        backward=sum_stock(cells, "F_conflict", against, size, steps, decimals),
        bin_counts={
            name: _sum_bins(cells, name, rows, size)
            for name in ("conflict_events", "cooperation_events")
        },
    )


def pairs_in(cells: Cells, directed: bool) -> list[tuple[str, str]]:
    """Every pair that has events in a dyad, sorted."""
    sides = zip(cells.a, cells.b, cells.enters, strict=True)
    found = {(a, b) for a, b, enters in sides if enters}
    if not directed:
        found = {(min(pair), max(pair)) for pair in found}
    return sorted(found)


def _integers(numbers: Iterable[int]) -> Integers:
    return np.fromiter(numbers, dtype=np.int64)


def _sum(values: Integers, rows: Integers, size: int) -> Integers:
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, rows[rows >= 0], values[rows >= 0])
    return total


def sum_stock(
    cells: Cells, stock: str, rows: Integers, size: int, steps: FixedPoint, decimals: int = 0
) -> Floats:
    """Sum a stock by row number and turn it into floats.

    Args:
        cells: the reduced events.
        stock: a key of `stocks.PRODUCTS`.
        rows: for each cell the row it adds to, -1 for none.
        size: number of rows.
        steps: the kernels' fixed point.
        decimals: the scale's decimals; without effect on counts.
    """
    high = _sum(cells.integers[f"{stock}_high"], rows, size)
    low = _sum(cells.integers[f"{stock}_low"], rows, size)
    # One form per integer, however it was split: the low limb below 2^32.
    return to_float(high + (low >> _LIMB_BITS), low & _LIMB_MASK, stock, steps, decimals)


def _extreme(values: Integers, rows: Integers, size: int, pick: np.ufunc, start: int) -> Integers:
    extreme = np.full(size, start, dtype=np.int64)
    pick.at(extreme, rows[rows >= 0], values[rows >= 0])
    return np.where(extreme == _NO_DAY, 0, extreme)


def _sum_bins(cells: Cells, name: str, rows: Integers, size: int) -> Integers:
    counts = np.zeros((size, LAST_BIN + 1), dtype=np.int64)
    used = (rows >= 0) & (cells.bin >= 0) & (cells.bin <= LAST_BIN)
    np.add.at(counts, (rows[used], cells.bin[used]), cells.integers[name][used])
    return counts


def to_float(high: Integers, low: Integers, stock: str, steps: FixedPoint, decimals: int) -> Floats:
    """The one place where an integer stock becomes a float: points, squared points or counts."""
    kernel, factor = PRODUCTS[stock]
    bits = steps.square_bits if kernel.endswith("square") else steps.bits
    digits = 0 if factor.startswith("is_") else decimals
    if factor.endswith("square"):
        digits = square_decimals(decimals)
    whole = np.ldexp(high.astype(np.float64), _LIMB_BITS) + low.astype(np.float64)
    points: Floats = np.ldexp(whole, -bits) / 10.0**digits
    return points
