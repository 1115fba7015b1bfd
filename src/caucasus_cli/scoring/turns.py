"""Turning points and rung crossings of a series, by the words of its own records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_DIRECTIONS = {
    "escalating": "up",
    "leaning escalating": "up",
    "leaning de-escalating": "down",
    "de-escalating": "down",
}


def turns(verdicts: Iterable[str | None]) -> list[str | None]:
    """Where the verdict turns: `up` or `down` at the first that says so after the other way.

    What says nothing ("no clear change", "insufficient data", null) turns nothing. The first
    verdict with a direction counts as a turn. This describes the series; it tests nothing.
    """
    found: list[str | None] = []
    direction = None
    for verdict in verdicts:
        now = _DIRECTIONS.get(verdict or "")
        found.append(now if now != direction and now else None)
        direction = now or direction
    return found


def rung_changes(rungs: Sequence[int | None]) -> list[int | None]:
    """Steps up or down the ladder since the last period that has a rung; null for the first."""
    found: list[int | None] = []
    last = None
    for rung in rungs:
        found.append(None if rung is None or last is None else rung - last)
        last = last if rung is None else rung
    return found
