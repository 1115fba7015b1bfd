"""What a job says of its scores on GitHub's page of the run: a Markdown summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..gates.evidence import Evidence
from ..gates.rules import Rule
from .gate_words import behind, dyad_of, short_values_of
from .markdown import escape
from .words import CAVEAT, count, interval, plain, signed

#: So many rows of each table are shown; GitHub takes at most a megabyte of all summaries of a step.
MOST_ROWS = 50
_SCORES = ("Dyad", "E", "E 95 %", "C", "L", "Rung", "Events", "Verdict")
_FINDINGS = ("", "Rule", "Dyad", "Values", "Events behind it")


def gate_summary(
    rules: Sequence[Rule],
    records: Sequence[Mapping[str, Any]],
    evidence: Sequence[Evidence],
    parameters: Mapping[str, Any],
) -> str:
    """Scores and findings in Markdown.

    Args:
        rules: every rule asked for.
        records: score records, in the order to be shown.
        evidence: who met which rule.
        parameters: settings and days in force.
    """
    failed = sum(one.finding.rule.severity == "fail" for one in evidence)
    lines = [
        f"### caucasus: {count(len(records), 'dyad')} as of {parameters.get('as_of', '–')}",
        "",
    ]
    if rules:
        said = f"{count(failed, 'failure')}, {count(len(evidence) - failed, 'warning')}"
        lines += [f"{count(len(rules), 'rule')}: {said}.", ""]
    if evidence:
        lines += _table(_FINDINGS, [_finding(one) for one in evidence], len(evidence))
    if records:
        lines += _table(_SCORES, [_score(one) for one in records[:MOST_ROWS]], len(records))
        lines += [escape(CAVEAT), ""]
    return "\n".join(lines)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], number: int) -> list[str]:
    shown = rows[:MOST_ROWS]
    lines = [_line(heads), _line(["---"] * len(heads)), *map(_line, shown), ""]
    if number > len(shown):
        lines += [f"… {number - len(shown):,} more.", ""]
    return lines


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _finding(evidence: Evidence) -> list[str]:
    finding = evidence.finding
    mark = "❌ fails" if finding.rule.severity == "fail" else "⚠️ warns"
    told = (finding.rule.text, dyad_of(finding.record), short_values_of(evidence), behind(evidence))
    return [mark, *map(escape, told)]


def _score(record: Mapping[str, Any]) -> list[str]:
    arrow = " → " if record["directed"] else " – "
    cells = (
        f"{record['name_a']}{arrow}{record['name_b']}",
        signed(record["escalation"]),
        interval(record["escalation_low"], record["escalation_high"]),
        signed(record["cooperation"]),
        plain(record["conflict_level"]),
        str(record["rung"]),
        f"{record['events']:,}",
        record["verdict"],
    )
    return list(map(escape, cells))
