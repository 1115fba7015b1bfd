"""Which events enter which dyad: sides, duplicates, domestic acts, the actors asked for.

All functions map lazy frames to lazy frames of the same engine.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeAlias

import narwhals.stable.v2 as nw

from .options import Level
from .settings import Settings

Frame: TypeAlias = nw.LazyFrame[Any]

#: The sides of a directed pair in a reduced frame: source and target at the level asked for.
SIDES = ("a", "b")


@dataclass(frozen=True)
class Pair:
    """The actors a score was asked for, as the values the sides may take.

    Attributes:
        first: values of one side; None for any.
        second: values of the other; None for any.
    """

    first: frozenset[str] | None = None
    second: frozenset[str] | None = None

    def admits(self, one: str, other: str) -> bool:
        """Whether the dyad of these two sides was asked for, in either order."""
        return self._fits(one, other) or self._fits(other, one)

    def _fits(self, one: str, other: str) -> bool:
        return (self.first is None or one in self.first) and (
            self.second is None or other in self.second
        )


def with_sides(events: Frame, level: Level) -> Frame:
    """Add `a` (source) and `b` (target) at the level, and the event's own weight.

    `event_weight` is weight · confidence, 1 where neither is given.
    """
    suffix = "_country" if level == "country" else ""
    return events.with_columns(
        a=nw.col(f"source{suffix}"),
        b=nw.col(f"target{suffix}"),
        event_weight=nw.col("weight").fill_null(1.0) * nw.col("confidence").fill_null(1.0),
    )


def in_dyads(events: Frame, settings: Settings) -> Frame:
    """Only events between two known sides: foreign ones, or with `self_dyads="only"` domestic."""
    return events.filter(enters_dyad(settings))


def enters_dyad(settings: Settings) -> nw.Expr:
    """Whether an event is in a dyad of the kind asked for; never null.

    An act is domestic if both sides are the same, or belong to the same country.
    """
    known = ~nw.col("a").is_null() & ~nw.col("b").is_null()
    abroad = (nw.col("source_country") != nw.col("target_country")).fill_null(True) & (
        nw.col("a") != nw.col("b")
    ).fill_null(True)
    return known & (~abroad if settings.self_dyads == "only" else abroad)


def between(events: Frame, pair: Pair) -> Frame:
    """Only events of the dyads asked for."""
    return events.filter(_fits(pair, "a", "b") | _fits(pair, "b", "a"))


def involving(events: Frame, pair: Pair) -> Frame:
    """Only events in which a side asked for takes part: what the volume of a pair counts."""
    if pair.first is None or pair.second is None:
        return events
    named = pair.first | pair.second
    return events.filter(_is_in("a", named) | _is_in("b", named))


def one_a_day(events: Frame) -> Frame:
    """One record per date, source, target and code: the one with the smallest event id."""
    key = ["date_start", "date_end", "source", "target", "code"]
    kept = events.group_by(*key).agg(event_id=nw.col("event_id").min())
    return events.join(kept, on=[*key, "event_id"], how="inner")


def _fits(pair: Pair, one: str, other: str) -> nw.Expr:
    return _is_in(one, pair.first) & _is_in(other, pair.second)


def _is_in(side: str, values: Collection[str] | None) -> nw.Expr:
    if values is None:
        return ~nw.col(side).is_null()
    return nw.col(side).is_in(sorted(values))
