"""Intensities: decayed stocks per exposure, and the exposures themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ._types import Floats

#: Days per unit of a calendar intensity.
UNIT_DAYS = 30.0
#: Reports per unit of a volume intensity.
UNIT_REPORTS = 1000.0


@dataclass(frozen=True)
class Exposures:
    """What stocks are divided by, per dyad.

    Attributes:
        fast: exposure of the present, in units (30 days, or 1,000 reports).
        base: exposure of the baseline, slow minus fast, same unit; 0 where there is none.
    """

    fast: Floats
    base: Floats


def calendar_exposures(
    fast_days: float | Floats, slow_days: float | Floats, size: int
) -> Exposures:
    """Decayed days in units of 30, whatever the dyad.

    Args:
        fast_days: E_f, the decayed days of the present's kernel; one for all, or one per row.
        slow_days: E_s, those of the baseline's memory; equal to E_f for a coverage of one day.
        size: number of rows.
    """
    base = slow_days - fast_days
    return Exposures(np.full(size, fast_days / UNIT_DAYS), np.full(size, base / UNIT_DAYS))


def per_exposure(stock: Floats, exposure: Floats) -> Floats:
    """Stock per exposure; 0 where there is no exposure."""
    return np.divide(stock, exposure, out=np.zeros_like(stock), where=exposure > 0)
