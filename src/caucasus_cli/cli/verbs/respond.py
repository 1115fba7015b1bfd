"""`caucasus respond A B`: who answers whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ..completion import complete_actor
from ..options import ActsOptions, CodedOptions, OutputOptions, ReadingOptions, with_groups
from ..streams import current_streams

if TYPE_CHECKING:
    from ...dynamics.respond import Responses
    from ..streams import Streams

_Actor = Annotated[
    str,
    typer.Argument(
        help="Name, alias, capital, ISO, COW or CAMEO code.", autocompletion=complete_actor
    ),
]


@with_groups
def respond(
    a: _Actor,
    b: _Actor,
    *,
    reading: ReadingOptions,
    coded: CodedOptions,
    chosen: ActsOptions,
    window: Annotated[
        int, typer.Option(metavar="DAYS", help="Days in which an act counts as following.")
    ] = 14,
    output: OutputOptions,
) -> None:
    """Show whose conflict acts follow whose.

    Two rows: acts of A followed by acts of B, and the reverse. That one follows the other is an
    association in time: both may follow a third thing. Needs the extra [stats].
    """
    from ...dynamics.respond import RESPOND_COLUMNS, SCHEMA
    from ...operations import respond_log
    from ...render.interface import Result
    from ..delivery import check_output, deliver
    from ..opening import engine_for, open_actors, open_log, provenance, settings_from, suit

    streams = current_streams()
    streams.quiet = output.quiet
    form = check_output(output, streams, RESPOND_COLUMNS)
    scoring = chosen.scoring()
    settings = settings_from(scoring)
    book = open_actors(reading)
    log = open_log(reading, coded, book, streams)
    engine = engine_for(log, scoring)
    settings = suit(settings, scoring, log, streams, by_exposure=False)
    found = respond_log(log.events, settings, (a, b), book, engine, window)
    parameters = {**found.parameters, **provenance(log, reading, form)}
    deliver(Result(SCHEMA, "responses", found.table, parameters), "respond", form, output, streams)
    _summarise(found, streams)


def _summarise(found: Responses, streams: Streams) -> None:
    from ...render.words import count

    records = found.table.to_pylist()
    if not records:
        streams.say("No event of the log is in a dyad: no rows.")
        return
    acts = records[0]["acts_a"] + records[0]["acts_b"]
    said = f"{count(acts, 'conflict act')} between the two"
    if undated := records[0]["undated"]:
        said += f"; {undated:,} more left out, as their day is not known"
    streams.say(f"{said}; as of {records[0]['as_of']}.")
