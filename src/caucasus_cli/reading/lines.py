"""Delimited lines as columns of text, with no line lost.

A line that does not have the number of fields expected is never guessed at: it is given to the
format to mend, or handed out as a misfit with its row number.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..errors import LogError
from .blocks import Block, blocks_of, line_ends
from .cutting import cut
from .prefetch import prefetch
from .streams import Source

if TYPE_CHECKING:
    import pyarrow as pa

#: Mends the fields of a line with too few or too many; None leaves it a misfit.
Mend = Callable[[list[str]], list[str] | None]
#: Blocks that are handed out together.
BATCH_BLOCKS = 8
_BOM = b"\xef\xbb\xbf"
_LAST_ASCII = 0x7F
#: What stands for bytes that are no UTF-8.
_REPLACED = "\ufffd"


@dataclass(frozen=True)
class Layout:
    """How lines fall into columns.

    Attributes:
        names: a name for each column, in file order.
        wanted: the columns to read.
        delimiter: one character.
        quoted: whether fields may stand in double quotes.
        header_rows: lines to skip at the beginning.
        mend: what to do with lines of another width.
        shown: whether rows are to be shown as they stand in the file.
        together: neighbouring columns with few combinations, each of which is looked at once; those
            of them that are wanted come as dictionaries. Not with `quoted`.
    """

    names: Sequence[str]
    wanted: Sequence[str]
    delimiter: str = "\t"
    quoted: bool = False
    header_rows: int = 0
    mend: Mend | None = None
    shown: bool = True
    together: Sequence[str] = ()


@dataclass
class Rows:
    """Some rows of a file.

    Attributes:
        columns: column → text (Arrow strings or dictionaries of them, never null).
        numbers: row number of each in the file, from 1, ascending.
        misfits: (row, text, what is wrong) of lines that fit no layout.
        bad_bytes: number of values that are no UTF-8 and were read with replacement characters.
        blocks: the bytes that the rows come from, for showing a row as it stands.
    """

    columns: dict[str, pa.Array]
    numbers: npt.NDArray[np.int64]
    misfits: list[tuple[int, str, str]] = field(default_factory=list)
    bad_bytes: int = 0
    blocks: tuple[Block, ...] = ()

    def line(self, row: int) -> str:
        """The line of a row as it stands in the file; empty if the file has none."""
        at = bisect_right(self.blocks, row, key=attrgetter("first_row")) - 1
        return self.blocks[at].line(row) if at >= 0 else ""


def read_lines(source: Source, layout: Layout) -> Iterator[Rows]:
    """All rows of a source in file order, some megabytes at a time.

    Raises:
        LogError: as `blocks_of`.
    """
    batches = _batches(source, layout)
    return prefetch(batches, 1) if source.by_two_threads else batches


def _batches(source: Source, layout: Layout) -> Iterator[Rows]:
    # A block is parsed where it was read, so that it is still near the processor.
    parsed = (parse_block(block, layout) for block in blocks_of(source))
    while blocks := list(islice(parsed, BATCH_BLOCKS)):
        rows = _joined(blocks)
        if layout.together:
            _take_apart(rows.columns, layout)
        yield rows


def _joined(parts: list[Rows]) -> Rows:
    """The rows of blocks that follow each other."""
    import pyarrow as pa

    if len(parts) == 1:
        return parts[0]
    names = parts[0].columns
    return Rows(
        {name: pa.concat_arrays([part.columns[name] for part in parts]) for name in names},
        np.concatenate([part.numbers for part in parts]),
        [misfit for part in parts for misfit in part.misfits],
        sum(part.bad_bytes for part in parts),
        tuple(block for part in parts for block in part.blocks),
    )


def _take_apart(columns: dict[str, pa.Array], layout: Layout) -> None:
    """Columns that were read as one text, under the name of the first, become their own."""
    import pyarrow as pa

    found = columns.pop(layout.together[0]).dictionary_encode()
    split = [text.split(layout.delimiter) for text in found.dictionary.to_pylist()]
    for at, name in enumerate(layout.together):
        if name in layout.wanted:
            texts = pa.array([fields[at] for fields in split], pa.string())
            columns[name] = pa.DictionaryArray.from_arrays(found.indices, texts)


def _put_together(columns: dict[str, pa.Array], layout: Layout) -> None:
    """Columns that were read one by one become one text, as if cut out together."""
    import pyarrow.compute as pc

    parts = [columns.pop(name, "") for name in layout.together]
    columns[layout.together[0]] = pc.binary_join_element_wise(*parts, layout.delimiter)


def parse_block(block: Block, layout: Layout) -> Rows:
    """The rows of a block, with the columns `together` as one; blank lines are none."""
    skip = max(0, layout.header_rows - (block.first_row - 1))
    data = block.data
    for _ in range(skip):
        data = data[_after_line(data, block.end) :]
    if block.end == b"\r" and b"\n" not in data:
        # Lines as old Macs ended them are read as others are.
        data = data.replace(b"\r", b"\n")
    first = block.first_row + skip
    rows = _cut(data, first, layout, block)
    if rows is None or not (block.ascii or _are_utf8(rows.columns)):
        sound = _is_utf8(data)
        if not sound:
            # Arrow hands on no line of the wrong width that it cannot decode, but prints a
            # traceback.
            data = data.decode("utf-8", "replace").encode()
        rows = _parse(data, first, layout, block)
        if not sound:
            rows.bad_bytes = _replaced(rows.columns)
        if layout.together:
            _put_together(rows.columns, layout)
    if not layout.shown:
        # What the rows come from is let go.
        rows.blocks = ()
    return rows


def _cut(data: bytes, first: int, layout: Layout, block: Block) -> Rows | None:
    """The rows of plain lines that all fit; None if any is otherwise."""
    if layout.quoted or not data or b"\r" in data or len(layout.names) < 2:
        return None
    lines = block.first_row + block.lines - first
    wanted = {name: name for name in layout.wanted if name not in layout.together}
    if layout.together:
        wanted[layout.together[0]] = layout.together[-1]
    columns = cut(data, lines, layout.names, wanted, layout.delimiter)
    if columns is None:
        return None
    return Rows(columns, _numbers(first, first + lines), blocks=(block,))


def _parse(data: bytes, first: int, layout: Layout, block: Block) -> Rows:
    """The rows by Arrow's parser."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    odd: list[tuple[int, str]] = []

    def remember(row: Any) -> str:
        odd.append((row.number - 1, row.text))
        return "skip"

    lone_return = b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
    if not data or lone_return or data.startswith(_BOM):
        # The parser ends a line at a lone return, and leaves a byte-order mark out.
        return _line_by_line(data, first, layout, block)
    if layout.quoted:
        # A quote that is never closed would take the end of the last line for text.
        data = data.removesuffix(b"\n").removesuffix(b"\r")
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(
                column_names=list(layout.names), use_threads=False, block_size=len(data) + 1
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=layout.delimiter,
                quote_char='"' if layout.quoted else False,
                ignore_empty_lines=False,
                invalid_row_handler=remember,
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(layout.wanted),
                column_types=dict.fromkeys(layout.wanted, pa.string()),
                check_utf8=False,
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowException:
        return _line_by_line(data, first, layout, block)
    count = table.num_rows + len(odd)
    if count != block.first_row + block.lines - first:
        # A quoted line end: the parser counts otherwise than the file does.
        return _line_by_line(data, first, layout, block)
    numbers = np.arange(first, first + count, dtype=np.int64)
    if odd:
        numbers = np.delete(numbers, [number for number, _ in odd])
    columns = {name: table.column(name).combine_chunks() for name in layout.wanted}
    blank = _blank_lines(data) if _may_be_blank(columns) else None
    if blank is not None:
        filled = ~blank[numbers - first]
        numbers = numbers[filled]
        columns = {name: column.filter(pa.array(filled)) for name, column in columns.items()}
    rows = Rows(columns, numbers, blocks=(block,))
    if odd:
        _take_in(rows, [(first + number, text) for number, text in odd], layout)
    return rows


def _may_be_blank(columns: dict[str, pa.Array]) -> bool:
    """Whether some row has nothing in its first column, as a blank line has not."""
    import pyarrow.compute as pc

    first = next(iter(columns.values()), None)
    return first is None or bool(pc.any(pc.equal(first, "")).as_py())


def _blank_lines(data: bytes) -> npt.NDArray[np.bool_] | None:
    """For each line that ends in LF or CR LF whether nothing stands in it; None if none is blank.

    A line of empty fields is not blank, and a row.
    """
    if b"\n\n" not in data and b"\n\r\n" not in data and data[:1] not in (b"\n", b"\r"):
        return None
    ends = np.append(line_ends(data, b"\n"), len(data))
    starts = np.append(0, ends[:-1] + 1)
    returned = np.frombuffer(data, dtype=np.uint8)[np.minimum(starts, len(data) - 1)] == ord("\r")
    blank: npt.NDArray[np.bool_] = ends - starts == returned
    return blank


def _replaced(columns: dict[str, pa.Array]) -> int:
    """How many values have characters that stand for bytes that are no UTF-8."""
    import pyarrow.compute as pc

    found = (pc.sum(pc.match_substring(text, _REPLACED)).as_py() for text in columns.values())
    return sum(count or 0 for count in found)


def _are_utf8(columns: dict[str, pa.Array]) -> bool:
    """Whether texts that were cut out of bytes are UTF-8."""
    import pyarrow as pa

    try:
        for column in columns.values():
            texts = column.buffers()[2]
            # Most are ASCII, which is seen at once; others are checked text by text.
            if texts is not None and np.frombuffer(texts, np.uint8).max(initial=0) > _LAST_ASCII:
                column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _is_utf8(data: bytes) -> bool:
    import pyarrow as pa

    # Arrow checks a text of this many bytes at seven times the speed of `decode`.
    ends = pa.py_buffer(np.array([0, len(data)], dtype=np.int32))
    text = pa.Array.from_buffers(pa.binary(), 1, [None, ends, pa.py_buffer(data)])
    try:
        text.cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _line_by_line(data: bytes, first: int, layout: Layout, block: Block) -> Rows:
    """The slow way: each line on its own, so that a stray quote spoils no line but its own."""
    import pyarrow as pa

    split = data.decode("utf-8").split(block.end.decode())
    lines = [(first + at, line.rstrip("\r")) for at, line in enumerate(split)]
    empty = {name: pa.array([], pa.string()) for name in layout.wanted}
    rows = Rows(empty, _numbers(0, 0), blocks=(block,))
    _take_in(rows, [(number, line) for number, line in lines if line], layout)
    return rows


def _take_in(rows: Rows, lines: list[tuple[int, str]], layout: Layout) -> None:
    """Add lines one by one, in row order: as they are, mended, or as misfits."""
    import pyarrow as pa

    added: list[tuple[int, list[str]]] = []
    for number, line in lines:
        fields = _fields(line, layout)
        fitting: list[str] | None = fields
        if len(fields) != len(layout.names):
            fitting = layout.mend(fields) if layout.mend else None
        if fitting is None:
            found = "1 field" if len(fields) == 1 else f"{len(fields)} fields"
            wrong = f"has {found}, not {len(layout.names)}"
            rows.misfits.append((number, line, wrong))
        else:
            added.append((number, fitting))
    if not added:
        return
    numbers = np.array([number for number, _ in added], dtype=np.int64)
    numbers = np.concatenate([rows.numbers, numbers])
    order = np.argsort(numbers, kind="stable")
    rows.numbers = numbers[order]
    for name in layout.wanted:
        at = list(layout.names).index(name)
        more = pa.array([fields[at] for _, fields in added], pa.string())
        rows.columns[name] = pa.concat_arrays([rows.columns[name], more]).take(pa.array(order))


def _fields(line: str, layout: Layout) -> list[str]:
    if not layout.quoted:
        return line.split(layout.delimiter)
    try:
        return next(csv.reader([line], delimiter=layout.delimiter), [])
    except csv.Error:
        return line.split(layout.delimiter)


def first_lines(source: Source, count: int = 20) -> list[str]:
    """The first lines of a source, without their ends, blank ones left out.

    Raises:
        LogError: the source is no text.
    """
    from .blocks import check_text

    head = source.head
    check_text(head, source.name)
    text = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > 1 and len(source.head) == 2**16:
        lines.pop()
    return [line for line in lines if line.strip()][:count]


def header_at(names: Sequence[str], required: Sequence[str], source: Source) -> None:
    """Check that a header has the columns a format needs, each once.

    Raises:
        LogError: the message names the column and the nearest there is.
    """
    from ..errors import did_you_mean

    missing = [name for name in required if name not in names]
    if missing:
        hint = did_you_mean(missing[0], [name for name in names if name])
        raise LogError(f"{source.name}:1: the header has no column {missing[0]!r}.{hint}")
    doubled = [name for name in required if list(names).count(name) > 1]
    if doubled:
        raise LogError(f"{source.name}:1: the header names {doubled[0]!r} twice.")


def _after_line(data: bytes, end: bytes) -> int:
    at = data.find(end)
    return len(data) if at < 0 else at + 1


def _numbers(start: int, stop: int) -> npt.NDArray[np.int64]:
    return np.arange(start, stop, dtype=np.int64)
