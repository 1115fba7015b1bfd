"""Dyads as people name them in one word: `azerbaijan-russia`, `AZE–RUS`."""

from __future__ import annotations

import re

from .codebook.actors import ActorBook
from .errors import UsageError
from .operations import means_one

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
    if not ways or means_one(text, book):
        return (text,)
    known = [way for way in ways if all(means_one(part, book) for part in way)]
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
