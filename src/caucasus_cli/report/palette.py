"""The colours of charts and pages: told apart by colour-blind readers, legible on light and dark.

Hues follow Okabe and Ito (2008): vermilion for conflict, blue for cooperation. A chart is drawn in
the light colours; a dark page or picture maps each to its counterpart.
"""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Palette:
    """Colours as `#rrggbb`; no two of one palette are the same, so that each can be mapped."""

    paper: str
    ink: str
    muted: str
    grid: str
    axis: str
    conflict: str
    cooperation: str
    baseline: str
    level: str
    unsure: str


LIGHT = Palette(
    paper="#ffffff",
    ink="#1c2127",
    muted="#57606a",
    grid="#e4e7eb",
    axis="#aab1ba",
    conflict="#c44900",
    cooperation="#0069a8",
    baseline="#7d8792",
    level="#6b4c9a",
    unsure="#f1f3f5",
)
DARK = Palette(
    paper="#14171b",
    ink="#e9ecef",
    muted="#a7b0ba",
    grid="#2b3138",
    axis="#59626d",
    conflict="#ff8f4d",
    cooperation="#5bb8f0",
    baseline="#8b96a2",
    level="#b79be6",
    unsure="#1f242a",
)
#: Cells of the matrix by E, from −100 to 100 in steps of 25: blue to vermilion, lightest at 0.
LIGHT_STEPS = (
    "#4795ca", "#74acd3", "#a3c8e2", "#d6e6f2", "#fbe3d5", "#f6bd9b", "#ee935f", "#e07030",
)  # fmt: skip
DARK_STEPS = (
    "#2472a8", "#225f88", "#1f4a68", "#1c3344", "#45281a", "#6e3717", "#9c4711", "#b5520f",
)  # fmt: skip
#: Text on each step, with a contrast of 4.5:1 or more.
LIGHT_TEXT = "#1c2128"
DARK_TEXT = "#f7f8f9"


def counterparts() -> dict[str, str]:
    """Each light colour with the dark one in its place."""
    pairs = {getattr(LIGHT, one.name): getattr(DARK, one.name) for one in fields(Palette)}
    pairs |= dict(zip(LIGHT_STEPS, DARK_STEPS, strict=True))
    return pairs | {LIGHT_TEXT: DARK_TEXT}


def dark_rules(scope: str) -> str:
    """CSS that gives a chart's shapes their dark colours, `scope` before each selector."""
    rules = []
    for light, dark in counterparts().items():
        rules.append(f'{scope}[fill="{light}"]{{fill:{dark}}}')
        rules.append(f'{scope}[stroke="{light}"]{{stroke:{dark}}}')
    return "".join(rules)
