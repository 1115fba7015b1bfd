"""Decoding a log's bytes as UTF-8, saying where a file is something else."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ..errors import LogError
from ..reading.blocks import LONGEST_LINE
from ..reading.streams import Source

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BLOCK = 2**20


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
def lines_of(source: Source, end: str = "") -> Iterator[Iterator[str]]:
    """The log's lines with their ends, read as they are asked for.

    Args:
        source: the log.
        end: what ends a line; any of the usual ends by default.

    Raises:
        LogError: binary, UTF-16, or not UTF-8; the message names the row.
    """
    if source.head[:2] in _UTF_16:
        raise LogError(f"{source.name}: is UTF-16 text: save it as UTF-8.")
    with source.open() as stream:
        buffered = io.BufferedReader(_Raw(stream), _BLOCK)
        yield _checked(io.TextIOWrapper(buffered, "utf-8-sig", newline=end), source)


def _checked(lines: io.TextIOWrapper, source: Source) -> Iterator[str]:
    row = 0
    try:
        while line := lines.readline(LONGEST_LINE):
            row += 1
            if len(line) == LONGEST_LINE:
                raise LogError(
                    f"{source.name}:{row}: has a line of more than {LONGEST_LINE // 2**20} MB: "
                    f"this is no event log, or its line ends are lost."
                )
            if "\0" in line:
                raise _binary(source.name, row)
            yield line
    except UnicodeDecodeError:
        # The text layer has read ahead of the row at fault.
        _refuse_bytes(source)
        raise


def _refuse_bytes(source: Source) -> None:
    """Refuse a file for the first of its bytes that are no text, block by block.

    Raises:
        LogError: the message names the row.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    row = 1
    with source.open() as stream:
        while block := stream.read(_BLOCK):
            _refuse_block(decoder, block, row, source.name)
            row += block.count(b"\n")
    _refuse_block(decoder, b"", row, source.name)


def _refuse_block(decoder: codecs.IncrementalDecoder, block: bytes, row: int, name: str) -> None:
    try:
        decoder.decode(block, final=not block)
    except UnicodeDecodeError as error:
        # The bytes kept back of the block before have no line end among them.
        good, bad = error.object[: error.start], error.object[error.start : error.start + 1]
        if b"\0" in good:
            raise _binary(name, row + good.count(b"\n", 0, good.index(b"\0"))) from None
        row += good.count(b"\n")
        raise LogError(
            f"{name}:{row}: is not UTF-8 text (byte 0x{bad.hex()}, {bad.decode('latin-1')!r} in "
            f"latin-1): save the file as UTF-8."
        ) from None
    if b"\0" in block:
        raise _binary(name, row + block.count(b"\n", 0, block.index(b"\0")))


def _binary(name: str, row: int) -> LogError:
    return LogError(f"{name}:{row}: is binary, not a text log (it holds a NUL byte).")


def decode(source: Source) -> str:
    """A small file as text, without a byte-order mark.

    Raises:
        LogError: binary, UTF-16, or not UTF-8; the message names the first bad row.
    """
    with lines_of(source) as lines:
        return "".join(lines)
