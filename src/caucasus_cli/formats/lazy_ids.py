"""Event ids of a lazy frame: one for each event, and each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from ..errors import LogError

if TYPE_CHECKING:
    import pyarrow as pa

    from ..engines.interface import Engine

Frame = nw.LazyFrame[Any]
#: What makes two records of an id the same event.
_CONTENT = ("date_start", "date_end", "source", "target", "code", "weight", "confidence")


def with_ids(frame: Frame, engine: Engine, name: str) -> tuple[Frame, int]:
    """The frame with one row an id, and the number of rows that only repeated another.

    A frame without ids gets ids made of date, actors and code. A lazy frame has no order that could
    say which of two different records of an id is the latest: they are refused.

    Args:
        frame: a frame with the columns of an event.
        engine: the engine it belongs to.
        name: what it is called in messages.

    Raises:
        LogError: an id stands for different events, or is a number with a fraction.
    """
    schema = frame.collect_schema()
    if "event_id" not in schema:
        return frame.with_columns(event_id=_content_id(frame)), 0
    kind = schema["event_id"]
    if kind.is_float():
        raise LogError(f"{name}: event_id is a column of floats: store ids as text or integers.")
    if kind != nw.String:
        frame = frame.with_columns(nw.col("event_id").cast(nw.String))
    own = nw.when(nw.col("event_id") != "").then(nw.col("event_id"))
    ids = frame.with_columns(own_id=own)
    counted = ids.group_by("own_id").agg(records=nw.len())
    totals = counted.select(
        missing=nw.col("own_id").is_null().cast(nw.Int64) * nw.col("records"),
        more=(nw.col("records") - 1) * (~nw.col("own_id").is_null()).cast(nw.Int64),
    )
    (found,) = engine.collect(totals.select(nw.all().sum())).to_pylist()
    if found["missing"]:
        frame = ids.with_columns(event_id=nw.coalesce("own_id", _content_id(frame))).drop("own_id")
    repeated = int(found["more"] or 0)
    if repeated:
        _refuse_different(frame, engine, name)
        frame = frame.unique(subset=["event_id"], keep="any")
    return frame, repeated


def latest_of_ids(frame: Frame, engine: Engine) -> tuple[Frame, int]:
    """The frame with the last row of each id, and the number of rows that came before it.

    Args:
        frame: a frame with an `event_id` in each row, numbered by `origin_row`.
        engine: the engine it belongs to.
    """
    last = frame.group_by("event_id").agg(origin_row=nw.col("origin_row").max(), records=nw.len())
    more = last.select((nw.col("records") - 1).sum().alias("more"))
    repeated = int(engine.collect(more).column(0)[0].as_py() or 0)
    if not repeated:
        return frame, 0
    keys = ["event_id", "origin_row"]
    return frame.join(last.select(*keys), on=keys, how="inner"), repeated


def with_row_ids(table: pa.Table) -> pa.Table:
    """A table in memory with an id for each row, and of several rows of an id the last.

    What `checking.to_events` does row by row, for tables too large for that.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = pa.array(np.arange(2, table.num_rows + 2))
    names = pc.binary_join_element_wise(pa.scalar("events"), rows.cast(pa.string()), ":")
    if "event_id" not in table.column_names:
        return table.append_column("event_id", names)
    position = table.column_names.index("event_id")
    own = table.column("event_id")
    if pa.types.is_floating(own.type):
        return table
    texts = own.cast(pa.string())
    ids = pc.if_else(pc.fill_null(pc.not_equal(texts, ""), False), texts, names)
    numbered = pa.table({"event_id": ids, "row": rows})
    last = numbered.group_by("event_id").aggregate([("row", "max")]).column("row_max")
    table = table.set_column(position, "event_id", ids)
    if len(last) == table.num_rows:
        return table
    return table.take(pc.subtract(last.combine_chunks().sort(), 2))


def _content(frame: Frame) -> list[str]:
    present = frame.collect_schema().names()
    return [column for column in _CONTENT if column in present]


def _content_id(frame: Frame) -> nw.Expr:
    texts = [nw.col(column).cast(nw.String).fill_null("") for column in _content(frame)]
    return nw.concat_str(*texts, separator="/")


def _refuse_different(frame: Frame, engine: Engine, name: str) -> None:
    different = frame.select("event_id", *_content(frame)).unique()
    several = different.group_by("event_id").agg(records=nw.len()).filter(nw.col("records") > 1)
    totals = several.select(ids=nw.len(), first=nw.col("event_id").min())
    (found,) = engine.collect(totals).to_pylist()
    if found["ids"]:
        raise LogError(
            f"{name}: event_id {found['first']!r} stands for different events "
            f"({found['ids']:,} ids do), and a lazy frame has no order that says which is the "
            f"latest: keep one row of each id."
        )
