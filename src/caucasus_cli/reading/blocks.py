"""Cutting a stream into blocks of whole lines, and refusing what is no text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

import numpy as np

from ..errors import LogError
from .streams import Source

BLOCK_BYTES = 2**23
#: Read at a time, so that it is still near the processor when it is looked through.
_PART_BYTES = 2**18
#: No line of event data is longer; a file without line ends would else be read into memory whole.
LONGEST_LINE = 2**26
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Block:
    """Some whole lines.

    Attributes:
        data: the bytes, line ends included; the last line of a file may lack its own.
        first_row: number of its first line in the file, from 1.
        end: what ends a line in this file: LF, after CR or not, or CR.
    """

    data: bytes
    first_row: int
    end: bytes = b"\n"

    @cached_property
    def lines(self) -> int:
        """How many lines there are, blank ones among them."""
        return count_byte(self.data, self.end) + (not self.data.endswith(self.end))


def blocks_of(source: Source, size: int = BLOCK_BYTES) -> Iterator[Block]:
    """The lines of a source, some megabytes at a time.

    Line ends are LF, CR LF, or where the first 256 KiB have no LF, CR. A byte-order mark is left
    out.

    Raises:
        LogError: UTF-16, a NUL byte, a line without end, or damage in the file.
    """
    with source.open() as stream:
        yield from _blocks(stream, source.name, size)


def _blocks(stream: BinaryIO, name: str, size: int) -> Iterator[Block]:
    part = stream.read(min(size, _PART_BYTES))
    check_text(part, name)
    part = part.removeprefix(_BOM)
    end = line_end(part)
    row = 1
    parts: list[bytes | memoryview] = []
    held = unended = 0
    while part:
        parts.append(part)
        held += len(part)
        cut = part.rfind(end) + 1
        unended = len(part) - cut if cut else unended + len(part)
        if unended > LONGEST_LINE:
            row += b"".join(parts).count(end)
            raise LogError(
                f"{name}:{row}: has a line of more than {LONGEST_LINE // 2**20} MB: this is no "
                f"event log, or its line ends are lost."
            )
        if cut and held >= size:
            parts[-1] = memoryview(part)[:cut]
            block = Block(b"".join(parts), row, end)
            row += block.lines
            yield block
            parts, held = [part[cut:]], unended
        part = stream.read(min(size, _PART_BYTES))
        if b"\0" in part:
            _refuse_nul(part, name, row + b"".join(parts).count(end), end)
    if held:
        yield Block(b"".join(parts), row, end)


def check_text(data: bytes, name: str) -> None:
    """Refuse UTF-16 and binary data.

    Args:
        data: the beginning of a file.
        name: what the file is called.

    Raises:
        LogError: the message names the row.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise LogError(f"{name}: is UTF-16 text: save it as UTF-8.")
    _refuse_nul(data, name, 1, line_end(data))


def count_byte(data: bytes, byte: bytes) -> int:
    """How often a byte occurs: as `data.count(byte)`, in less time."""
    text = np.frombuffer(data, dtype=np.uint8)
    parts = (text[start : start + _PART_BYTES] for start in range(0, len(text), _PART_BYTES))
    return sum(int(np.count_nonzero(part == ord(byte))) for part in parts)


def line_end(data: bytes) -> bytes:
    """What ends a line, told by the beginning of a file: LF, after CR or not; without LF, CR."""
    return b"\n" if b"\n" in data or b"\r" not in data else b"\r"


def _refuse_nul(data: bytes, name: str, row: int, end: bytes) -> None:
    at = data.find(b"\0")
    if at >= 0:
        row += data.count(end, 0, at)
        raise LogError(f"{name}:{row}: is binary, not a text log (it holds a NUL byte).")
