"""The daily state of one dyad: what happened between its sides, whatever the as-of day.

One pass of an engine over the events gives whole numbers for each direction, date interval, weight
and rung, from which the scores on any day follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from ..codebook.scales import Scale
from ._types import Floats, Integers
from .selection import SIDES, Frame
from .stocks import beside, code_factors

if TYPE_CHECKING:
    import pyarrow as pa

    from ..engines.interface import Engine

_EPOCH = 719_163  # ordinal of 1970-01-01
_DAYS = ("date_start", "date_end")
#: Sums of a state: the code's factors over its events.
FACTORS = (
    "conflict", "conflict_square", "is_conflict", "cooperation", "cooperation_square",
    "is_cooperation", "is_report",
)  # fmt: skip


@dataclass(frozen=True)
class DyadDays:
    """The acts of a dyad, one row for each direction, interval, weight and rung.

    Attributes:
        along: whether the acts go from the dyad's first side to its second.
        start, end: proleptic ordinals of the first and last day.
        weight: event weight.
        rung: rung of the acts.
        factors: factor of a code → its sum over the acts; `is_report` is their number.
        ids: the smallest event id of each row.
    """

    along: NDArray[np.bool_]
    start: Integers
    end: Integers
    weight: Floats
    rung: Integers
    factors: dict[str, Integers]
    ids: list[str]

    def only(self, chosen: NDArray[np.bool_]) -> DyadDays:
        """The rows chosen."""
        return DyadDays(
            self.along[chosen],
            self.start[chosen],
            self.end[chosen],
            self.weight[chosen],
            self.rung[chosen],
            {name: values[chosen] for name, values in self.factors.items()},
            [one for one, kept in zip(self.ids, chosen, strict=True) if kept],
        )


@dataclass(frozen=True)
class ReportDays:
    """Reports by the part that the dyad's sides have in them, one row for each of these and days.

    Attributes:
        start, end: proleptic ordinals of the first and last day.
        source, target: 1 for the dyad's first side, 2 for its second, 0 for anyone else.
        reports: number of records.
    """

    start: Integers
    end: Integers
    source: Integers
    target: Integers
    reports: Integers


def dyad_days(events: Frame, scale: Scale, named: tuple[str, str], engine: Engine) -> DyadDays:
    """The state of one dyad.

    Args:
        events: output of `selection.with_sides`, only events of the dyad.
        scale: weights of the codes; an event whose code has none is left out.
        named: the dyad's sides.
        engine: the engine of the frame.
    """
    joined = beside(events, engine.frame(code_factors(scale)), ["code"])
    keys = (*SIDES, *_DAYS, "event_weight", "rung")
    sums = {name: nw.col(name).sum() for name in FACTORS}
    grouped = joined.group_by(*keys).agg(**sums, event_id=nw.col("event_id").min())
    whole = {name: nw.col(name).cast(nw.Int64) for name in ("rung", *FACTORS)}
    table = engine.collect(grouped.with_columns(**whole))
    return DyadDays(
        np.array([side == named[0] for side in table.column("a").to_pylist()], dtype=bool),
        _ordinals(table.column("date_start")),
        _ordinals(table.column("date_end")),
        np.asarray(table.column("event_weight").to_numpy(), dtype=np.float64),
        _integers(table.column("rung")),
        {name: _integers(table.column(name)) for name in FACTORS},
        table.column("event_id").to_pylist(),
    )


def report_days(events: Frame, scale: Scale, named: tuple[str, str], engine: Engine) -> ReportDays:
    """The state of the reports that a dyad is measured against; arguments as in `dyad_days`."""
    codes = engine.frame(code_factors(scale).select(["code"]))
    parts = {"source_part": _part("a", named), "target_part": _part("b", named)}
    marked = events.join(codes, on="code", how="inner").with_columns(**parts)
    grouped = marked.group_by(*_DAYS, *parts).agg(reports=nw.len())
    table = engine.collect(grouped.with_columns(reports=nw.col("reports").cast(nw.Int64)))
    return ReportDays(
        _ordinals(table.column("date_start")),
        _ordinals(table.column("date_end")),
        _integers(table.column("source_part")),
        _integers(table.column("target_part")),
        _integers(table.column("reports")),
    )


def _part(side: str, named: tuple[str, str]) -> nw.Expr:
    """1, 2 or 0: which of the dyad's sides this side of an event is; 1 where both are the same."""
    first, second = (
        (nw.col(side) == actor).fill_null(False).cast(nw.Int64) for actor in named
    )  # fmt: skip
    return first if named[0] == named[1] else first + second * 2


def _ordinals(column: pa.ChunkedArray) -> Integers:
    import pyarrow as pa

    days = column.cast(pa.date32()).cast(pa.int32())
    return np.asarray(days.to_numpy(), dtype=np.int64) + _EPOCH


def _integers(column: pa.ChunkedArray) -> Integers:
    return np.asarray(column.to_numpy(), dtype=np.int64)
