"""Scores that `score` or `report` wrote, read back: JSON, NDJSON, CSV, TSV, Parquet, Arrow."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import LogError
from ..scoring.columns import SCORE_COLUMNS
from ..scoring.scores import SCHEMA

if TYPE_CHECKING:
    import pyarrow as pa

#: Schema of the JSON of `caucasus report`, which holds the scores that it is about.
REPORT_SCHEMA = "caucasus.report/1"
Row = dict[str, Any]
_NEEDED = ("actor_a", "actor_b")
#: A score file states one of these beside the actors; nothing can be compared without.
_COMPARED = ("escalation", "cooperation", "conflict_level", "cooperation_level", "rung")
#: What a file without parameters says of the run in every row.
_IN_ROWS = {"as_of": "as_of", "coverage_start": "coverage_start", "directed": "directed"}
#: Columns of text that may be empty, but not null.
_NEVER_NULL = ("flags",)
#: Schema of a JSON document with scores → where its records are.
_RECORDS = {SCHEMA: "scores", REPORT_SCHEMA: "dyads"}
_PARQUET, _ARROW = b"PAR1", b"\xff\xff\xff\xff"
_HEAD = 2**16


@dataclass(frozen=True)
class ScoreFile:
    """Scores read back.

    Attributes:
        name: what the file is called.
        records: its records, typed; columns that are lacking are null.
        parameters: settings of the run, as far as the file states them.
        states_settings: whether the format has a place for settings.
        asked: the actors that a report was asked for, in words; none for all, or not stated.
    """

    name: str
    records: list[Row]
    parameters: dict[str, Any]
    states_settings: bool
    asked: tuple[str, ...] = ()


def is_score_file(path: Path) -> bool:
    """Whether a file is one of scores, not of events; no file is none."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.startswith(_PARQUET):
        return are_scores(head)
    import pyarrow as pa
    from pyarrow import parquet

    try:
        metadata = parquet.read_schema(path).metadata or {}
    except (pa.ArrowException, OSError):
        return False
    return bool(metadata.get(b"caucasus.schema", b"").startswith(b"caucasus.score/"))


def are_scores(data: bytes) -> bool:
    """Whether bytes, or their beginning, are scores; of Parquet all of it is needed."""
    if data.startswith((_PARQUET, _ARROW)):
        return b"caucasus.score/" in data
    text = data[:_HEAD].decode("utf-8", errors="replace").lstrip("\ufeff \r\n\t")
    first = text.partition("\n")[0]
    if text.startswith("{"):
        stated = re.search(r'"caucasus\.(score|report)/', text) is not None
        return stated or all(f'"{name}"' in first for name in _NEEDED)
    return set(_NEEDED) <= set(re.split(r"[,\t]", first.strip().replace('"', "")))


def read_scores(data: bytes, name: str) -> ScoreFile:
    """Read scores.

    Args:
        data: the file's bytes.
        name: what it is called in messages.

    Raises:
        LogError: it cannot be read, is of another schema, or lacks the columns to be compared; the
            message names the row.
    """
    try:
        rows, parameters, asked = _parse(data, name)
    except (ValueError, UnicodeDecodeError, csv.Error) as error:
        raise LogError(f"{name}: cannot be read as scores: {error}.") from None
    present = rows[0].keys() if rows else SCORE_COLUMNS.keys()
    lacking = [column for column in _NEEDED if column not in present]
    if lacking or not set(_COMPARED) & set(present):
        wanted = lacking or list(_COMPARED)
        raise LogError(f"{name}: has no column {', '.join(wanted)}: write scores with all columns.")
    records = [
        {column: _typed(row.get(column), column, name, number) for column in SCORE_COLUMNS}
        for number, row in enumerate(rows, start=1)
    ]
    stated = parameters if parameters is not None else _in_rows(records)
    return ScoreFile(name, records, stated, parameters is not None, asked)


def _parse(data: bytes, name: str) -> tuple[list[Row], dict[str, Any] | None, tuple[str, ...]]:
    """Rows, the settings if there is a place for them, and the actors asked for."""
    if data.startswith((_PARQUET, _ARROW)):
        return *_columnar(data, name), ()
    text = data.decode("utf-8-sig")
    start = text.lstrip()
    if not start.startswith("{"):
        return _delimited(text), None, ()
    if '"actor_a"' in start.partition("\n")[0]:
        rows = [json.loads(line) for line in text.split("\n") if line.strip()]
        if "schema" not in rows[0]:
            return rows, None, ()
    return _of_document(json.loads(text), name)


def _of_document(
    document: dict[str, Any], name: str
) -> tuple[list[Row], dict[str, Any], tuple[str, ...]]:
    """Records of scores, or of a report; and what the document says of them."""
    schema = document.get("schema")
    if schema not in _RECORDS:
        raise LogError(f"{name}: has the schema {schema or '(none)'}, not {' or '.join(_RECORDS)}.")
    rows, parameters = document.get(_RECORDS[schema]), document.get("parameters")
    if not isinstance(rows, list) or not isinstance(parameters, dict):
        raise LogError(f"{name}: has no list of {_RECORDS[schema]!r} with its 'parameters'.")
    return rows, parameters, tuple(document.get("asked", ()))


def _columnar(data: bytes, name: str) -> tuple[list[Row], dict[str, Any]]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        if data.startswith(_PARQUET):
            table: pa.Table = parquet.read_table(pa.BufferReader(data))
        else:
            table = pa.ipc.open_stream(pa.BufferReader(data)).read_all()
    except (pa.ArrowException, OSError) as error:
        raise ValueError(str(error).splitlines()[0]) from None
    metadata = table.schema.metadata or {}
    _check_schema(metadata.get(b"caucasus.schema", b"").decode(), name)
    return table.to_pylist(), json.loads(metadata[b"caucasus.parameters"])


def _check_schema(schema: Any, name: str) -> None:
    if schema != SCHEMA:
        raise LogError(f"{name}: has the schema {schema or '(none)'}, not {SCHEMA}.")


def _delimited(text: str) -> list[Row]:
    """Rows of CSV, or of TSV with its escapes."""
    first = text.partition("\n")[0]
    if "\t" not in first:
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    header, *lines = [line.split("\t") for line in text.split("\n") if line]
    return [dict(zip(header, map(_unescaped, line), strict=True)) for line in lines]


def _unescaped(cell: str) -> str:
    meant = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    return re.sub(r"\\([tnr\\])", lambda found: meant[found[1]], cell)


def _typed(value: Any, column: str, name: str, number: int) -> Any:
    """The value as the column's type, from text where the format has no types."""
    kind = SCORE_COLUMNS[column]
    if value is None or (value == "" and column not in _NEVER_NULL):
        return None
    try:
        if kind is date:
            return value if isinstance(value, date) else date.fromisoformat(value)
        if kind is bool:
            return value if isinstance(value, bool) else {"true": True, "false": False}[value]
        return kind(value)
    except (ValueError, TypeError, KeyError):
        raise LogError(
            f"{name}: record {number}: {column} {value!r} is no {kind.__name__}."
        ) from None


def _in_rows(records: Iterable[Row]) -> dict[str, Any]:
    """The settings that every row states."""
    found: dict[str, Any] = {}
    for record in records:
        for name, column in _IN_ROWS.items():
            value = record[column]
            found.setdefault(name, value.isoformat() if isinstance(value, date) else value)
    return {name: value for name, value in found.items() if value is not None}
