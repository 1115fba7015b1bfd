"""Volume exposure: how much was reported about the sides of a dyad, or about everyone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ._types import Floats
from .dyads import Cells, sum_stock
from .intensities import UNIT_REPORTS, Exposures
from .kernel import FixedPoint
from .pairs import Grouping, Pairs, directed_keys, positions


def volume_exposures(
    cells: Cells, pairs: Sequence[tuple[str, str]], steps: FixedPoint
) -> Exposures:
    """U_a + U_b - 2·U_ab per pair, in thousands of decayed reports.

    U_a counts the events that involve a, U_ab those between a and b in either direction; events of
    weight 0 count too. Leaving the dyad out keeps a war that fills both actors' news from capping
    its own score.
    """
    pairs = Pairs.of(pairs)
    size = len(cells.actors)
    first, second = pairs.codes(cells.actors)
    ends = np.minimum(cells.a, cells.b), np.maximum(cells.a, cells.b)
    between = directed_keys(np.minimum(first, second), np.maximum(first, second), size)
    wanted, dyad = np.unique(between, return_inverse=True)
    source = Grouping(cells.a, size)
    target = Grouping(np.where(cells.a == cells.b, -1, cells.b), size)
    own = Grouping(positions(directed_keys(*ends, size), wanted), len(wanted))

    def reports(stock: str) -> Floats:
        involved = sum_stock(cells, stock, source, steps) + sum_stock(cells, stock, target, steps)
        # An actor of which nothing was reported is the last.
        involved = np.append(involved, 0.0)
        within = sum_stock(cells, stock, own, steps)
        return without_dyad(involved[first], involved[second], within[dyad])

    return report_exposures(reports("U_fast"), reports("U_slow"))


def without_dyad(first: Floats, second: Floats, within: Floats) -> Floats:
    """Reports that involve one side but not both, in thousands: U_a + U_b - 2·U_ab."""
    return (first + second - 2.0 * within) / UNIT_REPORTS


def total_exposures(cells: Cells, dyads: int, steps: FixedPoint) -> Exposures:
    """All reports of all dyads, in thousands, the same for every dyad."""
    every = Grouping(np.zeros(len(cells.a), dtype=np.int64), 1)

    def reports(stock: str) -> Floats:
        total = sum_stock(cells, stock, every, steps) / UNIT_REPORTS
        return np.repeat(total, dyads)

    return report_exposures(reports("U_fast"), reports("U_slow"))


def report_exposures(fast: Floats, slow: Floats) -> Exposures:
    """Exposures of decayed reports, in thousands; never below 0."""
    return Exposures(np.maximum(fast, 0.0), np.maximum(slow - fast, 0.0))
