"""A table keeps to its width, loses no number, and says what it left out."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from caucasus_cli.render.grid import Column, grid
from caucasus_cli.render.screen import Display, Screen, draw
from caucasus_cli.render.visible import visible
from caucasus_cli.render.words import interval, plain, signed, significant

GAP = 2


def lines_of(screen: Screen, width: int | None) -> list[str]:
    return draw(screen, Display(width, color=False)).decode("utf-8").splitlines()


# --- any table at any width ----------------------------------------------------------------------

WORDS = st.text("abcxyz019é東−", min_size=1, max_size=30)


@st.composite
def tables(draw: st.DrawFn) -> list[Column]:
    rows = draw(st.integers(0, 3))
    columns = []
    for number in range(draw(st.integers(1, 6))):
        values = draw(st.lists(WORDS, min_size=rows, max_size=rows))
        columns.append(
            Column(
                # A header of its own, never longer than what a column may be cut to.
                header=f"H{number}",
                values=values,
                right=draw(st.booleans()),
                priority=draw(st.integers(0, 4)),
                least=draw(st.none() | st.integers(2, 12)),
            )
        )
    return columns


def least_width(columns: Sequence[Column]) -> int:
    """Width below which the columns that always stay cannot be shown."""
    stay = [column for column in columns if column.priority == 0]
    widths = [
        max(cell_len(text) for text in (column.header, *column.values))
        if column.least is None
        else min(max(cell_len(text) for text in (column.header, *column.values)), column.least)
        for column in stay
    ]
    return sum(widths) + GAP * (len(stay) - 1)


@given(columns=tables(), width=st.integers(1, 120))
def test_no_line_is_wider_than_the_terminal_if_it_can_be_helped(
    columns: list[Column], width: int
) -> None:
    lines = lines_of(grid(columns, Display(width, color=False)), width)
    if width >= least_width(columns):
        assert max(map(cell_len, lines), default=0) <= width


@given(columns=tables(), width=st.integers(1, 120))
def test_a_column_is_shown_or_named_as_left_out(columns: list[Column], width: int) -> None:
    screen = grid(columns, Display(width, color=False))
    drawn = lines_of(screen, width)
    shown = drawn[0].split() if drawn else []
    assert sorted([*shown, *screen.hidden]) == sorted(column.header for column in columns)
    assert [column.header for column in columns if column.header in shown] == shown
    priority = {column.header: column.priority for column in columns}
    assert all(priority[header] > 0 for header in screen.hidden)
    left_out = [priority[header] for header in screen.hidden]
    assert all(priority[header] <= min(left_out, default=9) for header in shown)


@given(columns=tables(), width=st.integers(1, 120))
def test_a_value_is_whole_or_ends_in_an_ellipsis_and_is_said_to_be_short(
    columns: list[Column], width: int
) -> None:
    screen = grid(columns, Display(width, color=False))
    shown = [column for column in columns if column.header not in screen.hidden]
    cut = False
    for number, line in enumerate(lines_of(screen, width)[1:]):
        cells = line.split()
        assert len(cells) == len(shown)
        for column, cell in zip(shown, cells, strict=True):
            value = column.values[number]
            if cell != value:
                cut = True
                assert column.least is not None, "it must not be cut"
                assert cell.endswith("…")
                assert value.startswith(cell.removesuffix("…"))
    assert screen.shortened is cut
    assert (screen.note() is None) is (not cut and not screen.hidden)


@given(columns=tables())
def test_nothing_is_cut_without_a_width(columns: list[Column]) -> None:
    screen = grid(columns, Display(None, color=False))
    lines = lines_of(screen, None)
    rows = list(zip(*(column.values for column in columns), strict=True))
    assert [tuple(line.split()) for line in lines[1:]] == rows
    assert (screen.hidden, screen.shortened, screen.note()) == ([], False, None)


@given(columns=tables(), width=st.integers(1, 120))
def test_more_room_never_shows_less(columns: list[Column], width: int) -> None:
    narrow, wide = (grid(columns, Display(size, color=False)) for size in (width, width + 1))
    assert set(wide.hidden) <= set(narrow.hidden)


# --- particular tables ---------------------------------------------------------------------------

PEOPLE = [
    Column("Name", ["Ada", "Christopher"], least=6),
    Column("Born", ["1815", "1901"], right=True),
    Column("Note", ["first", "none"], priority=1),
    Column("City", ["London", "Rome"], priority=2),
]


@pytest.mark.parametrize(
    ("width", "lines", "note"),
    [
        (40, ["Name         Born  Note   City", "Ada          1815  first  London",
              "Christopher  1901  none   Rome"], None),
        (30, ["Name       Born  Note   City", "Ada        1815  first  London",
              "Christop…  1901  none   Rome"],
         "To fit the terminal: shortened texts. -f csv shows everything."),
        (24, ["Name         Born  Note", "Ada          1815  first", "Christopher  1901  none"],
         "To fit the terminal: left out City. -f csv shows everything."),
        (12, ["Name    Born", "Ada     1815", "Chris…  1901"],
         "To fit the terminal: left out City, Note and shortened texts. -f csv shows everything."),
    ],
)  # fmt: skip
def test_long_texts_shrink_before_columns_go(
    width: int, lines: list[str], note: str | None
) -> None:
    screen = grid(PEOPLE, Display(width, color=False))
    assert lines_of(screen, width) == lines
    assert screen.note() == note


def test_short_values_stand_in_where_leaving_out_is_not_enough() -> None:
    dyads = Column("Dyad", ["Botswana – Namibia"], short=["BWA–NAM"])
    score = Column("E", ["+75"], right=True)
    assert lines_of(grid([dyads, score], Display(40, color=False)), 40)[1].startswith("Botswana")
    assert lines_of(grid([dyads, score], Display(15, color=False)), 15)[1] == "BWA–NAM  +75"


def test_a_long_header_that_is_cut_is_said_to_be_cut() -> None:
    column = Column("a_very_long_header", ["x"], least=6)
    screen = grid([column], Display(6, color=False))
    assert lines_of(screen, 6)[0] == "a_ver…"
    assert screen.note() is not None


def test_wide_characters_count_twice() -> None:
    columns = [Column("Name", ["東京の朝", "abcdefgh"], least=5), Column("N", ["1", "2"])]
    lines = lines_of(grid(columns, Display(8, color=False)), 8)
    assert lines == ["Name   N", "東京…  1", "abcd…  2"]


def test_a_text_wider_than_any_terminal_is_whole_in_a_file_up_to_a_thousand_characters() -> None:
    for size, shown, note in (
        (1_000, "w" * 1_000, None),
        (20_000, "w" * 999 + "…",
         "Texts of over 1,000 characters are shortened. -f csv shows everything."),
    ):  # fmt: skip
        columns = [Column("Day", ["2025-01-01"]), Column("Text", ["w" * size], least=6)]
        screen = grid(columns, Display(None, color=False))
        assert lines_of(screen, None)[1] == f"2025-01-01  {shown}"
        assert screen.note(bounded=False) == note


# --- colour and encoding -------------------------------------------------------------------------


def test_colour_only_where_asked_for() -> None:
    column = Column("E", ["+75"], styles=["bold red"])
    for color in (True, False):
        display = Display(20, color)
        assert (b"\x1b[1;31m+75" in draw(grid([column], display), display)) is color


def test_markup_in_data_is_text() -> None:
    column = Column("What", ["[bold]x[/bold] :smile: [/]"])
    assert lines_of(grid([column], Display(60, color=False)), 60)[1] == column.values[0]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "latin-1", "ascii", "no-such-encoding"])
def test_screen_is_drawn_in_the_encoding_of_the_stream(encoding: str) -> None:
    column = Column("E – é", ["−79 … café"])
    data = draw(grid([column], Display(40, color=False)), Display(40, False, encoding))
    whole = {"utf-8": "−79 … café", "cp1252": "-79 ~ café", "latin-1": "-79 ~ café"}
    if encoding in whole:
        assert data.decode(encoding).splitlines()[1] == whole[encoding]
    else:
        assert data.decode("ascii").splitlines()[1].startswith("-79 ~ caf")


def test_no_line_ends_in_blanks() -> None:
    columns = [Column("A", ["x", "longer"]), Column("B", ["", "y"])]
    assert lines_of(grid(columns, Display(40, color=False)), 40) == ["A       B", "x", "longer  y"]


# --- characters that a terminal would obey -------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain – ünï 東京 🕊", "plain – ünï 東京 🕊"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("bell\x07 back\x08", r"bell\x07 back\x08"),
        ("nul\x00 del\x7f csi\x9b", r"nul\x00 del\x7f csi\x9b"),
        ("a\u202eb\u2066c\u200fd", r"a\u202eb\u2066c\u200fd"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("line\u2028para\u2029", r"line\u2028para\u2029"),
        ("hard\u00a0space", r"hard\xa0space"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("tab\tand\nlines\r\nmore", "tab and lines more"),
        ("alone\r", r"alone\x0d"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_visible_text_is_printable_and_stays_so(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert visible(shown) == shown
    if text.isprintable():
        assert shown == text


# --- numbers in words ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(55.6, 0, "+56"), (-58.6, 0, "−59"), (0.4, 0, "0"), (-0.4, 0, "0"), (None, 0, "–"),
     (-4.174, 2, "−4.17"), (0.0, 1, "0.0"), (1234.5, 0, "+1,234"), (-0.04, 1, "0.0")],
)  # fmt: skip
def test_signed(value: float | None, digits: int, text: str) -> None:
    assert signed(value, digits) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.66, "1.7"), (9.94, "9.9"), (9.96, "10"), (28.9, "29"), (99.6, "100"), (1239.6, "1,240"),
     (0.951, "1.0"), (0.94, "0.94"), (0.049, "0.049"), (None, "–")],
)  # fmt: skip
def test_significant(value: float | None, text: str) -> None:
    assert significant(value) == text


def test_interval_and_plain() -> None:
    assert interval(14.4, 77.6) == "[+14, +78]"
    assert interval(0.3, 5, sign=False) == "[0, 5]"
    assert interval(None, 5) == ""
    assert plain(1234.56, 1) == "1,234.6"
    assert plain(None) == "–"


def test_a_text_of_a_megabyte_is_cut_at_once() -> None:
    """Also one of marks that combine, which take no width."""
    for text in ("A" * 10**6, "e" + "\u0301" * 10**6):
        begun = time.perf_counter()
        screen = grid([Column("Text", [text], least=12)], Display(40, color=False))
        assert screen.shortened
        assert len(draw(screen, Display(40, color=False))) < 2_000
        assert time.perf_counter() - begun < 10
