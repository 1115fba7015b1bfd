"""What the first lines of a delimited text show: delimiter, quotes, header, width."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..reading.lines import Layout, Mend
from ..reading.streams import HEAD_BYTES

DELIMITERS = ("\t", ",", ";", "|")
#: By custom these stand between fields that may be quoted.
_QUOTING = frozenset({",", ";"})
_SAMPLE = 200


def head_lines(head: bytes) -> list[str]:
    """The whole lines of a file's first bytes, without their ends; blank ones are kept.

    Args:
        head: the first 64 KiB, or all of a smaller file.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > 1 and (len(head) >= HEAD_BYTES or not lines[-1]):
        lines.pop()
    return lines


def split(line: str, delimiter: str, quoted: bool) -> list[str]:
    """The fields of a line."""
    if not quoted:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def is_quoted(lines: Sequence[str], delimiter: str) -> bool:
    """Whether double quotes enclose fields, rather than being part of the text.

    They do if they make the lines alike in width. Lines without quotes leave it to custom.
    """
    marked = [line for line in lines if f'{delimiter}"' in f"{delimiter}{line}"]
    if not marked:
        return delimiter in _QUOTING
    _, enclosed = _usual_width(lines, delimiter, True)
    _, plain = _usual_width(lines, delimiter, False)
    closed = any(
        field.startswith('"') and field.endswith('"') and len(field) > 1
        for line in marked
        for field in split(line, delimiter, False)
    )
    return enclosed > plain or (enclosed == plain and closed)


def _usual_width(lines: Iterable[str], delimiter: str, quoted: bool) -> tuple[int, int]:
    """The most frequent number of fields, and how many lines have it."""
    widths = Counter(len(split(line, delimiter, quoted)) for line in lines)
    return max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))


@dataclass(frozen=True)
class Table:
    """How the lines of a delimited text fall into fields.

    Attributes:
        names: what each column is called, blanks cut; empty where nothing calls it anything.
        delimiter: one character.
        quoted: whether fields may stand in double quotes.
        header_rows: lines up to the first record.
    """

    names: tuple[str, ...]
    delimiter: str
    quoted: bool
    header_rows: int

    def layout(self, picked: Mapping[str, int], mend: Mend | None = None) -> Layout:
        """The lines with some columns under names of the reader's own.

        Args:
            picked: new name → position of its column, each position once.
            mend: what to do with lines of another width.
        """
        names = [f"column {position}" for position in range(1, len(self.names) + 1)]
        for name, position in picked.items():
            names[position] = name
        return Layout(
            names, list(picked), self.delimiter, self.quoted, self.header_rows, mend
        )  # fmt: skip


def with_header(head: bytes, fits: Callable[[tuple[str, ...]], bool]) -> Table | None:
    """The table whose first line that is not blank is a header that `fits`; None if none is."""
    lines = head_lines(head)
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return None
    sample = [line for line in lines[first : first + _SAMPLE] if line.strip()]
    for delimiter in DELIMITERS:
        if delimiter not in lines[first]:
            continue
        quoted = is_quoted(sample, delimiter)
        names = tuple(name.strip() for name in split(lines[first], delimiter, quoted))
        if fits(names):
            return Table(names, delimiter, quoted, first + 1)
    return None


def without_header(head: bytes, least_width: int) -> Table | None:
    """The table of a text without header, under the delimiter by which most lines are alike.

    Args:
        head: the first 64 KiB, or all of a smaller file.
        least_width: columns that it must have.
    """
    sample = [line for line in head_lines(head) if line.strip()][:_SAMPLE]
    found: tuple[int, int, str, bool] | None = None
    for delimiter in DELIMITERS:
        quoted = is_quoted(sample, delimiter)
        width, alike = _usual_width(sample, delimiter, quoted)
        if width >= least_width and (found is None or (alike, width) > found[:2]):
            found = alike, width, delimiter, quoted
    if found is None:
        return None
    _, width, delimiter, quoted = found
    return Table(("",) * width, delimiter, quoted, 0)
