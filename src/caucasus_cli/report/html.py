"""The report as one HTML page: nothing is fetched, nothing of the data can act."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..render.gate_words import behind, shares, short_values_of
from ..render.words import (
    FLAG_WORDS,
    against_past,
    balance,
    count,
    initiative_words,
    interval,
    plain,
    rung_words,
    signed,
)
from .changes_table import COLUMNS, change_mark, changes_said, changes_table
from .figures import (
    Figure,
    contributions_figure,
    matrix_figure,
    timeline_figure,
)
from .gauge import gauge
from .inert import shown
from .matrix import matrix_of
from .method import LIMITS, MEANINGS, hashes_in, settings_in_words, unit_of
from .model import Detail, Record, Report, ReportEvent
from .palette import dark_rules
from .titles import VERDICT_SIGNS, dyad_name, events_note, facts, rules_said, title_of

if TYPE_CHECKING:
    from jinja2 import Environment

#: So many dyads have a card.
MOST_CARDS = 12
#: A table with more rows scrolls by itself, below its headings.
LONG_TABLE = 40


def html_report(report: Report) -> bytes:
    """The page; the same report gives the same bytes."""
    page = _environment().get_template("report.html")
    style, script = stylesheet(), _text("report.js")
    single = len(report.dyads) == 1
    unit = unit_of(report.parameters)
    details = [_detail(one, unit) for one in report.details]
    cards = min(len(report.dyads), MOST_CARDS)
    matrix = None if single else matrix_figure(matrix_of(report.dyads))
    text = page.render(
        report=report,
        single=single,
        unit=unit,
        details=details,
        in_full={one["anchor"] for one in details},
        matrix=_safe(matrix),
        changes=_changes(report),
        page={
            "title": title_of(report),
            "as_of": report.parameters.get("as_of", ""),
            "facts": facts(report),
            "flags": _flags(report),
            "contents": _contents(report, details, single, matrix is not None),
            "cards": cards,
            "long": LONG_TABLE,
            "events_note": events_note(report),
            "rules_said": rules_said(report),
        },
        meanings=MEANINGS,
        limits=LIMITS,
        settings=settings_in_words(report.parameters),
        hashes=hashes_in(report.parameters),
        version=__version__,
        policy=content_policy(style, script),
        style=_markup(style),
        script=_markup(script),
    )
    return (text + "\n").encode("utf-8")


def figure_page(report: Report, figure: Figure) -> bytes:
    """A page with one chart and its numbers."""
    style = stylesheet()
    text = (
        _environment()
        .get_template("figure.html")
        .render(
            title=title_of(report),
            as_of=report.parameters.get("as_of", ""),
            figure=_safe(figure),
            unit=unit_of(report.parameters),
            caveat=LIMITS[1],
            version=__version__,
            policy=content_policy(style),
            style=_markup(style),
        )
    )
    return (text + "\n").encode("utf-8")


def content_policy(style: str, script: str = "") -> str:
    """A Content Security Policy under which a page has this style and this script, and no more."""
    parts = ["default-src 'none'", f"style-src {_hash(style)}", "img-src data:"]
    if script:
        parts.insert(1, f"script-src {_hash(script)}")
    return "; ".join([*parts, "base-uri 'none'", "form-action 'none'"])


@cache
def stylesheet() -> str:
    """The style of pages, with the dark colours of charts."""
    dark = dark_rules(".chart ")
    return f"{_text('report.css')}@media screen and (prefers-color-scheme:dark){{{dark}}}"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _text(name: str) -> str:
    packed = resources.files(__package__).joinpath("templates", name)
    return packed.read_text(encoding="utf-8").strip()


def _markup(text: str) -> Any:
    """Text of the project's own that is HTML already."""
    from markupsafe import Markup

    return Markup(text)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        gauge=gauge,
        score=lambda value, sign: signed(value) if sign else plain(value),
        bounds=lambda record, column, sign: interval(
            record[f"{column}_low"], record[f"{column}_high"], sign=sign
        ),
        exact=lambda value: "" if value is None else repr(value),
        mark=_mark,
        dyad=dyad_name,
        anchor=anchor,
        counted=count,
        against_past=lambda record: _unbroken(against_past(record)),
        in_balance=balance,
        in_points=_points,
        on_rung=rung_words,
        who_acts=initiative_words,
        kind=_kind,
        behind=behind,
        values=short_values_of,
        shares=shares,
        shown=shown,
        points=lambda value: signed(value, 1),
    )
    return environment


def _mark(verdict: str) -> dict[str, str]:
    way, sign = VERDICT_SIGNS[verdict]
    return {"way": way, "sign": sign}


def anchor(record: Record) -> str:
    """Where on the page a dyad is."""
    codes = (record["actor_a"], record["actor_b"])
    return "-".join(["dyad", *("".join(char for char in code if char.isalnum()) for code in codes)])


def _unbroken(words: str) -> str:
    """The words with each interval in them kept on one line."""
    return re.sub(r"\[[^\]]*\]", lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), words)


def _kind(event: ReportEvent) -> str:
    if event.points:
        return "conflict" if event.points < 0 else "cooperation"
    return "neutral"


def _points(record: Record, unit: str) -> str:
    now, before = (plain(record[name], 1) for name in ("conflict_rate", "baseline_rate"))
    return f"{now} points per {unit}, {before} before"


def _detail(detail: Detail, unit: str) -> dict[str, Any]:
    dropped = ", ".join(f"{number:,} {reason}" for reason, number in sorted(detail.dropped.items()))
    score = detail.score
    return {
        "anchor": anchor(score),
        "name": dyad_name(score),
        "headline": f"E {signed(score['escalation'])} "
        f"{interval(score['escalation_low'], score['escalation_high'])}, "
        f"C {signed(score['cooperation'])}, conflict level {plain(score['conflict_level'])}, "
        f"rung {score['rung']}: {score['verdict']}.",
        "timeline": _safe(timeline_figure(detail)),
        "contributions": _safe(contributions_figure(detail, unit)),
        "dropped": dropped,
    }


def _safe(figure: Any) -> dict[str, Any] | None:
    """A figure whose drawings the page takes as they are: they come from the drawing library."""
    if figure is None:
        return None
    return {
        **vars(figure),
        "wide": _markup(figure.wide),
        "narrow": _markup(figure.narrow),
    }


def _changes(report: Report) -> dict[str, Any] | None:
    since = report.changes
    if since is None:
        return None
    records = since.rows
    marks = [change_mark(one, since.threshold) for one in records]
    return {
        "said": changes_said(since),
        "columns": COLUMNS,
        "rows": list(zip(changes_table(since), records, marks, strict=True)),
    }


def _flags(report: Report) -> list[str]:
    raised = {flag for record in report.dyads for flag in record["flags"].split(";")}
    return [
        f"{words[0].upper()}{words[1:]}." for flag, words in FLAG_WORDS.items() if flag in raised
    ]


def _contents(
    report: Report, details: list[dict[str, Any]], single: bool, matrix: bool
) -> list[tuple[str, str]]:
    entries = [("rules", "Rules")] if report.rules else []
    entries.append(("headlines", "Headline" if single else "Headlines"))
    if report.changes is not None:
        entries.append(("changes", "Changes"))
    if not single and report.dyads:
        entries.append(("dyads", "All dyads"))
    if matrix:
        entries.append(("matrix", "Matrix"))
    entries += [(one["anchor"], "Over time" if single else one["name"]) for one in details]
    if report.events:
        entries.append(("events", "Events"))
    return [*entries, ("method", "Method")]
