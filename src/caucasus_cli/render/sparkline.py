"""Numbers as a line of block characters."""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
#: What stands where there is no number.
NOTHING = " "


def sparkline(values: Sequence[float | None], low: float, high: float, per_mark: int = 1) -> str:
    """One mark for every so many values.

    Args:
        values: the numbers in order; None for no number.
        low, high: what the lowest and the highest block stand for.
        per_mark: values to a mark, which shows the one farthest from 0, so that peaks are kept.
    """
    return "".join(_mark(part, low, high) for part in batches(values, per_mark))


def batches(values: Sequence[float | None], size: int) -> list[Sequence[float | None]]:
    """The values in parts of one size, the last one shorter if need be."""
    return [values[start : start + size] for start in range(0, len(values), size)]


def _mark(values: Sequence[float | None], low: float, high: float) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return NOTHING
    share = (max(known, key=abs) - low) / (high - low)
    return BLOCKS[min(len(BLOCKS) - 1, max(0, int(share * len(BLOCKS))))]
