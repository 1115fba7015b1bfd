"""Event logs as NDJSON: one JSON object a line, with the keys of the CSV log."""

from __future__ import annotations

import json
from typing import Any

from ..errors import LogError
from ..events import LOG_REQUIRED
from ..reading.streams import Source
from .interface import Records
from .text import decode

_TEXT_COLUMNS = frozenset({"code", "date", "source", "target"})


class NdjsonLog:
    """One event a line."""

    name = "ndjson"

    def recognises(self, head: bytes) -> bool:
        """The first character that is no blank opens an object."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"

    def read(self, source: Source) -> Records:
        """Read all records; a key absent from a line is an empty value."""
        lines = decode(source).split("\n")
        rows = [number for number, line in enumerate(lines, start=1) if line.strip()]
        objects = [_parse(lines[number - 1], number, source.name) for number in rows]
        names = list(dict.fromkeys(name for item in objects for name in item))
        missing = [column for column in LOG_REQUIRED if column not in names]
        if missing:
            raise LogError(
                f"{source.name}: no line has the key {' or '.join(missing)}: an event needs "
                f"{', '.join(LOG_REQUIRED)}."
            )
        numeric = {
            name
            for name in _TEXT_COLUMNS
            if any(isinstance(item.get(name), int | float) for item in objects)
        }
        columns = {name: [_text(item.get(name)) for item in objects] for name in names}
        told = {number: lines[number - 1].rstrip("\r") for number in rows}
        return Records(columns, rows, lines=told, not_text=frozenset(numeric))


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
