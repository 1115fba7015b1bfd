"""The one formula behind every index: c(x, y) = 100 (x - y) / (x + y + kappa)."""

from __future__ import annotations

import numpy as np

from ._types import Floats


def contrast(x: Floats, y: Floats, kappa: float) -> Floats:
    """Contrast of two intensities, shrunk towards 0 where both are small.

    Equal to 100 tanh(½ ln((x + κ/2) / (y + κ/2))): a bounded log ratio.

    Args:
        x: intensities ≥ 0, any shape.
        y: intensities ≥ 0, same shape, same unit.
        kappa: shrinkage > 0, same unit.

    Returns:
        Values in (-100, 100); 0 where x = y; positive where x > y.
    """
    return 100.0 * (x - y) / (x + y + kappa)


def log2_ratio(x: Floats, y: Floats, kappa: float) -> Floats:
    """log₂((x + κ/2) / (y + κ/2)): the contrast before it is bounded."""
    return np.log2((x + kappa / 2.0) / (y + kappa / 2.0))
