"""Which days a log's events have, found without reading more of them than that takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from .selection import WEIGHTS, Frame, in_dyads
from .settings import Settings
from .span import DENSITY_DAYS
from .stocks import Interval, date_of, distinct_intervals

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
    every = _uncounted_intervals(sided, engine)
    if not every:
        return []
    as_of = settings.as_of or max(one.end for one in every)
    recent = distinct_intervals(once(_near(sided, as_of)), engine)
    inside = {(one.start, one.end): one.in_dyads for one in recent}
    if not any(inside.values()) and not _has_dyads(sided, engine):
        return []
    return [replace(one, in_dyads=inside.get((one.start, one.end), 0)) for one in every]


def daily_intervals(sided: Frame, settings: Settings, engine: Engine) -> list[Interval]:
    """As `dated_intervals`, for records of single days, all of which count.

    Of the days before those that the log's density is judged by only the first and the last are
    looked for, which a file's statistics tell; each day between them has its interval.
    """
    ends = engine.collect(
        sided.select(first=nw.col("date_start").min(), last=nw.col("date_start").max())
    )
    first, last = (ends.column(name).to_pylist()[0] for name in ("first", "last"))
    if first is None:
        return []
    as_of = settings.as_of or date_of(last)
    recent = _daily(_near(sided, as_of), engine)
    if not any(one.in_dyads for one in recent) and not _has_dyads(sided, engine):
        return []
    if not recent:
        # The last day before a long silence stands in the records alone.
        return _uncounted_intervals(sided, engine)
    begin = date_of(first)
    older = ((as_of - begin).days - DENSITY_DAYS) + 1
    days = (begin + timedelta(number) for number in range(older))
    return [*(Interval(day, day, 1.0, 0, 0) for day in days), *recent]


def _daily(sided: Frame, engine: Engine) -> list[Interval]:
    """`distinct_intervals` of records of single days: of one key engines make groups fastest."""
    inside = sided.select("date_start", in_dyads=nw.col("enters").cast(nw.Int64))
    counted = inside.group_by("date_start").agg(records=nw.len(), in_dyads=nw.col("in_dyads").sum())
    rows = engine.collect(counted).to_pylist()
    days = ((date_of(row["date_start"]), row["records"], int(row["in_dyads"])) for row in rows)
    return [Interval(day, day, 1.0, records, inside) for day, records, inside in sorted(days)]


def _uncounted_intervals(sided: Frame, engine: Engine) -> list[Interval]:
    days = sided.select("date_start", "date_end", event_weight=nw.lit(1.0), enters=nw.lit(False))
    return distinct_intervals(days, engine)


def _near(sided: Frame, as_of: date) -> Frame:
    """The records that the log's density on a day is judged by."""
    begin = as_of - timedelta(DENSITY_DAYS)
    return sided.filter((nw.col("date_end") > begin) & (nw.col("date_start") <= as_of))


def _has_dyads(sided: Frame, engine: Engine) -> bool:
    return bool(engine.collect(in_dyads(sided).head(1)).num_rows)
