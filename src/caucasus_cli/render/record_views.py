"""Events, contributions, codes, actors and accounts on a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
from rich.text import Text

from .grid import Column, grid
from .interface import Result
from .screen import Display, Screen
from .visible import brief, sentence, visible
from .words import plain, signed


def _texts(table: pa.Table, name: str) -> list[str]:
    if name not in table.column_names:
        return [""] * table.num_rows
    return [visible(value or "") for value in table.column(name).to_pylist()]


def _numbers(table: pa.Table, name: str, digits: int, sign: bool = False) -> list[str]:
    form = signed if sign else plain
    return [form(value, digits) for value in table.column(name).to_pylist()]


def _percent(table: pa.Table, name: str) -> list[str]:
    return [f"{100 * value:.1f}" if value else "" for value in table.column(name).to_pylist()]


def explain_screen(result: Result, display: Display) -> Screen:
    """Each event with what it adds to K, B and P, and its share of each in percent."""
    table = result.table
    who = [
        f"{source}→{target}"
        for source, target in zip(_texts(table, "source"), _texts(table, "target"), strict=True)
    ]
    screen = grid(
        [
            Column("Date", _texts(table, "date"), priority=1),
            Column("Who", who, priority=4),
            Column("Code", _texts(table, "code")),
            Column("Points", _numbers(table, "points", 1, sign=True), right=True),
            Column("Age", [str(age) for age in table.column("age_days").to_pylist()], right=True,
                   priority=6),
            Column("Kernel", _numbers(table, "kernel", 3), right=True, priority=5),
            Column("K", _numbers(table, "conflict_now", 2), right=True, priority=8),
            Column("B", _numbers(table, "baseline", 2), right=True, priority=9),
            Column("P", _numbers(table, "cooperation_now", 2), right=True, priority=10),
            Column("K %", _percent(table, "conflict_share"), right=True),
            Column("B %", _percent(table, "baseline_share"), right=True, priority=2),
            Column("P %", _percent(table, "cooperation_share"), right=True, priority=3),
            Column("What", [summary or label for summary, label in
                            zip(_texts(table, "summary"), _texts(table, "label"), strict=True)],
                   least=14),
        ],
        display,
    )  # fmt: skip
    score = result.extra.get("score")
    if not score:
        return screen
    arrow = "→" if score["directed"] else "–"
    headline = (
        f"{visible(score['name_a'])} {arrow} {visible(score['name_b'])}, as of {score['as_of']}: "
        f"E {signed(score['escalation'])}, C {signed(score['cooperation'])}; conflict now K = "
        f"{plain(score['conflict_rate'], 2)}, baseline B = {plain(score['baseline_rate'], 2)}, "
        f"cooperation now P = {plain(score['cooperation_rate'], 2)}"
    )
    return replace(screen, parts=[Text(headline), Text(""), *screen.parts])


def events_screen(result: Result, display: Display) -> Screen:
    """The log itself."""
    table = result.table
    return grid(
        [
            Column("Date", _texts(table, "date")),
            Column("Source", _texts(table, "source")),
            Column("Target", _texts(table, "target")),
            Column("Code", _texts(table, "code")),
            Column("Points", _numbers(table, "points", 1, sign=True), right=True, priority=2),
            Column("Label", _texts(table, "label"), priority=3, least=24),
            Column("Summary", _texts(table, "summary"), priority=1, least=14),
            Column("Id", _texts(table, "event_id"), priority=4),
        ],
        display,
    )


def codes_screen(result: Result, display: Display) -> Screen:
    """Codes; a single one with everything known about it, one fact a line."""
    if result.table.num_rows == 1:
        return _facts(result.table.to_pylist()[0], display)
    table = result.table
    return grid(
        [
            Column("Code", _texts(table, "code")),
            Column("Label", _texts(table, "label"), least=20),
            Column("Goldstein", _numbers(table, "goldstein", 1, sign=True), right=True),
            Column("GDELT", _numbers(table, "gdelt", 1, sign=True), right=True, priority=4),
            Column("PLOVER", _numbers(table, "plover", 1, sign=True), right=True, priority=3),
            Column("Type", _texts(table, "plover_type"), priority=2),
            Column("Quad", [str(quad or "") for quad in table.column("quad_standard").to_pylist()],
                   right=True, priority=5),
            Column("Rung", [str(rung) for rung in table.column("rung").to_pylist()], right=True,
                   priority=1),
        ],
        display,
    )  # fmt: skip


def actors_screen(result: Result, display: Display) -> Screen:
    """Actors; a single one with everything known about it, one fact a line."""
    if result.table.num_rows == 1:
        return _facts(result.table.to_pylist()[0], display)
    table = result.table
    return grid(
        [
            Column("Code", _texts(table, "code")),
            Column("Name", _texts(table, "name"), least=14),
            Column("Status", _texts(table, "status")),
            Column("ISO", _texts(table, "iso2"), priority=1),
            Column("COW", _texts(table, "cow"), right=True, priority=2),
            Column("GW", _texts(table, "gw"), right=True, priority=5),
            Column("FIPS", _texts(table, "fips"), priority=6),
            Column("CAMEO", _texts(table, "cameo"), priority=3),
            Column("Capital", _texts(table, "capital"), priority=4),
            Column("Until", _texts(table, "valid_to"), priority=7),
            Column("Also called", _texts(table, "aliases"), priority=8, least=20),
        ],
        display,
    )


def account_screen(result: Result, display: Display) -> Screen:
    """The problems, a sentence each."""
    from ..account import Problem

    lines = []
    for record in result.table.to_pylist():
        file = record.pop("file")
        lines.append(sentence(Problem(**record).sentence(file)))
    longest = max((len(word) for line in lines for word in line.split()), default=1)
    return Screen([Text(line) for line in lines], least=longest)


def any_screen(result: Result, display: Display) -> Screen:
    """Chosen columns, as they are."""
    from .cells import text

    table = result.table
    return grid(
        [
            Column(
                field.name,
                [visible(text(value)) for value in table.column(field.name).to_pylist()],
                right=pa.types.is_integer(field.type) or pa.types.is_floating(field.type),
                priority=position,
                least=12 if pa.types.is_string(field.type) else None,
            )
            for position, field in enumerate(table.schema)
        ],
        display,
    )


def _facts(record: dict[str, Any], display: Display) -> Screen:
    """One record as names and values, long values wrapped."""
    from rich.table import Table

    from .cells import text

    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(no_wrap=True)
    facts.add_column(ratio=1 if display.width else None)
    for name, value in record.items():
        if value not in (None, ""):
            facts.add_row(Text(name, style="bold"), Text(brief(text(value))))
    return Screen([facts])
