"""The turning points of a dyad as records: dates, rates, and the acts around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from ..scoring.settings import Settings
from .acts import WEEK_DAYS, Act, DyadActs, Weeks, weekly
from .break_penalty import ERROR_RATE, INNER_ERROR_RATE, SHORTEST_WEEKS, SHUFFLES
from .turning_points import FEWEST_ACTS, FEWEST_WEEKS, Break, find_breaks

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_EVENTS = 5

#: Column → what its values are.
TURN_COLUMNS: Final[dict[str, type]] = {
    "actor_a": str,
    "actor_b": str,
    "name_a": str,
    "name_b": str,
    "week": date,
    "earliest": date,
    "latest": date,
    "direction": str,
    "rate_before": float,
    "rate_before_low": float,
    "rate_before_high": float,
    "rate_after": float,
    "rate_after_low": float,
    "rate_after_high": float,
    "events": str,
}


@dataclass(frozen=True)
class Turns:
    """The turning points of a dyad.

    Attributes:
        table: one row each, in order of time, the columns of `TURN_COLUMNS`.
        parameters: settings, days in force and what was looked at, ready for JSON: `searched` is
            false where there was too little, and `needs_weeks` and `needs_acts` say how much.
    """

    table: pa.Table
    parameters: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The parameters and the turning points, ready for JSON."""
        points = [
            {
                name: value.isoformat() if isinstance(value, date) else value
                for name, value in record.items()
            }
            for record in self.table.to_pylist()
        ]
        return {"parameters": self.parameters, "points": points}


def turn_schema() -> pa.Schema:
    """Names and types of a record; the order is part of the contract."""
    import pyarrow as pa

    types = {str: pa.string(), float: pa.float64(), date: pa.date32()}
    return pa.schema([(name, types[kind]) for name, kind in TURN_COLUMNS.items()])


def turns_of(
    acts: DyadActs | None, settings: Settings, week_start: int = 0, seed: int = 0
) -> Turns:
    """The turning points of the conflict acts between two actors.

    Args:
        acts: the acts between the two; None without any in the log.
        settings: the settings they were chosen with; with `directed` only the acts of the first of
            the two at the second are looked at.
        week_start: day a week begins with, 0 for Monday … 6 for Sunday.
        seed: seed of the shuffles behind the penalty.

    Raises:
        UsageError: the extra `stats` is not installed.
    """
    import pyarrow as pa

    parameters: dict[str, Any] = {
        "level": settings.level,
        "directed": settings.directed,
        "scale": settings.scale.name,
        "scale_sha256": settings.scale.sha256,
        "one_a_day": settings.one_a_day,
        "shortest_weeks": SHORTEST_WEEKS,
        "error_rate": ERROR_RATE,
        "inner_error_rate": INNER_ERROR_RATE,
        "shuffles": SHUFFLES,
        "seed": seed,
    }
    if acts is None:
        return Turns(turn_schema().empty_table(), {**parameters, "searched": False})
    if settings.directed:
        acts = acts.along()
    weeks = weekly(acts.hostile, acts.span, week_start)
    found = find_breaks(weeks.counts, seed)
    one, other = acts.named if settings.directed else sorted(acts.named)
    records = [
        {"actor_a": one, "actor_b": other, **_record(turn, weeks, acts.acts)}
        for turn in found.breaks
    ]
    return Turns(
        pa.Table.from_pylist(records, schema=turn_schema()),
        {
            "as_of": acts.span.as_of.isoformat(),
            "coverage_start": acts.span.since.isoformat(),
            "coverage_days": acts.span.days,
            **parameters,
            "weeks": found.weeks,
            "acts": found.acts,
            "unplaced": weeks.unplaced,
            "unfinished": weeks.unfinished,
            "penalty": None if found.penalty is None else round(found.penalty, 6),
            "searched": found.enough,
            "needs_weeks": max(0, FEWEST_WEEKS - found.weeks),
            "needs_acts": max(0, FEWEST_ACTS - found.acts),
        },
    )


def _record(turn: Break, weeks: Weeks, acts: list[Act]) -> dict[str, Any]:
    rates = {
        f"rate_{side}{bound}": round(value, 9)
        for side, values in (("before", turn.before), ("after", turn.after))
        for bound, value in zip(("", "_low", "_high"), values, strict=True)
    }
    return {
        "week": weeks.begins(turn.week),
        "earliest": weeks.begins(turn.earliest),
        "latest": weeks.begins(turn.latest),
        "direction": "up" if turn.rises else "down",
        **rates,
        "events": ";".join(_around(weeks.begins(turn.week), acts)),
    }


def _around(week: date, acts: list[Act]) -> list[str]:
    """Ids of the weightiest acts of either channel in the week of a break and the one before."""
    first, last = week.toordinal() - WEEK_DAYS, week.toordinal() + WEEK_DAYS - 1
    near = [act for act in acts if first <= act.start and act.end <= last]
    near.sort(key=lambda act: (-abs(act.points), act.start, act.event_id))
    return [act.event_id for act in near[:_MOST_EVENTS]]
