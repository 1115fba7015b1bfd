"""JUnit XML: each dyad judged by each rule as a test case, for what shows tests in CI.

The elements and attributes are those that Jenkins, GitLab and others read: `testsuites`,
`testsuite`, `properties`, `testcase`, `failure`, `system-out`. Times, days and hosts are left out:
the same scores give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from ..gates.evidence import MOST_EVENTS, Evidence
from ..gates.rules import Rule
from .cells import text
from .gate_words import behind, dyad_of, met, values_of
from .visible import visible


def junit(
    rules: Sequence[Rule],
    records: Sequence[Mapping[str, Any]],
    evidence: Sequence[Evidence],
    parameters: Mapping[str, Any],
) -> bytes:
    """The XML.

    Args:
        rules: every rule asked for.
        records: score records of all dyads judged.
        evidence: who met which rule. A rule that fails is a failure; one that warns passes, with
            what it found as its output.
        parameters: settings and days in force; the single ones become properties.
    """
    found = {(id(one.finding.rule), one.finding.dyad): one for one in evidence}
    cases = [_case(rule, one, found) for rule in rules for one in records]
    failures = sum(case.find("failure") is not None for case in cases)
    totals = {"tests": str(len(cases)), "failures": str(failures), "errors": "0"}
    root = ElementTree.Element("testsuites", {"name": "caucasus", **totals})
    suite = ElementTree.SubElement(
        root, "testsuite", {"name": "caucasus rules", **totals, "skipped": "0"}
    )
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in parameters.items():
        if value is not None and not isinstance(value, dict | list):
            told = {"name": name, "value": visible(text(value))}
            ElementTree.SubElement(properties, "property", told)
    suite.extend(cases)
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()


def _case(
    rule: Rule, record: Mapping[str, Any], found: Mapping[tuple[int, tuple[str, str]], Evidence]
) -> ElementTree.Element:
    names = {"classname": dyad_of(record), "name": visible(rule.text)}
    case = ElementTree.Element("testcase", names)
    evidence = found.get((id(rule), (record["actor_a"], record["actor_b"])))
    if evidence is None:
        return case
    because = behind(evidence, MOST_EVENTS)
    told = met(evidence) + (because and f"\nbehind it: {because}")
    if rule.severity == "fail":
        message = {"message": values_of(evidence), "type": "fail"}
        ElementTree.SubElement(case, "failure", message).text = visible_lines(told)
    else:
        ElementTree.SubElement(case, "system-out").text = visible_lines(f"warning: {told}")
    return case


def visible_lines(told: str) -> str:
    """Several lines of text of the data, each with its controls made visible."""
    return "\n".join(map(visible, told.split("\n")))
