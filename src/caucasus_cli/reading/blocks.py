"""Cutting a stream into blocks of whole lines, and refusing what is no text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from ..errors import LogError
from .streams import Source

BLOCK_BYTES = 2**21
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
        lines: how many lines there are, blank ones among them.
        end: what ends a line in this file: LF, after CR or not, or CR.
        ascii: whether it is known to be ASCII.
    """

    data: bytes
    first_row: int
    lines: int
    end: bytes = b"\n"
    ascii: bool = False

    def line(self, row: int) -> str:
        """The line with this number in the file, as it stands, without its end."""
        at = row - self.first_row
        start = 0 if at == 0 else int(self._ends[at - 1]) + 1
        stop = int(self._ends[at]) if at < len(self._ends) else len(self.data)
        return self.data[start:stop].decode("utf-8", "replace").rstrip("\r")

    @cached_property
    def _ends(self) -> npt.NDArray[np.int64]:
        return line_ends(self.data, self.end)


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
    held = unended = lines = 0
    plain = True
    while part:
        parts.append(part)
        held += len(part)
        lines += count_byte(part, end)
        plain = plain and part.isascii()
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
            yield Block(b"".join(parts), row, lines, end, plain)
            row += lines
            parts, held, lines = [part[cut:]], unended, 0
            plain = part.isascii()
        part = stream.read(min(size, _PART_BYTES))
        if b"\0" in part:
            _refuse_nul(part, name, row + b"".join(parts).count(end), end)
    if held:
        yield Block(b"".join(parts), row, lines + (unended > 0), end, plain)


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
    return int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8) == ord(byte)))


def line_ends(data: bytes, end: bytes) -> npt.NDArray[np.int64]:
    """Where lines end."""
    return np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord(end))


def line_end(data: bytes) -> bytes:
    """What ends a line, told by the beginning of a file: LF, after CR or not; without LF, CR."""
    return b"\n" if b"\n" in data or b"\r" not in data else b"\r"


def _refuse_nul(data: bytes, name: str, row: int, end: bytes) -> None:
    at = data.find(b"\0")
    if at >= 0:
        row += data.count(end, 0, at)
        raise LogError(f"{name}:{row}: is binary, not a text log (it holds a NUL byte).")
