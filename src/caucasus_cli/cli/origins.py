"""Errors about a value that a configuration file set say so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import CodebookError, LogError, UsageError

if TYPE_CHECKING:
    import typer

#: What an error that is about an option's value, and does not name the option, begins with: the
#: value, or the name of the file that it stands for.
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
        if any(text.startswith(beginning.format(one)) for one in _values(name, context)):
            return name
    # Logs are called by their file names once they are found.
    logs = [_BEGINNINGS["log"].format(Path(one).name) for one in _values("log", context) if one]
    return "log" if text.startswith(tuple(logs)) else None


def _values(name: str, context: typer.Context) -> list[Any]:
    """The values of an option that may be given several times, or the one of any other."""
    value = context.params.get(name)
    return value if isinstance(value, list) else [value]


def _file_of(name: str, context: typer.Context) -> str | None:
    """The configuration file that set a parameter, if one did."""
    source = context.get_parameter_source(name)
    if source is None or source.name != "DEFAULT_MAP":
        return None
    return Path(context.find_root().obj.origins[name]).name
