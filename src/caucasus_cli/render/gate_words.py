"""Findings in words: which rule, which dyad, with which numbers, through which events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..gates.evidence import EventBehind, Evidence
from .cells import text
from .visible import LONGEST_NAME, brief, visible
from .words import count

#: So many of the events behind a finding are named in a line; files name all that are known.
MOST_NAMED = 3


def dyad_of(record: Any) -> str:
    """`AZE–RUS`, with an arrow for a directed score."""
    arrow = "→" if record["directed"] else "–"
    return f"{visible(record['actor_a'])}{arrow}{visible(record['actor_b'])}"


def values_of(evidence: Evidence) -> str:
    """`escalation 90.77263187345, rung 7`: the values that met the rule, in full precision."""
    return _told(evidence.finding.values)


def short_values_of(evidence: Evidence) -> str:
    """`escalation 90.77, rung 7`: to four digits, as far as the rule still holds for them."""
    finding = evidence.finding
    short = {name: _rounded(value) for name, value in finding.values.items()}
    holds = finding.rule.condition.holds({**finding.record, **short})
    return _told(short if holds else finding.values)


def _rounded(value: Any) -> Any:
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _told(values: Mapping[str, Any]) -> str:
    known = {name: one for name, one in values.items() if one is not None}
    return ", ".join(f"{name} {visible(text(value))}" for name, value in known.items())


def met(evidence: Evidence) -> str:
    """`'rung >= 7' met by AZE–RUS: rung 7`."""
    finding = evidence.finding
    values = values_of(evidence)
    return f"{finding.rule.text!r} met by {dyad_of(finding.record)}" + (values and f": {values}")


def behind(evidence: Evidence, most: int = MOST_NAMED) -> str:
    """The events behind it by id with their shares, and how many count; empty if there is none."""
    if evidence.events is None:
        return f"{count(evidence.counted, 'event')}: too many to take apart here"
    if not evidence.events:
        return ""
    named = [
        f"{brief(event.event_id, LONGEST_NAME)} ({shares(event)})"
        for event in evidence.events[:most]
    ]
    rest = evidence.counted - len(named)
    return ", ".join(named) + (f" and {count(rest, 'other event')}" if rest > 0 else "")


def shares(event: EventBehind) -> str:
    """`7.1 % of K, 0.7 % of B`: the shares that are not nothing."""
    parts = (
        (event.conflict_share, "K"),
        (event.baseline_share, "B"),
        (event.cooperation_share, "P"),
    )
    told = [f"{100 * share:.1f} % of {name}" for share, name in parts if share and share >= 0.0005]
    if event.conflict_share is None:
        return "no score"
    return ", ".join(told) or "under 0.1 % of K, B and P"
