"""JSON (one document with schema and parameters) and NDJSON (one record a line)."""

from __future__ import annotations

import json
import re
from typing import Any

from .cells import json_value
from .interface import Result

# JSON itself escapes the controls of ASCII but DEL, and they stand in strings alone.
_BEYOND_ASCII = re.compile(r"[^\x00-\x7e]+")


class JsonRenderer:
    """One indented document: schema, parameters, records."""

    name = "json"
    suffixes: tuple[str, ...] = (".json",)
    binary = False

    def render(self, result: Result) -> bytes:
        """The document, with a line end behind it."""
        document = {
            "schema": result.schema,
            "parameters": result.parameters,
            **result.extra,
            result.key: _records(result),
        }
        return json_document(document)


class NdjsonRenderer:
    """One compact object a line; the parameters are left out."""

    name = "ndjson"
    suffixes: tuple[str, ...] = (".ndjson", ".jsonl")
    binary = False

    def render(self, result: Result) -> bytes:
        """The lines; nothing at all for no records."""
        lines = [
            json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"
            for record in _records(result)
        ]
        return _escaped("".join(lines)).encode("utf-8")


def json_document(document: dict[str, Any]) -> bytes:
    """The document, indented, with nothing in it that a terminal may obey."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return (_escaped(text) + "\n").encode("utf-8")


def _escaped(text: str) -> str:
    """JSON in which what a terminal may obey, or shows nothing, is written as `\\u` and digits."""
    return _BEYOND_ASCII.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in found[0])


def _records(result: Result) -> list[dict[str, object]]:
    return [
        {name: json_value(value) for name, value in record.items()}
        for record in result.table.to_pylist()
    ]
