"""Event codes of any scheme: CAMEO 1.1b3 and PLOVER.

Codes of the two never coincide: CAMEO's are digits, PLOVER's begin with a letter.
"""

from __future__ import annotations

from functools import cache

from ..errors import nearest
from .cameo import SCHEME, Code, all_codes, search_codes, suggestions
from .plover import PLOVER, plover_codes


@cache
def event_codes() -> dict[str, Code]:
    """The codes of all schemes: CAMEO's 318, then PLOVER's."""
    return {**all_codes(), **plover_codes()}


def codes_of(scheme: str) -> dict[str, Code]:
    """The codes of one scheme, `cameo-1.1b3` or `plover`."""
    return {SCHEME: all_codes, PLOVER: plover_codes}[scheme]()


def search_event_codes(query: str) -> list[Code]:
    """As `search_codes`; a PLOVER code, in its own spelling, comes first with its modes."""
    mine = [code for code in plover_codes().values() if query in {code.code, code.parent}]
    return mine + search_codes(query)


def event_suggestions(value: str) -> list[str]:
    """Valid codes that `value` may have been meant for, best first."""
    if value[:1].isalpha():
        known = {code.casefold(): code for code in plover_codes()}
        return [known[text] for text in nearest(value.casefold(), known, cutoff=0.5)]
    return suggestions(value)
