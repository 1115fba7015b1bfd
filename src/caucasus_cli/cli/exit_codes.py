"""The exit codes, all of them."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process's exit code means."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    INPUT = 3
    CONDITION_MET = 4
    INTERRUPTED = 130


MEANINGS = {
    ExitCode.DONE: "done, also when there were no rows",
    ExitCode.UNEXPECTED: "an unexpected error, an output that cannot be written, or a pipe that "
    "its reader closed",
    ExitCode.USAGE: "an option or argument cannot be used",
    ExitCode.INPUT: "the input cannot be read, or does not fit schema or codebook",
    ExitCode.CONDITION_MET: "a --fail-on or --fail-if condition was met, or diff --exit-code found "
    "a change",
    ExitCode.INTERRUPTED: "interrupted (Ctrl-C)",
}
