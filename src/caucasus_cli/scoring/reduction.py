"""Running the reduction: from events to cells, with what is needed to read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from ..codebook.event_codes import codes_of
from ..codebook.scales import Scale
from ..errors import CodebookError, LogError
from .dyads import Cells
from .intensities import Exposures, calendar_exposures
from .kernel import FixedPoint, HalfLives, Kernel
from .selection import Frame, Pair, between, in_dyads, involving, one_a_day, with_sides
from .settings import Settings
from .span import Span, coverage_of, spans_at
from .stocks import (
    Interval,
    cells,
    code_factors,
    distinct_intervals,
    inside_coverage,
    kernel_table,
    look_up_keys,
    steps_for,
    stocks_for,
    weighted,
)
from .volume import total_exposures, volume_exposures

if TYPE_CHECKING:
    from ..engines.interface import Engine


@dataclass(frozen=True)
class Reduction:
    """What a run of the engine gives: the cells, and what is needed to read them."""

    cells: Cells
    span: Span
    kernel: Kernel
    steps: FixedPoint
    weighted: Frame


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
    sided = sided_events(events, settings, engine)
    intervals = distinct_intervals(sided, engine)
    if not any(interval.in_dyads for interval in intervals):
        return None
    since, as_of = coverage_of(intervals, settings)
    span = spans_at(intervals, since, [as_of])[0]
    kernel = Kernel(
        span.as_of, span.since, HalfLives.of(settings.half_life, settings.baseline_half_life)
    )
    if settings.exposure == "volume":
        chosen = involving(sided, pair)
    elif settings.exposure == "total":
        chosen = in_dyads(sided)
    else:
        chosen = between(in_dyads(sided), pair)
    inside = inside_coverage(intervals, kernel)
    steps = steps_of(inside, settings.scale)
    keys = look_up_keys(intervals)
    kernels = engine.frame(kernel_table(inside, kernel, steps, keys))
    joined = weighted(chosen, kernels, engine.frame(code_factors(settings.scale)), keys)
    table = engine.collect(cells(joined, stocks_for(settings.exposure), engine.wide_sums))
    return Reduction(Cells.from_arrow(table), span, kernel, steps, joined)


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
