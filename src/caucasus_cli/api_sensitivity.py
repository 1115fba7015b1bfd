"""The Python API of the sensitivity analysis."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .api import Day, _book, _codebook, _opened, _settings, _to_pandas
from .api_arguments import actor_name
from .operations import score_log, sensitivity_log
from .scoring.options import BASELINE_HALF_LIFE, HALF_LIFE, ExposureChoice, SelfDyads

if TYPE_CHECKING:
    import pandas as pd


def sensitivity(
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
    """How the scores move under other settings; parameters as in `score`.

    Args:
        events: the events.
        a, b: two actors for a row per setting of their dyad; one or none for a row per setting of
            all the dyads together.
        as_of, since, …: the settings in force, as in `score`.

    Returns:
        The columns of `docs/sensitivity.md`, the settings in force first; `attrs["left_out"]` holds
        the settings without meaning beside them, `attrs["parameters"]` those in force.

    Raises:
        LogError, UnknownActorError, UsageError: as in `score`.
    """
    book = _book(actors)
    settings = _settings(
        as_of, since, directed, role, half_life, baseline_half_life, kappa, scale, exposure,
        one_a_day, self_dyads,
    )  # fmt: skip
    names = [actor_name(name, side) for side, name in (("a", a), ("b", b)) if name is not None]
    checked, settings, chosen = _opened(events, book, engine, settings, exposure, one_a_day)
    scores = score_log(checked, settings, names, book, chosen)
    found = sensitivity_log(checked, settings, scores, chosen)
    frame = _to_pandas(found.of_dyads() if len(names) == 2 else found.of_many())
    frame.attrs["left_out"] = [asdict(one) for one in found.left_out]
    frame.attrs["parameters"] = {**found.parameters, **_codebook(actors, checked)}
    return frame
