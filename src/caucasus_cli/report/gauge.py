"""Where a value and its interval lie on a scale, in percent of its length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Gauge:
    """Positions in percent from the left end; None where there is no such number.

    Attributes:
        zero: where 0 lies.
        low, width: left end of the interval, and its length.
        value: the value.
    """

    zero: float
    low: float | None
    width: float | None
    value: float | None


def gauge(record: dict[str, Any], column: str) -> Gauge:
    """The gauge of a score column and its bounds.

    Args:
        record: a score record.
        column: `escalation` or `cooperation`, from −100 to 100, or `conflict_level`, from 0 to 100.
    """
    least = 0.0 if column == "conflict_level" else -100.0
    value, low, high = (record[f"{column}{end}"] for end in ("", "_low", "_high"))
    known = low is not None and high is not None
    return Gauge(
        zero=_place(0.0, least),
        low=_place(low, least) if known else None,
        width=round(_place(high, least) - _place(low, least), 2) if known else None,
        value=None if value is None else _place(value, least),
    )


def _place(value: float, least: float) -> float:
    return round((value - least) / (100.0 - least) * 100.0, 2)
