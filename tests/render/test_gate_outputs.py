"""Findings for machines: JUnit XML, GitHub's annotations, and its summary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import Act, days_ago, engine_named, events_table, settings_for

from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.gates.evidence import Evidence, evidence_for
from caucasus_cli.gates.rules import Rule, judge, parse_rules
from caucasus_cli.operations import score_dyads
from caucasus_cli.render.annotations import MOST, annotation, annotations_of
from caucasus_cli.render.gate_summary import gate_summary
from caucasus_cli.render.gate_words import short_values_of, values_of
from caucasus_cli.render.junit import junit
from caucasus_cli.scoring.scores import Scores

HOSTILE = "\x1b[31m<b>|::error::`x`\u202e\n%0A"
ACTS = [
    Act("AZEGOV", "RUSGOV", days_ago(3), "190", event_id=HOSTILE),
    Act("RUSGOV", "AZEGOV", days_ago(10), "112"),
    Act("ARMGOV", "AZEGOV", days_ago(2), "057"),
]
RULES = parse_rules(["rung >= 7", "ratio > 1e9"], ["cooperation > 0"])
#: What may stand in each element, in this order, and its attributes: (needed, allowed besides).
SCHEMA = {
    "testsuites": (["testsuite"], {"name", "tests", "failures", "errors"}, {"time", "disabled"}),
    "testsuite": (
        ["properties", "testcase", "system-out", "system-err"],
        {"name", "tests", "failures", "errors", "skipped"},
        {"time", "timestamp", "hostname", "id", "package"},
    ),
    "properties": (["property"], set(), set()),
    "property": ([], {"name", "value"}, set()),
    "testcase": (
        ["skipped", "error", "failure", "system-out", "system-err"],
        {"name", "classname"},
        {"time", "file", "line", "status"},
    ),
    "failure": ([], {"message", "type"}, set()),
    "system-out": ([], set(), set()),
}


def judged(rules: Sequence[Rule], acts: Sequence[Act] = ACTS) -> tuple[Scores, list[Evidence]]:
    events, settings, engine = events_table(acts), settings_for(), engine_named("arrow")
    scores = score_dyads(events, settings, [], bundled_actors(), engine)
    findings = judge(rules, scores.table.to_pylist())
    return scores, evidence_for(findings, events, settings, engine)


def test_pages_give_values_to_four_digits_that_still_meet_the_rule() -> None:
    rules = parse_rules(["escalation > 0", "ratio > 1.0"])
    evidence = judged(rules)[1]
    [first] = [one for one in evidence if one.finding.record["actor_b"] == "RUS"][:1]
    escalation = first.finding.record["escalation"]
    assert short_values_of(first) == f"escalation {round(escalation, 2)}"
    assert values_of(first) == f"escalation {escalation!r}"
    near = f"escalation > {escalation - 1e-9!r}"
    [close] = judged(parse_rules([near]))[1]
    assert short_values_of(close) == f"escalation {escalation!r}"


def valid(element: ElementTree.Element) -> None:
    children, needed, besides = SCHEMA[element.tag]
    assert needed <= set(element.attrib) <= needed | besides, element.tag
    places = [children.index(child.tag) for child in element]
    assert places == sorted(places)
    if element.tag in ("testsuites", "testsuite"):
        cases = list(element.iter("testcase"))
        assert element.get("tests") == str(len(cases))
        failures = sum(case.find("failure") is not None for case in cases)
        assert element.get("failures") == str(failures)
    for child in element:
        valid(child)


def test_junit_has_a_case_for_each_rule_and_dyad() -> None:
    scores, evidence = judged(RULES)
    data = junit(RULES, scores.table.to_pylist(), evidence, scores.parameters)
    assert data == junit(RULES, scores.table.to_pylist(), evidence, scores.parameters)
    root = ElementTree.fromstring(data)
    valid(root)
    cases = [
        (case.get("classname"), case.get("name"), [child.tag for child in case])
        for case in root.iter("testcase")
    ]
    assert cases == [
        ("ARM–AZE", "rung >= 7", []),
        ("AZE–RUS", "rung >= 7", ["failure"]),
        ("ARM–AZE", "ratio > 1e9", []),
        ("AZE–RUS", "ratio > 1e9", []),
        ("ARM–AZE", "cooperation > 0", ["system-out"]),
        ("AZE–RUS", "cooperation > 0", []),
    ]
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("message") == "rung 8"
    assert "behind it: \\x1b[31m<b>|::error::`x`\\u202e %0A (" in (failure.text or "")
    properties = {one.get("name"): one.get("value") for one in root.iter("property")}
    assert properties["as_of"] == "2025-06-30"
    assert properties["kappa"] == "5.0"


def test_junit_of_nothing() -> None:
    root = ElementTree.fromstring(junit((), [], [], {}))
    valid(root)
    assert not list(root.iter("testcase"))


def unescaped(text: str) -> str:
    """As the runner reads it."""
    codes = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
    return re.sub(r"%(?:0D|0A|3A|2C|25)", lambda found: codes[found[0]], text)


@given(title=st.text(max_size=20), message=st.text(max_size=40))
def test_an_annotation_is_one_command_whatever_it_says(title: str, message: str) -> None:
    line = annotation("error", title, message)
    assert line.isprintable()
    found = re.fullmatch(r"::error title=([^:,]*)::(.*)", line)
    assert found
    if title.isprintable() and message.isprintable():
        assert (unescaped(found[1]), unescaped(found[2])) == (title, message)


def test_annotations_by_severity() -> None:
    _, evidence = judged(RULES)
    failed, warned = annotations_of(evidence)
    assert failed.startswith(
        "::error title=caucasus%3A AZE–RUS::'rung >= 7' met by AZE–RUS: rung 8"
    )
    assert "%0Abehind it: \\x1b[31m<b>|::error::`x`\\u202e %250A (85.5 %25 of K," in failed
    assert warned.startswith("::warning title=caucasus%3A ARM–AZE::'cooperation > 0' met by")


@pytest.mark.parametrize("number", [MOST, MOST + 1, MOST + 5])
def test_of_many_annotations_the_last_counts_the_others(number: int) -> None:
    rules = parse_rules([f"rung >= {(n + 1) / 10}" for n in range(number)])
    _, evidence = judged(rules)
    lines = annotations_of(evidence)
    assert len(lines) == MOST
    if number > MOST:
        assert lines[-1] == f"::error title=caucasus::{number - MOST + 1} more findings of rules."
    else:
        assert "more findings" not in lines[-1]


def test_a_summary_is_tables_in_which_nothing_has_a_meaning() -> None:
    scores, evidence = judged(RULES)
    text = gate_summary(RULES, scores.table.to_pylist(), evidence, scores.parameters)
    lines = text.split("\n")
    assert lines[0] == "### caucasus: 2 dyads as of 2025-06-30"
    assert lines[2] == "3 rules: 1 failure, 1 warning."
    rows = [re.split(r"(?<!\\)\|", line) for line in lines if line.startswith("|")]
    assert [len(row) for row in rows] == [7] * 4 + [10] * 4
    assert "\\\\x1b\\[31m\\<b\\>\\|::error::\\`x\\`\\\\u202e %0A" in text
    assert text.replace("\n", "").isprintable()


def test_a_summary_of_many_is_cut_and_says_so() -> None:
    codes = [code for code, one in bundled_actors().actors.items() if one.is_country][:80]
    acts = [Act("AZE", code, days_ago(3), "190") for code in codes if code != "AZE"]
    scores, evidence = judged(parse_rules(["rung >= 7"]), acts)
    records = scores.table.to_pylist()
    text = gate_summary(RULES, records, evidence, scores.parameters)
    assert text.count("fails") == 50
    assert text.count(f"… {len(records) - 50} more.") == 2
