"""The log as records: filtered, with each code's label and weight beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from .codebook.actors import ActorBook
from .codebook.event_codes import event_codes
from .codebook.scales import Scale
from .dates import DateInterval
from .lazy_events import LazyEvents
from .operations import Asked, resolve_actors
from .reading.stored import StoredEvents

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa
    import pyarrow.compute as pc

    from .engines.opening import Events
    from .scoring.options import Level

SCHEMA = "caucasus.events/1"
_FIRST = (
    "event_id",
    "date",
    "date_start",
    "date_end",
    "source",
    "target",
    "code",
    "label",
    "points",
)
_LAST = ("source_country", "target_country", "scheme", "origin", "origin_row")


@dataclass(frozen=True)
class EventFilter:
    """Which events are wanted.

    Attributes:
        names: none, one or two actors; with two, the events between them in either direction.
        codes: code prefixes, one of which an event's code must begin with; empty for all.
        since, until: days that the event's interval must touch; None for open.
        level: whether names mean countries or the actors as coded.
        directed: with two actors, only from the first to the second.
    """

    names: Sequence[str] = ()
    codes: Sequence[str] = ()
    since: date | None = None
    until: date | None = None
    level: Level = "country"
    directed: bool = False


def list_events(events: Events, wanted: EventFilter, scale: Scale, book: ActorBook) -> pa.Table:
    """The events wanted, by date, then id.

    Args:
        events: canonical frame.
        wanted: the filter.
        scale: the scale whose weight stands beside the code as `points`.
        book: the actors.

    Returns:
        `event_id, date, date_start, date_end, source, target, code, label, points`, then the log's
        own columns, then the derived ones. `points` is null where the scale gives no weight. Fed
        back with `--log -` the records give the same scores.
    """
    import pyarrow as pa

    empty = _empty_columns(events)
    asked = resolve_actors(wanted.names, events, wanted.level, book)
    matching = _matching(wanted, asked)
    if isinstance(events, StoredEvents):
        found = events.table(matching)
    elif isinstance(events, LazyEvents):
        found = _filtered(events.table(_lazily_matching(wanted, asked)), matching)
    else:
        found = _filtered(events, matching)
    order = [(name, "ascending") for name in ("date_start", "date_end", "event_id")]
    found = found.sort_by(order).combine_chunks()
    own = [name for name in found.column_names if name not in (*_FIRST, *_LAST)]
    used = [name for name in own if name not in empty]
    code = found.column("code")
    columns = {
        **{name: found.column(name) for name in found.column_names},
        "date": _dates(found),
        "label": _for_each(code, lambda one: event_codes()[one].label, pa.string()),
        "points": _for_each(code, scale.weight, pa.float64()),
    }
    return pa.table({name: columns[name] for name in (*_FIRST, *used, *_LAST)})


def _filtered(events: pa.Table, matching: pc.Expression | None) -> pa.Table:
    return events if matching is None else events.filter(matching)


def _dates(events: pa.Table) -> pa.ChunkedArray:
    """The days of each event as a log writes them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    start, end = (events.column(name) for name in ("date_start", "date_end"))
    joined = pc.binary_join_element_wise(start.cast(pa.string()), end.cast(pa.string()), "/")
    return _for_each(joined, _iso, pa.string())


def _iso(interval: str) -> str:
    start, _, end = interval.partition("/")
    return DateInterval(date.fromisoformat(start), date.fromisoformat(end)).iso()


def _for_each(
    column: pa.ChunkedArray, of: Callable[[str], object], kind: pa.DataType
) -> pa.ChunkedArray:
    """A value for each text of a column, found out once for each that differs."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = column.unique()
    found = pa.array([of(one) for one in values.to_pylist()], kind)
    return found.take(pc.index_in(column, values))


def _empty_columns(events: Events) -> frozenset[str]:
    """Columns in which no event of the log, wanted or not, has a value."""
    if isinstance(events, StoredEvents | LazyEvents):
        return events.empty
    named = zip(events.column_names, events.columns, strict=True)
    return frozenset(name for name, column in named if column.null_count == events.num_rows)


def _matching(wanted: EventFilter, asked: Asked) -> pc.Expression | None:
    """What a row must fulfil; None if all are wanted."""
    import pyarrow.compute as pc

    parts = []
    if wanted.since is not None:
        parts.append(pc.field("date_end") >= wanted.since)
    if wanted.until is not None:
        parts.append(pc.field("date_start") <= wanted.until)
    if wanted.codes:
        parts.append(pc.field("code").isin(_codes(wanted)))
    suffix = "" if asked.level == "role" else "_country"
    source, target = (pc.field(f"{side}{suffix}") for side in ("source", "target"))
    sides = [sorted(one) for one in (asked.pair.first, asked.pair.second) if one is not None]
    if len(sides) == 1:
        parts.append(source.isin(sides[0]) | target.isin(sides[0]))
    elif sides:
        along = source.isin(sides[0]) & target.isin(sides[1])
        back = source.isin(sides[1]) & target.isin(sides[0])
        parts.append(along if wanted.directed else along | back)
    matching = None
    for part in parts:
        matching = part if matching is None else matching & part
    return matching


def _codes(wanted: EventFilter) -> list[str]:
    """The codes that begin as asked for."""
    return [code for code in event_codes() if code.startswith(tuple(wanted.codes))]


def _lazily_matching(wanted: EventFilter, asked: Asked) -> nw.Expr | None:
    """What rows of a lazy frame must fulfil to be collected; the exact filter comes after."""
    import narwhals.stable.v2 as nw

    parts = []
    if wanted.since is not None:
        parts.append(nw.col("date_end") >= wanted.since)
    if wanted.until is not None:
        parts.append(nw.col("date_start") <= wanted.until)
    if wanted.codes:
        parts.append(nw.col("code").is_in(_codes(wanted)))
    suffix = "" if asked.level == "role" else "_country"
    sides = [sorted(one) for one in (asked.pair.first, asked.pair.second) if one is not None]
    source, target = (nw.col(f"{side}{suffix}") for side in ("source", "target"))
    parts += [source.is_in(side) | target.is_in(side) for side in sides]
    return nw.all_horizontal(*parts, ignore_nulls=False) if parts else None
