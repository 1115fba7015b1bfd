"""What a file format must provide, and what it is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ..codebook.actors import ActorBook
from ..reading.batch import Batch
from ..reading.streams import Source

#: Records of a log that a person wrote are read so many at a time.
BATCH_ROWS = 2**16


@dataclass
class Records:
    """The records of a log as columns of text, nothing interpreted.

    Attributes:
        columns: column name → values, all of the same length; None where a record has no value.
        rows: number of each record, the header being row 1.
        misshapen: (row, what is wrong) of records that do not fit the header.
        lines: row → the record as it stands, misshapen or not; empty where the file has no lines,
            or nobody asked for them.
        not_text: columns that the file stores as numbers, although the log needs text.
    """

    columns: dict[str, list[str | None]]
    rows: list[int]
    misshapen: list[tuple[int, str]] = field(default_factory=list)
    lines: Mapping[int, str] = field(default_factory=dict)
    not_text: frozenset[str] = frozenset()


class Format(Protocol):
    """One file format of event logs.

    Attributes:
        name: as in `--from` and the column `origin`.
    """

    name: str

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins with `head` (64 KiB at most) is of this format."""


class CuratedFormat(Format, Protocol):
    """A log that a person writes: every fault in it is to be mended."""

    def batches(self, source: Source, told: bool = False) -> Iterator[Records]:
        """Read all records, some thousands at a time; a log without any has one empty batch.

        Args:
            source: the log.
            told: whether the records' lines are asked for.

        Raises:
            LogError: the file is damaged or misses a required column.
        """


@dataclass(frozen=True)
class Context:
    """What a coded format needs besides the file.

    Attributes:
        book: the actors.
        fix_codes: whether codes that have lost their leading zero are mended.
        columns: the column specification (`--log-columns`), or None.
        actor_countries: names of actors → their countries, as a user gives them; or None.
        reports_matter: whether a rule asks how an act was reported: in the main sentence, by how
            many sources, how often. If none does, the columns need not be read.
        shown: whether rows are to be shown as they stand in the file. If not, the lines need not
            be kept.
        named: whether the format was asked for by name. If not, the file was found to have it.
    """

    book: ActorBook
    fix_codes: bool = False
    columns: str | None = None
    actor_countries: Mapping[str, str] | None = None
    reports_matter: bool = True
    shown: bool = True
    named: bool = False


class CodedFormat(Format, Protocol):
    """The data of a machine coder: rows that cannot be used are normal, and counted.

    Attributes:
        scheme: what its event codes are codes of.
    """

    scheme: str

    @property
    def compared_with(self) -> Mapping[str, str]:
        """What its own `points` (a scale) or `quad` (a rule) are compared with."""

    def batches(self, source: Source, context: Context) -> Iterator[Batch]:
        """Read all rows in file order, some megabytes at a time.

        Raises:
            LogError: the file is damaged, is no text, or misses a required column.
        """
