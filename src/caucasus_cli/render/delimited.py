"""CSV (RFC 4180, LF line ends) and TSV, both with a header."""

from __future__ import annotations

import io

from ..delimited_lines import csv_writer, tsv_line
from .cells import texts
from .interface import Result


class CsvRenderer:
    """Comma-separated values."""

    name = "csv"
    suffixes: tuple[str, ...] = (".csv",)
    binary = False

    def render(self, result: Result) -> bytes:
        """Header and records, quoted where needed."""
        buffer = io.StringIO()
        write = csv_writer(buffer)
        write(result.table.column_names)
        for row in zip(*map(texts, result.table.columns), strict=True):
            write(row)
        return buffer.getvalue().encode("utf-8")


class TsvRenderer:
    r"""Tab-separated values; tab, line end and backslash in a value as `\t`, `\n`, `\r`, `\\`."""

    name = "tsv"
    suffixes: tuple[str, ...] = (".tsv", ".tab")
    binary = False

    def render(self, result: Result) -> bytes:
        """Header and records, never quoted."""
        lines = [tsv_line(result.table.column_names)]
        lines += [tsv_line(row) for row in zip(*map(texts, result.table.columns), strict=True)]
        return "".join(lines).encode("utf-8")
