"""What changed, on a terminal: the dyads that moved, and below them the events that did it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from .change_words import from_to, told
from .grid import Column, grid
from .interface import Result
from .screen import Display, Screen
from .visible import LONGEST_NAME, brief, visible
from .words import count, plain, signed

#: So many events are shown below each dyad.
MOST_EVENTS = 10
_STYLES = {"appeared": "bold", "vanished": "dim", "added": "bold", "removed": "dim"}


def diff_screen(result: Result, display: Display) -> Screen:
    """A line for each dyad, then its events."""
    records = result.table.to_pylist()
    overview = _dyads(records, display)
    parts: list[RenderableType] = list(overview.parts)
    hidden, shortened, least = list(overview.hidden), overview.shortened, overview.least
    events = result.extra.get("events") or []
    of_dyads = [[one for one in events if _sides(one) == _sides(record)] for record in records]
    if all(of_dyads):
        # The headline of each dyad's events says them.
        hidden = [name for name in hidden if name not in ("ΔK", "ΔB", "ΔP")]
    for record, mine in zip(records, of_dyads, strict=True):
        if not mine:
            continue
        below = _events(mine[:MOST_EVENTS], display)
        parts += [Text(""), Text(_headline(record), style="bold"), *below.parts]
        if rest := len(mine) - MOST_EVENTS:
            parts += [Text(f"… {count(rest, 'more event')}")] if rest > 0 else []
        hidden += [name for name in below.hidden if name not in hidden]
        shortened, least = shortened or below.shortened, max(least, below.least)
    return Screen(parts, hidden, shortened, least)


def diff_events_screen(result: Result, display: Display) -> Screen:
    """The events alone, with their dyads."""
    return _events(result.table.to_pylist(), display, with_dyads=True)


def _sides(record: dict[str, Any]) -> tuple[str, str]:
    return record["actor_a"], record["actor_b"]


def _headline(record: dict[str, Any]) -> str:
    changes = [
        f"{letter} {signed(record[f'{name}_change'], 2)}"
        for letter, name in (
            ("K", "conflict_rate"),
            ("B", "baseline_rate"),
            ("P", "cooperation_rate"),
        )
    ]
    return f"{_names(record)}: {', '.join(changes)}"


def _names(record: dict[str, Any]) -> str:
    arrow = " → " if record["directed"] else " – "
    one, other = (record[f"name_{side}"] or record[f"actor_{side}"] for side in "ab")
    return brief(one, LONGEST_NAME) + arrow + brief(other, LONGEST_NAME)


def _moves(records: Sequence[dict[str, Any]], name: str) -> list[str]:
    """`−4 → +91`; one number where there is no other."""
    form = signed if name in ("escalation", "cooperation") else plain
    return [from_to(one[f"{name}_old"], one[f"{name}_new"], form) for one in records]


def _changes(records: Sequence[dict[str, Any]], name: str, digits: int = 0) -> list[str]:
    return [signed(record[f"{name}_change"], digits) for record in records]


def _dyads(records: Sequence[dict[str, Any]], display: Display) -> Screen:
    def pair(name: str) -> list[str]:
        return [from_to(one[f"{name}_old"], one[f"{name}_new"], told) for one in records]

    codes = [f"{visible(one['actor_a'])}–{visible(one['actor_b'])}" for one in records]
    kinds = [record["change"] for record in records]
    return grid(
        [
            Column("Dyad", [_names(record) for record in records], short=codes),
            Column("Change", kinds, priority=2, styles=[_STYLES.get(kind, "") for kind in kinds]),
            Column("E", _moves(records, "escalation"), right=True),
            Column("ΔE", _changes(records, "escalation"), right=True, priority=1),
            Column("C", _moves(records, "cooperation"), right=True),
            Column("ΔC", _changes(records, "cooperation"), right=True, priority=3),
            Column("L", _moves(records, "conflict_level"), right=True, priority=4),
            Column("Rung", pair("rung"), right=True),
            Column("Events", pair("events"), right=True, priority=5),
            Column("ΔK", _changes(records, "conflict_rate", 2), right=True, priority=7),
            Column("ΔB", _changes(records, "baseline_rate", 2), right=True, priority=8),
            Column("ΔP", _changes(records, "cooperation_rate", 2), right=True, priority=9),
            Column("Verdict", pair("verdict"), priority=6, least=24),
        ],
        display,
    )


def _events(rows: Sequence[dict[str, Any]], display: Display, with_dyads: bool = False) -> Screen:
    def text(name: str) -> list[str]:
        return [visible(row[name] or "") for row in rows]

    who = [f"{a}→{b}" if a else "" for a, b in zip(text("source"), text("target"), strict=True)]
    what = [
        visible(f"was {row['before']}: " if row["before"] else "")
        + visible(row["summary"] or row["label"] or "")
        for row in rows
    ]
    kinds = [row["change"] for row in rows]
    dyads = [f"{visible(row['actor_a'])}–{visible(row['actor_b'])}" for row in rows]
    columns = [
        Column("Change", kinds, styles=[_STYLES.get(kind, "") for kind in kinds]),
        Column("Date", text("date")),
        Column("Who", who, priority=2),
        Column("Code", text("code")),
        Column("ΔK", [signed(row["conflict_change"], 2) for row in rows], right=True),
        Column("ΔB", [signed(row["baseline_change"], 2) for row in rows], right=True),
        Column("ΔP", [signed(row["cooperation_change"], 2) for row in rows], right=True),
        Column("Id", text("event_id"), priority=3, least=12),
        Column("What", what, priority=1, least=14),
    ]
    return grid([Column("Dyad", dyads), *columns] if with_dyads else columns, display)
