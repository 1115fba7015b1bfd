"""`caucasus actors [QUERY]`: who a name means."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..completion import complete_actor
from ..options import OutputOptions, with_groups
from ..streams import current_streams


@with_groups
def actors(
    query: Annotated[
        str | None,
        typer.Argument(
            help="A name, part of one, or a code.", show_default=False,
            autocompletion=complete_actor,
        ),
    ] = None,
    *,
    actors: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", envvar="CAUCASUS_ACTORS", show_default=False,
            help="Your own actors (CSV: code,name,aliases …), laid over the bundled ones.",
        ),
    ] = None,
    output: OutputOptions,
) -> None:  # fmt: skip
    """Look up actors.

    Codes, names, status and dates of states, regions, organisations and groups.
    """
    from ...codebook.actor_file import codebook_provenance, load_actors
    from ...codebook.records import ACTORS_SCHEMA, actor_records
    from ...render.interface import Result
    from ...render.words import some_of
    from ..delivery import check_output, deliver

    streams = current_streams()
    streams.quiet = output.quiet
    form = check_output(output, streams)
    table = actor_records(query, load_actors(actors))
    parameters = {"query": query, **codebook_provenance(actors)}
    result = Result(ACTORS_SCHEMA, "actors", table, parameters)
    shown = deliver(result, "actors", form, output, streams)
    streams.say(f"{some_of(shown, table.num_rows, 'actor')}.")
