"""Actors: who a name means, and what an actor code such as `AZEGOV` is made of.

Names match exactly after folding case, accents and punctuation. A name that fits two actors is an
error that names both; nothing is ever guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ..errors import UnknownActorError, nearest
from .folding import fold
from .tables import read_table

#: Actors of these kinds stand for a country in a country-level dyad.
COUNTRY_STATUSES = frozenset({"state", "territory", "dissolved", "de facto"})
_PART = 3


@dataclass(frozen=True, slots=True)
class Actor:
    """One state, territory, region, organisation or group.

    Attributes:
        code: canonical three-letter code (ISO 3166-1 alpha-3 for states).
        name: common English name.
        status: state, territory, dissolved, de facto, region, organisation or group.
        iso2, iso3: ISO 3166-1 codes; empty where there is none.
        cow, gw: Correlates of War and Gleditsch–Ward numbers as text; empty where there is none.
        fips: FIPS 10-4 code; empty where there is none.
        cameo: the CAMEO actor codes found in data for this actor, the canonical one first.
        capital: capital city, usable as a name; empty where there is none.
        valid_from, valid_to: first and last day of existence, ISO; empty where open.
        successor: code of the state that continues a dissolved one; empty where there is none.
    """

    code: str
    name: str
    status: str
    iso2: str
    iso3: str
    cow: str
    gw: str
    fips: str
    cameo: tuple[str, ...]
    capital: str
    valid_from: str
    valid_to: str
    successor: str

    @property
    def is_country(self) -> bool:
        """Whether the actor can be a side of a country-level dyad."""
        return self.status in COUNTRY_STATUSES


@dataclass(frozen=True, slots=True)
class ParsedActorCode:
    """An actor code taken apart.

    Attributes:
        code: as written in the data.
        actor: the actor its pieces name first, or None (`COP` alone names none).
        roles: the remaining three-letter pieces, in the data's order.
    """

    code: str
    actor: Actor | None
    roles: tuple[str, ...]


class ActorBook:
    """Look-ups over a set of actors, their names and the roles."""

    def __init__(
        self, actors: list[Actor], names: list[tuple[str, str]], roles: dict[str, str]
    ) -> None:
        """Index the actors.

        Args:
            actors: the actors.
            names: (name, actor code) pairs beyond each actor's own name and codes.
            roles: role code → what it stands for.
        """
        self.actors = {actor.code: actor for actor in actors}
        self.roles = roles
        self._by_cameo = {code: actor for actor in actors for code in actor.cameo}
        self._by_name: dict[str, set[str]] = {}
        self._names: dict[str, list[str]] = {}
        for name, code in names:
            self._by_name.setdefault(fold(name), set()).add(code)
            self._names.setdefault(code, []).append(name)
        self._by_code = _code_index(actors)
        # Files repeat the codes of other files.
        self._parsed: dict[str, ParsedActorCode | None] = {}

    def names(self, code: str) -> list[str]:
        """Every name an actor answers to besides its codes, in the table's order."""
        return self._names.get(code, [])

    def find(self, name: str) -> Actor:
        """The actor that a name, alias, capital, ISO, COW or CAMEO code means.

        Raises:
            UnknownActorError: none or several do.
        """
        found = self.matches(name)
        if len(found) == 1:
            return self.actors[found.pop()]
        if found:
            candidates = tuple(f"{code} ({self.actors[code].name})" for code in sorted(found))
            raise UnknownActorError(
                f"{name!r} can mean {' or '.join(candidates)}: give the code.", name, candidates
            )
        candidates = self.suggest(name)
        hint = f" Did you mean {' or '.join(candidates)}?" if candidates else ""
        raise UnknownActorError(
            f"no actor is called {name!r}.{hint} See `caucasus actors`.", name, candidates
        )

    def matches(self, name: str) -> set[str]:
        """Codes of the actors that a name or code means: none, one, or several if ambiguous."""
        text = name.strip()
        if by_name := self._by_name.get(fold(text)):
            return set(by_name)
        return set(self._by_code.get(text.upper(), set()))

    def suggest(self, name: str) -> tuple[str, ...]:
        """Up to three actors with a name like `name`, as `CODE (name)`, for an error message."""
        folded = fold(name)
        known = list(self._by_name)
        if len(folded) <= _PART:
            known += [code.casefold() for code in self._by_code]
        found: list[str] = []
        for text in nearest(folded, known, count=6):
            codes = self._by_name.get(text) or self._by_code.get(text.upper(), set())
            found += [code for code in sorted(codes) if code not in found]
        return tuple(f"{code} ({self.actors[code].name})" for code in found[:3])

    def suggest_code(self, code: str) -> str | None:
        """A valid actor code for `code`: of the actor it names, or like it, known roles kept."""
        text = code.strip().upper()
        if self.parse(text) is not None and text != code:
            return text
        named = self.matches(code)
        if len(named) == 1:
            return named.pop()
        country = next(iter(nearest(text[:_PART], self._by_cameo, count=1)), None)
        if country is None:
            return None
        roles = [text[index : index + _PART] for index in range(_PART, len(text), _PART)]
        return country + "".join(role for role in roles if role in self.roles)

    def search(self, query: str) -> list[Actor]:
        """Actors with a name or code that contains `query` (folded), exact matches first."""
        exact = self.matches(query)
        folded = fold(query)
        if not folded:
            return []
        partial = {
            code for name, codes in self._by_name.items() if folded in name for code in codes
        }
        ordered = sorted(exact) + sorted(partial - exact)
        return [self.actors[code] for code in ordered]

    def parse(self, code: str) -> ParsedActorCode | None:
        """Take an actor code apart into the actor and the roles.

        CAMEO joins three-letter pieces, normally the country first; an organisation may stand
        behind a prefix (`IGOEEC`), and data exist with the pieces in other orders (`MNCUSA`). The
        first piece that is a country is the actor; failing that, the first region or organisation.

        Returns:
            None where the text is no sequence of known three-letter pieces.
        """
        if code not in self._parsed:
            self._parsed[code] = self._take_apart(code)
        return self._parsed[code]

    def _take_apart(self, code: str) -> ParsedActorCode | None:
        pieces = [code[index : index + _PART] for index in range(0, len(code), _PART)]
        if not code or len(pieces[-1]) != _PART:
            return None
        if any(piece not in self._by_cameo and piece not in self.roles for piece in pieces):
            return None
        # A piece behind the first that is a role too is the role: `MOSSUN` is Sunni, not Soviet.
        named = [
            (not actor.is_country, index, actor)
            for index, piece in enumerate(pieces)
            if (actor := self._by_cameo.get(piece)) is not None
            and (index == 0 or piece not in self.roles)
        ]
        if not named:
            return ParsedActorCode(code, None, tuple(pieces))
        _, position, actor = min(named, key=lambda candidate: candidate[:2])
        roles = tuple(piece for index, piece in enumerate(pieces) if index != position)
        return ParsedActorCode(code, actor, roles)


def _code_index(actors: list[Actor]) -> dict[str, set[str]]:
    """Codes by which a person may name an actor → canonical codes.

    Of several actors with one number or ISO code those that still exist are meant: 365 is Russia,
    not the Soviet Union. A canonical code means its own actor and no other. FIPS and
    Gleditsch–Ward codes are no names: they clash with ISO and COW (`AU` is Australia in ISO and
    Austria in FIPS).
    """
    index: dict[str, set[str]] = {}
    living = {actor.code for actor in actors if not actor.valid_to}
    for actor in actors:
        for code in {actor.code, actor.iso3, actor.iso2, actor.cow, *actor.cameo} - {""}:
            index.setdefault(code.upper(), set()).add(actor.code)
    for codes in index.values():
        if codes & living:
            codes.intersection_update(living)
    for actor in actors:
        index[actor.code] = {actor.code}
    return index


@cache
def bundled_actors() -> ActorBook:
    """The project's own actor book."""
    actors = [actor_from_row(row) for row in read_table("actors")]
    names = [(row["name"], row["code"]) for row in read_table("actor_names")]
    return ActorBook(actors, names, bundled_roles())


@cache
def bundled_roles() -> dict[str, str]:
    """Role code → what it stands for: `GOV`, `MIL`, `COP` …"""
    return {row["code"]: row["name"] for row in read_table("roles")}


def actor_from_row(row: dict[str, str]) -> Actor:
    """An actor from a row of an actor table; all columns but code and name may be missing."""
    cameo = tuple(part for part in row.get("cameo", "").split("|") if part)
    fields = ("iso2", "iso3", "cow", "gw", "fips", "capital", "valid_from", "valid_to", "successor")
    return Actor(
        code=row["code"],
        name=row["name"],
        status=row.get("status") or "group",
        cameo=cameo or (row["code"],),
        **{field: row.get(field) or "" for field in fields},
    )
