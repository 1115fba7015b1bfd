"""Rules on scores, who meets them, and the events behind that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest
from support import SLOWLY_SHIPPED, Act, days_ago, engine_named, events_table, settings_for

from caucasus_cli.codebook.actors import ActorBook
from caucasus_cli.errors import UsageError
from caucasus_cli.gates.evidence import MOST_EVENTS, SHARES, Evidence, evidence_for
from caucasus_cli.gates.rules import Rule, fails, judge, parse_rules
from caucasus_cli.operations import explain_log, score_dyads
from caucasus_cli.scoring.columns import SCORE_COLUMNS

ACTS = [
    Act("AZEGOV", "RUSGOV", days_ago(3), "190"),
    Act("RUSGOV", "AZEGOV", days_ago(10), "112"),
    Act("RUSGOV", "AZEGOV", days_ago(60), "1383"),
    Act("AZEGOV", "RUSGOV", days_ago(200), "163"),
    Act("AZEGOV", "RUSGOV", days_ago(5), "057"),
    Act("ARMGOV", "AZEGOV", days_ago(2), "057"),
    Act("ARMGOV", "GEOGOV", days_ago(120), "175"),
]


def found(
    rules: Sequence[Rule], book: ActorBook, engine: str = "arrow", **changes: Any
) -> list[Evidence]:
    events, settings, used = events_table(ACTS), settings_for(**changes), engine_named(engine)
    scores = score_dyads(events, settings, [], book, used)
    return evidence_for(judge(rules, scores.table.to_pylist()), events, settings, used)


def test_rules_are_conditions_with_a_severity() -> None:
    rules = parse_rules(["escalation_low > 0", "rung >= 7"], ["cooperation < -50"])
    assert [(rule.severity, rule.text) for rule in rules] == [
        ("fail", "escalation_low > 0"),
        ("fail", "rung >= 7"),
        ("warn", "cooperation < -50"),
    ]


def test_a_wrong_field_names_the_right_ones_the_nearest_first() -> None:
    with pytest.raises(UsageError) as caught:
        parse_rules(["escalation_lo > 0"])
    message = str(caught.value)
    assert "no field 'escalation_lo'. Did you mean escalation_low" in message
    listed = message.split("Fields: ")[1].rstrip(".").split(", ")
    assert listed[0] == "escalation_low"
    assert sorted(listed) == sorted(SCORE_COLUMNS)


def test_every_rule_dyad_and_number_is_told(book: ActorBook) -> None:
    rules = parse_rules(["rung >= 7 or rung_before >= 7"], ["cooperation > 0"])
    told = [one.as_json() for one in found(rules, book)]
    assert [(one["severity"], one["actor_a"], one["actor_b"]) for one in told] == [
        ("fail", "ARM", "GEO"),
        ("fail", "AZE", "RUS"),
        ("warn", "ARM", "AZE"),
    ]
    assert told[0]["values"] == {"rung": 0, "rung_before": 7}
    assert told[1]["values"] == {"rung": 8, "rung_before": 3}
    assert list(told[2]["values"]) == ["cooperation"]
    assert [one["events_counted"] for one in told] == [1, 5, 1]


def ids(evidence: Evidence) -> list[str]:
    assert evidence.events is not None
    return [event.event_id for event in evidence.events]


@pytest.mark.parametrize(
    ("rule", "dyad", "behind"),
    [
        # The rung: the acts on it, in its window.
        ("rung >= 7", ("AZE", "RUS"), ["e0000"]),
        ("rung_before >= 7", ("ARM", "GEO"), ["e0006"]),
        # E above 0 is conflict now: today's armed force, then the two others, then the embargo.
        ("escalation > 0", ("AZE", "RUS"), ["e0000", "e0002", "e0001", "e0003"]),
        # E below 0 is the past.
        ("escalation < 0", ("ARM", "GEO"), ["e0006"]),
        ("cooperation > 0", ("ARM", "AZE"), ["e0005"]),
        # C below 0 is conflict.
        ("cooperation < 0", ("AZE", "RUS"), ["e0000", "e0002", "e0001", "e0003"]),
        ("cooperation_rate > 3 and events > 1", ("AZE", "RUS"), ["e0004"]),
    ],
)
def test_the_events_behind(
    rule: str, dyad: tuple[str, str], behind: list[str], book: ActorBook
) -> None:
    [evidence] = [one for one in found(parse_rules([rule]), book) if one.finding.dyad == dyad]
    if " and " in rule:
        assert set(behind) <= set(ids(evidence))
    else:
        assert ids(evidence) == behind


@pytest.mark.parametrize("engine", SLOWLY_SHIPPED)
@pytest.mark.parametrize("directed", [False, True])
def test_shares_are_those_of_explain(engine: str, directed: bool, book: ActorBook) -> None:
    """One run over several dyads gives each what a run of its own gives."""
    rules = parse_rules(["conflict_rate > 0 or cooperation_rate > 0"])
    evidence = found(rules, book, engine, directed=directed)
    assert len(evidence) == (4 if directed else 3)
    for one in evidence:
        alone = explain_log(
            events_table(ACTS), settings_for(directed=directed), one.finding.dyad, book,
            engine_named(engine),
        )  # fmt: skip
        rows = {row["event_id"]: row for row in alone.events.to_pylist()}
        assert one.counted == len(rows) == one.finding.record["events"]
        assert one.events
        for event in one.events:
            row = rows[event.event_id]
            assert [getattr(event, share) for share in SHARES] == [row[name] for name in SHARES]


def test_at_most_so_many_events_are_named(book: ActorBook) -> None:
    acts = [Act("AZE", "RUS", days_ago(age), "112") for age in range(3 * MOST_EVENTS)]
    events, settings, engine = events_table(acts), settings_for(), engine_named("arrow")
    records = score_dyads(events, settings, [], book, engine).table.to_pylist()
    [evidence] = evidence_for(
        judge(parse_rules(["escalation > 0"]), records), events, settings, engine
    )
    assert ids(evidence) == [f"e{number:04}" for number in range(MOST_EVENTS)]
    assert evidence.counted == 3 * MOST_EVENTS
    assert 0 < math.fsum(event.conflict_share or 0.0 for event in evidence.events or ()) < 1


def test_dyads_of_too_many_events_are_not_taken_apart(
    book: ActorBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caucasus_cli.gates.evidence.MOST_EXPLAINED", 5)
    evidence = found(parse_rules(["events > 0"]), book)
    assert {one.finding.dyad: one.events is not None for one in evidence} == {
        ("ARM", "AZE"): True,
        ("ARM", "GEO"): True,
        ("AZE", "RUS"): False,
    }
    assert [one.as_json()["events"] for one in evidence][-1] is None


def test_only_rules_that_fail_fail(book: ActorBook) -> None:
    records = score_dyads(
        events_table(ACTS), settings_for(), [], book, engine_named("arrow")
    ).table.to_pylist()
    assert fails(judge(parse_rules(["rung >= 7"], ["events > 0"]), records))
    assert not fails(judge(parse_rules(["rung > 8"], ["events > 0"]), records))
    assert not fails(judge((), records))
