"""The scores of docs/scoring.md, worked out a second time and as plainly as possible.

Nothing here comes from the package under test: the log is read with ``csv``, every stock is a sum
over single days, and the interval of an index is found by integrating a density and bisecting.
``python tests/independent/calculation.py`` shows the numbers. It needs a coverage of two days.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
from scipy import special

Value = TypeVar("Value")

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "codebook" / "sources"
LOGS = {"incidents": ROOT / "data" / "events.csv", "context": ROOT / "data" / "context.csv"}

FAST, SLOW = 30, 365  # half-lives, days
KAPPA = 5.0  # points per 30 days
PSEUDO = 5.0  # q₀, points
PER_DAYS = 30
FAR = 1e-18  # probability left out at either end of a density


# ---------------------------------------------------------------- the log


@dataclass(frozen=True)
class Event:
    event_id: str
    start: date
    end: date
    source: str
    target: str
    code: str

    @cached_property
    def days(self) -> list[date]:
        return [self.start + timedelta(n) for n in range((self.end - self.start).days + 1)]

    @property
    def middle(self) -> date:
        return self.start + (self.end - self.start) // 2

    @property
    def countries(self) -> tuple[str, str] | None:
        """Source and target country of an act between two countries."""
        pair = self.source[:3], self.target[:3]
        foreign = pair[0] != pair[1] and all(actor in country_names() for actor in pair)
        return pair if foreign else None


def first_to_last(text: str) -> tuple[date, date]:
    """First and last day of ``2025-06-27``, ``2025-06``, ``2025`` or ``…/…``."""
    if "/" in text:
        first, last = text.split("/")
        return date.fromisoformat(first), date.fromisoformat(last)
    numbers = [int(part) for part in text.split("-")]
    if len(numbers) == 1:
        return date(numbers[0], 1, 1), date(numbers[0], 12, 31)
    if len(numbers) == 2:
        year, month = numbers
        after = date(year + month // 12, month % 12 + 1, 1)
        return date(year, month, 1), after - timedelta(1)
    return date.fromisoformat(text), date.fromisoformat(text)


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def read_log(*names: str) -> tuple[Event, ...]:
    """The bundled logs of these names, as one."""
    return tuple(
        Event(
            row["event_id"],
            *first_to_last(row["date"]),
            row["source"],
            row["target"],
            row["code"],
        )
        for name in names
        for row in read_table(LOGS[name])
    )


def country_pairs(log: Iterable[Event]) -> list[tuple[str, str]]:
    """Every two countries with an act between them, in the order of their codes."""
    return sorted({(min(pair), max(pair)) for event in log if (pair := event.countries)})


# ---------------------------------------------------------------- the codebook


@cache
def country_names() -> dict[str, str]:
    return {row["code"]: row["name"] for row in read_table(TABLES / "actors_iso.csv")}


@cache
def weights() -> dict[str, float]:
    rows = read_table(TABLES / "weights_icews.csv")
    return {row["code"]: float(row["weight"]) for row in rows}


@cache
def rungs() -> dict[str, int]:
    return {row["prefix"]: int(row["rung"]) for row in read_table(TABLES / "rungs.csv")}


def by_longest_prefix(table: Mapping[str, Value], code: str) -> Value:
    return next(table[code[:size]] for size in range(len(code), 0, -1) if code[:size] in table)


# ---------------------------------------------------------------- stocks, day by day


@dataclass(frozen=True)
class Gamma:
    shape: float
    scale: float

    def below(self, x: float) -> float:
        return float(special.gammainc(self.shape, x / self.scale))

    def quantile(self, p: float) -> float:
        high = self.scale
        while self.below(high) < p:
            high *= 2
        return bisect(self.below, p, 0.0, high)


@dataclass(frozen=True)
class Period:
    """The days that count: coverage start to as-of day, both included."""

    first: date
    last: date

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    def age(self, day: date) -> int:
        return (self.last - day).days

    def within(self, event: Event) -> list[int]:
        """Ages of those days of an event that count."""
        return [self.age(day) for day in event.days if self.first <= day <= self.last]


def fading(age: int, half_life: float) -> float:
    return float(2 ** (-age / half_life))


@cache
def exposure(period: Period, half_life: float) -> float:
    return math.fsum(fading(age, half_life) for age in range(period.length))


@dataclass(frozen=True)
class Channel:
    """What a list of acts of one sign leaves on the as-of day."""

    count: int
    now: float  # points per 30 days
    baseline: float
    effective: float  # decayed number of acts
    now_gamma: Gamma
    baseline_gamma: Gamma


def channel(events: Sequence[Event], period: Period) -> Channel:
    fast = slow = fast_variance = difference_variance = effective = 0.0
    for event in events:
        q = abs(by_longest_prefix(weights(), event.code))
        for age in period.within(event):
            k_fast, k_slow = fading(age, FAST), fading(age, SLOW)
            share = 1 / len(event.days)
            effective += share * k_fast
            fast += share * q * k_fast
            slow += share * q * k_slow
            fast_variance += share * (q * k_fast) ** 2
            difference_variance += share * (q * (k_slow - k_fast)) ** 2
    of_now = PER_DAYS / exposure(period, FAST)
    of_baseline = PER_DAYS / (exposure(period, SLOW) - exposure(period, FAST))
    excess = over_dispersion(events, period)
    return Channel(
        count=len(events),
        now=of_now * fast,
        baseline=of_baseline * (slow - fast),
        effective=effective,
        now_gamma=posterior(fast, fast_variance, excess, of_now),
        baseline_gamma=posterior(slow - fast, difference_variance, excess, of_baseline),
    )


def posterior(stock: float, variance: float, excess: float, factor: float) -> Gamma:
    mean = stock + PSEUDO / 2
    spread = excess * variance + PSEUDO**2 / 2
    return Gamma(shape=mean**2 / spread, scale=factor * spread / mean)


def over_dispersion(events: Sequence[Event], period: Period) -> float:
    """φ: sample variance over mean of the counts in 28-day bins aged 56 to 727 days."""
    counts: list[int] = []
    for youngest in range(56, 728, 28):
        ages = range(youngest, youngest + 28)
        if ages[-1] < period.length:
            counts.append(sum(period.age(event.middle) in ages for event in events))
    if len(counts) < 6 or sum(counts) == 0:
        return 1.0
    mean = sum(counts) / len(counts)
    variance = math.fsum((count - mean) ** 2 for count in counts) / (len(counts) - 1)
    return max(1.0, variance / mean)


# ---------------------------------------------------------------- c(x, y) and its distribution


def contrast(x: float, y: float) -> float:
    return 100 * (x - y) / (x + y + KAPPA)


def bisect(rising: Callable[[float], float], goal: float, low: float, high: float) -> float:
    for _ in range(200):
        middle = (low + high) / 2
        if rising(middle) < goal:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@cache
def contrast_quantile(x: Gamma, y: Gamma, p: float) -> float:
    """The p-quantile of c(X, Y) for independent X and Y.

    For v ≥ 0, P(c(X, Y) ≤ v) = ∫ P(X ≤ ((100 + v)·y + κ·v) / (100 − v)) f(y) dy, on a fine grid of
    log y, where the integrand is smooth and dies out at both ends. Below 0, c(Y, X) = −c(X, Y).
    """
    at_zero = below_contrast(x, y, 0.0)
    if p < at_zero:
        return -contrast_quantile(y, x, 1 - p)
    low, high = 0.0, 100.0
    while high - low > 1e-6:
        v = (low + high) / 2
        low, high = (v, high) if below_contrast(x, y, v) < p else (low, v)
    return (low + high) / 2


def below_contrast(x: Gamma, y: Gamma, v: float) -> float:
    log_y, mass = log_grid(y)
    bound = ((100 + v) * np.exp(log_y) + KAPPA * v) / (100 - v)
    return float(np.sum(special.gammainc(x.shape, bound / x.scale) * mass))


@cache
def log_grid(gamma: Gamma, points: int = 601) -> tuple[np.ndarray, np.ndarray]:
    """Even steps of log y, and the probability that each stands for (trapezoid rule)."""
    shape = gamma.shape
    low = (math.log(FAR) + special.gammaln(shape + 1)) / shape  # P(Y < y) ≈ y^a / Γ(a + 1)
    high = math.log(shape + 20 * math.sqrt(shape) + 60)
    steps = np.linspace(low, high, points)
    density = np.exp(shape * steps - np.exp(steps) - special.gammaln(shape))
    return steps + math.log(gamma.scale), density * (steps[1] - steps[0])


def ratio_quantile(x: Gamma, y: Gamma, p: float) -> float:
    """The p-quantile of X/Y: X'/(X' + Y') of unit-scale Gammas is a Beta."""
    share = float(special.betaincinv(x.shape, y.shape, p))
    rest = float(special.betaincinv(y.shape, x.shape, 1 - p))
    return x.scale / y.scale * share / rest


def exceeds(x: Gamma, y: Gamma) -> float:
    """P(X > Y)."""
    return float(special.betainc(y.shape, x.shape, x.scale / (x.scale + y.scale)))


# ---------------------------------------------------------------- rung, verdict, flags


@dataclass(frozen=True)
class Rung:
    rung: int
    day: date | None = None
    event_ids: frozenset[str] = frozenset()


def highest_rung(events: Iterable[Event], period: Period, ages: range) -> Rung:
    """The highest rung, the latest day it was reached on, and the acts that did so that day.

    An imprecise act counts by its last possible day, at most the as-of day.
    """
    reached = [
        (by_longest_prefix(rungs(), event.code), min(event.end, period.last), event.event_id)
        for event in events
        if period.age(min(event.end, period.last)) in ages
    ]
    if not reached:
        return Rung(0)
    top, day = max((rung, day) for rung, day, _ in reached)
    if top == 0:
        return Rung(0)
    return Rung(
        top, day, frozenset(name for rung, when, name in reached if (rung, when) == (top, day))
    )


def verdict(conflict: Channel, period: Period) -> str:
    if conflict.count < 3 or period.length < 180:
        return "insufficient data"
    for word, tail in (("", 0.025), ("leaning ", 0.1)):
        if contrast_quantile(conflict.now_gamma, conflict.baseline_gamma, tail) > 0:
            return word + "escalating"
        if contrast_quantile(conflict.now_gamma, conflict.baseline_gamma, 1 - tail) < 0:
            return word + "de-escalating"
    return "no clear change"


def log_density(log: Iterable[Event], period: Period) -> float:
    """Records per day of the last 90 days over those of the 365 days before, all dyads."""
    recent = earlier = 0.0
    for event in log:
        for age in period.within(event) if event.countries else []:
            recent += (age < 90) / len(event.days)
            earlier += (90 <= age < 455) / len(event.days)
    days_earlier = min(period.length, 455) - 90
    if recent == 0:
        return 0.0
    return (recent / 90) / (earlier / days_earlier) if earlier else math.inf


def flags(log: Sequence[Event], period: Period) -> str:
    last = max(min(event.end, period.last) for event in log if event.start <= period.last)
    raised = {
        "short_baseline": period.length < 180,
        "stale_log": period.age(last) > 60,
        "log_density": log_density(log, period) > 2,
    }
    return ";".join(name for name, holds in raised.items() if holds)


# ---------------------------------------------------------------- the record


@dataclass(frozen=True)
class Record:
    """One score, in the order of the columns; ``rung_event`` holds every act that will do."""

    actor_a: str
    actor_b: str
    name_a: str
    name_b: str
    directed: bool
    as_of: str
    coverage_start: str
    coverage_days: int
    events: int
    conflict_events: int
    cooperation_events: int
    first_event: str | None
    last_event: str | None
    escalation: float
    escalation_low: float
    escalation_high: float
    cooperation: float
    cooperation_low: float
    cooperation_high: float
    conflict_level: float
    conflict_level_low: float
    conflict_level_high: float
    cooperation_level: float
    conflict_rate: float
    baseline_rate: float
    cooperation_rate: float
    ratio: float | None
    ratio_low: float
    ratio_high: float
    p_up: float | None
    log_ratio: float
    log_ratio_se: float
    initiative: float
    symmetry: float | None
    rung: int
    rung_date: str | None
    rung_event: frozenset[str]
    rung_before: int
    verdict: str
    flags: str


def score(
    log: Sequence[Event],
    a: str,
    b: str,
    *,
    as_of: date | None = None,
    since: date | None = None,
    directed: bool = False,
) -> Record:
    period = Period(
        first=since or min(event.start for event in log),
        last=as_of or max(event.end for event in log),
    )
    counted = [event for event in log if period.within(event)]
    forth = [event for event in counted if event.countries == (a, b)]
    back = [event for event in counted if event.countries == (b, a)]
    dyad = forth if directed else forth + back

    conflict = channel(hostile(dyad), period)
    cooperation = channel(friendly(dyad), period)
    k, base, p = conflict.now, conflict.baseline, cooperation.now
    k_gamma, base_gamma, p_gamma = (
        conflict.now_gamma,
        conflict.baseline_gamma,
        cooperation.now_gamma,
    )
    k_forth = channel(hostile(forth), period).now
    k_back = channel(hostile(back), period).now
    both = k_forth + k_back
    n_plus, n_minus = cooperation.effective + 0.5, conflict.effective + 0.5
    rung = highest_rung(dyad, period, range(90))
    days = [day for event in dyad for day in event.days if period.first <= day <= period.last]
    return Record(
        actor_a=a,
        actor_b=b,
        name_a=country_names()[a],
        name_b=country_names()[b],
        directed=directed,
        as_of=period.last.isoformat(),
        coverage_start=period.first.isoformat(),
        coverage_days=period.length,
        events=len(dyad),
        conflict_events=conflict.count,
        cooperation_events=cooperation.count,
        first_event=min(days).isoformat() if days else None,
        last_event=max(days).isoformat() if days else None,
        escalation=contrast(k, base),
        escalation_low=contrast_quantile(k_gamma, base_gamma, 0.025),
        escalation_high=contrast_quantile(k_gamma, base_gamma, 0.975),
        cooperation=contrast(p, k),
        cooperation_low=contrast_quantile(p_gamma, k_gamma, 0.025),
        cooperation_high=contrast_quantile(p_gamma, k_gamma, 0.975),
        conflict_level=contrast(k, 0),
        conflict_level_low=contrast(k_gamma.quantile(0.025), 0) if k else 0.0,
        conflict_level_high=contrast(k_gamma.quantile(0.975), 0),
        cooperation_level=contrast(p, 0),
        conflict_rate=k,
        baseline_rate=base,
        cooperation_rate=p,
        ratio=k / base if base else None,
        ratio_low=ratio_quantile(k_gamma, base_gamma, 0.025),
        ratio_high=ratio_quantile(k_gamma, base_gamma, 0.975),
        p_up=exceeds(k_gamma, base_gamma) if conflict.count >= 3 else None,
        log_ratio=math.log(n_plus / n_minus),
        log_ratio_se=math.sqrt(1 / n_plus + 1 / n_minus),
        initiative=contrast(k_forth, k_back),
        symmetry=2 * min(k_forth, k_back) / both if both else None,
        rung=rung.rung,
        rung_date=rung.day.isoformat() if rung.day else None,
        rung_event=rung.event_ids,
        rung_before=highest_rung(dyad, period, range(90, 455)).rung,
        verdict=verdict(conflict, period),
        flags=flags(log, period),
    )


def hostile(events: Iterable[Event]) -> list[Event]:
    return [event for event in events if by_longest_prefix(weights(), event.code) < 0]


def friendly(events: Iterable[Event]) -> list[Event]:
    return [event for event in events if by_longest_prefix(weights(), event.code) > 0]


if __name__ == "__main__":
    for pair in country_pairs(read_log("incidents")):
        print(json.dumps(asdict(score(read_log("incidents"), *pair)), default=sorted, indent=1))
