"""The sign of each dyad: that of its cooperation score, where the evidence is clear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..scoring.dyads import pairs_in, sum_dyads
from ..scoring.indices import cooperation_interval
from ..scoring.reduction import exposures_of, reduce_events
from ..scoring.selection import Frame, Pair
from ..scoring.settings import Settings
from ..scoring.span import Span

if TYPE_CHECKING:
    from ..engines.interface import Engine

#: What the interval of C holds whose sign counts.
PROBABILITY = 0.8


@dataclass(frozen=True)
class SignedDyad:
    """A dyad and its sign.

    Attributes:
        a, b: the two, a < b.
        cooperation: C in (-100, 100); None without exposure.
        low, high: bounds of its 80 % interval.
    """

    a: str
    b: str
    cooperation: float | None
    low: float | None
    high: float | None

    @property
    def sign(self) -> int | None:
        """1 or -1 where the interval excludes 0, else None."""
        if self.low is not None and self.low > 0:
            return 1
        if self.high is not None and self.high < 0:
            return -1
        return None


def signed_dyads(
    events: Frame, settings: Settings, engine: Engine
) -> tuple[dict[tuple[str, str], SignedDyad], Span | None]:
    """The sign of every dyad of a log.

    Args:
        events: canonical frame of the engine.
        settings: the settings; direction is of no matter here.
        engine: the engine the frame belongs to.

    Returns:
        Pair (a < b) → dyad, and the days in force; nothing if no event is in any dyad.
    """
    reduction = reduce_events(events, settings, Pair(), engine)
    if reduction is None:
        return {}, None
    pairs = [(a, b) for a, b in pairs_in(reduction.cells, False) if a != b]
    sums = sum_dyads(reduction.cells, pairs, False, reduction.steps, settings.scale.decimals)
    exposures = exposures_of(reduction, pairs, settings)
    scores, lows, highs = cooperation_interval(
        sums, exposures, settings, reduction.span, PROBABILITY
    )
    return {
        pair: SignedDyad(*pair, *(None if np.isnan(value) else float(value) for value in values))
        for pair, *values in zip(pairs, scores, lows, highs, strict=True)
    }, reduction.span
