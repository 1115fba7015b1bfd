"""Turning points: the weeks in which the rate of conflict acts changed, for four weeks or longer.

PELT (Killick, Fearnhead and Eckley 2012, JASA 107:1590–1598) finds the segmentation with the
smallest Poisson cost plus a penalty per break. The counts are raw: on a decayed series every method
finds breaks, for the kernel makes neighbouring values alike. A war hides the smaller breaks of the
years around it, for its weeks make the penalty high: so each stretch is searched again on its own,
with a smaller error rate, as there are several.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..extras import check_installed, required
from ..scoring._types import Floats, Integers
from .break_penalty import INNER_ERROR_RATE, SHORTEST_WEEKS, shuffled_penalty
from .dispersion import dispersion, rate_interval

#: Fewer weeks, or fewer acts in them, and no break is looked for.
FEWEST_WEEKS = 26
FEWEST_ACTS = 10
_LOCATED = 0.95


@dataclass(frozen=True)
class Break:
    """One turning point.

    Attributes:
        week: index of the first week of the new rate.
        earliest, latest: first and last week of the 95 % set of where the break may lie.
        before, after: acts a week on either side, up to the next break, each with the bounds of its
            95 % interval.
    """

    week: int
    earliest: int
    latest: int
    before: tuple[float, float, float]
    after: tuple[float, float, float]

    @property
    def rises(self) -> bool:
        """Whether the rate is higher after it."""
        return self.after[0] > self.before[0]


@dataclass(frozen=True)
class Breaks:
    """What a search for turning points gives.

    Attributes:
        breaks: the turning points in order of time.
        penalty: the gain that was asked of a break of the whole series, twice the log-likelihood;
            None where none was looked for.
        acts: number of acts.
        weeks: number of weeks.
    """

    breaks: list[Break]
    penalty: float | None
    acts: int
    weeks: int

    @property
    def enough(self) -> bool:
        """Whether there was enough to look at."""
        return self.penalty is not None


def find_breaks(counts: Integers, seed: int = 0) -> Breaks:
    """The turning points of a series of weekly counts.

    Args:
        counts: raw acts of each whole week, in order, shape (weeks,), zeros filled in.
        seed: seed of the shuffles behind the penalty.

    Returns:
        The breaks; none are looked for in fewer than 26 weeks or 10 acts.

    Raises:
        UsageError: the extra `stats` is not installed.
    """
    check_installed("skchange", extra="stats")
    weeks, acts = len(counts), int(counts.sum())
    if not _searchable(counts):
        return Breaks([], None, acts, weeks)
    penalty = shuffled_penalty(counts, seed)
    edges = [0, *_starts(counts, 0, penalty, seed), weeks]
    breaks = [_described(counts, *edges[one : one + 3]) for one in range(len(edges) - 2)]
    return Breaks(breaks, penalty, acts, weeks)


def _searchable(counts: Integers) -> bool:
    return len(counts) >= FEWEST_WEEKS and int(counts.sum()) >= FEWEST_ACTS


def _starts(counts: Integers, offset: int, penalty: float, seed: int) -> list[int]:
    """First weeks of all stretches after the first, those inside each stretch too."""
    found = _pelt(counts, penalty)
    if not found:
        return []
    starts = [offset + week for week in found]
    for first, end in pairwise([0, *found, len(counts)]):
        inner = counts[first:end]
        if _searchable(inner):
            smaller = shuffled_penalty(inner, seed, INNER_ERROR_RATE)
            starts += _starts(inner, offset + first, smaller, seed)
    return sorted(starts)


def _pelt(counts: Integers, penalty: float) -> list[int]:
    """First weeks of the stretches after the first."""
    detectors = required("skchange.detectors", "stats")
    scorers = required("skchange.interval_scorers", "stats")
    column = counts.reshape(-1, 1)
    pelt = detectors.PELT(scorers.PoissonCost(), penalty=penalty, min_segment_length=SHORTEST_WEEKS)
    return [int(week) for week in pelt.fit(column).predict(column)]


def _described(counts: Integers, first: int, week: int, end: int) -> Break:
    left, right = counts[first:week], counts[week:end]
    phi = (dispersion(left) * len(left) + dispersion(right) * len(right)) / (end - first)
    earliest, latest = _whereabouts(counts[first:end], phi)
    return Break(
        week, first + earliest, first + latest, rate_interval(left), rate_interval(right)
    )  # fmt: skip


def _whereabouts(counts: Integers, phi: float) -> tuple[int, int]:
    """First and last week of the smallest set of places that holds 95 % of the likelihood^(1/φ).

    Args:
        counts: acts of each week between the neighbouring breaks, with one break inside.
        phi: over-dispersion, which flattens the likelihood.
    """
    places = np.arange(1, len(counts))
    left = np.cumsum(counts)[:-1].astype(np.float64)
    right = float(counts.sum()) - left
    gain = (_log_likelihood(left, places) + _log_likelihood(right, len(counts) - places)) / phi
    weights = np.exp(gain - gain.max())
    order = np.argsort(-weights, kind="stable")
    held = np.cumsum(weights[order]) / weights.sum()
    chosen = places[order[: int(np.searchsorted(held, _LOCATED)) + 1]]
    return int(chosen.min()), int(chosen.max())


def _log_likelihood(acts: Floats, weeks: Integers) -> Floats:
    """Poisson log-likelihood at the best rate, without the factorials."""
    rate = acts / weeks
    logs = np.log(rate, out=np.zeros_like(rate), where=rate > 0)
    return np.asarray(acts * logs - acts)
