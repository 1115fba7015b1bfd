"""The names and defaults of the settings, importable without numpy."""

from __future__ import annotations

from typing import Literal, get_args

Level = Literal["country", "role"]
Exposure = Literal["calendar", "volume", "total"]
#: The option's values: `auto` is volume for data of machine coders, calendar for logs of people.
ExposureChoice = Literal["auto", "calendar", "volume", "total"]
SelfDyads = Literal["drop", "only"]
Verdict = Literal[
    "escalating",
    "leaning escalating",
    "no clear change",
    "leaning de-escalating",
    "de-escalating",
    "insufficient data",
]
Flag = Literal["short_baseline", "stale_log", "log_density", "no_volume"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
FLAGS: tuple[Flag, ...] = get_args(Flag)
EXPOSURES: tuple[Exposure, ...] = get_args(Exposure)
EXPOSURE_CHOICES: tuple[ExposureChoice, ...] = get_args(ExposureChoice)
SELF_DYADS: tuple[SelfDyads, ...] = get_args(SelfDyads)

HALF_LIFE = 30.0
BASELINE_HALF_LIFE = 365.0
#: Default κ: points per 30 days (calendar), points per 1,000 reports (volume, total).
KAPPAS: dict[Exposure, float] = {"calendar": 5.0, "volume": 25.0, "total": 25.0}
