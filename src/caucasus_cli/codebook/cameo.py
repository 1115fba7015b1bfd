"""CAMEO 1.1b3 event codes: look-up, search, and what a wrong code could have meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from ..errors import CodebookError, UsageError, did_you_mean, nearest
from .folding import fold
from .tables import read_table

SCHEME = "cameo-1.1b3"
QuadRule = Literal["gdelt", "standard", "phoenix", "schrodt", "penta"]
QUAD_RULES: tuple[QuadRule, ...] = get_args(QuadRule)
BundledScale = Literal["goldstein", "gdelt", "plover", "unit"]
BUNDLED_SCALES: tuple[BundledScale, ...] = get_args(BundledScale)


@dataclass(frozen=True, slots=True)
class Code:
    """One event code: of CAMEO, or of PLOVER (`codebook.plover`).

    Attributes:
        code: two to four digits as text, leading zero kept; `TYPE` or `TYPE-mode` in PLOVER.
        label: the manual's label.
        level: 1 root, 2 three-digit, 3 four-digit; in PLOVER 1 type, 2 mode.
        parent: the code one level up; empty for a root.
        root: the two-digit root; the type in PLOVER.
        weights: weight per bundled scale as decimal text; None where the scale knows no such act.
        weights_from: the code each weight was taken from: itself, or the nearest parent.
        quads: quad class (0–4) under each named rule; those of `QUAD_RULES` rate CAMEO alone.
        plover_type: PLOVER event type; empty for roots 01 and 02, which PLOVER drops.
        rung: 0–9 on the rung ladder (`scoring.rung`).
    """

    code: str
    label: str
    level: int
    parent: str
    root: str
    weights: dict[BundledScale, str | None]
    weights_from: dict[BundledScale, str | None]
    quads: dict[str, int]
    plover_type: str
    rung: int


@cache
def all_codes() -> dict[str, Code]:
    """The 318 codes of the manual, by code, in the order of their text."""
    return {
        row["code"]: Code(
            code=row["code"],
            label=row["label"],
            level=int(row["level"]),
            parent=row["parent"],
            root=row["root"],
            weights={scale: row[scale] or None for scale in BUNDLED_SCALES},
            weights_from={scale: row[f"{scale}_from"] or None for scale in BUNDLED_SCALES},
            quads={rule: int(row[f"quad_{rule}"]) for rule in QUAD_RULES},
            plover_type=row["plover_type"],
            rung=int(row["rung"]),
        )
        for row in read_table("codes")
    }


def find_code(code: str) -> Code:
    """The code itself.

    Raises:
        CodebookError: no such code; the message offers the nearest valid ones.
        UsageError: the code is no text.
    """
    if not isinstance(code, str):
        raise UsageError(f"an event code is text: write '{code}' in quotes, with all its zeros.")
    try:
        return all_codes()[code]
    except KeyError:
        hint = did_you_mean(code, suggestions(code))
        raise CodebookError(f"{code!r} is no CAMEO 1.1b3 code.{hint}") from None


def search_codes(query: str) -> list[Code]:
    """Codes that start with `query` if it is digits, else codes whose label contains its words.

    A word matches where a word of the label begins with it: `arrest` finds `Arrest, detain …`.
    """
    if not isinstance(query, str):
        raise UsageError(f"a search for codes is text: write '{query}' in quotes.")
    if query.isdigit():
        return [code for code in all_codes().values() if code.code.startswith(query)]
    wanted = fold(query).split()
    return [
        code
        for code in all_codes().values()
        if wanted
        and all(
            any(word.startswith(part) for word in fold(f"{code.label} {code.plover_type}").split())
            for part in wanted
        )
    ]


def is_code_shaped(value: str) -> bool:
    """Whether `value` looks like an event code: two to four digits."""
    return re.fullmatch(r"[0-9]{2,4}", value) is not None


def suggestions(value: str) -> list[str]:
    """Valid codes that `value` may have been meant for, best first.

    A lost leading zero (`57` → `057`) or one too many comes first, then the nearest parent, then
    codes that look alike.
    """
    known = all_codes()
    found = [code for code in (f"0{value}", value.lstrip("0")) if code in known]
    found += [
        value[:length] for length in (3, 2) if len(value) > length and value[:length] in known
    ]
    found += [code for code in nearest(value, known, cutoff=0.3) if code not in found]
    return found[:3]


def lost_its_zeros(values: set[str]) -> bool:
    """Whether a column of codes has provably lost its leading zeros.

    It has if no code starts with 0 and some value is a code only with a zero in front: `57` for
    `057`. The integers 10 … 20 alone prove nothing: they are roots as well.
    """
    known = all_codes()
    if any(value.startswith("0") for value in values):
        return False
    return any(value not in known and f"0{value}" in known for value in values)
