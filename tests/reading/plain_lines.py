"""The lines of a file, found by Python's own means."""

from __future__ import annotations

BOM = b"\xef\xbb\xbf"
#: Number in the file, from 1, and text.
Line = tuple[int, str]


def end_of(data: bytes) -> bytes:
    return b"\n" if b"\n" in data or b"\r" not in data else b"\r"


def lines_of(data: bytes) -> list[Line]:
    """The lines of a file that are not blank, one by one."""
    body = data.removeprefix(BOM)
    lines = enumerate(body.split(end_of(body)), start=1)
    texts = ((number, line.decode("utf-8", "replace").rstrip("\r")) for number, line in lines)
    return [(number, text) for number, text in texts if text]
