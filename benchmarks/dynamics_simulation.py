"""Simulation of turning points, responses and triads: what is planted is found, and chance is not.

Prints the tables of `docs/dynamics.md`; needs the extra `stats`, and some twenty minutes:

    python benchmarks/dynamics_simulation.py [chance planted answers camps]

Every series has a seed of its own, made of the numbers of its row and of the series.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from caucasus_cli.dynamics.balance import Edge, balance_of, triangles_of
from caucasus_cli.dynamics.following import following
from caucasus_cli.dynamics.hawkes import fit_hawkes
from caucasus_cli.dynamics.turning_points import Breaks, find_breaks
from caucasus_cli.dynamics.weekly_lags import weekly_lags

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Generator = np.random.Generator

#: Series a row; of those with a planted break, which take longest.
SERIES = 100
PLANTED_SERIES = 30
WEEKS = 208
BREAK = 120
DAYS = 1500
WINDOW = 14
#: Mean length of a Hawkes effect, days.
EFFECT = 5.0


def poisson(rates: Floats, generator: Generator) -> Integers:
    """Independent counts with variance equal to the mean."""
    return generator.poisson(rates)


def dispersed(rates: Floats, generator: Generator) -> Integers:
    """Independent counts with variance three times the mean (negative binomial)."""
    return generator.negative_binomial(rates / 2.0, 1.0 / 3.0)


def bursts(rates: Floats, generator: Generator) -> Integers:
    """Counts of a Hawkes process: each act brings 0.5 more within 14 days on average."""
    rate = float(rates.mean()) / 7.0 / 2.0
    (times,) = hawkes([rate], [[0.5]], 7 * len(rates), 14.0, generator)
    return np.bincount((times // 7).astype(np.int64), minlength=len(rates)).astype(np.int64)


def hawkes(
    rates: list[float], branching: list[list[float]], days: int, effect: float, generator: Generator
) -> list[Floats]:
    """Times of a Hawkes process, generation by generation of offspring.

    Args:
        rates: acts a day of each side that no other act brings.
        branching: [i][j] acts of side i that an act of side j brings on average.
        days: length.
        effect: mean delay, days.
        generator: random numbers.
    """
    sides = range(len(rates))
    born = [generator.uniform(0, days, generator.poisson(rate * days)) for rate in rates]
    everything = [[times] for times in born]
    while any(len(times) for times in born):
        young: list[list[Floats]] = [[] for _ in sides]
        for i in sides:
            for j in sides:
                parents = np.repeat(born[j], generator.poisson(branching[i][j], len(born[j])))
                children = parents + generator.exponential(effect, len(parents))
                young[i].append(children[children < days])
        born = [np.concatenate(parts) for parts in young]
        for i in sides:
            everything[i].append(born[i])
    return [np.sort(np.concatenate(parts)) for parts in everything]


def level(rate: float) -> Floats:
    """A rate that does not change."""
    return np.full(WEEKS, rate)


def step(before: float, after: float) -> Floats:
    """A rate that changes in the week `BREAK`."""
    return np.where(np.arange(WEEKS) < BREAK, before, after)


def breaks_of_chance(series: int) -> Iterator[str]:
    """Series without a break, and the same with their weeks shuffled."""
    yield "| series without a break | acts a week | break found | found, weeks shuffled | of |"
    yield "|---|---|---|---|---|"
    kinds: list[tuple[str, Callable[[Floats, Generator], Integers]]] = [
        ("Poisson", poisson),
        ("over-dispersed, φ = 3", dispersed),
        ("Hawkes, 0.5 more an act", bursts),
    ]
    for row, (name, kind) in enumerate(kinds):
        for rate in (0.3, 1.5):
            found = shuffled = 0
            for number in range(series):
                generator = np.random.default_rng([1, row, int(10 * rate), number])
                counts = kind(level(rate), generator)
                found += bool(find_breaks(counts).breaks)
                shuffled += bool(find_breaks(generator.permutation(counts)).breaks)
            yield f"| {name} | {rate} | {found} | {shuffled} | {series} |"


def breaks_planted(series: int) -> Iterator[str]:
    """Series with one break."""
    yield "| series with a break | acts a week | found within 4 weeks | breaks elsewhere | of |"
    yield "|---|---|---|---|---|"
    for row, (name, kind) in enumerate(
        (("Poisson", poisson), ("over-dispersed, φ = 3", dispersed))
    ):
        for before, after in ((0.3, 0.9), (0.3, 1.5), (1.5, 3.0), (3.0, 0.5)):
            near = further = 0
            for number in range(series):
                generator = np.random.default_rng(
                    [2, row, int(10 * before), int(10 * after), number]
                )
                found = find_breaks(kind(step(before, after), generator))
                hit = is_near(found)
                near += hit
                further += len(found.breaks) - hit
            yield f"| {name} | {before} → {after} | {near} | {further} | {series} |"


def is_near(found: Breaks) -> bool:
    """Whether a break lies within four weeks of the planted one."""
    return any(abs(one.week - BREAK) <= 4 for one in found.breaks)


def answers(series: int) -> Iterator[str]:
    """Two sides of a Hawkes process: B answers A, or neither answers the other."""
    yield (
        "| acts of B per act of A | share followed, p ≤ 0.05 | weekly lags, p ≤ 0.05 | "
        "branching ± s.d. | mean s.e. | ± 1.96 s.e. holds it | above 1.645 s.e. | of |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for planted in (0.0, 0.2, 0.4):
        shares = lags = held = above = 0
        fits = []
        for number in range(series):
            generator = np.random.default_rng([3, int(10 * planted), number])
            times = hawkes([0.1, 0.1], [[0.2, 0.0], [planted, 0.2]], DAYS, EFFECT, generator)
            first, second = (np.floor(one).astype(np.int64) for one in times)
            share = following(first, second, DAYS, WINDOW)
            shares += share is not None and share.p <= 0.05
            weeks = [np.bincount(one // 7, minlength=DAYS // 7 + 1) for one in (first, second)]
            lag = weekly_lags(weeks[1], weeks[0])
            lags += lag is not None and lag.p <= 0.05
            # Days only, as logs have them: spread within the day.
            one, two = (np.sort(days + generator.random(len(days))) for days in (first, second))
            fit = fit_hawkes(one, two, DAYS)
            if fit is None:
                continue
            value, error = fit.branching[1][0], fit.errors[1][0]
            fits.append((value, error))
            held += abs(value - planted) <= 1.96 * error
            above += value > 1.645 * error
        found = np.array(fits)
        mean, deviation = found[:, 0].mean(), found[:, 0].std()
        yield (
            f"| {planted} | {shares} | {lags} | {mean:.2f} ± {deviation:.2f} | "
            f"{np.nanmean(found[:, 1]):.2f} | {held} | {above} | {series} |"
        )


def camps(series: int) -> Iterator[str]:
    """Two camps of six, with signs plus inside and minus between, some of them wrong."""
    yield "| signs wrong | balanced, mean | p ≤ 0.05 | of |"
    yield "|---|---|---|---|"
    for wrong in (0.1, 0.3, 0.5):
        shares, found = [], 0
        for number in range(series):
            generator = np.random.default_rng([4, int(10 * wrong), number])
            signs = camp_signs(wrong, generator)
            balance = balance_of(signs, triangles_of(list(signs)), seed=number)
            if balance.share is not None:
                shares.append(balance.share)
            found += balance.p is not None and balance.p <= 0.05
        yield f"| {100 * wrong:.0f} % | {100 * np.mean(shares):.0f} % | {found} | {series} |"


def camp_signs(wrong: float, generator: Generator) -> dict[Edge, int]:
    """Half of the dyads of twelve actors in two camps, signed."""
    actors = [f"{number:02}" for number in range(12)]
    signs = {}
    for one, other in combinations(actors, 2):
        if generator.random() < 0.5:
            sign = 1 if (one < "06") == (other < "06") else -1
            signs[one, other] = -sign if generator.random() < wrong else sign
    return signs


def main() -> None:
    tables = {
        "chance": breaks_of_chance,
        "planted": breaks_planted,
        "answers": answers,
        "camps": camps,
    }
    for name in sys.argv[1:] or tables:
        for line in tables[name](PLANTED_SERIES if name == "planted" else SERIES):
            print(line, flush=True)
        print()


if __name__ == "__main__":
    main()
