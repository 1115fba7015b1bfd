"""Annotations of GitHub Actions: workflow commands, one a line, that the runner takes up.

Escapes as in the runner's own toolkit: `%`, line ends, and within a property `:` and `,` too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..gates.evidence import Evidence
from .gate_words import behind, dyad_of, met
from .visible import visible
from .words import count

Level = Literal["error", "warning", "notice"]
#: GitHub shows so many of one level for each step, and drops the others.
MOST = 10


def annotation(level: Level, title: str, message: str) -> str:
    """One workflow command, `::error title=…::…`."""
    return f"::{level} title={_property(title)}::{_data(message)}"


def annotations_of(evidence: Sequence[Evidence]) -> list[str]:
    """A command for each finding: an error for a rule that fails, a warning for one that warns.

    Of more than GitHub shows the last one says how many there are.
    """
    levels: tuple[tuple[Level, str], ...] = (("error", "fail"), ("warning", "warn"))
    lines = []
    for level, severity in levels:
        told = [one for one in evidence if one.finding.rule.severity == severity]
        shown = told if len(told) <= MOST else told[: MOST - 1]
        lines += [_of(level, one) for one in shown]
        if rest := len(told) - len(shown):
            lines.append(annotation(level, "caucasus", f"{count(rest, 'more finding')} of rules."))
    return lines


def _of(level: Level, evidence: Evidence) -> str:
    because = behind(evidence)
    title = f"caucasus: {dyad_of(evidence.finding.record)}"
    return annotation(level, title, met(evidence) + (because and f"\nbehind it: {because}"))


def _data(value: str) -> str:
    lines = "\n".join(map(visible, value.split("\n")))
    return lines.replace("%", "%25").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
