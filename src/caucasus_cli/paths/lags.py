"""The lag at which two series fit best."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..scoring._types import Floats
from .rank_correlation import rank_correlation

MOST_PERIODS = 6


@dataclass(frozen=True)
class Fit:
    """The best of several lags.

    Attributes:
        lag: periods by which the second series comes later than the first; below 0, earlier.
        correlation: Spearman's rho at that lag.
        tried: number of lags with enough periods in common.
    """

    lag: int
    correlation: float
    tried: int


def best_lag(first: Floats, second: Floats, most: int, fewest: int) -> Fit | None:
    """The lag with the largest correlation, whichever its sign.

    Of equal ones it is the shortest, and of these the one at which the second comes earlier. The
    largest of many is large by chance: it is a description, and has no interval.

    Args:
        first, second: two series of one length; NaN where a value is not known.
        most: lags from -most to most are tried, 0 or more.
        fewest: periods that both must have at a lag.

    Returns:
        None if no lag has enough periods, or a series never changes.
    """
    found = []
    for lag in range(-most, most + 1):
        one, other = shifted(first, second, lag)
        if len(one) >= fewest and not math.isnan(rho := rank_correlation(one, other)):
            found.append((-abs(rho), abs(lag), lag, rho))
    if not found:
        return None
    _, _, lag, rho = min(found)
    return Fit(lag, rho, len(found))


def shifted(first: Floats, second: Floats, lag: int) -> tuple[Floats, Floats]:
    """The periods that both have when the second comes `lag` periods later than the first."""
    size = max(0, len(first) - abs(lag))
    begin = max(0, -lag)
    one = first[begin : begin + size]
    other = second[begin + lag : begin + lag + size]
    known = ~(np.isnan(one) | np.isnan(other))
    return one[known], other[known]
