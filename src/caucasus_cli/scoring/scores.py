"""The scores: from events to one record per dyad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from ._types import Integers
from .columns import SCORE_COLUMNS
from .dyads import DyadSums, pairs_in, sum_dyads
from .indices import score_sums
from .pairs import Pairs
from .reduction import Reduction, exposures_of, reduce_events
from .rung_events import rung_events
from .selection import Frame, Pair
from .settings import Settings
from .span import Span
from .stocks import DAY_UNITS

if TYPE_CHECKING:
    import pyarrow as pa

    from ..engines.interface import Engine

SCHEMA = "caucasus.score/1"
_EPOCH = date(1970, 1, 1).toordinal()


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
    return schema_of(SCORE_COLUMNS)


def schema_of(columns: Mapping[str, type]) -> pa.Schema:
    """The Arrow schema of a record whose columns have these types of values."""
    import pyarrow as pa

    types = {
        str: pa.string(),
        float: pa.float64(),
        int: pa.int64(),
        date: pa.date32(),
        bool: pa.bool_(),
    }
    return pa.schema([(name, types[kind]) for name, kind in columns.items()])


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
    asked = {named} if named is not None else pair.dyads or frozenset()
    if asked:
        pairs = Pairs.of(
            sorted(asked if settings.directed else {(min(one), max(one)) for one in asked})
        )
    else:
        pairs = pairs_in(reduction.cells, settings.directed).admitted_by(pair)
    span = reduction.span
    sums = sum_dyads(
        reduction.cells, pairs, settings.directed, reduction.steps, settings.scale.decimals
    )
    spans = [span] * len(pairs)
    columns = score_sums(sums, exposures_of(reduction, pairs, settings), settings, spans)
    columns["rung_event"] = rung_events(sums, reduction, settings.directed, engine)
    parameters = {
        "as_of": span.as_of.isoformat(),
        "coverage_start": span.since.isoformat(),
        "coverage_days": span.days,
        **settings.parameters(),
    }
    return Scores(score_records(columns, sums, settings, spans), parameters, span), reduction


def score_records(
    columns: dict[str, Any], sums: DyadSums, settings: Settings, spans: Sequence[Span]
) -> pa.Table:
    """Score records, one per row of the sums.

    Args:
        columns: output of `indices.score_sums`, and `rung_event`.
        sums: the sums they were computed from.
        settings: the settings.
        spans: the days in force for each row.
    """
    import pyarrow as pa

    size, pairs = len(sums.pairs), Pairs.of(sums.pairs)
    nobody = pa.nulls(size, pa.string())
    columns = {
        **columns,
        "actor_a": pairs.a,
        "actor_b": pairs.b,
        "name_a": nobody,
        "name_b": nobody,
        "directed": pa.repeat(settings.directed, size),
        "as_of": [span.as_of for span in spans],
        "coverage_start": [span.since for span in spans],
        "coverage_days": [span.days for span in spans],
        **sums.counts,
        "first_event": _days(sums.first_day),
        "last_event": _days(sums.last_day),
        "rung": sums.rung_now // DAY_UNITS,
        "rung_date": _days(sums.rung_now % DAY_UNITS),
        "rung_before": sums.rung_before // DAY_UNITS,
    }
    schema = score_schema()
    arrays = [_array(columns[field.name]).cast(field.type) for field in schema]
    return pa.table(arrays, schema=schema)


def _array(values: Any) -> pa.Array:
    """A column; positive zero for -0.0, null for NaN."""
    import pyarrow as pa

    if isinstance(values, np.ndarray) and values.dtype.kind == "f":
        return pa.array(values + 0.0, mask=np.isnan(values))
    return values if isinstance(values, pa.Array) else pa.array(values)


def _days(ordinals: Integers) -> pa.Array:
    """Days of proleptic ordinals; null for 0."""
    import pyarrow as pa

    days = (ordinals - _EPOCH).astype(np.int32)
    return pa.array(days, mask=ordinals == 0).cast(pa.date32())
