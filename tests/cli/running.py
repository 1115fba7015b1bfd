"""Running the command in process, on streams and an environment of the test's own."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

from caucasus_cli.cli.main import main
from caucasus_cli.cli.streams import Streams

#: Logs that tests of the command share.
FILES = Path(__file__).resolve().parent / "files"
LOG = FILES / "log.csv"
SRC = Path(__file__).resolve().parents[2] / "src"

_OURS = re.compile(r"CAUCASUS_|PYTHON|XDG_|NO_COLOR|FORCE_COLOR|PY_COLORS|TERM|COLUMNS|LINES")
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Ran:
    """What a run left behind."""

    code: int
    stdout: bytes
    stderr: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.stdout.decode("utf-8")


def bare_environment() -> dict[str, str]:
    """The environment of this process without what `caucasus` and Python read from it."""
    others = {name: value for name, value in os.environ.items() if not _OURS.match(name)}
    return {**others, "HOME": "/nowhere"}


def run(
    *arguments: str,
    terminal: int | None = None,
    stderr_terminal: int | None = None,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    stdout: io.BytesIO | None = None,
) -> Ran:
    """Run `caucasus` with these arguments.

    Args:
        arguments: what stands behind `caucasus`.
        terminal: columns of the terminal that stdout and stderr are; None for pipes.
        stderr_terminal: columns of the terminal that stderr alone is.
        stdin: what standard input holds.
        environment: variables that `caucasus` reads; of its own it sees none but these.
        encoding: encoding of standard output.
        stdout: where bytes are written, for a stream that misbehaves.
    """
    out, err = io.BytesIO() if stdout is None else stdout, io.StringIO()
    width = terminal or stderr_terminal or 80
    variables = {**bare_environment(), "COLUMNS": str(width), **(environment or {})}
    # What Typer prints itself, as for --help, goes to the process's streams.
    text = io.TextIOWrapper(out, encoding="utf-8", write_through=True)
    streams = Streams(
        stdin=io.BytesIO(stdin),
        stdout=out,
        stderr=err,
        stdout_is_terminal=terminal is not None,
        stderr_is_terminal=(terminal or stderr_terminal) is not None,
        width=width,
        encoding=encoding,
        environment=variables,
    )
    with (
        patch.dict(os.environ, variables, clear=True),
        redirect_stdout(text),
        redirect_stderr(err),
    ):
        code = main(arguments, streams)
    text.detach()
    return Ran(int(code), out.getvalue(), err.getvalue())


#: The same, for commands that several tests run: each runs once.
run_once = cache(run)


def plain(text: str) -> str:
    """Text without the escapes of colour and bold."""
    return _ESCAPE.sub("", text)
