"""Event codes by their labels, which ICEWS and the sets of facts made of it write out."""

from __future__ import annotations

from functools import cache

from ..errors import nearest
from .cameo import all_codes
from .folding import fold

_REST = " not specified below"
#: ICEWS's wording where it is another than the manual's.
_WORDINGS = {
    "Carry out car bombing": "1832",
    "Threaten to use military force": "138",
}


def code_of_label(label: str) -> str | None:
    """The CAMEO code with this label, or None; case, punctuation and underscores do not matter.

    `Consult`, the label of root 04 and of 040, is the act 040: nobody codes acts by their root.
    """
    return _codes().get(_key(label))


def label_like(label: str) -> str | None:
    """The label nearest to one that no code has, in ICEWS's short form; None if none is near."""
    labels = _labels()
    return next((labels[key] for key in nearest(_key(label), labels, count=1)), None)


def _key(label: str) -> str:
    return fold(label).removesuffix(_REST)


@cache
def _codes() -> dict[str, str]:
    # A root comes before its own 0 in the table: the latter takes the label over.
    codes = {_key(code.label): code.code for code in all_codes().values()}
    return codes | {_key(label): code for label, code in _WORDINGS.items()}


@cache
def _labels() -> dict[str, str]:
    labels = [code.label for code in all_codes().values()]
    return {_key(label): label.removesuffix(f",{_REST}") for label in (*labels, *_WORDINGS)}
