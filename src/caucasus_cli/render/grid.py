"""A table laid out for a width: columns that matter less go first, then long texts are cut.

A text longer than `LONGEST` is cut before it is measured, so that it costs no more than others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from .screen import Display, Screen
from .visible import LONGEST, brief

_GAP = 2
#: Characters for each column of a cell, at most.
_MOST_SIGNS = 8


@dataclass(frozen=True)
class Column:
    """A column of a grid.

    Attributes:
        header: short name shown above it.
        values: one text per row.
        right: align to the right, as numbers are.
        priority: 0 is always shown; of the others, higher ones are left out first.
        least: smallest width a long text may be cut to; None if it must not be cut.
        styles: one style per row; empty for none.
        short: shorter values, used where leaving columns out is not enough; empty for none.
        clipped: whether a text was longer than `LONGEST`; `grid` finds out.
    """

    header: str
    values: Sequence[str]
    right: bool = False
    priority: int = 0
    least: int | None = None
    styles: Sequence[str] = ()
    short: Sequence[str] = ()
    clipped: bool = False

    @cached_property
    def natural(self) -> int:
        """Width that shows everything."""
        return max(cell_len(text) for text in (self.header, *self.values))

    @property
    def smallest(self) -> int:
        """Width it can be cut to."""
        return self.natural if self.least is None else min(self.natural, self.least)


def grid(columns: Sequence[Column], display: Display) -> Screen:
    """Lay the columns out; with an unbounded display only texts longer than `LONGEST` are cut."""
    shown = [_bounded(column) for column in columns]
    hidden: list[str] = []
    while display.width is not None and _total(shown) > display.width:
        optional = [column for column in shown if column.priority > 0]
        if not optional:
            break
        victim = max(optional, key=lambda column: column.priority)
        shown.remove(victim)
        hidden.append(victim.header)
    if display.width is not None and _total(shown) > display.width:
        shown = [replace(one, values=one.short or one.values) for one in shown]
    widths = _widths(shown, display.width)
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="bold")
    for column, width in zip(shown, widths, strict=True):
        table.add_column(
            Text(_cut(column.header, width)), justify="right" if column.right else "left",
            width=width, no_wrap=True, overflow="crop",
        )  # fmt: skip
    size = len(columns[0].values) if columns else 0
    shortened = any(
        column.clipped or _cut(column.header, width) != column.header
        for column, width in zip(shown, widths, strict=True)
    )
    for row in range(size):
        cells = []
        for column, width in zip(shown, widths, strict=True):
            text = column.values[row]
            cut = _cut(text, width)
            shortened = shortened or cut != text
            cells.append(Text(cut, style=column.styles[row] if column.styles else ""))
        table.add_row(*cells)
    least = sum(widths) + _GAP * (len(widths) - 1)
    return Screen([table], hidden, shortened, least)


def _bounded(column: Column) -> Column:
    """The column with texts that a terminal does not obey, none longer than `LONGEST`."""
    return replace(
        column,
        header=brief(column.header),
        values=[brief(text) for text in column.values],
        short=[brief(text) for text in column.short],
        clipped=any(len(text) > LONGEST for text in column.values),
    )


def _total(columns: Sequence[Column]) -> int:
    return sum(column.smallest for column in columns) + _GAP * (len(columns) - 1)


def _widths(columns: Sequence[Column], width: int | None) -> list[int]:
    """Natural widths, the cuttable columns sharing what is missing from the widest down."""
    widths = [column.natural for column in columns]
    if width is None:
        return widths
    missing = sum(widths) + _GAP * (len(columns) - 1) - width
    while missing > 0:
        spare = [
            (widths[i] - column.smallest, i)
            for i, column in enumerate(columns)
            if widths[i] > column.smallest
        ]
        if not spare:
            break
        _, widest = max((widths[i], i) for _, i in spare)
        step = min(missing, max(1, (widths[widest] - columns[widest].smallest) // 2))
        widths[widest] -= step
        missing -= step
    return widths


def _cut(text: str, width: int) -> str:
    """The text if it fits, else its beginning and `…`.

    Marks that combine take no width: of them and all else a cell holds a few for each column.
    """
    head = text[: _MOST_SIGNS * width]
    if len(head) == len(text) and cell_len(text) <= width:
        return text
    kept = bisect_right(range(len(head)), width - 1, key=lambda end: cell_len(head[: end + 1]))
    return head[:kept].rstrip() + "…"
