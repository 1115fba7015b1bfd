"""Lists of dyads as two columns of actors, looked up and counted without a loop over them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

import numpy as np

from ._types import Integers
from .selection import Pair

if TYPE_CHECKING:
    import pyarrow as pa

#: Keys up to here are looked up in a table with a place for each.
_LARGEST_TABLE = 2**22


class Pairs(Sequence[tuple[str, str]]):
    """Dyads in order, each once.

    Attributes:
        a, b: text columns of one length.
    """

    def __init__(self, a: pa.Array, b: pa.Array) -> None:
        """Take the two columns."""
        self.a, self.b = a, b

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, str]]) -> Pairs:
        """From any sequence of pairs."""
        import pyarrow as pa

        if isinstance(pairs, Pairs):
            return pairs
        return cls(
            pa.array([a for a, _ in pairs], pa.string()),
            pa.array([b for _, b in pairs], pa.string()),
        )

    def __len__(self) -> int:
        """Number of dyads."""
        return len(self.a)

    @overload
    def __getitem__(self, index: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, index: slice) -> Pairs: ...
    def __getitem__(self, index: int | slice) -> tuple[str, str] | Pairs:
        """One dyad, or those of a slice."""
        if isinstance(index, slice):
            return Pairs(self.a[index], self.b[index])
        return self.a[index].as_py(), self.b[index].as_py()

    def admitted_by(self, pair: Pair) -> Pairs:
        """Those that were asked for, in either order."""
        import pyarrow as pa
        import pyarrow.compute as pc

        sides = (self.a, self.b)
        fits = np.zeros(len(self), dtype=bool)
        for one, other in (sides, sides[::-1]):
            both = np.ones(len(self), dtype=bool)
            for side, values in ((one, pair.first), (other, pair.second)):
                if values is not None:
                    known = pc.is_in(side, pa.array(sorted(values), pa.string()))
                    both &= known.to_numpy(zero_copy_only=False)
            fits |= both
        if fits.all():
            return self
        return Pairs(self.a.filter(pa.array(fits)), self.b.filter(pa.array(fits)))

    def codes(self, actors: pa.Array) -> tuple[Integers, Integers]:
        """Positions of the sides among `actors`, -1 for actors that are not there."""
        return codes_in(self.a, actors), codes_in(self.b, actors)


def codes_in(texts: pa.Array, actors: pa.Array) -> Integers:
    """Position of each text among `actors`, -1 where it is not among them or null."""
    import pyarrow.compute as pc

    found = pc.index_in(texts, actors, skip_nulls=True).fill_null(-1)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


def one_array(column: pa.ChunkedArray) -> pa.Array:
    """A text column in one piece."""
    import pyarrow as pa

    chunks = column.cast(pa.string()).chunks
    return pa.concat_arrays(chunks) if chunks else pa.array([], pa.string())


def directed_keys(a: Integers, b: Integers, size: int) -> Integers:
    """One number per ordered pair of codes below `size`; -1 where a side is unknown."""
    return np.where((a >= 0) & (b >= 0), a * size + b, -1)


def positions(keys: Integers, wanted: Integers) -> Integers:
    """Row of each key among the wanted ones, -1 for none; a wanted key of -1 is nobody's."""
    largest = max(keys.max(initial=-1), wanted.max(initial=-1))
    if largest < _LARGEST_TABLE:
        # The place behind the largest key is that of -1.
        rows = np.full(largest + 2, -1, dtype=np.int64)
        rows[wanted] = np.arange(len(wanted))
        rows[-1] = -1
        return rows[keys]
    if not len(wanted):
        return np.full(len(keys), -1, dtype=np.int64)
    order = np.argsort(wanted, kind="stable")
    ranked = wanted[order]
    place = np.minimum(np.searchsorted(ranked, keys), len(wanted) - 1)
    return np.where((ranked[place] == keys) & (keys >= 0), order[place], -1)


class Grouping:
    """Values by the row they add to."""

    def __init__(self, rows: Integers, size: int) -> None:
        """Take the row of each value, -1 for none, and the number of rows."""
        self._used = np.flatnonzero(rows >= 0)
        self._rows = rows[self._used]
        self.size = size

    def sum(self, values: Integers) -> Integers:
        """Sum by row; 0 where there is none."""
        return self._reduced(np.add, values, 0)

    def least(self, values: Integers) -> Integers:
        """Smallest by row; 0 where there is none."""
        return self._reduced(np.minimum, values, np.iinfo(np.int64).max)

    def most(self, values: Integers) -> Integers:
        """Largest by row; 0 where there is none."""
        return self._reduced(np.maximum, values, np.iinfo(np.int64).min)

    def _reduced(self, function: np.ufunc, values: Integers, start: int) -> Integers:
        reduced = np.full(self.size, start, dtype=np.int64)
        function.at(reduced, self._rows, values[self._used])
        reduced[reduced == start] = 0
        return reduced
