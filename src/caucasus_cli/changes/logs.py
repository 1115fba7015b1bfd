"""Two logs, scored alike: which dyads moved, and through which events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from .diff import Diff
from .dyads import Dyad, DyadChanges, compare_scores
from .events import Side, event_change_schema, event_changes, rows_by_id

if TYPE_CHECKING:
    import pyarrow as pa

    from ..codebook.actors import ActorBook
    from ..engines.interface import Engine
    from ..reading.stored import StoredEvents
    from ..scoring.explain import Explanation
    from ..scoring.scores import Scores
    from ..scoring.settings import Settings

#: Dyads are taken apart until they have this many events together in either log.
MOST_EXPLAINED = 50_000


def diff_logs(
    old: pa.Table | StoredEvents,
    new: pa.Table | StoredEvents,
    settings: Settings,
    threshold: float,
    book: ActorBook,
    engine: Engine,
) -> Diff:
    """Score two logs with the same settings, as of the same day, and compare.

    Args:
        old, new: canonical frames.
        settings: the settings; without an as-of day the last day of either log, without a first day
            of the coverage the first day of either.
        threshold: points that an index must differ by, ≥ 0.
        book: the actors.
        engine: where the reductions run.
    """
    import pyarrow as pa

    from ..operations import score_log

    first, last = _days([old, new], engine)
    settings = replace(
        settings, as_of=settings.as_of or last, since=settings.since or first
    )  # fmt: skip
    scores = [score_log(events, settings, [], book, engine) for events in (old, new)]
    records = [one.table.to_pylist() for one in scores]
    changes = compare_scores(records[0], records[1], threshold, absent=0.0)
    explained = _explainable(changes, records)
    parts = [_explained(events, settings, explained, engine) for events in (old, new)]
    sides = _sides([old, new], explained, parts)
    rows = [row for dyad in explained for row in event_changes(dyad, *sides[dyad])]
    unexplained = [dyad for dyad in changes.dyads if dyad not in explained]
    table = pa.Table.from_pylist(rows, schema=event_change_schema())
    told = {"threshold": threshold, **_parameters(scores, settings)}
    return Diff(changes, told, table, unexplained=unexplained)


def _days(
    logs: Sequence[pa.Table | StoredEvents], engine: Engine
) -> tuple[date | None, date | None]:
    """First and last day of the logs together; None where they have no events."""
    import narwhals.stable.v2 as nw

    from ..engines.opening import frame_of
    from ..scoring.selection import with_last_days

    firsts: list[date] = []
    lasts: list[date] = []
    for events in logs:
        frame = frame_of(events, engine)
        frame = with_last_days(frame)
        ends = engine.collect(frame.select(nw.col("date_start").min(), nw.col("date_end").max()))
        for found, name in ((firsts, "date_start"), (lasts, "date_end")):
            found += [_day(value) for value in ends.column(name).to_pylist() if value is not None]
    return min(firsts, default=None), max(lasts, default=None)


def _day(value: date) -> date:
    return date(value.year, value.month, value.day)


def _explainable(changes: DyadChanges, records: Sequence[Sequence[dict[str, Any]]]) -> list[Dyad]:
    events: dict[Dyad, int] = {}
    for one in (record for side in records for record in side):
        dyad = (one["actor_a"], one["actor_b"])
        events[dyad] = max(one["events"], events.get(dyad, 0))
    chosen: list[Dyad] = []
    total = 0
    for dyad in changes.dyads:
        if total + events[dyad] <= MOST_EXPLAINED:
            chosen.append(dyad)
            total += events[dyad]
    return chosen


def _explained(
    events: pa.Table | StoredEvents, settings: Settings, dyads: list[Dyad], engine: Engine
) -> dict[Dyad, Explanation]:
    from ..engines.opening import frame_of
    from ..scoring.explain import explain_dyads

    if not dyads:
        return {}
    return explain_dyads(frame_of(events, engine), settings, dyads, engine)


def _sides(
    logs: Sequence[pa.Table | StoredEvents],
    dyads: Sequence[Dyad],
    parts: Sequence[dict[Dyad, Explanation]],
) -> dict[Dyad, tuple[Side, Side]]:
    counted = [{dyad: part[dyad].events.to_pylist() for dyad in dyads} for part in parts]
    ids = {row["event_id"] for side in counted for rows in side.values() for row in rows}
    known = [rows_by_id(events, ids) for events in logs]
    found = {}
    for dyad in dyads:
        rates: list[dict[str, Any]] = [
            next(iter(part[dyad].score.table.to_pylist()), {}) for part in parts
        ]
        found[dyad] = (
            Side(counted[0][dyad], rates[0], known[0]),
            Side(counted[1][dyad], rates[1], known[1]),
        )
    return found


def _parameters(scores: Sequence[Scores], settings: Settings) -> dict[str, Any]:
    """Settings and days in force, of a log that has events in dyads."""
    told = next((one.parameters for one in scores if one.span is not None), settings.parameters())
    return dict(told)
