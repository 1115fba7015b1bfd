"""The errors of `caucasus`: each message says what, where, and how to mend it.

`CaucasusError` is the root. The command line maps `UsageError` to exit code 2, `OutputError` to 1
and every other one to 3 (see `caucasus help exit-codes`).
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

#: A value this much less alike than the best one is not offered beside it.
_CLEARLY_WORSE = 0.15


class CaucasusError(Exception):
    """Root of every error raised on purpose; its arguments are lines of its message."""

    def __str__(self) -> str:
        """The lines, one below the other."""
        return "\n".join(map(str, self.args))


class UsageError(CaucasusError):
    """An option or argument has a value that cannot be used."""


class LogError(CaucasusError):
    """An event log cannot be read, or does not fit the schema."""


class CodebookError(CaucasusError):
    """A code, scale or codebook table is not what it should be."""


class UnknownActorError(CaucasusError):
    """A name that no actor, or more than one actor, answers to.

    Attributes:
        name: the name as given.
        candidates: what could have been meant, as `CODE (name)`, best first.
    """

    def __init__(self, message: str, name: str, candidates: tuple[str, ...] = ()) -> None:
        """Keep the name and the candidates beside the sentence."""
        super().__init__(message)
        self.name = name
        self.candidates = candidates

    def __reduce__(self) -> tuple[type[UnknownActorError], tuple[str, str, tuple[str, ...]]]:
        """For `pickle`."""
        return type(self), (str(self), self.name, self.candidates)


class OutputError(CaucasusError):
    """A result cannot be written where it was asked to go."""


def nearest(value: str, known: Iterable[str], count: int = 3, cutoff: float = 0.6) -> list[str]:
    """The known values most like `value`, best first; empty when none is close.

    Values clearly less alike than the best are left out.

    Args:
        value: what was given.
        known: the valid values.
        count: at most so many.
        cutoff: how much they must be alike, from 0 (not at all) to 1 (the same).
    """
    close = get_close_matches(value, list(known), n=count, cutoff=cutoff)
    likeness = [SequenceMatcher(None, known_value, value).ratio() for known_value in close]
    return [
        known_value
        for known_value, ratio in zip(close, likeness, strict=True)
        if ratio > likeness[0] - _CLEARLY_WORSE
    ]


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """` Did you mean a, b or c?` for the nearest known values, or an empty text."""
    close = nearest(value, known)
    if not close:
        return ""
    listed = close[0] if len(close) == 1 else ", ".join(close[:-1]) + " or " + close[-1]
    return f" Did you mean {listed}?"
