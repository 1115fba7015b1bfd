"""CSV (RFC 4180, LF line ends) and TSV, both with a header."""

from __future__ import annotations

from ..delimited_lines import csv_line, tsv_line
from .cells import texts
from .interface import Result


class CsvRenderer:
    """Comma-separated values."""

    name = "csv"
    suffixes: tuple[str, ...] = (".csv",)
    binary = False

    def render(self, result: Result) -> bytes:
        """Header and records, quoted where needed."""
        lines = [csv_line(result.table.column_names)]
        lines += map(csv_line, zip(*map(texts, result.table.columns), strict=True))
        return "".join(lines).encode("utf-8")


class TsvRenderer:
    r"""Tab-separated values; tab, line end and backslash in a value as `\t`, `\n`, `\r`, `\\`."""

    name = "tsv"
    suffixes: tuple[str, ...] = (".tsv", ".tab")
    binary = False

    def render(self, result: Result) -> bytes:
        """Header and records, never quoted."""
        lines = [tsv_line(result.table.column_names)]
        lines += map(tsv_line, zip(*map(texts, result.table.columns), strict=True))
        return "".join(lines).encode("utf-8")
