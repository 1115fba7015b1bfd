"""What a break must gain to be one: more than breaks gain when the same weeks are shuffled.

The counts of event data are over-dispersed in no standard way, so that a penalty from Poisson
theory finds breaks everywhere. Here the series itself says what chance does: its weeks are
shuffled, and the penalty is the gain that the best break exceeds in 5 % of the shuffles.
"""

from __future__ import annotations

import numpy as np

from ..scoring._types import Floats, Integers

#: Shortest stretch between two breaks, weeks.
SHORTEST_WEEKS = 4
#: Share of shuffled series in which a break would be found; of a stretch between breaks.
ERROR_RATE = 0.05
INNER_ERROR_RATE = 0.01
SHUFFLES = 199
#: A stretch with a rate of its own in the middle is looked for up to this long; a longer one shows
#: by either of its ends.
_LONGEST_STRETCH = 52


def shuffled_penalty(counts: Integers, seed: int = 0, error_rate: float = ERROR_RATE) -> float:
    """The gain, twice the log-likelihood a break, that few of the shuffled series exceed.

    Args:
        counts: acts of each week, shape (weeks,), at least 2 · `SHORTEST_WEEKS` of them.
        seed: seed of the shuffles.
        error_rate: share of the shuffled series that exceed it, at least 0.005.
    """
    generator = np.random.default_rng(seed)
    rows = np.repeat(counts[None, :], SHUFFLES, axis=0)
    shuffled = generator.permuted(rows, axis=1)
    gains = np.sort(best_gains(shuffled))
    return float(gains[round((1.0 - error_rate) * (SHUFFLES + 1)) - 1])


def best_gains(series: Integers) -> Floats:
    """The most that a break gains in each series, in twice the Poisson log-likelihood.

    Args:
        series: shape (series, weeks); all have the same sum.

    Returns:
        Shape (series,): the larger of the gain of one break and half the gain of two.
    """
    weeks = series.shape[1]
    sums = np.zeros((len(series), weeks + 1), dtype=np.int64)
    np.cumsum(series, axis=1, out=sums[:, 1:])
    total = int(sums[0, -1])
    acts = np.arange(total + 1, dtype=np.float64)
    table = acts * np.log(np.maximum(acts, 1.0))

    def fitted(count: Integers, length: Integers | int) -> Floats:
        """Log-likelihood of acts in so many weeks at their own rate, without constants."""
        return np.asarray(table[count] - count * np.log(np.maximum(length, 1)))

    whole = fitted(np.array(total), weeks)
    places = np.arange(SHORTEST_WEEKS, weeks - SHORTEST_WEEKS + 1)
    left = sums[:, places]
    one = fitted(left, places) + fitted(total - left, weeks - places) - whole
    best = 2.0 * one.max(axis=1)
    for length in range(SHORTEST_WEEKS, min(_LONGEST_STRETCH, weeks - 2 * SHORTEST_WEEKS) + 1):
        starts = np.arange(SHORTEST_WEEKS, weeks - SHORTEST_WEEKS - length + 1)
        before, upto = sums[:, starts], sums[:, starts + length]
        two = (
            fitted(before, starts)
            + fitted(upto - before, length)
            + fitted(total - upto, weeks - starts - length)
            - whole
        )
        best = np.maximum(best, two.max(axis=1))
    return np.asarray(best)
