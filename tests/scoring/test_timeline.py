"""A timeline is the score of every period's end: the same bits, on every engine."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from support import (
    AS_OF,
    DEFAULT,
    ENGINES,
    SLOWLY_SHIPPED,
    Act,
    days_ago,
    engine_named,
    events_table,
    pair_of,
    random_acts,
    score,
    settings_for,
)

import caucasus_cli
from caucasus_cli.codebook.scales import load_scale
from caucasus_cli.errors import LogError, UsageError
from caucasus_cli.scoring.columns import SCORE_COLUMNS
from caucasus_cli.scoring.gaps import missing_days
from caucasus_cli.scoring.periods import EVERY, WEEK_STARTS, Every, WeekStart, periods_between
from caucasus_cli.scoring.settings import Settings
from caucasus_cli.scoring.stocks import Interval
from caucasus_cli.scoring.timeline import SCHEMA, timeline_of, timeline_schema
from caucasus_cli.scoring.turns import rung_changes, turns

# Whole records have a test in `tests/engines`; the bounds would be most of the time spent here.
pytestmark = pytest.mark.usefixtures("without_intervals")

COUNTS = ("period_events", "period_conflict_events", "period_cooperation_events")
POINTS = ("period_conflict_points", "period_cooperation_points")


def rows_of(
    events: pa.Table | Sequence[Act],
    settings: Settings | None = None,
    named: tuple[str, str] = ("AZE", "RUS"),
    every: Every = "month",
    engine: str = DEFAULT,
    coded: bool = False,
) -> list[dict[str, Any]]:
    table = events if isinstance(events, pa.Table) else events_table(events)
    used = engine_named(engine)
    given_settings = settings or settings_for(since=None)
    timeline = timeline_of(
        used.frame(table), given_settings, named, used, every, "monday", coded
    )  # fmt: skip
    rows: list[dict[str, Any]] = timeline.table.to_pylist()
    return rows


def assert_scores(
    rows: list[dict[str, Any]],
    events: pa.Table,
    settings: Settings,
    named: tuple[str, str],
) -> None:
    """Each row's score columns are the score as of its day, to the last bit."""
    assert rows
    for row in rows:
        given_settings = replace(settings, as_of=row["as_of"])
        scored = score(events, given_settings, pair_of(*named), named=named).one()
        assert {name: row[name] for name in SCORE_COLUMNS} == scored, row["period"]


# --- the same bits as a score ----------------------------------------------------------------


def variants() -> st.SearchStrategy[dict[str, Any]]:
    """Settings that change what a record is made of."""
    return st.fixed_dictionaries(
        {
            "exposure": st.sampled_from(["calendar", "volume", "total"]),
            "directed": st.booleans(),
            "one_a_day": st.booleans(),
            "level": st.sampled_from(["country", "role"]),
            "scale": st.sampled_from(["goldstein", "plover", "unit"]).map(load_scale),
            "half_life": st.sampled_from([30.0, 14.0, 7.5]),
            "since": st.sampled_from([None, AS_OF - timedelta(400), AS_OF - timedelta(123)]),
            "as_of": st.sampled_from([None, AS_OF, AS_OF - timedelta(31)]),
        }
    )


@pytest.mark.parametrize("engine", SLOWLY_SHIPPED)
@examples(max_examples=4)
@given(seed=st.integers(0, 10**6), changes=variants(), count=st.integers(1, 60))
def test_equals_repeated_scores(
    engine: str, seed: int, changes: dict[str, Any], count: int
) -> None:
    events = events_table(random_acts(seed, count, ("AZEGOV", "AZE", "RUS", "ARM"), -20, 900))
    settings = settings_for(**changes)
    rng = random.Random(seed)
    named = rng.choice([("AZE", "RUS"), ("RUS", "AZE"), ("AZEGOV", "RUS")])
    if named[0] == "AZEGOV":
        settings = replace(settings, level="role")
    if not any(
        kept["source_country"] != kept["target_country"] for kept in events.to_pylist()
    ):  # fmt: skip
        assert not rows_of(events, settings, named, engine=engine)
        return
    rows = rows_of(events, settings, named, rng.choice(EVERY), engine)
    chosen = rng.sample(rows, min(len(rows), 4))
    assert_scores(chosen, events, settings, named)


@pytest.mark.parametrize("exposure", ["calendar", "volume"])
def test_every_day_equals_repeated_scores(exposure: Any) -> None:
    events = events_table(random_acts(7, 80, ("AZE", "RUS", "ARM"), -5, 500))
    settings = settings_for(since=None, exposure=exposure, as_of=None)
    rows = rows_of(events, settings, every="day")
    assert len(rows) > 500
    edges = [row for row in rows if row["rung_change"]]
    assert edges
    assert_scores([*rows[::41], *edges[:8]], events, settings, ("AZE", "RUS"))


@pytest.mark.parametrize("directed", [False, True])
def test_domestic_acts(directed: bool) -> None:
    acts = random_acts(3, 60, ("AZEGOV", "AZEOPP", "RUS"), 0, 700)
    settings = settings_for(self_dyads="only", directed=directed, since=None)
    for exposure in ("calendar", "volume"):
        chosen = replace(settings, exposure=exposure)
        rows = rows_of(acts, chosen, ("AZE", "AZE"), "quarter")
        assert_scores(rows, events_table(acts), chosen, ("AZE", "AZE"))


def test_weights_that_need_coarser_steps_from_their_day_on() -> None:
    """The fixed point is that of the weights begun by each day, as a score's is."""
    acts = [
        *(Act("AZE", "RUS", days_ago(age), "190", 1.0) for age in range(5, 600, 13)),
        Act("RUS", "AZE", days_ago(200), "173", 3.0),
        Act("ARM", "GEO", days_ago(100), "173", 1e5),
        Act("RUS", "AZE", f"{days_ago(60)}/{days_ago(20)}", "1823", 123.456),
    ]
    settings = settings_for(since=None)
    rows = rows_of(acts, settings)
    assert_scores(rows, events_table(acts), settings, ("AZE", "RUS"))
    with pytest.raises(LogError, match="too large"):
        rows_of([*acts, Act("ARM", "GEO", days_ago(9), "173", 1e12)], settings)


def test_many_large_sums_stay_exact() -> None:
    """A scale of four decimals and heavy weights: products beyond what one float holds."""
    scale = replace(
        load_scale("unit"), decimals=4, units={"190": -9_999_999, "057": 9_876_543}, plover={}
    )
    rng = random.Random(5)
    acts = [
        Act("AZE", "RUS", days_ago(rng.randint(0, 500)), rng.choice(["190", "057"]), 7.77)
        for _ in range(300)
    ]
    settings = settings_for(scale=scale, since=None)
    rows = rows_of(acts, settings, every="quarter")
    assert_scores(rows, events_table(acts), settings, ("AZE", "RUS"))


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_table(engine: str) -> None:
    events = events_table(random_acts(11, 120, ("AZE", "RUS", "ARM"), 0, 700))
    for exposure in ("calendar", "volume"):
        settings = settings_for(since=None, exposure=exposure)
        assert rows_of(events, settings, engine=engine) == rows_of(events, settings)


def test_a_dyad_without_events_has_rows_of_nothing() -> None:
    acts = [Act("AZE", "ARM", days_ago(90), "190"), Act("AZE", "ARM", days_ago(0), "190")]
    rows = rows_of(acts)
    assert len(rows) == 3
    assert_scores(rows, events_table(acts), settings_for(since=None), ("AZE", "RUS"))
    assert {row["events"] for row in rows} == {0}


# --- periods ---------------------------------------------------------------------------------


def test_grid_has_every_period_and_marks_cut_ones() -> None:
    acts = [Act("AZE", "RUS", "2024-11-13", "190"), Act("AZE", "RUS", "2025-02-10", "057")]
    rows = rows_of(acts, settings_for(since=None, as_of=None))
    assert [row["period"] for row in rows] == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert [row["partial"] for row in rows] == [True, False, False, True]
    assert [row["as_of"] for row in rows][::3] == [date(2024, 11, 30), date(2025, 2, 10)]
    assert rows[3]["period_end"] == date(2025, 2, 28)
    assert [row["period_events"] for row in rows] == [1, 0, 0, 1]
    whole = settings_for(since=date(2024, 11, 1), as_of=date(2025, 2, 28))
    assert not any(row["partial"] for row in rows_of(acts, whole))


def test_counts_and_points_of_a_period_by_hand() -> None:
    """190 is −10, 138 −7, 057 +8, 010 0; a month counts on its middle day, the 15th or 16th."""
    acts = [
        Act("AZE", "RUS", "2025-03-01", "010"),
        Act("AZE", "RUS", "2025-04", "138", 0.5),
        Act("RUS", "AZE", "2025-04-30", "190"),
        Act("RUS", "AZE", "2025-04-16/2025-06-15", "057", 0.25, 0.5),
        Act("AZE", "ARM", "2025-04-30", "190"),
        Act("AZE", "RUS", "2025-05-31", "057"),
    ]
    settings = settings_for(since=None, as_of=None)
    rows = rows_of(acts, settings)
    assert [tuple(row[name] for name in COUNTS) for row in rows] == [
        (1, 0, 0), (2, 2, 0), (2, 0, 2), (0, 0, 0),
    ]  # fmt: skip
    assert [tuple(row[name] for name in POINTS) for row in rows] == [
        (0.0, 0.0), (13.5, 0.0), (0.0, 9.0), (0.0, 0.0),
    ]  # fmt: skip
    directed = rows_of(acts, replace(settings, directed=True), ("RUS", "AZE"))
    assert [row["period_events"] for row in directed] == [0, 1, 1, 0]


@pytest.mark.parametrize("every", EVERY)
def test_counts_of_all_periods_are_those_of_the_coverage(every: Every) -> None:
    acts = [act for act in random_acts(8, 90, ("AZE", "RUS"), 0, 400) if len(act.date) == 10]
    rows = rows_of(acts, settings_for(since=None, as_of=None), every=every)
    last = rows[-1]
    assert last["events"] > last["conflict_events"] > 0
    assert sum(row["period_events"] for row in rows) == last["events"]
    assert sum(row["period_conflict_events"] for row in rows) == last["conflict_events"]


@pytest.mark.parametrize("every", EVERY)
@given(first=st.dates(), length=st.integers(0, 900), weekday=st.sampled_from(WEEK_STARTS))
def test_periods_tile_the_days(every: Every, first: date, length: int, weekday: WeekStart) -> None:
    last = date.fromordinal(min(first.toordinal() + length, date.max.toordinal()))
    periods = periods_between(first, last, every, weekday)
    assert periods[0].start <= first <= periods[0].end
    assert periods[-1].start <= last <= periods[-1].end
    for one, following in pairwise(periods):
        assert following.start == one.end + timedelta(1)
    assert len({period.label for period in periods}) == len(periods)
    if every == "week":
        assert all(period.start.weekday() == WEEK_STARTS.index(weekday) for period in periods[1:])


def test_labels() -> None:
    day = date(2025, 8, 6)  # a Wednesday
    found = {every: periods_between(day, day, every)[0].label for every in EVERY}
    assert found == {
        "day": "2025-08-06", "week": "2025-08-04", "month": "2025-08", "quarter": "2025-Q3",
        "year": "2025",
    }  # fmt: skip
    assert periods_between(day, day, "week", "sunday")[0].label == "2025-08-03"


def test_too_many_periods_and_unknown_words_are_refused() -> None:
    with pytest.raises(UsageError, match="more than 100,000 periods"):
        periods_between(date(202, 1, 1), date(2025, 1, 1), "day")
    with pytest.raises(UsageError, match="Did you mean month"):
        periods_between(AS_OF, AS_OF, "mouth")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="--week-start 'mon'"):
        periods_between(AS_OF, AS_OF, "week", "mon")  # type: ignore[arg-type]


# --- gaps, turns -----------------------------------------------------------------------------


def test_silence_of_coded_data_is_a_gap_and_of_people_is_not() -> None:
    """Three records a day but for June, and none after August although October is asked for."""
    busy = [day for day in range(243) if not 151 <= day < 181]
    acts = [
        Act(a, b, (date(2025, 1, 1) + timedelta(day)).isoformat(), "112")
        for day in busy
        for a, b in (("AZE", "RUS"), ("ARM", "GEO"), ("GEO", "ARM"))
    ]
    settings = settings_for(since=None, as_of=date(2025, 10, 31))
    rows = rows_of(acts, settings, coded=True)
    gaps = {row["period"] for row in rows if row["gap"]}
    assert gaps == {"2025-06", "2025-09", "2025-10"}
    june = rows[5]
    assert june["missing_days"] == 30
    assert june["period_events"] is june["escalation"] is june["verdict"] is june["flags"] is None
    assert (june["actor_a"], june["as_of"]) == ("AZE", date(2025, 6, 30))
    whole = [row for row in rows if not row["gap"]]
    assert_scores(whole, events_table(acts), settings, ("AZE", "RUS"))
    people = rows_of(acts, settings)
    assert not any(row["gap"] or row["missing_days"] for row in people)
    assert people[5]["period_events"] == 0


def test_a_short_silence_of_few_records_is_no_gap() -> None:
    start = date(2025, 1, 1).toordinal()
    end = start + 359
    days = [start + 10 * number for number in range(36)]

    def missing(records: int) -> set[int]:
        found = [date.fromordinal(day) for day in days]
        intervals = [Interval(day, day, 1.0, records, records) for day in found]
        return set(missing_days(intervals, start, end).tolist())

    assert missing(1) == set()
    assert missing(30) == set()
    # 36 records on each of 36 days in 351: 9 empty days would have brought 33 of them.
    assert missing(36) == set(range(start, end + 1)) - set(days)
    assert set(missing_days([], start, end)) == set(range(start, end + 1))


def test_turns_follow_the_verdict_and_rung_changes_the_rung() -> None:
    words = [
        "insufficient data", "leaning escalating", "escalating", "no clear change", "escalating",
        None, "de-escalating", "no clear change", "leaning escalating",
    ]  # fmt: skip
    assert turns(words) == [None, "up", None, None, None, None, "down", None, "up"]
    assert rung_changes([0, 3, None, 3, 8, 1]) == [None, 3, None, 0, 5, -7]


def test_a_log_without_dyads_has_no_rows() -> None:
    assert rows_of([Act("AZE", "AZEGOV", days_ago(3), "190")]) == []
    with pytest.raises(UsageError, match="after the as-of day"):
        rows_of([Act("AZE", "RUS", days_ago(3), "190")], settings_for(since=AS_OF, as_of=None))


def test_frame_has_a_period_index() -> None:
    frame = caucasus_cli.timeline(
        a="azerbaijan", b="russia", every="week", week_start="sunday", since="2025-05-01"
    )
    index = frame.index
    assert isinstance(index, pd.PeriodIndex)
    assert list(index.start_time.day_of_week.unique()) == [6]
    assert list(index.start_time) == list(frame.period_start)
    assert list(index.end_time.normalize()) == list(frame.period_end)
    assert frame.attrs["parameters"]["every"] == "week"
    for every in EVERY:
        starts = caucasus_cli.timeline(a="aze", b="rus", every=every, since="2025-06-01").index
        assert starts[0].start_time <= pd.Timestamp("2025-06-01") <= starts[0].end_time
    with pytest.raises(UsageError, match="two actors"):
        caucasus_cli.timeline(a="azerbaijan")


def test_columns_are_a_contract() -> None:
    """Retyped here: a column that comes, goes or moves is a decision."""
    assert timeline_schema().names == [
        "period", "period_start", "period_end", "partial", "gap", "missing_days", "period_events",
        "period_conflict_events", "period_cooperation_events", "period_conflict_points",
        "period_cooperation_points", "rung_change", "turn", "actor_a", "actor_b", "name_a",
        "name_b", "directed", "as_of", "coverage_start", "coverage_days", "events",
        "conflict_events", "cooperation_events", "first_event", "last_event", "escalation",
        "escalation_low", "escalation_high", "cooperation", "cooperation_low", "cooperation_high",
        "conflict_level", "conflict_level_low", "conflict_level_high", "cooperation_level",
        "conflict_rate", "baseline_rate", "cooperation_rate", "ratio", "ratio_low", "ratio_high",
        "p_up", "log_ratio", "log_ratio_se", "initiative", "symmetry", "rung", "rung_date",
        "rung_event", "rung_before", "verdict", "flags",
    ]  # fmt: skip
    assert SCHEMA == "caucasus.timeline/1"
