"""The reduction: from any number of events to integer sums per directed pair and 28-day bin.

This is the one definition of the sums, written as narwhals expressions and run by every engine.
All sums are sums of integers, so that the order of rows, the number of threads, the partitioning
and the engine cannot change one bit. A row's product fits an int64 by the choice of the kernel's
steps (`kernel.fixed_point`). An engine that sums in 128 bits sums it as it is; for the others each
product is first split into two limbs of 32 bits, whose sums over 2^31 rows still fit an int64.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias

import narwhals.stable.v2 as nw

from ..codebook.event_codes import event_codes
from ..codebook.scales import Scale
from .intervals import LAST_BIN
from .kernel import FixedPoint, Kernel, fixed_point
from .options import Exposure
from .rung import rung_windows
from .selection import SIDES, Frame

if TYPE_CHECKING:
    import pyarrow as pa

    from ..engines.interface import Engine

_LIMB = 2**32
RungWindow: TypeAlias = Literal["now", "before"]
#: A rung and a day in one integer that sorts by rung, then day: rung · 2^20 + proleptic ordinal.
DAY_UNITS = 2**20
#: Stands for no rung, or no day: so far below that no sum with it is a key.
_NOWHERE = -(2**40)
BIN_DAYS = 28
#: What tells the look-up's rows apart, where nothing is known of the log.
INTERVAL_KEYS = ("date_start", "date_end", "event_weight")
#: Bin of an event whose middle day lies outside the coverage, or too far back for φ.
NO_BIN = -1

#: Channels of acts: one of no points at all, conflict, cooperation.
NEITHER, CONFLICT, COOPERATION = 0, 1, 2
#: Factor of a code → its size, and the channel in which it is not 0. All acts have the same size 1,
#: and a channel of None is every one.
FACTORS: dict[str, tuple[str | None, int | None]] = {
    "conflict": ("points", CONFLICT),
    "conflict_square": ("square", CONFLICT),
    "is_conflict": (None, CONFLICT),
    "cooperation": ("points", COOPERATION),
    "cooperation_square": ("square", COOPERATION),
    "is_cooperation": (None, COOPERATION),
    "is_report": (None, None),
}
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
#: The stocks of all reports, whatever their weight: what volume exposure divides by.
REPORTS = frozenset({"U_fast", "U_slow"})
#: Counts of a cell that are those of its events in one channel.
CHANNEL_COUNTS = {"conflict_events": CONFLICT, "cooperation_events": COOPERATION}
#: Counts of a cell.
COUNTS = ("events", *CHANNEL_COUNTS)
#: What of two cells the lesser or the greater is taken of.
EXTREMES = ("first_day", "last_day", "rung_now", "rung_before")


@dataclass(frozen=True)
class Interval:
    """One distinct date interval and weight in the events.

    Attributes:
        start, end: first and last day.
        weight: event weight.
        records: number of its records, whoever their actors are.
        in_dyads: number of those that are in a dyad.
    """

    start: date
    end: date
    weight: float
    records: int
    in_dyads: int


def distinct_intervals(events: Frame, engine: Engine) -> list[Interval]:
    """Every distinct (interval, weight) of the events, in order.

    Args:
        events: output of `selection.with_sides`.
        engine: the engine of the frame.
    """
    keys = ("date_start", "date_end", "event_weight")
    counted = (
        events.select(*keys, in_dyads=nw.col("enters").cast(nw.Int64))
        .group_by(*keys)
        .agg(records=nw.len(), in_dyads=nw.col("in_dyads").sum())
    )
    table = engine.collect(counted)
    names = ("date_start", "date_end", "event_weight", "records", "in_dyads")
    columns = [table.column(name).to_pylist() for name in names]
    return sorted(
        (
            Interval(date_of(start), date_of(end), weight, records, int(inside))
            for start, end, weight, records, inside in zip(*columns, strict=True)
        ),
        key=lambda interval: (interval.start, interval.end, interval.weight),
    )


def date_of(value: date) -> date:
    """A day as the engine gave it, which may be a timestamp."""
    return date(value.year, value.month, value.day)


def code_factors(scale: Scale) -> pa.Table:
    """The scale as integer factors per code; codes the scale gives no weight are left out."""
    import pyarrow as pa

    every = scale.every_unit
    codes = [code for code in event_codes() if code in every]
    units = [every[code] for code in codes]
    rungs = [event_codes()[code].rung for code in codes]
    conflict = [max(0, -unit) for unit in units]
    cooperation = [max(0, unit) for unit in units]
    columns = {
        "conflict": conflict,
        "conflict_square": [scale.square(code) * (every[code] < 0) for code in codes],
        "is_conflict": [int(unit > 0) for unit in conflict],
        "cooperation": cooperation,
        "cooperation_square": [scale.square(code) * (every[code] > 0) for code in codes],
        "is_cooperation": [int(unit > 0) for unit in cooperation],
        "is_report": [1] * len(codes),
        "points": [abs(unit) for unit in units],
        "square": [scale.square(code) * (every[code] != 0) for code in codes],
        "channel": [_channel(unit) for unit in units],
        "rung": rungs,
        "rung_base": [rung * DAY_UNITS if rung else _NOWHERE for rung in rungs],
    }
    arrays = {name: pa.array(values, pa.int64()) for name, values in columns.items()}
    return pa.table({"code": pa.array(codes, pa.string()), **arrays})


def _channel(unit: int) -> int:
    if not unit:
        return NEITHER
    return CONFLICT if unit < 0 else COOPERATION


def steps_for(intervals: list[Interval], scale: Scale) -> FixedPoint:
    """The fixed-point steps for these weights and this scale."""
    largest = max((Fraction(interval.weight) for interval in intervals), default=Fraction(1))
    squares = max((scale.square(code) for code in scale.every_unit), default=1)
    return fixed_point(largest, scale.largest, squares)


def inside_coverage(intervals: list[Interval], kernel: Kernel) -> list[Interval]:
    """The intervals that touch the coverage: what lies outside changes nothing, steps included."""
    return [one for one in intervals if one.start <= kernel.as_of and one.end >= kernel.since]


def look_up_keys(intervals: list[Interval]) -> list[str]:
    """The columns that tell the intervals of a log apart: fewer make a quicker join.

    Machine-coded data have single days and no weights, so that the first day alone does.
    """
    keys = ["date_start"]
    if any(one.start != one.end for one in intervals):
        keys.append("date_end")
    if len({one.weight for one in intervals}) > 1:
        keys.append("event_weight")
    return keys


def kernel_table(
    inside: list[Interval], kernel: Kernel, steps: FixedPoint, keys: Sequence[str] = INTERVAL_KEYS
) -> pa.Table:
    """The look-up: integer kernels, bin and rung windows of every interval inside the coverage."""
    import pyarrow as pa

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
    columns["now_day"] = [now or _NOWHERE for now, _ in windows]
    columns["before_day"] = [before or _NOWHERE for _, before in windows]
    arrays = {name: pa.array(values, pa.int64()) for name, values in columns.items()}
    told = {
        "date_start": pa.array([interval.start for interval in inside], pa.date32()),
        "date_end": pa.array([interval.end for interval in inside], pa.date32()),
        "event_weight": pa.array([interval.weight for interval in inside], pa.float64()),
    }
    return pa.table({**{name: told[name] for name in keys}, **arrays})


def _bin(interval: Interval, kernel: Kernel) -> int:
    """The 28-day bin of the interval's middle day, 0 being the youngest; older ones have none.

    Bins beyond the last that φ looks at would only multiply the cells.
    """
    middle = interval.start + (interval.end - interval.start) // 2
    age = (kernel.as_of - middle).days
    inside = 0 <= age < kernel.days and age // BIN_DAYS <= LAST_BIN
    return age // BIN_DAYS if inside else NO_BIN


def weighted(
    events: Frame, kernels: Frame, factors: Frame, keys: Sequence[str] = INTERVAL_KEYS
) -> Frame:
    """Events inside the coverage with a weight, beside their kernels and factors."""
    joined = beside(events, factors, ["code"])
    return beside(joined, kernels, keys)


def beside(events: Frame, table: Frame, keys: Sequence[str]) -> Frame:
    """Events beside a look-up's columns, in the place of their own columns of the same names."""
    brought = set(table.collect_schema().names()).difference(keys)
    own = [name for name in events.collect_schema().names() if name in brought]
    return (events.drop(own) if own else events).join(table, on=list(keys), how="inner")


def rung_key(window: RungWindow) -> nw.Expr:
    """Rung and day of an event in one integer; negative for no rung, or out of the window.

    A sum of two columns: whatever else is done for each row of a large log takes its time.
    """
    return nw.col("rung_base") + nw.col(f"{window}_day")


def stocks_for(exposure: Exposure) -> tuple[str, ...]:
    """The stocks that an exposure needs: reports only where they are the exposure."""
    return tuple(stock for stock in PRODUCTS if exposure != "calendar" or stock not in REPORTS)


def cells(events: Frame, stocks: Sequence[str], wide_sums: bool, binned: bool = True) -> Frame:
    """The reduction itself: one row per directed pair, channel and bin.

    Args:
        events: output of `weighted`, only events in dyads.
        stocks: the stocks to sum, keys of `PRODUCTS`.
        wide_sums: whether the engine's integer sums are exact beyond 63 bits.
        binned: whether bins and rungs are wanted too; `recent_cells` has them apart.

    Returns:
        Columns `a, b, channel, enters`, `events`, first and last day, and what the stocks share
        (`sum_of`): where sums are wide as one column of whole decimals, else as two of int64,
        `<sum>_high, <sum>_low`, worth high · 2^32 + low. `dyads.Cells` tells the channels apart.
        If binned `bin, rung_now, rung_before` as well.
    """
    sums = {sum_of(stock): _product(stock) for stock in stocks}
    # A cell of one channel needs no sums of its own for the other: half the work for each row, and
    # less to fetch.
    keys = (*SIDES, "channel", *(["bin"] if binned else []))
    rungs = _rungs() if binned else {}
    products = events.select(*keys, "first_day", "last_day", **rungs, **sums)
    counted = {
        "events": nw.len(),
        "first_day": nw.col("first_day").min(),
        "last_day": nw.col("last_day").max(),
        **{name: nw.col(name).max() for name in rungs},
    }
    return _finished(_summed(products, keys, counted, list(sums), wide_sums), rungs)


def recent_cells(events: Frame) -> Frame:
    """What only recent events have: counts per bin, and rungs.

    Args:
        events: output of `weighted`, only events in dyads that can have a bin.

    Returns:
        Columns `a, b, bin, enters, conflict_events, cooperation_events, rung_now, rung_before`.
    """
    keys, rungs, channels = (*SIDES, "bin"), _rungs(), ("conflict", "cooperation")
    counted = {
        **{f"{channel}_events": nw.col(f"is_{channel}").sum() for channel in channels},
        **{name: nw.col(name).max() for name in rungs},
    }
    found = events.select(*keys, *(f"is_{channel}" for channel in channels), **rungs)
    return _finished(_summed(found, keys, counted, [], wide_sums=True), rungs)


def _rungs() -> dict[str, nw.Expr]:
    return {"rung_now": rung_key("now"), "rung_before": rung_key("before")}


def _finished(summed: Frame, rungs: Collection[str]) -> Frame:
    return summed.with_columns(enters=nw.lit(1), **{name: _or_nowhere(name) for name in rungs})


def reports(events: Frame, wide_sums: bool) -> Frame:
    """Cells of events in no dyad, of which only the reports count.

    Args:
        events: output of `weighted`.
        wide_sums: whether the engine's integer sums are exact beyond 63 bits.

    Returns:
        Columns `a, b`, and the sums of the stocks of `REPORTS` as in `cells`.
    """
    stocks = sorted(REPORTS)
    sums = {sum_of(stock): _product(stock) for stock in stocks}
    return _summed(events.select(*SIDES, **sums), SIDES, {}, list(sums), wide_sums)


def _summed(
    products: Frame,
    keys: Sequence[str],
    counted: dict[str, nw.Expr],
    products_summed: Sequence[str],
    wide_sums: bool,
) -> Frame:
    counts = {name: nw.col(name).cast(nw.Int64) for name in counted}
    if wide_sums:
        sums = {name: nw.col(name).sum() for name in products_summed}
        summed = products.group_by(*keys).agg(**counted, **sums)
        return summed.select(*keys, **counts, **{name: nw.col(name) for name in products_summed})
    limbs = {name: limb for product in products_summed for name, limb in _limbs(product).items()}
    sums = {name: nw.col(name).sum() for name in limbs}
    summed = products.with_columns(**limbs).group_by(*keys).agg(**counted, **sums)
    return summed.with_columns(**counts) if counts else summed


def sum_of(stock: str) -> str:
    """The sum that a stock is, in the cells of its channel: both channels share it."""
    kernel, factor = PRODUCTS[stock]
    return f"{kernel}_{FACTORS[factor][0] or 'acts'}"


def channel_of(stock: str) -> int | None:
    """The channel whose cells have a stock; None for every one."""
    return FACTORS[PRODUCTS[stock][1]][1]


def _product(stock: str) -> nw.Expr:
    """What is summed for each event."""
    kernel, factor = PRODUCTS[stock]
    size = FACTORS[factor][0]
    return nw.col(kernel) if size is None else nw.col(kernel) * nw.col(size)


def _or_nowhere(column: str) -> nw.Expr:
    """A rung's key; 0 where there is none."""
    return nw.when(nw.col(column) > 0).then(nw.col(column)).otherwise(nw.lit(0))


def _limbs(product: str) -> dict[str, nw.Expr]:
    """A value of up to 94 bits as two int64: cast last, when both parts fit."""
    value = nw.col(product)
    high = value // _LIMB
    return {
        f"{product}_high": high.cast(nw.Int64),
        f"{product}_low": (value - high * _LIMB).cast(nw.Int64),
    }
