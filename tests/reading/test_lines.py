"""Lines as columns: no line lost, none guessed at, each under the number it has in the file."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from caucasus_cli.errors import LogError
from caucasus_cli.reading.blocks import BLOCK_BYTES, blocks_of
from caucasus_cli.reading.lines import (
    Layout,
    Rows,
    first_lines,
    header_at,
    parse_block,
    read_lines,
)
from caucasus_cli.reading.streams import Source
from reading.plain_lines import BOM, Line, end_of, lines_of
from reading.small_blocks import blocks_of_size

NAMES = ("a", "b", "c")
PLAIN = Layout(NAMES, NAMES)
QUOTED = Layout(NAMES, NAMES, ",", quoted=True)
Fields = tuple[int, tuple[str, ...]]


class Read(NamedTuple):
    """What was read of a file, its batches laid behind each other."""

    rows: list[Fields]
    misfits: list[Line]
    lines: list[Line]
    bad_bytes: int


def gathered(batches: Iterator[Rows], names: Sequence[str]) -> Read:
    read = Read([], [], [], 0)
    for rows in batches:
        numbers = rows.numbers.tolist()
        columns = [rows.columns[name].to_pylist() for name in names]
        assert {len(column) for column in columns} == {len(numbers)}
        assert numbers == sorted(set(numbers)), "in the order of the file"
        read.rows.extend(zip(numbers, zip(*columns, strict=True), strict=True))
        read.misfits.extend((number, text) for number, text, _ in rows.misfits)
        read.lines.extend((number, rows.line(number)) for number in numbers)
        read = read._replace(bad_bytes=read.bad_bytes + rows.bad_bytes)
    return read


def read(data: bytes, layout: Layout = PLAIN, size: int = BLOCK_BYTES) -> Read:
    """Read a file in blocks of a size."""
    blocks = blocks_of(Source("log", data), size)
    return gathered((parse_block(block, layout) for block in blocks), layout.wanted)


def expected(data: bytes, layout: Layout, skip: int = 0) -> Read:
    """What is to be read of a file, by Python's own means."""
    found = Read([], [], [], 0)
    for number, text in lines_of(data):
        if number <= skip:
            continue
        fields = text.split(layout.delimiter)
        if layout.quoted:
            fields = next(csv.reader([text], delimiter=layout.delimiter))
        if len(fields) != len(layout.names) and layout.mend is not None:
            fields = layout.mend(fields) or fields
        if len(fields) != len(layout.names):
            found.misfits.append((number, text))
            continue
        kept = tuple(fields[list(layout.names).index(name)] for name in layout.wanted)
        found.rows.append((number, kept))
        found.lines.append((number, text))
    bad = sum("\ufffd" in value for _, values in found.rows for value in values)
    return found._replace(bad_bytes=bad)


#: Each reads a file in parts, for some of which Arrow's parser takes more than a millisecond.
FEW = settings(max_examples=20)


# --- any bytes -----------------------------------------------------------------------------------

PIECES = ("\n", "\n", "\n", "\r\n", "\r", "\t", "\t", "\t\t", "a", "bc", '"', "é", " ", "\u2028")
SIZES = st.sampled_from([1, 12, 40, 10**6])
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map(lambda parts: "".join(parts).encode())
RUINED = st.lists(
    st.sampled_from([*(piece.encode() for piece in PIECES), b"\xff", b"\xc3", b"\xe2\x80", BOM]),
    max_size=40,
).map(b"".join)
WELL_FORMED = st.lists(
    st.lists(st.sampled_from(["x", "", "yz", "é", '"']), min_size=3, max_size=3).map("\t".join),
    min_size=1,
    max_size=12,
)


def check(data: bytes, layout: Layout, size: int, skip: int = 0) -> None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = b"x" + data
    body = data.removeprefix(BOM)
    # The first block tells what ends a line.
    size = max(size, len(data) - len(body) + len(body.split(end_of(body))[0]) + 1)
    assert read(data, layout, size) == expected(data, layout, skip)


@FEW
@given(data=TEXTS | RUINED, size=SIZES)
@example(data=b"x\ty\tz\n\n\t\t\nx\ty\tz\n", size=99)
@example(data=b"x\ty\tz\n\r", size=99)
@example(data=b"x\ty\tz\na\rb\tc\td", size=1)
@example(data=b"\xff\t\t\n\xff\xff\t\t\n\xff\n", size=99)
def test_any_bytes_in_blocks_of_any_size(data: bytes, size: int) -> None:
    check(data, PLAIN, size)


@FEW
@given(
    lines=WELL_FORMED,
    ends=st.lists(st.sampled_from(["\n", "\r\n", "\n\n", "\r\n\r\n"]), min_size=12, max_size=12),
    last=st.booleans(),
    size=SIZES,
)
def test_good_lines_with_any_ends(lines: list[str], ends: list[str], last: bool, size: int) -> None:
    text = "".join(line + end for line, end in zip(lines, ends, strict=False))
    data = text.encode() if last else text.rstrip("\r\n").encode()
    check(data, PLAIN, size)
    assert len(read(data, PLAIN).rows) == len(lines)


@FEW
@given(data=TEXTS | RUINED, size=SIZES, wanted=st.sampled_from([("b",), ("c", "a")]))
def test_columns_that_are_not_wanted_change_nothing(
    data: bytes, size: int, wanted: tuple[str, ...]
) -> None:
    check(data, Layout(NAMES, wanted), size)


@FEW
@given(
    data=TEXTS | RUINED,
    size=SIZES,
    wanted=st.sampled_from([("a", "b", "c"), ("c", "a"), ("b",)]),
    together=st.sampled_from([("b", "c"), ("a", "b", "c"), ("c",)]),
)
@example(
    data=b"1\t2\t3\n1\t2\n4\t2\t3\n\xff\t2\t\xff\n", size=7, wanted=("c", "a"), together=("b", "c")
)
def test_columns_read_together_are_as_if_read_apart(
    data: bytes, size: int, wanted: tuple[str, ...], together: tuple[str, ...]
) -> None:
    apart = Layout(NAMES, wanted)
    if not {*together} & {*wanted}:
        together = ()
    found = []
    for layout in (apart, replace(apart, together=together)):
        with blocks_of_size(size, 3):
            found.append(gathered(read_lines(Source("log", b"x" + data), layout), wanted))
    assert found[0] == found[1]


@FEW
@given(data=TEXTS | RUINED, size=SIZES)
def test_mended_lines_stand_in_the_order_of_the_file(data: bytes, size: int) -> None:
    def mend(fields: list[str]) -> list[str] | None:
        return [*fields, "mended"] if len(fields) == 2 else fields[:3] if len(fields) > 4 else None

    check(data, Layout(NAMES, NAMES, mend=mend), size)


@FEW
@given(data=TEXTS | RUINED, size=SIZES, skip=st.integers(1, 4))
def test_header_rows_are_skipped_wherever_blocks_end(data: bytes, size: int, skip: int) -> None:
    check(data, Layout(NAMES, NAMES, header_rows=skip), size, skip)


# --- quotes --------------------------------------------------------------------------------------

FIELDS = st.sampled_from(["x", "", "y z", '"q,q"', '"say ""no"""', '""', "é", '"', 'a"b', '"a'])
TABLES = st.lists(st.lists(FIELDS, min_size=2, max_size=4).map(",".join), max_size=8)


@FEW
@given(lines=TABLES, end=st.sampled_from(["\n", "\r\n"]), size=SIZES)
def test_quoted_fields(lines: list[str], end: str, size: int) -> None:
    """A quote that is never closed spoils no line but its own."""
    check("".join(line + end for line in lines).encode(), QUOTED, size)


@FEW
@given(lines=TABLES, at=st.integers(0, 8))
def test_a_line_end_within_quotes_costs_its_own_lines_alone(lines: list[str], at: int) -> None:
    lines.insert(at, 'x,"two\nlines",z')
    data = "".join(f"{line}\n" for line in lines).encode()
    check(data, QUOTED, 10**6)
    row = 1 + min(at, len(lines) - 1)
    assert [(row, 'x,"two'), (row + 1, 'lines",z')] == [
        line for line in read(data, QUOTED).misfits if line[0] in (row, row + 1)
    ]


def test_a_quoted_line_end_and_a_lone_return_do_not_make_up_for_each_other() -> None:
    found = read(b'"x\ny",b,c\n1\r2,3,4\n5,6,7\n', QUOTED)
    assert found.misfits == [(1, '"x')]
    assert found.rows == [(2, ('y"', "b", "c")), (3, ("1\r2", "3", "4")), (4, ("5", "6", "7"))]


def test_quotes_are_text_where_nothing_is_quoted() -> None:
    assert read(b'"a\tb"\t"c"\n').rows == [(1, ('"a', 'b"', '"c"'))]


def test_a_field_longer_than_python_reads() -> None:
    long = "x" * 200_000
    assert read(f'a,{long},c\n1,2\na,"{long}",c\n'.encode(), QUOTED).misfits == [(2, "1,2")]


# --- misfits and mended lines --------------------------------------------------------------------


def test_a_misfit_is_told_with_its_row_its_text_and_its_width() -> None:
    (rows,) = read_lines(Source("log", b"\n1\t2\n\n1\t2\t3\t4\r\n1\t2\t3\n"), PLAIN)
    assert rows.misfits == [
        (2, "1\t2", "has 2 fields, not 3"), (4, "1\t2\t3\t4", "has 4 fields, not 3"),
    ]  # fmt: skip
    assert rows.numbers.tolist() == [5]


def test_a_mended_line_has_no_return_at_its_end() -> None:
    layout = Layout(NAMES, NAMES, mend=lambda fields: [*fields, ""])
    found = read(b"1\t2\t3\r\n4\t5\r\n6\t7\t8\r\n", layout)
    assert found.rows == [(1, ("1", "2", "3")), (2, ("4", "5", "")), (3, ("6", "7", "8"))]


def test_a_line_of_blanks_is_a_misfit_and_a_line_of_delimiters_a_row() -> None:
    for rest in (b"", b"\n\n", b"1\r2\t\t\n", b"\xff\t\t\n"):
        found = read(b"1\t2\t3\n  \n\t\t\n" + rest)
        assert (found.misfits, found.rows[1]) == ([(2, "  ")], (3, ("", "", "")))


# --- bytes that are no UTF-8 ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (b"a\tb\tc\n", 0),
        ("é\té\té\n".encode(), 0),
        (b"\xff\tb\tc\n", 1),
        (b"\xff\xff\xff\tb\t\xff\n", 2),
        (b"\xff\tb\tc\na\rb\tc\td\n", 1),
        (b"\xff\tb\tc\n\xff\tb\n", 1),
        ("\ufffd\tb\tc\n".encode(), 0),
    ],
)
def test_values_that_are_no_utf_8_are_counted_each_once(data: bytes, count: int) -> None:
    assert read(data).bad_bytes == count


# --- reading ahead -------------------------------------------------------------------------------


@pytest.mark.parametrize("in_a_batch", [1, 7, 10**6])
def test_blocks_come_in_the_order_of_the_file(in_a_batch: int) -> None:
    data = b"".join(b"%d\tb\tc\n" % row for row in range(1, 3001))
    with blocks_of_size(100, in_a_batch):
        found = gathered(read_lines(Source("log", data), PLAIN), NAMES)
    assert [(number, int(values[0])) for number, values in found.rows] == [
        (row, row) for row in range(1, 3001)
    ]


def test_blocks_read_together_are_as_one() -> None:
    data = b"a\tb\tc\n1\t2\n\xff\tb\t\xff\n\na\tb\tc\td\nx\ty\tz"
    with blocks_of_size(6, 10):
        (rows,) = read_lines(Source("log", data), PLAIN)
    assert gathered(iter([rows]), NAMES) == expected(data, PLAIN)


def test_rows_that_are_not_to_be_shown_keep_no_line() -> None:
    (rows,) = read_lines(Source("log", b"a\tb\tc\n1\t2\n"), Layout(NAMES, NAMES, shown=False))
    assert (rows.line(1), rows.misfits[0][:2]) == ("", (2, "1\t2"))


def test_an_error_in_the_file_is_told_behind_rows_before_it() -> None:
    data = b"a\tb\tc\n" * 100 + b"\0\n"
    numbers: list[int] = []
    with blocks_of_size(60), pytest.raises(LogError, match=r"^log:101: is binary"):
        for rows in read_lines(Source("log", data), PLAIN):
            numbers += rows.numbers.tolist()
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers


def test_a_reader_that_stops_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    with blocks_of_size(60):
        rows = read_lines(Source("log", b"a\tb\tc\n" * 1000), PLAIN)
        next(rows)
        rows.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


# --- the beginning of a file ---------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_first_lines(end: str) -> None:
    text = end.join(["", "one", " ", "two", "", "three"])
    source = Source("log", BOM + text.encode())
    assert first_lines(source) == ["one", "two", "three"]
    assert first_lines(source, 2) == ["one", "two"]


def test_a_line_that_the_head_cuts_off_is_no_first_line() -> None:
    assert first_lines(Source("log", b"x" * 2**16 + b"\n")) == ["x" * 2**16]
    assert first_lines(Source("log", b"one\n" + b"x" * 2**16)) == ["one"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["date", "source"], None),
        (["", "date", "source", "source_2"], None),
        (["dat", "source"], "log:1: the header has no column 'date'. Did you mean dat?"),
        (["date", "source", "date"], "log:1: the header names 'date' twice."),
    ],
)
def test_a_header_has_what_it_must_have_each_once(names: list[str], said: str | None) -> None:
    source = Source("log", b"")
    if said is None:
        header_at(names, ["date", "source"], source)
    else:
        with pytest.raises(LogError) as caught:
            header_at(names, ["date", "source"], source)
        assert str(caught.value) == said
