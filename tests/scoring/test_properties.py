"""What the scores promise for any log, on random logs.

Each example scores several logs at once, every log and every variation of it a dyad of its own: in
calendar exposure dyads do not touch each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import (
    AS_OF,
    Act,
    Reducer,
    Scored,
    events_table,
    exact_cells,
    score,
    settings_for,
)

from caucasus_cli.codebook.scales import Scale, load_scale
from caucasus_cli.dates import DateInterval, parse_interval
from caucasus_cli.scoring.dyads import sum_dyads
from caucasus_cli.scoring.selection import Pair

HOSTILE = ("09", "111", "120", "138", "154", "1823", "190", "20")  # −2 … −10
FRIENDLY = ("02", "036", "042", "046", "057", "071", "0874")
NEUTRAL = ("010",)
INDICES = ("escalation", "cooperation", "conflict_level", "cooperation_level")
RATES = ("conflict_rate", "baseline_rate", "cooperation_rate")
RUNG = ("rung", "rung_date", "rung_event", "rung_before")


# The bounds of E and C have tests of their own, and would be most of the time spent here.
pytestmark = pytest.mark.usefixtures("without_intervals")
#: Of six to ten logs each: some fifty logs for every property.
A_FEW_BATCHES = settings(max_examples=6)


# --- random logs -----------------------------------------------------------------------------


class Draft(NamedTuple):
    """An act of a dyad that has no names yet; its age is that of its last day."""

    age: int
    form: str
    length: int
    code: str
    weight: float | None
    forward: bool

    def interval(self) -> DateInterval:
        day = AS_OF - timedelta(self.age)
        if self.form == "month":
            return parse_interval(f"{day:%Y-%m}")
        if self.form == "year":
            return parse_interval(f"{day:%Y}")
        return DateInterval(day - timedelta(self.length if self.form == "interval" else 0), day)

    def act(self, dyad: str, shift: int = 0) -> Act:
        sides = (f"A{dyad}", f"B{dyad}") if self.forward else (f"B{dyad}", f"A{dyad}")
        days, step = self.interval(), timedelta(shift)
        return Act(*sides, f"{days.start + step}/{days.end + step}", self.code, self.weight)


Log = list[Draft]


def drafts(
    first: int = -60, last: int = 800, forms: str = "day day day month year interval"
) -> Any:
    return st.builds(
        Draft,
        age=st.integers(first, last),
        form=st.sampled_from(forms.split()),
        length=st.integers(0, 200),
        code=st.sampled_from(HOSTILE + FRIENDLY + NEUTRAL),
        weight=st.sampled_from([None, None, None, 0.25, 1.0, 3.7]),
        forward=st.booleans(),
    )


def batches(of: Any = None) -> st.SearchStrategy[list[Log]]:
    """Some logs, among them the empty one."""
    some = drafts() if of is None else of
    return st.lists(st.lists(some, max_size=12), min_size=6, max_size=10)


COVERAGES = st.sampled_from([1, 2, 40, 365, 730])


def today(code: str, weight: float | None = None) -> Draft:
    return Draft(0, "day", 0, code, weight, True)


def name_of(variation: str, number: int) -> str:
    return f"{variation}{number}"


def log_of(variations: dict[str, list[Log]]) -> list[Act]:
    """Every log of every variation as a dyad of its own."""
    return [
        draft.act(name_of(variation, number))
        for variation, logs in variations.items()
        for number, log in enumerate(logs)
        for draft in log
    ]


def measure(variations: dict[str, list[Log]], days: int, **changes: Any) -> dict[str, Any]:
    """The record of every dyad that has one, by variation and number."""
    acts = [*log_of(variations), Act("XXX", "YYY", "2000/2030", "010")]
    since = AS_OF - timedelta(days - 1)
    return by_name(score(acts, settings_for(**{"since": since, **changes})))


def by_name(scored: Scored) -> dict[str, Any]:
    return {a[1:]: record for (a, _), record in scored.by_pair.items() if a != "XXX"}


def compare(
    records: dict[str, Any], before: str, after: str, logs: int
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Records of both variations of each log; zeros for a dyad without an event in the coverage."""
    nothing = dict.fromkeys((*INDICES, *RATES, "events", "rung", "rung_before"), 0)
    for number in range(logs):
        one, other = (
            records.get(name_of(variation, number), nothing) for variation in (before, after)
        )
        yield one, other


# --- 1 and 11: bounds and signs ---------------------------------------------------------------


@A_FEW_BATCHES
@given(batches(), COVERAGES, st.sampled_from([(30.0, 365.0), (7.5, 90.0), (14.0, 180.25)]))
def test_bounds_and_signs(logs: list[Log], days: int, lives: tuple[float, float]) -> None:
    for record in measure(
        {"a": logs}, days, half_life=lives[0], baseline_half_life=lives[1]
    ).values():  # fmt: skip
        e, c, level, cooperation = (record[index] for index in INDICES)
        k, b, p = (record[rate] for rate in RATES)
        assert -100 < e < 100
        assert -100 < c < 100
        assert 0 <= level < 100
        assert 0 <= cooperation < 100
        assert e <= level
        assert c <= cooperation
        assert (e > 0) == (k > b)
        assert (e < 0) == (k < b)
        assert (c > 0) == (p > k)
        assert (c < 0) == (p < k)
        assert -100 < record["initiative"] < 100
        assert (record["symmetry"] is None) == (k == 0)
        assert record["symmetry"] is None or 0 <= record["symmetry"] <= 1


@pytest.mark.parametrize("days", [1, 2, 365])
def test_no_events_score_zero(days: int) -> None:
    acts = [Act("XXX", "YYY", "2025-06-30", "190")]
    since = AS_OF - timedelta(days - 1)
    record = score(
        acts,
        settings_for(since=since),
        Pair(frozenset({"AAA"}), frozenset({"BBB"})),
        named=("AAA", "BBB"),
    ).one()
    assert [record[name] for name in (*INDICES, *RATES, "initiative", "events")] == [0] * 9
    assert record["rung"] == record["rung_before"] == 0
    assert record["first_event"] is record["last_event"] is record["rung_event"] is None
    assert record["symmetry"] is None


# --- 2: hostile acts --------------------------------------------------------------------------


@A_FEW_BATCHES
@given(batches(), COVERAGES)
def test_hostile_act_today_escalates_the_more_the_harsher(logs: list[Log], days: int) -> None:
    variations = {
        "a": logs,
        "b": [[*log, today("111")] for log in logs],
        "c": [[*log, today("190")] for log in logs],
    }
    records = measure(variations, days)
    for before, after in (("a", "b"), ("b", "c")):
        for one, other in compare(records, before, after, len(logs)):
            assert other["escalation"] > one["escalation"]
            assert other["conflict_level"] > one["conflict_level"]
            assert other["cooperation"] < one["cooperation"]
            assert other["cooperation_level"] == one["cooperation_level"]
            # Today's act is in the present only, so it cannot raise its own baseline.
            assert math.isclose(other["baseline_rate"], one["baseline_rate"], abs_tol=1e-9)


@A_FEW_BATCHES
@given(batches(), COVERAGES, drafts(), st.sampled_from(HOSTILE))
def test_hostile_act_of_any_day_never_lowers_the_level(
    logs: list[Log], days: int, draft: Draft, code: str
) -> None:
    act = draft._replace(code=code)
    records = measure({"a": logs, "b": [[*log, act] for log in logs]}, days)
    for one, other in compare(records, "a", "b", len(logs)):
        assert other["conflict_level"] >= one["conflict_level"]


def test_old_hostile_act_can_lower_escalation() -> None:
    """By design: it raises the dyad's own past, not its present."""
    old = Draft(200, "day", 0, "190", None, True)
    records = measure({"a": [[today("190")]], "b": [[today("190"), old]]}, 365)
    assert records["b0"]["escalation"] < records["a0"]["escalation"]


# --- 3: cooperation ---------------------------------------------------------------------------


@A_FEW_BATCHES
@given(batches(), COVERAGES, drafts(), st.sampled_from(FRIENDLY))
def test_cooperation_leaves_escalation_alone(
    logs: list[Log], days: int, draft: Draft, code: str
) -> None:
    act = draft._replace(code=code)
    records = measure({"a": logs, "b": [[*log, act] for log in logs]}, days)
    for one, other in compare(records, "a", "b", len(logs)):
        assert other["escalation"] == one["escalation"]
        assert other["conflict_level"] == one["conflict_level"]
        assert other["cooperation"] >= one["cooperation"]
        assert other["cooperation_level"] >= one["cooperation_level"]


@A_FEW_BATCHES
@given(batches(), COVERAGES)
def test_swapping_all_signs_negates_cooperation(logs: list[Log], days: int) -> None:
    scale = load_scale("goldstein")
    swapped = replace(scale, units={code: -unit for code, unit in scale.units.items()})
    one, other = (measure({"a": logs}, days, scale=either) for either in (scale, swapped))
    assert one.keys() == other.keys()
    for name, record in one.items():
        assert other[name]["cooperation"] == -record["cooperation"]
        assert other[name]["conflict_level"] == record["cooperation_level"]
        assert other[name]["log_ratio"] == pytest.approx(-record["log_ratio"], abs=1e-12)


# --- 4: additivity ----------------------------------------------------------------------------


@A_FEW_BATCHES
@given(batches(), COVERAGES, st.randoms(use_true_random=False), st.integers(2, 4))
def test_sums_add_over_any_partition(logs: list[Log], days: int, random: Any, parts: int) -> None:
    """Integers of the parts' cells add up to those of the whole, whatever the weights."""
    acts = [*log_of({"a": logs}), Act("XXX", "YYY", "2025", "138", 7.0)]
    reducer = Reducer(events_table(acts), since=AS_OF - timedelta(days - 1))
    shares: list[list[Act]] = [[] for _ in range(parts)]
    for act in acts:
        random.choice(shares).append(act)
    whole = exact_cells([reducer.cells(events_table(acts))])
    assert exact_cells(reducer.cells(events_table(share)) for share in shares) == whole


@A_FEW_BATCHES
@given(batches(), COVERAGES)
def test_directed_sums_add_to_the_undirected(logs: list[Log], days: int) -> None:
    options = settings_for(since=AS_OF - timedelta(days - 1))
    acts = [*log_of({"a": logs}), Act("XXX", "YYY", "2025", "010")]
    reduction = score(acts, options).reduction
    pairs = [
        (f"A{name_of('a', number)}", f"B{name_of('a', number)}") for number in range(len(logs))
    ]
    reverse = [(b, a) for a, b in pairs]
    whole, there, back = (
        sum_dyads(reduction.cells, some, directed, reduction.steps, decimals=1)
        for some, directed in ((pairs, False), (pairs, True), (reverse, True))
    )
    for stock, values in whole.stocks.items():
        np.testing.assert_allclose(there.stocks[stock] + back.stocks[stock], values, rtol=1e-15)
    for name, counts in whole.counts.items():
        np.testing.assert_array_equal(there.counts[name] + back.counts[name], counts)
    np.testing.assert_array_equal(there.stocks["F_conflict"], whole.forward)
    np.testing.assert_array_equal(back.stocks["F_conflict"], whole.backward)


# --- 5: time and direction --------------------------------------------------------------------


@A_FEW_BATCHES
@given(batches(), COVERAGES, st.integers(-5000, 5000))
def test_shift_in_time_changes_nothing(logs: list[Log], days: int, shift: int) -> None:
    step = timedelta(shift)
    since = AS_OF - timedelta(days - 1)
    acts = [*log_of({"a": logs}), Act("XXX", "YYY", since.isoformat(), "010")]
    moved = [draft.act(name_of("a", n), shift) for n, log in enumerate(logs) for draft in log]
    moved.append(Act("XXX", "YYY", (since + step).isoformat(), "010"))
    one = score(acts, settings_for(since=since)).table
    other = score(moved, settings_for(as_of=AS_OF + step, since=since + step)).table
    dates = [name for name in one.column_names if one.schema.field(name).type == "date32[day]"]
    assert one.drop_columns(dates).equals(other.drop_columns(dates))
    for name in dates:
        there, back = (table.column(name).to_pylist() for table in (one, other))
        assert [day and day + step for day in there] == back


@A_FEW_BATCHES
@given(batches(), COVERAGES)
def test_direction_does_not_matter_to_an_undirected_score(logs: list[Log], days: int) -> None:
    reversed_ = [[draft._replace(forward=not draft.forward) for draft in log] for log in logs]
    records = measure({"a": logs, "b": reversed_}, days)
    for number in range(len(logs)):
        one, other = (records.get(name_of(variation, number), {}) for variation in "ab")
        assert one.keys() == other.keys()
        same = set(one) - {"actor_a", "actor_b", "initiative", "rung_event"}
        assert {key: one[key] for key in same} == {key: other[key] for key in same}
        assert one.get("initiative", 0) == -other.get("initiative", 0)


# --- 6 and 7: decay and steady state ----------------------------------------------------------


@A_FEW_BATCHES
@given(batches(drafts(first=0, forms="day day interval")), st.integers(0, 400))
def test_stocks_halve_in_a_half_life(logs: list[Log], wait: int) -> None:
    """With nothing new, F(t + D) = F(t) · 2^(-D/30)."""
    acts = [*log_of({"a": logs}), Act("XXX", "YYY", "2020-01-01", "010")]
    pairs = [
        (f"A{name_of('a', number)}", f"B{name_of('a', number)}") for number in range(len(logs))
    ]
    now, later = (
        sum_dyads(reduction.cells, pairs, False, reduction.steps, decimals=1).stocks
        for reduction in (
            score(
                acts, settings_for(since=date(2020, 1, 1), as_of=AS_OF + timedelta(days))
            ).reduction
            for days in (0, wait)
        )
    )
    for stock, life in (
        ("F_conflict", 30), ("F_cooperation", 30), ("S_conflict", 365),
        ("V_conflict", 15), ("n_conflict", 30),
    ):  # fmt: skip
        np.testing.assert_allclose(
            later[stock], now[stock] * 2 ** (-wait / life), rtol=1e-12, atol=1e-9
        )


@A_FEW_BATCHES
@given(
    st.integers(2, 300),
    st.lists(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=3), min_size=1, max_size=3),
)
def test_steady_state_has_no_escalation(days: int, programmes: list[list[str]]) -> None:
    """The same points every day: K = B = 30 · points a day, whatever the coverage."""
    logs = [
        [today(code)._replace(age=age) for age in range(days) for code in codes]
        for codes in programmes
    ]  # fmt: skip
    records = measure({"a": logs}, days)
    scale = load_scale("goldstein")
    for number, codes in enumerate(programmes):
        record = records[name_of("a", number)]
        points = -sum(scale.weight(code) or 0.0 for code in codes)
        assert record["conflict_rate"] == pytest.approx(30 * points, rel=1e-9)
        assert record["baseline_rate"] == pytest.approx(record["conflict_rate"], rel=1e-9)
        assert record["escalation"] == pytest.approx(0, abs=1e-7)


# --- 8: units ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scales(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scale]:
    """The Goldstein scale in other units, from files."""
    goldstein = load_scale("goldstein")
    folder = tmp_path_factory.mktemp("scales")
    found = {}
    for factor in ("0.5", "3", "10"):
        lines = [
            f"{code},{unit * float(factor) / 10:.2f}" for code, unit in goldstein.units.items()
        ]
        file = folder / f"times-{factor}.csv"
        file.write_text("\n".join(["code,weight", *lines]), encoding="utf-8")
        found[factor] = load_scale(str(file))
    return found


@A_FEW_BATCHES
@given(
    logs=batches(),
    days=COVERAGES,
    factor=st.sampled_from(["0.5", "3", "10"]),
    kappa=st.sampled_from([0.5, 5.0, 40.0]),
)
def test_units_of_the_scale_do_not_matter(
    scales: dict[str, Scale], logs: list[Log], days: int, factor: str, kappa: float
) -> None:
    logs = [[draft for draft in log if draft.weight != 3.7] for log in logs]
    one = measure({"a": logs}, days, kappa=kappa)
    other = measure({"a": logs}, days, kappa=kappa * float(factor), scale=scales[factor])
    assert one.keys() == other.keys()
    for name, record in one.items():
        for index in (*INDICES, "initiative"):
            assert other[name][index] == pytest.approx(record[index], abs=1e-9), index
        for rate in RATES:
            expected = record[rate] * float(factor)
            assert other[name][rate] == pytest.approx(expected, rel=1e-9, abs=1e-11), rate


@A_FEW_BATCHES
@given(batches(), st.integers(2, 5), st.sampled_from(["volume", "total"]))
def test_replicating_every_event_changes_no_volume_rate(
    logs: list[Log], times: int, exposure: str
) -> None:
    acts = [*log_of({"a": logs}), Act("XXX", "YYY", "2025", "010")]
    acts += [Act(f"Aa{number}", "ZZZ", "2025-06", "010") for number in range(0, len(logs), 2)]
    one, other = (
        by_name(score(some, settings_for(exposure=exposure)))
        for some in (acts, [act for act in acts for _ in range(times)])
    )
    assert one.keys() == other.keys()
    for name, record in one.items():
        assert other[name]["events"] == times * record["events"]
        for key in (*RATES, *INDICES):
            expected = record[key]  # None without volume
            if expected is not None:
                expected = pytest.approx(expected, rel=1e-12, abs=1e-12)
            assert other[name][key] == expected, key


# --- 9: duplicates ----------------------------------------------------------------------------


def with_ids(acts: list[Act]) -> list[Act]:
    return [act._replace(event_id=f"id-{number:04}") for number, act in enumerate(acts)]


@A_FEW_BATCHES
@given(batches(), st.randoms(use_true_random=False))
def test_one_a_day_is_idempotent(logs: list[Log], random: Any) -> None:
    acts = with_ids([*log_of({"a": logs}), Act("XXX", "YYY", "2025", "010")])
    copies = random.choices(acts, k=len(acts))
    again = [*acts, *(act._replace(event_id=f"{act.event_id}-again") for act in copies)]
    random.shuffle(again)
    options = settings_for(one_a_day=True)
    assert score(again, options).table.equals(score(acts, options).table)


@A_FEW_BATCHES
@given(batches(), st.randoms(use_true_random=False))
def test_rung_is_free_of_duplicates_and_order(logs: list[Log], random: Any) -> None:
    acts = with_ids([*log_of({"a": logs}), Act("XXX", "YYY", "2025", "010")])
    again = [*acts, *random.choices(acts, k=len(acts))]
    random.shuffle(again)
    one, other = score(acts).by_pair, score(again).by_pair
    assert one.keys() == other.keys()
    for pair, record in one.items():
        assert {key: other[pair][key] for key in RUNG} == {key: record[key] for key in RUNG}


# --- 10: imprecise dates, and no look-ahead ---------------------------------------------------


@A_FEW_BATCHES
@given(
    st.lists(drafts(), max_size=6),
    st.integers(-20, 420),
    st.sampled_from(["month", "interval"]),
    st.integers(1, 30),
    st.sampled_from(HOSTILE),
)
def test_imprecise_date_lies_between_its_best_and_worst_day(
    log: Log, age: int, form: str, length: int, code: str
) -> None:
    imprecise = Draft(age, form, length, code, None, True)
    days = imprecise.interval()
    exact = [
        Draft((AS_OF - days.end).days + number, "day", 0, code, None, True)
        for number in range((days.end - days.start).days + 1)
    ]
    variations = {"a": [[*log, imprecise]], "b": [[*log, day] for day in exact]}
    records = measure(variations, 365)
    nothing = {"conflict_level": 0.0, "conflict_rate": 0.0}
    found = [records.get(name_of("b", number), nothing) for number in range(len(exact))]
    level = records.get("a0", nothing)["conflict_level"]
    worst, best = (pick(one["conflict_level"] for one in found) for pick in (max, min))
    assert best - 1e-9 <= level <= worst + 1e-9
    # Its intensity is the mean over its days.
    mean = math.fsum(one["conflict_rate"] for one in found) / len(found)
    assert records.get("a0", nothing)["conflict_rate"] == pytest.approx(mean, abs=1e-9)


@A_FEW_BATCHES
@given(batches(), batches(drafts(first=-400, last=-1, forms="day interval")), COVERAGES)
def test_events_after_the_as_of_day_change_nothing(
    logs: list[Log], later: list[Log], days: int
) -> None:
    since = AS_OF - timedelta(days - 1)
    acts = with_ids([*log_of({"a": logs}), Act("XXX", "YYY", since.isoformat(), "138", 3.7)])
    future = [
        act for act in log_of({"a": later, "z": later})
        if parse_interval(act.date).start > AS_OF
    ]  # fmt: skip
    options = settings_for(since=since)
    assert score([*acts, *future], options).table.equals(score(acts, options).table)


def test_weight_of_a_later_act_changes_no_bit() -> None:
    """What is to come must not coarsen the steps of what was, nor make them run out."""
    acts = with_ids([Act("AAA", "BBB", "2025-05-17", "190"), Act("AAA", "BBB", "2025-02", "057")])
    expected = score(acts).table
    for weight in (7.0, 100.0, 1e9):
        later = Act("AAA", "BBB", "2025-07-01", "190", weight)
        assert score([*acts, later]).table.equals(expected), weight
