"""Event logs that a person writes: CSV with a header, or the same with tabs or semicolons."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ..errors import LogError, did_you_mean
from ..events import LOG_REQUIRED
from ..reading.streams import Source
from .interface import Records
from .text import decode

_DELIMITERS = (",", "\t", ";")
_LONGEST_FIELD = 2**20


class DelimitedLog:
    """The `date,source,target,code` log of the documentation."""

    name = "csv"

    def recognises(self, head: bytes) -> bool:
        """Any text is taken for a delimited log when no other format recognises it."""
        return True

    def read(self, source: Source) -> Records:
        """Read all records; blank lines are skipped but keep their row number."""
        text = decode(source)
        if "\n" not in text:
            text = text.replace("\r", "\n")
        if not text.strip():
            raise LogError(f"{source.name}: is empty: a log starts with a header row.")
        csv.field_size_limit(_LONGEST_FIELD)
        taken: list[str] = []
        reader = csv.reader(_remembering(text, taken), delimiter=_delimiter(text))
        header: list[str] = []
        lines: list[list[str]] = []
        rows: list[int] = []
        misshapen: list[tuple[int, str]] = []
        told: dict[int, str] = {}
        number = 0
        try:
            for number, line in enumerate(reader, start=1):
                told[number] = "".join(taken).rstrip("\r\n")
                taken.clear()
                if not header:
                    header = _header(line, number, source.name) if any(line) else []
                elif len(line) == len(header):
                    rows.append(number)
                    lines.append(line)
                elif line:
                    misshapen.append((number, _misfit(line, header)))
        except csv.Error as error:
            raise LogError(f"{source.name}:{number + 1}: is no readable CSV: {error}.") from None
        values = zip(*lines, strict=True) if lines else [()] * len(header)
        columns = {
            name: [field.strip() or None for field in column]
            for name, column in zip(header, values, strict=True)
        }
        return Records(columns, rows, misshapen, told)


def _remembering(text: str, taken: list[str]) -> Iterator[str]:
    """The lines of a text, each put into `taken` when it is read."""
    for line in io.StringIO(text, newline=""):
        taken.append(line)
        yield line


def _delimiter(text: str) -> str:
    """The delimiter under which the first line holds most of the required columns."""
    first = text.lstrip().splitlines()[0]

    def required(delimiter: str) -> int:
        names = next(csv.reader([first], delimiter=delimiter), [])
        return len({name.strip() for name in names} & set(LOG_REQUIRED))

    return max(_DELIMITERS, key=required)


def _header(line: list[str], number: int, name: str) -> list[str]:
    header = [column.strip() for column in line]
    missing = [column for column in LOG_REQUIRED if column not in header]
    if missing:
        hint = did_you_mean(missing[0], [column for column in header if column])
        if header[0].startswith("["):
            hint = " It looks like a JSON array: NDJSON has one event a line, without brackets."
        raise LogError(
            f"{name}:{number}: the header has no column {' or '.join(missing)}: a log needs "
            f"{','.join(LOG_REQUIRED)}.{hint}"
        )
    doubled = sorted({column for column in header if column and header.count(column) > 1})
    if doubled:
        raise LogError(
            f"{name}:{number}: the header names {doubled[0]} twice: rename one of the columns."
        )
    return [column or f"column_{index}" for index, column in enumerate(header, start=1)]


def _misfit(line: list[str], header: list[str]) -> str:
    problem = f"has {len(line)} fields where the header has {len(header)}"
    if len(line) > len(header):
        return f'{problem}: put fields that hold a comma in "quotes"'
    return f"{problem}: the record is cut short"
