"""Running the reduction: from events to cells, with what is needed to read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from ..codebook.event_codes import codes_of
from ..codebook.scales import Scale
from ..errors import CodebookError, LogError
from .dating import daily_intervals, dated_intervals, has_weights
from .dyads import Cells
from .intensities import Exposures, calendar_exposures
from .intervals import LAST_BIN
from .kernel import FixedPoint, HalfLives, Kernel
from .selection import (
    Frame,
    Pair,
    acts_a_day,
    between,
    has_single_days,
    have_one_country,
    in_dyads,
    involving,
    one_a_day,
    outside_dyads,
    with_sides,
)
from .settings import Settings
from .span import Span, coverage_of, spans_at
from .stocks import (
    BIN_DAYS,
    Interval,
    cells,
    code_factors,
    distinct_intervals,
    inside_coverage,
    kernel_table,
    look_up_keys,
    recent_cells,
    reports,
    steps_for,
    stocks_for,
    weighted,
)
from .volume import total_exposures, volume_exposures

if TYPE_CHECKING:
    from ..engines.interface import Engine

#: Repetitions are looked for among about so many records at once.
_AT_ONCE = 2**24


@dataclass(frozen=True)
class Reduction:
    """What a run of the engine gives: the cells, and what is needed to read them.

    Attributes:
        cells: the sums.
        span: the days in force.
        kernel: the kernels of these days.
        steps: the fixed point of the sums.
        weighted: the events of the dyads asked for, one by one.
        reported: the same for what repetitions cannot change, these included where that is quicker.
    """

    cells: Cells
    span: Span
    kernel: Kernel
    steps: FixedPoint
    weighted: Frame
    reported: Frame


def reduce_events(
    events: Frame, settings: Settings, pair: Pair, engine: Engine
) -> Reduction | None:
    """Reduce events to cells of the dyads asked for.

    Args:
        events: canonical frame of the engine.
        settings: the settings.
        pair: the actors asked for.
        engine: the engine the frame belongs to.

    Returns:
        The reduction, or None if the events have no date or none is in any dyad.

    Raises:
        UsageError: `--since` after the as-of day, or after the log's end.
        CodebookError: the log has codes of a scheme of which the scale weighs none.
    """
    _check_schemes(events, settings.scale, engine)
    alike = not has_weights(events) and (not settings.one_a_day or have_one_country(events, engine))
    if settings.one_a_day and not alike:
        events = one_a_day(events)
    sided = with_sides(events, settings)
    once = acts_a_day if settings.one_a_day and alike else _as_they_are
    if alike and not settings.one_a_day and has_single_days(events):
        intervals = daily_intervals(sided, settings, engine)
    elif alike:
        intervals = dated_intervals(sided, once, settings, engine)
    else:
        found = distinct_intervals(sided, engine)
        intervals = found if any(interval.in_dyads for interval in found) else []
    if not intervals:
        return None
    since, as_of = coverage_of(intervals, settings)
    span = spans_at(intervals, since, [as_of])[0]
    kernel = Kernel(
        span.as_of, span.since, HalfLives.of(settings.half_life, settings.baseline_half_life)
    )
    inside = inside_coverage(intervals, kernel)
    steps = steps_of(inside, settings.scale)
    keys = look_up_keys(intervals)
    kernels = engine.frame(kernel_table(inside, kernel, steps, keys))
    factors = engine.frame(code_factors(settings.scale))

    def weighed(chosen: Frame) -> Frame:
        return weighted(chosen, kernels, factors, keys)

    asked = between(in_dyads(sided), pair)
    summed = involving(sided, pair) if settings.exposure == "volume" else sided
    dyads = asked if settings.exposure == "calendar" else in_dyads(summed)
    stocks, wide = stocks_for(settings.exposure), engine.wide_sums
    # Bins and rungs of a large log are found apart: most of its days have none of them.
    apart = once is _as_they_are and has_single_days(events) and pair == Pair()
    stretches = list(_stretches(intervals)) if once is acts_a_day else [Stretch()]
    tables = []
    for stretch in stretches:
        chosen = weighed(once(stretch.of(dyads)))
        tables.append(engine.collect(cells(chosen, stocks, wide, binned=not apart)))
        if settings.exposure == "volume":
            others = weighed(once(stretch.of(outside_dyads(summed))))
            tables.append(engine.collect(reports(others, wide)))
    summed_up = Cells.from_arrow(*tables)
    if apart:
        recent = weighed(_with_bins(span).of(dyads))
        summed_up = replace(
            summed_up, recent=Cells.from_arrow(engine.collect(recent_cells(recent)))
        )
    reported = weighed(asked)
    single = weighed(one_a_day(asked)) if once is acts_a_day else reported
    return Reduction(summed_up, span, kernel, steps, single, reported)


def _as_they_are(events: Frame) -> Frame:
    return events


@dataclass(frozen=True)
class Stretch:
    """Events that begin on some days in a row.

    Attributes:
        first, last: these days; None for all.
    """

    first: date | None = None
    last: date | None = None

    def of(self, events: Frame) -> Frame:
        """The events of the stretch."""
        if self.first is None or self.last is None:
            return events
        day = nw.col("date_start")
        return events.filter((day >= self.first) & (day <= self.last))


def _stretches(intervals: list[Interval]) -> Iterator[Stretch]:
    """Stretches of first days, each with about so many records that memory holds them.

    Repetitions have one first day, so that each stretch can leave out its own.
    """
    first, records = intervals[0].start, 0
    for number, one in enumerate(intervals):
        records += one.records
        following = intervals[number + 1].start if number + 1 < len(intervals) else None
        if following is None or (records >= _AT_ONCE and following > one.start):
            yield Stretch(first, one.start)
            first, records = following or first, 0


def _with_bins(span: Span) -> Stretch:
    """The days whose events have a bin; the windows of the rung are shorter."""
    return Stretch(span.as_of - timedelta((LAST_BIN + 1) * BIN_DAYS - 1), span.as_of)


def sided_events(events: Frame, settings: Settings, engine: Engine) -> Frame:
    """The events that a run looks at, with their sides.

    Raises:
        CodebookError: the log has codes of a scheme of which the scale weighs none.
    """
    _check_schemes(events, settings.scale, engine)
    if settings.one_a_day:
        events = one_a_day(events)
    return with_sides(events, settings)


def steps_of(inside: list[Interval], scale: Scale) -> FixedPoint:
    """The fixed-point steps for the intervals inside a coverage.

    Raises:
        LogError: weights too large for any.
    """
    try:
        return steps_for(inside, scale)
    except OverflowError:
        raise LogError(
            "weights are too large to be summed exactly: divide the log's weights by their maximum."
        ) from None


def _check_schemes(events: Frame, scale: Scale, engine: Engine) -> None:
    """Refuse a log with codes of a scheme that the scale does not know at all."""
    for scheme, name in scale.unknown_schemes.items():
        codes = nw.col("code").is_in(sorted(codes_of(scheme)))
        table = engine.collect(events.filter(codes).group_by("code").agg(events=nw.len()))
        if found := sorted(table.column("code").to_pylist()):
            raise CodebookError(
                f"the scale {scale.name} weighs no {name} code, and the log has {_some(found)}: "
                f"add them to the file, or choose a bundled scale."
            )


def _some(codes: list[str]) -> str:
    shown = ", ".join(codes[:3])
    return shown if len(codes) <= 3 else f"{shown} and {len(codes) - 3} others"


def exposures_of(
    reduction: Reduction, pairs: Sequence[tuple[str, str]], settings: Settings
) -> Exposures:
    """What the stocks of each pair are divided by, under the settings' exposure."""
    if settings.exposure == "volume":
        return volume_exposures(reduction.cells, pairs, reduction.steps)
    if settings.exposure == "total":
        return total_exposures(reduction.cells, len(pairs), reduction.steps)
    kernel = reduction.kernel
    fast = kernel.exposure(kernel.half_lives.fast)
    slow = kernel.exposure(kernel.half_lives.slow)
    return calendar_exposures(fast, slow, len(pairs))
