"""The log as records: filtered, with each code's label and weight beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

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
    if isinstance(events, StoredEvents):
        asked = resolve_actors(wanted.names, events, wanted.level, book)
        events = events.table(_matching(wanted, asked))
    elif isinstance(events, LazyEvents):
        asked = resolve_actors(wanted.names, events, wanted.level, book)
        events = events.table(_lazily_matching(wanted, asked))
    records = [record for record in events.to_pylist() if _in_time(record, wanted)]
    if wanted.codes:
        records = [one for one in records if one["code"].startswith(tuple(wanted.codes))]
    records = _of_actors(records, events, wanted, book)
    records.sort(key=lambda record: (record["date_start"], record["date_end"], record["event_id"]))
    for record in records:
        record["date"] = DateInterval(record["date_start"], record["date_end"]).iso()
        record["label"] = event_codes()[record["code"]].label
        record["points"] = scale.weight(record["code"])
    own = [name for name in events.column_names if name not in (*_FIRST, *_LAST)]
    used = [name for name in own if name not in empty]
    kinds: dict[str, Any] = {field.name: field.type for field in events.schema}
    kinds |= {"date": pa.string(), "label": pa.string(), "points": pa.float64()}
    return pa.table(
        {
            name: pa.array([record[name] for record in records], kinds[name])
            for name in (*_FIRST, *used, *_LAST)
        }
    )


def _empty_columns(events: Events) -> frozenset[str]:
    """Columns in which no event of the log, wanted or not, has a value."""
    if isinstance(events, StoredEvents | LazyEvents):
        return events.empty
    named = zip(events.column_names, events.columns, strict=True)
    return frozenset(name for name, column in named if column.null_count == events.num_rows)


def _matching(wanted: EventFilter, asked: Asked) -> pc.Expression | None:
    """What rows of a file must fulfil to be read at all; the exact filter comes after."""
    import pyarrow.compute as pc

    parts = []
    if wanted.since is not None:
        parts.append(pc.field("date_end") >= wanted.since)
    if wanted.until is not None:
        parts.append(pc.field("date_start") <= wanted.until)
    suffix = "" if asked.level == "role" else "_country"
    source, target = (pc.field(f"{side}{suffix}") for side in ("source", "target"))
    sides = [sorted(one) for one in (asked.pair.first, asked.pair.second) if one is not None]
    if len(sides) == 1:
        parts.append(source.isin(sides[0]) | target.isin(sides[0]))
    elif sides:
        along = source.isin(sides[0]) & target.isin(sides[1])
        parts.append(along | (source.isin(sides[1]) & target.isin(sides[0])))
    matching = None
    for part in parts:
        matching = part if matching is None else matching & part
    return matching


def _lazily_matching(wanted: EventFilter, asked: Asked) -> nw.Expr | None:
    """`_matching`, for a lazy frame."""
    import narwhals.stable.v2 as nw

    parts = []
    if wanted.since is not None:
        parts.append(nw.col("date_end") >= wanted.since)
    if wanted.until is not None:
        parts.append(nw.col("date_start") <= wanted.until)
    suffix = "" if asked.level == "role" else "_country"
    sides = [sorted(one) for one in (asked.pair.first, asked.pair.second) if one is not None]
    source, target = (nw.col(f"{side}{suffix}") for side in ("source", "target"))
    parts += [source.is_in(side) | target.is_in(side) for side in sides]
    return nw.all_horizontal(*parts, ignore_nulls=False) if parts else None


def _in_time(record: dict[str, Any], wanted: EventFilter) -> bool:
    return (wanted.since is None or record["date_end"] >= wanted.since) and (
        wanted.until is None or record["date_start"] <= wanted.until
    )


def _of_actors(
    records: list[dict[str, Any]], events: pa.Table, wanted: EventFilter, book: ActorBook
) -> list[dict[str, Any]]:
    if not wanted.names:
        return records
    asked = resolve_actors(wanted.names, events, wanted.level, book)
    suffix = "" if asked.level == "role" else "_country"

    def takes_part(record: dict[str, Any]) -> bool:
        source, target = record[f"source{suffix}"], record[f"target{suffix}"]
        if asked.pair.second is None:
            return asked.pair.first is None or bool({source, target} & asked.pair.first)
        first, second = asked.pair.first or frozenset(), asked.pair.second
        along = source in first and target in second
        return along or (not wanted.directed and source in second and target in first)

    return [record for record in records if takes_part(record)]
