"""A Markdown table as GitHub renders it."""

from __future__ import annotations

import re

import pyarrow as pa

from .cells import texts
from .interface import Result
from .visible import visible

_ESCAPED = str.maketrans({char: f"\\{char}" for char in "\\`*{}[]<>#|~$&!"})
#: An underscore within a word means nothing.
_UNDERSCORE = re.compile(r"(?<!\w)_|_(?!\w)")


class MarkdownRenderer:
    """One pipe table; characters with a meaning in Markdown or HTML are escaped."""

    name = "markdown"
    suffixes: tuple[str, ...] = (".md", ".markdown")
    binary = False

    def render(self, result: Result) -> bytes:
        """The table, numbers aligned to the right."""
        table = result.table
        marks = ["---:" if _is_number(field.type) else "---" for field in table.schema]
        lines = [_line([escape(name) for name in table.column_names]), _line(marks)]
        lines += [
            _line([escape(text) for text in row])
            for row in zip(*map(texts, table.columns), strict=True)
        ]
        return ("\n".join(lines) + "\n").encode("utf-8")


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _line(values: list[str]) -> str:
    return "| " + " | ".join(values) + " |"


def escape(value: str) -> str:
    """Text of the data for a table cell: nothing in it has a meaning, controls are visible.

    Line ends and tabs become blanks.
    """
    shown = visible(value.replace("\r\n", " ").replace("\r", " "))
    return _UNDERSCORE.sub(r"\\_", shown.translate(_ESCAPED))
