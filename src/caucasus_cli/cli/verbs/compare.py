"""`caucasus compare A-B C-D …`: several dyads side by side, and how alike their paths are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ...scoring.periods import Every, WeekStart
from ..options import CodedOptions, OutputOptions, ReadingOptions, ScoringOptions, with_groups
from ..streams import current_streams

if TYPE_CHECKING:
    from ...paths.compare import Comparison
    from ..streams import Streams


@with_groups
def compare(
    dyad: Annotated[
        list[str], typer.Argument(help="Two dyads or more, each in one word: azerbaijan-russia.")
    ],
    *,
    reading: ReadingOptions,
    coded: CodedOptions,
    every: Annotated[
        Every, typer.Option(help="Length of a period; scores are those of its last day.")
    ] = "month",
    week_start: Annotated[WeekStart, typer.Option(help="First day of a week.")] = "monday",
    until: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", show_default="last day of the log",
            help="Last day, included; in place of --as-of, which means the same.",
        ),
    ] = None,
    max_lag: Annotated[
        int, typer.Option(metavar="N", min=0, help="Periods that one path may be later by.")
    ] = 6,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Seed of the bootstrap.")] = 0,
    dyads: Annotated[
        bool, typer.Option("--dyads", help="A row for each dyad instead of each pair of dyads.")
    ] = False,
    scoring: ScoringOptions,
    output: OutputOptions,
) -> None:  # fmt: skip
    """Set dyads side by side over time.

    Each dyad's scores now and its last turn; and for each two dyads how alike the changes of E and
    of C are, with an interval, and the lag at which they fit best. That two paths are alike does
    not say why.
    """
    from ...dates import parse_human_date
    from ...paths.columns import COMPARE_COLUMNS, COMPARE_DYAD_COLUMNS
    from ...paths.compare import DYADS_SCHEMA, SCHEMA, compare_log
    from ...render.interface import Result
    from ..delivery import check_output, deliver
    from ..opening import engine_for, open_actors, open_log, provenance, settings_from, suit

    streams = current_streams()
    streams.quiet = output.quiet
    form = check_output(output, streams, COMPARE_DYAD_COLUMNS if dyads else COMPARE_COLUMNS)
    if until is not None:
        last = parse_human_date(until, "--until")
        scoring = replace(scoring, as_of=last.isoformat())
    settings = settings_from(scoring)
    book = open_actors(reading)
    log = open_log(reading, coded, book, streams)
    engine = engine_for(log, scoring)
    settings = suit(settings, scoring, log, streams)
    found = compare_log(
        log.events, settings, dyad, book, engine, every, week_start, max_lag, seed
    )  # fmt: skip
    parameters = {**found.parameters, **provenance(log, reading, form)}
    if dyads:
        result = Result(DYADS_SCHEMA, "dyads", found.dyads, parameters)
        shown = deliver(result, "compare_dyads", form, output, streams)
    else:
        result = Result(SCHEMA, "pairs", found.pairs, parameters, found.summary())
        shown = deliver(result, "compare", form, output, streams)
    _summarise(found, shown, dyads, streams)


def _summarise(found: Comparison, shown: int, dyads: bool, streams: Streams) -> None:
    from ...render.words import CAVEAT, FLAG_WORDS, count, some_of

    records = found.dyads.to_pylist()
    if not records:
        streams.say("No event of the log is in a dyad: no rows.")
        return
    size = len(records) if dyads else found.pairs.num_rows
    rows = some_of(shown, size, "dyad" if dyads else "finding")
    periods = count(len(found.periods), found.parameters["every"])
    streams.say(f"{rows} over {periods} to {records[0]['as_of']}.")
    flags = dict.fromkeys(flag for one in records for flag in (one["flags"] or "").split(";"))
    for flag in filter(None, flags):
        streams.say(f"{flag} at the end: {FLAG_WORDS[flag]}.")
    streams.say(CAVEAT)
