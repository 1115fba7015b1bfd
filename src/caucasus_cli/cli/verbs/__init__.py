"""One module per verb: open the log, call one function, render."""

from __future__ import annotations

from typing import NamedTuple


class Verb(NamedTuple):
    """What is known of a verb before its module is imported.

    Attributes:
        module: the module here, and its function.
        summary: the first sentence of that function's docstring.
    """

    module: str
    summary: str


#: All verbs, in the order of `caucasus --help`.
VERBS = {
    "score": Verb("score", "Score one dyad, or many side by side."),
    "explain": Verb("explain", "Take a score apart, event by event."),
    "diff": Verb("diff", "Show which dyads moved between two score files, or two logs."),
    "respond": Verb("respond", "Show whose conflict acts follow whose."),
    "triads": Verb("triads", "Show signed triangles of actors, and whether they are balanced."),
    "timeline": Verb("timeline", "Follow one dyad over time."),
    "compare": Verb("compare", "Set dyads side by side over time."),
    "report": Verb(
        "report", "Report on dyads: one file to open, to print or to keep as an artefact of CI."
    ),
    "plot": Verb("plot", "Draw one chart: SVG, PNG, or a page with its numbers."),
    "events": Verb("events", "List the events: all, of A, or of A and B."),
    "codes": Verb("codes", "Look up event codes."),
    "actors": Verb("actors", "Look up actors."),
    "import": Verb("import_", "Turn logs of any known format into one Parquet file."),
    "validate": Verb("validate", "Check logs row by row, as `import` would read them."),
    "config": Verb("config", "Show every setting and where it came from."),
    "help": Verb("help_", "Explain exit codes, formats and more."),
}
