"""Reading a file of coded data piece by piece, most of its events laid down as sorted runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..account import FileAccount
from ..codebook.actors import ActorBook
from .collecting import judge_file
from .options import Reading
from .runs import Run, RunWriter
from .settle import Reject
from .streams import Source

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Piece:
    """What became of some rows of a file.

    Attributes:
        read: how many rows of the file are read by now.
        share_read: how much of the file that is, as of its source.
        rejects: rows that are in no dyad of countries, if they are asked for.
        runs: events, sorted on disk.
        events: events in memory, behind those of all runs; only of the last piece.
        account: the account of the whole file; only of the last piece.
    """

    read: int
    share_read: float
    rejects: tuple[Reject, ...] = ()
    runs: tuple[Run, ...] = ()
    events: tuple[pa.Table, ...] = ()
    account: FileAccount | None = None


@dataclass(frozen=True)
class Task:
    """A file to read.

    Attributes:
        source: the file.
        account: its account, still empty.
        stem: what the names of its runs begin with, as no other file's do.
        run_rows: so many events make a run.
    """

    source: Source
    account: FileAccount
    stem: str
    run_rows: int


@dataclass(frozen=True)
class Manner:
    """How files are read.

    Attributes:
        reading: the rules and the format.
        book: the actors.
        rejects: whether rows that are in no dyad of countries are asked for.
        folder: an existing folder for the runs.
    """

    reading: Reading
    book: ActorBook
    rejects: bool
    folder: Path

    def read(self, task: Task) -> Iterator[Piece]:
        """The pieces of a file.

        Raises:
            LogError: it cannot be read.
            UsageError: a rule asks for what the format does not tell.
        """
        account = task.account
        writer = RunWriter(self.folder, task.stem, task.run_rows)
        judged = judge_file(task.source, self.reading, self.book, account, self.rejects)
        for one in judged:
            runs = tuple(writer.add(one.events))
            yield Piece(account.read, task.source.share_read, one.rejects, runs)
        yield Piece(account.read, 1.0, events=tuple(writer.let_go()), account=account)
