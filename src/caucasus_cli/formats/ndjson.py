"""Event logs as NDJSON: one JSON object a line, with the keys of the CSV log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from ..errors import LogError
from ..events import LOG_REQUIRED
from ..reading.streams import Source
from .interface import BATCH_ROWS, Records
from .text import lines_of

_TEXT_COLUMNS = frozenset({"code", "date", "source", "target"})


class NdjsonLog:
    """One event a line."""

    name = "ndjson"

    def recognises(self, head: bytes) -> bool:
        """The first character that is no blank opens an object."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"

    def batches(self, source: Source, told: bool = False) -> Iterator[Records]:
        """Read all records; a key absent from a line is an empty value."""
        missing = list(LOG_REQUIRED)
        for batch in _batches(source):
            records = _records(batch, source.name, told)
            none: list[str | None] = [None] * len(records.rows)
            missing = [name for name in missing if name not in records.columns]
            yield replace(records, columns=dict.fromkeys(LOG_REQUIRED, none) | records.columns)
        if missing:
            raise LogError(
                f"{source.name}: no line has the key {' or '.join(missing)}: an event needs "
                f"{', '.join(LOG_REQUIRED)}."
            )


def _batches(source: Source) -> Iterator[list[tuple[int, str]]]:
    """The lines that are not blank with their numbers, some thousands at a time."""
    with lines_of(source, "\n") as lines:
        numbered = enumerate((line.removesuffix("\n") for line in lines), start=1)
        filled = ((row, line) for row, line in numbered if line.strip())
        while batch := list(islice(filled, BATCH_ROWS)):
            yield batch


def _records(lines: list[tuple[int, str]], name: str, told: bool) -> Records:
    rows = [row for row, _ in lines]
    objects = [_parse(line, row, name) for row, line in lines]
    numeric = {
        column
        for column in _TEXT_COLUMNS
        if any(isinstance(item.get(column), int | float) for item in objects)
    }
    names = dict.fromkeys(column for item in objects for column in item)
    columns = {column: [_text(item.get(column)) for item in objects] for column in names}
    stood = {row: line.rstrip("\r") for row, line in lines} if told else {}
    return Records(columns, rows, lines=stood, not_text=frozenset(numeric))


def _parse(line: str, number: int, name: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise LogError(
            f"{name}:{number}: is no JSON object on one line ({why}): NDJSON has one event a line."
        ) from None
    if not isinstance(value, dict):
        raise LogError(f"{name}:{number}: is JSON but no object: NDJSON has one event a line.")
    return value


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return " ".join(value) or None
    return json.dumps(value, ensure_ascii=False)
