"""Rules on scores: conditions that end a run (`fail`) or are only said (`warn`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..conditions import Condition, parse_condition
from ..scoring.columns import SCORE_COLUMNS, SCORE_WORDS

Severity = Literal["fail", "warn"]


@dataclass(frozen=True)
class Rule:
    """A condition on a dyad's score record.

    Attributes:
        severity: whether a dyad that meets it fails the run, or is only to be looked at.
        condition: the condition on the columns of a score.
    """

    severity: Severity
    condition: Condition

    @property
    def text(self) -> str:
        """The condition as it was written."""
        return self.condition.text


@dataclass(frozen=True)
class Finding:
    """A dyad that meets a rule.

    Attributes:
        rule: the rule.
        record: the dyad's score record.
    """

    rule: Rule
    record: Mapping[str, Any]

    @property
    def dyad(self) -> tuple[str, str]:
        """The codes of the two actors."""
        return self.record["actor_a"], self.record["actor_b"]

    @property
    def values(self) -> dict[str, Any]:
        """The fields that the rule compares, with the dyad's values that met it."""
        return {name: self.record[name] for name in self.rule.condition.fields}


def parse_rules(fail: Iterable[str] = (), warn: Iterable[str] = ()) -> tuple[Rule, ...]:
    """Parse rules, those that fail first, each in the order given.

    Raises:
        UsageError: no condition, or a field that scores do not have; the message names the fields,
            the nearest first.
    """
    severities: tuple[tuple[Severity, Iterable[str]], ...] = (("fail", fail), ("warn", warn))
    return tuple(
        Rule(severity, parse_condition(text, SCORE_COLUMNS, SCORE_WORDS))
        for severity, texts in severities
        for text in texts
    )


def judge(rules: Sequence[Rule], records: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Every dyad that meets a rule, by rule, then in the order of the records.

    Args:
        rules: the rules.
        records: score records with all columns.
    """
    every = list(records)
    return [Finding(rule, one) for rule in rules for one in every if rule.condition.holds(one)]


def fails(findings: Iterable[Finding]) -> bool:
    """Whether any of them is of a rule that fails the run."""
    return any(finding.rule.severity == "fail" for finding in findings)
