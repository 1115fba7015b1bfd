"""Simulation of paths: independent dyads are seldom called alike, linked ones often.

Prints the table of `docs/paths.md`, in some minutes:

    python benchmarks/paths_simulation.py

Acts of two dyads fall day by day; the indices are made of them as `docs/scores.md` says. Every pair
of series has a seed of its own, made of the numbers of its row and of the pair.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from caucasus_cli.paths.changes import changes_of
from caucasus_cli.paths.likeness import Finding, likeness_of

Floats = NDArray[np.float64]
Generator = np.random.Generator

PAIRS = 200
MONTH = 30
#: Months before the first that is compared, as the first 180 days are left out.
BURN_IN = 6
#: Points of an act, and κ.
POINTS = 5.0
KAPPA = 5.0
FAST, SLOW = 30.0, 365.0


def quiet(days: int, rate: float, generator: Generator) -> Floats:
    """Acts a day of a Poisson process with so many acts a month."""
    return generator.poisson(rate / MONTH, days).astype(np.float64)


def crises(days: int, rate: float, generator: Generator) -> Floats:
    """The same number of acts, half of them in crises of four weeks, one in two years or so."""
    acts = generator.poisson(rate / MONTH / 2, days).astype(np.float64)
    begun = np.flatnonzero(generator.random(days) < 1 / 730)
    heat = np.zeros(days)
    for day in begun:
        heat[day : day + 28] += rate / MONTH / 2 * 730 / 28
    return acts + generator.poisson(heat)


@cache
def kernels(days: int) -> tuple[Floats, Floats]:
    """The two memories at the end of every month, shape (months, days) each."""
    ends = np.arange(MONTH, days + 1, MONTH)
    age = ends[:, None] - 1 - np.arange(days)[None, :]
    fast, slow = (
        np.where(age >= 0, 2.0 ** (-np.maximum(age, 0) / life), 0.0) for life in (FAST, SLOW)
    )
    return fast, slow


def escalation(acts: Floats) -> Floats:
    """E at the end of every month, by the formulas of `docs/scores.md`."""
    fast, slow = kernels(len(acts))
    now, past = fast @ acts * POINTS, slow @ acts * POINTS
    conflict = MONTH * now / fast.sum(axis=1)
    baseline = MONTH * (past - now) / (slow - fast).sum(axis=1)
    found: Floats = 100 * (conflict - baseline) / (conflict + baseline + KAPPA)
    return found


def active(acts: Floats) -> int:
    """Months with an act, of those compared."""
    return int((acts.reshape(-1, MONTH).sum(axis=1)[BURN_IN + 1 :] > 0).sum())


def compared(
    make: Callable[[int, float, Generator], Floats],
    months: int,
    rate: float,
    shared: float,
    row: int,
) -> dict[str, int]:
    """Findings of many pairs whose acts are shared to some part."""
    counts: dict[str, int] = {}
    days = (months + BURN_IN + 1) * MONTH
    for pair in range(PAIRS):
        generator = np.random.default_rng([row, pair])
        common = make(days, rate * shared, generator)
        acts = [common + make(days, rate * (1 - shared), generator) for _ in range(2)]
        one, other = (changes_of(escalation(part)[BURN_IN:]) for part in acts)
        sides = (active(acts[0]), active(acts[1]))
        found: Finding = likeness_of(one, other, sides, "month", FAST, 0, pair).finding
        counts[found] = counts.get(found, 0) + 1
    return counts


def main() -> None:
    """Print the table."""
    print("| acts | acts a month | months | shared | alike | opposite | insufficient data | of |")
    print("|---|---|---|---|---|---|---|---|")
    row = 0
    for name, make in (("evenly", quiet), ("half in crises", crises)):
        for shared in (0.0, 0.5):
            for months in (36, 120):
                for rate in (1.0, 4.0):
                    row += 1
                    counts = compared(make, months, rate, shared, row)
                    cells = [
                        counts.get(one, 0) for one in ("alike", "opposite", "insufficient data")
                    ]
                    print(
                        f"| {name} | {rate:g} | {months} | {100 * shared:.0f} % | "
                        + " | ".join(map(str, [*cells, PAIRS])) + " |"
                    )  # fmt: skip


if __name__ == "__main__":
    main()
