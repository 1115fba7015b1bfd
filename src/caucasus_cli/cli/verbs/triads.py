"""`caucasus triads [ACTOR …]`: signed triangles and their balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ..completion import complete_actor
from ..options import CodedOptions, OutputOptions, ReadingOptions, ScoringOptions, with_groups
from ..streams import current_streams

if TYPE_CHECKING:
    from ...dynamics.triads import Triads
    from ..streams import Streams


@with_groups
def triads(
    actor: Annotated[
        list[str] | None,
        typer.Argument(
            help="Three or more: the triangles among them; one or two: those they are in; none: "
            "all.",
            autocompletion=complete_actor,
            show_default=False,
        ),
    ] = None,
    *,
    reading: ReadingOptions,
    coded: CodedOptions,
    scoring: ScoringOptions,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Seed of the shuffled signs.")] = 0,
    output: OutputOptions,
) -> None:
    """Show signed triangles of actors, and whether they are balanced.

    A dyad's sign is that of its cooperation score C where its 80 % interval excludes 0. A triangle
    is balanced if its three signs multiply to plus. Needs the extra [stats].
    """
    from ...dynamics.triads import SCHEMA, TRIAD_COLUMNS
    from ...operations import triads_log
    from ...render.interface import Result
    from ..delivery import check_output, deliver
    from ..opening import engine_for, open_actors, open_log, provenance, settings_from, suit

    streams = current_streams()
    streams.quiet = output.quiet
    form = check_output(output, streams, TRIAD_COLUMNS)
    settings = settings_from(scoring)
    book = open_actors(reading)
    log = open_log(reading, coded, book, streams)
    engine = engine_for(log, scoring)
    settings = suit(settings, scoring, log, streams)
    found = triads_log(log.events, settings, actor or [], book, engine, seed)
    parameters = {**found.parameters, **provenance(log, reading, form)}
    result = Result(SCHEMA, "triads", found.table, parameters, {"balance": found.summary()})
    shown = deliver(result, "triads", form, output, streams)
    _summarise(found, shown, streams)


def _summarise(found: Triads, shown: int, streams: Streams) -> None:
    from ...render.dynamics_views import balance_words
    from ...render.words import some_of

    said = some_of(shown, found.table.num_rows, "triangle")
    if "as_of" in found.parameters:
        said += f"; as of {found.parameters['as_of']}"
    streams.say(f"{said}.")
    streams.say(balance_words(found.summary()))
