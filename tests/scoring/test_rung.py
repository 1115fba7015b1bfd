"""The rung ladder: the windows, and which act a dyad's rung is taken from."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support import AS_OF, SINCE, Act, days_ago, score, settings_for

from caucasus_cli.codebook.cameo import all_codes
from caucasus_cli.codebook.scales import load_scale
from caucasus_cli.scoring.rung import RUNGS, rung_windows
from caucasus_cli.scoring.stocks import DAY_UNITS

pytestmark = pytest.mark.usefixtures("without_intervals")


def act(age: int | str, code: str, event_id: str | None = None) -> Act:
    date = age if isinstance(age, str) else days_ago(age)
    return Act("AAA", "BBB", date, code, event_id=event_id)


# --- windows ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "now", "before"),
    [
        (0, True, False),
        (89, True, False),
        (90, False, True),
        (454, False, True),
        (455, False, False),
        (5000, False, False),
    ],
)
def test_windows_are_90_days_and_the_year_before(age: int, now: bool, before: bool) -> None:
    day = AS_OF - timedelta(age)
    expected = day.toordinal()
    assert rung_windows(day, AS_OF) == (expected if now else 0, expected if before else 0)


def test_act_that_may_lie_ahead_counts_today() -> None:
    assert rung_windows(AS_OF + timedelta(20), AS_OF) == (AS_OF.toordinal(), 0)


def test_rung_and_day_fit_one_key() -> None:
    """A higher rung always beats a later day."""
    assert AS_OF.replace(year=2800).toordinal() < DAY_UNITS


def test_ladder_has_a_name_for_every_rung() -> None:
    assert {code.rung for code in all_codes().values()} == set(range(len(RUNGS)))
    assert RUNGS[0] == "none"
    assert len(set(RUNGS)) == 10


# --- of a dyad -------------------------------------------------------------------------------


def test_highest_rung_of_each_window_is_taken() -> None:
    acts = [act(5, "111", "a"), act(20, "154", "b"), act(10, "138", "c"), act(200, "190", "d")]
    record = score(acts, settings_for()).one()
    assert (record["rung"], record["rung_event"], record["rung_before"]) == (6, "b", 8)
    assert record["rung_date"] == AS_OF - timedelta(20)


def test_of_equal_rungs_the_latest_counts_then_the_smallest_id() -> None:
    acts = [act(9, "190", "a"), act(3, "190", "z"), act(3, "194", "m"), act(3, "193", "q")]
    assert score(acts).one()["rung_event"] == "m"
    assert score(acts).one()["rung_date"] == AS_OF - timedelta(3)


def test_either_direction_counts_and_only_one_if_directed() -> None:
    acts = [act(3, "190", "z"), Act("BBB", "AAA", days_ago(3), "190", event_id="a")]
    assert score(acts).one()["rung_event"] == "a"
    directed = score(acts, settings_for(directed=True)).by_pair
    assert directed["AAA", "BBB"]["rung_event"] == "z"
    assert directed["BBB", "AAA"]["rung_event"] == "a"


def test_cooperation_is_on_no_rung() -> None:
    record = score([act(3, "057"), act(4, "010"), act(100, "036")]).one()
    assert (record["rung"], record["rung_before"], record["rung_event"]) == (0, 0, None)
    assert record["rung_date"] is None


def test_imprecise_act_counts_by_its_last_possible_day() -> None:
    month = score([act("2025-04", "190")]).one()
    assert (month["rung"], month["rung_date"].isoformat()) == (8, "2025-04-30")
    straddling = score([act("2025-06-20/2025-08-01", "190")]).one()
    assert (straddling["rung"], straddling["rung_date"]) == (8, AS_OF)
    long_ago = score([act("2025-03", "190")]).one()
    assert (long_ago["rung"], long_ago["rung_before"]) == (0, 8)


def test_acts_outside_the_coverage_reach_no_rung() -> None:
    acts = [
        act(0, "111"),
        act(-1, "190"),
        Act("AAA", "BBB", (SINCE - timedelta(1)).isoformat(), "20"),
    ]
    record = score(acts, settings_for()).one()
    assert (record["rung"], record["rung_before"]) == (1, 0)


def test_rung_does_not_depend_on_weights() -> None:
    """PLOVER gives a demand the weight 0; it stays a verbal dispute."""
    plover = score([act(3, "100")], settings_for(scale=load_scale("plover"))).one()
    assert plover["conflict_level"] == 0
    assert plover["rung"] == 1
    assert score([act(3, "100")._replace(weight=1e-9)]).one()["rung"] == 1


def test_every_code_reaches_its_own_rung() -> None:
    """One dyad a code; the sides sort as the codes do."""
    codes = list(all_codes().values())
    acts = [
        Act("AAA", f"B{number:03}", days_ago(1), code.code) for number, code in enumerate(codes)
    ]
    found = score(acts, settings_for(level="role")).by_pair
    assert [record["rung"] for record in found.values()] == [code.rung for code in codes]
