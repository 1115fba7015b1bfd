"""Reports that several tests look at: of the bundled log, and of one full of hostile text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa
import pytest
from support import Act, days_ago, engine_named, events_table, settings_for

from caucasus_cli.codebook.actors import ActorBook
from caucasus_cli.operations import score_dyads
from caucasus_cli.report.build import Size, build_report
from caucasus_cli.report.model import Report
from caucasus_cli.scoring.settings import Settings

Build = Callable[..., Report]

#: What must not act, wherever a log says it.
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></svg><script>alert(2)</script>",
    "{{ 7 * 7 }}{% for x in y %}",
    "\x1b[31mred\x1b[0m\x07",
    "\u202egnitsaol\u202c \u2066x\u2069",
    '=HYPERLINK("http://x.test","y")',
    "| a | b |\n| --- | --- |\n[x](javascript:alert(1)) `code` **bold** <b>b</b>",
    "&lt;script&gt; &#60;",
    "x" * 1_000_000,
)
#: What must be no link.
NO_LINKS = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//x.test/a",
    "file:///etc/passwd",
    "https://user:word@x.test/",
    "https://" + "x" * 3_000 + ".test/",
    "https:///nohost",
    "vbscript:x",
    "ftp://x.test/a",
    "http://[bad",
)


@pytest.fixture(scope="session")
def build(book: ActorBook) -> Build:
    """A report on some events: all dyads, or those asked for."""

    def built(
        events: pa.Table | Sequence[Act],
        asked: Sequence[Sequence[str]] = (),
        settings: Settings | None = None,
        size: Size | None = None,
    ) -> Report:
        table = events if isinstance(events, pa.Table) else events_table(events)
        used, engine = settings or settings_for(), engine_named("arrow")
        scores = score_dyads(table, used, asked, book, engine)
        return build_report(scores, table, used, engine, size)

    return built


@pytest.fixture(scope="session")
def bundled(build: Build, incidents: pa.Table) -> Report:
    """All dyads of the bundled log, the first two in full."""
    return build(incidents, settings=settings_for(as_of=None, since=None), size=Size(details=2))


@pytest.fixture(scope="session")
def hostile(build: Build) -> Report:
    """A log of hostile text in every field that a person fills in."""
    acts = [
        Act(source, target, days_ago(number * 9), code, event_id=f"{number}{HOSTILE[number % 9]}")
        for number in range(len(HOSTILE) * 2)
        for source, target, code in [("AZEGOV", "RUSMED", "190" if number % 3 else "057")]
    ]
    table = events_table(acts)
    summaries = [HOSTILE[number % len(HOSTILE)] for number in range(len(acts))]
    urls = [f"{NO_LINKS[number % len(NO_LINKS)]} https://ok.test/{number}?a=<b>&c=\"d\"|e"
            for number in range(len(acts))]  # fmt: skip
    table = table.append_column("summary", pa.array(summaries, pa.string()))
    if "url" in table.column_names:
        table = table.drop_columns(["url"])
    return build(table.append_column("url", pa.array(urls, pa.string())))


@pytest.fixture(scope="session")
def hundreds(book: ActorBook) -> list[Act]:
    """Acts of 500 dyads."""
    codes = [actor.code for actor in book.actors.values() if actor.is_country]
    pairs = [(a, b) for place, a in enumerate(codes) for b in codes[place + 1 :]][:500]
    kinds = ("190", "112", "057", "173", "036")
    return [
        Act(f"{a}GOV", f"{b}GOV", days_ago(number * 7 % 300 + turn * 5), kinds[(number + turn) % 5])
        for number, (a, b) in enumerate(pairs)
        for turn in range(3)
    ]
