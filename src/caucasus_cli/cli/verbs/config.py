"""`caucasus config`: every setting with where it came from."""

from __future__ import annotations

from dataclasses import fields
from enum import Enum
from typing import TYPE_CHECKING, Any

import typer

from ..options import (
    CodedOptions,
    OutputOptions,
    ReadingOptions,
    ScoringOptions,
    variable_of,
    with_groups,
)
from ..streams import current_streams

if TYPE_CHECKING:
    from ..configuration import Configuration

_SCHEMA = "caucasus.config/1"


@with_groups
def config(
    context: typer.Context,
    *,
    reading: ReadingOptions,
    coded: CodedOptions,
    scoring: ScoringOptions,
    output: OutputOptions,
) -> None:
    """Show every setting and where it came from."""
    import pyarrow as pa

    from ...render.interface import Result
    from ..configuration import Configuration, configurable, option_name
    from ..delivery import check_output, deliver

    streams = current_streams()
    streams.quiet = output.quiet
    form = check_output(output, streams)
    values = {
        one.name: getattr(group, one.name)
        for group in (reading, coded, scoring, output)
        for one in fields(group)
    }
    values["log"] = values["log"] or ["incidents"]
    found = context.find_root().obj or Configuration()
    names = configurable()
    table = pa.table(
        {
            "setting": pa.array([option_name(name) for name in names], pa.string()),
            "value": pa.array([_text(values[name]) for name in names], pa.string()),
            "source": pa.array([_source(name, context, found) for name in names], pa.string()),
        }
    )
    deliver(Result(_SCHEMA, "settings", table, {}), "any", form, output, streams)


def _source(name: str, context: typer.Context, found: Configuration) -> str:
    source = context.get_parameter_source(name)
    kind = source.name if source is not None else "DEFAULT"
    if kind == "COMMANDLINE":
        return "command line"
    if kind == "ENVIRONMENT":
        return variable_of(name)
    if kind == "DEFAULT_MAP":
        return found.origins[name]
    return "default"


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
