"""The timeline of one dyad: its score at the end of every period, from one pass over the events."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from ._types import Floats, Integers
from .columns import SCORE_COLUMNS, TIMELINE_COLUMNS
from .daily import DyadDays, dyad_days, report_days
from .gaps import missing_days
from .indices import score_sums
from .periods import Every, Period, WeekStart, periods_between
from .reduction import sided_events
from .scores import schema_of, score_records
from .selection import Frame, Pair, between, in_dyads, involving
from .series import Days, dyad_sums, exposures_on
from .settings import Settings
from .span import coverage_of, spans_at
from .stocks import distinct_intervals
from .turns import rung_changes, turns

if TYPE_CHECKING:
    import pyarrow as pa

    from ..engines.interface import Engine

SCHEMA = "caucasus.timeline/1"
#: Columns of a score record that say which dyad and when; null in no row.
_ALWAYS = tuple(SCORE_COLUMNS)[: tuple(SCORE_COLUMNS).index("events")]


@dataclass(frozen=True)
class Timeline:
    """One dyad over time.

    Attributes:
        table: one row per period, in order (`timeline_schema`).
        parameters: settings and days in force, ready for JSON.
    """

    table: pa.Table
    parameters: dict[str, Any]


def timeline_schema() -> pa.Schema:
    """Names and types of a timeline's record; the order is part of the contract."""
    return schema_of(TIMELINE_COLUMNS)


def timeline_of(
    events: Frame,
    settings: Settings,
    named: tuple[str, str],
    engine: Engine,
    every: Every = "month",
    week_start: WeekStart = "monday",
    coded: bool = False,
    shown_from: date | None = None,
) -> Timeline:
    """Score one dyad at every period's end.

    Args:
        events: canonical frame of the engine.
        settings: the settings; `as_of` is the last day of the timeline.
        named: the dyad, in the direction asked for if `settings.directed`.
        engine: the engine the frame belongs to.
        every: length of a period.
        week_start: first day of a week.
        coded: whether the events are data of a machine coder, in which long silence is a gap.
        shown_from: only periods that reach this day; the coverage, and so the scores, are the same.

    Returns:
        The timeline; the score columns of a row equal those of a score as of its day to the last
        bit. Without rows if no event of the log is in any dyad.

    Raises:
        UsageError: a period without meaning, or a coverage that would begin after its end.
    """
    if not settings.directed:
        named = (min(named), max(named))
    parameters = {**settings.parameters(), "every": every, "week_start": week_start}
    sided = sided_events(events, settings, engine)
    intervals = distinct_intervals(sided, engine)
    if not any(interval.in_dyads for interval in intervals):
        periods_between(date.min, date.min, every, week_start)
        return Timeline(timeline_schema().empty_table(), parameters)
    since, until = coverage_of(intervals, settings)
    periods = periods_between(since, until, every, week_start)
    if shown_from is not None:
        periods = [one for one in periods if one.end >= shown_from] or periods[-1:]
    as_of = [min(period.end, until) for period in periods]
    pair = Pair(frozenset({named[0]}), frozenset({named[1]}))
    state = dyad_days(between(in_dyads(sided), pair), settings.scale, named, engine)
    reports = None
    if settings.exposure != "calendar":
        chosen = involving(sided, pair) if settings.exposure == "volume" else in_dyads(sided)
        reports = report_days(chosen, settings.scale, named, engine)
    days = Days.of(since, as_of, intervals, settings)
    decimals = settings.scale.decimals
    sums, rung_events = dyad_sums(state, named, days, settings.directed, decimals)
    spans = spans_at(intervals, since, as_of)
    scored = score_sums(sums, exposures_on(reports, named, days, settings), settings, spans)
    scored["rung_event"] = rung_events
    records = score_records(scored, sums, settings, spans)
    own = state.only(state.along) if settings.directed else state
    raw = _counted(own, periods, since, until, decimals)
    gaps = missing_days(intervals, since.toordinal(), until.toordinal()) if coded else None
    span = spans[-1]
    return Timeline(
        _with_periods(records, raw, _missing(gaps, periods), periods, since, until),
        {
            "as_of": until.isoformat(),
            "coverage_start": since.isoformat(),
            "coverage_days": span.days,
            **parameters,
        },
    )


def _counted(
    state: DyadDays, periods: list[Period], since: date, until: date, decimals: int
) -> dict[str, Integers | Floats]:
    """Events and points of each period, an event counting on the middle day of its interval.

    Points are weight · |g| summed, with no decay. Events whose middle day lies outside the coverage
    are in no period.
    """
    middle = state.start + (state.end - state.start) // 2
    first, last = max(since, periods[0].start).toordinal(), until.toordinal()
    state = state.only((middle >= first) & (middle <= last))
    middle = middle[(middle >= first) & (middle <= last)]
    starts = np.array([period.start.toordinal() for period in periods], dtype=np.int64)
    rows = np.searchsorted(starts, middle, side="right") - 1

    def number(factor: str, chosen: Any = slice(None)) -> Integers:
        total = np.zeros(len(periods), dtype=np.int64)
        np.add.at(total, rows[chosen], state.factors[factor][chosen])
        return total

    def points(factor: str) -> Floats:
        weights = np.unique(state.weight)
        parts = [number(factor, state.weight == weight) * weight for weight in weights]
        return np.array([math.fsum(row) for row in zip(*parts, strict=True)] or starts * 0.0)

    return {
        "period_events": number("is_report"),
        "period_conflict_events": number("is_conflict"),
        "period_cooperation_events": number("is_cooperation"),
        "period_conflict_points": points("conflict") / 10.0**decimals,
        "period_cooperation_points": points("cooperation") / 10.0**decimals,
    }


def _missing(gaps: Integers | None, periods: list[Period]) -> Integers:
    """Days of each period for which data are missing."""
    if gaps is None:
        return np.zeros(len(periods), dtype=np.int64)
    starts = [period.start.toordinal() for period in periods]
    ends = [period.end.toordinal() for period in periods]
    found: Integers = np.searchsorted(gaps, ends, "right") - np.searchsorted(gaps, starts, "left")
    return found


def _with_periods(
    records: pa.Table,
    raw: dict[str, Integers | Floats],
    missing: Integers,
    periods: list[Period],
    since: date,
    until: date,
) -> pa.Table:
    """The score records behind what is said of their periods; null in a gap."""
    import pyarrow as pa

    size = len(periods)
    covered = np.array(
        [
            (min(period.end, until) - max(period.start, since)).days + 1
            for period in periods
        ]
    )  # fmt: skip
    gap = missing >= covered
    holes = pa.array(gap)
    nothing = {field.name: pa.nulls(size, field.type) for field in timeline_schema()}
    columns: dict[str, Any] = {
        "period": [period.label for period in periods],
        "period_start": [period.start for period in periods],
        "period_end": [period.end for period in periods],
        "partial": [period.start < since or period.end > until for period in periods],
        "gap": gap,
        "missing_days": missing,
        **raw,
        **{name: records.column(name) for name in records.column_names},
    }
    arrays = {}
    for field in timeline_schema():
        if field.name in ("rung_change", "turn"):
            continue
        values = columns[field.name]
        array = values if isinstance(values, pa.ChunkedArray) else pa.array(values, field.type)
        stays = field.name in (*_ALWAYS, *tuple(columns)[:6])
        hollow = pa.compute.if_else(holes, nothing[field.name], array)
        arrays[field.name] = array if stays else hollow
    arrays["rung_change"] = pa.array(rung_changes(arrays["rung"].to_pylist()), pa.int64())
    arrays["turn"] = pa.array(turns(arrays["verdict"].to_pylist()), pa.string())
    return pa.table([arrays[name] for name in timeline_schema().names], schema=timeline_schema())
