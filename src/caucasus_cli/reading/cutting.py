"""Lines of plain fields cut into columns, where every line fits.

Three quarters of the work of a parser that must expect quotes and lines of any width.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    data: bytes, lines: int, names: Sequence[str], wanted: Mapping[str, str], delimiter: str
) -> dict[str, pa.Array] | None:
    """The wanted columns, as text; None if some line has not one field for each name.

    Args:
        data: UTF-8 whose lines end in LF; the last one may lack it.
        lines: how many lines there are.
        names: of all columns, at least two.
        wanted: those to hand out, each as one text with all up to another, mostly itself.
        delimiter: one ASCII character.
    """
    import pyarrow as pa

    spans = [(names.index(first) - 1, names.index(last)) for first, last in wanted.items()]
    needed = sorted({at for span in spans for at in span if at >= 0} | {len(names) - 1})
    found = []
    parts = list(_whole_lines(data))
    masks = np.empty((2, max(stop - start for start, stop in parts)), dtype=np.bool_)
    for start, stop in parts:
        text = np.frombuffer(data, np.uint8, stop - start, start)
        ends = _ends(text, ord(delimiter), len(names), masks[:, : len(text)])
        if ends is None:
            return None
        found.append(ends.T[needed].astype(np.int32) + np.int32(start))
    bounds = np.concatenate(found, axis=1)
    if bounds.shape[1] != lines:
        return None
    ends_of = dict(zip(needed, bounds, strict=True))
    # A line begins behind the end of the one before.
    ends_of[-1] = np.append(np.int32(-1), ends_of[len(names) - 1][:-1])
    buffer = pa.py_buffer(data)
    every_other = pa.array(np.arange(0, 2 * lines, 2, dtype=np.int32))
    return {
        name: _texts(buffer, ends_of[before] + 1, ends_of[last], every_other)
        for name, (before, last) in zip(wanted, spans, strict=True)
    }


def _whole_lines(data: bytes) -> Iterator[tuple[int, int]]:
    """Where parts of about `_SEARCHED` bytes begin and end, all at the beginning of a line."""
    start = 0
    while start < len(data):
        stop = data.find(b"\n", start + _SEARCHED) + 1 or len(data)
        yield start, stop
        start = stop


def _ends(
    text: npt.NDArray[np.uint8], delimiter: int, fields: int, masks: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64] | None:
    """Where fields end, a row for each line: at each delimiter, each line end, and the text's end.

    None if the lines do not have so many fields each, unless two faults cancel out: then there are
    more line ends than rows.

    Args:
        text: whole lines; the last one may lack its end.
        delimiter: a byte.
        fields: number of fields of a line.
        masks: two rows of the size of the text, to be written over.
    """
    is_end, ends_line = masks
    np.equal(text, delimiter, out=is_end)
    np.equal(text, _LINE_END, out=ends_line)
    np.logical_or(is_end, ends_line, out=is_end)
    ends = np.flatnonzero(is_end)
    complete = int(ends_line[-1])
    if not complete:
        ends = np.append(ends, len(text))
    if len(ends) % fields:
        return None
    by_line = ends.reshape(-1, fields)
    in_place = ends_line[by_line[: len(by_line) - 1 + complete, -1]]
    return by_line if in_place.all() else None


def _texts(buffer: pa.Buffer, start: Positions, stop: Positions, every_other: pa.Array) -> pa.Array:
    """The texts of a buffer from each `start` to its `stop`."""
    import pyarrow as pa

    # The texts, and what lies between them, in turn: an array without a copy.
    count = len(start)
    bounds = np.empty(2 * count + 1, dtype=np.int32)
    bounds[:-1:2], bounds[1::2], bounds[-1] = start, stop, stop[-1]
    both = pa.Array.from_buffers(pa.string(), 2 * count, [None, pa.py_buffer(bounds), buffer])
    return both.take(every_other)
