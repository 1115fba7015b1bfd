"""The reduction: from any number of events to integer sums per directed pair and 28-day bin.

This is the one definition of the sums, written as narwhals expressions and run by every engine.
All sums are sums of integers, so that the order of rows, the number of threads, the partitioning
and the engine cannot change one bit. A row's product fits an int64 by the choice of the kernel's
steps (`kernel.fixed_point`). An engine that sums in 128 bits sums it as it is; for the others each
product is first split into two limbs of 32 bits, whose sums over 2^31 rows still fit an int64.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from ..codebook.cameo import all_codes
from ..codebook.scales import Scale
from .kernel import FixedPoint, Kernel, fixed_point
from .rung import rung_windows
from .selection import SIDES, Frame

if TYPE_CHECKING:
    import pyarrow as pa

    from ..engines.interface import Engine

_LIMB = 2**32
#: A rung and a day in one integer that sorts by rung, then day: rung · 2^20 + proleptic ordinal.
DAY_UNITS = 2**20
BIN_DAYS = 28
#: Bin of an event whose middle day lies outside the coverage.
NO_BIN = -1

#: Stock → the kernel and the code's factor whose product is summed over events.
#: F, S: decayed points; V, W: decayed squared points; n: decayed counts; U: decayed reports.
PRODUCTS: dict[str, tuple[str, str]] = {
    "F_conflict": ("fast", "conflict"),
    "S_conflict": ("slow", "conflict"),
    "V_conflict": ("fast_square", "conflict_square"),
    "W_conflict": ("base_square", "conflict_square"),
    "F_cooperation": ("fast", "cooperation"),
    "V_cooperation": ("fast_square", "cooperation_square"),
    "n_conflict": ("fast_plain", "is_conflict"),
    "n_cooperation": ("fast_plain", "is_cooperation"),
    "U_fast": ("fast_plain", "is_report"),
    "U_slow": ("slow_plain", "is_report"),
}
#: Plain counts and extremes of a cell, with how two cells are merged.
COUNTS = ("events", "conflict_events", "cooperation_events")


@dataclass(frozen=True)
class Interval:
    """One distinct date interval and weight in the events, with the number of its records."""

    start: date
    end: date
    weight: float
    records: int


def distinct_intervals(events: Frame, engine: Engine) -> list[Interval]:
    """Every distinct (interval, weight) of the events, in order."""
    counted = events.group_by("date_start", "date_end", "event_weight").agg(records=nw.len())
    table = engine.collect(counted)
    columns = [table.column(name).to_pylist() for name in counted.collect_schema().names()]
    return sorted(
        (Interval(_day(s), _day(e), w, n) for s, e, w, n in zip(*columns, strict=True)),
        key=lambda interval: (interval.start, interval.end, interval.weight),
    )


def _day(value: date) -> date:
    return date(value.year, value.month, value.day)


def code_factors(scale: Scale) -> pa.Table:
    """The scale as integer factors per code; codes the scale gives no weight are left out."""
    import pyarrow as pa

    codes = [code for code in all_codes() if code in scale.units]
    units = [scale.units[code] for code in codes]
    conflict = [max(0, -unit) for unit in units]
    cooperation = [max(0, unit) for unit in units]
    columns = {
        "conflict": conflict,
        "conflict_square": [unit**2 for unit in conflict],
        "is_conflict": [int(unit > 0) for unit in conflict],
        "cooperation": cooperation,
        "cooperation_square": [unit**2 for unit in cooperation],
        "is_cooperation": [int(unit > 0) for unit in cooperation],
        "is_report": [1] * len(codes),
        "rung": [all_codes()[code].rung for code in codes],
    }
    arrays = {name: pa.array(values, pa.int64()) for name, values in columns.items()}
    return pa.table({"code": pa.array(codes, pa.string()), **arrays})


def steps_for(intervals: list[Interval], scale: Scale) -> FixedPoint:
    """The fixed-point steps for these weights and this scale."""
    largest = max((Fraction(interval.weight) for interval in intervals), default=Fraction(1))
    return fixed_point(max(largest, Fraction(1)), scale.largest)


def kernel_table(intervals: list[Interval], kernel: Kernel, steps: FixedPoint) -> pa.Table:
    """The look-up: integer kernels, bin and rung windows of every interval inside the coverage."""
    import pyarrow as pa

    inside = [
        interval
        for interval in intervals
        if interval.start <= kernel.as_of and interval.end >= kernel.since
    ]
    rows = [
        kernel.row(interval.start, interval.end, Fraction(interval.weight), steps)
        for interval in inside
    ]
    names = ("fast", "slow", "fast_plain", "slow_plain", "fast_square", "base_square")
    columns = {name: [getattr(row, name) for row in rows] for name in names}
    columns["bin"] = [_bin(interval, kernel) for interval in inside]
    columns["first_day"] = [max(one.start, kernel.since).toordinal() for one in inside]
    columns["last_day"] = [min(one.end, kernel.as_of).toordinal() for one in inside]
    windows = [rung_windows(interval.end, kernel.as_of) for interval in inside]
    columns["now_day"] = [now for now, _ in windows]
    columns["before_day"] = [before for _, before in windows]
    arrays = {name: pa.array(values, pa.int64()) for name, values in columns.items()}
    return pa.table(
        {
            "date_start": pa.array([interval.start for interval in inside], pa.date32()),
            "date_end": pa.array([interval.end for interval in inside], pa.date32()),
            "event_weight": pa.array([interval.weight for interval in inside], pa.float64()),
            **arrays,
        }
    )


def _bin(interval: Interval, kernel: Kernel) -> int:
    """The 28-day bin of the interval's middle day, 0 being the youngest."""
    middle = interval.start + (interval.end - interval.start) // 2
    age = (kernel.as_of - middle).days
    return age // BIN_DAYS if 0 <= age < kernel.days else NO_BIN


def weighted(events: Frame, kernels: Frame, factors: Frame) -> Frame:
    """Events inside the coverage with a weight, beside their kernels and factors."""
    joined = events.join(factors, on="code", how="inner")
    return joined.join(kernels, on=["date_start", "date_end", "event_weight"], how="inner")


def rung_keys(events: Frame) -> Frame:
    """Add the rung-and-day keys of both windows; 0 where the act is on no rung or too old."""
    return events.with_columns(
        **{
            f"rung_{window}": nw.when(nw.col("rung") > 0, nw.col(f"{window}_day") > 0)
            .then(nw.col("rung") * DAY_UNITS + nw.col(f"{window}_day"))
            .otherwise(0)
            for window in ("now", "before")
        }
    )


def cells(events: Frame, wide_sums: bool) -> Frame:
    """The reduction itself: one row per directed pair and bin.

    Args:
        events: output of `weighted`.
        wide_sums: whether the engine's integer sums are exact beyond 63 bits.

    Returns:
        Columns `a, b, bin`, counts, extremes, and each stock as two int64 columns
        `<stock>_high, <stock>_low`, worth high · 2^32 + low.
    """
    products = rung_keys(events).with_columns(
        **{
            stock: nw.col(kernel) * nw.col(factor)
            for stock, (kernel, factor) in PRODUCTS.items()
        }
    )  # fmt: skip
    counted = {
        "events": nw.len(),
        "conflict_events": nw.col("is_conflict").sum(),
        "cooperation_events": nw.col("is_cooperation").sum(),
        "first_day": nw.col("first_day").min(),
        "last_day": nw.col("last_day").max(),
        "rung_now": nw.col("rung_now").max(),
        "rung_before": nw.col("rung_before").max(),
    }
    if wide_sums:
        summed = products.group_by(*SIDES, "bin").agg(
            **counted, **{stock: nw.col(stock).sum() for stock in PRODUCTS}
        )
        return _split(summed).drop(*PRODUCTS)
    limbs = _split(products)
    names = [f"{stock}_{part}" for stock in PRODUCTS for part in ("high", "low")]
    return limbs.group_by(*SIDES, "bin").agg(
        **counted, **{name: nw.col(name).sum() for name in names}
    )


def _split(frame: Frame) -> Frame:
    # Cast last: between the sum and the limbs the value may need more than 63 bits.
    high = {f"{stock}_high": nw.col(stock) // _LIMB for stock in PRODUCTS}
    low = {f"{stock}_low": nw.col(stock) - nw.col(f"{stock}_high") * _LIMB for stock in PRODUCTS}
    split = frame.with_columns(**high).with_columns(**low)
    return split.with_columns(**{name: nw.col(name).cast(nw.Int64) for name in (*high, *low)})
