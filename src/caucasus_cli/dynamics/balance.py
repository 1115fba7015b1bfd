"""Structural balance: whether signed triangles multiply to plus more often than chance makes them.

A triangle is balanced if the product of its three signs is plus: the friend of a friend is a
friend, the enemy of a friend an enemy (Cartwright and Harary 1956, Psychological Review
63:277–293). The comparison keeps who has to do with whom and shuffles only the signs: these are
two questions (Lerner 2016, Social Networks 45:66–77).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..extras import required
from ..scoring._types import Integers

SHUFFLES = 999
#: Fewest signed triangles to compare.
FEWEST_TRIANGLES = 10
_AT_ONCE = 2_000_000

Edge = tuple[str, str]
Triangle = tuple[str, str, str]


@dataclass(frozen=True)
class Balance:
    """How balanced a signed graph is.

    Attributes:
        triangles: number of triangles whose three signs are known.
        balanced: number of those whose signs multiply to plus.
        expected: mean share balanced over the shuffles, 0–1; None with too few triangles, or
            signs of one kind only.
        p: share of the shuffles, the graph itself included, with at least as many balanced.
    """

    triangles: int
    balanced: int
    expected: float | None
    p: float | None

    @property
    def share(self) -> float | None:
        """Share balanced, 0–1; None without triangles."""
        return self.balanced / self.triangles if self.triangles else None


def triangles_of(edges: Sequence[Edge]) -> list[Triangle]:
    """All triangles of a graph, their corners and themselves in order.

    Raises:
        UsageError: the extra `stats` is not installed.
    """
    networkx = required("networkx", "stats")
    graph = networkx.Graph()
    graph.add_edges_from(sorted(edges))
    found = []
    for triangle in networkx.all_triangles(graph):
        one, two, three = sorted(triangle)
        found.append((one, two, three))
    return sorted(found)


def edges_of(triangle: Triangle) -> tuple[Edge, Edge, Edge]:
    """The sides of a triangle: a–b, a–c, b–c."""
    a, b, c = triangle
    return (a, b), (a, c), (b, c)


def balance_of(signs: Mapping[Edge, int], triangles: Sequence[Triangle], seed: int = 0) -> Balance:
    """Compare the triangles' balance with that of shuffled signs.

    Args:
        signs: sign of each edge of the graph, 1 or -1.
        triangles: triangles all of whose edges have a sign.
        seed: seed of the shuffles.
    """
    edges = sorted(signs)
    index = {edge: number for number, edge in enumerate(edges)}
    values = np.array([signs[edge] for edge in edges], dtype=np.int64)
    sides = np.array(
        [[index[edge] for edge in edges_of(triangle)] for triangle in triangles], dtype=np.int64
    ).reshape(-1, 3)
    size = len(triangles)
    balanced = int(_balanced(values[None, :], sides)[0])
    if size < FEWEST_TRIANGLES or abs(int(values.sum())) == len(values):
        return Balance(size, balanced, None, None)
    generator = np.random.default_rng(seed)
    rows = max(1, _AT_ONCE // (3 * size))
    counts = np.concatenate(
        [
            _balanced(
                generator.permuted(
                    np.repeat(values[None, :], min(rows, SHUFFLES - first), axis=0), axis=1
                ),
                sides,
            )
            for first in range(0, SHUFFLES, rows)
        ]
    )
    p = (1 + int((counts >= balanced).sum())) / (SHUFFLES + 1)
    return Balance(size, balanced, float(counts.mean()) / size, p)


def _balanced(signs: Integers, sides: Integers) -> Integers:
    """Number of balanced triangles under each row of signs."""
    return np.asarray((signs[:, sides].prod(axis=2) > 0).sum(axis=1))
