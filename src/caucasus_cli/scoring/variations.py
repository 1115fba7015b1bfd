"""The variations of a sensitivity analysis: one thing changed at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from ..codebook.cameo import BUNDLED_SCALES
from ..codebook.scales import load_scale
from .selection import Frame
from .settings import Settings
from .shifted_events import (
    as_they_are,
    cut_to_root,
    on_first_day,
    on_last_day,
    roots_without_weight,
)

if TYPE_CHECKING:
    from ..engines.interface import Engine

#: Half-lives tried, in days.
HALF_LIVES: Final = (14.0, 30.0, 60.0, 90.0)
IN_FORCE: Final = "in force"

Change: TypeAlias = "Callable[[Frame, Engine], Frame]"


@dataclass(frozen=True)
class Variation:
    """One setting tried.

    Attributes:
        setting: what is changed: `scale`, `half_life`, `one_a_day`, `codes`, `dates`.
        value: what it is set to.
        settings: the settings with it.
        change: what is done to the events before they are scored.
    """

    setting: str
    value: str
    settings: Settings
    change: Change = as_they_are

    def changes(self, settings: Settings) -> bool:
        """Whether it is anything else than these settings."""
        return self.settings != settings or self.change is not as_they_are


@dataclass(frozen=True)
class LeftOut:
    """A variation that has no meaning beside the settings in force.

    Attributes:
        setting, value: which.
        reason: why, as a sentence.
    """

    setting: str
    value: str
    reason: str


def variations(settings: Settings) -> tuple[list[Variation], list[LeftOut]]:
    """The variations of the settings in force, in the order of a report.

    Args:
        settings: the settings in force.

    Returns:
        The variations, those that equal the settings in force among them, and those without
        meaning.
    """
    tried = [*_scales(settings), *_half_lives(settings), *_one_a_day(settings)]
    tried += [*_codes(settings), *_dates(settings)]
    return (
        [one for one in tried if isinstance(one, Variation)],
        [one for one in tried if isinstance(one, LeftOut)],
    )


def _scales(settings: Settings) -> list[Variation]:
    return [
        Variation("scale", name, replace(settings, scale=load_scale(name)))
        for name in BUNDLED_SCALES
    ]


def _half_lives(settings: Settings) -> list[Variation | LeftOut]:
    longest = settings.baseline_half_life
    return [
        Variation("half_life", f"{days:g}", replace(settings, half_life=days))
        if days < longest
        else LeftOut(
            "half_life", f"{days:g}",
            f"A half-life of {days:g} days is not shorter than the baseline's {longest:g}.",
        )
        for days in HALF_LIVES
    ]  # fmt: skip


def _one_a_day(settings: Settings) -> list[Variation]:
    return [
        Variation("one_a_day", "on" if kept else "off", replace(settings, one_a_day=kept))
        for kept in (True, False)
    ]


def _codes(settings: Settings) -> list[Variation | LeftOut]:
    missing = roots_without_weight(settings.scale)
    if missing:
        reason = f"The scale {settings.scale.name} has no weight for {', '.join(missing)}."
        return [LeftOut("codes", "root", reason)]
    return [Variation("codes", "root", settings, cut_to_root)]


def _dates(settings: Settings) -> list[Variation]:
    return [
        Variation("dates", "first", settings, on_first_day),
        Variation("dates", "last", settings, on_last_day),
    ]
