"""A process of its own that reads files: within one, Python runs one thread at a time.

It is told what to do, and answers, through its standard streams.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import IO, Any

from .pieces import Manner, Piece, Task

_READY = b"caucasus is ready to read\n"
#: The search path is handed on, wherever the package lies.
_START = """
import sys
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
        self._process = _started(_START.format(path=sys.path))
        self._manner = manner
        self._is_free: bool | None = None

    def is_ready(self) -> bool:
        """Whether it can be given a file; once it has been started, which is waited for."""
        if self._is_free is None:
            assert self._process.stdout is not None
            # What an interpreter says when it starts comes before.
            self._is_free = any(line == _READY for line in self._process.stdout)
            self._tell(self._manner)
        return self._is_free and self._process.poll() is None

    def read(self, task: Task) -> Away:
        """Have it read a file; it is ready."""
        self._is_free = False
        self._tell(task)
        return Away(self, self._manner, task)

    def hear(self) -> Piece | None:
        """What it says next of the file in hand; None if it has come to an end.

        Raises:
            Exception: what reading raised there.
        """
        assert self._process.stdout is not None
        try:
            said = pickle.load(self._process.stdout)
        except (EOFError, pickle.UnpicklingError):
            self.close()
            return None
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
        with suppress(OSError, ValueError):
            self._process.communicate()

    def _tell(self, what: Any) -> None:
        assert self._process.stdin is not None
        # Who reads the answers learns that it has ended.
        with suppress(BrokenPipeError):
            _send(what, self._process.stdin)


class Away(Iterator[Piece]):
    """The pieces of a file that a helper reads; this process, if the helper comes to an end."""

    def __init__(self, helper: Helper, manner: Manner, task: Task) -> None:
        """The pieces of the task that the helper has in hand."""
        self._helper = helper
        self._manner = manner
        self._task = task
        self._taken = 0
        self._here: Iterator[Piece] | None = None
        self._is_over = False

    def __next__(self) -> Piece:
        """The next piece."""
        if self._is_over:
            raise StopIteration
        self._is_over = True
        piece = self._next()
        self._taken += 1
        self._is_over = piece.account is not None
        return piece

    def close(self) -> None:
        """Read no further."""
        if not self._is_over and self._here is None:
            self._helper.close()
        self._is_over = True

    def _next(self) -> Piece:
        if self._here is None:
            piece = self._helper.hear()
            if piece is not None:
                return piece
            self._here = self._rest()
        return next(self._here)

    def _rest(self) -> Iterator[Piece]:
        """The pieces that the helper did not come to: reading again gives the same ones."""
        pieces = self._manner.read(self._task)
        for piece in islice(pieces, self._taken):
            for run in piece.runs:
                run.path.unlink()
        return pieces


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
        answers.write(b"\n" + _READY)
        answers.flush()
        manner: Manner = pickle.load(tasks)
        while True:
            for piece in _answers(manner, pickle.load(tasks)):
                _send(piece, answers)


def _started(code: str) -> subprocess.Popen[bytes]:
    """An interpreter like this one that runs some code, and takes no file of the working folder.

    A terminal's interrupt is not for it, but for the process that started it.
    """
    apart: dict[str, Any] = {"process_group": 0}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    flags = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
    return subprocess.Popen(
        [sys.executable, *flags, "-P", "-c", code],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, **apart,
    )  # fmt: skip


def _answers(manner: Manner, task: Task) -> Iterator[Piece | Exception]:
    try:
        yield from manner.read(task)
    except Exception as error:
        yield portable(error)


def portable(error: Exception) -> Exception:
    """An error as another process can take it, with the place where it was raised as a note."""
    try:
        pickle.loads(pickle.dumps(error))
        told = error
    except Exception:
        told = RuntimeError(f"{type(error).__name__}: {error}")
    told.add_note("".join(traceback.format_exception(error)))
    return told


def _send(what: Any, stream: IO[bytes]) -> None:
    pickle.dump(what, stream)
    stream.flush()
