"""Quantiles of c(X, Y) for independent Gammas: the bounds of E and C, for many dyads at once."""

from __future__ import annotations

import os
from typing import NamedTuple

import numpy as np
from scipy import special

from ._types import Floats, Integers
from .intervals import Gamma, probability_greater

#: Nodes of the sum, and for rows with a shape below `_SMALL`, whose integrands are the broadest.
_NODES, _MANY_NODES = 24, 64
_SMALL = 0.3
#: Where the integrand has fallen to e^-18 of its peak nothing is left to add.
_DROP = 18.0
#: The last step is taken from so near, in standard deviations, that what it leaves is less than
#: what the nodes leave.
_NEAR = 0.006
_MOST_STEPS = 60
#: Logarithm of the odds beyond which c rounds to ±100.
_FARTHEST = 26.0
#: Rows at a time: few enough for the processor's cache.
_ROWS = 4096


def contrast_quantile(x: Gamma, y: Gamma, kappa: float, probability: float) -> Floats:
    """Quantiles of c(X, Y) for independent Gammas, within 0.005 of the exact ones.

    c(X, Y) is 100 tanh(ρ/2) with e^ρ = (X + κ/2) / (Y + κ/2). Where its quantile is negative that
    of c(Y, X) is sought in its stead, so that ρ ≥ 0 and P = P(X ≤ e^ρ·Y + d) with d = κ/2·(e^ρ - 1)
    has no corner to integrate over. P is a trapezoid sum (`_distribution`), its root is found by
    Newton's method on the normal scores of P, which are nearly straight in ρ.

    Each row's value depends on that row alone, to the last bit.

    Args:
        x, y: posteriors, shapes and scales finite.
        kappa: shrinkage > 0.
        probability: in (0, 1).

    Returns:
        Values in (-100, 100), one per dyad.
    """
    quantiles = np.empty(len(x.shape))
    small = np.minimum(x.shape, y.shape) < _SMALL

    def fill(rows: Integers, nodes: int) -> None:
        one, other = (Gamma(side.shape[rows], side.scale[rows]) for side in (x, y))
        # What NumPy is told to ignore, it is told in each thread.
        with np.errstate(all="ignore"):
            quantiles[rows] = _quantiles(one, other, kappa, probability, nodes)

    blocks = [
        (places[first : first + _ROWS], nodes)
        for places, nodes in (
            (np.flatnonzero(~small), _NODES), (np.flatnonzero(small), _MANY_NODES)
        )
        for first in range(0, len(places), _ROWS)
    ]  # fmt: skip
    if len(blocks) > 1:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(os.cpu_count()) as threads:
            list(threads.map(fill, *zip(*blocks, strict=True)))
    else:
        for rows, nodes in blocks:
            fill(rows, nodes)
    return quantiles


def _quantiles(x: Gamma, y: Gamma, kappa: float, probability: float, nodes: int) -> Floats:
    positive = 1.0 - probability_greater(x, y) <= probability
    pairs = _Pairs(
        np.where(positive, x.shape, y.shape),
        np.where(positive, x.scale, y.scale),
        np.where(positive, y.shape, x.shape),
        np.where(positive, y.scale, x.scale),
        kappa / 2.0,
        nodes,
    )
    wanted = special.ndtri(np.where(positive, probability, 1.0 - probability))
    odds = _root(pairs, wanted)
    quantiles: Floats = np.where(positive, 100.0, -100.0) * np.tanh(odds / 2.0)
    return quantiles


class _Pairs(NamedTuple):
    """Shapes and scales of X and Y, row by row; κ/2; the nodes of a sum."""

    x_shape: Floats
    x_scale: Floats
    y_shape: Floats
    y_scale: Floats
    half: float
    nodes: int

    def of(self, rows: Integers) -> _Pairs:
        """Some of the rows."""
        x_shape, x_scale, y_shape, y_scale = (values[rows] for values in self[:4])
        return _Pairs(x_shape, x_scale, y_shape, y_scale, self.half, self.nodes)


def _root(pairs: _Pairs, wanted: Floats) -> Floats:
    """The ρ ≥ 0 at which the normal score of P is the one wanted."""
    size = len(wanted)
    odds = _first_guess(pairs, wanted)
    low, high = np.zeros(size), np.full(size, _FARTHEST)
    open_rows = np.arange(size, dtype=np.int64)
    for _ in range(_MOST_STEPS):
        if not len(open_rows):
            break
        rows = open_rows
        here = odds[rows]
        below, density = _distribution(pairs.of(rows), here)
        score = special.ndtri(below)
        missing = wanted[rows] - score
        low[rows] = np.where(missing > 0, here, low[rows])
        high[rows] = np.where(missing > 0, high[rows], here)
        with np.errstate(all="ignore"):
            slope = density * np.sqrt(2.0 * np.pi) * np.exp(0.5 * score * score)
            guess = here + missing / slope
        inside = (guess >= low[rows]) & (guess <= high[rows])
        odds[rows] = np.where(inside, guess, 0.5 * (low[rows] + high[rows]))
        done = (inside & (np.abs(missing) < _NEAR)) | (high[rows] - low[rows] < 1e-12)
        open_rows = rows[~done]
    return odds


def _first_guess(pairs: _Pairs, wanted: Floats) -> Floats:
    """ρ from the quantiles of ln(X + κ/2) and ln(Y + κ/2), mostly within 0.1 standard deviations.

    As a normal difference would be bounded, each side's distance from its median by itself: the
    method of variance estimates recovery (Zou and Donner 2008, Statistics in Medicine
    27:1693–1702).
    """
    below = special.ndtr(wanted)

    def logarithm(shape: Floats, scale: Floats, probability: Floats | float) -> Floats:
        logs: Floats = np.log(scale * special.gammaincinv(shape, probability) + pairs.half)
        return logs

    x = logarithm(pairs.x_shape, pairs.x_scale, 0.5)
    y = logarithm(pairs.y_shape, pairs.y_scale, 0.5)
    x_away = logarithm(pairs.x_shape, pairs.x_scale, below) - x
    y_away = logarithm(pairs.y_shape, pairs.y_scale, 1.0 - below) - y
    guess: Floats = x - y + np.sign(wanted) * np.hypot(x_away, y_away)
    return guess.clip(1e-9, _FARTHEST - 1.0)


def _distribution(pairs: _Pairs, odds: Floats) -> tuple[Floats, Floats]:
    """P(X ≤ e^ρ·Y + d), and its derivative in ρ.

    With w = e^ρ·y it is ∫ f_Y·F_X(w + d) dw, or by parts F_X(d) + ∫ f_X(w + d)·(1 - F_Y) dw. The
    one is taken whose density is the narrower in log w, so that the other factor is smooth on the
    same nodes. Both integrands are analytic in log w, where the trapezoid rule converges faster
    than any power.
    """
    ratio = np.exp(odds)
    shift = pairs.half * np.expm1(odds)
    w_scale = ratio * pairs.y_scale
    peak, width, deep = _peak_of_x(pairs, shift)
    by_y = pairs.y_shape >= width
    peak = np.where(by_y, pairs.y_shape * w_scale, peak)
    width = np.where(by_y, pairs.y_shape, width)
    first, step = _nodes(width, np.where(by_y, 0.0, deep), pairs.nodes)
    other_shape = np.where(by_y, pairs.x_shape, pairs.y_shape)
    y_norm, x_norm = special.gammaln(pairs.y_shape), special.gammaln(pairs.x_shape)
    total, slope = np.zeros(len(odds)), np.zeros(len(odds))
    for number in range(pairs.nodes):
        at = first + number * step
        decay = np.exp(-at)
        w = peak * np.exp(at + 1.0 - decay)
        in_y, in_x = w / w_scale, (w + shift) / pairs.x_scale
        y_density = _density(in_y, pairs.y_shape, y_norm) / w_scale
        x_density = _density(in_x, pairs.x_shape, x_norm) / pairs.x_scale
        below = special.gammainc(other_shape, np.where(by_y, in_x, in_y))
        weight = w * (1.0 + decay)
        total += weight * np.where(by_y, y_density * below, x_density * (1.0 - below))
        slope += weight * y_density * x_density * (w + pairs.half * ratio)
    total *= step
    corner = np.where(by_y, 0.0, special.gammainc(pairs.x_shape, shift / pairs.x_scale))
    return np.clip(corner + total, 0.0, 1.0), slope * step


def _density(value: Floats, shape: Floats, log_norm: Floats) -> Floats:
    """Density of a Gamma of scale 1."""
    density: Floats = np.exp((shape - 1.0) * np.log(value) - value - log_norm)
    return density


def _peak_of_x(pairs: _Pairs, shift: Floats) -> tuple[Floats, Floats, Floats]:
    """Peak of w·f_X(w + d) in w, its curvature in log w, and how far it falls by log w → -∞.

    Beyond that fall it is proportional to w.
    """
    middle = pairs.x_shape * pairs.x_scale - shift
    root = np.hypot(middle, 2.0 * np.sqrt(pairs.x_scale * shift))
    peak = np.where(
        middle > 0, 0.5 * (middle + root), 2.0 * pairs.x_scale * shift / (root + np.abs(middle))
    )
    share = peak / (peak + shift)
    curvature = np.minimum(1.0 + (pairs.x_shape - 1.0) * share * share, pairs.x_shape)
    with np.errstate(all="ignore"):
        fall = -(pairs.x_shape - 1.0) * np.log1p(-share) - peak / pairs.x_scale
    return peak, curvature, np.maximum(0.0, _DROP - np.maximum(fall, 0.0))


def _nodes(width: Floats, deep: Floats, nodes: int) -> tuple[Floats, Floats]:
    """First node τ and step of the substitution log w = log peak + τ + 1 - e^-τ.

    The integrand falls about as e^(-width·(e^v - v - 1)) at v = log(w / peak), and no slower than
    e^v beyond `deep`; τ keeps even an exponential tail short.
    """
    fall = _DROP / width
    reach = fall + np.sqrt(2.0 * fall)
    right = np.log1p(reach)
    right -= np.tanh(right / 2.0)
    # Of e^τ + τ = 1 + reach a step of Newton's method from above stays above.
    reach = np.maximum(reach, deep)
    left = np.log1p(reach)
    left -= left / (2.0 + reach)
    return -left, (left + right) / (nodes - 1)
