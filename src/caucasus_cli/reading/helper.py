"""A process of its own that reads files: within one, Python runs one thread at a time.

It is told what to do, and answers, through its standard streams.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any

from ..errors import LogError
from .pieces import Manner, Piece, Task

_READY = "ready"
#: The search path is handed on, wherever the package lies; the terminal's interrupt is for the
#: process that started this one.
_START = """
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.path[:] = {path!r}
from caucasus_cli.reading.helper import serve
serve()
"""


class Helper:
    """A process that reads files, one after the other."""

    def __init__(self, manner: Manner) -> None:
        """Start it; it goes when it is closed, or when this process ends.

        Raises:
            OSError: there is no room for it.
        """
        start = _START.format(path=sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._manner = manner
        self._is_free: bool | None = None

    def is_ready(self) -> bool:
        """Whether it can be given a file; once it has been started, which is waited for."""
        if self._is_free is None:
            self._is_free = self._hear() == _READY
            self._tell(self._manner)
        return self._is_free and self._process.poll() is None

    def read(self, task: Task) -> Away:
        """Have it read a file; it is ready."""
        self._is_free = False
        self._tell(task)
        return Away(self, task.source.name)

    def hear(self, name: str) -> Piece:
        """What it says next of the file in hand, which is called `name`.

        Raises:
            LogError: what reading raised there; or it has come to an end.
        """
        said = self._hear()
        if said is None:
            status = self._process.wait()
            raise LogError(
                f"{name}: the process that read it came to an end (status {status}); there may be "
                f"too little memory."
            )
        if isinstance(said, Exception):
            self._is_free = True
            raise said
        assert isinstance(said, Piece)
        self._is_free = said.account is not None
        return said

    def close(self) -> None:
        """End it, whatever it does."""
        self._is_free = False
        self._process.kill()
        with suppress(OSError):
            self._process.communicate()

    def _hear(self) -> Any:
        """What it says next; None if it has come to an end."""
        assert self._process.stdout is not None
        try:
            return pickle.load(self._process.stdout)
        except (EOFError, pickle.UnpicklingError):
            return None

    def _tell(self, what: Any) -> None:
        assert self._process.stdin is not None
        # Who reads the answers is told that it has ended.
        with suppress(BrokenPipeError):
            _send(what, self._process.stdin)


class Away(Iterator[Piece]):
    """The pieces of a file that a helper reads."""

    def __init__(self, helper: Helper, name: str) -> None:
        """The pieces that the helper tells of the file called `name`."""
        self._helper = helper
        self._name = name
        self._is_over = False

    def __next__(self) -> Piece:
        """The next piece."""
        if self._is_over:
            raise StopIteration
        self._is_over = True
        piece = self._helper.hear(self._name)
        self._is_over = piece.account is not None
        return piece

    def close(self) -> None:
        """Read no further."""
        if not self._is_over:
            self._helper.close()
        self._is_over = True


def helpers(manner: Manner, most: int) -> list[Helper]:
    """Helpers, fewer where there is no room for so many."""
    found: list[Helper] = []
    with suppress(OSError):
        while sys.executable and len(found) < most:
            found.append(Helper(manner))
    return found


def serve() -> None:
    """Read the files that come through standard input, until there are no more."""
    from ..startup import spare_pandas

    tasks, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What anything prints must not get between the answers.
    os.dup2(2, 1)
    spare_pandas()
    with suppress(EOFError, BrokenPipeError):
        _send(_READY, answers)
        manner: Manner = pickle.load(tasks)
        while True:
            for piece in _answers(manner, pickle.load(tasks)):
                _send(piece, answers)


def _answers(manner: Manner, task: Task) -> Iterator[Piece | Exception]:
    try:
        yield from manner.read(task)
    except Exception as error:
        yield error


def _send(what: Any, stream: IO[bytes]) -> None:
    pickle.dump(what, stream)
    stream.flush()
