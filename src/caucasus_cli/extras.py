"""Libraries that are not installed unless asked for."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from .errors import UsageError


def check_installed(*libraries: str, extra: str) -> None:
    """Ask for optional libraries before any work is done.

    Args:
        libraries: their names.
        extra: the extra of this package that installs them.

    Raises:
        UsageError: one is not installed.
    """
    for library in libraries:
        if find_spec(library) is None:
            raise UsageError(
                f"{library} is not installed: it comes with pip install 'caucasus-cli[{extra}]'."
            )


def required(module: str, extra: str) -> Any:
    """A module of an optional library.

    Args:
        module: its name.
        extra: the extra of this package that installs it.

    Raises:
        UsageError: it is not installed.
    """
    check_installed(module.partition(".")[0], extra=extra)
    return import_module(module)
