"""Texts that a spreadsheet would run as formulas, made plain: for `--safe-cells`.

An apostrophe goes before a text that begins as a formula does: with `=`, `+`, `-`, `@`, their wide
forms, a tab or a return, behind blanks too (OWASP, "CSV Injection"). Numbers stay numbers.
"""

from __future__ import annotations

import re

import pyarrow as pa

_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")


def safe_cells(table: pa.Table) -> pa.Table:
    """The table with its texts and names of columns made safe."""
    columns = [
        pa.array(map(_safe_or_null, column.to_pylist()), field.type)
        if pa.types.is_string(field.type)
        else column
        for field, column in zip(table.schema, table.columns, strict=True)
    ]
    names = [safe_text(name) for name in table.column_names]
    return pa.table(columns, names=names)


def safe_text(text: str) -> str:
    """A text, behind an apostrophe if it begins as a formula does."""
    return f"'{text}" if _FORMULA.match(text) else text


def _safe_or_null(text: str | None) -> str | None:
    return None if text is None else safe_text(text)
