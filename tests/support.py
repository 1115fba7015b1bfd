"""Small logs, engines and readings that several tests share."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import pyarrow as pa
import pytest

from caucasus_cli.codebook.cameo import SCHEME
from caucasus_cli.codebook.scales import Scale, load_scale
from caucasus_cli.dates import parse_interval
from caucasus_cli.engines.arrow import ArrowEngine
from caucasus_cli.engines.duckdb import DuckDBEngine
from caucasus_cli.engines.interface import Engine
from caucasus_cli.engines.pandas import PandasEngine
from caucasus_cli.engines.polars import PolarsEngine
from caucasus_cli.engines.spark import SparkEngine
from caucasus_cli.events import canonical_schema
from caucasus_cli.scoring.dyads import Cells
from caucasus_cli.scoring.kernel import HalfLives, Kernel
from caucasus_cli.scoring.reduction import Reduction
from caucasus_cli.scoring.scores import score_reduction
from caucasus_cli.scoring.selection import Pair, in_dyads, with_sides
from caucasus_cli.scoring.settings import Settings
from caucasus_cli.scoring.stocks import (
    COUNTS,
    PRODUCTS,
    Interval,
    cells,
    code_factors,
    distinct_intervals,
    inside_coverage,
    kernel_table,
    steps_for,
    weighted,
)

#: The as-of day and first day of the coverage, where a test names no others: 365 days.
AS_OF = date(2025, 6, 30)
SINCE = date(2024, 7, 1)

Key = tuple[str, str]


class Act(NamedTuple):
    """One event of a small log."""

    source: str
    target: str
    date: str
    code: str
    weight: float | None = None
    confidence: float | None = None
    event_id: str | None = None


def events_table(acts: Iterable[Act]) -> pa.Table:
    """The canonical frame of acts; ids are `e0000`, `e0001` … where an act has none.

    The country of an actor is its first three letters; organisations (`IGO…`) have none.
    """
    columns: dict[str, list[Any]] = {name: [] for name in canonical_schema().names}
    for number, act in enumerate(acts):
        interval = parse_interval(act.date)
        row = {
            "event_id": act.event_id or f"e{number:04}",
            "date_start": interval.start,
            "date_end": interval.end,
            "source": act.source,
            "target": act.target,
            "source_country": _country(act.source),
            "target_country": _country(act.target),
            "code": act.code,
            "scheme": SCHEME,
            "weight": act.weight,
            "confidence": act.confidence,
            "origin": "csv",
            "origin_row": number + 2,
        }
        for name, column in columns.items():
            column.append(row.get(name))
    return pa.table(columns, schema=canonical_schema())


def _country(actor: str) -> str | None:
    return None if actor.startswith("IGO") else actor[:3]


def days_ago(days: int, as_of: date = AS_OF) -> str:
    """The ISO day so many days before the as-of day; a negative number lies in the future."""
    return (as_of - timedelta(days)).isoformat()


def settings_for(**changes: Any) -> Settings:
    """Settings with the Goldstein scale, `AS_OF` and `SINCE`, save for the changes."""
    given = {"scale": load_scale("goldstein"), "as_of": AS_OF, "since": SINCE}
    return Settings(**{**given, **changes})


def scale_of(weights: dict[str, int], decimals: int = 1) -> Scale:
    """A scale of a few codes, in integer units."""
    return Scale("test", decimals, weights, {code: code for code in weights}, "")


# --- engines ---------------------------------------------------------------------------------


ENGINES: dict[str, Callable[[], Engine]] = {
    "duckdb, 1 thread": lambda: DuckDBEngine(threads=1),
    "duckdb, 2 threads": lambda: DuckDBEngine(threads=2),
    "pandas": PandasEngine,
    "arrow": ArrowEngine,
    "polars": PolarsEngine,
}


@cache
def local_cluster() -> Any:
    """A Spark session with two workers, each a process of its own: sums cross processes."""
    from pyspark.sql import SparkSession

    # One that a command has left behind in this process would be taken instead, workers or none.
    before = SparkSession.getActiveSession()
    if before is not None:
        before.stop()
    builder: Any = SparkSession.builder
    return (
        builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.executor.memory", "1g")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.default.parallelism", "4")
        .config("spark.sql.adaptive.coalescePartitions.enabled", "false")
        .getOrCreate()
    )


#: What needs more than the packages for development: run by tests marked `extras`.
EXTRA_ENGINES: dict[str, Callable[[], Engine]] = {"spark": lambda: SparkEngine(local_cluster())}
#: The product's own.
SHIPPED = ("duckdb, 2 threads", "pandas", "arrow", "polars")
#: The one a small log gets, and the quickest for it.
DEFAULT = "arrow"
#: The product's own as parameters; all but the quickest run with the slow tests.
SLOWLY_SHIPPED = tuple(
    pytest.param(name, marks=() if name == DEFAULT else pytest.mark.slow) for name in SHIPPED
)


@cache
def engine_named(name: str) -> Engine:
    """The engine of `ENGINES`, opened once."""
    return {**ENGINES, **EXTRA_ENGINES}[name]()


# --- scoring ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scored:
    """Scores by pair, beside the table and the reduction they come from."""

    table: pa.Table
    by_pair: dict[Key, dict[str, Any]]
    reduction: Reduction

    def one(self) -> dict[str, Any]:
        """The only score."""
        assert len(self.by_pair) == 1, list(self.by_pair)
        return next(iter(self.by_pair.values()))


def score(
    events: pa.Table | Sequence[Act],
    settings: Settings | None = None,
    pair: Pair | None = None,
    engine: str = DEFAULT,
    named: Key | None = None,
) -> Scored:
    """Score a table or acts; the log must have an event in some dyad."""
    table = events if isinstance(events, pa.Table) else events_table(events)
    used = engine_named(engine)
    scores, reduction = score_reduction(
        used.frame(table), settings or settings_for(), pair or Pair(), used, named
    )
    assert reduction is not None
    rows = scores.table.to_pylist()
    return Scored(scores.table, {(row["actor_a"], row["actor_b"]): row for row in rows}, reduction)


def pair_of(a: str, b: str) -> Pair:
    """The dyad of two actors."""
    return Pair(frozenset({a}), frozenset({b}))


class Reducer:
    """The reduction step by step: kernels from the whole log, cells from any part of it."""

    def __init__(self, table: pa.Table, **changes: Any) -> None:
        self.settings = settings_for(**changes)
        engine = engine_named(DEFAULT)
        sided = with_sides(engine.frame(table), self.settings)
        intervals = distinct_intervals(sided, engine)
        self.kernel = Kernel(
            self.settings.as_of or max(one.end for one in intervals),
            self.settings.since or min(one.start for one in intervals),
            HalfLives.of(self.settings.half_life, self.settings.baseline_half_life),
        )
        inside = inside_coverage(intervals, self.kernel)
        self.steps = steps_for(inside, self.settings.scale)
        self._kernels = kernel_table(inside, self.kernel, self.steps)
        self._factors = code_factors(self.settings.scale)

    def cells(self, part: pa.Table, engine: str = DEFAULT) -> pa.Table:
        """The cells of all dyads of a part."""
        used = engine_named(engine)
        events = in_dyads(with_sides(used.frame(part), self.settings))
        joined = weighted(events, used.frame(self._kernels), used.frame(self._factors))
        fetched = used.collect(cells(joined, tuple(PRODUCTS), used.wide_sums))
        found = Cells.from_arrow(fetched)
        assert found.enters.all()
        sides = {
            "a": found.actors.take(pa.array(found.a)),
            "b": found.actors.take(pa.array(found.b)),
        }
        return pa.table({**sides, "bin": found.bin, **found.integers})


def interval(start: date, end: date, weight: float = 1.0) -> Interval:
    """One record of an interval."""
    return Interval(start, end, weight, records=1, in_dyads=1)


# --- cells -----------------------------------------------------------------------------------

CellKey = tuple[Any, ...]


def exact_cells(tables: Iterable[pa.Table]) -> dict[CellKey, dict[str, int]]:
    """Collected cells by their keys, several tables merged; stocks as exact integers."""
    merged: dict[CellKey, dict[str, int]] = {}
    for table in tables:
        for row in table.to_pylist():
            cell = {name: int(row[name]) for name in (*COUNTS, *EXTREMES)}
            for stock in PRODUCTS:
                cell[stock] = int(row[f"{stock}_high"]) * 2**32 + int(row[f"{stock}_low"])
            key = tuple(row[name] for name in ("a", "b", "bin"))
            merged[key] = _merge(merged[key], cell) if key in merged else cell
    return merged


#: Columns of a cell that are merged by taking one, not by adding.
EXTREMES: dict[str, Callable[[int, int], int]] = {
    "first_day": min,
    "last_day": max,
    "rung_now": max,
    "rung_before": max,
}


def _merge(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {
        name: EXTREMES[name](value, other[name]) if name in EXTREMES else value + other[name]
        for name, value in one.items()
    }


# --- random logs -----------------------------------------------------------------------------

#: Codes of both signs, none, and every level; 1823 takes part in the weights of its own.
CODES = ("010", "02", "036", "042", "057", "071", "09", "111", "120", "138", "154", "161",
         "172", "173", "175", "1823", "190", "20")  # fmt: skip


def random_acts(seed: int, count: int, actors: Sequence[str], first: int, last: int) -> list[Act]:
    """Acts between random actors (sides may be the same), aged `first` … `last` days.

    Three in ten have an imprecise date, four in ten a weight or a confidence.
    """
    rng = random.Random(seed)
    acts = []
    for number in range(count):
        day = AS_OF - timedelta(rng.randint(first, last))
        until = day + timedelta(rng.randint(1, 90))
        form = rng.choice(
            [f"{day}"] * 7 + [f"{day:%Y-%m}", f"{day:%Y}", f"{day}/{until}"]
        )  # fmt: skip
        acts.append(
            Act(
                rng.choice(actors),
                rng.choice(actors),
                form,
                rng.choice(CODES),
                rng.choice([None, None, None, None, 1.0, 0.3, 2.5]),
                rng.choice([None, None, None, 0.7]),
                f"{rng.randrange(10**6):06}-{number}",
            )
        )
    return acts
