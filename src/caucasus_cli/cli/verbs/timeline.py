"""`caucasus timeline A B`: one dyad's score at the end of every period."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ...scoring.periods import Every, WeekStart
from ..completion import complete_actor
from ..options import CodedOptions, OutputOptions, ReadingOptions, ScoringOptions, with_groups
from ..streams import current_streams

if TYPE_CHECKING:
    import pyarrow as pa

    from ..streams import Streams

_Actor = Annotated[
    str,
    typer.Argument(
        help="Name, alias, capital, ISO, COW or CAMEO code.", autocompletion=complete_actor
    ),
]


@with_groups
def timeline(
    a: _Actor,
    b: _Actor,
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
    wide: Annotated[
        bool, typer.Option("--wide", help="A row for each number and a column for each period.")
    ] = False,
    change_points: Annotated[
        bool,
        typer.Option(
            "--change-points",
            help="Find the weeks in which the rate of conflict acts changed; needs the extra "
            "[stats].",
        ),
    ] = False,
    scoring: ScoringOptions,
    output: OutputOptions,
) -> None:  # fmt: skip
    """Follow one dyad over time.

    The score at the end of every period, exactly as `score --as-of` gives it for that day, with the
    events and points of the period, gaps in the data, turns of the verdict and rung crossings.
    """
    from ...dates import parse_human_date
    from ...operations import timeline_log, turning_points_log
    from ...render.interface import Result
    from ...scoring.columns import TIMELINE_COLUMNS
    from ...scoring.timeline import SCHEMA
    from ..delivery import check_output, deliver, shape
    from ..opening import engine_for, open_actors, open_log, provenance, settings_from, suit

    streams = current_streams()
    streams.quiet = output.quiet
    form = check_output(output, streams, TIMELINE_COLUMNS)
    if until is not None:
        last = parse_human_date(until, "--until")
        scoring = replace(scoring, as_of=last.isoformat())
    settings = settings_from(scoring)
    book = open_actors(reading)
    log = open_log(reading, coded, book, streams)
    engine = engine_for(log, scoring)
    settings = suit(settings, scoring, log, streams)
    points = None
    if change_points:
        points = turning_points_log(log.events, settings, (a, b), book, engine, week_start)
    found = timeline_log(log.events, settings, (a, b), book, engine, every, week_start)
    extra = {} if points is None else {"change_points": points.as_json()}
    parameters = {**found.parameters, **provenance(log, reading, form)}
    if wide:
        from ...render.wide import WIDE_SCHEMA, turned

        rows = shape(found.table, replace(output, columns=None))
        names = shape(rows, OutputOptions(columns=output.columns)).column_names
        result = Result(WIDE_SCHEMA, "measures", turned(rows, names), parameters, extra)
        plain = replace(output, columns=None, sort=None, limit=None)
        deliver(result, "timeline_wide", form, plain, streams)
        shown = rows.num_rows
    else:
        result = Result(SCHEMA, "periods", found.table, parameters, extra)
        shown = deliver(result, "timeline", form, output, streams)
    _summarise(found.table, shown, every, streams)
    if extra and found.table.num_rows:
        from ...render.change_points import change_point_words

        streams.say(change_point_words(extra["change_points"]))


def _summarise(table: pa.Table, shown: int, every: Every, streams: Streams) -> None:
    from ...render.words import CAVEAT, FLAG_WORDS, count, some_of

    if not table.num_rows:
        streams.say("No event of the log is in a dyad: no rows.")
        return
    last = table.slice(table.num_rows - 1).to_pylist()[0]
    said = f"{some_of(shown, table.num_rows, every)} to {last['as_of']}"
    missing = sum(table.column("gap").to_pylist())
    if missing:
        said += f", data missing for {missing:,}"
    events = sum(filter(None, table.column("period_events").to_pylist()))
    streams.say(f"{said}; {count(events, 'event')}.")
    for flag in filter(None, (last["flags"] or "").split(";")):
        streams.say(f"{flag} at the end: {FLAG_WORDS[flag]}.")
    streams.say(CAVEAT)
