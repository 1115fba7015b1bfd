"""Event logs that a person writes: CSV with a header, or the same with tabs or semicolons."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..errors import LogError, did_you_mean
from ..events import LOG_REQUIRED
from ..reading.streams import Source
from .interface import BATCH_ROWS, Records
from .text import lines_of

_DELIMITERS = (",", "\t", ";")
_LONGEST_FIELD = 2**20


class DelimitedLog:
    """The `date,source,target,code` log of the documentation."""

    name = "csv"

    def recognises(self, head: bytes) -> bool:
        """Any text is taken for a delimited log when no other format recognises it."""
        return True

    def batches(self, source: Source, told: bool = False) -> Iterator[Records]:
        """Read all records; blank lines are skipped but keep their row number."""
        delimiter = _delimiter(source.head.decode("utf-8-sig", "replace"))
        with lines_of(source) as lines:
            yield from _records(lines, delimiter, source.name, told)


def _records(lines: Iterable[str], delimiter: str, name: str, told: bool) -> Iterator[Records]:
    csv.field_size_limit(_LONGEST_FIELD)
    taken: list[str] = []
    reader = csv.reader(_remembering(lines, taken) if told else lines, delimiter=delimiter)
    header: list[str] = []
    waiting = _Waiting()
    number = 0
    try:
        for number, line in enumerate(reader, start=1):
            if told:
                waiting.told[number] = "".join(taken).rstrip("\r\n")
                taken.clear()
            if not header:
                header = _header(line, number, name) if any(map(str.strip, line)) else []
            elif len(line) == len(header):
                waiting.rows.append(number)
                waiting.lines.append(line)
            elif line:
                waiting.misshapen.append((number, _misfit(line, header)))
            if len(waiting.rows) + len(waiting.misshapen) >= BATCH_ROWS:
                yield waiting.records(header)
                waiting = _Waiting()
    except csv.Error as error:
        if "field limit" in str(error):
            raise LogError(
                f"{name}:{number + 1}: has a field of more than {_LONGEST_FIELD:,} characters: a "
                f"quote may be left open."
            ) from None
        raise LogError(f"{name}:{number + 1}: is no readable CSV: {error}.") from None
    if not header:
        raise LogError(f"{name}: is empty: a log starts with a header row.")
    yield waiting.records(header)


@dataclass
class _Waiting:
    """Records on their way to be columns."""

    rows: list[int] = field(default_factory=list)
    lines: list[list[str]] = field(default_factory=list)
    misshapen: list[tuple[int, str]] = field(default_factory=list)
    told: dict[int, str] = field(default_factory=dict)

    def records(self, header: list[str]) -> Records:
        values = zip(*self.lines, strict=True) if self.lines else [()] * len(header)
        columns = {
            name: [text.strip() or None for text in column]
            for name, column in zip(header, values, strict=True)
        }
        return Records(columns, self.rows, self.misshapen, self.told)


def _remembering(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    """Lines, each put into `taken` when it is read."""
    for line in lines:
        taken.append(line)
        yield line


def _delimiter(text: str) -> str:
    """The delimiter under which the first line holds most of the required columns."""
    first = next(iter(text.lstrip().splitlines()), "")

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
    fields = "1 field" if len(line) == 1 else f"{len(line)} fields"
    problem = f"has {fields} where the header has {len(header)}"
    if len(line) > len(header):
        return f'{problem}: put fields that hold a comma in "quotes"'
    return f"{problem}: the record is cut short"
