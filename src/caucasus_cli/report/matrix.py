"""The matrix of dyads: which actors it shows, and what stands in each cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

#: A matrix of more actors than this cannot be read.
MOST_ACTORS = 24


@dataclass(frozen=True)
class Matrix:
    """Actors against actors.

    Attributes:
        actors: codes, those with the most events first; each is in a dyad with another of them.
        names: code → name.
        cells: (row, column) → score record; undirected dyads stand on both sides.
        left_out: number of actors that had no room.
    """

    actors: tuple[str, ...]
    names: dict[str, str]
    cells: dict[tuple[str, str], dict[str, Any]]
    left_out: int


def matrix_of(records: Sequence[dict[str, Any]], most: int = MOST_ACTORS) -> Matrix:
    """The matrix of scores.

    Args:
        records: score records.
        most: the most actors shown: those of the dyads with the most events, of equals the first
            by code.
    """
    events: Counter[str] = Counter()
    names: dict[str, str] = {}
    for record in records:
        for side in ("a", "b"):
            code = record[f"actor_{side}"]
            events[code] += record["events"]
            names[code] = record[f"name_{side}"] or code
    chosen = _of_largest_dyads(records, most)
    actors = tuple(sorted(chosen, key=lambda code: (-events[code], code)))
    cells = {}
    for record in records:
        a, b = record["actor_a"], record["actor_b"]
        if a in actors and b in actors:
            cells[(a, b)] = record
            if not record["directed"]:
                cells[(b, a)] = record
    return Matrix(actors, names, cells, len(events) - len(actors))


def _of_largest_dyads(records: Sequence[dict[str, Any]], most: int) -> set[str]:
    def rank(record: dict[str, Any]) -> tuple[int, str, str]:
        return -record["events"], record["actor_a"], record["actor_b"]

    chosen: set[str] = set()
    for record in sorted(records, key=rank):
        both = chosen | {record["actor_a"], record["actor_b"]}
        if len(both) <= most:
            chosen = both
    return chosen
