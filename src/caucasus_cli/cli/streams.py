"""The streams of one run: standard input, output and error, and what they can show.

Nothing else looks at `sys.stdout`, at the terminal's width or at the colour variables; where the
process has no such stream, `closed` stands in for it.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, TextIO

from ..errors import OutputError
from ..render.commands import without_commands
from ..render.encoding import fit
from ..render.visible import sentence

ColorChoice = Literal["auto", "always", "never"]


@dataclass
class Streams:
    """Where a run reads and writes.

    Attributes:
        stdin: bytes for `--log -`.
        stdout: bytes of the data.
        stderr: text said about the data.
        stdout_is_terminal, stderr_is_terminal: whether a person reads it directly.
        width: columns of the terminal.
        encoding: encoding of standard output.
        environment: the environment variables.
        quiet: leave summaries and hints out; errors are always said.
    """

    stdin: BinaryIO
    stdout: BinaryIO
    stderr: TextIO
    stdout_is_terminal: bool
    stderr_is_terminal: bool
    width: int
    encoding: str
    environment: Mapping[str, str] = field(default_factory=dict)
    quiet: bool = False

    @classmethod
    def of_process(cls) -> Streams:
        """The streams of this process."""
        with suppress(AttributeError, ValueError):
            # Names with accents must not end a run on a terminal that cannot show them.
            sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        return cls(
            stdin=sys.stdin.buffer,
            stdout=sys.stdout.buffer,
            stderr=sys.stderr,
            stdout_is_terminal=sys.stdout.isatty(),
            stderr_is_terminal=sys.stderr.isatty(),
            width=shutil.get_terminal_size().columns,
            encoding=sys.stdout.encoding or "ascii",
            environment=os.environ,
        )

    def color(self, choice: ColorChoice, terminal: bool) -> bool:
        """Whether to colour a stream: choice, then NO_COLOR, FORCE_COLOR, the terminal."""
        if choice != "auto":
            return choice == "always"
        if self.environment.get("NO_COLOR"):
            return False
        if self.environment.get("FORCE_COLOR"):
            return True
        return terminal and self.environment.get("TERM") != "dumb"

    def write(self, data: bytes) -> None:
        """Write data to standard output, all of it.

        Raises:
            OutputError: it cannot be written; a closed pipe raises `BrokenPipeError`.
        """
        rest = memoryview(data)
        try:
            while rest:
                # An unbuffered stream may take a part only.
                rest = rest[self.stdout.write(rest) :]
            self.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"standard output cannot be written: {error.strerror}.") from None

    def say(self, message: str) -> None:
        """Say something about the data in a line, unless quiet."""
        if not self.quiet:
            self.error(message)

    def error(self, message: str) -> None:
        """Say what must be said, in a line.

        Names of files, and what else a message quotes, cannot do anything to a terminal; a message
        of over `2 * LONGEST` characters loses its middle.
        """
        self.show(sentence(message))

    def show(self, drawn: str) -> None:
        """Show what was drawn, a table with its colours."""
        self._write_error(self.inert(drawn))

    def command(self, line: str) -> None:
        """Give a line to the runner of a job, which obeys it."""
        self._write_error(sentence(line))

    @property
    def is_github_job(self) -> bool:
        """Whether GitHub's runner reads what is written."""
        return self.environment.get("GITHUB_ACTIONS") == "true"

    def inert(self, text: str) -> str:
        """The text for people, without what a job's runner would obey."""
        return without_commands(text) if self.is_github_job else text

    def _write_error(self, text: str) -> None:
        self.stderr.write(fit(text, self.stderr.encoding or "utf-8") + "\n")
        self.stderr.flush()


_current: ContextVar[Streams] = ContextVar("streams")


def current_streams() -> Streams:
    """The streams of the run in progress."""
    return _current.get()


def use_streams(streams: Streams) -> None:
    """Make these the streams of the run in progress."""
    _current.set(streams)
