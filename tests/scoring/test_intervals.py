"""Uncertainty: closed forms and quantiles against numerical integration and simulation."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, special

from caucasus_cli.scoring import intervals
from caucasus_cli.scoring._types import Floats
from caucasus_cli.scoring.contrast import contrast
from caucasus_cli.scoring.intervals import (
    Gamma,
    level_quantile,
    overdispersion,
    posterior,
    probability_greater,
    ratio_quantile,
)

#: Shape and scale of X, then of Y: nothing seen, one act, much, and lopsided.
PAIRS = [
    ((0.5, 3.43), (0.5, 0.68)),
    ((1.39, 6.17), (0.5, 0.68)),
    ((3.77, 3.54), (5.14, 0.339)),
    ((80.2, 0.769), (376.7, 0.16)),
    ((0.5012, 3.42), (6.43, 0.37)),
    ((40.0, 5.0), (2.0, 0.1)),
]
EVERY_PAIR = pytest.mark.parametrize(("x", "y"), PAIRS)
PROBABILITIES = (0.025, 0.1, 0.5, 0.9, 0.975)
KAPPA = 5.0


def gamma(shape: float, scale: float) -> Gamma:
    return Gamma(np.array([shape]), np.array([scale]))


def gammas(x: tuple[float, float], y: tuple[float, float]) -> tuple[Gamma, Gamma]:
    return gamma(*x), gamma(*y)


def probability(
    x: tuple[float, float], y: tuple[float, float], bound: Callable[[float], float]
) -> float:
    """P(X ≤ bound(Y)), by quadrature over the logarithm of Y."""
    shape, scale = y

    def integrand(log_y: float) -> float:
        value = math.exp(log_y)
        log_density = shape * (log_y - math.log(scale)) - value / scale - math.lgamma(shape)
        most = max(bound(value), 0.0)
        return math.exp(log_density) * float(special.gammainc(x[0], most / x[1]))

    middle = math.log(shape * scale)
    low = middle - (60.0 if shape < 2 else 25 / shape**0.5)
    points = np.linspace(low, middle + max(4.0, 12 / shape**0.5), 24)
    parts = [
        integrate.quad(integrand, one, two, epsabs=1e-12, limit=200)[0]
        for one, two in pairwise(points)
    ]
    return math.fsum(parts)


# --- Gamma and ratio --------------------------------------------------------------------------


@pytest.mark.parametrize(("shape", "scale"), [pair for both in PAIRS for pair in both])
def test_gamma_quantile_inverts_its_distribution(shape: float, scale: float) -> None:
    for level in PROBABILITIES:
        quantile = gamma(shape, scale).quantile(level)
        assert special.gammainc(shape, quantile / scale) == pytest.approx([level], abs=1e-12)


@EVERY_PAIR
def test_probability_greater(x: tuple[float, float], y: tuple[float, float]) -> None:
    expected = 1 - probability(x, y, lambda value: value)
    assert probability_greater(*gammas(x, y)) == pytest.approx([expected], abs=1e-8)


@EVERY_PAIR
def test_ratio_quantile(x: tuple[float, float], y: tuple[float, float]) -> None:
    for level in PROBABILITIES:
        ratio = float(ratio_quantile(*gammas(x, y), level)[0])
        assert probability(x, y, partial(operator.mul, ratio)) == pytest.approx(level, abs=1e-8)


def test_simulation_agrees() -> None:
    """One pair drawn 400,000 times: nothing here shares a formula with what is tested."""
    rng = np.random.default_rng(7)
    (shape_x, scale_x), (shape_y, scale_y) = PAIRS[2]
    x = rng.gamma(shape_x, scale_x, 400_000)
    y = rng.gamma(shape_y, scale_y, 400_000)
    both = gammas(*PAIRS[2])
    assert probability_greater(*both) == pytest.approx([np.mean(x > y)], abs=0.001)
    for level in (0.025, 0.5, 0.975):
        error = 4 * math.sqrt(level * (1 - level) / len(x))
        assert np.mean(x <= both[0].quantile(level)) == pytest.approx(level, abs=error)
        assert np.mean(x / y <= ratio_quantile(*both, level)) == pytest.approx(level, abs=error)
        bound = level_quantile(both[0], KAPPA, level)
        assert np.mean(contrast(x, 0 * x, KAPPA) <= bound) == pytest.approx(level, abs=error)


# --- level ------------------------------------------------------------------------------------


def test_level_quantile_is_the_transformed_gamma() -> None:
    x = gamma(3.77, 3.54)
    for level in PROBABILITIES:
        k = float(x.quantile(level)[0])
        assert level_quantile(x, KAPPA, level) == pytest.approx([100 * k / (k + KAPPA)])


def test_contrast_is_a_bounded_log_ratio() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.exponential(5, (2, 100))
    expected = 100 * np.tanh(0.5 * np.log((x + KAPPA / 2) / (y + KAPPA / 2)))
    np.testing.assert_allclose(contrast(x, y, KAPPA), expected, atol=1e-12)


# --- posterior --------------------------------------------------------------------------------


def row(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def test_posterior_matches_its_moments() -> None:
    """Mean (F + q₀/2) per exposure, variance (φV + q₀²/2) per its square."""
    found = posterior(row(16.94), row(84.7), row(1.5), row(1.46))
    mean = found.shape * found.scale
    assert mean == pytest.approx([(16.94 + 2.5) / 1.46])
    assert found.shape * found.scale**2 == pytest.approx([(1.5 * 84.7 + 12.5) / 1.46**2])


@pytest.mark.parametrize("events", [0, 1, 7, 400])
def test_unit_weights_without_decay_give_the_jeffreys_posterior(
    events: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """n acts of one point and q₀ = 1 are Poisson counts under Jeffreys' prior: Gamma(n + ½)."""
    monkeypatch.setattr(intervals, "PSEUDO_POINTS", 1.0)
    found = posterior(row(events), row(events), row(1.0), row(2.0))
    assert found.shape == pytest.approx([events + 0.5], rel=1e-14)
    assert found.scale == pytest.approx([0.5], rel=1e-14)


def test_overdispersion_widens_the_posterior_and_keeps_its_mean() -> None:
    plain, wide = (posterior(row(20), row(90), row(phi), row(1.46)) for phi in (1.0, 4.0))
    assert wide.shape * wide.scale == pytest.approx(plain.shape * plain.scale)
    assert wide.quantile(0.975) > plain.quantile(0.975)
    assert wide.quantile(0.025) < plain.quantile(0.025)


# --- over-dispersion --------------------------------------------------------------------------


def bins(*counts: int, first: int = 2) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """One dyad's 26 bins with the counts from bin `first` on."""
    every = np.zeros((1, 26), dtype=np.int64)
    every[0, first : first + len(counts)] = counts
    return every


def test_overdispersion_of_known_counts() -> None:
    # Six bins inside 8 · 28 days: mean 2, sample variance (4 + 4 + 4 + 4 + 0 + 0) / 5 = 3.2.
    counts = bins(0, 4, 0, 4, 2, 2)
    assert overdispersion(counts, days=8 * 28) == pytest.approx([1.6])
    # One day short of the eighth bin there are five: too few to tell.
    assert overdispersion(counts, days=8 * 28 - 1) == [1.0]
    # Two more empty bins: mean 1.5, sample variance (40 − 8 · 2.25) / 7.
    assert overdispersion(counts, days=10 * 28) == pytest.approx([22 / 7 / 1.5])


def test_overdispersion_uses_all_24_bins_and_no_more() -> None:
    counts = bins(*([0, 2] * 12))
    expected = 24 / 23  # mean 1, every deviation 1
    assert overdispersion(counts, days=26 * 28) == pytest.approx([expected])
    assert overdispersion(counts, days=5000) == pytest.approx([expected])


def test_young_bins_do_not_count() -> None:
    """A real escalation must not hide itself behind its own clustering."""
    quiet = bins(1, 1, 1, 1, 1, 1, 1, 1)
    surge = quiet.copy()
    surge[0, :2] = 500
    assert overdispersion(surge, days=300) == overdispersion(quiet, days=300) == [1.0]


def test_overdispersion_is_never_below_one() -> None:
    even = np.repeat(np.array([[3], [0]]), 26, axis=1)
    np.testing.assert_array_equal(overdispersion(even, days=728), [1.0, 1.0])
