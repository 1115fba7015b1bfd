"""One dyad on many days: the sums that a score on each of them would be made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ._types import Floats, Integers
from .daily import DyadDays, ReportDays
from .decay import Dated, Wholes, decayed_sums, limbs
from .dyads import DyadSums, to_float
from .intensities import UNIT_REPORTS, Exposures, calendar_exposures
from .intervals import LAST_BIN
from .kernel import FixedPoint, HalfLives, MemoryTables
from .reduction import steps_of
from .rung import BEFORE_DAYS, NOW_DAYS
from .settings import Settings
from .span import last_days
from .stocks import BIN_DAYS, DAY_UNITS, PRODUCTS, REPORTS, Interval
from .volume import report_exposures, without_dyad

_DYAD_STOCKS = tuple(stock for stock in PRODUCTS if stock not in REPORTS)
_RUNG_BLOCK = 64


@dataclass(frozen=True)
class Days:
    """The as-of days of a series, and what their sums are made with.

    Attributes:
        since: first day of the coverage, the same for all.
        today: proleptic ordinals of the as-of days, in order, none before `since`.
        steps: the engine's fixed point on each of them.
        tables: memories for the longest coverage.
    """

    since: int
    today: Integers
    steps: list[FixedPoint]
    tables: MemoryTables

    @classmethod
    def of(
        cls, since: date, days: list[date], intervals: list[Interval], settings: Settings
    ) -> Days:
        """The days with the fixed point that a score on each of them would be summed in.

        Raises:
            LogError: the log's weights are too large for any.
        """
        reached = sorted(
            (one for one in intervals if one.end >= since), key=lambda one: one.start
        )  # fmt: skip
        # Only the largest weight begun by a day matters: so few distinct steps, in order.
        steps, largest, number = [], Fraction(0), 0
        found = steps_of([], settings.scale)
        for day in days:
            while number < len(reached) and reached[number].start <= day:
                if (weight := Fraction(reached[number].weight)) > largest:
                    largest = weight
                    found = steps_of([reached[number]], settings.scale)
                number += 1
            steps.append(found)
        lives = HalfLives.of(settings.half_life, settings.baseline_half_life)
        tables = MemoryTables.of(lives, (days[-1] - since).days + 1)
        today = np.array([day.toordinal() for day in days], dtype=np.int64)
        return cls(since.toordinal(), today, steps, tables)

    @cached_property
    def stretches(self) -> list[tuple[slice, FixedPoint]]:
        """Days next to each other with the same steps."""
        found, start = [], 0
        for stop in range(1, len(self.steps) + 1):
            if stop == len(self.steps) or self.steps[stop] != self.steps[start]:
                found.append((slice(start, stop), self.steps[start]))
                start = stop
        return found


def dyad_sums(
    state: DyadDays, named: tuple[str, str], days: Days, directed: bool, decimals: int
) -> tuple[DyadSums, list[str | None]]:
    """The sums of a dyad on each day, and the event behind its present rung.

    Args:
        state: the dyad's acts.
        named: the dyad's sides, in the order of its scores.
        days: the days.
        directed: whether only acts from the first side to the second count.
        decimals: the scale's decimals.
    """
    inside = state.only(state.end >= days.since)
    forward, backward = _stocks(inside, days)
    own = inside.only(inside.along) if directed else inside
    totals = {
        stock: forward[stock] if directed else forward[stock] + backward[stock]
        for stock in _DYAD_STOCKS
    }
    now, before, events = _rungs(own, days.today)
    return DyadSums(
        pairs=[named] * len(days.today),
        counts={
            "events": _begun(own.start, own.factors["is_report"], days.today),
            "conflict_events": _begun(own.start, own.factors["is_conflict"], days.today),
            "cooperation_events": _begun(own.start, own.factors["is_cooperation"], days.today),
        },
        first_day=_first_days(own, days),
        last_day=last_days(own.start, own.end, days.today, 0),
        rung_now=now,
        rung_before=before,
        stocks={stock: _floats(total, stock, days, decimals) for stock, total in totals.items()},
        forward=_floats(forward["F_conflict"], "F_conflict", days, decimals),
        backward=_floats(backward["F_conflict"], "F_conflict", days, decimals),
        bin_counts={
            "conflict_events": _bins(own, "is_conflict", days),
            "cooperation_events": _bins(own, "is_cooperation", days),
        },
    ), events


def exposures_on(
    reports: ReportDays | None, named: tuple[str, str], days: Days, settings: Settings
) -> Exposures:
    """What the sums of each day are divided by; `reports` where the exposure counts them."""
    if reports is None:
        found = [days.tables.exposures(int(day) - days.since + 1) for day in days.today]
        fast, slow = np.array(found, dtype=np.float64).T
        return calendar_exposures(fast, slow, len(found))
    parts = _volume_parts(reports, same=named[0] == named[1])
    chosen = reports.end >= days.since
    dated = Dated.of(
        reports.start[chosen], reports.end[chosen], np.ones(int(chosen.sum())), days.since
    )
    amounts = np.stack([reports.reports * part for part in parts], axis=1)[chosen]
    sums = _by_stretch(dated, {"fast_plain": amounts, "slow_plain": amounts}, days)

    def decayed(stock: str) -> Floats:
        every, of_first, to_first, of_second, to_second, within = (
            _floats(column, stock, days, 0) for column in sums[PRODUCTS[stock][0]].T
        )
        if settings.exposure == "total":
            return every / UNIT_REPORTS
        return without_dyad(of_first + to_first, of_second + to_second, within)

    return report_exposures(decayed("U_fast"), decayed("U_slow"))


def _volume_parts(reports: ReportDays, same: bool) -> list[NDArray[np.bool_]]:
    """Which reports are any; come from, go to the first side, then the second; are the dyad's."""
    source, target = reports.source, reports.target
    second = 1 if same else 2
    between = (source > 0) & (target > 0) & ((source != target) | same)
    # A side's acts on itself involve it once.
    return [
        np.ones(len(source), dtype=bool),
        source == 1,
        (target == 1) & (source != 1),
        source == second,
        (target == second) & (source != second),
        between,
    ]


def _by_stretch(dated: Dated, amounts: dict[str, Integers], days: Days) -> dict[str, Wholes]:
    """`decay.decayed_sums`, each day in its own fixed point."""
    parts = [
        decayed_sums(dated, amounts, days.today[stretch], days.tables, steps)
        for stretch, steps in days.stretches
    ]
    return {kernel: np.concatenate([part[kernel] for part in parts]) for kernel in amounts}


def _stocks(state: DyadDays, days: Days) -> tuple[dict[str, Wholes], dict[str, Wholes]]:
    """Each stock on each day, in its day's fixed point: from the first side, then to it."""
    kernels = {kernel for kernel, _ in PRODUCTS.values()}
    wanted = {
        kernel: [stock for stock in _DYAD_STOCKS if PRODUCTS[stock][0] == kernel]
        for kernel in kernels
    }
    # Both directions as columns of one array, so that each kernel is looked up once.
    amounts = {
        kernel: np.stack(
            [
                state.factors[PRODUCTS[stock][1]] * way
                for way in (state.along, ~state.along)
                for stock in stocks
            ],
            axis=1,
        )
        for kernel, stocks in wanted.items()
        if stocks
    }
    dated = Dated.of(state.start, state.end, state.weight, days.since)
    sums = _by_stretch(dated, amounts, days)

    def columns(first: int) -> dict[str, Wholes]:
        return {
            stock: sums[kernel][:, first * len(wanted[kernel]) + column]
            for kernel in amounts
            for column, stock in enumerate(wanted[kernel])
        }

    return columns(0), columns(1)


def _floats(wholes: Wholes, stock: str, days: Days, decimals: int) -> Floats:
    """A stock as floats, each day read in its own fixed point."""
    high, low = limbs(wholes)
    found = np.zeros(len(wholes))
    for stretch, steps in days.stretches:
        found[stretch] = to_float(high[stretch], low[stretch], stock, steps, decimals)
    return found


def _begun(starts: Integers, amounts: Integers, today: Integers) -> Integers:
    """Sum of the amounts of acts begun by each day."""
    order = np.argsort(starts, kind="stable")
    sums = np.concatenate([[0], np.cumsum(amounts[order])]).astype(np.int64)
    found: Integers = sums[np.searchsorted(starts[order], today, side="right")]
    return found


def _first_days(state: DyadDays, days: Days) -> Integers:
    """First day of the first act begun by each day, not before the coverage; 0 for none."""
    if not len(state.start):
        return np.zeros(len(days.today), dtype=np.int64)
    first = max(int(state.start.min()), days.since)
    return np.where(days.today >= first, first, 0)


def _bins(state: DyadDays, factor: str, days: Days) -> Integers:
    """Events by 28-day bin of their middle day's age, shape (days, 26)."""
    middle = state.start + (state.end - state.start) // 2
    inside = middle >= days.since
    edges = days.today[:, None] - BIN_DAYS * np.arange(LAST_BIN + 2)[None, :]
    up_to = _begun(middle[inside], state.factors[factor][inside], edges)
    return up_to[:, :-1] - up_to[:, 1:]


def _rungs(state: DyadDays, today: Integers) -> tuple[Integers, Integers, list[str | None]]:
    """Rung keys of the present and of the year before, and the event behind the first."""
    on_rung = state.only(state.rung > 0)
    ids = sorted(set(on_rung.ids))
    places = {event_id: len(ids) - place for place, event_id in enumerate(ids)}
    # Of equal rungs and days the smallest id has the highest number.
    room = len(ids) + 1
    order = np.array([places[event_id] for event_id in on_rung.ids], dtype=np.int64)
    now = np.zeros(len(today), dtype=np.int64)
    before = np.zeros(len(today), dtype=np.int64)
    for start in range(0, len(today), _RUNG_BLOCK):
        days = today[start : start + _RUNG_BLOCK]
        near = (on_rung.start <= days[-1]) & (on_rung.end > days[0] - BEFORE_DAYS)
        if not near.any():
            continue
        last = np.minimum(on_rung.end[near][None, :], days[:, None])
        age = days[:, None] - last
        begun = on_rung.start[near][None, :] <= days[:, None]
        key = ((on_rung.rung[near] * DAY_UNITS)[None, :] + last) * room + order[near]
        rows = slice(start, start + len(days))
        now[rows] = np.where(begun & (age < NOW_DAYS), key, 0).max(axis=1)
        earlier = begun & (age >= NOW_DAYS) & (age < BEFORE_DAYS)
        before[rows] = np.where(earlier, key, 0).max(axis=1) // room
    events = [ids[len(ids) - int(key % room)] if key else None for key in now]
    return now // room, before, events
