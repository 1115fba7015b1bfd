"""Actor codes in which something stands for "not known"."""

from __future__ import annotations

from ..reading.meanings import ABSENT

#: `NA` is what R writes; as a code of an actor it means nobody (Namibia is `NAM`).
NOTHING = ABSENT | {"NA"}
_PIECE = 3


def known_part(code: str | None) -> str:
    """An actor code without the pieces `---` that stand for an unknown country or role.

    `---GOV`, a government of a country not known, is CAMEO's `GOV`. Empty if nothing is left.
    """
    code = (code or "").strip()
    if code in NOTHING:
        return ""
    if "---" not in code:
        return code
    pieces = [code[at : at + _PIECE] for at in range(0, len(code), _PIECE)]
    return "".join(piece for piece in pieces if piece != "---")
