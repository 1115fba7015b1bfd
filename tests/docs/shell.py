"""The shell that a document's examples are run in: a folder, and a few words of `sh`.

It knows `caucasus …`, joined by pipes, with variables in front and `> FILE` behind; `cat FILE`; and
`echo $?`. Whatever needs more is marked `<!-- not run -->` in the document.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import sys
import traceback
from pathlib import Path
from typing import Any
from unittest.mock import patch

from caucasus_cli.cli.main import main
from caucasus_cli.cli.streams import Streams

_OURS = re.compile(r"CAUCASUS_|NO_COLOR|FORCE_COLOR|CLICOLOR|PY_COLORS|TERM|COLUMNS|LINES|XDG_")
#: What the folder of the examples is called in the documents.
FOLDER = "/path/to/project"
_WIDTH = 80


class Shell:
    """What the examples of one document leave for the next: files, variables, the exit code."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = 0
        self.names: dict[str, Any] = {"__name__": "__main__"}

    def write(self, name: str, text: str) -> None:
        """Put a file into the folder."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def console(self, body: str, terminal: int | None) -> str:
        """A console block with the output of its commands written anew."""
        out = []
        for command in re.findall(r"^\$ .*(?:\\\n.*)*\n", body, flags=re.MULTILINE):
            out += [command, self.run(command[2:].replace("\\\n", " "), terminal)]
        return "".join(out)

    def run(self, line: str, terminal: int | None) -> str:
        """All that one line prints, standard output and standard error as they come.

        Args:
            line: the command.
            terminal: columns of the terminal that shows it; None for pipes.
        """
        if line.strip() == "echo $?":
            return f"{self.code}\n"
        if line.startswith("cat "):
            return (self.folder / line.split()[1]).read_text(encoding="utf-8")
        said, data = io.BytesIO(), b""
        *commands, file = _split(line)
        for number, words in enumerate(commands, start=1):
            last = number == len(commands) and not file
            out = said if last else io.BytesIO()
            self.code = self._caucasus(words, data, out, said, terminal, last)
            data = out.getvalue()
        if file:
            (self.folder / file[0]).write_bytes(data)
        return said.getvalue().decode("utf-8").replace(str(self.folder), FOLDER)

    def _caucasus(
        self,
        words: list[str],
        stdin: bytes,
        out: io.BytesIO,
        said: io.BytesIO,
        terminal: int | None,
        last: bool,
    ) -> int:
        command, given = " ".join(words), {}
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            given[name] = value
        assert words[0] == "caucasus", f"not to be run here, mark the block: {command}"
        variables = {**self._environment(), "COLUMNS": str(terminal or _WIDTH), **given}
        # What Typer prints itself, as for --help, goes to the process's streams.
        text, err = (io.TextIOWrapper(one, "utf-8", write_through=True) for one in (out, said))
        streams = Streams(
            stdin=io.BytesIO(stdin),
            stdout=out,
            stderr=err,
            stdout_is_terminal=last and terminal is not None,
            stderr_is_terminal=terminal is not None,
            width=terminal or _WIDTH,
            encoding="utf-8",
            environment=variables,
        )
        with (
            patch.dict(os.environ, variables, clear=True),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(text),
            contextlib.redirect_stderr(err),
        ):
            code = main(words[1:], streams)
        text.detach()
        err.detach()
        return int(code)

    def _environment(self) -> dict[str, str]:
        """The process's variables without those that `caucasus` reads, and an empty home."""
        kept = {name: value for name, value in os.environ.items() if not _OURS.match(name)}
        return {**kept, "HOME": str(self.folder / "home"), "NO_COLOR": "1"}

    def python(self, body: str) -> str:
        """A Python block of `>>>` examples with their output written anew; plain code is run."""
        parts = doctest.DocTestParser().parse(body)
        if not any(isinstance(part, doctest.Example) for part in parts):
            with contextlib.chdir(self.folder):
                exec(compile(body, "<example>", "exec"), self.names)
            return body
        return "".join(
            part if isinstance(part, str) else self._example(part.source) for part in parts
        )

    def _example(self, source: str) -> str:
        shown = io.StringIO()
        with (
            patch.dict(os.environ, {**self._environment(), "COLUMNS": str(_WIDTH)}, clear=True),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(shown),
            patch.object(sys, "displayhook", sys.__displayhook__),
        ):
            try:
                exec(compile(source, "<example>", "single"), self.names)
            except Exception as error:
                last = traceback.format_exception_only(error)[-1]
                shown.write(f"Traceback (most recent call last):\n    ...\n{last}")
        lines = source.splitlines()
        prompted = [f">>> {lines[0]}", *(f"... {line}".rstrip() for line in lines[1:])]
        output = re.sub(r"^$(?=\n)", "<BLANKLINE>", shown.getvalue(), flags=re.MULTILINE)
        return "\n".join(prompted) + "\n" + output


def _split(line: str) -> list[list[str]]:
    """The words of each command of a pipe, and behind them the file written to, if any."""
    words = shlex.shlex(line, posix=True, punctuation_chars="|>")
    words.whitespace_split = True
    parts: list[list[str]] = [[]]
    file: list[str] = []
    for word in words:
        if word == "|":
            parts.append([])
        elif word == ">":
            file.append(words.get_token() or "")
        else:
            parts[-1].append(word)
    return [*parts, file]


def steady(text: str) -> str:
    """The text without what differs between processors: of full precision nine digits stay."""
    return re.sub(r"-?\b\d+\.\d{8,}(e-?\d+)?", lambda found: f"{float(found[0]):.9g}", text)
