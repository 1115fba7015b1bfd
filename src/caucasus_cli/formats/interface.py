"""What a file format must provide, and what it is given."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol


@dataclass(frozen=True)
class Source:
    """The bytes of one log and the name it is called by in messages and outputs."""

    name: str
    data: bytes

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the bytes, in hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass
class Records:
    """The records of a log as columns of text, nothing interpreted.

    Attributes:
        columns: column name → values, all of the same length; None where a record has no value.
        rows: number of each record, the header being row 1.
        misshapen: (row, what is wrong) of records that do not fit the header.
        not_text: columns that the file stores as numbers, although the log needs text.
    """

    columns: dict[str, list[str | None]]
    rows: list[int]
    misshapen: list[tuple[int, str]] = field(default_factory=list)
    not_text: frozenset[str] = frozenset()


class Format(Protocol):
    """One file format of event logs."""

    name: str

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins with `head` (64 KiB at most) is of this format."""

    def read(self, source: Source) -> Records:
        """Read all records.

        Raises:
            LogError: the file is damaged or misses a required column.
        """
