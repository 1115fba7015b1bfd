"""The scores: from events to one record per dyad."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import LogError, UsageError
from ._types import Floats
from .columns import SCORE_COLUMNS
from .contrast import contrast
from .dyads import Cells, DyadSums, pairs_in, sum_dyads
from .intensities import Exposures, calendar_exposures, per_exposure
from .intervals import (
    contrast_quantile,
    level_quantile,
    overdispersion,
    posterior,
    probability_greater,
    ratio_quantile,
)
from .kernel import FixedPoint, HalfLives, Kernel
from .selection import (
    Frame,
    Pair,
    between,
    in_dyads,
    involving,
    one_a_day,
    with_sides,
)
from .settings import Settings
from .stocks import (
    DAY_UNITS,
    Interval,
    cells,
    code_factors,
    distinct_intervals,
    inside_coverage,
    kernel_table,
    rung_key,
    steps_for,
    stocks_for,
    weighted,
)
from .verdict import FEWEST_CONFLICT_EVENTS, log_flags, verdicts
from .volume import total_exposures, volume_exposures

if TYPE_CHECKING:
    import pyarrow as pa

    from ..engines.interface import Engine

SCHEMA = "caucasus.score/1"
_LOW, _HIGH = 0.025, 0.975
_RECENT_DAYS = 90
_EARLIER_DAYS = 365


@dataclass(frozen=True)
class Span:
    """The days in force.

    Attributes:
        as_of: the day t, included.
        since: first day of the coverage.
        last_event: last day of the log's events up to t.
        density: records per day, last 90 days over the 365 before; None without such a past.
    """

    as_of: date
    since: date
    last_event: date
    density: float | None

    @property
    def days(self) -> int:
        """Length of the coverage, N."""
        return (self.as_of - self.since).days + 1

    @property
    def flags(self) -> list[str]:
        """Flags of the log."""
        return log_flags(self.days, (self.as_of - self.last_event).days, self.density)


@dataclass(frozen=True)
class Reduction:
    """What a run of the engine gives: the cells, and what is needed to read them."""

    cells: Cells
    span: Span
    kernel: Kernel
    steps: FixedPoint
    weighted: Frame


@dataclass(frozen=True)
class Scores:
    """Scores of dyads.

    Attributes:
        table: one row per dyad, the columns of `score_schema`, sorted by actor codes.
        parameters: settings and days in force, ready for JSON.
        span: the days in force; None if the log has no event in any dyad.
    """

    table: pa.Table
    parameters: dict[str, Any]
    span: Span | None


def score_schema() -> pa.Schema:
    """Names and types of a score record; the order is part of the contract."""
    import pyarrow as pa

    types = {
        str: pa.string(),
        float: pa.float64(),
        int: pa.int64(),
        date: pa.date32(),
        bool: pa.bool_(),
    }
    return pa.schema([(name, types[kind]) for name, kind in SCORE_COLUMNS.items()])  # fmt: skip


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
    """
    if settings.one_a_day:
        events = one_a_day(events)
    sided = with_sides(events, settings)
    intervals = distinct_intervals(sided, engine)
    if not any(interval.in_dyads for interval in intervals):
        return None
    span = _span(intervals, settings)
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
    try:
        steps = steps_for(inside, settings.scale)
    except OverflowError:
        raise LogError(
            "weights are too large to be summed exactly: divide the log's weights by their maximum."
        ) from None
    kernels = engine.frame(kernel_table(inside, kernel, steps))
    joined = weighted(chosen, kernels, engine.frame(code_factors(settings.scale)))
    table = engine.collect(cells(joined, stocks_for(settings.exposure), engine.wide_sums))
    return Reduction(Cells.from_arrow(table), span, kernel, steps, joined)


def _span(intervals: list[Interval], settings: Settings) -> Span:
    as_of = settings.as_of or max(interval.end for interval in intervals)
    since = settings.since or min(interval.start for interval in intervals)
    if since > as_of:
        if settings.since:
            raise UsageError(f"--since {since} is after the as-of day {as_of}.")
        raise UsageError(f"--as-of {as_of} is before the log's first day, {since}.")
    seen = [min(one.end, as_of) for one in intervals if one.start <= as_of and one.end >= since]
    return Span(as_of, since, max(seen, default=since), _density(intervals, as_of, since))


def _density(intervals: list[Interval], as_of: date, since: date) -> float | None:
    """Records per day in the last 90 days over those in the 365 days before, over all dyads.

    An imprecise record is spread evenly over its days. The earlier window ends at the coverage's
    start; with fewer than 90 days in it there is nothing to compare.
    """
    days = (as_of - since).days + 1
    earlier_days = min(_EARLIER_DAYS, days - _RECENT_DAYS)
    if earlier_days < _RECENT_DAYS:
        return None
    today = as_of.toordinal()

    def records(first: int, last: int) -> float:
        total = 0.0
        for one in intervals:
            start, end = one.start.toordinal(), one.end.toordinal()
            overlap = min(end, last) - max(start, first) + 1
            total += one.in_dyads * max(0, overlap) / (end - start + 1)
        return total

    recent = records(today - _RECENT_DAYS + 1, today) / _RECENT_DAYS
    before = today - _RECENT_DAYS
    earlier = records(before - earlier_days + 1, before) / earlier_days
    if not earlier:
        return float("inf") if recent else None
    return recent / earlier


def score_events(
    events: Frame,
    settings: Settings,
    pair: Pair,
    engine: Engine,
    named: tuple[str, str] | None = None,
) -> Scores:
    """Score the dyads asked for.

    Args:
        events: canonical frame of the engine.
        settings: the settings.
        pair: the actors asked for.
        engine: the engine the frame belongs to.
        named: a dyad that gets a row even if it has no events.

    Returns:
        Scores, without rows if no event of the log is in any dyad.
    """
    return score_reduction(events, settings, pair, engine, named)[0]


def score_reduction(
    events: Frame,
    settings: Settings,
    pair: Pair,
    engine: Engine,
    named: tuple[str, str] | None = None,
) -> tuple[Scores, Reduction | None]:
    """`score_events`, with the reduction the scores were computed from."""
    reduction = reduce_events(events, settings, pair, engine)
    if reduction is None:
        return Scores(score_schema().empty_table(), settings.parameters(), None), None
    pairs = [one for one in pairs_in(reduction.cells, settings.directed) if pair.admits(*one)]
    if named is not None and settings.directed:
        pairs = [named]
    elif named is not None and not pairs:
        pairs = [(min(named), max(named))]
    span = reduction.span
    sums = sum_dyads(
        reduction.cells, pairs, settings.directed, reduction.steps, settings.scale.decimals
    )
    columns = score_sums(sums, exposures_of(reduction, pairs, settings), settings, span)
    columns["rung_event"] = _rung_events(sums, reduction, settings, engine)
    parameters = {
        "as_of": span.as_of.isoformat(),
        "coverage_start": span.since.isoformat(),
        "coverage_days": span.days,
        **settings.parameters(),
    }
    return Scores(_as_table(columns, sums, settings, span), parameters, span), reduction


def exposures_of(
    reduction: Reduction, pairs: list[tuple[str, str]], settings: Settings
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


def score_sums(
    sums: DyadSums, exposures: Exposures, settings: Settings, span: Span
) -> dict[str, Any]:
    """Everything of a score record that is a number or follows from numbers.

    Returns:
        Column name → array with one value per pair; NaN stands for null. Where there is no
        exposure there is no score.
    """
    kappa, days = settings.shrinkage, span.days
    stocks = sums.stocks
    fast, base = exposures.fast, exposures.base
    past = np.maximum(stocks["S_conflict"] - stocks["F_conflict"], 0.0)
    conflict = per_exposure(stocks["F_conflict"], fast)
    baseline = per_exposure(past, base)
    cooperation = per_exposure(stocks["F_cooperation"], fast)
    phi = {name: overdispersion(counts, days) for name, counts in sums.bin_counts.items()}
    phi_conflict, phi_cooperation = phi["conflict_events"], phi["cooperation_events"]
    k = posterior(stocks["F_conflict"], stocks["V_conflict"], phi_conflict, fast)
    b = posterior(past, stocks["W_conflict"], phi_conflict, base)
    p = posterior(stocks["F_cooperation"], stocks["V_cooperation"], phi_cooperation, fast)
    no_volume = fast <= 0 if settings.exposure == "calendar" else (fast <= 0) | (base <= 0)
    no_baseline = base <= 0
    zeros = np.zeros_like(conflict)
    with np.errstate(all="ignore"):
        columns: dict[str, Any] = {
            "escalation": contrast(conflict, baseline, kappa),
            "escalation_low": _contrast_bound(k, b, kappa, _LOW, no_baseline),
            "escalation_high": _contrast_bound(k, b, kappa, _HIGH, no_baseline),
            "cooperation": contrast(cooperation, conflict, kappa),
            "cooperation_low": _contrast_bound(p, k, kappa, _LOW, fast <= 0),
            "cooperation_high": _contrast_bound(p, k, kappa, _HIGH, fast <= 0),
            "conflict_level": contrast(conflict, zeros, kappa),
            # Without a conflict event nothing bounds the level from below.
            "conflict_level_low": np.where(
                sums.counts["conflict_events"] > 0, level_quantile(k, kappa, _LOW), 0.0
            ),
            "conflict_level_high": level_quantile(k, kappa, _HIGH),
            "cooperation_level": contrast(cooperation, zeros, kappa),
            "conflict_rate": conflict,
            "baseline_rate": baseline,
            "cooperation_rate": cooperation,
            "ratio": np.where(baseline > 0, conflict / baseline, np.nan),
            "ratio_low": np.where(no_baseline, np.nan, ratio_quantile(k, b, _LOW)),
            "ratio_high": np.where(no_baseline, np.nan, ratio_quantile(k, b, _HIGH)),
        }
        p_up = np.where(no_baseline, np.nan, probability_greater(k, b))
        forward = per_exposure(sums.forward, fast)
        backward = per_exposure(sums.backward, fast)
        columns["symmetry"] = 2 * np.minimum(forward, backward) / (forward + backward)
    conflict_events = sums.counts["conflict_events"]
    enough = conflict_events >= FEWEST_CONFLICT_EVENTS
    columns["p_up"] = np.where(enough, p_up, np.nan)
    columns["log_ratio"], columns["log_ratio_se"] = _lowe(
        stocks["n_cooperation"], stocks["n_conflict"]
    )
    columns["initiative"] = contrast(forward, backward, kappa)
    columns = {name: np.where(no_volume, np.nan, values) for name, values in columns.items()}
    columns["verdict"] = np.where(
        no_volume,
        "insufficient data",
        verdicts(
            columns["escalation_low"], columns["escalation_high"], p_up, conflict_events, days
        ),
    )
    columns["flags"] = [
        ";".join([*span.flags, *(["no_volume"] if missing else [])]) for missing in no_volume
    ]
    return columns


def _contrast_bound(x: Any, y: Any, kappa: float, probability: float, missing: Any) -> Floats:
    """A quantile of c(X, Y) where both posteriors exist, NaN elsewhere."""
    bound = np.full(len(missing), np.nan)
    known = ~np.asarray(missing)
    if known.any():
        chosen = [replace(one, shape=one.shape[known], scale=one.scale[known]) for one in (x, y)]
        bound[known] = contrast_quantile(chosen[0], chosen[1], kappa, probability)
    return bound


def _lowe(cooperation: Floats, conflict: Floats) -> tuple[Floats, Floats]:
    """Lowe's log ratio θ of decayed counts, and its standard error.

    Lowe, Benoit, Mikhaylov and Laver 2011, Legislative Studies Quarterly 36:123–155.
    """
    theta = np.log((cooperation + 0.5) / (conflict + 0.5))
    error = np.sqrt(1.0 / (cooperation + 0.5) + 1.0 / (conflict + 0.5))
    return theta, error


def _rung_events(
    sums: DyadSums, reduction: Reduction, settings: Settings, engine: Engine
) -> list[str | None]:
    """The event behind each dyad's present rung: of several, the one with the smallest id."""
    import narwhals.stable.v2 as nw
    import pyarrow as pa

    reached = [
        (a, b, int(key)) for (a, b), key in zip(sums.pairs, sums.rung_now, strict=True) if key
    ]
    if not reached:
        return [None] * len(sums.pairs)
    wanted = set(reached)
    if not settings.directed:
        wanted |= {(b, a, key) for a, b, key in reached}
    columns = list(zip(*sorted(wanted), strict=True))
    keys = pa.table(
        {
            "a": pa.array(columns[0], pa.string()),
            "b": pa.array(columns[1], pa.string()),
            "rung_now": pa.array(columns[2], pa.int64()),
        }
    )
    found = reduction.weighted.with_columns(rung_now=rung_key("now")).join(
        engine.frame(keys), on=["a", "b", "rung_now"], how="inner"
    )
    table = engine.collect(found.group_by("a", "b").agg(event_id=nw.col("event_id").min()))
    events = {
        (a, b): event_id
        for a, b, event_id in zip(
            *(table.column(name).to_pylist() for name in ("a", "b", "event_id")), strict=True
        )
    }
    return [
        min(
            (
                event
                for event in (
                    events.get((a, b)), None if settings.directed else events.get((b, a))
                )
                if event is not None
            ),
            default=None,
        )
        for a, b in sums.pairs
    ]  # fmt: skip


def _as_table(columns: dict[str, Any], sums: DyadSums, settings: Settings, span: Span) -> pa.Table:
    import pyarrow as pa

    size = len(sums.pairs)
    columns = {
        **columns,
        "actor_a": [a for a, _ in sums.pairs],
        "actor_b": [b for _, b in sums.pairs],
        "name_a": [None] * size,
        "name_b": [None] * size,
        "directed": [settings.directed] * size,
        "as_of": [span.as_of] * size,
        "coverage_start": [span.since] * size,
        "coverage_days": [span.days] * size,
        **sums.counts,
        "first_event": _days(sums.first_day),
        "last_event": _days(sums.last_day),
        "rung": sums.rung_now // DAY_UNITS,
        "rung_date": _days(sums.rung_now % DAY_UNITS),
        "rung_before": sums.rung_before // DAY_UNITS,
    }
    schema = score_schema()
    arrays = []
    for field in schema:
        values = columns[field.name]
        if isinstance(values, np.ndarray) and values.dtype.kind == "f":
            # Positive zero for a score of -0.0; NaN is null.
            numbers = [None if np.isnan(value) else value + 0.0 for value in values]
            arrays.append(pa.array(numbers, field.type))
        else:
            arrays.append(pa.array(list(values), field.type))
    return pa.table(arrays, schema=schema)


def _days(ordinals: Any) -> list[date | None]:
    return [date.fromordinal(int(day)) if day else None for day in ordinals]
