"""What is in a report: plain data, every number final, nothing about how it looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..changes.since import Since
    from ..gates.evidence import Evidence
    from ..gates.rules import Rule

Record = dict[str, Any]
Day = date


@dataclass(frozen=True)
class Link:
    """A source as the log names it.

    Attributes:
        text: what is shown, inert.
        href: where it leads; None for what is no http or https address.
    """

    text: str
    href: str | None


@dataclass(frozen=True)
class ReportEvent:
    """One event, with what it adds to its dyad's score.

    Attributes:
        event_id, source, target, code, label, summary: texts of log and codebook, inert.
        dyad: codes of the two actors, as in `AZE–RUS`.
        date: ISO, as precise as the log has it.
        start, end: the days it may have happened on.
        points: weight times scale value, negative for conflict.
        rung: rung of the act, 0–9; 0 for acts on no rung.
        conflict_now, baseline, cooperation_now: parts of K, B and P; None where there is no score.
        links: its sources.
    """

    event_id: str
    dyad: str
    date: str
    start: Day
    end: Day
    source: str
    target: str
    code: str
    label: str
    points: float
    rung: int
    conflict_now: float | None
    baseline: float | None
    cooperation_now: float | None
    summary: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Detail:
    """One dyad in full.

    Attributes:
        score: its score record.
        timeline: rows of its timeline, from the period before the first event, oldest first.
        every: the period of the timeline.
        events: the events counted, the largest contribution first.
        dropped: events between the two that are not counted, by reason.
    """

    score: Record
    timeline: tuple[Record, ...]
    every: str
    events: tuple[ReportEvent, ...]
    dropped: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """A report.

    Attributes:
        dyads: score records, most in need of attention first (`scoring.watch`).
        details: dyads shown in full, in the same order.
        events: events of the dyads shown in full, latest first, at most so many as asked for.
        events_counted: how many such events there are.
        parameters: settings, days in force, logs and hashes, ready for JSON.
        title: its heading; empty for one that says what it is about.
        asked: the actors asked for, in words; none for all.
        rules: the rules that the dyads were judged by.
        findings: who met which rule, with the events behind.
        changes: what changed since an earlier report; None where none was given.
    """

    dyads: tuple[Record, ...]
    details: tuple[Detail, ...]
    events: tuple[ReportEvent, ...]
    events_counted: int
    parameters: Record
    title: str = ""
    asked: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    findings: tuple[Evidence, ...] = ()
    changes: Since | None = None
