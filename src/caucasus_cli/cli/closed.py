"""Standard streams that are closed before a run begins, as by `>&-` or under some daemons."""

from __future__ import annotations

import io
import os
import sys
from typing import NoReturn

from ..errors import LogError, OutputError


class _Input(io.FileIO):
    def read(self, size: int | None = -1, /) -> NoReturn:
        raise LogError("standard input is closed: there is nothing to be read from it.")


class _Output(io.FileIO):
    def write(self, data: object, /) -> NoReturn:
        raise OutputError("standard output is closed: nothing can be written to it.")


def stand_in() -> None:
    """Put something in the place of standard streams that are closed.

    To use input or output is an error; what is said on standard error is lost. Their numbers are
    taken, which would else be those of the next files opened.
    """
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(_Input(_nowhere(os.O_RDONLY), "r"))
    if sys.stdout is None:
        sys.stdout = _written(_Output(_nowhere(os.O_WRONLY), "w"))
    if sys.stderr is None:
        sys.stderr = _written(io.FileIO(_nowhere(os.O_WRONLY), "w"))


def _nowhere(flags: int) -> int:
    """Under the lowest number that is free a file that holds nothing; child processes have it."""
    number = os.open(os.devnull, flags)
    os.set_inheritable(number, True)
    return number


def _written(raw: io.FileIO) -> io.TextIOWrapper:
    # Typer's help has signs that are not in every encoding.
    return io.TextIOWrapper(raw, "utf-8", "backslashreplace", write_through=True)
