"""Several dyads over a common grid, and how alike the paths of each two are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from ..scoring._types import Floats
from ..scoring.periods import Every, WeekStart
from ..scoring.settings import Settings
from ..scoring.verdict import SHORT_BASELINE_DAYS
from .block_bootstrap import REPLICATES
from .changes import STILL, changes_of
from .columns import COMPARE_COLUMNS, COMPARE_DYAD_COLUMNS
from .lags import MOST_PERIODS
from .likeness import FEWEST_ACTIVE, FEWEST_CHANGES, likeness_of
from .sentence import sentence_of

if TYPE_CHECKING:
    import pyarrow as pa

    from ..codebook.actors import ActorBook
    from ..engines.interface import Engine
    from ..engines.opening import Events
    from ..scoring.timeline import Timeline

SCHEMA = "caucasus.compare/1"
DYADS_SCHEMA = "caucasus.compare_dyads/1"
#: Index compared → columns of a timeline that count the acts which move it.
INDICES = {
    "escalation": ("period_conflict_events",),
    "cooperation": ("period_conflict_events", "period_cooperation_events"),
}
#: Columns of a timeline that a comparison shows over the grid.
PATHS = ("escalation", "cooperation", "conflict_level")


@dataclass(frozen=True)
class Comparison:
    """Dyads side by side.

    Attributes:
        pairs: a row for each two dyads and each index, the columns of `COMPARE_COLUMNS`; no row
            if no event of the log is in any dyad.
        dyads: a row for each dyad, in the order asked for, the columns of `COMPARE_DYAD_COLUMNS`.
        timelines: the timeline of each dyad, row by row on the same periods.
        parameters: settings and days in force, ready for JSON.
    """

    pairs: pa.Table
    dyads: pa.Table
    timelines: list[pa.Table]
    parameters: dict[str, Any]

    @property
    def periods(self) -> list[str]:
        """The labels of the common grid."""
        labels: list[str] = self.timelines[0].column("period").to_pylist()
        return labels

    def summary(self) -> dict[str, Any]:
        """The grid, and each dyad with its paths over it, ready for JSON."""
        dyads = []
        for record, timeline in zip(self.dyads.to_pylist(), self.timelines, strict=False):
            plain = {
                name: value.isoformat() if isinstance(value, date) else value
                for name, value in record.items()
            }
            dyads.append(
                {**plain, "paths": {name: timeline.column(name).to_pylist() for name in PATHS}}
            )
        return {"periods": self.periods, "dyads": dyads}


def compare_log(
    events: Events,
    settings: Settings,
    asked: Sequence[str],
    book: ActorBook,
    engine: Engine,
    every: Every = "month",
    week_start: WeekStart = "monday",
    most_lag: int = MOST_PERIODS,
    seed: int = 0,
) -> Comparison:
    """Set dyads side by side.

    Args:
        events: canonical frame.
        settings: the settings; `as_of` ends the grid, `since` begins it.
        asked: two dyads or more, each in one word: `azerbaijan-russia`.
        book: the actors.
        engine: where the reduction runs.
        every: length of a period.
        week_start: first day of a week.
        most_lag: lags from -most_lag to most_lag are tried, periods.
        seed: seed of the bootstrap.

    Returns:
        The comparison. If an actor is named with a role (`AZEGOV`), all are scored as coded.

    Raises:
        UnknownActorError: a name means nobody, or several.
        UsageError: fewer than two dyads, one of them twice, a text that names no dyad or can be
            split in several ways, a lag or seed below 0, a period without meaning.
    """
    from ..engines.opening import frame_of
    from ..log import are_coded
    from ..operations import with_names
    from ..scoring.timeline import timeline_of

    for name, value in (("--max-lag", most_lag), ("--seed", seed)):
        if value < 0:
            raise UsageError(f"{name} must be 0 or more, not {value}.")
    dyads, settings = _dyads(asked, events, settings, book)
    frame, coded = frame_of(events, engine), are_coded(events)
    found = [
        timeline_of(frame, settings, named, engine, every, week_start, coded) for named in dyads
    ]
    parameters = {
        **found[0].parameters,
        "max_lag": most_lag,
        "seed": seed,
        "replicates": REPLICATES,
        "fewest_changes": FEWEST_CHANGES,
        "fewest_active": FEWEST_ACTIVE,
        "still": STILL,
        "left_out_days": SHORT_BASELINE_DAYS,
    }
    timelines = [with_names(one.table, book) for one in found]
    return Comparison(
        _pairs(found, book, settings.half_life, every, most_lag, seed),
        _table([_dyad(one) for one in timelines if one.num_rows], COMPARE_DYAD_COLUMNS),
        timelines,
        parameters,
    )


def _dyads(
    asked: Sequence[str],
    events: Events,
    settings: Settings,
    book: ActorBook,
) -> tuple[list[tuple[str, str]], Settings]:
    """The dyads that the texts mean, all at one level, and the settings at that level."""
    from ..dyad_names import actors_in
    from ..operations import one_dyad, resolve_actors

    if len(asked) < 2:
        raise UsageError(
            f"compare needs two dyads or more, and {' '.join(asked) or 'none'} is too few: "
            f"write compare azerbaijan-russia armenia-russia."
        )
    named: list[tuple[str, str]] = []
    for text in asked:
        actors = actors_in(text, book)
        if len(actors) == 1:
            book.find(actors[0])
            raise UsageError(
                f"{text!r} is one actor and no dyad: write both in one word, azerbaijan-russia."
            )
        named.append((actors[0], actors[1]))
    levels = {resolve_actors(names, events, settings.level, book).level for names in named}
    if "role" in levels:
        settings = replace(settings, level="role")
    dyads: list[tuple[str, str]] = []
    for names in named:
        dyad, _ = one_dyad(names, events, settings, book, "compare sets single dyads side by side")
        dyad = dyad if settings.directed else (min(dyad), max(dyad))
        if dyad in dyads:
            raise UsageError(f"{'–'.join(dyad)} is named twice: a dyad is always like itself.")
        dyads.append(dyad)
    return dyads, settings


def _dyad(timeline: pa.Table) -> dict[str, Any]:
    """The last row of a timeline, and the last turn in it."""
    rows = timeline.to_pylist()
    turned = [row for row in rows if row["turn"]]
    last = turned[-1] if turned else {"turn": None, "period": None, "period_start": None}
    own = {"turn": last["turn"], "turn_period": last["period"], "turn_start": last["period_start"]}
    return {name: own.get(name, rows[-1].get(name)) for name in COMPARE_DYAD_COLUMNS}


def _pairs(
    found: Sequence[Timeline],
    book: ActorBook,
    half_life: float,
    every: Every,
    most_lag: int,
    seed: int,
) -> pa.Table:
    from ..operations import actor_label

    records = []
    for first, second in combinations(found, 2):
        if not first.table.num_rows:
            break
        for index in INDICES:
            record = _pair(first.table, second.table, index, half_life, every, most_lag, seed)
            for side in ("a_1", "b_1", "a_2", "b_2"):
                record[f"name_{side}"] = actor_label(record[f"actor_{side}"], book)
            records.append({**record, "sentence": sentence_of(record)})
    return _table(records, COMPARE_COLUMNS)


def _pair(
    first: pa.Table,
    second: pa.Table,
    index: str,
    half_life: float,
    every: Every,
    most_lag: int,
    seed: int,
) -> dict[str, Any]:
    last = first.slice(first.num_rows - 1).to_pylist()[0]
    paths = [_changes(table, index) for table in (first, second)]
    moved = [_active(table, index) for table in (first, second)]
    paths = [np.where(_begun(moved), path, np.nan) for path in paths]
    both = ~np.isnan(paths[0]) & ~np.isnan(paths[1])
    active = [int((part & both).sum()) for part in moved]
    found = likeness_of(
        paths[0], paths[1], (active[0], active[1]), every, half_life, most_lag, seed
    )
    return {
        "actor_a_1": last["actor_a"],
        "actor_b_1": last["actor_b"],
        "actor_a_2": second.column("actor_a")[0].as_py(),
        "actor_b_2": second.column("actor_b")[0].as_py(),
        "directed": last["directed"],
        "as_of": last["as_of"],
        "coverage_start": last["coverage_start"],
        "every": every,
        "index": index,
        "finding": found.finding,
        "correlation": found.correlation,
        "correlation_low": found.low,
        "correlation_high": found.high,
        "lag": found.lag,
        "lag_correlation": found.lag_correlation,
        "lags": found.lags,
        "changes": found.changes,
        "active_1": active[0],
        "active_2": active[1],
        "needs_changes": found.needs_changes,
        "needs_1": found.needs[0],
        "needs_2": found.needs[1],
        "block": found.block,
    }


def _changes(timeline: pa.Table, index: str) -> Floats:
    """The changes of an index; NaN across a gap, and where there is too short a past.

    In the first 180 days every dyad's scores jump about alike, as all divide by the same few days.
    """
    levels = timeline.column(index).to_numpy().astype(np.float64)
    days = timeline.column("coverage_days").to_numpy()
    return changes_of(np.where(days < SHORT_BASELINE_DAYS, np.nan, levels))


def _active(timeline: pa.Table, index: str) -> NDArray[np.bool_]:
    """Whether an act moved the index in each period but the first."""
    moved = np.zeros(timeline.num_rows, dtype=np.bool_)
    for name in INDICES[index]:
        # Null in a gap, which is not above 0.
        moved |= timeline.column(name).to_numpy().astype(np.float64) > 0
    return moved[1:]


def _begun(moved: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """Whether both dyads have had an act that moved the index.

    A log often begins dyad by dyad. That two are still before and move after is no likeness.
    """
    begun = [np.logical_or.accumulate(part) if part.any() else ~part for part in moved]
    found: NDArray[np.bool_] = begun[0] & begun[1]
    return found


def _table(records: list[dict[str, Any]], columns: Mapping[str, type]) -> pa.Table:
    import pyarrow as pa

    from ..scoring.scores import schema_of

    return pa.Table.from_pylist(records, schema=schema_of(dict(columns)))
