"""What stands for "no value" or "not known" in tables and actor codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..reading.meanings import ABSENT

if TYPE_CHECKING:
    import pyarrow as pa

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


def without_nothing(column: pa.Array) -> pa.Array:
    """A column of texts, blanks cut; what stands for no value is empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(column)
    nothing = pc.is_in(trimmed, value_set=pa.array(sorted(NOTHING)))
    return pc.if_else(nothing, "", trimmed)
