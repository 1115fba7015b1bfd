"""Who follows whom, and signed triangles, on a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from .grid import Column, grid
from .interface import Result
from .screen import Display, Screen
from .visible import visible
from .words import count, day, interval, plain, signed, significant

FOLLOWING_CAVEAT = (
    "One act after another need not answer it: both may follow a third thing, and acts come in "
    "bursts on both sides. Nothing here says what causes what."
)
_SIGNS = {1: "+", -1: "−", None: "?"}
_BALANCED = {True: "balanced", False: "unbalanced", None: "not known"}


def respond_screen(result: Result, display: Display) -> Screen:
    """A card for each direction: the share followed, the weekly lags, the acts per act."""
    records = result.table.to_pylist()
    first = records[0]
    names = [visible(first[f"name_{side}"]) for side in ("a", "b")]
    parts: list[RenderableType] = [
        Text(f"{names[0]} – {names[1]}: whose acts follow whose", style="bold"),
        Text(_coverage(first, names)),
    ]
    for record in records:
        parts += [Text(""), *_direction(record)]
    return Screen([*parts, Text(""), Text(FOLLOWING_CAVEAT)])


def _coverage(record: dict[str, Any], names: list[str]) -> str:
    said = (
        f"as of {day(record['as_of'])}; coverage {day(record['coverage_start'])} … "
        f"({record['coverage_days']:,} d); conflict acts: {record['acts_a']:,} {names[0]} → "
        f"{names[1]}, {record['acts_b']:,} {names[1]} → {names[0]}"
    )
    if record["undated"]:
        said += f"; {record['undated']:,} left out, as their day is not known"
    return said


def _direction(record: dict[str, Any]) -> list[RenderableType]:
    a, b = (visible(record[f"name_{side}"]) for side in ("a", "b"))
    body = Table.grid(padding=(0, 2, 0, 0))
    body.add_column(no_wrap=True)
    body.add_column(ratio=1, overflow="fold")
    for name, words in (
        ("  Share followed", _share_words(record, a, b)),
        ("  Weekly lags", _lag_words(record, a, b)),
        ("  Acts per act", _branching_words(record, a, b)),
    ):
        body.add_row(Text(name, style="bold"), Text(words))
    days = count(record["window"], "day")
    return [Text(f"Acts of {a}, followed by acts of {b} within {days}", style="bold"), body]


def _share_words(record: dict[str, Any], a: str, b: str) -> str:
    if record["share"] is None:
        needed = _needed(record, "needs", a, b)
        return needed or "insufficient data: no act early enough to be followed"
    return (
        f"{_percent(record['share'])}, {record['finding']}: {_percent(record['share_shifted'])} "
        f"where the series are shifted in time (p {_p(record['share_p'])}), "
        f"{_percent(record['share_expected'])} if {b}'s acts fell evenly"
    )


def _lag_words(record: dict[str, Any], a: str, b: str) -> str:
    needed = _needed(record, "long_needs", a, b)
    if needed or record["lag_factor"] is None:
        return needed or "not fitted: one side's weeks are the other's"
    bounds = f"[{significant(record['lag_factor_low'])}, {significant(record['lag_factor_high'])}]"
    return (
        f"{b}'s acts ×{significant(record['lag_factor'])} {bounds} for twice as many acts of {a} "
        f"in the four weeks before (all four lags: p {_p(record['lag_p'])})"
    )


def _branching_words(record: dict[str, Any], a: str, b: str) -> str:
    needed = _needed(record, "long_needs", a, b)
    if needed or record["branching"] is None:
        return needed or "not fitted: no stable process has these acts"
    error = record["branching_se"]
    spread = f" ± {plain(error, 2)}" if error is not None else ""
    return (
        f"each act of {a} is followed by {plain(record['branching'], 2)}{spread} acts of {b} more "
        f"than without it, over {plain(record['effect_days'], 0)} days on average (Hawkes)"
    )


def _needed(record: dict[str, Any], kind: str, a: str, b: str) -> str:
    """What is missing, or nothing."""
    parts = [
        f"{count(record[f'{kind}_{side}'], 'more act')} of {name}"
        for side, name in (("a", a), ("b", b))
        if record[f"{kind}_{side}"]
    ]
    if days := record.get(f"{kind}_days"):
        parts.append(f"{days:,} more days of coverage")
    return f"insufficient data: needs {' and '.join(parts)}" if parts else ""


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def _p(value: float) -> str:
    return "<0.001" if value < 0.0005 else f"{value:.3f}"


def triads_screen(result: Result, display: Display) -> Screen:
    """One line a triangle: its three dyads with C and its 80 % interval."""
    records = result.table.to_pylist()
    names = {
        record[f"actor_{side}"]: visible(record[f"name_{side}"])
        for record in records
        for side in ("a", "b", "c")
    }
    columns = [
        Column(
            "Triangle",
            [" ".join(visible(record[f"actor_{side}"]) for side in "abc") for record in records],
        ),
        Column("Signs", [_signs(record) for record in records]),
    ]
    columns += [
        Column(
            heading,
            [_cooperation(record, side) for record in records],
            priority=priority,
        )
        for heading, side, priority in (("1–2", "ab", 1), ("1–3", "ac", 2), ("2–3", "bc", 3))
    ]
    columns.append(Column("Product", [_BALANCED[record["balanced"]] for record in records]))
    screen = grid(columns, display)
    parts: list[RenderableType] = [
        Text(
            "C of first–second (1–2), first–third and second–third with its 80 % interval; a sign "
            "where that excludes 0"
        )
    ]
    if len(names) <= 6:
        parts.append(Text(", ".join(f"{code} {name}" for code, name in sorted(names.items()))))
    return Screen([*parts, Text(""), *screen.parts], screen.hidden, screen.shortened, screen.least)


def _signs(record: dict[str, Any]) -> str:
    return " ".join(_SIGNS[record[f"sign_{side}"]] for side in ("ab", "ac", "bc"))


def _cooperation(record: dict[str, Any], side: str) -> str:
    score = record[f"cooperation_{side}"]
    if score is None:
        return "no acts"
    bounds = interval(record[f"cooperation_low_{side}"], record[f"cooperation_high_{side}"])
    return f"{signed(score)} {bounds}"


def balance_words(balance: dict[str, Any]) -> str:
    """The balance of all signed triangles in a sentence."""
    triangles = balance["triangles"]
    if not triangles:
        return "No triangle has three clear signs: nothing to say of balance."
    said = f"{balance['balanced']:,} of {count(triangles, 'signed triangle')} balanced"
    if balance["p"] is None:
        missing = balance["needs_triangles"]
        reason = f"needs {missing:,} more" if missing else "all signs are the same"
        return f"{said}; insufficient data to compare with chance: {reason}."
    return (
        f"{said} ({_percent(balance['share'])}); {_percent(balance['share_shuffled'])} where the "
        f"signs are shuffled (p {_p(balance['p'])})."
    )
