"""Several actors on one side of an act: who they are, and the pairs they make."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from ..account import Reason
from ..codebook.actors import Actor, ActorBook
from ..reading.batch import Side
from ..reading.lexicon import Column, Fault, Ids, Meanings
from ..reading.meanings import ABSENT, no_side

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
#: What separates the actors of one cell.
SEPARATOR = ";"
_PIECE = 3
#: PLOVER's sectors whose letters mean another role in CAMEO: health and journalists.
_AS_IN_CAMEO = {"MED": "HLH", "JRN": "MED"}


@dataclass(frozen=True, slots=True)
class Party(Side):
    """One country, or somebody without one, on a side of an act.

    Attributes:
        places: which of the cell's actors they are, from 0.
        of: how many actors the cell has.
    """

    places: tuple[int, ...] = (0,)
    of: int = 1


@dataclass(frozen=True, slots=True)
class Parties:
    """Everybody on one side of an act.

    Attributes:
        members: one for each country; if nobody has a country, one for all.
        left_out: whether there are actors without a country beside those with one.
    """

    members: tuple[Party, ...]
    left_out: bool = False


def parties_reader(book: ActorBook, side: str) -> Callable[..., Parties | Fault]:
    """A reader of a side from its cells of countries and sectors, and whether it has a name.

    Actors of one country are one party. A sector is taken where it is clear whose it is: where all
    actors of the country share it.

    Args:
        book: the actors.
        side: what the side is called in the file.
    """

    def read(country: str | None, sector: str | None, named: str | None) -> Parties | Fault:
        countries, sectors = _cells(country), _cells(sector)
        if not any(countries) and not any(sectors):
            return _without_country(side) if named else no_side(side)
        count = max(1, len(countries))
        if len(sectors) != count:
            # One sector for several actors is not said to be of them all, unless there is no other.
            sectors = [sectors[0] if len(set(sectors)) == 1 else ""] * count
        groups: dict[str, list[int]] = {}
        for at, text in enumerate(countries or [""]):
            groups.setdefault(text.upper(), []).append(at)
        found = [
            _party(text, _shared(sectors, places), tuple(places), count, book)
            for text, places in groups.items()
        ]
        placed: dict[str, Party] = {}
        for party in found:
            if party.country is not None:
                placed.setdefault(party.country, party)
        if placed:
            return Parties(tuple(placed.values()), any(one.country is None for one in found))
        coded = next((party for party in found if party.code), None)
        return _without_country(side) if coded is None else Parties((coded,))

    return read


def _without_country(side: str) -> Fault:
    return Fault(Reason.NO_COUNTRY, f"names a {side} without country or sector")


def _cells(text: str | None) -> list[str]:
    if not text or text.strip() in ABSENT:
        return []
    parts = [part.strip() for part in text.split(SEPARATOR)]
    return ["" if part in ABSENT else part for part in parts]


def _shared(roles: Sequence[str], places: Sequence[int]) -> str:
    found = {roles[at] for at in places}
    return found.pop() if len(found) == 1 else ""


def _party(
    country: str, sector: str, places: tuple[int, ...], count: int, book: ActorBook
) -> Party:
    actor = _actor(country, book)
    roles = [piece for piece in _roles(sector) if piece != country]
    if actor is None:
        return Party("".join([country, *roles]), None, False, places, count)
    return Party(
        "".join([actor.code, *roles]),
        actor.code if actor.is_country else None,
        actor.status == "region",
        places,
        count,
    )


def _actor(country: str, book: ActorBook) -> Actor | None:
    parsed = book.parse(country) if country else None
    if parsed is not None:
        return parsed.actor
    matches = book.matches(country) if country else set()
    return book.actors[matches.pop()] if len(matches) == 1 else None


def _roles(sector: str) -> list[str]:
    """A sector's pieces as CAMEO's roles; none if it is no code."""
    if not re.fullmatch(r"([A-Z]{3})+", sector):
        return []
    pieces = [sector[at : at + _PIECE] for at in range(0, len(sector), _PIECE)]
    return [_AS_IN_CAMEO.get(piece, piece) for piece in pieces]


@dataclass(frozen=True)
class Pairs:
    """The directed pairs that rows stand for.

    Attributes:
        rows: for each pair the position of its row.
        number: for each pair its number among those of its row, from 1; 0 where it is the only one.
        source, target: the sides of each pair.
    """

    rows: Ids
    number: Ids
    source: Column[Side]
    target: Column[Side]

    def of(self, column: Column[T]) -> Column[T]:
        """A column of the rows, pair by pair."""
        texts = column.texts.take(self.rows)
        return Column(column.name, texts, column.ids[self.rows], column.meanings)


def members_in(parties: Parties) -> int:
    """How many there are."""
    return len(parties.members)


def pairs_of(source: Column[Parties], target: Column[Parties]) -> Pairs:
    """Every member of the source with every one of the target; one pair if a side is at fault."""
    first, second = (column.numbers(members_in, 1) for column in (source, target))
    faulty = (source.reasons() > 0) | (target.reasons() > 0)
    first[faulty] = second[faulty] = 1
    counts = first * second
    rows = np.repeat(np.arange(len(counts)), counts)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    number = np.where(counts[rows] > 1, within + 1, 0)
    return Pairs(
        rows,
        number,
        _members(source, rows, within // second[rows]),
        _members(target, rows, within % second[rows]),
    )


def _members(column: Column[Parties], rows: Ids, which: npt.NDArray[np.int64]) -> Column[Side]:
    used, ids = np.unique(column.ids, return_inverse=True)
    meanings: list[Side | Fault] = []
    starts = np.empty(len(used), dtype=np.int64)
    for at, number in enumerate(used):
        starts[at] = len(meanings)
        found = column.meanings[number]
        meanings.extend((found,) if isinstance(found, Fault) else found.members)
    texts = column.texts.take(rows)
    return Column(column.name, texts, starts[ids[rows]] + which, Meanings(meanings))


def names_of(names: pa.Array, sides: Column[Side]) -> pa.Array:
    """What the actors of each pair's side are called, null where they have no name.

    Args:
        names: the cells with the names, pair by pair; null where there is none.
        sides: the sides.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    listed = pc.match_substring(names, SEPARATOR).fill_null(False).to_numpy(zero_copy_only=False)
    if not listed.any():
        return names
    found = names.to_pylist()
    for row in np.flatnonzero(listed):
        side = sides.meanings[sides.ids[row]]
        if isinstance(side, Party):
            found[row] = _names(found[row], side)
    return pa.array(found, pa.string())


def _names(text: str, party: Party) -> str | None:
    cells = _cells(text)
    if len(cells) != party.of:
        return text
    return "; ".join(dict.fromkeys(cells[at] for at in party.places if cells[at])) or None
