"""Which days a log's events have, found without reading more of them than that takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from .selection import WEIGHTS, Frame, in_dyads
from .settings import Settings
from .span import DENSITY_DAYS
from .stocks import Interval, distinct_intervals

if TYPE_CHECKING:
    from ..engines.interface import Engine


def has_weights(events: Frame) -> bool:
    """Whether records can have weights of their own: a file's statistics may tell that none has."""
    return not set(WEIGHTS).isdisjoint(events.collect_schema().names())


def dated_intervals(
    sided: Frame, once: Callable[[Frame], Frame], settings: Settings, engine: Engine
) -> list[Interval]:
    """Every distinct interval of events without weights, in order.

    Only the records of the days that the log's density is judged by are counted by their sides;
    the others have `in_dyads` 0. None at all if no event is in a dyad.

    Args:
        sided: output of `selection.with_sides`, repetitions included.
        once: leaves repetitions out.
        settings: the settings.
        engine: the engine of the frame.
    """
    days = sided.select("date_start", "date_end", event_weight=nw.lit(1.0), enters=nw.lit(0))
    every = distinct_intervals(days, engine)
    if not every:
        return []
    as_of = settings.as_of or max(one.end for one in every)
    near = (nw.col("date_end") > as_of - timedelta(DENSITY_DAYS)) & (nw.col("date_start") <= as_of)
    recent = distinct_intervals(once(sided.filter(near)), engine)
    inside = {(one.start, one.end): one.in_dyads for one in recent}
    if not any(inside.values()) and not engine.collect(in_dyads(sided).head(1)).num_rows:
        return []
    return [replace(one, in_dyads=inside.get((one.start, one.end), 0)) for one in every]
