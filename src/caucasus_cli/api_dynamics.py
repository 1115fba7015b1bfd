"""The Python API of what needs the extra `stats`: who follows whom, and signed triangles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .api import Day, _book, _codebook, _events, _settings, _to_pandas
from .api_arguments import actor_name, number
from .engines.registry import open_engine
from .errors import UsageError
from .log import are_coded
from .operations import respond_log, triads_log, turning_points_log
from .scoring.options import BASELINE_HALF_LIFE, HALF_LIFE, ExposureChoice
from .scoring.periods import WeekStart
from .scoring.settings import suited

if TYPE_CHECKING:
    import pandas as pd


def respond(
    events: Any = None,
    a: str = "",
    b: str = "",
    *,
    window: int = 14,
    as_of: Day | None = None,
    since: Day | None = None,
    role: bool = False,
    scale: str | Path = "goldstein",
    one_a_day: bool | None = None,
    engine: str = "auto",
    actors: str | Path | None = None,
) -> pd.DataFrame:
    """Whose conflict acts follow whose; parameters as in `score`. Needs the extra `stats`.

    Args:
        events: the events.
        a, b: the two actors.
        window: days in which an act counts as following, at least 1.
        as_of, since, role, scale, one_a_day, engine, actors: as in `score`.

    Returns:
        Two rows, acts of A followed by acts of B and the reverse, with the columns of
        `docs/dynamics.md`; `attrs["parameters"]` holds the settings.

    Raises:
        UsageError: the extra is not installed; a setting has no meaning.
    """
    if not (a and b):
        raise UsageError("respond needs two actors: write respond(a=…, b=…).")
    a, b = actor_name(a, "a"), actor_name(b, "b")
    book = _book(actors)
    settings = _settings(
        as_of, since, False, role, HALF_LIFE, BASELINE_HALF_LIFE, None, scale, "calendar",
        one_a_day, "drop",
    )  # fmt: skip
    table = _events(events, book)
    settings = suited(settings, "calendar", one_a_day, are_coded(table))
    found = respond_log(table, settings, (a, b), book, open_engine(engine, table.num_rows), window)
    frame = _to_pandas(found.table)
    frame.attrs["parameters"] = {**found.parameters, **_codebook(actors, table)}
    return frame


def turning_points(
    events: Any = None,
    a: str = "",
    b: str = "",
    *,
    as_of: Day | None = None,
    since: Day | None = None,
    role: bool = False,
    scale: str | Path = "goldstein",
    one_a_day: bool | None = None,
    week_start: WeekStart = "monday",
    seed: int = 0,
    engine: str = "auto",
    actors: str | Path | None = None,
) -> pd.DataFrame:
    """The weeks in which the rate of conflict acts between two actors changed.

    Needs the extra `stats`.

    Args:
        events: the events.
        a, b: the two actors.
        week_start: first day of a week, in words.
        seed: seed of the shuffles behind the penalty.
        as_of, since, role, scale, one_a_day, engine, actors: as in `score`.

    Returns:
        One row per turning point with the columns of `docs/dynamics.md`; none is looked for where
        `attrs["parameters"]["searched"]` is false.

    Raises:
        UsageError: the extra is not installed; a setting has no meaning.
    """
    if not (a and b):
        raise UsageError("turning_points needs two actors: write turning_points(a=…, b=…).")
    a, b = actor_name(a, "a"), actor_name(b, "b")
    book = _book(actors)
    settings = _settings(
        as_of, since, False, role, HALF_LIFE, BASELINE_HALF_LIFE, None, scale, "calendar",
        one_a_day, "drop",
    )  # fmt: skip
    table = _events(events, book)
    settings = suited(settings, "calendar", one_a_day, are_coded(table))
    chosen = open_engine(engine, table.num_rows)
    found = turning_points_log(table, settings, (a, b), book, chosen, week_start, seed)
    frame = _to_pandas(found.table)
    frame.attrs["parameters"] = {**found.parameters, **_codebook(actors, table)}
    return frame


def triads(
    events: Any = None,
    *names: str,
    as_of: Day | None = None,
    since: Day | None = None,
    role: bool = False,
    half_life: float = HALF_LIFE,
    kappa: float | None = None,
    scale: str | Path = "goldstein",
    exposure: ExposureChoice = "auto",
    one_a_day: bool | None = None,
    seed: int = 0,
    engine: str = "auto",
    actors: str | Path | None = None,
) -> pd.DataFrame:
    """Signed triangles of actors, by the sign of C; needs the extra `stats`.

    Args:
        events: the events.
        names: three or more actors for the triangles among them, one or two for the signed
            triangles that they are in, none for all signed triangles.
        seed: seed of the shuffled signs.
        as_of, since, role, half_life, kappa, scale, exposure, one_a_day, engine, actors: as in
            `score`.

    Returns:
        One row per triangle with the columns of `docs/dynamics.md`; `attrs["balance"]` compares the
        share balanced with that of shuffled signs, `attrs["parameters"]` holds the settings.

    Raises:
        UsageError: the extra is not installed; an actor is named twice.
    """
    book = _book(actors)
    # The baseline's memory has no part in C; it only must be the longer one.
    baseline = max(BASELINE_HALF_LIFE, 2 * number(half_life, "half_life"))
    settings = _settings(
        as_of, since, False, role, half_life, baseline, kappa, scale, exposure, one_a_day, "drop"
    )
    table = _events(events, book)
    settings = suited(settings, exposure, one_a_day, are_coded(table))
    asked = [actor_name(name, "names") for name in names]
    found = triads_log(table, settings, asked, book, open_engine(engine, table.num_rows), seed)
    frame = _to_pandas(found.table)
    frame.attrs["balance"] = found.summary()
    frame.attrs["parameters"] = {**found.parameters, **_codebook(actors, table)}
    return frame
