"""CSV (RFC 4180, LF line ends) and TSV, both with a header."""

from __future__ import annotations

import csv
import io

from .cells import text
from .interface import Result


class CsvRenderer:
    """Comma-separated values."""

    name = "csv"
    suffixes: tuple[str, ...] = (".csv",)
    binary = False

    def render(self, result: Result) -> bytes:
        """Header and records, quoted where needed."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(result.table.column_names)
        columns = [column.to_pylist() for column in result.table.columns]
        writer.writerows([text(value) for value in row] for row in zip(*columns, strict=True))
        return buffer.getvalue().encode("utf-8")


class TsvRenderer:
    r"""Tab-separated values; tab, line end and backslash in a value as `\t`, `\n`, `\r`, `\\`."""

    name = "tsv"
    suffixes: tuple[str, ...] = (".tsv", ".tab")
    binary = False

    def render(self, result: Result) -> bytes:
        """Header and records, never quoted."""
        columns = [column.to_pylist() for column in result.table.columns]
        lines = ["\t".join(map(_escape, result.table.column_names))]
        lines += [
            "\t".join(_escape(text(value)) for value in row)
            for row in zip(*columns, strict=True)
        ]  # fmt: skip
        return ("\n".join(lines) + "\n").encode("utf-8")


def _escape(value: str) -> str:
    value = value.replace("\\", "\\\\").replace("\t", "\\t")
    return value.replace("\n", "\\n").replace("\r", "\\r")
