"""`caucasus help [TOPIC]`: what does not fit an option's help line."""

from __future__ import annotations

import textwrap
from typing import Annotated

import typer

from ...errors import UsageError, did_you_mean
from ..exit_codes import MEANINGS
from ..streams import current_streams

_FORMATS = """\
Written (--format):

table     for people: cut to the terminal's width, which it says on stderr
csv       RFC 4180 with a header; empty for null
tsv       tabs, never quoted; tab, line end and backslash as \\t, \\n, \\r, \\\\
json      one document: schema, parameters (settings, SHA-256 of scale and logs), records
ndjson    one record a line, without the parameters
markdown  a table as GitHub renders it
parquet   typed columns; schema and parameters in the metadata (caucasus.schema, .parameters)
arrow     the Arrow IPC stream, with the same metadata
html      a page with one table

auto, the default, is a table on a terminal, CSV in a pipe, and what the suffix says with --output.
The machine formats have full precision, ISO dates and a stable order of rows and columns.

Read (found from the content, or --from):

{read}

All may be packed with gzip, zip, bzip2 or zstd. canonical is what `caucasus import` writes.
"""
_ENVIRONMENT = """\
CAUCASUS_LOG, CAUCASUS_ACTORS, CAUCASUS_AS_OF, CAUCASUS_SINCE, CAUCASUS_HALF_LIFE,
CAUCASUS_BASELINE_HALF_LIFE, CAUCASUS_KAPPA, CAUCASUS_SCALE, CAUCASUS_EXPOSURE, CAUCASUS_ENGINE,
CAUCASUS_SPARK_MASTER, CAUCASUS_FORMAT, CAUCASUS_COLOR
                 stand for the options of those names; an option given beats them, and they beat
                 a project's caucasus.toml or [tool.caucasus], and that the user's own file
NO_COLOR         not empty: no colour, whatever FORCE_COLOR says
FORCE_COLOR      not empty: colour in pipes and files too
TERM             dumb: no colour on this terminal
COLUMNS          width of the terminal
GITHUB_ACTIONS   true: what met a rule becomes an annotation too
GITHUB_STEP_SUMMARY
                 the file that --summary appends to
CAUCASUS_DEBUG   not empty: show where an error came from

`caucasus config` shows every value with where it came from.
"""
_SCORES = """\
Escalation E     conflict now against the dyad's own past year: 0 no change or no evidence,
                 +33 doubled, +50 tripled where there is much, −100 … +100.
                 Not a forecast, not danger, not blame.
Cooperation C    cooperative against conflictual conduct now, −100 … +100.
                 Not friendship: 0 may mean both or nothing.
Conflict level   how much conflict is reported now, 0 … 100. Not deaths.
Rung             the highest kind of hostile act in 90 days, 0 … 9.

Read them together with their intervals. An interval covers the noise of reporting: not coding
error, missed events, bias of the sources, or the choice of scale.
"""


def _topics() -> dict[str, str]:
    from ...formats.registry import FORMATS

    codes = "".join(f"{code.value:<5}{meaning}\n" for code, meaning in MEANINGS.items())
    names = ", ".join(form.name for form in FORMATS)
    read = textwrap.fill(names, 80, break_on_hyphens=False)
    return {
        "exit-codes": codes,
        "formats": _FORMATS.format(read=read),
        "environment": _ENVIRONMENT,
        "scores": _SCORES,
    }


def help_(
    topic: Annotated[
        str | None,
        typer.Argument(help="exit-codes, formats, environment or scores.", show_default=False),
    ] = None,
) -> None:
    """Explain exit codes, formats and more."""
    topics = _topics()
    if topic is None:
        text = "Topics: " + ", ".join(topics) + ". `caucasus VERB --help` explains a verb.\n"
    elif topic in topics:
        text = topics[topic]
    else:
        raise UsageError(f"no topic {topic!r}: {', '.join(topics)}.{did_you_mean(topic, topics)}")
    current_streams().write(text.encode("utf-8"))
