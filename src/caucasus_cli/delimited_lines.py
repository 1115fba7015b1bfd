"""Lines of CSV and TSV: what ends a cell or a line is told apart from what stands in a cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def csv_line(cells: Sequence[str]) -> str:
    """A line of CSV (RFC 4180, ending in LF), quoted where needed."""
    line = ",".join(cells)
    quoted = '"' in line or "\r" in line or "\n" in line or line.count(",") >= len(cells)
    if line and not quoted:
        return f"{line}\n"
    # Python's writer quotes the characters of its line end; a lone CR must be quoted too.
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return f"{buffer.getvalue()[:-2]}\n"


def tsv_line(cells: Iterable[str]) -> str:
    r"""A line of TSV, never quoted: tab, line end and backslash are `\t`, `\n`, `\r`, `\\`."""
    return "\t".join(map(_escaped, cells)) + "\n"


def _escaped(text: str) -> str:
    for char, escape in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(char, escape)
    return text
