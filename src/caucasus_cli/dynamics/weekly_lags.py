"""A Poisson regression of one side's weekly acts on the other's in the four weeks before."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np

from ..extras import required
from ..scoring._types import Integers

LAGS = 4
#: Decimals that do not depend on the processor.
_DIGITS = 6


@dataclass(frozen=True)
class WeeklyLags:
    """What the other side's past weeks add to a side's own.

    Attributes:
        factor, low, high: by what a side's expected acts are multiplied where the other side's acts
            (plus one) were twice as many in each of the four weeks before; with 95 % interval.
        p: of the Wald test that all four of the other side's lags are 0: the larger of two, with
            standard errors robust to autocorrelation and with over-dispersion alone. The robust
            test by itself rejects too often on logs of a few years.
    """

    factor: float
    low: float
    high: float
    p: float


def weekly_lags(answering: Integers, other: Integers) -> WeeklyLags | None:
    """Regress a side's weekly acts on its own and the other side's in the four weeks before.

    Poisson pseudo-likelihood, with standard errors robust to over-dispersion and autocorrelation
    (Newey–West, four lags); the lags are those of Goldstein and Pevehouse 1997 (APSR 91:515–529).
    Counts enter as ln(1 + count), as raw counts would explode under the log link.

    Args:
        answering: acts of each week of the side that may answer, shape (weeks,).
        other: acts of each week of the other side, shape (weeks,).

    Returns:
        The effect, or None where the regression cannot be fitted.

    Raises:
        UsageError: the extra `stats` is not installed.
    """
    models = required("statsmodels.api", "stats")
    lagged = [
        np.log1p(series[LAGS - lag : len(series) - lag].astype(np.float64))
        for series in (answering, other)
        for lag in range(1, LAGS + 1)
    ]
    columns = np.column_stack([np.ones(len(answering) - LAGS), *lagged])
    if np.linalg.matrix_rank(columns) < columns.shape[1]:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = models.GLM(
            answering[LAGS:].astype(np.float64), columns, family=models.families.Poisson()
        )
        robust = model.fit(
            cov_type="HAC", cov_kwds={"maxlags": LAGS, "use_correction": True}, use_t=True
        )
        dispersed = model.fit(scale="X2", use_t=True)
        chosen = np.zeros((LAGS, columns.shape[1]))
        chosen[:, 1 + LAGS :] = np.eye(LAGS)
        tests = [fit.wald_test(chosen, use_f=True, scalar=True) for fit in (robust, dispersed)]
        total = robust.t_test(chosen.sum(axis=0))
    p = max(float(test.pvalue) for test in tests)
    if not (robust.converged and math.isfinite(p)):
        return None
    low, high = (float(bound) for bound in total.conf_int()[0])
    slope = float(np.ravel(total.effect)[0])
    factor, least, most = (round(_factor(value), _DIGITS) for value in (slope, low, high))
    return WeeklyLags(factor, least, most, round(p, _DIGITS))


def _factor(slope: float) -> float:
    return math.exp2(min(max(slope, -50.0), 50.0))
