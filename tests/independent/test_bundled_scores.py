"""The command line's scores of the bundled logs, against a second calculation that shares no code.

Every column of every dyad, on several as-of days, in both directions and over both logs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

import pytest
from cli.running import run as caucasus

from independent.calculation import (
    Event,
    Gamma,
    below_contrast,
    country_pairs,
    exceeds,
    read_log,
    score,
)

EXACT = 1e-6
OF_AN_INDEX_BOUND = 0.001  # what is promised is 0.005
OF_A_RATIO_BOUND = 1e-6  # relative
INDEX_BOUNDS = {"escalation_low", "escalation_high", "cooperation_low", "cooperation_high"}
RATIO_BOUNDS = {"ratio_low", "ratio_high"}

Row = dict[str, Any]


# ---------------------------------------------------------------- the product and the calculation


@dataclass(frozen=True)
class Run:
    """One call of the product, and what the calculation is to be given for it."""

    actors: tuple[str, ...] = ()
    logs: tuple[str, ...] = ("incidents",)
    as_of: str | None = None
    directed: bool = False

    @property
    def arguments(self) -> list[str]:
        named = [] if self.logs == ("incidents",) else [f"--log={name}" for name in self.logs]
        dated = [f"--as-of={self.as_of}"] if self.as_of else []
        return [*self.actors, *named, *dated, *(["--directed"] if self.directed else [])]

    def __str__(self) -> str:
        return " ".join(["score", *self.arguments])


EVERY_DYAD = [
    Run(),
    Run(as_of="2024-12-24"),
    Run(as_of="2025-02-28"),
    Run(logs=("incidents", "context")),
]
# The day cuts an interval event in two.
ONE_DYAD = Run(actors=("russia", "azerbaijan"), as_of="2025-06-29", directed=True)

Product = Callable[[Run], dict[tuple[str, str], Row]]


@pytest.fixture(scope="module")
def product() -> Product:
    """The rows that each run prints."""

    @cache
    def rows(run: Run) -> dict[tuple[str, str], Row]:
        ran = caucasus("score", *run.arguments, "--format=json")
        assert ran.code == 0, ran.stderr
        answer = json.loads(ran.stdout)
        assert answer["schema"] == "caucasus.score/1"
        by_pair = {(row["actor_a"], row["actor_b"]): row for row in answer["scores"]}
        assert len(by_pair) == len(answer["scores"])
        return by_pair

    return rows


@cache
def calculated(run: Run, pair: tuple[str, str]) -> Row:
    log = read_log(*run.logs)
    as_of = date.fromisoformat(run.as_of) if run.as_of else None
    return asdict(score(log, *pair, as_of=as_of, directed=run.directed))


def disagreements(ours: Row, theirs: Row) -> Iterator[str]:
    for column, value in ours.items():
        if not agrees(column, value, theirs[column]):
            yield f"{column}: calculated {value!r}, printed {theirs[column]!r}"


def agrees(column: str, ours: Any, theirs: Any) -> bool:
    if column == "rung_event":
        return theirs in ours if ours else theirs is None
    if not isinstance(ours, float):
        return bool(ours == theirs)
    if not isinstance(theirs, (int, float)):
        return False
    if column in RATIO_BOUNDS:
        return theirs == pytest.approx(ours, rel=OF_A_RATIO_BOUND, abs=0)
    tolerance = OF_AN_INDEX_BOUND if column in INDEX_BOUNDS else EXACT
    return theirs == pytest.approx(ours, rel=0, abs=tolerance)


# ---------------------------------------------------------------- column by column


@pytest.mark.parametrize("run", [*EVERY_DYAD, ONE_DYAD], ids=str)
def test_every_column_of_every_row_is_as_calculated(product: Product, run: Run) -> None:
    wrong = {
        pair: problems
        for pair, row in product(run).items()
        if (problems := list(disagreements(calculated(run, pair), row)))
    }
    assert wrong == {}


@pytest.mark.parametrize("run", EVERY_DYAD, ids=str)
def test_every_dyad_with_an_act_that_counts_has_one_row(product: Product, run: Run) -> None:
    pairs = country_pairs(read_log(*run.logs))
    assert set(product(run)) == {pair for pair in pairs if calculated(run, pair)["events"]}


def test_a_named_directed_dyad_is_one_row_in_the_order_named(product: Product) -> None:
    assert set(product(ONE_DYAD)) == {("RUS", "AZE")}


def test_columns_come_in_the_order_of_the_contract(product: Product) -> None:
    row = product(Run())["AZE", "RUS"]
    assert list(row) == list(calculated(Run(), ("AZE", "RUS")))


# ---------------------------------------------------------------- the headline


def test_azerbaijan_and_russia_are_escalating(product: Product) -> None:
    row = product(Run())["AZE", "RUS"]
    assert row["verdict"] == "escalating"
    assert row["escalation_low"] > 0


def test_armenia_and_azerbaijan_are_not_escalating(product: Product) -> None:
    row = product(Run())["ARM", "AZE"]
    assert row["verdict"] not in {"escalating", "leaning escalating"}


# ---------------------------------------------------------------- the calculation itself


def acts(*dated_codes: tuple[str, str, str, str]) -> Sequence[Event]:
    return [
        Event(str(n), date.fromisoformat(start), date.fromisoformat(end), pair[:3], pair[4:], code)
        for n, (start, end, pair, code) in enumerate(dated_codes)
    ]


WORKED = {
    "one act 30 days ago": (
        acts(("2025-05-31", "2025-05-31", "AZE-RUS", "190")),
        ("2024-07-01", "2025-06-30"),
        {
            "conflict_rate": 3.426750,
            "baseline_rate": 0.606940,
            "escalation": 31.214374,
            "cooperation": -40.665144,
        },
    ),
    "three acts": (
        acts(
            ("2025-06-25", "2025-06-25", "AZE-RUS", "138"),
            ("2025-05-31", "2025-05-31", "AZE-RUS", "112"),
            ("2025-06-10", "2025-06-10", "AZE-RUS", "057"),
        ),
        ("2024-07-01", "2025-06-30"),
        {
            "conflict_rate": 4.959392,
            "baseline_rate": 0.216610,
            "cooperation_rate": 3.453948,
            "escalation": 46.607525,
            "conflict_level": 49.796133,
        },
    ),
    "a month half gone": (
        acts(("2025-06-01", "2025-06-30", "AZE-RUS", "190")),
        ("2024-07-01", "2025-06-10"),
        {"conflict_rate": 2.063707, "baseline_rate": 0.042119, "escalation": 28.449734},
    ),
    "an even year": (
        acts(("2025-01-01", "2025-12-31", "AZE-RUS", "138")),
        ("2025-01-01", "2025-06-30"),
        {"conflict_rate": 0.575342, "baseline_rate": 0.575342, "escalation": 0.0},
    ),
    "both ways": (
        acts(
            ("2025-06-30", "2025-06-30", "AZE-RUS", "190"),
            ("2025-06-20", "2025-06-20", "RUS-AZE", "111"),
        ),
        ("2024-07-01", "2025-06-30"),
        {"initiative": 44.551312, "symmetry": 0.273987},
    ),
}


@pytest.mark.parametrize("name", WORKED)
def test_calculation_gives_the_worked_examples_of_the_method(name: str) -> None:
    log, (since, as_of), expected = WORKED[name]
    record = asdict(
        score(
            log,
            "AZE",
            "RUS",
            since=date.fromisoformat(since),
            as_of=date.fromisoformat(as_of),
        )
    )
    assert {column: record[column] for column in expected} == pytest.approx(expected, abs=EXACT)


@pytest.mark.parametrize("x", [Gamma(0.5, 6.0), Gamma(3.2, 0.5), Gamma(40.0, 2.0)], ids=str)
@pytest.mark.parametrize("y", [Gamma(0.5, 0.3), Gamma(5.0, 0.4), Gamma(90.0, 0.01)], ids=str)
def test_integrated_contrast_is_negative_as_often_as_the_ratio_is_below_one(
    x: Gamma, y: Gamma
) -> None:
    assert below_contrast(x, y, 0.0) == pytest.approx(1 - exceeds(x, y), abs=1e-9)
