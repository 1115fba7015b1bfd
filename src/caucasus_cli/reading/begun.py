"""Files whose reading has begun ahead of their turn, so that no processor waits between files."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass

from ..account import FileAccount
from ..codebook.actors import ActorBook
from ..errors import LogError
from .collecting import Judged, judge_file, new_account
from .options import Reading
from .prefetch import Ahead
from .streams import Source


@dataclass(frozen=True)
class Begun:
    """A file whose reading has begun.

    Attributes:
        source: the file.
        account: its account so far; for a file that cannot be read, why.
        rows: of coded data, the rows as they are judged in a thread of their own.
    """

    source: Source
    account: FileAccount | LogError
    rows: Ahead[Judged] | None = None

    def close(self) -> None:
        """Read no further."""
        if self.rows is not None:
            self.rows.close()


def begin(source: Source, reading: Reading, book: ActorBook, rejects: bool) -> Begun:
    """Begin to read a file; the arguments are those of `judge_file`."""
    from ..formats.registry import is_curated

    try:
        account = new_account(source, reading)
    except LogError as error:
        return Begun(source, error)
    if is_curated(account.format):
        return Begun(source, account)
    return Begun(source, account, Ahead(judge_file(source, reading, book, account, rejects), 1))


def begun_ahead(
    sources: Iterable[Source], begin_one: Callable[[Source], Begun]
) -> Generator[Begun]:
    """The files in their order, each begun when the one before it is handed out.

    They are closed when the next one is asked for, or when the generator is closed.
    """
    begun: deque[Begun] = deque()
    try:
        for source in sources:
            if begun and source.reads_alone:
                yield begun[0]
                begun.popleft().close()
            begun.append(begin_one(source))
            if len(begun) > 1:
                yield begun[0]
                begun.popleft().close()
        if begun:
            yield begun[0]
    finally:
        for one in begun:
            one.close()
