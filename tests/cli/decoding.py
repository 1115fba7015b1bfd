"""Every output format read back, so that formats can be compared with one another."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pyarrow as pa
from pyarrow import ipc, parquet

from caucasus_cli.render.registry import OutputFormat

Row = dict[str, Any]

TEXT_FORMATS = (
    OutputFormat.CSV,
    OutputFormat.TSV,
    OutputFormat.JSON,
    OutputFormat.NDJSON,
    OutputFormat.MARKDOWN,
    OutputFormat.HTML,
)
BINARY_FORMATS = (OutputFormat.PARQUET, OutputFormat.ARROW)


def table_of(form: OutputFormat, data: bytes) -> pa.Table:
    """The table in a Parquet file or an Arrow stream."""
    if form is OutputFormat.PARQUET:
        return parquet.read_table(pa.BufferReader(data))
    return ipc.open_stream(pa.BufferReader(data)).read_all()


def rows_of(form: OutputFormat, data: bytes, kinds: Mapping[str, type], key: str) -> list[Row]:
    """The records in an output, with typed values and None for null.

    Args:
        form: the format.
        data: the output.
        kinds: column → type of its values.
        key: what the records are called in JSON.
    """
    if form in BINARY_FORMATS:
        rows: list[Row] = table_of(form, data).to_pylist()
        return rows
    text = data.decode("utf-8")
    match form:
        case OutputFormat.JSON:
            return [_typed_json(record, kinds) for record in json.loads(text)[key]]
        case OutputFormat.NDJSON:
            return [_typed_json(json.loads(line), kinds) for line in _lines(text)]
        case OutputFormat.CSV:
            lines = list(csv.reader(io.StringIO(text, newline="")))
        case OutputFormat.TSV:
            lines = [[_unescape_tsv(cell) for cell in line.split("\t")] for line in _lines(text)]
        case OutputFormat.MARKDOWN:
            lines = [_markdown_cells(line) for line in _lines(text)]
            del lines[1]
        case OutputFormat.HTML:
            lines = html_cells(text)
        case _:
            raise AssertionError(form)
    header, *body = lines
    return [
        {name: _typed(cell, kinds[name]) for name, cell in zip(header, line, strict=True)}
        for line in body
    ]


def _lines(text: str) -> list[str]:
    """Lines that end in a line feed, and in nothing else that Unicode takes for a line end."""
    assert text.endswith("\n") or not text
    return text.split("\n")[:-1]


def _typed_json(record: Row, kinds: Mapping[str, type]) -> Row:
    typed = dict(record)
    for name, value in record.items():
        if kinds[name] is date and value is not None:
            typed[name] = date.fromisoformat(value)
    return typed


def _typed(cell: str, kind: type) -> Any:
    if cell == "":
        return None
    if kind is bool:
        return {"true": True, "false": False}[cell]
    if kind is date:
        return date.fromisoformat(cell)
    return kind(cell)


def _unescape_tsv(cell: str) -> str:
    meant = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    return re.sub(r"\\(.)", lambda found: meant[found[1]], cell)


def _markdown_cells(line: str) -> list[str]:
    # A blank stands before every delimiter, a backslash before a pipe in a value.
    cells = re.split(r"(?<!\\)\|", line)
    return [re.sub(r"\\(.)", r"\1", cell.strip()) for cell in cells[1:-1]]


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


def html_cells(page: str) -> list[list[str]]:
    """The cells of the table on a page, header first."""
    parser = _Cells()
    parser.feed(page)
    return parser.rows
