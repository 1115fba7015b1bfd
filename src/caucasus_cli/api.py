"""The Python API: pandas frames in and out, any frame that narwhals knows accepted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .account import FileAccount
from .api_arguments import (
    actor_name,
    day,
    exposure_to_begin_with,
    flag,
    frame_of,
    number,
    one_of,
)
from .codebook.actor_file import codebook_provenance, load_actors
from .codebook.actors import Actor
from .codebook.scales import load_scale
from .engines.opening import engine_for
from .engines.registry import SMALL_LOG, open_engine
from .errors import UsageError
from .log import FRAME, are_coded, open_logs, raise_for_mistakes, tables_read_by
from .operations import explain_log, score_log, timeline_log
from .scoring.options import (
    BASELINE_HALF_LIFE,
    HALF_LIFE,
    SELF_DYADS,
    ExposureChoice,
    SelfDyads,
)
from .scoring.periods import WEEK_STARTS, Every, WeekStart
from .scoring.settings import Settings, suited

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from .changes.score_files import ScoreFile
    from .codebook.actors import ActorBook
    from .engines.interface import Engine
    from .engines.opening import Events

#: A day: text, a date, a datetime or a Timestamp of pandas, whose day is meant.
Day = date | str


def read_log(*logs: str | Path, actors: str | Path | None = None) -> pd.DataFrame:
    """Read event logs into the canonical events frame.

    Args:
        logs: files (CSV, NDJSON, Parquet, Arrow), or the bundled `incidents` and `context`;
            none for `incidents`.
        actors: a table of your own actors, laid over the bundled ones.

    Returns:
        One row per event: `event_id, date_start, date_end, date_added, source, target,
        source_country, target_country, code, scheme, weight, confidence, url, origin, origin_row`,
        then the logs' other columns. `attrs["account"]` says what became of every row.

    Raises:
        LogError: a log cannot be read, or has mistakes; the message names file and row.
    """
    import pyarrow as pa

    log = open_logs([str(name) for name in logs] or ["incidents"], _book(actors))
    log.raise_for_mistakes()
    frame = _to_pandas(log.events if isinstance(log.events, pa.Table) else log.events.table())
    frame.attrs["account"] = log.account.as_json()
    return frame


def score(
    events: Any = None,
    a: str | None = None,
    b: str | None = None,
    *,
    as_of: Day | None = None,
    since: Day | None = None,
    directed: bool = False,
    role: bool = False,
    half_life: float = HALF_LIFE,
    baseline_half_life: float = BASELINE_HALF_LIFE,
    kappa: float | None = None,
    scale: str | Path = "goldstein",
    exposure: ExposureChoice = "auto",
    one_a_day: bool | None = None,
    self_dyads: SelfDyads = "drop",
    engine: str = "auto",
    actors: str | Path | None = None,
) -> pd.DataFrame:
    """Score the dyads in `events`.

    Args:
        events: a frame of pandas, polars, PyArrow, DuckDB, PySpark, Ibis or any other kind that
            narwhals knows, canonical or with the columns `date, source, target, code`; None for
            the bundled log. A lazy one is summed where it is.
        a, b: actors by name or code; none for all dyads, one for all dyads of that actor.
        as_of: the day scored, included: a date, a datetime (its day), a Timestamp, or text;
            default the last day of the log.
        since: first day of the coverage; default the first day of the log.
        directed: one row per ordered pair.
        role: score `AZEGOV`–`RUSMED`, not countries.
        half_life, baseline_half_life: memory of the present and of the past, in days.
        kappa: shrinkage; default 5 points per 30 days, or 25 per 1,000 reports.
        scale: `goldstein`, `gdelt`, `plover`, `unit`, or a CSV file `code,weight`.
        exposure: `calendar`, `volume`, `total`, or `auto`: volume for data of machine coders.
        one_a_day: keep one record per date, source, target and code; None: for data of machine
            coders.
        self_dyads: `drop` domestic acts, or take them `only`.
        engine: `auto`, `duckdb`, `pandas`, `arrow`, `polars`, `spark`; the numbers are equal. A
            lazy frame has its own.
        actors: a table of your own actors.

    Returns:
        One row per dyad with the columns of `docs/scores.md`, sorted by actor codes;
        `attrs["parameters"]` holds the settings and hashes.

    Raises:
        LogError: the events do not fit the schema.
        UnknownActorError: `a` or `b` means nobody, or several.
        UsageError: a setting has no meaning.
    """
    book = _book(actors)
    settings = _settings(
        as_of, since, directed, role, half_life, baseline_half_life, kappa, scale, exposure,
        one_a_day, self_dyads,
    )  # fmt: skip
    names = [actor_name(name, side) for side, name in (("a", a), ("b", b)) if name is not None]
    checked, settings, chosen = _opened(events, book, engine, settings, exposure, one_a_day)
    scores = score_log(checked, settings, names, book, chosen)
    frame = _to_pandas(scores.table)
    frame.attrs["parameters"] = {**scores.parameters, **_codebook(actors, checked)}
    return frame


def explain(
    events: Any = None,
    a: str = "",
    b: str = "",
    *,
    as_of: Day | None = None,
    since: Day | None = None,
    directed: bool = False,
    role: bool = False,
    half_life: float = HALF_LIFE,
    baseline_half_life: float = BASELINE_HALF_LIFE,
    kappa: float | None = None,
    scale: str | Path = "goldstein",
    exposure: ExposureChoice = "auto",
    one_a_day: bool | None = None,
    self_dyads: SelfDyads = "drop",
    engine: str = "auto",
    actors: str | Path | None = None,
) -> pd.DataFrame:
    """Take one dyad's score apart, event by event; parameters as in `score`.

    Returns:
        One row per event counted, the largest contribution first. `math.fsum` of `conflict_now`,
        `baseline` and `cooperation_now` equals the score's `conflict_rate`, `baseline_rate` and
        `cooperation_rate`; they are null where there is no score. `attrs["score"]` holds the
        score, `attrs["dropped"]` the events not counted, with the reason.
    """
    if not (a and b):
        raise UsageError("explain needs two actors: write explain(a=…, b=…).")
    a, b = actor_name(a, "a"), actor_name(b, "b")
    book = _book(actors)
    settings = _settings(
        as_of, since, directed, role, half_life, baseline_half_life, kappa, scale, exposure,
        one_a_day, self_dyads,
    )  # fmt: skip
    checked, settings, chosen = _opened(events, book, engine, settings, exposure, one_a_day)
    explanation = explain_log(checked, settings, (a, b), book, chosen)
    frame = _to_pandas(explanation.events)
    frame.attrs["score"] = next(iter(explanation.score.table.to_pylist()), None)
    frame.attrs["dropped"] = explanation.dropped
    parameters = explanation.score.parameters
    frame.attrs["parameters"] = {**parameters, **_codebook(actors, checked)}
    return frame


def timeline(
    events: Any = None,
    a: str = "",
    b: str = "",
    *,
    every: Every = "month",
    week_start: WeekStart = "monday",
    since: Day | None = None,
    until: Day | None = None,
    directed: bool = False,
    role: bool = False,
    half_life: float = HALF_LIFE,
    baseline_half_life: float = BASELINE_HALF_LIFE,
    kappa: float | None = None,
    scale: str | Path = "goldstein",
    exposure: ExposureChoice = "auto",
    one_a_day: bool | None = None,
    self_dyads: SelfDyads = "drop",
    engine: str = "auto",
    actors: str | Path | None = None,
) -> pd.DataFrame:
    """Score one dyad at the end of every period; other parameters as in `score`.

    Args:
        events: a frame, as in `score`; None for the bundled log.
        a, b: the two actors.
        every: `day`, `week`, `month`, `quarter` or `year`.
        week_start: first day of a week, in words.
        since: first day of the coverage; default the first day of the log.
        until: last day of the timeline; default the last day of the log.
        directed: only acts from `a` to `b`.
        role: follow `AZEGOV`–`RUSMED`, not countries.
        half_life, baseline_half_life: memory of the present and of the past, in days.
        kappa: shrinkage.
        scale: weights of the codes.
        exposure: what points are divided by.
        one_a_day: keep one record per date, source, target and code.
        self_dyads: `drop` domestic acts, or take them `only`.
        engine: where sums are made; the numbers are equal.
        actors: a table of your own actors.

    Returns:
        One row per period, with a `PeriodIndex` and the columns of `docs/timeline.md`; the score
        columns are those of `score(…, as_of=…)` for the period's last day.

    Raises:
        LogError: the events do not fit the schema.
        UnknownActorError: `a` or `b` means nobody, or several.
        UsageError: a setting has no meaning.
    """
    if not (a and b):
        raise UsageError("timeline needs two actors: write timeline(a=…, b=…).")
    a, b = actor_name(a, "a"), actor_name(b, "b")
    book = _book(actors)
    settings = _settings(
        until, since, directed, role, half_life, baseline_half_life, kappa, scale, exposure,
        one_a_day, self_dyads,
    )  # fmt: skip
    checked, settings, chosen = _opened(events, book, engine, settings, exposure, one_a_day)
    found = timeline_log(checked, settings, (a, b), book, chosen, every, week_start)
    frame = _to_pandas(found.table.drop_columns("period"))
    frame.index = _period_index(frame["period_start"], every, week_start)
    frame.attrs["parameters"] = {**found.parameters, **_codebook(actors, checked)}
    return frame


def _period_index(starts: pd.Series[Any], every: Every, week_start: WeekStart) -> pd.PeriodIndex:
    import pandas as pd

    last_day = WEEK_STARTS[WEEK_STARTS.index(week_start) - 1]
    frequencies = {
        "day": "D", "week": f"W-{last_day[:3].upper()}", "month": "M", "quarter": "Q-DEC",
        "year": "Y-DEC",
    }  # fmt: skip
    return pd.PeriodIndex(starts, freq=frequencies[every], name="period")


def diff(
    old: Any,
    new: Any,
    *,
    threshold: float = 1.0,
    as_of: Day | None = None,
    since: Day | None = None,
    directed: bool = False,
    role: bool = False,
    half_life: float = HALF_LIFE,
    baseline_half_life: float = BASELINE_HALF_LIFE,
    kappa: float | None = None,
    scale: str | Path = "goldstein",
    exposure: ExposureChoice = "auto",
    one_a_day: bool | None = None,
    self_dyads: SelfDyads = "drop",
    engine: str = "auto",
    actors: str | Path | None = None,
) -> pd.DataFrame:
    """Which dyads moved between two sets of scores, or two logs, and through which events.

    Args:
        old, new: two frames of scores as `score` returns them, or two frames of events.
        threshold: a dyad moves if an index does by more points, or if its rung changes.
        as_of, since, …: as in `score`, for events; both logs are scored as of the same day, by
            default the last day of either. Frames of scores have their settings already.

    Returns:
        One row per dyad that appeared, vanished or moved, the largest move first: each number as
        `…_old`, `…_new` and `…_change`. `attrs["events"]` holds the events added, removed or
        recoded, None for scores; `math.fsum` of a dyad's `conflict_change`, `baseline_change` and
        `cooperation_change` equals its `conflict_rate_change`, `baseline_rate_change` and
        `cooperation_rate_change`. `attrs["unmoved"]` counts the other dyads,
        `attrs["differences"]` holds settings that differ between the scores.

    Raises:
        LogError: the events do not fit the schema.
        UsageError: one frame is of scores and the other not, or a setting has no meaning.
    """
    from .changes.diff import diff_scores
    from .changes.logs import diff_logs

    files = [_score_file(frame, name) for frame, name in ((old, "old"), (new, "new"))]
    if files[0] is not None and files[1] is not None:
        found = diff_scores(files[0], files[1], threshold)
    elif files[0] is not None or files[1] is not None:
        raise UsageError("one frame holds scores, the other events: give two of a kind.")
    else:
        book = _book(actors)
        settings = _settings(
            as_of, since, directed, role, half_life, baseline_half_life, kappa, scale, exposure,
            one_a_day, self_dyads,
        )  # fmt: skip
        one, other = _events(old, book), _events(new, book)
        settings = suited(settings, exposure, one_a_day, are_coded(one) or are_coded(other))
        chosen = open_engine(engine, max(one.num_rows, other.num_rows))
        found = diff_logs(one, other, settings, threshold, book, chosen)
    frame = _to_pandas(found.dyads.table)
    frame.attrs["events"] = None if found.events is None else _to_pandas(found.events)
    frame.attrs["unmoved"] = found.dyads.unmoved
    frame.attrs["differences"] = found.differences
    frame.attrs["parameters"] = found.parameters
    return frame


def _score_file(frame: Any, name: str) -> ScoreFile | None:
    """A frame of scores as a score file, None for any other frame."""
    import narwhals.stable.v2 as nw

    from .changes.score_files import ScoreFile
    from .scoring.columns import SCORE_COLUMNS

    if frame is None or isinstance(frame, str | Path):
        raise UsageError(f"{name} must be a frame: read_log reads files, score scores them.")
    columns = nw.from_native(frame).collect_schema().names()
    if not {"actor_a", "actor_b", "escalation"} <= set(columns):
        return None
    eager = nw.from_native(frame).lazy().collect("pyarrow").to_native()
    rows = [
        {column: _plain(row.get(column)) for column in SCORE_COLUMNS} for row in eager.to_pylist()
    ]
    parameters = getattr(frame, "attrs", {}).get("parameters")
    return ScoreFile(name, rows, parameters or {}, parameters is not None)


def _plain(value: Any) -> Any:
    """A value of a frame as a score file has it: days without a time, no NaN."""
    if isinstance(value, datetime):
        return value.date()
    return None if isinstance(value, float) and math.isnan(value) else value


def find_actor(name: str, actors: str | Path | None = None) -> Actor:
    """The actor that a name, alias, capital, ISO, COW or CAMEO code means.

    Raises:
        UnknownActorError: none or several do; `candidates` names them.
        UsageError: the name is no text.
    """
    return _book(actors).find(actor_name(name, "name"))


def _path(actors: str | Path | None) -> Path | None:
    return None if actors is None else Path(actors)


def _book(actors: str | Path | None) -> ActorBook:
    return load_actors(_path(actors))


def _codebook(actors: str | Path | None, events: Events) -> dict[str, Any]:
    """What parameters say of the codebook by which events were read and are scored."""
    return codebook_provenance(_path(actors), tables_read_by(events))


def _settings(
    as_of: Day | None,
    since: Day | None,
    directed: bool,
    role: bool,
    half_life: float,
    baseline_half_life: float,
    kappa: float | None,
    scale: str | Path,
    exposure: ExposureChoice,
    one_a_day: bool | None,
    self_dyads: SelfDyads,
) -> Settings:
    return Settings(
        scale=load_scale(str(scale)),
        as_of=day(as_of, "as_of"),
        since=day(since, "since"),
        level="role" if flag(role, "role") else "country",
        directed=flag(directed, "directed"),
        half_life=number(half_life, "half_life"),
        baseline_half_life=number(baseline_half_life, "baseline_half_life"),
        kappa=None if kappa is None else number(kappa, "kappa"),
        exposure=exposure_to_begin_with(exposure),
        one_a_day=one_a_day is not None and flag(one_a_day, "one_a_day"),
        self_dyads=one_of(self_dyads, "self_dyads", SELF_DYADS),
    )


def _opened(
    events: Any,
    book: ActorBook,
    engine: str,
    settings: Settings,
    exposure: ExposureChoice,
    one_a_day: bool | None,
) -> tuple[Events, Settings, Engine]:
    """The events checked, the settings that suit them, the engine that sums them."""
    checked = _events(events, book, engine)
    suiting = suited(settings, exposure, one_a_day, are_coded(checked))
    return checked, suiting, engine_for(checked, engine)


def _events(events: Any, book: ActorBook, engine: str | None = None) -> Events:
    """Any frame, checked and canonical: a lazy one where it is, one in memory as a table.

    A large frame in memory is checked like a lazy one, by the engine that will sum it. Without an
    engine all is read into memory.
    """
    if events is None:
        log = open_logs(["incidents"], book)
        return log.events
    import narwhals.stable.v2 as nw

    from .engines.frames import engine_of
    from .formats.lazy import canonical_frame
    from .formats.lazy_ids import with_row_ids

    account = FileAccount("events", FRAME, "")
    frame = frame_of(events)
    if engine is None:
        lazy = isinstance(frame, nw.LazyFrame)
        rows = frame.collect("pyarrow").to_native() if lazy else frame.to_arrow()
        return _checked(rows, account, book)
    if isinstance(frame, nw.LazyFrame):
        return canonical_frame(frame, engine_of(frame, engine), account, book)
    table = frame.to_arrow()
    if table.num_rows <= SMALL_LOG:
        return _checked(table, account, book)
    chosen = open_engine(engine, table.num_rows)
    return canonical_frame(chosen.frame(with_row_ids(table)), chosen, account, book)


def _checked(table: pa.Table, account: FileAccount, book: ActorBook) -> pa.Table:
    """A small table as a canonical one, checked row by row."""
    from .account import Account
    from .curated import read_records
    from .formats.columnar import table_records

    records = table_records(table, "events")
    log = read_records(lambda: [records], account, book)
    raise_for_mistakes(Account([account]))
    return log.table()


def _to_pandas(table: pa.Table) -> pd.DataFrame:
    """Dates as `datetime64`, nullable integers as `Int64`, text as pandas strings."""
    import pandas as pd
    import pyarrow as pa

    nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=nullable.get, date_as_object=False)
    return frame


__all__: Sequence[str] = ["diff", "explain", "find_actor", "read_log", "score", "timeline"]
