"""Which events enter which dyad: levels, domestic acts, duplicates, weights, exposures."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from support import (
    SHIPPED,
    Act,
    days_ago,
    engine_named,
    events_table,
    pair_of,
    score,
    settings_for,
)

from caucasus_cli.codebook.scales import load_scale
from caucasus_cli.errors import LogError, UsageError
from caucasus_cli.scoring.selection import Pair, one_a_day

pytestmark = pytest.mark.usefixtures("without_intervals")

MIXED = [
    Act("AZEGOV", "RUSMED", days_ago(3), "111"),
    Act("RUS", "AZEGOV", days_ago(5), "138"),
    Act("AZEGOV", "AZEOPP", days_ago(7), "190"),
    Act("AZE", "AZE", days_ago(9), "175"),
    Act("AZEGOV", "IGOEEC", days_ago(11), "036"),
    Act("RUSGOV", "TUR", days_ago(13), "057"),
]


def counts(acts: list[Act], **changes: Any) -> dict[tuple[str, str], int]:
    scored = score(acts, settings_for(**changes), changes.pop("pair", None))
    return {pair: record["events"] for pair, record in scored.by_pair.items()}


# --- levels and domestic acts -----------------------------------------------------------------


def test_countries_gather_their_roles() -> None:
    assert counts(MIXED) == {("AZE", "RUS"): 2, ("RUS", "TUR"): 1}


def test_roles_stay_apart() -> None:
    assert counts(MIXED, level="role") == {
        ("AZEGOV", "IGOEEC"): 1,
        ("AZEGOV", "RUS"): 1,
        ("AZEGOV", "RUSMED"): 1,
        ("RUSGOV", "TUR"): 1,
    }


def test_directed_pairs_run_from_source_to_target() -> None:
    assert counts(MIXED, directed=True) == {
        ("AZE", "RUS"): 1, ("RUS", "AZE"): 1, ("RUS", "TUR"): 1
    }  # fmt: skip


def test_domestic_acts_only() -> None:
    assert counts(MIXED, self_dyads="only") == {("AZE", "AZE"): 2}
    assert counts(MIXED, self_dyads="only", level="role") == {
        ("AZE", "AZE"): 1, ("AZEGOV", "AZEOPP"): 1
    }  # fmt: skip


@pytest.mark.parametrize("self_dyads", ["drop", "only"])
@pytest.mark.parametrize("level", ["country", "role"])
@pytest.mark.parametrize("exposure", ["volume", "total"])
def test_exposure_does_not_change_which_dyads_there_are(
    exposure: str, level: str, self_dyads: str
) -> None:
    """Volume reads more events than it scores: domestic ones, and those with no country."""
    options = {"level": level, "self_dyads": self_dyads}
    assert counts(MIXED, exposure=exposure, **options) == counts(MIXED, **options)


def test_pair_admits_either_order() -> None:
    both = pair_of("AZE", "RUS")
    assert both.admits("AZE", "RUS")
    assert both.admits("RUS", "AZE")
    assert not both.admits("AZE", "TUR")
    of_one = Pair(frozenset({"AZE"}), None)
    assert of_one.admits("TUR", "AZE")
    assert not of_one.admits("TUR", "RUS")
    assert Pair().admits("TUR", "RUS")


def test_pair_may_name_several_roles_a_side() -> None:
    pair = Pair(frozenset({"AZEGOV"}), frozenset({"RUS", "RUSMED", "RUSGOV"}))
    scored = score(MIXED, settings_for(level="role"), pair)
    assert list(scored.by_pair) == [("AZEGOV", "RUS"), ("AZEGOV", "RUSMED")]


@pytest.mark.parametrize("named", [("AZE", "TUR"), ("TUR", "AZE")])
def test_named_directed_dyad_has_its_row_even_if_only_the_other_way_has_events(
    named: tuple[str, str],
) -> None:
    acts = [Act("AZE", "TUR", days_ago(2), "190")]
    record = score(acts, settings_for(directed=True), pair_of(*named), named=named).one()
    assert (record["actor_a"], record["actor_b"]) == named
    assert record["events"] == (1 if named == ("AZE", "TUR") else 0)
    assert record["initiative"] == pytest.approx(57.0 if named[0] == "AZE" else -57.0, abs=5)


# --- duplicates -------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", SHIPPED)
def test_one_a_day_keeps_the_smallest_id(engine: str) -> None:
    acts = [
        Act("AZEGOV", "RUS", "2025-06-01", "111", event_id="c"),
        Act("AZEGOV", "RUS", "2025-06-01", "111", event_id="a"),
        Act("AZEGOV", "RUS", "2025-06-01", "111", event_id="b"),
        Act("AZEGOV", "RUS", "2025-06-01", "112", event_id="other code"),
        Act("AZEGOV", "RUS", "2025-06-02", "111", event_id="other day"),
        Act("AZEGOV", "RUS", "2025-06", "111", event_id="other precision"),
        Act("AZEMIL", "RUS", "2025-06-01", "111", event_id="other role"),
        Act("RUS", "AZEGOV", "2025-06-01", "111", event_id="other direction"),
        Act("AZEGOV", "RUSMIL", "2025-06-01", "111", event_id="other target"),
    ]
    used = engine_named(engine)
    kept = used.collect(one_a_day(used.frame(events_table(acts))))
    found = sorted(kept.column("event_id").to_pylist())
    assert found == sorted({str(act.event_id) for act in acts} - {"b", "c"})


@pytest.mark.parametrize("engine", SHIPPED)
def test_one_a_day_drops_a_record_that_is_there_twice(engine: str) -> None:
    acts = [Act("AZEGOV", "RUS", "2025-06-01", "111", event_id="a")] * 3
    used = engine_named(engine)
    assert used.collect(one_a_day(used.frame(events_table(acts)))).num_rows == 1


# --- weights ----------------------------------------------------------------------------------


def rates(*acts: Act, **changes: Any) -> dict[str, Any]:
    return score(list(acts), settings_for(**changes)).one()


def test_weight_and_confidence_multiply() -> None:
    act = Act("AAA", "BBB", days_ago(10), "190")
    plain = rates(act)
    both = rates(act._replace(weight=3.0, confidence=0.5))
    assert both["conflict_rate"] == pytest.approx(1.5 * plain["conflict_rate"], rel=1e-12)
    assert both["baseline_rate"] == pytest.approx(1.5 * plain["baseline_rate"], rel=1e-12)
    # Counts are of records, whatever they weigh.
    assert both["conflict_events"] == 1
    assert both["log_ratio"] == plain["log_ratio"]


def test_weight_of_two_is_two_records() -> None:
    act = Act("AAA", "BBB", days_ago(10), "190")
    twice, heavy = rates(act, act), rates(act._replace(weight=2.0))
    for rate in ("conflict_rate", "baseline_rate", "cooperation_rate"):
        assert heavy[rate] == pytest.approx(twice[rate], rel=1e-12)


def test_weights_too_large_for_exact_sums_are_refused() -> None:
    act = Act("AAA", "BBB", days_ago(10), "190", weight=1e9)
    with pytest.raises(LogError, match="weights are too large to be summed exactly"):
        rates(act)


def test_code_without_a_weight_is_no_event() -> None:
    """PLOVER drops statements and appeals, so they are in no score under it."""
    acts = [Act("AAA", "BBB", days_ago(1), code) for code in ("010", "0231", "190")]
    assert rates(*acts, scale=load_scale("goldstein"))["events"] == 3
    assert rates(*acts, scale=load_scale("plover"))["events"] == 1


# --- days -------------------------------------------------------------------------------------


def test_days_in_force_are_those_of_the_whole_log() -> None:
    """Domestic events and those of other dyads open and close the coverage too."""
    acts = [
        Act("AAA", "BBB", "2025-03-01", "190"),
        Act("CCCGOV", "CCCOPP", "2024-01-05", "010"),
        Act("CCC", "DDD", "2025-04-10/2025-04-20", "010"),
    ]
    scored = score(acts, settings_for(as_of=None, since=None), pair_of("AAA", "BBB"))
    record = scored.one()
    assert record["coverage_start"].isoformat() == "2024-01-05"
    assert record["as_of"].isoformat() == "2025-04-20"
    assert record["coverage_days"] == 472
    assert record["first_event"] == record["last_event"]


def test_last_event_is_never_after_the_as_of_day() -> None:
    acts = [Act("AAA", "BBB", "2025-06", "190"), Act("AAA", "BBB", "2026", "190")]
    scored = score(acts, settings_for(as_of=date(2025, 6, 12)))
    assert scored.one()["last_event"] == scored.reduction.span.last_event == date(2025, 6, 12)
    assert score(acts, settings_for()).reduction.span.last_event == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"as_of": None, "since": "2025-07-01"}, "--since 2025-07-01 is after the as-of day"),
        ({"as_of": "2023-12-31", "since": None}, "--as-of 2023-12-31 is before the log's first"),
        ({"as_of": "2024-12-31", "since": "2025-01-01"}, "--since 2025-01-01 is after --as-of"),
    ],
)
def test_days_that_leave_no_coverage_are_refused(
    changes: dict[str, str | None], message: str
) -> None:
    days = {name: day and date.fromisoformat(day) for name, day in changes.items()}
    acts = [Act("AAA", "BBB", "2024-03-01", "190"), Act("AAA", "BBB", "2025-06-01", "190")]
    with pytest.raises(UsageError, match=message):
        score(acts, settings_for(**days))


# --- settings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"half_life": 0}, "--half-life must be a number above 0, not 0"),
        ({"half_life": float("nan")}, "--half-life must be a number above 0"),
        ({"half_life": 0.5}, "--half-life must be at least 1 day"),
        ({"half_life": 400}, "--half-life 400 must be shorter than --baseline-half-life 365"),
        ({"baseline_half_life": float("inf")}, "--baseline-half-life must be a number above 0"),
        ({"baseline_half_life": 40_000}, "at most 36,500 days"),
        ({"kappa": 0.0}, "--kappa must be a number above 0"),
        ({"kappa": -5.0}, "--kappa must be a number above 0, not -5"),
        ({"exposure": "volum", "kappa": 5.0}, r"--exposure 'volum'.*Did you mean volume\?"),
        ({"exposure": "volum"}, r"--exposure 'volum'.*Did you mean volume\?"),
        ({"self_dyads": "keep"}, "--self 'keep': choose drop, only"),
    ],
)
def test_settings_without_a_meaning_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        settings_for(**changes)


def test_shrinkage_follows_the_exposure() -> None:
    assert settings_for().shrinkage == 5
    assert settings_for(exposure="volume").shrinkage == 25
    assert settings_for(exposure="total").shrinkage == 25
    assert settings_for(exposure="volume", kappa=3.0).shrinkage == 3
    assert settings_for().parameters()["scale_sha256"] == load_scale("goldstein").sha256


# --- volume -----------------------------------------------------------------------------------


def test_volume_leaves_the_dyad_itself_out() -> None:
    """A war that fills both actors' news does not cap its own score."""
    others = [Act("AAA", "CCC", days_ago(age), "010") for age in range(0, 200, 5)]
    war = [Act("AAA", "BBB", days_ago(age), "190") for age in range(0, 100, 5)]
    rate = {}
    for times in (1, 2):
        scored = score([*others, *war * times], settings_for(exposure="volume"))
        rate[times] = scored.by_pair["AAA", "BBB"]["conflict_rate"]
    assert rate[2] == pytest.approx(2 * rate[1], rel=1e-12)
    # The whole log's volume has the war in it, so the share grows less.
    for times in (1, 2):
        scored = score([*others, *war * times], settings_for(exposure="total"))
        rate[times] = scored.by_pair["AAA", "BBB"]["conflict_rate"]
    assert rate[1] < rate[2] < 2 * rate[1]


def test_volume_counts_domestic_and_stateless_events_of_either_side() -> None:
    war = [Act("AAA", "BBB", days_ago(age), "190") for age in (0, 100)]
    some = [Act("BBB", "CCC", days_ago(age), "010") for age in (0, 100)]
    more = [Act("BBBGOV", "BBBOPP", days_ago(age), "010") for age in (0, 100)]
    most = [Act("IGOEEC", "AAA", days_ago(age), "010") for age in (0, 100)]
    unrelated = [Act("CCC", "DDD", days_ago(age), "010") for age in (0, 100)]
    first, second, third, fourth = (
        score(acts, settings_for(exposure="volume")).by_pair["AAA", "BBB"]["conflict_rate"]
        for acts in (
            [*war, *some],
            [*war, *some, *more],
            [*war, *some, *more, *most],
            [*war, *some, *more, *most, *unrelated],
        )
    )
    assert first == pytest.approx(2 * second, rel=1e-12)
    assert first == pytest.approx(3 * third, rel=1e-12)
    assert fourth == third
