"""Decoding a log's bytes as UTF-8, saying where a file is something else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ..errors import LogError
from ..reading.blocks import LONGEST_LINE
from ..reading.streams import Source

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BLOCK = 2**20


class NotUtf8Error(LogError):
    """A log that is not UTF-8 text."""


class _Raw(io.RawIOBase):
    """A source's stream as Python's own text layer takes it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def lines_of(source: Source) -> Iterator[Iterator[str]]:
    """The log's lines with their ends, read as they are asked for.

    Raises:
        LogError: binary, UTF-16, or not UTF-8; the message names the row near it.
    """
    if source.head[:2] in _UTF_16:
        raise LogError(f"{source.name}: is UTF-16 text: save it as UTF-8.")
    with source.open() as stream:
        buffered = io.BufferedReader(_Raw(stream), _BLOCK)
        yield _checked(io.TextIOWrapper(buffered, "utf-8-sig", newline=""), source.name)


def _checked(lines: io.TextIOWrapper, name: str) -> Iterator[str]:
    row = 0
    try:
        while line := lines.readline(LONGEST_LINE):
            row += 1
            if len(line) == LONGEST_LINE:
                raise LogError(
                    f"{name}:{row}: has a line of more than {LONGEST_LINE // 2**20} MB: this is no "
                    f"event log, or its line ends are lost."
                )
            if "\0" in line:
                raise LogError(f"{name}:{row}: is binary, not a text log (it holds a NUL byte).")
            yield line
    except UnicodeDecodeError as error:
        bad = error.object[error.start]
        raise NotUtf8Error(
            f"{name}:{row + 1}: is not UTF-8 text, here or soon after (byte 0x{bad:02x}): save the "
            f"file as UTF-8."
        ) from None


def decode(source: Source) -> str:
    """The log as text, without a byte-order mark.

    Raises:
        LogError: binary, UTF-16, or not UTF-8; the message names the first bad row.
    """
    data = source.data
    if data[:2] in _UTF_16:
        raise LogError(f"{source.name}: is UTF-16 text: save it as UTF-8.")
    if b"\0" in data:
        row = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise LogError(f"{source.name}:{row}: is binary, not a text log (it holds a NUL byte).")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        bad = data[error.start : error.start + 1]
        guess = bad.decode("latin-1")
        raise LogError(
            f"{source.name}:{row}: is not UTF-8 text (byte 0x{bad.hex()}, {guess!r} in latin-1): "
            f"save the file as UTF-8."
        ) from None
