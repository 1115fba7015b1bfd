"""Triads: one record for each triangle of actors, with the balance of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from ..scoring.settings import Settings
from ..scoring.span import Span
from .balance import (
    FEWEST_TRIANGLES,
    SHUFFLES,
    Balance,
    Triangle,
    balance_of,
    edges_of,
    triangles_of,
)
from .signs import PROBABILITY, SignedDyad

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "caucasus.triads/1"
_SIDES = ("ab", "ac", "bc")

#: Column → what its values are.
TRIAD_COLUMNS: Final[dict[str, type]] = {
    "actor_a": str,
    "actor_b": str,
    "actor_c": str,
    "name_a": str,
    "name_b": str,
    "name_c": str,
    "as_of": date,
    **{
        f"{name}_{side}": kind
        for side in _SIDES
        for name, kind in (
            ("cooperation", float),
            ("cooperation_low", float),
            ("cooperation_high", float),
            ("sign", int),
        )
    },
    "balanced": bool,
}


@dataclass(frozen=True)
class Triads:
    """Triangles and their balance.

    Attributes:
        table: one row a triangle, the columns of `TRIAD_COLUMNS`, sorted by actor codes.
        balance: of the triangles whose three signs are known.
        parameters: settings and days in force, ready for JSON.
    """

    table: pa.Table
    balance: Balance
    parameters: dict[str, Any]

    def summary(self) -> dict[str, Any]:
        """The balance, ready for JSON."""
        return {
            "triangles": self.balance.triangles,
            "balanced": self.balance.balanced,
            "share": self.balance.share,
            "share_shuffled": self.balance.expected,
            "p": self.balance.p,
            "needs_triangles": max(0, FEWEST_TRIANGLES - self.balance.triangles),
        }


def triad_schema() -> pa.Schema:
    """Names and types of a record; the order is part of the contract."""
    import pyarrow as pa

    types = {
        str: pa.string(),
        float: pa.float64(),
        int: pa.int64(),
        date: pa.date32(),
        bool: pa.bool_(),
    }
    return pa.schema([(name, types[kind]) for name, kind in TRIAD_COLUMNS.items()])


def triads_of(
    dyads: Mapping[tuple[str, str], SignedDyad],
    span: Span | None,
    settings: Settings,
    actors: Sequence[str] = (),
    seed: int = 0,
) -> Triads:
    """The triangles among actors.

    Args:
        dyads: pair (a < b) → dyad.
        span: the days in force; None without events.
        settings: the settings.
        actors: three or more: every triangle of theirs, with missing signs too. One or two: the
            signed triangles that they are in. None: all signed triangles.
        seed: seed of the shuffles.

    Raises:
        UsageError: the extra `stats` is not installed.
    """
    import pyarrow as pa

    among = frozenset(actors)
    everyone = len(among) < 3
    signs = {
        pair: dyad.sign
        for pair, dyad in dyads.items()
        if dyad.sign is not None and (everyone or among.issuperset(pair))
    }
    signed = [one for one in triangles_of(list(signs)) if not everyone or among.issubset(one)]
    shown: list[Triangle] = signed
    if not everyone:
        shown = list(combinations(sorted(among), 3))
    parameters: dict[str, Any] = {"probability": PROBABILITY, "shuffles": SHUFFLES, "seed": seed}
    if span is not None:
        parameters |= {
            "as_of": span.as_of.isoformat(),
            "coverage_start": span.since.isoformat(),
            "coverage_days": span.days,
        }
    return Triads(
        pa.Table.from_pylist(
            [_record(triangle, dyads, span) for triangle in shown], schema=triad_schema()
        ),
        balance_of(signs, signed, seed),
        {**parameters, **settings.parameters()},
    )


def _record(
    triangle: Triangle, dyads: Mapping[tuple[str, str], SignedDyad], span: Span | None
) -> dict[str, Any]:
    record: dict[str, Any] = dict(
        zip(("actor_a", "actor_b", "actor_c"), triangle, strict=True),
        as_of=None if span is None else span.as_of,
    )
    product: int | None = 1
    for side, edge in zip(_SIDES, edges_of(triangle), strict=True):
        dyad = dyads.get(edge, SignedDyad(*edge, None, None, None))
        record[f"cooperation_{side}"] = dyad.cooperation
        record[f"cooperation_low_{side}"] = dyad.low
        record[f"cooperation_high_{side}"] = dyad.high
        record[f"sign_{side}"] = dyad.sign
        product = None if product is None or dyad.sign is None else product * dyad.sign
    record["balanced"] = None if product is None else product > 0
    return record
