"""The acts of one dyad one by one, and how many of them fall in each week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ..scoring._types import Integers
from ..scoring.reduction import reduce_events
from ..scoring.selection import Frame, Pair, between, in_dyads
from ..scoring.settings import Settings
from ..scoring.span import Span

if TYPE_CHECKING:
    from ..engines.interface import Engine

WEEK_DAYS = 7


@dataclass(frozen=True, order=True)
class Act:
    """An act between the two.

    Attributes:
        start, end: proleptic ordinals of the first and last day it may have happened on.
        event_id: its id.
        source, target: who to whom, at the settings' level.
        code: event code.
        points: its weight times the scale's value of the code, below 0 in the conflict channel.
    """

    start: int
    end: int
    event_id: str
    source: str
    target: str
    code: str
    points: float

    @property
    def dated(self) -> bool:
        """Whether its day is known."""
        return self.start == self.end

    @property
    def way(self) -> tuple[str, str]:
        """Source and target."""
        return self.source, self.target

    @property
    def hostile(self) -> bool:
        """Whether it is in the conflict channel."""
        return self.points < 0


@dataclass(frozen=True)
class DyadActs:
    """The acts between two actors inside the coverage.

    Attributes:
        named: the two.
        acts: in order of time, then id.
        span: the days in force.
    """

    named: tuple[str, str]
    acts: list[Act]
    span: Span

    @property
    def hostile(self) -> list[Act]:
        """The acts of the conflict channel."""
        return [act for act in self.acts if act.hostile]

    def along(self) -> DyadActs:
        """Only the acts of the first at the second."""
        return replace(self, acts=[act for act in self.acts if act.way == self.named])


@dataclass(frozen=True)
class Weeks:
    """Acts of each whole week of a coverage.

    Attributes:
        first: proleptic ordinal of the first week's first day.
        counts: acts of each week, shape (weeks,); the days before and after whole weeks are out.
        unplaced: acts of which it is not known in which week they fall.
        unfinished: acts before the first whole week, or after the last.
    """

    first: int
    counts: Integers
    unplaced: int
    unfinished: int

    def begins(self, week: int) -> date:
        """First day of a week."""
        return date.fromordinal(self.first + WEEK_DAYS * week)


def dyad_acts(
    events: Frame, settings: Settings, named: tuple[str, str], engine: Engine
) -> DyadActs | None:
    """The acts between two actors that scoring counts: after selection, inside the coverage.

    Args:
        events: canonical frame of the engine.
        settings: the settings; the acts of both directions are taken.
        named: the two actors, as the level writes them.
        engine: the engine the frame belongs to.

    Returns:
        The acts, or None if the log has no event in any dyad.
    """
    pair = Pair(frozenset({named[0]}), frozenset({named[1]}))
    # Reports on others are of no use here, and only calendar exposure does without them.
    reduction = reduce_events(events, replace(settings, exposure="calendar"), pair, engine)
    if reduction is None:
        return None
    mine = between(in_dyads(reduction.weighted), pair)
    columns = ("event_id", "date_start", "date_end", "a", "b", "code", "event_weight")
    rows = engine.collect(mine.select(*columns)).select(list(columns)).to_pylist()
    acts = [
        Act(
            row["date_start"].toordinal(), row["date_end"].toordinal(), row["event_id"],
            row["a"], row["b"], row["code"],
            row["event_weight"] * (settings.scale.weight(row["code"]) or 0.0),
        )
        for row in rows
    ]  # fmt: skip
    return DyadActs(named, sorted(acts), reduction.span)


def weekly(acts: Sequence[Act], span: Span, week_start: int = 0) -> Weeks:
    """How many acts fall in each whole week of the coverage.

    Args:
        acts: the acts.
        span: the days in force.
        week_start: day a week begins with, 0 for Monday … 6 for Sunday.
    """
    since, until = span.since.toordinal(), span.as_of.toordinal()
    first = since + (week_start - span.since.weekday()) % WEEK_DAYS
    weeks = max(0, (until + 1 - first) // WEEK_DAYS)
    counts = np.zeros(weeks, dtype=np.int64)
    unplaced = unfinished = 0
    for act in acts:
        week = (act.start - first) // WEEK_DAYS
        if week != (act.end - first) // WEEK_DAYS:
            unplaced += 1
        elif 0 <= week < weeks:
            counts[week] += 1
        else:
            unfinished += 1
    return Weeks(first, counts, unplaced, unfinished)
