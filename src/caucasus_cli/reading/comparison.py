"""The files' own weights and quad classes against the codebook's."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ..account import Comparison, FileAccount
from ..codebook.event_codes import event_codes
from .batch import Batch
from .lexicon import distinct

if TYPE_CHECKING:
    import pyarrow as pa


#: Files round to one decimal.
_TOLERANCE = 0.05


def compare_own(batch: Batch, account: FileAccount) -> None:
    """Count where the file's own values differ from the codebook's, by root."""
    for what, texts in (("points", batch.own_points), ("quad", batch.own_quads)):
        rule = account.compared_with.get(what)
        if texts is not None and rule is not None:
            comparison = account.comparisons.setdefault(what, Comparison(rule))
            _compare(batch, texts, what, comparison)


def _compare(batch: Batch, texts: pa.Array, what: str, comparison: Comparison) -> None:
    import pyarrow as pa

    codes = batch.codes
    values, ids = distinct([texts])
    given = np.array([bool(text) for (text,) in values], dtype=np.bool_)
    own = np.array([_number(text) for (text,) in values], dtype=np.float64)
    expected = codes.values(_codebook(what, comparison.rule), pa.float64())
    distance = np.abs(own[ids] - expected.to_numpy(zero_copy_only=False))
    compared = given[ids] & (codes.reasons() == 0)
    comparison.rows += int(compared.sum())
    # What is no number is at no distance.
    differ = codes.ids[compared & ~(distance <= _TOLERANCE)]
    for number, count in zip(*np.unique(differ, return_counts=True), strict=True):
        comparison.differ[event_codes()[codes.meanings[number]].root] += int(count)


def _number(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return math.nan


@cache
def _codebook(what: str, rule: str) -> Callable[[str], float | None]:
    """The codebook's value of a code, None if it has none."""

    def quad(code: str) -> float | None:
        return float(event_codes()[code].quads[rule])

    def points(code: str) -> float | None:
        weight = event_codes()[code].weights[rule]  # type: ignore[index]
        return None if weight is None else float(weight)

    return quad if what == "quad" else points
