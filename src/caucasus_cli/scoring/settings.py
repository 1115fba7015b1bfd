"""What a score depends on besides the events."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..codebook.scales import Scale
from ..errors import UsageError, did_you_mean
from .options import (
    BASELINE_HALF_LIFE,
    EXPOSURES,
    HALF_LIFE,
    KAPPAS,
    SELF_DYADS,
    Exposure,
    ExposureChoice,
    Level,
    SelfDyads,
)


@dataclass(frozen=True)
class Settings:
    """The settings of a scoring run.

    Attributes:
        scale: weights of the event codes.
        as_of: the day t, included; None for the last day of the log.
        since: first day of the coverage; None for the first day of the log.
        level: `country` (AZE–RUS) or `role` (AZEGOV–RUSMED).
        directed: one score per ordered pair, from source to target.
        half_life: memory of the present, days > 0.
        baseline_half_life: memory of the past, days > half_life.
        kappa: shrinkage > 0; None for the default of the exposure.
        exposure: `calendar` (points per 30 days), `volume` (points per 1,000 reports that involve
            either side but not both) or `total` (points per 1,000 reports of all dyads).
        one_a_day: keep one record per date, source, target and code.
        self_dyads: leave domestic acts out, or take nothing else.
    """

    scale: Scale
    as_of: date | None = None
    since: date | None = None
    level: Level = "country"
    directed: bool = False
    half_life: float = HALF_LIFE
    baseline_half_life: float = BASELINE_HALF_LIFE
    kappa: float | None = None
    exposure: Exposure = "calendar"
    one_a_day: bool = False
    self_dyads: SelfDyads = "drop"

    def __post_init__(self) -> None:
        """Refuse values that have no meaning."""
        for option, value_, allowed in (
            ("--exposure", self.exposure, EXPOSURES),
            ("--self", self.self_dyads, SELF_DYADS),
        ):
            if value_ not in allowed:
                hint = did_you_mean(value_, allowed)
                raise UsageError(f"{option} {value_!r}: choose {', '.join(allowed)}.{hint}")
        for name, value in (
            ("--half-life", self.half_life),
            ("--baseline-half-life", self.baseline_half_life),
            ("--kappa", self.shrinkage),
        ):
            if not (math.isfinite(value) and value > 0):
                raise UsageError(f"{name} must be a number above 0, not {value:g}.")
        if self.half_life >= self.baseline_half_life:
            raise UsageError(
                f"--half-life {self.half_life:g} must be shorter than --baseline-half-life "
                f"{self.baseline_half_life:g}."
            )
        if self.baseline_half_life > 36_500:
            raise UsageError("--baseline-half-life must be at most 36,500 days.")
        if self.half_life < 1:
            raise UsageError("--half-life must be at least 1 day.")
        if self.as_of and self.since and self.since > self.as_of:
            raise UsageError(f"--since {self.since} is after --as-of {self.as_of}.")

    @property
    def shrinkage(self) -> float:
        """κ in force."""
        return KAPPAS[self.exposure] if self.kappa is None else self.kappa

    def parameters(self) -> dict[str, Any]:
        """The settings as they stand in an output's parameters, without the days in force."""
        return {
            "level": self.level,
            "directed": self.directed,
            "scale": self.scale.name,
            "scale_sha256": self.scale.sha256,
            "half_life": self.half_life,
            "baseline_half_life": self.baseline_half_life,
            "kappa": self.shrinkage,
            "exposure": self.exposure,
            "one_a_day": self.one_a_day,
            "self": self.self_dyads,
        }


def suited(
    settings: Settings, exposure: ExposureChoice, one_a_day: bool | None, coded: bool
) -> Settings:
    """The settings with what was left open chosen to suit the source.

    Args:
        settings: the settings.
        exposure: as asked for; `auto` is volume for coded data, calendar for logs of people.
        one_a_day: as asked for; None is yes for coded data, no for logs of people.
        coded: whether the events are data of a machine coder.
    """
    if exposure == "auto":
        exposure = "volume" if coded else "calendar"
    return replace(settings, exposure=exposure, one_a_day=coded if one_a_day is None else one_a_day)
