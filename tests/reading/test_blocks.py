"""Cutting a file into blocks: no byte lost, every block whole lines, every row number right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caucasus_cli.errors import LogError
from caucasus_cli.reading import blocks
from caucasus_cli.reading.blocks import Block, blocks_of
from caucasus_cli.reading.streams import Source

BOM = b"\xef\xbb\xbf"
NO_TEXT = (b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b", b"BZh", b"\x28\xb5\x2f\xfd")


def cut(data: bytes, size: int = 2**23) -> list[Block]:
    return list(blocks_of(Source("log", data), size))


def refused(data: bytes, size: int = 2**23) -> str:
    with pytest.raises(LogError) as caught:
        cut(data, size)
    return str(caught.value)


def end_of(data: bytes) -> bytes:
    return b"\n" if b"\n" in data or b"\r" not in data else b"\r"


def lines(data: bytes, end: bytes) -> list[bytes]:
    """The lines with their ends, cut one by one."""
    parts = data.split(end)
    whole = [part + end for part in parts[:-1]]
    return whole + parts[-1:] if parts[-1] else whole


def as_text(data: bytes) -> bytes:
    """The same bytes, but for a beginning by which a file is told to be packed or UTF-16."""
    return b"x" + data if data.startswith(NO_TEXT) else data


def check(data: bytes, size: int) -> None:
    """Each block is whole lines, in order, under the number of its first."""
    body = data.removeprefix(BOM)
    end = end_of(body)
    expected = lines(body, end)
    found: list[bytes] = []
    for block in cut(data, size):
        assert block.end == end
        own = lines(block.data, end)
        assert own
        assert block.first_row == len(found) + 1
        found += own
    assert found == expected


ENDS = {"LF": b"\n", "CR LF": b"\r\n", "CR": b"\r"}
TEXT = {
    name: end.join([b"one", b"", b"three\tx", b"\xc3\xa9\xff", b"", b"", b"7"]) + end
    for name, end in ENDS.items()
}


@pytest.mark.parametrize("bom", [b"", BOM], ids=["", "byte-order mark"])
@pytest.mark.parametrize("last", [True, False], ids=["", "no final line end"])
@pytest.mark.parametrize("name", ENDS)
def test_a_border_at_every_position(name: str, last: bool, bom: bytes) -> None:
    data = bom + (TEXT[name] if last else TEXT[name].removesuffix(ENDS[name]))
    # The first block tells what ends a line.
    for size in range(len(bom) + 4 + len(ENDS[name]), len(data) + 2):
        check(data, size)
    assert b"".join(block.data for block in cut(data)) == data.removeprefix(bom)


#: Mostly line ends, beginnings of multi-byte characters, of marks and of packed files.
PARTS = [b"\n", b"\r", b"\r\n", b"a", b"\t", b'"', BOM, b"\xff", b"\xfe", *NO_TEXT]
BYTES = (
    st.lists(st.sampled_from(PARTS), max_size=30).map(b"".join)
    | st.binary(max_size=60).map(lambda data: data.replace(b"\0", b""))
).map(as_text)


@given(data=BYTES, size=st.integers(1, 70))
def test_any_bytes_in_blocks_of_any_size(data: bytes, size: int) -> None:
    # The first block tells what ends a line.
    body = data.removeprefix(BOM)
    first = lines(body, end_of(body))[:1]
    check(data, max(size, len(b"".join(first)) + len(data) - len(body)))


@given(data=BYTES, size=st.integers(1, 70))
def test_no_byte_is_lost_wherever_lines_end(data: bytes, size: int) -> None:
    found = cut(data, max(size, len(BOM)))
    assert b"".join(block.data for block in found) == data.removeprefix(BOM)


def test_an_empty_file_has_no_blocks() -> None:
    assert cut(b"") == cut(BOM) == []


def test_a_mark_within_the_file_is_kept() -> None:
    (block,) = cut(BOM + BOM + b"a\n" + BOM + b"b")
    assert block.data == BOM + b"a\n" + BOM + b"b"


def test_a_lone_return_ends_no_line_where_feeds_do() -> None:
    assert [block.first_row for block in cut(b"a\rb\nc\rd\ne", 4)] == [1, 2, 3]


# --- what is no text -----------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_utf_16(encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    said = refused(mark + "date,source\n".encode(encoding))
    assert said == "log: is UTF-16 text: save it as UTF-8."


def test_bytes_like_a_mark_elsewhere_are_no_utf_16() -> None:
    for size in range(1, 8):
        assert b"".join(block.data for block in cut(b"ab\xff\xfe\xfe\xffc\n", size))


@pytest.mark.parametrize("name", ENDS)
@pytest.mark.parametrize("size", [1, 3, 7, 11, 1000])
def test_a_nul_byte_is_refused_with_its_row(name: str, size: int) -> None:
    end = ENDS[name]
    size = max(size, len(b"one" + end))  # the first block tells what ends a line
    for row, text in enumerate([b"\0", b"x\0\0", b"y\0", b"\0"], start=1):
        above = b"one" + end if row > 1 else b""
        above += end * (row - 2) if row > 2 else b""
        said = refused(above + text + end + b"more" + end, size)
        assert said == f"log:{row}: is binary, not a text log (it holds a NUL byte)."


@pytest.mark.parametrize("size", [1, 5, 64, 1000])
def test_a_line_without_end(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "LONGEST_LINE", 100)
    check(b"short\n" + b"x" * 99 + b"\nshort\n", size)
    said = refused(b"short\nshort\n" + b"x" * 3000, size)
    assert said.startswith("log:3: has a line of more than ")


def test_a_line_without_end_is_refused_before_it_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(blocks, "LONGEST_LINE", 100)
    source = Source("log", b"short\n" + b"x" * 10**6)
    with pytest.raises(LogError):
        list(blocks_of(source, 64))
    assert source.share_read < 0.001
