"""The order in which many dyads deserve attention."""

from __future__ import annotations

from ._types import Floats


def watch_index(conflict: Floats, baseline: Floats, kappa: float) -> Floats:
    """X = 100·K/(K + B + κ): between the conflict level and its change.

    For a list of many dyads, not for quoting: it ranks what is hot and not usual for the dyad above
    what is only hot, or only unusual.

    Args:
        conflict: K ≥ 0, any shape.
        baseline: B ≥ 0, same shape and unit.
        kappa: shrinkage > 0, same unit.

    Returns:
        Values in [0, 100); NaN where there is no score.
    """
    return 100.0 * conflict / (conflict + baseline + kappa)
