"""The rows that are in no score, as a file: where each stands, why, and what it says."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from ..account import FileAccount
from ..errors import UsageError
from .settle import Reject

COLUMNS = ("file", "row", "reason", "event_id", "date", "source", "target", "code", "record")
SUFFIXES = (".csv", ".tsv", ".ndjson", ".jsonl")


def check_suffix(path: Path) -> None:
    """Refuse a name that means no format.

    Raises:
        UsageError: the suffix is none of `SUFFIXES`.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"--rejects {path}: name it {', '.join(f'*{one}' for one in SUFFIXES)}.")


def writer_of(file: TextIO, suffix: str) -> Callable[[FileAccount, Reject], None]:
    """A function that writes one row dropped; CSV and TSV begin with a header."""
    if suffix.lower() in (".ndjson", ".jsonl"):

        def write_line(account: FileAccount, reject: Reject) -> None:
            record = dict(zip(COLUMNS, _fields(account, reject), strict=True))
            file.write(json.dumps(record, ensure_ascii=False) + "\n")

        return write_line
    table = csv.writer(
        file, delimiter="\t" if suffix.lower() == ".tsv" else ",", lineterminator="\n"
    )
    table.writerow(COLUMNS)
    return lambda account, reject: table.writerow(_fields(account, reject))


def _fields(account: FileAccount, reject: Reject) -> tuple[str | int, ...]:
    return (account.file, reject.row, reject.reason.value, *reject.values, reject.record)
