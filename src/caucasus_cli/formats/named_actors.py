"""Whom an actor's name means where a source writes names: `Russia`, `Police (Russia)`, `Hamas`.

Only what the name says outright counts, or a table has. Nobody's country is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..codebook.actors import Actor, ActorBook
from ..codebook.agents import role_of_head
from ..codebook.folding import fold
from ..codebook.persons import person_called
from ..reading.batch import Side
from ..reading.meanings import side_of
from .actor_countries import ICEWS_COUNTRIES, same_name
from .organs import role_and_state
from .unknowns import NOTHING

if TYPE_CHECKING:
    import pyarrow as pa

#: What ICEWS writes for an actor that the report does not name.
_UNSPECIFIED = "Unspecified Actor"
#: Roles that an organisation's own code says already.
_INTERNATIONAL = frozenset({"IGO", "NGO", "NGM", "INT", "IMG", "MNC"})


def is_nobody(name: str | None) -> bool:
    """Whether a name stands for no actor."""
    name = (name or "").strip()
    return name in NOTHING or name == _UNSPECIFIED


def known_names(names: pa.DictionaryArray) -> pa.DictionaryArray:
    """A column of names, null where one stands for no actor."""
    import pyarrow as pa
    import pyarrow.compute as pc

    nobody = pc.is_in(names.dictionary, value_set=pa.array([*NOTHING, _UNSPECIFIED]))
    indices = pc.if_else(nobody.take(names.indices), pa.scalar(None, pa.int32()), names.indices)
    return pa.DictionaryArray.from_arrays(indices, names.dictionary)


def actor_called(name: str, book: ActorBook) -> Actor | None:
    """The actor whose own name this is; codes and capitals, which may be a person's, are none."""
    folded = fold(name)
    if own := book.actors.get(ICEWS_COUNTRIES.get(folded, "")):
        return own
    codes = book.matches(name)
    if len(codes) != 1:
        return None
    actor = book.actors[codes.pop()]
    is_capital = folded == fold(actor.capital) != fold(actor.name)
    named = any(fold(one) == folded for one in book.names(actor.code))
    return actor if named and not is_capital else None


def role_and_actor(
    name: str, book: ActorBook, own: Mapping[str, Actor] | None = None
) -> tuple[str, Actor | None]:
    """The role that a name says, and the actor that it is or that it says it belongs to.

    `Police (Russia)` and `Armed Forces of the Russian Federation` are Russia's; a person is
    nobody's, unless the user's own table has the name: see `role_and_person`.

    Args:
        name: the name.
        book: the actors.
        own: the countries of actors that the user gives; they come first.
    """

    def called(text: str) -> Actor | None:
        return (own or {}).get(text) or actor_called(text, book)

    plain = same_name(name)
    head, inside = _apart(plain)
    role = role_of_head(head)
    if actor := called(plain) or (called(inside) if inside else None):
        return role, actor
    organ, state = role_and_state(inside or plain, called, book.actors)
    return role or organ, state


def role_and_person(name: str, book: ActorBook) -> tuple[str, Actor | None]:
    """The role and country of a person of the public record; a bracket is part of the name."""
    person = person_called(same_name(name))
    if person is None:
        return "", None
    return person.role, book.actors.get(person.country)


def _apart(name: str) -> tuple[str, str]:
    """A name without the bracket at its end, and what stands in that bracket."""
    if not name.endswith(")"):
        return name, ""
    depth = 0
    for at in range(len(name) - 1, -1, -1):
        depth += (name[at] == ")") - (name[at] == "(")
        if not depth:
            return name[:at].strip(), name[at + 1 : -1].strip()
    return name, ""


def named_side(name: str, role: str, actor: Actor | None, book: ActorBook) -> Side:
    """A side from whom the name means and the role.

    Without an actor the role is the code; without a role either the name itself is.
    """
    if actor is not None:
        said = not actor.is_country and role in _INTERNATIONAL
        return side_of(actor.code + ("" if said else role), actor)
    if role:
        return Side(role, None)
    # A name that reads like somebody's code would be taken for it later.
    return Side(name if book.parse(name) is None else name.casefold(), None)
