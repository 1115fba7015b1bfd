"""The turning points of a dyad's weekly acts, as a list on a terminal and in a sentence."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from .visible import visible
from .words import count, significant

ARROWS = {"up": "▲", "down": "▼"}


def change_point_list(found: dict[str, Any]) -> list[RenderableType]:
    """Each turning point with where it may lie, the rates on both sides, and the acts at it.

    Args:
        found: what `Turns.as_json` gives.
    """
    points = found["points"]
    if not points:
        return []
    body = Table.grid(padding=(0, 2, 0, 0))
    body.add_column(no_wrap=True)
    body.add_column(ratio=1, overflow="fold")
    for point in points:
        name = f"{ARROWS[point['direction']]} {point['week']}"
        body.add_row(Text(name, style="bold"), Text(f"{_where(point)}\n{_acts(point)}"))
    title = "Weeks in which the rate of conflict acts changed (acts a week, 95 % intervals)"
    return [Text(""), Text(title), body]


def _where(point: dict[str, Any]) -> str:
    rates = " → ".join(
        f"{significant(point[f'rate_{side}'])} [{significant(point[f'rate_{side}_low'])}, "
        f"{significant(point[f'rate_{side}_high'])}]"
        for side in ("before", "after")
    )
    if point["earliest"] == point["latest"]:
        return f"{rates}; in that week"
    return f"{rates}; between the weeks of {point['earliest']} and {point['latest']}"


def _acts(point: dict[str, Any]) -> str:
    acts = [visible(act) for act in point["events"].split(";") if act]
    return ", ".join(acts) if acts else "no act in that week or the one before"


def change_point_words(found: dict[str, Any]) -> str:
    """What the search found, or what it would need, in a sentence.

    Args:
        found: what `Turns.as_json` gives.
    """
    points, parameters = found["points"], found["parameters"]
    if not parameters["searched"]:
        needs = [
            count(parameters[f"needs_{noun}s"], f"more {noun}")
            for noun in ("week", "act")
            if parameters[f"needs_{noun}s"]
        ]
        return f"Turning points: insufficient data: needs {' and '.join(needs)}."
    seen = f"{count(parameters['acts'], 'conflict act')} in {count(parameters['weeks'], 'week')}"
    left_out = [
        f"{parameters[name]:,} more left out, as {why}"
        for name, why in (
            ("unplaced", "their week is not known"),
            ("unfinished", "the first or last week is not whole"),
        )
        if parameters[name]
    ]
    if left_out:
        seen += f" ({'; '.join(left_out)})"
    if not points:
        return f"No turning point among {seen}."
    told = ", ".join(f"{point['week']} {point['direction']}" for point in points)
    return f"{count(len(points), 'turning point')} among {seen}: {told}."
