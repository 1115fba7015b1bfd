"""Folding names so that case, accents and punctuation do not matter in a match."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not decompose into a base letter with a mark.
_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae",
     "œ": "oe", "ə": "e", "ħ": "h", "ŋ": "n"}
)  # fmt: skip


def fold(text: str) -> str:
    """`text` in lower case, without accents, punctuation as single blanks.

    `Côte d’Ivoire` gives `cote d ivoire`; the full stops of `U.S.A.` vanish: `usa`.
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b)|(?<=\b\w)\.", "", plain)
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())
