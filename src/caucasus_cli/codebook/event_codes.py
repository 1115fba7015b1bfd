"""Event codes of any scheme: CAMEO 1.1b3 and PLOVER.

Codes of the two never coincide: CAMEO's are digits, PLOVER's begin with a letter.
"""

from __future__ import annotations

from functools import cache

from ..errors import did_you_mean, nearest
from .cameo import SCHEME, Code, all_codes, search_codes, suggestions
from .plover import PLOVER, plover_codes


@cache
def event_codes() -> dict[str, Code]:
    """The codes of all schemes: CAMEO's 318, then PLOVER's."""
    return {**all_codes(), **plover_codes()}


def codes_of(scheme: str) -> dict[str, Code]:
    """The codes of one scheme, `cameo-1.1b3` or `plover`."""
    return {SCHEME: all_codes, PLOVER: plover_codes}[scheme]()


def scheme_of(code: str) -> str:
    """The scheme of a code: `plover` for one of PLOVER's, else `cameo-1.1b3`."""
    return PLOVER if code in plover_codes() else SCHEME


def search_event_codes(query: str) -> list[Code]:
    """As `search_codes`, and PLOVER codes in their own spelling.

    A type comes first, with its modes; a mode stands alone.
    """
    found = plover_codes().get(query)
    if found is not None and found.parent:
        return [found]
    return [code for code in plover_codes().values() if query == code.root] + search_codes(query)


def event_suggestions(value: str) -> list[str]:
    """Valid codes that `value` may have been meant for, best first."""
    if value[:1].isalpha():
        return nearest(_spelt(value), plover_codes(), cutoff=0.5)
    return suggestions(value)


def event_hint(value: str) -> str:
    """` Did you mean a, b or c?` for the codes that `value` may have been meant for, or nothing."""
    return did_you_mean(_spelt(value), event_suggestions(value))


def _spelt(value: str) -> str:
    """A word in capitals and small letters as PLOVER codes have them."""
    kind, dash, mode = value.partition("-")
    return kind.upper() + dash + mode.lower()
