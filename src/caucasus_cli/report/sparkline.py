"""A line of text that shows a series."""

from __future__ import annotations

from collections.abc import Sequence

_BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float | None], least: float, most: float, longest: int = 48) -> str:
    """One block per value, higher for more; a dot where there is no value.

    Args:
        values: the series; of a long one every nth value is shown, the last one always.
        least, most: the ends of the scale.
        longest: the most blocks.
    """
    step = -(-len(values) // longest) if values else 1
    chosen = list(values)[::-1][::step][::-1]
    height = len(_BLOCKS) - 1

    def block(value: float | None) -> str:
        if value is None:
            return "·"
        share = min(max((value - least) / (most - least), 0.0), 1.0)
        return _BLOCKS[round(share * height)]

    return "".join(map(block, chosen))
