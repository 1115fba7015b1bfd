"""Folding names so that case, accents and punctuation do not matter in a match."""

from __future__ import annotations

import re
import unicodedata

_INITIAL = re.compile(r"(?<=\b\w)\.")
_SEPARATORS = re.compile(r"[\W_]+")
# Letters that Unicode does not decompose into a base letter with a mark.
_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae",
     "œ": "oe", "ə": "e", "ħ": "h", "ŋ": "n"}
)  # fmt: skip


def fold(text: str) -> str:
    """`text` in lower case, without accents, punctuation as single blanks.

    `Côte d’Ivoire` gives `cote d ivoire`; the full stops of `U.S.A.` vanish: `usa`.
    """
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
        plain = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    if "." in plain:
        plain = _INITIAL.sub("", plain)
    return " ".join(_SEPARATORS.sub(" ", plain).split())
