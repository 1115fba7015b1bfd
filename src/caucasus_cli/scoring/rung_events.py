"""Which event stands behind a dyad's present rung."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .dyads import DyadSums
from .pairs import Pairs, directed_keys, one_array, positions
from .reduction import Reduction
from .rung import NOW_DAYS
from .stocks import rung_key

if TYPE_CHECKING:
    from ..engines.interface import Engine


def rung_events(sums: DyadSums, reduction: Reduction, directed: bool, engine: Engine) -> pa.Array:
    """The event behind each dyad's present rung: of several, the one with the smallest id.

    Args:
        sums: the dyads with their rung keys.
        reduction: the reduction they come from.
        directed: whether only a → b belongs to a dyad.
        engine: the engine of the reduction.

    Returns:
        One event id per dyad; null where no act is on a rung.
    """
    pairs = Pairs.of(sums.pairs)
    reached = sums.rung_now > 0
    if not reached.any():
        return pa.nulls(len(pairs), pa.string())
    chosen = pa.array(reached)
    keys = pa.table(
        {
            "a": pairs.a.filter(chosen),
            "b": pairs.b.filter(chosen),
            "rung_now": pa.array(sums.rung_now[reached]),
        }
    )
    if not directed:
        turned = keys.rename_columns(["b", "a", "rung_now"]).select(keys.column_names)
        foreign = pc.not_equal(keys.column("a"), keys.column("b"))
        keys = pa.concat_tables([keys, turned.filter(foreign)])
    # An act counts by its last day, so that of a sorted file little is read.
    recent = nw.col("date_end") > reduction.span.as_of - timedelta(NOW_DAYS)
    events = reduction.reported.filter(recent).with_columns(rung_now=rung_key("now"))
    found = events.join(engine.frame(keys), on=["a", "b", "rung_now"], how="inner")
    table = engine.collect(found.group_by("a", "b").agg(event_id=nw.col("event_id").min()))
    return _smallest(table, pairs, directed)


def _smallest(table: pa.Table, pairs: Pairs, directed: bool) -> pa.Array:
    """The smallest id of each pair, whichever way its acts go."""
    a, b = pairs.codes(actors := pc.unique(pa.concat_arrays([pairs.a, pairs.b])))
    wanted = directed_keys(a, b, len(actors))
    a, b = Pairs(*(one_array(table.column(side)) for side in ("a", "b"))).codes(actors)
    rows = positions(directed_keys(a, b, len(actors)), wanted)
    if not directed:
        rows = np.where(rows >= 0, rows, positions(directed_keys(b, a, len(actors)), wanted))
    ids = one_array(table.column("event_id"))
    order = pc.array_sort_indices(ids).to_numpy()
    found, first = np.unique(rows[order], return_index=True)
    places = np.full(len(pairs), -1, dtype=np.int64)
    places[found] = order[first]
    return ids.take(pa.array(places, mask=places < 0))
