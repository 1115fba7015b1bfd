"""The rows that are in no score, as a file: where each stands, why, and what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from ..account import FileAccount
from ..delimited_lines import csv_line, tsv_line
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


class RejectsFile:
    """An open file that takes the rows dropped; CSV and TSV begin with a header."""

    def __init__(
        self, file: TextIO, suffix: str, made_safe: Callable[[str], str] | None = None
    ) -> None:
        """Write to `file` in the form that `suffix` stands for.

        Args:
            file: an open file.
            suffix: one of `SUFFIXES`.
            made_safe: what is done with each text of CSV and TSV; nothing if None.
        """
        self._file = file
        self._made_safe = made_safe
        self._suffix = suffix.lower()
        self._start = 0
        if self._suffix in (".csv", ".tsv"):
            self._write(COLUMNS)

    def __call__(self, account: FileAccount, reject: Reject) -> None:
        """Write one row."""
        place = (account.file, reject.row, reject.reason.value)
        self._write((*place, *reject.values, reject.record))

    def begin_file(self) -> None:
        """A file is about to be read."""
        self._start = self._file.tell()

    def forget_file(self) -> None:
        """The file being read is left out, and so are its rows."""
        self._file.seek(self._start)
        self._file.truncate()

    def _write(self, fields: tuple[str | int, ...]) -> None:
        if self._made_safe is not None and self._suffix in (".csv", ".tsv"):
            fields = tuple(
                self._made_safe(field) if isinstance(field, str) else field for field in fields
            )
        if self._suffix == ".csv":
            self._file.write(csv_line([str(field) for field in fields]))
        elif self._suffix == ".tsv":
            self._file.write(tsv_line(map(str, fields)))
        else:
            record = dict(zip(COLUMNS, fields, strict=True))
            self._file.write(json.dumps(record, ensure_ascii=False) + "\n")
