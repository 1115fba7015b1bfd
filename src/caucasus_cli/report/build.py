"""Gathering what is in a report: the scores in order, and the dyads at the top taken apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..codebook.event_codes import event_codes
from ..dates import parse_interval
from ..engines.opening import frame_of
from ..log import are_coded
from ..scoring.explain import explain_dyads
from ..scoring.timeline import timeline_of
from ..scoring.watch import watch_index
from .inert import links_in, measured, shown
from .model import Detail, Record, Report, ReportEvent
from .period import shown_from, suitable_period

if TYPE_CHECKING:
    import pyarrow as pa

    from ..engines.interface import Engine
    from ..reading.stored import StoredEvents
    from ..scoring.explain import Explanation
    from ..scoring.periods import Every
    from ..scoring.scores import Scores
    from ..scoring.settings import Settings
    from ..scoring.timeline import Timeline

#: So many dyads are shown in full where nothing else is asked for.
DETAILS = 8
#: So many events are listed where nothing else is asked for.
EVENTS = 500
#: Dyads are taken apart until they have this many events together: more do not fit a page.
MOST_EXPLAINED = 50_000
#: A longer id of an event is cut.
LONGEST_ID = 120


@dataclass(frozen=True)
class Size:
    """How much a report is to hold.

    Attributes:
        details: the most dyads shown in full.
        events: the most events listed.
        every: the periods of timelines; None for what suits each.
    """

    details: int = DETAILS
    events: int = EVENTS
    every: Every | None = None


def build_report(
    scores: Scores,
    events: pa.Table | StoredEvents,
    settings: Settings,
    engine: Engine,
    size: Size | None = None,
) -> Report:
    """Put scores in order, and take the first dyads apart.

    Args:
        scores: the scores of the dyads asked for.
        events: canonical frame that they were made from.
        settings: the settings they were made with, the level in force among them.
        engine: where the reduction runs.
        size: how much the report is to hold.
    """
    size = size or Size()
    records = in_order(_with_short_ids(scores.table.to_pylist()), settings.shrinkage)
    chosen = explainable(records, size.details)
    frame = frame_of(events, engine)
    dyads = [(one["actor_a"], one["actor_b"]) for one in chosen]
    explained = explain_dyads(frame, settings, dyads, engine) if dyads else {}
    details = []
    for record, named in zip(chosen, dyads, strict=True):
        every = size.every or suitable_period(record["first_event"], record["as_of"])
        begin = shown_from(record["first_event"], every)
        timeline = timeline_of(
            frame, settings, named, engine, every, coded=are_coded(events), shown_from=begin
        )
        details.append(detail_of(record, explained[named], timeline))
    listed = sorted(
        (event for detail in details for event in detail.events),
        key=lambda event: (event.end, event.start, event.event_id),
        reverse=True,
    )
    return Report(
        dyads=tuple(records),
        details=tuple(details),
        events=tuple(listed[: size.events]),
        events_counted=len(listed),
        parameters=scores.parameters,
    )


def _with_short_ids(records: Sequence[Record]) -> list[Record]:
    """The records with the ids of events cut that are too long: a timeline repeats them."""
    return [
        {**one, "rung_event": measured(one["rung_event"], LONGEST_ID)}
        if len(one["rung_event"] or "") > LONGEST_ID
        else one
        for one in records
    ]


def in_order(records: Sequence[Record], kappa: float) -> list[Record]:
    """Score records by the watch index downwards, then by code; those without a score last."""

    def rank(record: Record) -> tuple[bool, float, str, str]:
        known = record["conflict_rate"] is not None and record["baseline_rate"] is not None
        index = 0.0
        if known:
            conflict, baseline = (
                np.array([record[name]]) for name in ("conflict_rate", "baseline_rate")
            )
            index = float(watch_index(conflict, baseline, kappa)[0])
        return not known, -index, record["actor_a"], record["actor_b"]

    return sorted(records, key=rank)


def explainable(records: Sequence[Record], most: int) -> list[Record]:
    """The first records that have events, as far as these fit together (`MOST_EXPLAINED`)."""
    chosen: list[Record] = []
    total = 0
    for record in records:
        if len(chosen) == most:
            break
        if record["events"] and total + record["events"] <= MOST_EXPLAINED:
            chosen.append(record)
            total += record["events"]
    return chosen


def detail_of(record: Record, explanation: Explanation, timeline: Timeline) -> Detail:
    """A dyad in full, from its score, its explanation and its timeline."""
    return Detail(
        score=record,
        timeline=tuple(_with_short_ids(timeline.table.to_pylist())),
        every=timeline.parameters["every"],
        events=tuple(_event(row, record) for row in explanation.events.to_pylist()),
        dropped=dict(Counter(row["reason"] for row in explanation.dropped)),
    )


def _event(row: Record, record: Record) -> ReportEvent:
    days = parse_interval(row["date"])
    arrow = "→" if record["directed"] else "–"
    code = event_codes()[row["code"]]
    return ReportEvent(
        event_id=measured(row["event_id"], LONGEST_ID),
        dyad=f"{record['actor_a']}{arrow}{record['actor_b']}",
        date=row["date"],
        start=days.start,
        end=days.end,
        source=shown(row["source"], 40),
        target=shown(row["target"], 40),
        code=code.code,
        label=code.label,
        points=row["points"],
        rung=code.rung or 0,
        conflict_now=row["conflict_now"],
        baseline=row["baseline"],
        cooperation_now=row["cooperation_now"],
        summary=measured(row["summary"]),
        links=links_in(row["url"]),
    )
