"""What is in a report: the scores themselves, and events whose parts add up to them."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from report.conftest import Build
from support import Act, days_ago, score, settings_for

from caucasus_cli.report import build as building
from caucasus_cli.report.build import Size, explainable, in_order
from caucasus_cli.report.model import Report
from caucasus_cli.scoring.watch import watch_index

ACTS = [
    Act("AZEGOV", "RUSGOV", days_ago(3), "190"),
    Act("AZEGOV", "RUSGOV", days_ago(10), "173"),
    Act("RUSGOV", "AZEGOV", days_ago(200), "112"),
    Act("RUSGOV", "AZEGOV", days_ago(20), "057"),
    Act("ARMGOV", "AZEGOV", days_ago(150), "190"),
    Act("ARMGOV", "GEOGOV", days_ago(40), "036"),
]


def test_the_scores_of_a_report_are_the_scores(build: Build) -> None:
    records = {(one["actor_a"], one["actor_b"]): one for one in build(ACTS).dyads}
    expected = score(ACTS).by_pair
    assert records.keys() == expected.keys()
    for dyad, record in records.items():
        names = ("name_a", "name_b")
        assert {k: v for k, v in record.items() if k not in names} == {
            k: v for k, v in expected[dyad].items() if k not in names
        }


def test_the_hot_and_unusual_come_first_and_codes_break_ties(build: Build) -> None:
    dyads = [(one["actor_a"], one["actor_b"]) for one in build(ACTS).dyads]
    assert dyads == [("AZE", "RUS"), ("ARM", "AZE"), ("ARM", "GEO")]
    tied = [{"actor_a": a, "actor_b": "ZZZ", "conflict_rate": rate, "baseline_rate": rate}
            for a, rate in (("C", None), ("B", 1.0), ("A", 1.0))]  # fmt: skip
    assert [one["actor_a"] for one in in_order(tied, 5.0)] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("conflict", "baseline", "expected"),
    [(0.0, 0.0, 0.0), (5.0, 0.0, 50.0), (5.0, 10.0, 25.0), (45.0, 0.0, 90.0)],
)
def test_watch_index(conflict: float, baseline: float, expected: float) -> None:
    found = watch_index(np.array([conflict]), np.array([baseline]), 5.0)
    assert found.tolist() == [expected]


def test_the_parts_of_the_events_add_up_to_the_score(bundled: Report) -> None:
    for detail in bundled.details:
        for part, total in (
            ("conflict_now", "conflict_rate"),
            ("baseline", "baseline_rate"),
            ("cooperation_now", "cooperation_rate"),
        ):
            assert math.fsum(getattr(one, part) for one in detail.events) == detail.score[total]


def test_the_timeline_ends_with_the_score(bundled: Report) -> None:
    for detail in bundled.details:
        days = [one["as_of"] for one in detail.timeline]
        assert days == sorted(set(days))
        names = ("name_a", "name_b")
        known = {k: v for k, v in detail.score.items() if k not in names}
        assert known == {k: detail.timeline[-1][k] for k in known}


def test_events_are_the_latest_of_the_dyads_in_full(build: Build) -> None:
    report = build(ACTS, size=Size(details=1, events=3))
    assert [detail.score["actor_b"] for detail in report.details] == ["RUS"]
    assert report.events_counted == 4
    assert [one.date for one in report.events] == [days_ago(3), days_ago(10), days_ago(20)]
    assert {one.dyad for one in report.events} == {"AZE–RUS"}


def test_what_is_not_counted_is_counted(build: Build) -> None:
    late = [*ACTS, Act("AZEGOV", "RUSGOV", days_ago(-3), "190")]
    assert build(late).details[0].dropped == {"after_as_of": 1}


def test_dyads_with_more_events_than_fit_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "MOST_EXPLAINED", 10)
    records = [{"events": number} for number in (11, 4, 0, 6, 1)]
    assert [one["events"] for one in explainable(records, 8)] == [4, 6]
    assert [one["events"] for one in explainable(records, 1)] == [4]


def test_a_named_dyad_without_events_is_in_the_report(build: Build) -> None:
    report = build(ACTS, [("azerbaijan", "russia"), ("georgia", "russia")])
    assert [(one["actor_a"], one["actor_b"]) for one in report.dyads] == [
        ("AZE", "RUS"), ("GEO", "RUS"),
    ] or [one["events"] for one in report.dyads] == [4]  # fmt: skip


def test_no_events_at_all_give_an_empty_report(build: Build) -> None:
    report = build([Act("AZEGOV", "AZEOPP", days_ago(3), "190")])
    assert (report.dyads, report.details, report.events) == ((), (), ())


def test_directed(build: Build) -> None:
    report = build(ACTS, settings=settings_for(directed=True))
    assert {one.dyad for one in report.events} >= {"AZE→RUS", "RUS→AZE"}


def test_a_table_of_any_engine(build: Build, incidents: pa.Table) -> None:
    once, again = (
        build(incidents, settings=settings_for(as_of=None, since=None), size=Size(details=1))
        for _ in range(2)
    )
    assert once == again
