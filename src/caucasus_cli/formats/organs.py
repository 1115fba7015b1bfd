"""Organs of a state whose names say whose they are: `Armed Forces of Ukraine`, `Turkish Army`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeGuard

from ..codebook.actors import Actor
from ..codebook.folding import fold
from ..codebook.persons import state_adjectives

#: Role → organs that a state has one of, and that nobody else calls itself.
_ORGANS = {
    "MIL": "Armed Forces|Army|National Army|Navy|Air Force|Defence Force|Defense Force|Coast Guard|"
    "Self-Defense Forces|Ground Forces|National Defence Force|National Defense Force",
    "GOV": "Government|Cabinet|Central Bank|Reserve Bank|Electoral Commission|Election Commission",
    "LEG": "Parliament|National Assembly|Senate|House of Representatives",
    "JUD": "Supreme Court|Constitutional Court",
    "COP": "Police|National Police|Republic Police|Police Service|Police Force",
}
_ROLES = {fold(organ): role for role, organs in _ORGANS.items() for organ in organs.split("|")}
_ANY = "|".join(sorted(map(re.escape, _ROLES), key=len, reverse=True))
_OF = re.compile(rf"(?:the )?(?P<organ>{_ANY}) of (?:the )?(?P<state>.+)")
_BEFORE = re.compile(rf"(?:the )?(?P<state>.+?) (?P<organ>{_ANY})")
#: States whose name in front of an organ may be that of a part of another state.
_ELSEWHERE_TOO = frozenset({"GEO"})
#: States in which armed groups besides the state call themselves the national army or police.
_TWO_NATIONAL = frozenset({"LBY", "SYR", "YEM"})


def role_and_state(
    name: str, called: Callable[[str], Actor | None], actors: Mapping[str, Actor]
) -> tuple[str, Actor] | tuple[str, None]:
    """The role and the state that the name of an organ says; nobody if it is no such name.

    Nothing but an organ and the name of a state, or its adjective, may stand in it: the
    Revolutionary Armed Forces of Colombia are no organ of Colombia.

    Args:
        name: the name.
        called: finds whose own name a text is.
        actors: the actors by code.
    """
    folded = fold(name)
    if found := _OF.fullmatch(folded):
        state = called(found["state"])
        if _has(state, found["organ"]):
            return _ROLES[found["organ"]], state
    if found := _BEFORE.fullmatch(folded):
        state = called(found["state"]) or actors.get(state_adjectives().get(found["state"], ""))
        if _has(state, found["organ"]) and state.code not in _ELSEWHERE_TOO:
            return _ROLES[found["organ"]], state
    return "", None


def _has(state: Actor | None, organ: str) -> TypeGuard[Actor]:
    """Whether an actor is a state that alone has such an organ."""
    if state is None or not state.is_country:
        return False
    return not (organ.startswith("national ") and state.code in _TWO_NATIONAL)
