"""Spearman's rank correlation, from whole numbers."""

from __future__ import annotations

import numpy as np

from ..scoring._types import Floats, Integers


def levels_of(values: Floats) -> Integers:
    """The place of each value among the distinct values, from 0: all that ranks depend on."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def rank_correlations(first: Integers, second: Integers) -> Floats:
    """Spearman's rho of each row of one matrix with that row of the other.

    Ties have the mean of their ranks. Ranks are doubled and taken from their mean, so that the sums
    are exact; the only rounding is in one square root and one division.

    Args:
        first, second: places among distinct values (`levels_of`), shape (rows, n), n below 10^6.

    Returns:
        Shape (rows,), in [-1, 1]; NaN where a row has one value only.
    """
    one, other = _centred_ranks(first), _centred_ranks(second)
    joint = (one * other).sum(axis=1)
    squares = np.square(one).sum(axis=1).astype(np.float64) * np.square(other).sum(axis=1)
    with np.errstate(invalid="ignore"):
        found: Floats = np.where(squares > 0, joint / np.sqrt(squares), np.nan)
    return found


def rank_correlation(first: Floats, second: Floats) -> float:
    """Spearman's rho of two series of one length; NaN where one never changes, or without any."""
    if not len(first):
        return float("nan")
    return float(rank_correlations(levels_of(first)[None, :], levels_of(second)[None, :])[0])


def _centred_ranks(levels: Integers) -> Integers:
    """Twice the mean rank in each row, less n + 1."""
    rows, size = levels.shape
    distinct = int(levels.max()) + 1
    cells = levels + distinct * np.arange(rows, dtype=np.int64)[:, None]
    counts = np.bincount(cells.ravel(), minlength=rows * distinct).reshape(rows, distinct)
    below = np.cumsum(counts, axis=1) - counts
    return np.take_along_axis(2 * below + counts - size, levels, axis=1).astype(np.int64)
