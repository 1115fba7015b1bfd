"""Persons of the public record, by name: whose country each one acts for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from .folding import fold
from .tables import read_table


@dataclass(frozen=True, slots=True)
class Person:
    """One person of one state.

    Attributes:
        name: as the table writes it first.
        country: code of the state that the person holds or held offices of.
        role: CAMEO role of the office; empty where it is no government's.
        office: the office, in a few words, as of 2018.
    """

    name: str
    country: str
    role: str
    office: str


def person_called(name: str) -> Person | None:
    """The person whose whole name this is, but for case, accents and punctuation."""
    return bundled_persons().get(fold(name))


@cache
def bundled_persons() -> Mapping[str, Person]:
    """Folded name → person; one person may stand under several names."""
    return {
        fold(row["name"]): Person(row["person"], row["country"], row["role"], row["office"])
        for row in read_table("persons")
    }


@cache
def state_adjectives() -> Mapping[str, str]:
    """Folded adjective → code of the one state that it is of: `turkish` → `TUR`."""
    return {fold(row["adjective"]): row["country"] for row in read_table("adjectives")}
