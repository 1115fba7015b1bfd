"""Bounds of E and C: against adaptive integration and simulation, and each row by itself."""

from __future__ import annotations

import math
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, special

from caucasus_cli.scoring.contrast import contrast
from caucasus_cli.scoring.contrast_quantiles import contrast_quantile
from caucasus_cli.scoring.intervals import Gamma

LEVELS = (0.025, 0.975)
KAPPA = 5.0
#: What is promised, in points of the index.
PROMISED = 0.005

#: Shape and scale.
Side = tuple[float, float]

#: Nothing seen, one act, much, and lopsided.
PAIRS: list[tuple[Side, Side]] = [
    ((0.5, 3.43), (0.5, 0.68)),
    ((1.39, 6.17), (0.5, 0.68)),
    ((3.77, 3.54), (5.14, 0.339)),
    ((80.2, 0.769), (376.7, 0.16)),
    ((0.5012, 3.42), (6.43, 0.37)),
    ((40.0, 5.0), (2.0, 0.1)),
    ((0.69, 16.28), (18346.0, 0.000689)),
]
#: Shapes from none to a hundred thousand, means from far below κ to far above it.
GRID = [
    ((shape, mean / shape), (other, 7.0 / other))
    for shape, other, mean in product((0.3, 4.0, 300.0, 1e5), (0.4, 25.0, 1e5), (0.2, 9.0, 3000.0))
]


def gammas(pairs: list[tuple[Side, Side]]) -> tuple[Gamma, Gamma]:
    """X and Y of the pairs, row by row."""
    values = np.array(pairs)
    return Gamma(values[:, 0, 0], values[:, 0, 1]), Gamma(values[:, 1, 0], values[:, 1, 1])


def probability(x: Side, y: Side, z: float) -> float:
    """P(c(X, Y) ≤ z): adaptive quadrature over log Y, broken where either factor bends."""
    shape, scale = y

    def integrand(log_y: float) -> float:
        value = math.exp(log_y)
        log_density = shape * (log_y - math.log(scale)) - value / scale - math.lgamma(shape)
        most = (z * (value + KAPPA) + 100 * value) / (100 - z)
        return math.exp(log_density) * float(special.gammainc(x[0], max(most, 0.0) / x[1]))

    levels = np.linspace(0.001, 0.999, 15)
    least = scale * special.gammaincinv(shape, 1e-12)
    most = scale * special.gammainccinv(shape, 1e-12)
    bends = [*scale * special.gammaincinv(shape, levels), -z * KAPPA / (100 + z)]
    of_x = x[1] * special.gammaincinv(x[0], levels)
    bends += [*(of_x * (100 - z) - z * KAPPA) / (100 + z)]
    breaks = sorted({least, most, *(value for value in bends if least < value < most)})
    return math.fsum(
        integrate.quad(integrand, math.log(one), math.log(two), epsabs=1e-10, limit=100)[0]
        for one, two in pairwise(breaks)
    )


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("pairs", [PAIRS, GRID[::2], GRID[1::2]], ids=["known", "even", "odd"])
def test_bound_inverts_the_distribution(pairs: list[tuple[Side, Side]], level: float) -> None:
    for (x, y), z in zip(pairs, contrast_quantile(*gammas(pairs), KAPPA, level), strict=True):
        assert -100 < z < 100
        assert probability(x, y, z - PROMISED) <= level + 1e-7, (x, y)
        assert probability(x, y, min(z + PROMISED, 99.999)) >= level - 1e-7, (x, y)


def test_simulation_agrees() -> None:
    """One pair drawn 400,000 times: nothing here shares a formula with what is tested."""
    rng = np.random.default_rng(7)
    (shape_x, scale_x), (shape_y, scale_y) = PAIRS[2]
    drawn = contrast(
        rng.gamma(shape_x, scale_x, 400_000), rng.gamma(shape_y, scale_y, 400_000), KAPPA
    )
    for level in (0.025, 0.5, 0.975):
        bound = contrast_quantile(*gammas([PAIRS[2]]), KAPPA, level)
        error = 4 * math.sqrt(level * (1 - level) / len(drawn))
        assert np.mean(drawn <= bound) == pytest.approx(level, abs=error)


sides = st.tuples(st.floats(-2.5, 11.5), st.floats(-3, 9)).map(
    lambda logs: (math.exp(logs[0]), math.exp(logs[1] - logs[0]))
)


@given(st.lists(st.tuples(sides, sides), min_size=2, max_size=40), st.sampled_from(LEVELS))
def test_a_row_does_not_depend_on_the_others(pairs: list[tuple[Side, Side]], level: float) -> None:
    """To the last bit: a dyad asked for alone has the bounds it has among all."""
    together = contrast_quantile(*gammas(pairs), KAPPA, level)
    alone = [contrast_quantile(*gammas([pair]), KAPPA, level)[0] for pair in pairs]
    assert together.tolist() == alone


def test_many_rows_in_any_order_are_the_rows_themselves() -> None:
    """Enough of them to be computed in several parts."""
    rng = np.random.default_rng(3)
    shapes, means = np.exp(rng.uniform(-1, 6, (2, 9000))), np.exp(rng.uniform(-1, 6, (2, 9000)))
    x, y = (Gamma(shape, mean / shape) for shape, mean in zip(shapes, means, strict=True))
    order = rng.permutation(9000)
    mixed_x, mixed_y = (Gamma(one.shape[order], one.scale[order]) for one in (x, y))
    found = contrast_quantile(x, y, KAPPA, 0.025)
    assert contrast_quantile(mixed_x, mixed_y, KAPPA, 0.025).tolist() == found[order].tolist()
    assert len(set(found.tolist())) == 9000


@given(sides, sides)
@pytest.mark.slow
def test_bound_grows_with_the_probability_and_swaps_sign(x: Side, y: Side) -> None:
    levels = np.linspace(0.025, 0.975, 13)
    there = [float(contrast_quantile(*gammas([(x, y)]), KAPPA, level)[0]) for level in levels]
    back = [float(contrast_quantile(*gammas([(y, x)]), KAPPA, 1 - level)[0]) for level in levels]
    assert there == sorted(there)
    np.testing.assert_allclose(there, -np.array(back), rtol=0, atol=1e-6)
