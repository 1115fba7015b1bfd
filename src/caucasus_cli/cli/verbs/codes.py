"""`caucasus codes [QUERY]`: the event codes."""

from __future__ import annotations

from typing import Annotated

import typer

from ..options import OutputOptions, with_groups
from ..streams import current_streams


@with_groups
def codes(
    query: Annotated[
        str | None,
        typer.Argument(help="A code, the start of one, or words of a label.", show_default=False),
    ] = None,
    *,
    output: OutputOptions,
) -> None:
    """Look up event codes.

    Label, weight under each scale, quad class under each rule, PLOVER type and rung.
    """
    from ...codebook.cameo import suggestions
    from ...codebook.records import CODES_SCHEMA, code_records
    from ...codebook.tables import codebook_hashes
    from ...errors import did_you_mean
    from ...render.interface import Result
    from ...render.words import some_of
    from ..delivery import check_output, deliver

    streams = current_streams()
    streams.quiet = output.quiet
    form = check_output(output, streams)
    table = code_records(query)
    parameters = {"query": query, "codebook_sha256": codebook_hashes()}
    result = Result(CODES_SCHEMA, "codes", table, parameters)
    shown = deliver(result, "codes", form, output, streams)
    hint = "" if table.num_rows or not query else did_you_mean(query, suggestions(query))
    streams.say(f"{some_of(shown, table.num_rows, 'code')}.{hint}")
