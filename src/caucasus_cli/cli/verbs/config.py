"""`caucasus config`: every setting with where it came from."""

from __future__ import annotations

import json
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

    from ...gates.batch import KEYS
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
    # What is set, not what the suffix of --output makes of it.
    values["format"] = context.params["format"]
    values["log"] = values["log"] or ["incidents"]
    found = context.find_root().obj or Configuration()
    rows = [
        (option_name(name), _text(values[name]), _source(name, context, found))
        for name in configurable()
    ]
    rows += [_batch_row(key, found) for key in KEYS]
    columns = zip(("setting", "value", "source"), zip(*rows, strict=True), strict=True)
    table = pa.table({name: pa.array(column, pa.string()) for name, column in columns})
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


def _batch_row(key: str, found: Configuration) -> tuple[str, str | None, str]:
    """A key of the batch's table, its value as TOML writes it."""
    from ..configuration import BATCH

    name = f"{BATCH}.{key}"
    value = found.batch.get(key)
    text = value if isinstance(value, str | None) else json.dumps(value, ensure_ascii=False)
    return name, text, found.origins.get(name, "default")


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
