"""Uncertainty: Gamma posteriors of the stocks, and quantiles of what is computed from them.

A stock is a weighted sum of counts. Its posterior is a Gamma with matched moments, half a
pseudo-event of 5 points, and an over-dispersion factor φ (`docs/scores.md`, Uncertainty). It covers
the sampling noise of the reporting process and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from ._types import Floats, Integers
from .contrast import contrast

#: Points of the pseudo-event, half of which the prior holds.
PSEUDO_POINTS = 5.0
FIRST_BIN = 2
LAST_BIN = 25
_FEWEST_BINS = 6


@dataclass(frozen=True)
class Gamma:
    """Gamma distributions, one per dyad: shape > 0, scale > 0 (arrays of one length)."""

    shape: Floats
    scale: Floats

    def quantile(self, probability: float) -> Floats:
        """Quantiles at one probability."""
        return np.asarray(self.scale * special.gammaincinv(self.shape, probability))


def overdispersion(counts: Integers, days: int | Integers) -> Floats:
    """φ = max(1, variance / mean) of a channel's counts in 28-day bins.

    Args:
        counts: shape (rows, 26), column i counting events aged 28·i … 28·i+27 days.
        days: length of the coverage, one for all rows or one per row; only bins 2–25 that lie
            inside it are used.

    Returns:
        φ ≥ 1 per row; 1 with fewer than six bins or no events in them. The variance is that of a
        sample (n - 1).
    """
    phi = np.ones(len(counts))
    last = np.broadcast_to(np.minimum(LAST_BIN, np.asarray(days) // 28 - 1), len(counts))
    for final in np.unique(last):
        if final - FIRST_BIN + 1 >= _FEWEST_BINS:
            rows = last == final
            phi[rows] = _dispersion(counts[rows][:, FIRST_BIN : final + 1])
    return phi


def _dispersion(bins: Integers) -> Floats:
    mean = bins.mean(axis=1)
    variance = bins.var(axis=1, ddof=1)
    ratio = np.divide(variance, mean, out=np.ones(len(bins)), where=mean > 0)
    phi: Floats = np.maximum(1.0, ratio)
    return phi


def posterior(points: Floats, squares: Floats, phi: Floats, exposure: Floats) -> Gamma:
    """Posterior of an intensity.

    Args:
        points: decayed points (F, or S - F).
        squares: decayed squared points (V, or W).
        phi: over-dispersion ≥ 1.
        exposure: exposure > 0 in units; infinite scale results where it is 0.
    """
    mean = points + PSEUDO_POINTS / 2.0
    variance = phi * squares + PSEUDO_POINTS**2 / 2.0
    scale = np.divide(
        variance / mean, exposure, out=np.full_like(points, np.inf), where=exposure > 0
    )
    return Gamma(mean**2 / variance, scale)


def probability_greater(x: Gamma, y: Gamma) -> Floats:
    """P(X > Y) for independent Gammas, from the F distribution."""
    threshold = (y.scale * y.shape) / (x.scale * x.shape)
    return np.asarray(special.fdtrc(2 * x.shape, 2 * y.shape, threshold))


def ratio_quantile(x: Gamma, y: Gamma, probability: float) -> Floats:
    """Quantiles of X / Y for independent Gammas, from the F distribution."""
    mean_ratio = (x.scale * x.shape) / (y.scale * y.shape)
    return np.asarray(mean_ratio * special.fdtri(2 * x.shape, 2 * y.shape, probability))


def level_quantile(x: Gamma, kappa: float, probability: float) -> Floats:
    """Quantiles of the level c(X, 0)."""
    quantile = x.quantile(probability)
    return contrast(quantile, np.zeros_like(quantile), kappa)
