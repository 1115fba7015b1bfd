"""Lines of CSV and TSV: what ends a cell or a line is told apart from what stands in a cell."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol


class _Takes(Protocol):
    def write(self, text: str, /) -> object: ...


@dataclass(frozen=True)
class _WithLineFeeds:
    """Takes lines that end in CR LF and hands them on ending in LF."""

    file: _Takes

    def write(self, line: str) -> None:
        self.file.write(f"{line[:-2]}\n")


def csv_writer(file: _Takes) -> Callable[[Iterable[object]], object]:
    """A function that writes a row to `file` as CSV (RFC 4180, LF line ends)."""
    # Python's writer quotes the characters of its line end; a lone CR must be quoted too.
    return csv.writer(_WithLineFeeds(file), lineterminator="\r\n").writerow


def tsv_line(cells: Iterable[str]) -> str:
    r"""A line of TSV, never quoted: tab, line end and backslash are `\t`, `\n`, `\r`, `\\`."""
    return "\t".join(map(_escaped, cells)) + "\n"


def _escaped(text: str) -> str:
    for char, escape in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(char, escape)
    return text
