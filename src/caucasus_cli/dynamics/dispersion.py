"""Over-dispersion of weekly counts, and the interval of a rate under it."""

from __future__ import annotations

import numpy as np

from ..scoring._types import Integers
from ..scoring.intervals import Gamma

#: Weeks that are added up before they are compared: acts come in bursts longer than a week.
BLOCK_WEEKS = 4
#: Fewer blocks than this say nothing; then single weeks are compared.
FEWEST_BLOCKS = 6
_PRIOR_ACTS = 0.5


def dispersion(counts: Integers) -> float:
    """φ ≥ 1 of counts whose rate changes slowly or seldom: 1 for a Poisson process.

    Half the mean squared difference of neighbouring sums over four weeks, divided by their mean
    (von Neumann 1941, Annals of Mathematical Statistics 12:367–395, for the differences). A trend
    hardly enters it, and a break once, so that a change of the rate is not taken for noise.

    Args:
        counts: acts of each week, shape (weeks,).

    Returns:
        φ; 1 for fewer than two weeks, or without acts.
    """
    blocks = len(counts) // BLOCK_WEEKS
    sums = counts
    if blocks >= FEWEST_BLOCKS:
        # The first weeks are left over: the last are what is asked about.
        sums = counts[len(counts) - blocks * BLOCK_WEEKS :].reshape(blocks, -1).sum(axis=1)
    if len(sums) < 2 or not sums.sum():
        return 1.0
    variance = np.mean(np.diff(sums.astype(np.float64)) ** 2) / 2.0
    return max(1.0, float(variance / sums.mean()))


def rate_interval(counts: Integers, probability: float = 0.95) -> tuple[float, float, float]:
    """Acts a week, with the bounds of its interval.

    The posterior is a Gamma with Jeffreys' half act before the first: mean n + ½, variance φ·n + ½,
    over the number of weeks.

    Args:
        counts: acts of each week of one stretch, shape (weeks,), at least one.
        probability: what the interval holds.

    Returns:
        Rate n / weeks, lower and upper bound, acts a week.
    """
    acts, weeks = float(counts.sum()), float(len(counts))
    mean = acts + _PRIOR_ACTS
    variance = dispersion(counts) * acts + _PRIOR_ACTS
    gamma = Gamma(np.array([mean**2 / variance]), np.array([variance / mean / weeks]))
    tail = (1.0 - probability) / 2.0
    low, high = (float(gamma.quantile(one)[0]) for one in (tail, 1.0 - tail))
    return acts / weeks, (low if acts else 0.0), high
