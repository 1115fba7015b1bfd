"""Dyads side by side on a terminal: their lines over one grid, the scores now, the findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from .grid import Column, grid
from .interface import Result
from .screen import Display, Screen
from .sparkline import sparkline
from .visible import visible
from .words import VERDICT_STYLES, count, interval, plain, signed

LIKENESS_CAVEAT = (
    "Alike is not linked: both may follow a third thing. Unclear is not unlike: few changes show "
    "little."
)
_GAP = 2
_FEWEST_MARKS = 10
_TURNS = {"up": "▲", "down": "▼"}
_LINES = (
    ("E, −100 … +100", "escalation", -100.0),
    ("C, −100 … +100", "cooperation", -100.0),
    ("L⁻, 0 … 100", "conflict_level", 0.0),
)


def compare_screen(result: Result, display: Display) -> Screen:
    """The paths, a row for each dyad, and a sentence for each finding shown."""
    dyads, periods = result.extra["dyads"], result.extra["periods"]
    every = result.parameters["every"]
    labels = _labels(dyads, display)
    table = _table(dyads, labels, display)
    quiet = _quiet(dyads, len(periods))
    grid_words = f"By {every}, {periods[quiet]} … {periods[-1]}"
    if quiet:
        grid_words += f"; from {periods[0]} until then all is 0"
    parts: list[Any] = [Text(grid_words)]
    parts += _lines(dyads, labels, slice(quiet, len(periods)), every, display)
    parts += [Text(""), *table.parts]
    for record in result.table.to_pylist():
        parts += [Text(""), Text(visible(record["sentence"]))]
    return replace(table, parts=[*parts, Text(""), Text(LIKENESS_CAVEAT)])


def compare_dyads_screen(result: Result, display: Display) -> Screen:
    """A row for each dyad."""
    records = result.table.to_pylist()
    return _table(records, _labels(records, display), display)


def _labels(dyads: Sequence[Mapping[str, Any]], display: Display) -> list[str]:
    """Names where they leave room for two thirds of the width, else codes."""
    joint = " → " if dyads[0]["directed"] else " – "
    names = [joint.join(visible(one[f"name_{side}"]) for side in "ab") for one in dyads]
    if display.width is None or max(map(cell_len, names)) <= display.width // 3:
        return names
    return [joint.join(visible(one[f"actor_{side}"]) for side in "ab") for one in dyads]


def _quiet(dyads: Sequence[Mapping[str, Any]], periods: int) -> int:
    """Number of periods before the first in which any line leaves 0; none if all stay there."""
    paths = [dyad["paths"][name] for dyad in dyads for _, name, _ in _LINES]
    return next((number for number in range(periods) if any(path[number] for path in paths)), 0)


def _lines(
    dyads: Sequence[Mapping[str, Any]],
    labels: Sequence[str],
    shown: slice,
    every: str,
    display: Display,
) -> list[Text]:
    """One line of blocks a dyad, the same period below the same period."""
    size = max(map(cell_len, labels))
    room = None if display.width is None else display.width - size - _GAP
    per_mark = 1 if room is None else -(-(shown.stop - shown.start) // max(_FEWEST_MARKS, room))
    lines = []
    for heading, name, low in _LINES:
        lines += [Text(""), Text(heading, style="bold")]
        for dyad, label in zip(dyads, labels, strict=True):
            blocks = sparkline(dyad["paths"][name][shown], low, 100.0, per_mark)
            lines.append(Text(label + " " * (size - cell_len(label) + _GAP) + blocks))
    if per_mark > 1:
        said = f"A mark is {count(per_mark, every)}, and shows what is farthest from 0."
        lines += [Text(""), Text(said)]
    return lines


def _table(dyads: Sequence[Mapping[str, Any]], labels: Sequence[str], display: Display) -> Screen:
    verdicts = [one["verdict"] or "–" for one in dyads]
    styles = [VERDICT_STYLES.get(verdict, "") for verdict in verdicts]

    def bounds(name: str, sign: bool = True) -> list[str]:
        return [interval(one[f"{name}_low"], one[f"{name}_high"], sign=sign) for one in dyads]

    return grid(
        [
            Column("Dyad", labels),
            Column("E", [signed(one["escalation"]) for one in dyads], right=True, styles=styles),
            Column("E 95 %", bounds("escalation"), priority=1),
            Column("C", [signed(one["cooperation"]) for one in dyads], right=True),
            Column("C 95 %", bounds("cooperation"), priority=2),
            Column("L", [plain(one["conflict_level"]) for one in dyads], right=True),
            Column("L 95 %", bounds("conflict_level", sign=False), priority=4),
            Column("Events", [_number(one["events"]) for one in dyads], right=True, priority=3),
            Column("Last turn", [_turn(one) for one in dyads]),
            Column("Verdict", verdicts, least=15, styles=styles),
        ],
        display,
    )


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _turn(dyad: Mapping[str, Any]) -> str:
    return f"{_TURNS[dyad['turn']]} {dyad['turn_period']}" if dyad["turn"] else "none"
