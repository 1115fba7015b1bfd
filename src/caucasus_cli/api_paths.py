"""The Python API of several dyads over time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .api import Day, _book, _codebook, _opened, _period_index, _settings, _to_pandas
from .api_arguments import actor_name
from .paths.compare import PATHS, Comparison, compare_log
from .paths.lags import MOST_PERIODS
from .scoring.options import BASELINE_HALF_LIFE, HALF_LIFE, ExposureChoice, SelfDyads
from .scoring.periods import Every, WeekStart

if TYPE_CHECKING:
    import pandas as pd


def compare(
    events: Any = None,
    *dyads: str,
    every: Every = "month",
    week_start: WeekStart = "monday",
    since: Day | None = None,
    until: Day | None = None,
    max_lag: int = MOST_PERIODS,
    seed: int = 0,
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
    """Set dyads side by side over time; other parameters as in `score`.

    Args:
        events: a frame, as in `score`; None for the bundled log.
        dyads: two or more, each in one word: `azerbaijan-russia`.
        every: `day`, `week`, `month`, `quarter` or `year`.
        week_start: first day of a week, in words.
        since: first day of the coverage; default the first day of the log.
        until: last day of the grid; default the last day of the log.
        max_lag: lags up to so many periods are tried in either direction.
        seed: seed of the bootstrap.
        directed, role, half_life, baseline_half_life, kappa, scale, exposure, one_a_day,
            self_dyads, engine, actors: as in `timeline`.

    Returns:
        A row for each two dyads and each of E and C, the columns of `docs/paths.md`.
        `attrs["dyads"]` has a row for each dyad; `attrs["paths"]` the indices over the grid, a
        `PeriodIndex` and the columns (index, dyad); `attrs["parameters"]` holds the settings.

    Raises:
        LogError: the events do not fit the schema.
        UnknownActorError: a name means nobody, or several.
        UsageError: fewer than two dyads, one of them twice, or a setting has no meaning.
    """
    book = _book(actors)
    settings = _settings(
        until, since, directed, role, half_life, baseline_half_life, kappa, scale, exposure,
        one_a_day, self_dyads,
    )  # fmt: skip
    checked, settings, chosen = _opened(events, book, engine, settings, exposure, one_a_day)
    asked = [actor_name(dyad, "dyads") for dyad in dyads]
    found = compare_log(
        checked, settings, asked, book, chosen, every, week_start, max_lag, seed
    )  # fmt: skip
    frame = _to_pandas(found.pairs)
    frame.attrs["dyads"] = _to_pandas(found.dyads)
    frame.attrs["paths"] = _paths(found, every, week_start)
    frame.attrs["parameters"] = {**found.parameters, **_codebook(actors, checked)}
    return frame


def _paths(found: Comparison, every: Every, week_start: WeekStart) -> pd.DataFrame:
    """The indices of every dyad over the common grid."""
    import pandas as pd

    columns = {}
    for dyad, timeline in zip(found.dyads.to_pylist(), found.timelines, strict=False):
        frame = _to_pandas(timeline.select(list(PATHS)))
        for index in PATHS:
            columns[index, f"{dyad['actor_a']}-{dyad['actor_b']}"] = frame[index]
    paths = pd.DataFrame(columns)
    starts = _to_pandas(found.timelines[0].select(["period_start"]))["period_start"]
    paths.index = _period_index(starts, every, week_start)
    return paths
