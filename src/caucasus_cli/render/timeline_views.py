"""A timeline on a terminal: three lines of blocks with their marks, then a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from .change_points import ARROWS, change_point_list
from .grid import Column, grid
from .interface import Result
from .screen import Display, Screen
from .sparkline import sparkline
from .visible import visible
from .words import VERDICT_STYLES, count, interval, plain, signed

_LABEL = 6
#: Room behind a line of blocks for the range in numbers.
_RANGE = 24
_FEWEST_MARKS = 10


def timeline_screen(result: Result, display: Display) -> Screen:
    """The lines over all rows shown, in order of time, and a row for each period."""
    records = result.table.to_pylist()
    screen = _table(records, display)
    head: list[RenderableType] = [
        *_lines(sorted(records, key=lambda record: record["period_start"]), result, display)
    ]
    points = result.extra.get("change_points")
    found = change_point_list(points) if points else []
    return replace(screen, parts=[*head, *found, Text(""), *screen.parts])


def timeline_wide_screen(result: Result, display: Display) -> Screen:
    """Numbers by period, the oldest periods left out where there is no room."""
    table = result.table
    labels = table.column_names[1:]
    columns = [
        Column(
            label,
            [plain(value, 1) for value in table.column(label).to_pylist()],
            right=True,
            priority=len(labels) - place,
        )
        for place, label in enumerate(labels)
    ]
    return grid([Column("Number", table.column("measure").to_pylist()), *columns], display)


def _lines(records: list[dict[str, Any]], result: Result, display: Display) -> list[Text]:
    room = None if display.width is None else display.width - _LABEL - _RANGE
    per_mark = 1 if room is None else -(-len(records) // max(_FEWEST_MARKS, room))
    lines = [Text(_title(records, result)), Text("")]
    for label, name, form, low in (
        ("E", "escalation", signed, -100.0),
        ("C", "cooperation", signed, -100.0),
        ("L⁻", "conflict_level", plain, 0.0),
    ):
        values = [record[name] for record in records]
        blocks = sparkline(values, low, 100.0, per_mark)
        lines.append(Text(f"{label:<{_LABEL}}{blocks}  {_range(values, form)}"))
    points = result.extra.get("change_points", {}).get("points", [])
    lines += _marks(records, points, per_mark)
    if per_mark > 1:
        every = result.parameters["every"]
        lines.append(
            Text(f"A mark is {count(per_mark, every)}, and shows what is farthest from 0.")
        )
    return lines


def _title(records: list[dict[str, Any]], result: Result) -> str:
    first, last = records[0], records[-1]
    arrow = " → " if first["directed"] else " – "
    dyad = visible(first["name_a"]) + arrow + visible(first["name_b"])
    return f"{dyad}, by {result.parameters['every']}, {first['period']} … {last['period']}"


def _range(values: Sequence[float | None], form: Callable[..., str]) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "no data"
    return f"{form(min(known))} … {form(max(known))}, last {form(values[-1])}"


def _marks(
    records: list[dict[str, Any]], points: list[dict[str, Any]], per_mark: int
) -> list[Text]:
    """What happened below the blocks: rungs newly reached, turns of verdict and of weekly acts."""
    rungs, turns, rates = [], [], []
    for start in range(0, len(records), per_mark):
        part = records[start : start + per_mark]
        reached = [record["rung"] for record in part if (record["rung_change"] or 0) > 0]
        turned = [record["turn"] for record in part if record["turn"]]
        rungs.append(str(max(reached)) if reached else " ")
        turns.append(ARROWS[turned[-1]] if turned else " ")
        first, last = (part[at][f"period_{side}"] for at, side in ((0, "start"), (-1, "end")))
        changed = [one for one in points if first <= date.fromisoformat(one["week"]) <= last]
        rates.append(ARROWS[changed[-1]["direction"]] if changed else " ")
    lines = (
        ("Rung", rungs, "rung reached"),
        ("Turn", turns, "verdict turns"),
        ("Rate", rates, "rate of acts changes"),
    )
    return [
        Text(f"{label:<{_LABEL}}{''.join(marks)}  {meaning}")
        for label, marks, meaning in lines
        if set(marks) != {" "}
    ]


def _table(records: list[dict[str, Any]], display: Display) -> Screen:
    def column(name: str, form: Callable[[Any], str]) -> list[str]:
        return [form(record[name]) for record in records]

    verdicts = [record["verdict"] or "–" for record in records]
    styles = [VERDICT_STYLES.get(verdict, "") for verdict in verdicts]
    acts = [
        f"{_number(record['period_conflict_events'])}/"
        f"{_number(record['period_cooperation_events'])}"
        for record in records
    ]
    points = [
        f"{plain(record['period_conflict_points'], 1)}/"
        f"{plain(record['period_cooperation_points'], 1)}"
        for record in records
    ]
    return grid(
        [
            Column("Period", column("period", visible)),
            Column("E", column("escalation", signed), right=True, styles=styles),
            Column(
                "E 95 %",
                [interval(one["escalation_low"], one["escalation_high"]) for one in records],
                priority=3,
            ),
            Column("C", column("cooperation", signed), right=True),
            Column(
                "C 95 %",
                [interval(one["cooperation_low"], one["cooperation_high"]) for one in records],
                priority=6,
            ),
            Column("L", column("conflict_level", plain), right=True),
            Column("Rung", column("rung", _number), right=True, priority=2),
            Column("Acts −/+", acts, right=True),
            Column("Points −/+", points, right=True, priority=5),
            Column("Verdict", verdicts, least=15, styles=styles),
            Column("Marks", [_told(record) for record in records], priority=1, least=8),
        ],
        display,
    )


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _told(record: dict[str, Any]) -> str:
    """What is to be said of a period besides its numbers."""
    told = []
    if record["turn"]:
        told.append(ARROWS[record["turn"]])
    if record["rung_change"]:
        told.append(f"rung {signed(record['rung_change'])}")
    if record["gap"]:
        told.append("no data")
    elif record["missing_days"]:
        told.append(f"{record['missing_days']} d missing")
    if record["partial"]:
        told.append("partial")
    return " ".join(told)
