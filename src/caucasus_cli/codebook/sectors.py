"""The role of an actor by its ICEWS sectors, such as `Government,Police`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from .tables import read_table

#: Of several roles the first here is the actor's.
PRIORITY = (
    "MIL", "GOV", "LEG", "REB", "OPP", "PTY", "COP", "JUD", "SPY", "IGO", "NGO", "MED", "EDU",
    "BUS", "MNC", "CRM", "RAD", "IMG", "UAF", "INT", "LAB", "AGR", "HLH", "REF", "REL", "ELI",
    "CVL",
)  # fmt: skip
# Commas stand between sectors without a blank, inside a sector's name with one.
_COMMA = re.compile(r",(?! )")


def role_of_sectors(sectors: str) -> str:
    """The CAMEO role that a list of sectors gives; empty if none of them says what the actor does.

    ICEWS lists each sector with the wider ones around it, in any order. A narrower sector takes the
    place of the wider one, so that `Government,Police` is police; of those left the first by
    `PRIORITY` is chosen.
    """
    known = _sectors()
    listed = {name for part in _COMMA.split(sectors) if (name := part.strip(' "')) in known}
    wider = {name for one in listed for name in _around(one)}
    return _first(known[name][0] for name in listed - wider)


def _first(roles: Iterable[str]) -> str:
    return min(roles, key=PRIORITY.index, default="")


def _around(sector: str) -> list[str]:
    """The wider sectors that a sector lies in, from near to far."""
    known = _sectors()
    found = []
    while sector := known[sector][1]:
        found.append(sector)
    return found


@cache
def _sectors() -> dict[str, tuple[str, str]]:
    """Sector → its role, the wider sector or nothing."""
    return {row["sector"]: (row["role"], row["within"]) for row in read_table("sectors")}
