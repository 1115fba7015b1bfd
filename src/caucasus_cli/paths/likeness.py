"""How alike two paths are, and when there is too little to say so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from ..scoring._types import Floats
from ..scoring.periods import Every
from .block_bootstrap import block_length, correlation_interval
from .lags import best_lag, shifted
from .rank_correlation import rank_correlation

#: Fewest changes that both paths have.
FEWEST_CHANGES = 24
#: Fewest periods of each path in which an act moves it.
FEWEST_ACTIVE = 10

Finding = Literal["alike", "opposite", "no clear likeness", "insufficient data"]


@dataclass(frozen=True)
class Likeness:
    """How alike the changes of two paths are.

    Attributes:
        finding: `alike` if the interval lies above 0, `opposite` if below, `no clear likeness` if
            it holds 0.
        changes: changes that both have.
        needs_changes: changes still needed for an answer.
        needs: periods with an act still needed, of the first and of the second.
        correlation, low, high: Spearman's rho and its 95 % interval; None without an answer.
        block: periods in a block of the bootstrap; None without an answer.
        lag: periods by which the second is later where they fit best; None without an answer.
        lag_correlation: Spearman's rho there.
        lags: number of lags tried.
    """

    finding: Finding
    changes: int
    needs_changes: int
    needs: tuple[int, int]
    correlation: float | None = None
    low: float | None = None
    high: float | None = None
    block: int | None = None
    lag: int | None = None
    lag_correlation: float | None = None
    lags: int | None = None


def likeness_of(
    first: Floats,
    second: Floats,
    active: tuple[int, int],
    every: Every,
    half_life: float,
    most_lag: int,
    seed: int,
) -> Likeness:
    """Compare the changes of two paths over a common grid.

    Args:
        first, second: the changes (`changes_of`), period by period; NaN where one is not known.
        active: periods in which an act moves the first path, and the second.
        every: length of a period.
        half_life: memory of the scores, days.
        most_lag: lags tried in either direction, periods, 0 or more.
        seed: seed of the bootstrap, 0 or more.
    """
    one, other = shifted(first, second, 0)
    size = len(one)
    needs_changes = max(0, FEWEST_CHANGES - size)
    needs = (max(0, FEWEST_ACTIVE - active[0]), max(0, FEWEST_ACTIVE - active[1]))
    rho = rank_correlation(one, other)
    if needs_changes or any(needs) or math.isnan(rho):
        return Likeness("insufficient data", size, needs_changes, needs)
    block = block_length(size, half_life, every)
    low, high = correlation_interval(one, other, block, seed)
    fit = best_lag(first, second, most_lag, FEWEST_CHANGES)
    return Likeness(
        "alike" if low > 0 else "opposite" if high < 0 else "no clear likeness",
        size, 0, needs, rho, low, high, block,
        None if fit is None else fit.lag,
        None if fit is None else fit.correlation,
        None if fit is None else fit.tried,
    )  # fmt: skip
