"""Lines of plain fields cut into columns, where every line fits.

Three quarters of the work of a parser that must expect quotes and lines of any width.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa

Positions = npt.NDArray[np.int32]
#: Bytes searched at a time: they and what is found in them stay near the processor.
_SEARCHED = 2**18
_LINE_END = ord("\n")


def cut(
    data: bytes, lines: int, names: Sequence[str], wanted: Sequence[str], delimiter: str
) -> dict[str, pa.Array] | None:
    """The wanted columns, as text; None if some line has not one field for each name.

    Args:
        data: UTF-8 whose lines end in LF; the last one may lack it.
        lines: how many lines there are.
        names: of all columns, at least two.
        wanted: those to hand out.
        delimiter: one ASCII character.
    """
    import pyarrow as pa

    found = _ends(data, ord(delimiter))
    if len(found) != lines * len(names):
        return None
    # A row for each column.
    ends = found.reshape(lines, len(names)).T
    text = np.frombuffer(data, dtype=np.uint8)
    complete = lines if data.endswith(b"\n") else lines - 1
    # With as many line ends in this place as there are lines, none is in another.
    if not (text[ends[-1, :complete]] == _LINE_END).all():
        return None
    first = np.zeros(lines, dtype=np.int32)
    first[1:] = ends[-1, :-1] + 1
    buffer = pa.py_buffer(data)
    columns = {}
    for name in wanted:
        at = names.index(name)
        columns[name] = _texts(buffer, ends[at - 1] + 1 if at else first, ends[at])
    return columns


def _ends(data: bytes, delimiter: int) -> Positions:
    """Where fields end: at each delimiter, at each line end, and at the end of the data."""
    text = np.frombuffer(data, dtype=np.uint8)
    found = []
    for start in range(0, len(text), _SEARCHED):
        part = text[start : start + _SEARCHED]
        is_end = part == delimiter
        is_end |= part == _LINE_END
        found.append(np.flatnonzero(is_end).astype(np.int32))
        found[-1] += start
    if not data.endswith(b"\n"):
        found.append(np.array([len(data)], dtype=np.int32))
    return np.concatenate(found)


def _texts(buffer: pa.Buffer, start: Positions, stop: Positions) -> pa.Array:
    """The texts of a buffer from each `start` to its `stop`."""
    import pyarrow as pa

    # The texts, and what lies between them, in turn: an array without a copy.
    count = len(start)
    bounds = np.empty(2 * count + 1, dtype=np.int32)
    bounds[:-1:2], bounds[1::2], bounds[-1] = start, stop, stop[-1]
    both = pa.Array.from_buffers(pa.string(), 2 * count, [None, pa.py_buffer(bounds), buffer])
    return both.take(pa.array(np.arange(0, 2 * count, 2, dtype=np.int32)))
