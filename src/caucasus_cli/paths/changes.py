"""What a path does from one period to the next."""

from __future__ import annotations

import numpy as np

from ..scoring._types import Floats

#: A smaller change of an index, in points of 200, is none.
STILL = 1.0


def changes_of(levels: Floats) -> Floats:
    """The changes of an index from each period to the next; those below one point are 0.

    A decayed score goes on falling by ever smaller fractions of a point when nothing happens. Ranks
    would take that for movement, and two quiet dyads for alike.

    Args:
        levels: the index at every period's end, in (-100, 100); NaN where it is not known.

    Returns:
        One number less; NaN where either of the two is not known.
    """
    changes = np.diff(levels)
    return np.where(np.abs(changes) < STILL, 0.0, changes)
