"""PLOVER event codes: an event type such as `COERCE`, or a type with a mode, `COERCE-arrest`."""

from __future__ import annotations

from functools import cache

from .cameo import BUNDLED_SCALES, Code
from .tables import read_table

PLOVER = "plover"
#: The quad rule of PLOVER's own manual.
PLOVER_QUADS = "plover"


@cache
def plover_codes() -> dict[str, Code]:
    """The types with their modes, by code. A mode has its type's weight under every scale."""
    return {
        row["code"]: Code(
            code=row["code"],
            label=row["label"],
            level=2 if row["mode"] else 1,
            parent=row["type"] if row["mode"] else "",
            root=row["type"],
            weights={scale: row[scale] for scale in BUNDLED_SCALES},
            weights_from=dict.fromkeys(BUNDLED_SCALES, row["type"]),
            quads={PLOVER_QUADS: int(row["quad"])},
            plover_type=row["type"],
            rung=int(row["rung"]),
        )
        for row in read_table("plover")
    }


@cache
def plover_types() -> tuple[str, ...]:
    """The event types."""
    return tuple(code.code for code in plover_codes().values() if not code.parent)
