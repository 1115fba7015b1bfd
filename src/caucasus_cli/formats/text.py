"""Decoding a log's bytes as UTF-8, saying where a file is something else."""

from __future__ import annotations

from ..errors import LogError
from ..reading.streams import Source


def decode(source: Source) -> str:
    """The log as text, without a byte-order mark.

    Raises:
        LogError: binary, UTF-16, or not UTF-8; the message names the first bad row.
    """
    data = source.data
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
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
