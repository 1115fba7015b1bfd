"""Which event stands behind a dyad's present rung."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw
import pyarrow as pa

from .dyads import DyadSums
from .reduction import Reduction
from .selection import in_dyads
from .stocks import rung_key

if TYPE_CHECKING:
    from ..engines.interface import Engine


def rung_events(
    sums: DyadSums, reduction: Reduction, directed: bool, engine: Engine
) -> list[str | None]:
    """The event behind each dyad's present rung: of several, the one with the smallest id.

    Args:
        sums: the dyads with their rung keys.
        reduction: the reduction they come from.
        directed: whether only a → b belongs to a dyad.
        engine: the engine of the reduction.

    Returns:
        One event id per dyad; None where no act is on a rung.
    """
    reached = {pair: int(key) for pair, key in zip(sums.pairs, sums.rung_now, strict=True) if key}
    wanted = dict(reached)
    if not directed:
        wanted |= {(b, a): key for (a, b), key in reached.items()}
    if not wanted:
        return [None] * len(sums.pairs)
    keys = pa.table(
        {
            "a": pa.array([a for a, _ in wanted], pa.string()),
            "b": pa.array([b for _, b in wanted], pa.string()),
            "rung_now": pa.array(list(wanted.values()), pa.int64()),
        }
    )
    events = in_dyads(reduction.weighted).with_columns(rung_now=rung_key("now"))
    found = events.join(engine.frame(keys), on=["a", "b", "rung_now"], how="inner")
    table = engine.collect(found.group_by("a", "b").agg(event_id=nw.col("event_id").min()))
    smallest: dict[tuple[str, str], str] = {}
    for row in table.to_pylist():
        a, b, event_id = row["a"], row["b"], row["event_id"]
        pair = (a, b) if (a, b) in reached else (b, a)
        smallest[pair] = min(event_id, smallest.get(pair, event_id))
    return [smallest.get(pair) for pair in sums.pairs]
