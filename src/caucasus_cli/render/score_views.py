"""Scores on a terminal: a card for one dyad, a table for several."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from .grid import Column, grid
from .interface import Result
from .screen import Display, Screen
from .visible import LONGEST_NAME, brief, visible
from .words import (
    CAVEAT,
    FLAG_WORDS,
    VERDICT_STYLES,
    against_past,
    balance,
    count,
    day,
    initiative_words,
    interval,
    plain,
    rung_words,
    signed,
)


def score_screen(result: Result, display: Display) -> Screen:
    """One dyad as a card, several as a table."""
    records = result.table.to_pylist()
    if len(records) == 1:
        return Screen(score_card(records[0], result.parameters))
    return score_table(records, display)


def score_card(record: dict[str, Any], parameters: dict[str, Any]) -> list[RenderableType]:
    """The scores of one dyad with their intervals, and what they say in words."""
    arrow = " → " if record["directed"] else " – "
    title = Text(visible(record["name_a"]) + arrow + visible(record["name_b"]), style="bold")
    unit = "30 d" if parameters["exposure"] == "calendar" else "1,000 reports"
    body = Table.grid(padding=(0, 2, 0, 0))
    body.add_column(no_wrap=True)
    body.add_column(no_wrap=True, justify="right")
    body.add_column(no_wrap=True)
    body.add_column(ratio=1, overflow="fold")
    for name, value, bounds, words in _lines(record, unit):
        body.add_row(Text(name, style="bold"), Text(value, style="bold"), bounds, words)
    parts: list[RenderableType] = [title, Text(_coverage(record)), Text(""), body, Text("")]
    parts.append(Text(_settings(parameters, unit)))
    parts += [
        Text(f"{flag}: {FLAG_WORDS[flag]}.", style="yellow")
        for flag in filter(None, record["flags"].split(";"))
    ]
    parts.append(Text(CAVEAT))
    return parts


def _coverage(record: dict[str, Any]) -> str:
    direction = "directed" if record["directed"] else "undirected"
    days = f"coverage {day(record['coverage_start'])} … ({record['coverage_days']:,} d)"
    events = count(record["events"], "event")
    if record["events"]:
        events += f", last {day(record['last_event'])}"
    return f"{direction}, as of {day(record['as_of'])}; {days}; {events}"


def _lines(record: dict[str, Any], unit: str) -> list[tuple[str, str, str, Text]]:
    return [
        (
            "Escalation",
            signed(record["escalation"]),
            interval(record["escalation_low"], record["escalation_high"]),
            _escalation_words(record),
        ),
        (
            "Cooperation",
            signed(record["cooperation"]),
            interval(record["cooperation_low"], record["cooperation_high"]),
            Text(_balance_words(record)),
        ),
        (
            "Conflict level",
            plain(record["conflict_level"]),
            interval(record["conflict_level_low"], record["conflict_level_high"], sign=False),
            Text(
                f"{plain(record['conflict_rate'], 1)} points/{unit} "
                f"(baseline {plain(record['baseline_rate'], 1)})"
            ),
        ),
        (
            "Cooperation level",
            plain(record["cooperation_level"]),
            "",
            Text(f"{plain(record['cooperation_rate'], 1)} points/{unit}"),
        ),
        ("Rung", f"{record['rung']}", "of 9", Text(_rung_lines(record))),
        (
            "Initiative",
            signed(record["initiative"]),
            "",
            Text(initiative_words(record)),
        ),
    ]


def _balance_words(record: dict[str, Any]) -> str:
    """The balance, and the log ratio if the dyad has any."""
    if record["log_ratio"] is None:
        return balance(record)
    ratio, error = signed(record["log_ratio"], 2), plain(record["log_ratio_se"], 2)
    return f"{balance(record)} (log ratio {ratio} ± {error})"


def _escalation_words(record: dict[str, Any]) -> Text:
    verdict = record["verdict"]
    words = Text(verdict, style=VERDICT_STYLES.get(verdict, "bold"))
    return words.append(f": {against_past(record)}", style="default not bold")


def _rung_lines(record: dict[str, Any]) -> str:
    words = rung_words(record)
    event = brief(record["rung_event"] or "", LONGEST_NAME)
    return f"{words}\n{event}" if record["rung"] else words


def _settings(parameters: dict[str, Any], unit: str) -> str:
    name = parameters["scale"] + (" 1.1b3" if parameters["scale"] == "goldstein" else "")
    parts = [
        f"Scale {name}",
        f"half-lives {parameters['half_life']:g}/{parameters['baseline_half_life']:g} d",
        f"κ {parameters['kappa']:g} points/{unit}",
        f"{parameters['exposure']} exposure",
    ]
    if parameters["one_a_day"]:
        parts.append("one a day")
    return "; ".join(parts) + "."


def score_table(records: list[dict[str, Any]], display: Display) -> Screen:
    """One line per dyad."""

    def column(name: str, form: Any = str) -> list[str]:
        return [form(record[name]) for record in records]

    arrow = " → " if records and records[0]["directed"] else " – "
    dyads = [visible(record["name_a"]) + arrow + visible(record["name_b"]) for record in records]
    codes = [f"{record['actor_a']}{arrow.strip()}{record['actor_b']}" for record in records]
    verdicts = column("verdict")
    styles = [VERDICT_STYLES.get(verdict, "") for verdict in verdicts]
    return grid(
        [
            Column("Dyad", dyads, short=codes),
            Column("E", column("escalation", signed), right=True, styles=styles),
            Column(
                "E 95 %",
                [interval(r["escalation_low"], r["escalation_high"]) for r in records],
            ),
            Column("C", column("cooperation", signed), right=True),
            Column(
                "C 95 %",
                [interval(r["cooperation_low"], r["cooperation_high"]) for r in records],
                priority=5,
            ),
            Column("L", column("conflict_level", plain), right=True),
            Column(
                "Conflict/base",
                [f"{plain(r['conflict_rate'], 1)}/{plain(r['baseline_rate'], 1)}" for r in records],
                right=True,
                priority=7,
            ),
            Column("Rung", [f"{r['rung']}" for r in records], right=True),
            Column("before", [f"{r['rung_before']}" for r in records], right=True, priority=8),
            Column("Events", [f"{r['events']:,}" for r in records], right=True, priority=4),
            Column("Last", [day(r["last_event"]) for r in records], priority=6),
            Column("Verdict", verdicts, least=10, styles=styles),
            Column("Flags", column("flags"), priority=9),
        ],
        display,
    )
