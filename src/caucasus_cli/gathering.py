"""Gathering the events of many files, with bounded memory and an account of every row."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .account import Account, FileAccount
from .errors import LogError
from .reading.canonical import FILE_NUMBER, OUTSIDE, encoded
from .reading.prefetch import prefetch
from .reading.runs import of_file
from .reading.shelf import Shelf
from .reading.spool import Spool
from .reading.streams import hashed_ahead

if TYPE_CHECKING:
    import pyarrow as pa

    from .codebook.actors import ActorBook
    from .curated import CuratedLog
    from .reading.begun import Begun
    from .reading.options import Reading
    from .reading.pieces import Piece
    from .reading.rejects import RejectsFile
    from .reading.streams import Source


@dataclass(frozen=True)
class Failure:
    """A file that could not be read.

    Attributes:
        file: what it is called.
        problem: why, in whole sentences.
    """

    file: str
    problem: str


class Progress:
    """Is told how far it is; does nothing unless overridden."""

    def start(self, sources: Sequence[Source]) -> None:
        """These files lie ahead."""

    def reading(self, source: Source, rows: int) -> None:
        """So many rows of all files are read, the last of them of this file."""

    def finished(self, source: Source) -> None:
        """This file is done with."""

    def writing(self, share: float) -> None:
        """This share of what is to be written is written."""


@dataclass
class Gathering:
    """What has been read so far, of some files one after the other.

    Attributes:
        folder: an existing folder for events that do not fit in memory.
        reading: how the files are to be read.
        book: the actors.
        rejecting: is given each row that is in no dyad of countries.
        progress: is told how far it is.
        lenient: whether a file with mistakes has its account all the same, and one that is refused
            an account of nothing kept; else they fail.
        accounts: of the files read, by file number.
        failures: files left out.
    """

    folder: Path
    reading: Reading
    book: ActorBook
    rejecting: RejectsFile | None = None
    progress: Progress = field(default_factory=Progress)
    lenient: bool = False
    accounts: list[FileAccount] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    _curated: dict[int, CuratedLog] = field(default_factory=dict)
    _rows: int = 0

    def __post_init__(self) -> None:
        """Begin with an empty spool."""
        self.spool = Spool(self.folder)
        self.shelf = Shelf(self.folder)

    @property
    def is_on_disk(self) -> bool:
        """Whether the spool, once flushed, holds all that was read."""
        return not self._curated

    def begun(self, sources: Iterable[Source], every: Sequence[Source]) -> Generator[Begun]:
        """Files to take one after the other, begun while those before them are taken.

        Args:
            sources: the files.
            every: the same, at once; those that turn out to need no reading may be among them.
        """
        from .reading.begun import Readers, begun_ahead
        from .reading.pieces import Manner

        manner = Manner(self.reading, self.book, self.rejecting is not None, self.folder)
        with closing(Readers(manner, every)) as readers:
            yield from begun_ahead(sources, readers.begin, readers.ahead)

    def take(self, begun: Begun) -> bool:
        """Read one file; if it fails nothing of it is kept, and this is False."""
        try:
            if self.rejecting is not None:
                self.rejecting.begin_file()
            account = self.read(begun)
            if account.refusal:
                if not self.lenient:
                    raise LogError(account.refusal)
                self.spool.discard()
                account = account.of_nothing()
        except LogError as error:
            self.fail(begun.source, error)
            return False
        self.spool.commit()
        self.accounts.append(account)
        return True

    def fail(self, source: Source, error: LogError) -> None:
        """Leave out a file, and what was read of it."""
        self.spool.discard()
        log = self._curated.pop(len(self.accounts), None)
        if log is not None:
            log.forget()
        if self.rejecting is not None:
            self.rejecting.forget_file()
        self.failures.append(Failure(source.name, str(error)))

    def read(self, begun: Begun) -> FileAccount:
        """Read one file into the spool, or onto the shelf; its account.

        Raises:
            LogError: it cannot be read, or has mistakes.
        """
        if isinstance(begun.account, LogError):
            raise begun.account
        before = self._rows

        def watch(rows: int) -> None:
            self._rows = before + rows
            self.progress.reading(begun.source, self._rows)

        if begun.pieces is None:
            self._read_curated(begun.source, begun.account, watch)
            return begun.account
        account = begun.account
        for piece in begun.pieces:
            self._take_in(piece, account)
            account = piece.account or account
            begun.source.share_read = piece.share_read
            watch(piece.read)
        return account

    def _read_curated(
        self, source: Source, account: FileAccount, watch: Callable[[int], None]
    ) -> None:
        from .curated import read_curated
        from .log import raise_for_mistakes

        number, told = len(self.accounts), self.rejecting is not None
        self._curated[number] = read_curated(
            source, account, self.book, number, self.shelf, told, watch, self.reading.rules
        )
        if not self.lenient:
            raise_for_mistakes(Account([account]))

    def _take_in(self, piece: Piece, account: FileAccount) -> None:
        number = len(self.accounts)
        if self.rejecting is not None:
            for reject in piece.rejects:
                self.rejecting(account, reject)
        for run in piece.runs:
            self.spool.take_in(run, number)
        for events in piece.events:
            self.spool.add(of_file(events, number))

    def standing(self) -> Iterator[tuple[pa.Table, float]]:
        """The events that no other one stands for, by day; at the end the accounts are complete.

        To be called after `lay_over`.

        Yields:
            Some days' events with the columns of the reading itself, and the share of all events
            that has been judged.
        """
        from .reading.collecting import apply_repeats

        total, seen = self.spool.rows, 0
        for events in prefetch(self.spool.sorted_ranges(), 1):
            seen += events.num_rows
            rules = self.reading.rules
            yield apply_repeats(events, rules, self.accounts, self.rejecting), seen / total

    def lay_over(self) -> None:
        """Put the logs that people wrote to the others; of an event id the last record stands.

        All files have been taken; completes the accounts of such logs.
        """
        from .curated import lay_over

        logs = list(self._curated.values())
        for log, events in lay_over(logs, self.book, self.rejecting):
            self.spool.add(marked(encoded(events), log.number))
        self.spool.commit()
        self._curated.clear()


def check(
    sources: Sequence[Source],
    reading: Reading,
    book: ActorBook,
    progress: Progress | None = None,
) -> tuple[Account, list[Failure]]:
    """The account of files, whatever their size, and which of them could not be read.

    Raises:
        UsageError: an option of reading that does not fit a file's format.
    """
    progress = progress or Progress()
    with tempfile.TemporaryDirectory(prefix="caucasus-") as folder:
        gathering = Gathering(Path(folder), reading, book, progress=progress, lenient=True)
        progress.start(sources)
        with closing(gathering.begun(hashed_ahead(sources), sources)) as files:
            for begun in files:
                gathering.take(begun)
                progress.finished(begun.source)
        gathering.lay_over()
        for _, share in gathering.standing():
            progress.writing(share)
        return Account(gathering.accounts), gathering.failures


def marked(events: pa.Table, number: int | pa.Array) -> pa.Table:
    """Events with the columns of the reading itself.

    Args:
        events: canonical frame.
        number: the number of their file, or of each one's.
    """
    if isinstance(number, int):
        events = of_file(events, number)
    else:
        events = events.append_column(FILE_NUMBER, number)
    return events.append_column(OUTSIDE, _outside(events))


def _outside(events: pa.Table) -> pa.Array:
    """Whether no dyad of countries takes an event, as the code of a reason or 0."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from .account import Reason
    from .reading.lexicon import reason_code

    sides = [events.column(name).cast(pa.string()) for name in ("source_country", "target_country")]
    same = pc.fill_null(pc.equal(*sides), fill_value=False)
    missing = pc.or_(*(side.is_null() for side in sides))
    codes = [
        pa.scalar(reason_code(one), pa.uint8()) for one in (Reason.NO_COUNTRY, Reason.SELF_DYAD)
    ]
    return pc.if_else(missing, codes[0], pc.if_else(same, codes[1], pa.scalar(0, pa.uint8())))
