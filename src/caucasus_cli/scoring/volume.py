"""Volume exposure: how much was reported about the sides of a dyad, or about everyone."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ._types import Floats, Integers
from .dyads import Cells, sum_stock
from .intensities import UNIT_REPORTS, Exposures
from .kernel import FixedPoint


def volume_exposures(cells: Cells, pairs: list[tuple[str, str]], steps: FixedPoint) -> Exposures:
    """U_a + U_b - 2·U_ab per pair, in thousands of decayed reports.

    U_a counts the events that involve a, U_ab those between a and b in either direction; events of
    weight 0 count too. Leaving the dyad out keeps a war that fills both actors' news from capping
    its own score.
    """
    actors = {actor: row for row, actor in enumerate(sorted({a for pair in pairs for a in pair}))}
    unordered = {frozenset(pair) for pair in pairs}
    between = {pair: row for row, pair in enumerate(sorted(unordered, key=sorted))}
    sides = list(zip(cells.a, cells.b, strict=True))
    source = _rows(actors.get(a, -1) for a, _ in sides)
    target = _rows(actors.get(b, -1) if a != b else -1 for a, b in sides)
    own = _rows(between.get(frozenset(pair), -1) for pair in sides)
    first = _rows(actors[a] for a, _ in pairs)
    second = _rows(actors[b] for _, b in pairs)
    dyad = _rows(between[frozenset(pair)] for pair in pairs)

    def reports(stock: str) -> Floats:
        involved = sum_stock(cells, stock, source, len(actors), steps)
        involved = involved + sum_stock(cells, stock, target, len(actors), steps)
        within = sum_stock(cells, stock, own, len(between), steps)
        return (involved[first] + involved[second] - 2.0 * within[dyad]) / UNIT_REPORTS

    return _exposures(reports("U_fast"), reports("U_slow"))


def total_exposures(cells: Cells, dyads: int, steps: FixedPoint) -> Exposures:
    """All reports of all dyads, in thousands, the same for every dyad."""
    every = np.zeros(len(cells.a), dtype=np.int64)

    def reports(stock: str) -> Floats:
        total = sum_stock(cells, stock, every, 1, steps) / UNIT_REPORTS
        return np.repeat(total, dyads)

    return _exposures(reports("U_fast"), reports("U_slow"))


def _exposures(fast: Floats, slow: Floats) -> Exposures:
    return Exposures(np.maximum(fast, 0.0), np.maximum(slow - fast, 0.0))


def _rows(numbers: Iterable[int]) -> Integers:
    return np.fromiter(numbers, dtype=np.int64)
