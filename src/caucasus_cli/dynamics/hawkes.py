"""How many acts of one side each act of the other brings with it: a bivariate Hawkes process.

Each act raises the rate of both sides' acts for a while (Blundell, Beck and Heller 2012, NIPS, for
acts between states).
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..extras import required
from ..scoring._types import Floats
from .acts import Act

#: Mean length of an act's effect, days, between which the best one is sought.
_SHORTEST, _LONGEST = 0.5, 60.0
_START = 0.1
_STEP = 0.1
#: The library keeps the sums of branching ratios below 1; so near to it there is no maximum.
_STABLE = 0.985
#: Decimals that the search for the maximum holds.
_DIGITS = 3


@dataclass(frozen=True)
class Excitation:
    """Expected further acts per act, by who acts and who answers.

    Attributes:
        branching: [i][j] acts of side i that an act of side j brings directly, on average.
        errors: standard errors; NaN where there is none.
        days: mean length of the effect.
    """

    branching: tuple[tuple[float, float], tuple[float, float]]
    errors: tuple[tuple[float, float], tuple[float, float]]
    days: float


def moments(acts: Sequence[Act], since: int) -> Floats:
    """Times of acts in days from the coverage's start, spread within the day by the id's hash.

    Daily dates tie, and a Hawkes process has no ties. The hash is the same on every machine; it
    puts the acts of a day in no meaningful order.

    Args:
        acts: acts whose day is known.
        since: proleptic ordinal of the first day.
    """
    times = [act.start - since + _fraction(act.event_id) for act in acts]
    return np.sort(np.array(times, dtype=np.float64))


def _fraction(event_id: str) -> float:
    digest = hashlib.sha256(event_id.encode("utf-8")).digest()
    return (int.from_bytes(digest[:6], "big") + 0.5) / 2**48


def fit_hawkes(first: Floats, second: Floats, days: int) -> Excitation | None:
    """Fit the process by maximum likelihood, with one length of effect for both sides.

    Args:
        first, second: times of each side's acts, days from the start, sorted.
        days: length of the coverage.

    Returns:
        The branching ratios, to three decimals; None where no stable process fits: acts would
        bring one or more on average.

    Raises:
        UsageError: the extra `stats` is not installed.
    """
    from scipy.optimize import minimize_scalar

    library = required("intensify", "stats")

    def fitted(log_days: float) -> Any:
        decay = float(np.exp(-log_days))
        kernels = [[library.ExponentialKernel(_START, decay) for _ in range(2)] for _ in range(2)]
        rates = [len(times) / days / 2.0 for times in (first, second)]
        process = library.MultivariateHawkes(2, rates, kernels)
        return library.MLEInference().fit(process, [first, second], float(days), fit_decay=False)

    with warnings.catch_warnings():
        # A fit at the edge of what is stationary is told by the result, not by a warning.
        warnings.simplefilter("ignore")
        best = minimize_scalar(
            lambda log_days: -fitted(log_days).log_likelihood,
            bounds=(np.log(_SHORTEST), np.log(_LONGEST)),
            method="bounded",
            options={"xatol": 0.001},
        )
        result = fitted(float(best.x))
    middle = _branching(result)
    if not result.convergence_info["success"] or middle.sum(axis=1).max() > _STABLE:
        return None
    errors = result.std_errors or {}
    spread = _length_spread(fitted, result, float(best.x))
    given = np.array([[errors.get(f"alpha_{i}_{j}") or np.nan for j in range(2)] for i in range(2)])
    return Excitation(
        branching=_square(middle),
        errors=_square(np.sqrt(given**2 + spread**2)),
        days=round(float(np.exp(best.x)), _DIGITS),
    )


def _branching(result: Any) -> Floats:
    kernels = result.process.kernel_matrix
    return np.array([[kernels[i][j].l1_norm() for j in range(2)] for i in range(2)])


def _length_spread(fitted: Callable[[float], Any], best: Any, log_days: float) -> Floats:
    """What not knowing the length of the effect adds to the branching's standard errors.

    The delta method: slope of the branching in the length's logarithm, times the latter's standard
    error from the curvature of the profile likelihood; at most that of a length anywhere between
    the bounds.
    """
    below, above = fitted(log_days - _STEP), fitted(log_days + _STEP)
    slope = (_branching(above) - _branching(below)) / (2.0 * _STEP)
    curvature = (2.0 * best.log_likelihood - below.log_likelihood - above.log_likelihood) / _STEP**2
    anywhere = np.log(_LONGEST / _SHORTEST) ** 2 / 12.0
    variance = min(anywhere, 1.0 / curvature) if curvature > 0 else anywhere
    return np.asarray(np.abs(slope) * np.sqrt(variance))


def _square(values: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
    (one, two), (three, four) = np.round(values, _DIGITS).tolist()
    return (one, two), (three, four)
