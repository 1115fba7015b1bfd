"""Whether the acts of one side follow those of the other: the share answered within a window.

An association in time and nothing more: both sides may follow a third thing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..scoring._types import Floats, Integers

#: Fewest acts each way.
FEWEST_ACTS = 10
WINDOW_DAYS = 14


@dataclass(frozen=True)
class Following:
    """How often acts of one side are followed by the other's.

    Attributes:
        share: share of acts with an act of the other side on one of the `window` days after; 0–1.
        expected: 1 - exp(-λ·window), with the other side's acts a day λ, if they fell anywhere.
        shifted: mean share over all shifts in time, which keep each side's bursts.
        p: share of the shifts, the unshifted one included, that give at least as large a share.
    """

    share: float
    expected: float
    shifted: float
    p: float


def following(first: Integers, second: Integers, days: int, window: int) -> Following | None:
    """How often acts of the first side are followed by acts of the second.

    The day itself does not count: which act came first on it is not known. Acts in the last
    `window` days do not count either: their answers may be still to come. For p the first side's
    days are shifted in a circle over the coverage, by every number of days: each side keeps its own
    bursts, and only what lies between the two is broken up. All shifts are made, so that p is exact
    and needs no seed.

    Args:
        first: days of the acts that may be followed, counted from the coverage's first day, sorted.
        second: days of the acts that may follow.
        days: length of the coverage.
        window: days in which an act counts as following, at least 1.

    Returns:
        The shares; None with fewer than ten acts on a side, or none before the last `window` days.
    """
    if min(len(first), len(second)) < FEWEST_ACTS or days <= window:
        return None
    counts = np.bincount(first, minlength=days)
    happened = np.bincount(second, minlength=days) > 0
    sums = np.concatenate([[0], np.cumsum(happened)])
    closed = np.arange(days - window)
    followed = np.zeros(days)
    followed[closed] = sums[closed + window + 1] > sums[closed + 1]
    complete = np.zeros(days)
    complete[closed] = 1.0
    hits, tries = _at_every_shift(counts, followed), _at_every_shift(counts, complete)
    if not tries[0]:
        return None
    shares = hits[tries > 0] / tries[tries > 0]
    return Following(
        share=float(shares[0]),
        expected=-math.expm1(-len(second) / days * window),
        shifted=float(shares.mean()),
        p=float(np.mean(shares >= shares[0])),
    )


def _at_every_shift(counts: Integers, days: Floats) -> Floats:
    """Sum over t of counts[t] · days[t + k mod N], for each k: whole numbers."""
    spectrum = np.conj(np.fft.rfft(counts)) * np.fft.rfft(days)
    return np.asarray(np.rint(np.fft.irfft(spectrum, n=len(days))))
