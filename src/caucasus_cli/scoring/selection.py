"""Which events enter which dyad: sides, duplicates, domestic acts, the actors asked for.

All functions map lazy frames to lazy frames of the same engine.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals.stable.v2 as nw

from .settings import Settings

if TYPE_CHECKING:
    from ..engines.interface import Engine

Frame: TypeAlias = nw.LazyFrame[Any]

#: The sides of a directed pair in a reduced frame: source and target at the level asked for.
SIDES = ("a", "b")
#: Columns whose product is an event's weight; null is 1.
WEIGHTS = ("weight", "confidence")
#: Columns with the actors' names, in logs of sources that name them.
NAMES = ("source_name", "target_name")
#: What one record a day is kept of.
_ACT = ("date_start", "date_end", "source", "target", "code")


@dataclass(frozen=True)
class Pair:
    """The actors a score was asked for, as the values the sides may take.

    Attributes:
        first: values of one side; None for any.
        second: values of the other; None for any.
        dyads: the dyads asked for one by one, among those of the sides; None for all of them.
    """

    first: frozenset[str] | None = None
    second: frozenset[str] | None = None
    dyads: frozenset[tuple[str, str]] | None = None

    @classmethod
    def of_dyads(cls, dyads: Iterable[tuple[str, str]]) -> Pair:
        """Several dyads at once."""
        wanted = frozenset(dyads)
        sides = frozenset(side for dyad in wanted for side in dyad)
        return cls(sides, sides, wanted)

    def admits(self, one: str, other: str) -> bool:
        """Whether the dyad of these two sides was asked for, in either order."""
        if self.dyads is not None and not {(one, other), (other, one)} & self.dyads:
            return False
        return self._fits(one, other) or self._fits(other, one)

    def _fits(self, one: str, other: str) -> bool:
        return (self.first is None or one in self.first) and (
            self.second is None or other in self.second
        )


def has_single_days(events: Frame) -> bool:
    """Whether every record is known to end on the day it begins: a file's metadata may tell so."""
    return "date_end" not in events.collect_schema().names()


def with_last_days(events: Frame) -> Frame:
    """The events with `date_end`, where single days left it out."""
    if has_single_days(events):
        return events.with_columns(date_end=nw.col("date_start"))
    return events


def with_sides(events: Frame, settings: Settings) -> Frame:
    """Add the sides at the settings' level, whether they make a dyad, and the event's own weight.

    `a` is the source, `b` the target. `enters` is true for an event between two known sides,
    foreign ones, or with `self_dyads="only"` domestic. An act is domestic if both sides
    are the same, or belong to the same country. `event_weight` is weight · confidence, 1 where
    neither is given.
    """
    suffix = "_country" if settings.level == "country" else ""
    events = with_last_days(events)
    # A frame without these columns has no weights: a file's statistics can tell so before.
    present = set(events.collect_schema().names())
    weights = [nw.col(name).fill_null(1.0) for name in WEIGHTS if name in present]
    sided = events.with_columns(
        a=nw.col(f"source{suffix}"),
        b=nw.col(f"target{suffix}"),
        event_weight=_product(weights),
    )
    known = ~nw.col("a").is_null() & ~nw.col("b").is_null()
    abroad = (nw.col("a") != nw.col("b")).fill_null(True)
    if settings.level != "country":
        abroad &= (nw.col("source_country") != nw.col("target_country")).fill_null(True)
    return sided.with_columns(enters=known & (~abroad if settings.self_dyads == "only" else abroad))


def _product(factors: list[nw.Expr]) -> nw.Expr:
    if not factors:
        return nw.lit(1.0)
    product = factors[0]
    for factor in factors[1:]:
        product = product * factor
    return product


def in_dyads(events: Frame) -> Frame:
    """Only events that are in a dyad."""
    return events.filter(nw.col("enters"))


def outside_dyads(events: Frame) -> Frame:
    """Only events that are in no dyad."""
    return events.filter(~nw.col("enters"))


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
    """One record per date, source, target and code: the one with the smallest event id.

    Where a source names its actors, the names must be the same too: two activists are two.
    """
    key = list(_ACT)
    events = with_last_days(events)
    present = events.collect_schema().names()
    named = {f"said_{name}": nw.col(name).fill_null("") for name in NAMES if name in present}
    if named:
        events = events.with_columns(**named)
    key += named
    kept = events.group_by(*key).agg(event_id=nw.col("event_id").min())
    # A record that is there twice is one record.
    single = events.unique(subset=[*key, "event_id"], keep="any")
    joined = single.join(kept, on=[*key, "event_id"], how="inner")
    return joined.drop(list(named)) if named else joined


def acts_a_day(events: Frame) -> Frame:
    """What `one_a_day` keeps, without ids, from sided events.

    Only where no record has a weight and each actor one country: then repetitions are alike in all
    that the sums look at.
    """
    present = events.collect_schema().names()
    named = {f"said_{name}": nw.col(name).fill_null("") for name in NAMES if name in present}
    if named:
        events = events.with_columns(**named)
    kept = [*_ACT, *SIDES, "enters", "event_weight"]
    alike = [name for name in kept if name != "event_weight"]
    distinct = events.group_by(*alike, *named).agg(records=nw.len())
    return distinct.select(*alike, event_weight=nw.lit(1.0))


def have_one_country(events: Frame, engine: Engine) -> bool:
    """Whether no actor occurs with two countries, or with one and without any."""
    for side in ("source", "target"):
        found = events.group_by(side, f"{side}_country").agg(records=nw.len())
        actors = engine.collect(found).column(side)
        if len(actors.unique()) < len(actors):
            return False
    return True


def _fits(pair: Pair, one: str, other: str) -> nw.Expr:
    return _is_in(one, pair.first) & _is_in(other, pair.second)


def _is_in(side: str, values: Collection[str] | None) -> nw.Expr:
    if values is None:
        return ~nw.col(side).is_null()
    return nw.col(side).is_in(sorted(values))
