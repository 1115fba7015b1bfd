"""The files' own weights and quad classes against the codebook's."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ..account import Comparison, FileAccount
from ..codebook.event_codes import event_codes
from .batch import Batch
from .lexicon import Fault, distinct

if TYPE_CHECKING:
    import pyarrow as pa


def compare_own(batch: Batch, account: FileAccount) -> None:
    """Count where the file's own values differ from the codebook's, by root."""
    for what, texts in (("points", batch.own_points), ("quad", batch.own_quads)):
        rule = account.compared_with.get(what)
        if texts is not None and rule is not None:
            comparison = account.comparisons.setdefault(what, Comparison(rule))
            _compare(batch, texts, what, comparison)


def _compare(batch: Batch, texts: pa.Array, what: str, comparison: Comparison) -> None:
    codes = batch.codes
    values, ids = distinct([texts])
    pairs, counts = np.unique(ids * len(codes.meanings) + codes.ids, return_counts=True)
    for key, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        value, number = divmod(key, len(codes.meanings))
        (text,), code = values[value], codes.meanings[number]
        if isinstance(code, Fault) or not text:
            continue
        comparison.rows += count
        if not _agrees(text, code, what, comparison.rule):
            comparison.differ[event_codes()[code].root] += count


@lru_cache(2**14)
def _agrees(text: str, code: str, what: str, rule: str) -> bool:
    try:
        own = float(text)
    except ValueError:
        return False
    found = _codebook(code, what, rule)
    return found is not None and math.isclose(own, found, abs_tol=0.05)


def _codebook(code: str, what: str, rule: str) -> float | None:
    known = event_codes().get(code)
    if known is None:
        return None
    if what == "quad":
        return float(known.quads[rule])
    weight = known.weights[rule]  # type: ignore[index]
    return None if weight is None else float(weight)
