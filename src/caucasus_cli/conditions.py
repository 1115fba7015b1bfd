"""Conditions on a record, as in `--fail-on 'escalation >= 50 and rung >= 7'`.

The text is parsed into a small typed expression; it is never run as code. What a comparison with a
null field gives is unknown, with `!=` and behind `not` as well, as in SQL: what is not known meets
no condition.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from .errors import UsageError, did_you_mean, nearest

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)(?![\w-])"
    r"|(?P<day>\d{4}-\d{2}-\d{2})"
    r"|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<compare>>=|<=|==|!=|=|>|<)"
    r"|(?P<bracket>[()])"
    r"|(?P<word>[A-Za-z_][\w-]*(?:\s+(?!and\b|or\b|not\b)[A-Za-z_][\w-]*)*))"
)
_DEEPEST = 50
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
    "==": operator.eq, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """`field operator value`; a field of words is asked which words it has."""

    field: str
    operator: str
    value: float | str | date | bool
    of_words: bool = False

    def truth(self, record: Mapping[str, Any]) -> bool | None:
        """Whether the record's field compares so; None where it is null."""
        found = record[self.field]
        if found is None:
            return None
        if self.of_words:
            among = set(str(self.value).split(";")) <= set(found.split(";"))
            return among != (self.operator == "!=")
        return bool(_COMPARE[self.operator](found, self.value))


@dataclass(frozen=True)
class Both:
    """Two conditions joined by `and`."""

    left: Expression
    right: Expression

    def truth(self, record: Mapping[str, Any]) -> bool | None:
        """Whether both hold: false if one is known not to."""
        sides = self.left.truth(record), self.right.truth(record)
        return False if False in sides else None if None in sides else True


@dataclass(frozen=True)
class Either:
    """Two conditions joined by `or`."""

    left: Expression
    right: Expression

    def truth(self, record: Mapping[str, Any]) -> bool | None:
        """Whether one holds at least: true if one is known to."""
        sides = self.left.truth(record), self.right.truth(record)
        return True if True in sides else None if None in sides else False


@dataclass(frozen=True)
class Not:
    """A condition turned round."""

    inner: Expression

    def truth(self, record: Mapping[str, Any]) -> bool | None:
        """Whether the inner condition is known not to hold."""
        inner = self.inner.truth(record)
        return None if inner is None else not inner


Expression: TypeAlias = Comparison | Both | Either | Not


@dataclass(frozen=True)
class Condition:
    """A parsed condition and the text it was written as."""

    text: str
    expression: Expression

    def holds(self, record: Mapping[str, Any]) -> bool:
        """Whether the record meets it."""
        return self.expression.truth(record) is True

    @property
    def fields(self) -> list[str]:
        """The fields it compares, in the order of the text, each once."""
        return list(dict.fromkeys(_fields(self.expression)))


def _fields(expression: Expression) -> list[str]:
    match expression:
        case Comparison(field=field):
            return [field]
        case Not(inner=inner):
            return _fields(inner)
        case Both(left=left, right=right) | Either(left=left, right=right):
            return _fields(left) + _fields(right)


def parse_condition(
    text: str, fields: Mapping[str, type], words: Mapping[str, Sequence[str]] | None = None
) -> Condition:
    """Parse a condition on records with these fields.

    Args:
        text: comparisons joined by `and`, `or`, `not` and brackets.
        fields: field name → `float`, `str`, `date` or `bool`.
        words: text field → the words that it may hold, several joined by `;`. Such a field equals
            each of its words, and several joined if it has them all.

    Raises:
        UsageError: not of this form, or a field or value that does not fit; the message names the
            nearest field or word.
    """
    parser = _Parser(text, fields, words or {})
    expression = parser.either()
    if parser.kind is not None:
        raise parser.error(f"did not expect {parser.value!r}")
    return Condition(text, expression)


class _Parser:
    """Recursive descent: either → both → one → comparison."""

    def __init__(
        self, text: str, fields: Mapping[str, type], words: Mapping[str, Sequence[str]]
    ) -> None:
        self.text = text
        self.fields = fields
        self.words = words
        self.position = 0
        self.kind: str | None = None
        self.value = ""
        self.depth = 0
        self.advance()

    def error(self, problem: str) -> UsageError:
        return UsageError(f"condition {self.text!r}: {problem}: write 'escalation >= 50'.")

    def advance(self) -> None:
        if not self.text[self.position :].strip():
            self.kind, self.value = None, "the end"
            return
        match = _TOKEN.match(self.text, self.position)
        # A day starts like a number: take it first.
        if day := re.compile(r"\s*(\d{4}-\d{2}-\d{2})(?!\d)").match(self.text, self.position):
            self.kind, self.value, self.position = "day", day[1], day.end()
            return
        if match is None or match.lastgroup is None:
            raise self.error(f"cannot read {self.text[self.position :].strip()!r}")
        self.kind, self.value = match.lastgroup, match[match.lastgroup]
        self.position = match.end()
        if self.kind == "word" and self.value.split()[0] in ("and", "or", "not"):
            first = self.value.split()[0]
            self.position = match.start("word") + len(first)
            self.kind, self.value = "joint", first

    def take(self, kind: str, *values: str) -> str | None:
        if self.kind != kind or (values and self.value not in values):
            return None
        value = self.value
        self.advance()
        return value

    def either(self) -> Expression:
        left = self.both()
        while self.take("joint", "or"):
            left = Either(left, self.both())
        return left

    def both(self) -> Expression:
        left = self.one()
        while self.take("joint", "and"):
            left = Both(left, self.one())
        return left

    def one(self) -> Expression:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.error(f"is nested more than {_DEEPEST} deep")
        try:
            return self._one()
        finally:
            self.depth -= 1

    def _one(self) -> Expression:
        if self.take("joint", "not"):
            return Not(self.one())
        if self.take("bracket", "("):
            inner = self.either()
            if not self.take("bracket", ")"):
                raise self.error("a bracket is not closed")
            return inner
        return self.comparison()

    def comparison(self) -> Comparison:
        field = self.take("word")
        if field is None:
            raise self.error(f"expected a field, found {self.value}")
        if field not in self.fields:
            hint = did_you_mean(field, self.fields)
            close = nearest(field, self.fields)
            known = ", ".join([*close, *(name for name in self.fields if name not in close)])
            raise UsageError(f"condition {self.text!r}: no field {field!r}.{hint} Fields: {known}.")
        sign = self.take("compare")
        if sign is None:
            raise self.error(f"expected >=, <=, >, <, == or != after {field}")
        value = self._value(field)
        if isinstance(value, str | bool) and sign not in ("==", "=", "!="):
            raise self.error(f"{field} can only be compared with == or !=")
        if field in self.words:
            self._check_word(field, str(value))
        return Comparison(field, sign, value, of_words=field in self.words)

    def _check_word(self, field: str, value: str) -> None:
        known = self.words[field]
        for word in value.split(";"):
            if word not in known:
                listed = ", ".join(one or "''" for one in known)
                raise UsageError(
                    f"condition {self.text!r}: {field} is never {word!r}."
                    f"{did_you_mean(word, known)} It may be {listed}."
                )

    def _value(self, field: str) -> float | str | date | bool:
        wanted, kind, value = self.fields[field], self.kind, self.value
        if kind in (None, "compare", "bracket", "joint"):
            raise self.error(f"expected a value for {field}, found {value}")
        self.advance()
        if wanted in (float, int) and kind == "number":
            return float(value)
        if wanted is date and kind == "day":
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise self.error(f"{value} is no day") from None
        if wanted is bool and value in ("true", "false"):
            return value == "true"
        if wanted is str and kind in ("text", "word"):
            return value.strip("\"'") if kind == "text" else " ".join(value.split())
        names = {
            float: "a number", int: "a number", date: "a day as 2025-07-01",
            bool: "true or false", str: "text",
        }  # fmt: skip
        raise self.error(f"{field} is compared with {names[wanted]}, not {value!r}")
