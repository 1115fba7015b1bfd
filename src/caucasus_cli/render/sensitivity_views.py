"""How scores move with the settings, on a terminal and in sentences."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from rich.text import Text

from ..scoring.variations import IN_FORCE
from .grid import Column, grid
from .interface import Result
from .screen import Display, Screen
from .visible import visible
from .words import VERDICT_STYLES, count, interval, plain, signed

#: A rank correlation below this is said.
LEAST_RANK_CORRELATION = 0.8
_SETTINGS = {
    "scale": "scale {}",
    "half_life": "half-life {} d",
    "one_a_day": "one a day {}",
    "codes": "codes cut to {}",
    "dates": "dates on {} day",
}


def setting_words(setting: str, value: str) -> str:
    """`scale plover`, `half-life 14 d`; `in force` for what is."""
    return _SETTINGS.get(setting, setting).format(value)


def sensitivity_screen(result: Result, display: Display) -> Screen:
    """Each dyad's scores under every setting, with what they moved by."""
    records = result.table.to_pylist()
    dyads: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for record in records:
        dyads.setdefault((record["actor_a"], record["actor_b"]), []).append(record)
    screens = [_dyad(rows, display) for rows in dyads.values()]
    parts = [part for screen in screens for part in (*screen.parts, Text(""))]
    hidden = list(dict.fromkeys(name for screen in screens for name in screen.hidden))
    shortened = any(screen.shortened for screen in screens)
    return Screen(parts[:-1], hidden, shortened, max(screen.least for screen in screens))


def _dyad(rows: list[dict[str, Any]], display: Display) -> Screen:
    first = rows[0]
    arrow = " → " if first["directed"] else " – "
    title = visible(first["name_a"]) + arrow + visible(first["name_b"])
    columns = [_settings(rows)]
    for letter, name, form, priority in (
        ("E", "escalation", signed, 1),
        ("C", "cooperation", signed, 2),
        ("L", "conflict_level", plain, 3),
    ):
        changes = [_moved(row, signed(row[f"{name}_change"])) for row in rows]
        columns.append(Column(letter, [form(row[name]) for row in rows], right=True))
        columns.append(Column(f"Δ{letter}", changes, right=True, priority=priority))
    verdicts = [row["verdict"] for row in rows]
    styles = [VERDICT_STYLES.get(verdict, "") for verdict in verdicts]
    columns.append(Column("Verdict", verdicts, least=10, styles=styles))
    return _under(Text(f"{title}, as of {first['as_of']}", style="bold"), columns, display)


def sensitivity_of_many_screen(result: Result, display: Display) -> Screen:
    """What every setting does to all dyads together."""
    rows = result.table.to_pylist()

    changed = [_moved(row, f"{row['verdicts_changed']:,}") for row in rows]
    columns = [_settings(rows), Column("Verdicts", changed, right=True)]
    for letter, name, priority in (("E", "escalation", 1), ("C", "cooperation", 2)):
        ranges = [
            _moved(row, interval(row[f"{name}_change_low"], row[f"{name}_change_high"]))
            for row in rows
        ]
        ranks = [_moved(row, plain(row[f"{name}_rank_correlation"], 2)) for row in rows]
        columns.append(Column(f"Δ{letter}", ranges, priority=priority))
        columns.append(Column(f"Rank {letter}", ranks))
    title = f"{count(rows[0]['dyads'], 'dyad')}, as of {rows[0]['as_of']}: verdicts that change"
    return _under(
        Text(f"{title}, range of moves (Δ), rank correlation with the setting in force"),
        columns,
        display,
    )


def _settings(rows: list[dict[str, Any]]) -> Column:
    return Column("Setting", [setting_words(row["setting"], row["value"]) for row in rows])


def _moved(row: dict[str, Any], moved: str) -> str:
    """What moved; `=` for what is set as in force."""
    if row["setting"] == IN_FORCE:
        return ""
    return "=" if row["in_force"] else moved


def _under(title: RenderableType, columns: list[Column], display: Display) -> Screen:
    screen = grid(columns, display)
    return Screen(
        [title, Text(""), *screen.parts], screen.hidden, screen.shortened, screen.least
    )  # fmt: skip


def weak_ranks(records: list[dict[str, Any]]) -> str:
    """The settings under which dyads come in another order, in a sentence; nothing for none."""
    weak = [
        f"{letter} {plain(row[f'{name}_rank_correlation'], 2)} with "
        f"{setting_words(row['setting'], row['value'])}"
        for row in records
        for letter, name in (("E", "escalation"), ("C", "cooperation"))
        if (row[f"{name}_rank_correlation"] or 1.0) < LEAST_RANK_CORRELATION
    ]
    if not weak:
        return ""
    return f"Rank correlation below {LEAST_RANK_CORRELATION:g}: {', '.join(weak)}."
