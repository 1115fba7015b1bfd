"""Files whose reading has begun ahead of their turn, so that no processor waits between files."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass

from ..account import FileAccount
from ..errors import LogError
from .collecting import new_account
from .helper import Away, helpers
from .pieces import Manner, Piece, Task
from .prefetch import Ahead
from .spool import rows_of_a_run
from .streams import Source

#: Packed bytes that a helper must find to do, of all files and of one.
_MUCH, _WORTH = 2**24, 2**14
#: Packed bytes of a row of the most common source.
_ROW = 2**6
#: Pieces without rejects are little more than the names of runs.
_PIECES_AHEAD = 2**6


@dataclass(frozen=True)
class Begun:
    """A file whose reading has begun.

    Attributes:
        source: the file.
        account: its account, still empty; for a file that cannot be read, why.
        pieces: of coded data, what is read of it, here in a thread of its own or by a helper.
    """

    source: Source
    account: FileAccount | LogError
    pieces: Ahead[Piece] | Away | None = None

    def close(self) -> None:
        """Read no further."""
        if self.pieces is not None:
            self.pieces.close()


class Readers:
    """Those who read files: this process, and helpers beside it where there is much to read."""

    def __init__(self, manner: Manner, sources: Sequence[Source]) -> None:
        """Readers for some files; helpers are started at once."""
        self._manner = manner
        self._here: Ahead[Piece] | None = None
        self._begun = self._bytes = 0
        worth = [source.packed_bytes for source in sources if _is_worth(source)]
        most = min(manner.reading.processes - 1, len(worth) - 1, sum(worth) // _MUCH)
        self._helpers = helpers(manner, most)
        #: Bytes for each reader; alone, this process has threads to spare for any file.
        self._share = sum(worth) // (1 + len(self._helpers)) if self._helpers else 0

    @property
    def ahead(self) -> int:
        """How many files are begun beyond the one at work."""
        return max(1, len(self._helpers))

    def begin(self, source: Source) -> Begun:
        """Begin to read a file."""
        from ..formats.registry import is_curated

        try:
            account = new_account(source, self._manner.reading)
        except LogError as error:
            return Begun(source, error)
        if is_curated(account.format):
            return Begun(source, account)
        # Over a file that is more than a reader's share, the others come to an end sooner.
        source.by_two_threads = source.reads_alone or source.packed_bytes > self._share
        rows = rows_of_a_run(self._bytes // _ROW)
        task = Task(source, account, f"file-{self._begun:06}", rows)
        self._begun += 1
        self._bytes += source.packed_bytes
        return Begun(source, account, self._read(task))

    def close(self) -> None:
        """End all helpers."""
        for helper in self._helpers:
            helper.close()

    def _read(self, task: Task) -> Ahead[Piece] | Away:
        busy = self._here is not None and not self._here.is_over
        if busy and _is_worth(task.source):
            helper = next((one for one in self._helpers if one.is_ready()), None)
            if helper is not None:
                return helper.read(task)
        ahead = 1 if self._manner.rejects else _PIECES_AHEAD
        self._here = Ahead(self._manner.read(task), ahead)
        return self._here


def _is_worth(source: Source) -> bool:
    """Whether a helper can read a file while others are read, and it is worth telling it."""
    if source.path is None or source.packed_bytes < _WORTH or source.reads_alone:
        return False
    # What was deleted can be read only by those who have it open.
    return source.path.resolve().exists()


def begun_ahead(
    sources: Iterable[Source], begin_one: Callable[[Source], Begun], ahead: int = 1
) -> Generator[Begun]:
    """The files in their order, some begun before the one at work is done.

    They are closed when the next one is asked for, or when the generator is closed.

    Args:
        sources: the files.
        begin_one: begins one.
        ahead: how many are begun beyond the one handed out.
    """
    begun: deque[Begun] = deque()
    try:
        for source in sources:
            while begun and source.reads_alone:
                yield begun[0]
                begun.popleft().close()
            begun.append(begin_one(source))
            if len(begun) > ahead:
                yield begun[0]
                begun.popleft().close()
        while begun:
            yield begun[0]
            begun.popleft().close()
    finally:
        for one in begun:
            one.close()
