"""Organs of a state whose names say whose they are: `Armed Forces of Ukraine`, `Pakistan Army`."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..codebook.actors import Actor
from ..codebook.folding import fold

#: Role → organs that a state has one of, and that nobody else calls itself.
_ORGANS = {
    "MIL": "Armed Forces|Army|National Army|Navy|Air Force|Defence Force|Defense Force|Coast Guard|"
    "Self-Defense Forces",
    "GOV": "Government|Cabinet|Central Bank|Reserve Bank|Electoral Commission|Election Commission",
    "LEG": "Parliament|National Assembly|Senate|House of Representatives",
    "JUD": "Supreme Court|Constitutional Court",
    "COP": "Police|National Police|Republic Police",
}
_ROLES = {fold(organ): role for role, organs in _ORGANS.items() for organ in organs.split("|")}
_ANY = "|".join(sorted(map(re.escape, _ROLES), key=len, reverse=True))
_OF = re.compile(rf"(?:the )?(?P<organ>{_ANY}) of (?:the )?(?P<state>.+)")
_BEFORE = re.compile(rf"(?:the )?(?P<state>.+?) (?P<organ>{_ANY})")
#: States whose name in front of an organ may be that of a part of another state.
_ELSEWHERE_TOO = frozenset({"GEO"})


def role_and_state(
    name: str, called: Callable[[str], Actor | None]
) -> tuple[str, Actor] | tuple[str, None]:
    """The role and the state that the name of an organ says; nobody if it is no such name.

    Nothing but an organ and the name of a state may stand in it: the Revolutionary Armed Forces of
    Colombia are no organ of Colombia, and the Turkish Army is not told by a state's name.

    Args:
        name: the name.
        called: finds whose own name a text is.
    """
    folded = fold(name)
    for form in (_OF, _BEFORE):
        if found := form.fullmatch(folded):
            actor = called(found["state"])
            if actor is not None and actor.is_country:
                if form is _BEFORE and actor.code in _ELSEWHERE_TOO:
                    continue
                return _ROLES[found["organ"]], actor
    return "", None
