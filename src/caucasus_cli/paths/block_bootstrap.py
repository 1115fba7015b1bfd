"""An interval for the rank correlation of two series that depend on their own past.

The moving-block bootstrap (Künsch 1989): blocks of neighbouring periods are drawn with replacement,
both series together, and put one behind the other. Inside a block the memory of the series stays.
"""

from __future__ import annotations

import math

import numpy as np

from ..scoring._types import Floats, Integers
from ..scoring.periods import Every
from .rank_correlation import levels_of, rank_correlations

REPLICATES = 999
#: Share of replicates outside the interval, on either side.
TAIL = 0.025
#: Half-lives that a block must hold, so that the memory of a score stays inside.
MEMORIES = 3
_DAYS: dict[Every, float] = {
    "day": 1.0, "week": 7.0, "month": 30.4375, "quarter": 91.3125, "year": 365.25,
}  # fmt: skip
#: Numbers resampled at a time.
_BATCH = 2_000_000


def block_length(size: int, half_life: float, every: Every) -> int:
    """Periods in a block: the cube root of their number, or three half-lives if that is more.

    Args:
        size: number of periods, at least 1.
        half_life: memory of the scores, days.
        every: length of a period.

    Returns:
        At least 1, and at most a quarter of the periods.
    """
    root = next(length for length in range(1, size + 1) if length**3 >= size)
    memory = math.ceil(MEMORIES * half_life / _DAYS[every])
    return max(1, min(max(root, memory), size // 4))


def correlation_interval(
    first: Floats, second: Floats, block: int, seed: int
) -> tuple[float, float]:
    """A 95 % percentile interval of Spearman's rho.

    The bounds are the 25th smallest and the 25th largest of 999 replicates. A replicate in which
    one series has one value only shows no likeness and counts as 0.

    Args:
        first, second: two series of one length without NaN.
        block: periods in a block, from 1 to that length.
        seed: seed of the draws, at least 0.
    """
    size = len(first)
    one, other = levels_of(first), levels_of(second)
    starts = block_starts(size, block, seed)
    rows = max(1, _BATCH // size)
    parts = []
    for begin in range(0, REPLICATES, rows):
        chosen = starts[begin : begin + rows, :, None] + np.arange(block)
        places = chosen.reshape(len(chosen), -1)[:, :size]
        parts.append(rank_correlations(one[places], other[places]))
    found = np.sort(np.nan_to_num(np.concatenate(parts), nan=0.0))
    cut = round(TAIL * (REPLICATES + 1))
    return float(found[cut - 1]), float(found[-cut])


def block_starts(size: int, block: int, seed: int) -> Integers:
    """First place of each block of each replicate, shape (999, blocks that cover the size).

    Drawn from the raw 64-bit numbers of PCG64, which NumPy keeps the same in all versions: the
    upper 32 bits of each, times the number of possible starts, divided by 2^32 and rounded down.
    Replicate by replicate, block by block.
    """
    blocks = -(-size // block)
    raw = np.random.PCG64(seed).random_raw(REPLICATES * blocks)
    upper = (raw >> np.uint64(32)).astype(np.int64)
    starts: Integers = (upper * (size - block + 1)) >> 32
    return starts.reshape(REPLICATES, blocks)
