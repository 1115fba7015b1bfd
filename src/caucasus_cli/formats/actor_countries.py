"""Countries by name: what ICEWS calls them, and a user's own table of actors."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from ..account import Reason
from ..codebook.actors import Actor, ActorBook
from ..codebook.folding import fold
from ..errors import LogError
from ..reading.lexicon import Fault
from ..reading.streams import Source
from .text import decode

#: ICEWS's names that mean two countries elsewhere, or that nobody else uses; folded. Those of parts
#: of a state stand for it, but for parts whose state is in dispute.
ICEWS_COUNTRIES = {
    "congo": "COG", "palestinian territory occupied": "PSE", "england": "GBR", "scotland": "GBR",
    "wales": "GBR", "northern ireland": "GBR", "iraqi kurdistan": "IRQ", "chechnya": "RUS",
    "dagestan": "RUS", "inner mongolia": "CHN", "puntland": "SOM", "aceh": "IDN",
    "mindanao": "PHL",
}  # fmt: skip


def country_called(name: str, book: ActorBook) -> Actor | Fault:
    """The actor that a column of countries names, as ICEWS names them.

    A name that the codebook lacks, or knows for several, is a fault and told: else all that a
    country did would be missing in silence.
    """
    own = book.actors.get(ICEWS_COUNTRIES.get(fold(name), ""))
    codes = {own.code} if own else book.matches(name)
    if len(codes) == 1:
        return book.actors[codes.pop()]
    if codes:
        return Fault(Reason.NO_ACTOR, f"is of {name!r}, which can be {' or '.join(sorted(codes))}",
                     told=True)  # fmt: skip
    near = next(iter(book.suggest(name)), None)
    return Fault(
        Reason.NO_ACTOR,
        f"is of {name!r}, no country that the codebook knows",
        near and book.actors[near[:3]].name,
        told=True,
    )


def same_name(name: str) -> str:
    """A name with plain blanks: sets of facts have no-break spaces or underscores for them."""
    return " ".join(name.replace("_", " ").split())


def read_actor_countries(path: Path) -> dict[str, str]:
    """A user's table of the countries that actors belong to, for data that only name the actors.

    Args:
        path: CSV with a header and the columns `name` and `country`, any others left alone.

    Returns:
        Name → country as it stands; rows without a country are left out.

    Raises:
        LogError: it cannot be read, lacks a column, or gives a name two countries.
    """
    source = Source(str(path), path=path)
    if path.exists() and not path.is_file() and not path.is_dir():
        try:
            # A pipe, which can be read only once.
            source = Source(str(path), path.read_bytes())
        except OSError as error:
            raise LogError(f"{path}: cannot be read: {error.strerror}.") from None
    text = decode(source)
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [cell.strip().casefold() for cell in next(reader, [])]
        if not {"name", "country"} <= set(header):
            raise LogError(f"{path}:1: a table of actors' countries has the columns name,country.")
        at = header.index("name"), header.index("country")
        found: dict[str, str] = {}
        for row in reader:
            name, country = (row[place].strip() if place < len(row) else "" for place in at)
            known = found.setdefault(same_name(name), country) if name and country else country
            if known != country:
                raise LogError(
                    f"{path}:{reader.line_num}: {name!r} is of {country}, and of {known} in an "
                    f"earlier row: an actor has one country, or leave it out."
                )
    except csv.Error as error:
        raise LogError(f"{path}:{reader.line_num}: is no CSV: {error}.") from None
    return found


def countries_of_actors(given: Mapping[str, str], book: ActorBook) -> dict[str, Actor]:
    """The actors' countries, found in the codebook.

    Raises:
        LogError: one of them is no country that the codebook knows.
    """
    known: dict[str, Actor] = {}
    found: dict[str, Actor] = {}
    for name, country in given.items():
        if country not in known:
            actor = country_called(country, book)
            if isinstance(actor, Fault):
                near = f" Did you mean {actor.nearest}?" if actor.nearest else ""
                raise LogError(f"actors' countries: {name!r} {actor.problem}.{near}")
            if not actor.is_country:
                raise LogError(f"actors' countries: {name!r} is of {actor.name}, no country.")
            known[country] = actor
        found[same_name(name)] = known[country]
    return found
