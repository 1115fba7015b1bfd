"""Taking a score apart: what each event adds to K, B and P."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from ..codebook.event_codes import event_codes
from ..dates import DateInterval
from ._types import Floats
from .dyads import to_float
from .intensities import per_exposure
from .reduction import Reduction, exposures_of
from .scores import Scores, score_reduction
from .selection import SIDES, Frame, Pair, in_dyads, with_sides
from .settings import Settings
from .stocks import PRODUCTS

if TYPE_CHECKING:
    import pyarrow as pa

    from ..engines.interface import Engine

SCHEMA = "caucasus.explain/1"
_LIMB_BITS = 32
_CARRIED = ("summary", "reference", "url", "note")
_CONTRIBUTIONS = {
    "conflict_now": "conflict_rate",
    "baseline": "baseline_rate",
    "cooperation_now": "cooperation_rate",
}


@dataclass(frozen=True)
class Explanation:
    """A dyad's score with the events behind it.

    Attributes:
        score: the score itself, one row.
        events: one row per event counted, the largest contribution first (`explain_schema`).
        dropped: event_id, date, source, target, code and reason of each event between the two
            actors that was not counted.
    """

    score: Scores
    events: pa.Table
    dropped: list[dict[str, str]]

    @property
    def has_score(self) -> bool:
        """Whether the dyad has a score that the events add up to."""
        rates = self.score.table.column("conflict_rate")
        return bool(rates.null_count < len(rates))


def explain_schema() -> pa.Schema:
    """Names and types of an explanation's rows.

    `points` is the event's weight times its scale value; `kernel` how much of it still counts;
    `conflict_now`, `baseline` and `cooperation_now` are what it adds to the score's
    `conflict_rate`, `baseline_rate` and `cooperation_rate`, and the shares those parts of 1; all
    of them null where the dyad has no score.
    """
    import pyarrow as pa

    text, number = pa.string(), pa.float64()
    return pa.schema(
        [
            ("event_id", text), ("date", text), ("source", text), ("target", text),
            ("code", text), ("label", text), ("points", number), ("age_days", pa.int64()),
            ("kernel", number), ("conflict_now", number), ("baseline", number),
            ("cooperation_now", number), ("conflict_share", number), ("baseline_share", number),
            ("cooperation_share", number), ("summary", text), ("reference", text), ("url", text),
            ("note", text),
        ]
    )  # fmt: skip


def explain_dyad(
    events: Frame, settings: Settings, named: tuple[str, str], engine: Engine
) -> Explanation:
    """Explain the score of one dyad.

    Args:
        events: canonical frame of the engine.
        settings: the settings.
        named: the dyad, in the direction asked for if `settings.directed`.
        engine: the engine the frame belongs to.

    Returns:
        The explanation; `math.fsum` of each contribution column equals the score's rate exactly,
        unless there is no score.
    """
    return explain_dyads(events, settings, [named], engine)[named]


def explain_dyads(
    events: Frame, settings: Settings, dyads: Sequence[tuple[str, str]], engine: Engine
) -> dict[tuple[str, str], Explanation]:
    """Explain the scores of several dyads in one run of the engine.

    All their events are held in memory at once.

    Args:
        events: canonical frame of the engine.
        settings: the settings.
        dyads: the dyads, each once, in the directions asked for if `settings.directed`.
        engine: the engine the frame belongs to.

    Returns:
        Dyad as named → its explanation.
    """
    pair = Pair.of_dyads(dyads)
    scores, reduction = score_reduction(events, settings, pair, engine)
    if reduction is None:
        nothing = Explanation(scores, explain_schema().empty_table(), [])
        return dict.fromkeys(dyads, nothing)
    wanted = engine.frame(_both_ways(dyads))
    mine = in_dyads(reduction.weighted).join(wanted, on=list(SIDES), how="inner")
    counted = _by_dyad(engine.collect(mine).to_pylist(), settings)
    sided = in_dyads(with_sides(events, settings))
    everything = sided.join(wanted, on=list(SIDES), how="inner")
    present = {row["event_id"] for rows in counted.values() for row in rows}
    others = _by_dyad(
        [row for row in engine.collect(everything).to_pylist() if row["event_id"] not in present],
        settings,
    )
    tables = _one_by_one(scores)
    found = {}
    for named in dyads:
        key = _key(named, settings)
        record = tables[key].table.to_pylist()[0]
        dropped = [_dropped(row, reduction, settings) for row in others.get(key, [])]
        found[named] = Explanation(
            tables[key],
            _contributions(counted.get(key, []), record, reduction, key, settings),
            sorted(dropped, key=lambda row: (row["date"], row["event_id"])),
        )
    return found


def _both_ways(dyads: Sequence[tuple[str, str]]) -> pa.Table:
    """The dyads' sides in either direction, each once, for a join."""
    import pyarrow as pa

    sides = sorted({way for a, b in dyads for way in ((a, b), (b, a))})
    return pa.table(
        {name: pa.array([way[i] for way in sides], pa.string()) for i, name in enumerate(SIDES)}
    )


def _key(dyad: tuple[str, str], settings: Settings) -> tuple[str, str]:
    return dyad if settings.directed else (min(dyad), max(dyad))


def _one_by_one(scores: Scores) -> dict[tuple[str, str], Scores]:
    sides = zip(*(scores.table.column(f"actor_{side}").to_pylist() for side in "ab"), strict=True)
    return {
        dyad: replace(scores, table=scores.table.slice(row, 1)) for row, dyad in enumerate(sides)
    }


def _by_dyad(
    rows: list[dict[str, Any]], settings: Settings
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(_key((row["a"], row["b"]), settings), []).append(row)
    return found


def _dropped(row: dict[str, Any], reduction: Reduction, settings: Settings) -> dict[str, str]:
    if row["date_start"] > reduction.span.as_of:
        reason = "after_as_of"
    elif row["date_end"] < reduction.span.since:
        reason = "before_coverage"
    elif settings.scale.unit(row["code"]) is None:
        reason = "not_an_event"
    else:
        reason = "one_a_day"
    fields = ("event_id", "source", "target", "code")
    return {
        "event_id": row["event_id"],
        "date": _iso(row),
        **{field: row[field] for field in fields[1:]},
        "reason": reason,
    }


def _contributions(
    rows: list[dict[str, Any]],
    record: dict[str, Any],
    reduction: Reduction,
    named: tuple[str, str],
    settings: Settings,
) -> pa.Table:
    import pyarrow as pa

    # Of equal rows the first takes the rounding error: engines give them in any order.
    rows = sorted(rows, key=lambda row: row["event_id"])
    exposures = exposures_of(reduction, [named], settings)

    def stock(name: str) -> Floats:
        kernel, factor = PRODUCTS[name]
        products = np.array([row[kernel] * row[factor] for row in rows], dtype=np.int64)
        high, low = products >> _LIMB_BITS, products & (2**_LIMB_BITS - 1)
        return to_float(high, low, name, reduction.steps, settings.scale.decimals)

    def rate(points: Floats, exposure: Floats) -> Floats:
        return per_exposure(points, np.repeat(exposure, len(points)))

    now = stock("F_conflict")
    parts = {
        "conflict_now": rate(now, exposures.fast),
        "baseline": rate(stock("S_conflict") - now, exposures.base),
        "cooperation_now": rate(stock("F_cooperation"), exposures.fast),
    }
    columns: dict[str, list[Any]] = {}
    for name, total_name in _CONTRIBUTIONS.items():
        total = record[total_name]
        share = name.removesuffix("_now") + "_share"
        if total is None:
            columns[name] = columns[share] = [None] * len(rows)
            continue
        columns[name] = adding_up(parts[name].tolist(), total)
        columns[share] = [value / total if total else 0.0 for value in columns[name]]
    as_of = reduction.span.as_of
    kernels = np.array([row["fast_plain"] for row in rows], dtype=np.float64)
    columns |= {
        "event_id": [row["event_id"] for row in rows],
        "date": [_iso(row) for row in rows],
        "source": [row["source"] for row in rows],
        "target": [row["target"] for row in rows],
        "code": [row["code"] for row in rows],
        "label": [event_codes()[row["code"]].label for row in rows],
        "points": [
            row["event_weight"] * (settings.scale.weight(row["code"]) or 0.0) for row in rows
        ],
        "age_days": [(as_of - min(row["date_end"], as_of)).days for row in rows],
        "kernel": np.ldexp(kernels, -reduction.steps.bits).tolist(),
        **{name: [row.get(name) for row in rows] for name in _CARRIED},
    }
    order = sorted(
        range(len(rows)),
        key=lambda i: (
            -max(columns[name][i] or 0.0 for name in _CONTRIBUTIONS),
            columns["date"][i],
            columns["event_id"][i],
        ),
    )
    schema = explain_schema()
    return pa.table(
        {name: pa.array([columns[name][i] for i in order], schema.field(name).type)
         for name in schema.names},
        schema=schema,
    )  # fmt: skip


def adding_up(parts: Sequence[float], total: float) -> list[float]:
    """The parts, the largest moved by rounding errors only, so that `math.fsum` gives `total`."""
    adjusted = list(parts)
    if not adjusted or math.fsum(adjusted) == total:
        return adjusted
    largest = max(range(len(adjusted)), key=lambda index: abs(adjusted[index]))
    for _ in range(4):
        adjusted[largest] += math.fsum([total, *(-part for part in adjusted)])
    return adjusted


def _iso(row: dict[str, Any]) -> str:
    start, end = (
        date(day.year, day.month, day.day) for day in (row["date_start"], row["date_end"])
    )
    return DateInterval(start, end).iso()
