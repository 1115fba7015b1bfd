"""`caucasus events [A] [B]`: the log itself, filtered."""

from __future__ import annotations

from typing import Annotated

import typer

from ..completion import complete_scale
from ..options import (
    ActorArgument,
    CodedOptions,
    OutputOptions,
    ReadingOptions,
    ScoringOptions,
    with_groups,
)
from ..streams import current_streams


@with_groups
def events(
    a: ActorArgument = None,
    b: ActorArgument = None,
    *,
    reading: ReadingOptions,
    coded: CodedOptions,
    code: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE", show_default=False,
            help="Only codes that begin so: 17 for all coercion. Repeatable.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", show_default=False, help="Only events that reach this day."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", "--until", metavar="DATE", show_default=False,
            help="Only events begun by this day.",
        ),
    ] = None,
    directed: Annotated[bool, typer.Option("--directed", help="Only from A to B.")] = False,
    role: Annotated[
        bool, typer.Option("--role", help="Match actors as coded, organisations too.")
    ] = False,
    scale: Annotated[
        str,
        typer.Option(
            metavar="NAME|FILE", envvar="CAUCASUS_SCALE", autocompletion=complete_scale,
            help="Scale of the weights shown.",
        ),
    ] = "goldstein",
    output: OutputOptions,
) -> None:  # fmt: skip
    """List the events: all, of A, or of A and B."""
    from ...codebook.event_codes import event_codes, event_hint
    from ...codebook.scales import load_scale
    from ...errors import UsageError
    from ...listing import SCHEMA, EventFilter, list_events
    from ...render.interface import Result
    from ...render.words import count
    from ..delivery import check_output, deliver
    from ..opening import day_of, open_actors, open_log, provenance

    streams = current_streams()
    streams.quiet = output.quiet
    form = check_output(output, streams)
    for prefix in code or []:
        if not prefix or not any(known.startswith(prefix) for known in event_codes()):
            hint = event_hint(prefix)
            raise UsageError(
                f"--code {prefix!r}: no event code begins so: see `caucasus codes`.{hint}"
            )
    wanted = EventFilter(
        names=[name for name in (a, b) if name is not None],
        codes=code or [],
        since=day_of(since, "--since"),
        until=day_of(as_of, "--as-of"),
        level="role" if role else "country",
        directed=directed,
    )
    weights = load_scale(scale)
    book = open_actors(reading)
    log = open_log(reading, coded, book, streams, ScoringOptions())
    table = list_events(log.events, wanted, weights, book)
    parameters = {
        "actors": list(wanted.names),
        "codes": list(wanted.codes),
        "level": wanted.level,
        "directed": wanted.directed,
        "since": wanted.since.isoformat() if wanted.since else None,
        "as_of": wanted.until.isoformat() if wanted.until else None,
        "scale": weights.name,
        "scale_sha256": weights.sha256,
        **provenance(log, reading, form),
    }
    result = Result(SCHEMA, "events", table, parameters)
    shown = deliver(result, "events", form, output, streams)
    said = f"{count(table.num_rows, 'event')} of {log.events.num_rows:,}"
    streams.say(f"{said}." if shown >= table.num_rows else f"{shown:,} of {said}.")
