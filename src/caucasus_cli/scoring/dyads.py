"""From cells to dyads: integer sums per pair and direction, still exact.

Floating point starts at the end of this module, where each integer stock becomes one float.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..codebook.scales import square_decimals
from ._types import Floats, Integers
from .intervals import LAST_BIN
from .kernel import FixedPoint
from .pairs import Grouping, Pairs, codes_in, directed_keys, one_array, positions
from .selection import SIDES
from .stocks import (
    CHANNEL_COUNTS,
    COUNTS,
    EXTREMES,
    NEITHER,
    NO_BIN,
    PRODUCTS,
    channel_of,
    sum_of,
)

if TYPE_CHECKING:
    import pyarrow as pa

_PARTS = ("high", "low")
_LIMB_BITS = 32
_LIMB_MASK = 2**_LIMB_BITS - 1


@dataclass(frozen=True)
class Cells:
    """The reduced events: one row per directed pair and 28-day bin.

    Attributes:
        actors: every actor that occurs, sorted.
        a, b: source and target of each row, as positions in `actors`; -1 for unknown.
        bin: 28-day bin, 0 the youngest, -1 outside the coverage.
        enters: whether the row's events are in a dyad; volume counts the others too.
        integers: counts, extremes, rung keys, and both limbs of each stock, by name.
        recent: the cells with bins and rungs, where they were summed apart; None for these.
    """

    actors: pa.Array
    a: Integers
    b: Integers
    bin: Integers
    enters: NDArray[np.bool_]
    integers: Mapping[str, Integers]
    recent: Cells | None = None

    @classmethod
    def from_arrow(cls, *tables: pa.Table) -> Cells:
        """From what was collected of `stocks.cells`, `recent_cells` or `reports`, in any parts."""
        import pyarrow as pa
        import pyarrow.compute as pc

        table = pa.concat_tables(tables, promote_options="permissive")
        sides = [one_array(table.column(side)) for side in ("a", "b")]
        actors = pc.unique(pa.concat_arrays(sides)).drop_null()
        actors = actors.take(pc.array_sort_indices(actors))
        a, b = (codes_in(side, actors) for side in sides)
        bins = np.full(len(a), NO_BIN, dtype=np.int64)
        if "bin" in table.column_names:
            bins = _integers_of(table.column("bin").fill_null(NO_BIN))
        enters = _integers_of(table.column("enters").fill_null(0))
        # The keys are not needed any longer.
        table = table.drop_columns([name for name in (*SIDES, "bin") if name in table.column_names])
        return cls(actors, a, b, bins, enters > 0, _Columns(table))

    @property
    def keys(self) -> Integers:
        """One number per ordered pair of actors; -1 where a side is unknown."""
        return directed_keys(self.a, self.b, len(self.actors))


class _Source(NamedTuple):
    """Where a column is made from: a fetched one, one of its limbs, the cells of a channel."""

    column: str
    limb: int | None = None
    channel: int | None = None


class _Columns(Mapping[str, Integers]):
    """The columns of cells, each made when it is asked for: all at once take thrice the memory."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._split: dict[str, tuple[Integers, Integers]] = {}
        fetched = set(table.column_names)
        self._sources = {name: _Source(name) for name in (*COUNTS, *EXTREMES) if name in fetched}
        if "channel" not in fetched:
            return
        self._channels = _integers_of(table.column("channel").fill_null(NEITHER))
        for name, one in CHANNEL_COUNTS.items():
            self._sources[name] = _Source("events", channel=one)
        for stock in PRODUCTS:
            shared, channel = sum_of(stock), channel_of(stock)
            for limb, part in enumerate(_PARTS):
                # An engine that sums in 128 bits has both limbs in one column.
                if shared in fetched:
                    self._sources[f"{stock}_{part}"] = _Source(shared, limb, channel)
                elif f"{shared}_{part}" in fetched:
                    self._sources[f"{stock}_{part}"] = _Source(f"{shared}_{part}", None, channel)

    def __getitem__(self, name: str) -> Integers:
        source = self._sources[name]
        values = self._values(source)
        if source.channel is None:
            return values
        return np.where(self._channels == source.channel, values, 0)

    def _values(self, source: _Source) -> Integers:
        if source.limb is None:
            return _integers_of(self._table.column(source.column).fill_null(0))
        if source.column not in self._split:
            # One limb is asked for after the other.
            limbs = _limbs_of(self._table.column(source.column).fill_null(0))
            self._split = {source.column: limbs}
        return self._split[source.column][source.limb]

    def __contains__(self, name: object) -> bool:
        return name in self._sources

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


def _integers_of(column: pa.ChunkedArray) -> Integers:
    return np.asarray(column.to_numpy(), dtype=np.int64)


def _limbs_of(column: pa.ChunkedArray) -> tuple[Integers, Integers]:
    """High and low limb of 32 bits of integers that an engine summed in 128 bits."""
    import pyarrow as pa

    kind = pa.decimal128(38, 0)
    array = pa.concat_arrays([pa.array([], kind), *column.cast(kind).chunks])
    words = np.frombuffer(array.buffers()[1], dtype=np.int64).reshape(-1, 2)
    words = words[array.offset : array.offset + len(array)]
    low, high = words[:, 0], words[:, 1]
    return (high << _LIMB_BITS) | ((low >> _LIMB_BITS) & _LIMB_MASK), low & _LIMB_MASK


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

    pairs: Sequence[tuple[str, str]]
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
    pairs: Sequence[tuple[str, str]],
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
    pairs = Pairs.of(pairs)
    size, recent = len(pairs), cells.recent or cells
    along, against = _directions(cells, pairs)
    own = Grouping(along if directed else np.where(along >= 0, along, against), size)
    forward = sum_stock(cells, "F_conflict", Grouping(along, size), steps, decimals)
    backward = sum_stock(cells, "F_conflict", Grouping(against, size), steps, decimals)
    if recent is not cells:
        along, against = _directions(recent, pairs)
    rows = along if directed else np.where(along >= 0, along, against)
    on_rungs = Grouping(rows, size)

    return DyadSums(
        pairs=pairs,
        counts={name: own.sum(cells.integers[name]) for name in COUNTS},
        first_day=own.least(cells.integers["first_day"]),
        last_day=own.most(cells.integers["last_day"]),
        rung_now=on_rungs.most(recent.integers["rung_now"]),
        rung_before=on_rungs.most(recent.integers["rung_before"]),
        stocks={
            stock: sum_stock(cells, stock, own, steps, decimals)
            for stock in PRODUCTS
            if f"{stock}_high" in cells.integers
        },
        forward=forward,
        backward=backward,
        bin_counts=_bin_counts(recent, rows, size),
    )


def _directions(cells: Cells, pairs: Pairs) -> tuple[Integers, Integers]:
    """The row of the pair that each cell goes along, and of the one that it goes against."""
    size = len(cells.actors)
    wanted = directed_keys(*pairs.codes(cells.actors), size)
    along = positions(cells.keys, wanted)
    against = positions(directed_keys(cells.b, cells.a, size), wanted)
    return (
        np.where(cells.enters, along, -1),
        np.where(cells.enters & (cells.a != cells.b), against, -1),
    )


def pairs_in(cells: Cells, directed: bool) -> Pairs:
    """Every pair that has events in a dyad, sorted."""
    import pyarrow as pa

    size = max(1, len(cells.actors))
    a, b = cells.a[cells.enters], cells.b[cells.enters]
    if not directed:
        a, b = np.minimum(a, b), np.maximum(a, b)
    # Actors are sorted, so that their positions are.
    found = np.unique(directed_keys(a, b, size))
    return Pairs(*(cells.actors.take(pa.array(side)) for side in (found // size, found % size)))


def sum_stock(
    cells: Cells, stock: str, grouping: Grouping, steps: FixedPoint, decimals: int = 0
) -> Floats:
    """Sum a stock by row and turn it into floats.

    Args:
        cells: the reduced events.
        stock: a key of `stocks.PRODUCTS`.
        grouping: the row that each cell adds to.
        steps: the kernels' fixed point.
        decimals: the scale's decimals; without effect on counts.
    """
    high = grouping.sum(cells.integers[f"{stock}_high"])
    low = grouping.sum(cells.integers[f"{stock}_low"])
    # One form per integer, however it was split: the low limb below 2^32.
    return to_float(high + (low >> _LIMB_BITS), low & _LIMB_MASK, stock, steps, decimals)


def _bin_counts(cells: Cells, rows: Integers, size: int) -> dict[str, Integers]:
    width = LAST_BIN + 1
    used = (rows >= 0) & (cells.bin >= 0) & (cells.bin < width)
    grouping = Grouping(np.where(used, rows * width + cells.bin, -1), size * width)
    return {
        name: grouping.sum(cells.integers[name]).reshape(size, width)
        for name in ("conflict_events", "cooperation_events")
    }


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
