"""Dyads as people name them in one word: `azerbaijan-russia`, `AZE–RUS`."""

from __future__ import annotations

import re

from .codebook.actors import ActorBook
from .errors import UnknownActorError, UsageError
from .operations import who

_JOINT = re.compile(r"\s*[-–—]\s*")


def actors_in(text: str, book: ActorBook) -> tuple[str, ...]:
    """The actors that a text names: one, or two joined by a hyphen or dash.

    A name that has a hyphen itself (`guinea-bissau`) is one actor.

    Raises:
        UnknownActorError: neither the text nor its parts name actors.
        UsageError: it can be split in several ways.
    """
    ways = [
        (text[: joint.start()], text[joint.end() :])
        for joint in _JOINT.finditer(text)
        if joint.start() and joint.end() < len(text)
    ]
    if not ways or _is_actor(text, book):
        return (text,)
    known = [way for way in ways if all(_is_actor(part, book) for part in way)]
    if len(known) == 1:
        return known[0]
    if known:
        listed = " or ".join(f"{a} and {b}" for a, b in known)
        raise UsageError(f"{text!r} can be {listed}: give codes.")
    if len(ways) == 1:
        for part in ways[0]:
            book.find(part)
    book.find(text)
    return (text,)


def _is_actor(name: str, book: ActorBook) -> bool:
    try:
        who(name, book)
    except UnknownActorError:
        return False
    return True
