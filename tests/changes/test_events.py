"""The events that moved a dyad: exactly those that differ, and their sum is the change."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import (
    AS_OF,
    SINCE,
    SLOWLY_SHIPPED,
    Act,
    days_ago,
    engine_named,
    events_table,
    random_acts,
    settings_for,
)

from caucasus_cli.changes.diff import Diff
from caucasus_cli.changes.dyads import RATES
from caucasus_cli.changes.events import CONTRIBUTIONS, summing
from caucasus_cli.changes.logs import diff_logs
from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.dates import parse_interval

ACTORS = ("AZE", "AZEGOV", "RUS", "RUSMIL", "ARM", "GEO")
CODES = ("010", "036", "057", "111", "112", "138", "166", "175", "190")

pytestmark = pytest.mark.usefixtures("without_intervals")


def diff(
    old: Sequence[Act],
    new: Sequence[Act],
    engine: str = "arrow",
    threshold: float = 0.0,
    **changed: Any,
) -> Diff:
    used = engine_named(engine)
    tables = (events_table(old), events_table(new))
    return diff_logs(*tables, settings_for(**changed), threshold, bundled_actors(), used)


def rows(found: Diff) -> list[dict[str, Any]]:
    assert found.events is not None
    told: list[dict[str, Any]] = found.events.to_pylist()
    return told


def adds_up(found: Diff) -> None:
    """What the events of each dyad add sums to the changes of its K, B and P, exactly."""
    for record in found.dyads.table.to_pylist():
        mine = [
            row
            for row in rows(found)
            if (row["actor_a"], row["actor_b"]) == (record["actor_a"], record["actor_b"])
        ]
        for name, rate in zip(CONTRIBUTIONS.values(), RATES, strict=True):
            before, after = (record[f"{rate}_{side}"] or 0.0 for side in ("old", "new"))
            assert record[f"{rate}_change"] == after - before
            assert math.fsum(row[name] for row in mine) == after - before


def edited(acts: Sequence[Act], seed: int) -> tuple[list[Act], set[tuple[str, str]]]:
    """A log with some events gone, come and recoded, and what was done to which."""
    chance = random.Random(seed)
    edits: set[tuple[str, str]] = set()
    kept: list[Act] = []
    for act in acts:
        event_id = str(act.event_id)
        fate = chance.random()
        if fate < 0.1:
            edits.add(("removed", event_id))
        elif fate < 0.2:
            other = chance.choice([code for code in CODES if code != act.code])
            kept.append(act._replace(code=other))
            edits.add(("recoded", event_id))
        else:
            kept.append(act)
    for number in range(4):
        new = chance.choice(acts)._replace(event_id=f"n{number}", code=chance.choice(CODES))
        kept.append(new)
        edits.add(("added", f"n{number}"))
    chance.shuffle(kept)
    return kept, edits


@given(seed=st.integers(0, 10_000))
def test_exactly_the_events_that_differ_are_named(seed: int) -> None:
    acts = [
        act._replace(event_id=f"a{number:03}", code=CODES[number % len(CODES)])
        for number, act in enumerate(random_acts(seed, 40, ACTORS, -30, 500))
    ]
    new, edits = edited(acts, seed)
    found = diff(acts, new)
    adds_up(found)
    where = {
        str(act.event_id): frozenset((act.source[:3], act.target[:3])) for act in [*acts, *new]
    }
    moved = {frozenset(dyad) for dyad in found.dyads.dyads}
    # What lies outside the coverage, or within a country, counts in neither log.
    counted = {
        str(act.event_id)
        for act in [*acts, *new]
        if act.source[:3] != act.target[:3]
        and parse_interval(act.date).end >= SINCE
        and parse_interval(act.date).start <= AS_OF
    }
    expected = {edit for edit in edits if where[edit[1]] in moved and edit[1] in counted}
    told = [(row["change"], row["event_id"]) for row in rows(found)]
    assert len(told) == len(set(told))
    assert {one for one in told if one[1] in counted} == expected
    assert set(told) <= edits


ACTS = [
    Act("AZE", "RUS", days_ago(3), "190", event_id="a"),
    Act("RUS", "AZE", days_ago(40), "112", event_id="b"),
    Act("ARM", "GEO", days_ago(9), "057", event_id="c"),
]


@pytest.mark.parametrize("engine", SLOWLY_SHIPPED)
def test_every_engine_tells_the_same(engine: str) -> None:
    new = [ACTS[0]._replace(code="173"), *ACTS[2:], Act("ARM", "AZE", days_ago(1), "112")]
    found, like = diff(ACTS, new, engine), diff(ACTS, new)
    assert rows(found) == rows(like)
    assert found.dyads.table.equals(like.dyads.table)
    assert found.parameters == like.parameters
    adds_up(found)


def test_what_an_event_was_is_told() -> None:
    changed = ACTS[0]._replace(code="173", date=days_ago(5), weight=2.0)
    (row,) = rows(diff(ACTS, [changed, *ACTS[1:]]))
    assert row["change"] == "recoded"
    assert row["before"] == f"date {days_ago(3)}, code 190, weight none"
    assert (row["code"], row["date"]) == ("173", days_ago(5))
    assert (row["points_old"], row["points_new"]) == (-10.0, -10.0)


def test_an_event_recoded_into_another_dyad_is_so_in_both() -> None:
    found = diff(ACTS, [ACTS[0]._replace(target="ARM"), *ACTS[1:]])
    told = {(row["actor_a"], row["actor_b"]): row for row in rows(found)}
    assert set(told) == {("ARM", "AZE"), ("AZE", "RUS")}
    assert {row["change"] for row in told.values()} == {"recoded"}
    assert {row["before"] for row in told.values()} == {"target RUS"}
    assert {row["target"] for row in told.values()} == {"ARM"}
    assert told["AZE", "RUS"]["conflict_change"] < 0 < told["ARM", "AZE"]["conflict_change"]
    kinds = dict(zip(found.dyads.dyads, found.dyads.table["change"].to_pylist(), strict=True))
    assert kinds == {("ARM", "AZE"): "appeared", ("AZE", "RUS"): "moved"}
    adds_up(found)


def test_events_without_ids_are_known_by_what_they_are() -> None:
    """Reading gives `file:row`: a row more at the top makes no other events of those below."""

    def named(acts: Sequence[Act]) -> list[Act]:
        return [act._replace(event_id=f"log.csv:{row}") for row, act in enumerate(acts, start=2)]

    extra = Act("RUS", "AZE", days_ago(20), "138")
    told = rows(diff(named(ACTS), named([extra, *ACTS])))
    assert [(row["change"], row["code"]) for row in told] == [("added", "138")]
    told = rows(diff(named([extra, *ACTS]), named(ACTS)))
    assert [(row["change"], row["code"]) for row in told] == [("removed", "138")]


def test_two_equal_acts_and_one_of_them_gone() -> None:
    twice = [*ACTS, ACTS[0]._replace(event_id="twin")]
    (row,) = rows(diff(twice, ACTS))
    assert (row["change"], row["event_id"]) == ("removed", "twin")


def test_one_a_day_uncounts_and_counts() -> None:
    """The record with the smallest id stands; one that comes before takes the place of another."""
    first = ACTS[0]._replace(event_id="0")
    told = rows(diff(ACTS, [first, *ACTS], one_a_day=True, threshold=-1.0))
    assert [(row["change"], row["event_id"]) for row in told if row["conflict_change"]] == [
        ("added", "0"),
        ("uncounted", "a"),
    ]
    back = rows(diff([first, *ACTS], ACTS, one_a_day=True, threshold=-1.0))
    assert {(row["change"], row["event_id"]) for row in back} == {
        ("removed", "0"),
        ("counted", "a"),
    }


def test_by_volume_unchanged_events_count_otherwise() -> None:
    acts = [
        *ACTS,
        Act("AZE", "GEO", days_ago(5), "010", event_id="d"),
        *(Act("RUS", "GEO", days_ago(300 + n), "010", event_id=f"x{n}") for n in range(9)),
    ]
    new = [*acts, Act("AZE", "GEO", days_ago(7), "010", event_id="e")]
    found = diff(acts, new, exposure="volume")
    told = [row for row in rows(found) if (row["actor_a"], row["actor_b"]) == ("AZE", "RUS")]
    assert [(row["change"], row["event_id"]) for row in told] == [("unchanged", None)]
    assert told[0]["summary"] == "2 unchanged events, counted otherwise"
    assert told[0]["conflict_change"] < 0
    adds_up(found)


def test_without_a_score_on_a_side_events_add_nothing_to_it() -> None:
    """By volume a dyad of whose sides nothing else is reported has no score."""
    alone = [ACTS[0], Act("RUS", "AZE", days_ago(50), "112", event_id="b")]
    others = [Act("RUS", "GEO", days_ago(age), "010", event_id=f"x{age}") for age in (1, 200, 400)]
    more = Act("RUS", "AZE", days_ago(2), "138", event_id="n")
    for old, new in (
        (alone, [*alone, more, *others]),
        ([*alone, *others], [*alone, more]),
        (alone, [more]),
    ):
        found = diff(old, new, exposure="volume", threshold=-1.0)
        mine = [row for row in rows(found) if row["actor_b"] == "RUS" and row["actor_a"] == "AZE"]
        assert "n" in {row["event_id"] for row in mine}
        assert {row[name] for row in mine for name in CONTRIBUTIONS.values()} == {None}
        assert {found.dyads.table[f"{rate}_change"][0].as_py() for rate in RATES} == {None}


def test_both_logs_are_scored_alike() -> None:
    """As of the later last day, since the earlier first: time alone moves nothing."""
    later = [*ACTS, Act("IGOUNO", "GEO", "2025-07-20", "010", event_id="z")]
    found = diff(ACTS, later, as_of=None, since=None)
    assert found.parameters["as_of"] == "2025-07-20"
    assert found.parameters["coverage_start"] == days_ago(40)
    assert not found.dyads.dyads
    assert diff(ACTS, later).parameters["as_of"] == "2025-06-30"


def test_dyads_of_too_many_events_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caucasus_cli.changes.logs.MOST_EXPLAINED", 1)
    found = diff(ACTS, [ACTS[0]._replace(code="112"), *ACTS[1:2]])
    assert found.unexplained == [("AZE", "RUS")]
    assert {row["actor_a"] for row in rows(found)} == {"ARM"}


def test_an_empty_log_on_either_side() -> None:
    for old, new, change in (([], ACTS, "added"), (ACTS, [], "removed")):
        found = diff(old, new)
        assert {row["change"] for row in rows(found)} == {change}
        assert len(rows(found)) == 3
        adds_up(found)
    assert not diff([], []).dyads.dyads


@given(
    parts=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12),
    nudge=st.integers(-3, 3),
)
def test_parts_are_made_to_sum_exactly(parts: list[float], nudge: int) -> None:
    total = math.fsum(parts)
    for _ in range(abs(nudge)):
        total = math.nextafter(total, math.copysign(math.inf, nudge))
    found = summing(parts, total)
    assert math.fsum(found) == total
    largest = math.fsum(map(abs, parts))
    for one, other in zip(parts, found, strict=True):
        assert abs(one - other) <= 8 * math.ulp(largest)


def test_days_are_days() -> None:
    assert diff(ACTS, ACTS).parameters["as_of"] == date(2025, 6, 30).isoformat()
