"""The report in Markdown as GitHub renders it: tables, and series as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .. import __version__
from ..render.gate_words import behind, short_values_of
from ..render.markdown import escape
from ..render.sparkline import sparkline
from ..render.words import FLAG_WORDS, count, interval, plain, signed
from .changes_table import COLUMNS, changes_said, changes_table
from .contributions_table import contributions_table
from .matrix import matrix_of
from .matrix_table import matrix_table
from .method import LIMITS, hashes_in, settings_in_words, unit_of
from .model import Detail, Record, Report, ReportEvent
from .titles import VERDICT_SIGNS, dyad_name, events_note, facts, rules_said, title_of

#: So many events are listed; the page for browsers lists more.
MOST_EVENTS = 40
#: So many dyads that changed are listed.
MOST_CHANGES = 40
#: So many blocks a series has at most; each stands for several periods where there are more.
LONGEST_LINE = 48
#: A matrix of more actors does not fit.
MOST_ACTORS = 10


def markdown_report(report: Report) -> bytes:
    """The document; the same report gives the same bytes."""
    said = " · ".join(f"{name} **{escape(value)}**" for name, value in facts(report))
    parts = [f"# {escape(title_of(report))}", said]
    raised = {flag for record in report.dyads for flag in record["flags"].split(";")}
    parts += [f"> **{flag}**: {words}." for flag, words in FLAG_WORDS.items() if flag in raised]
    if not report.dyads:
        parts.append("No event of the log is in a dyad of these actors: nothing to score.")
        parts += _changes(report)
    else:
        parts += _rules(report)
        parts += ["## Headlines", _headlines(report.dyads)]
        parts += _changes(report)
        matrix = matrix_of(report.dyads, MOST_ACTORS)
        if len(report.dyads) > 1 and not matrix.left_out:
            columns, rows = matrix_table(matrix)
            parts += ["## Matrix", "Escalation E, and the conflict level L."]
            parts.append(table(columns, rows, "l" + "r" * len(matrix.actors)))
    for detail in report.details:
        parts += _detail(detail, unit_of(report.parameters))
    if report.events:
        parts += _events(report)
    parts += _method(report)
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def _rules(report: Report) -> list[str]:
    if not report.rules:
        return []
    rows = [
        (
            "fails" if one.finding.rule.severity == "fail" else "warns",
            one.finding.rule.text,
            dyad_name(dict(one.finding.record)),
            short_values_of(one),
            behind(one),
        )
        for one in report.findings
    ]
    heads = ("", "Rule", "Dyad", "Values", "Events behind it")
    parts = ["## Rules", rules_said(report)]
    return [*parts, table(heads, rows, "lllll")] if rows else parts


def _changes(report: Report) -> list[str]:
    if report.changes is None:
        return []
    said, *doubts = changes_said(report.changes)
    parts = ["## Changes", escape(said), *(f"> {escape(words)}" for words in doubts)]
    rows = changes_table(report.changes)
    if rows:
        parts.append(table(COLUMNS, rows[:MOST_CHANGES], "llrrrrrrl"))
    if len(rows) > MOST_CHANGES:
        parts.append(f"The {MOST_CHANGES} largest moves of {len(rows):,} changes.")
    return parts


def _headlines(records: Sequence[Record]) -> str:
    rows = [
        (
            dyad_name(record),
            f"{VERDICT_SIGNS[record['verdict']][1]} {record['verdict']}",
            f"{signed(record['escalation'])} "
            f"{interval(record['escalation_low'], record['escalation_high'])}",
            f"{signed(record['cooperation'])} "
            f"{interval(record['cooperation_low'], record['cooperation_high'])}",
            f"{plain(record['conflict_level'])}",
            f"{record['rung']}",
            f"{record['events']:,}",
            f"{record['last_event'] or '–'}",
        )
        for record in records
    ]
    heads = ("Dyad", "Verdict", "Escalation E", "Cooperation C", "Level", "Rung", "Events", "Last")
    return table(heads, rows, "llrrrrrl")


def _detail(detail: Detail, unit: str) -> list[str]:
    name = escape(dyad_name(detail.score))
    parts = [f"## {name}"]
    if len(detail.timeline) > 1:
        first, last = (detail.timeline[place]["as_of"] for place in (0, -1))
        marks = -(-len(detail.timeline) // LONGEST_LINE)
        lines = [
            f"{words:<16}{sparkline([one[column] for one in detail.timeline], least, 100, marks)}"
            for column, words, least in (
                ("escalation", "Escalation E", -100),
                ("cooperation", "Cooperation C", -100),
                ("conflict_level", "Conflict level", 0),
            )
        ]
        said = f"; a block is {count(marks, detail.every)}" if marks > 1 else ""
        parts.append("```text\n" + "\n".join([*lines, f"{first} … {last}{said}"]) + "\n```")
    rows = contributions_table(detail)
    if rows:
        heads = ("Event", "Conflict now (K)", "Conflict before (B)", "Cooperation now (P)")
        parts.append(table(heads, rows, "lrrr"))
        parts.append(f"What each event adds, in points per {unit}; the parts add up to the score.")
    return parts


def _events(report: Report) -> list[str]:
    listed = report.events[:MOST_EVENTS]
    rows = [(one.date, f"{one.source} → {one.target}", _act(one), _points(one)) for one in listed]
    links = [" ".join(f"<{link.href}>" for link in one.links if link.href) for one in listed]
    body = table(("Date", "Actors", "Act", "Points"), rows, "lllr", links)
    note = (
        f"The latest {len(listed)} of {count(report.events_counted, 'event')}."
        if len(listed) < report.events_counted
        else events_note(report)
    )
    return [
        "## Events",
        f"<details><summary>{note}</summary>",
        body,
        "</details>",
    ]


def _act(event: ReportEvent) -> str:
    return f"{event.code} {event.label}" + (f": {event.summary}" if event.summary else "")


def _points(event: ReportEvent) -> str:
    return signed(event.points, 1)


def _method(report: Report) -> list[str]:
    settings = settings_in_words(report.parameters)
    parts = ["## Method", "\n".join(f"- {words}" for words in LIMITS)]
    parts.append("<details><summary>Settings and hashes</summary>")
    parts.append(table(("Setting", "Value"), [*settings, *hashes_in(report.parameters)], "ll"))
    return [*parts, "</details>", f"Made by caucasus {__version__}."]


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    sides: str,
    links: Sequence[str] = (),
) -> str:
    """A pipe table.

    Args:
        heads: names of the columns.
        rows: texts, escaped here.
        sides: `l` or `r` for each column.
        links: for each row, what is put behind its third cell as it is.
    """
    lines = [_line(heads), _line(["---:" if side == "r" else "---" for side in sides])]
    for number, row in enumerate(rows):
        cells = [escape(value) for value in row]
        if links and links[number]:
            cells[2] += " " + links[number]
        lines.append(_line(cells))
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
