"""Errors about a value that a configuration file set say so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CodebookError, LogError, UsageError

if TYPE_CHECKING:
    import typer

#: What an error that is about an option's value, and does not name the option, begins with.
_BEGINNINGS = {
    "log": "{}:",
    "actors": "{}:",
    "actor_countries": "{}:",
    "scale": "no scale named '{}'",
    "engine": "the engine {} ",
}


def name_origin(error: Exception, context: typer.Context) -> None:
    """Name in an error the configuration file that set what it is about, if one did.

    Args:
        error: is changed.
        context: the run.
    """
    if not isinstance(error, UsageError | LogError | CodebookError) or not error.args:
        return
    text, *others = error.args
    begun = re.match(r"--([a-z-]+)", text)
    about = _parameter(begun[1]) if begun else _begun_by_value(text, context)
    if about and (file := _file_of(about, context)):
        error.args = (f"{file}: {text}", *others)
        return
    for option in re.findall(r"--([a-z]+(?:-[a-z]+)*)", text):
        if file := _file_of(_parameter(option), context):
            error.args = (f"{text} {file} sets --{option}.", *others)
            return


def _parameter(option: str) -> str:
    return {"self": "self_dyads"}.get(option, option.replace("-", "_"))


def _begun_by_value(text: str, context: typer.Context) -> str | None:
    """The option whose value an error is about, though it does not name the option."""
    for name, beginning in _BEGINNINGS.items():
        value = context.params.get(name)
        values = value if isinstance(value, list) else [value]
        if any(text.startswith(beginning.format(one)) for one in values):
            return name
    return None


def _file_of(name: str, context: typer.Context) -> str | None:
    """The configuration file that set a parameter, if one did."""
    source = context.get_parameter_source(name)
    if source is None or source.name != "DEFAULT_MAP":
        return None
    return Path(context.find_root().obj.origins[name]).name
