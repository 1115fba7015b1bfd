"""KEDS and TABARI events: the coders' own text, and tables of it with dates in full."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt

from ..codebook.actors import ActorBook
from ..codebook.cameo import SCHEME, all_codes
from ..errors import LogError
from ..reading.batch import Batch, Side
from ..reading.lexicon import Column, Fault, Lexicon
from ..reading.lines import Rows, read_lines
from ..reading.meanings import (
    CameoColumn,
    coded_side,
    compact_day,
    days,
    first_that_reads,
    iso_day,
    no_side,
    short_day,
)
from ..reading.streams import Source
from .heads import Table, head_lines, split, with_header
from .interface import Context
from .keds_actors import is_older, renewed
from .unknowns import known_part

if TYPE_CHECKING:
    import pyarrow as pa

_FIELDS = ("date", "source", "target", "code")
_LABELS = frozenset({"desc", "label"})
#: A table of fewer lines within the head is taken for a log that a person writes.
LEAST_LINES = 1000
_MOST_FIELDS = 9
_SAMPLE = 20
_TEXT_DAY = first_that_reads(short_day, compact_day)
_DOCUMENT = "DOC"
_OLDER_NOTE = (
    "the actors are coded as in WEIS, before CAMEO: AUS is read as Austria, SWZ as Switzerland, "
    "UAR as Egypt; CZE, ISL, MAC, MNG and SLV, which are uncertain there, have no country."
)


class Keds:
    """KEDS events, either as text or as a table."""

    name = "keds"
    scheme = SCHEME
    compared_with: ClassVar[dict[str, str]] = {}

    def recognises(self, head: bytes) -> bool:
        """The coder's text, or a table with nothing but its columns and no end in the head."""
        if _is_text(head):
            return True
        table = with_header(head, _is_header)
        return table is not None and _is_long(head, table)

    def batches(self, source: Source, context: Context) -> Iterator[Batch]:
        """Read all rows; labels and quotations are left out."""
        head = source.head
        table = with_header(head, _is_header)
        if table is not None:
            picked = {field: table.names.index(field) for field in _FIELDS}
            layout = table.layout(picked)
            read_day: Callable[[str], date] = iso_day
        elif _is_text(head):
            table = _text_table(head)
            picked = {field: at for at, field in enumerate(_FIELDS)}
            width = len(table.names)
            layout = table.layout(picked, lambda fields: _mend(fields, width))
            read_day = _TEXT_DAY
        else:
            raise LogError(
                f"{source.name}:1: is neither KEDS text (yymmdd, source, target, code, separated "
                f"by tabs) nor a table with the header {','.join(_FIELDS)}."
            )
        reader = _KedsRows(context, read_day, is_older(_actors(head, table, picked)))
        for rows in read_lines(source, layout):
            yield reader.batch(rows)


def _is_text(head: bytes) -> bool:
    """Whether most lines are a day, two actors and a code, separated by tabs."""
    lines = [line for line in head_lines(head) if line.strip()][:_SAMPLE]
    fitting = [line for line in lines if _is_event(line.split("\t"))]
    return 2 * len(fitting) > len(lines)


def _is_event(fields: Sequence[str]) -> bool:
    if not len(_FIELDS) <= len(fields) <= _MOST_FIELDS:
        return False
    day, source, target, code = (field.strip() for field in fields[: len(_FIELDS)])
    actor = r"[A-Z*\[-][A-Z0-9/*\[\]-]*"
    return (
        _is_day(day, _TEXT_DAY)
        and all(re.fullmatch(actor, side) is not None for side in (source, target))
        and re.fullmatch(r"\[?([0-9Ol]{2,4}|---)\]?", code) is not None
    )


def _is_day(text: str, read_day: Callable[[str], date]) -> bool:
    try:
        read_day(text)
    except ValueError:
        return False
    return True


def _text_table(head: bytes) -> Table:
    widths = [line.count("\t") + 1 for line in head_lines(head) if line.strip()]
    return Table(("",) * max(len(_FIELDS), *widths[:_SAMPLE]), "\t", False, 0)


def _mend(fields: list[str], width: int) -> list[str] | None:
    """A line with or without its label, quotation and id."""
    if len(fields) < len(_FIELDS):
        return None
    return [*fields, *[""] * (width - len(fields))][:width]


def _is_header(names: Sequence[str]) -> bool:
    """Whether a header has exactly the columns of KEDS data."""
    return sorted(set(names) - _LABELS) == sorted(_FIELDS) and len(set(names)) == len(names)


def _is_long(head: bytes, table: Table) -> bool:
    lines = [line for line in head_lines(head)[table.header_rows :] if line.strip()]
    at = table.names.index("date")
    sample = [split(line, table.delimiter, table.quoted) for line in lines[:_SAMPLE]]
    dated = [fields for fields in sample if len(fields) > at and _is_day(fields[at], iso_day)]
    return len(lines) >= LEAST_LINES and 2 * len(dated) > len(sample)


def _actors(head: bytes, table: Table, picked: dict[str, int]) -> Iterator[str]:
    """The actor codes in a file's head."""
    for line in head_lines(head)[table.header_rows :]:
        fields = split(line, table.delimiter, table.quoted)
        for side in ("source", "target"):
            if picked[side] < len(fields):
                yield fields[picked[side]].strip()


_mended, _is_misprint = itemgetter(0), itemgetter(1)


class _KedsRows:
    """Rows under the names of `_FIELDS` as batches."""

    def __init__(self, context: Context, read_day: Callable[[str], date], older: bool) -> None:
        self._dates = days(read_day)
        self._sides = [
            Lexicon[Side](_side_reader(context.book, side, older)) for side in ("source", "target")
        ]
        self._scrubbed = Lexicon[tuple[str, bool]](_scrub)
        self._codes = CameoColumn(context.fix_codes)
        self._notes = (_OLDER_NOTE,) if older else ()

    def batch(self, rows: Rows) -> Batch:
        """The rows, interpreted."""
        columns = rows.columns
        source, target = (
            lexicon.look_up(side, columns[side])
            for side, lexicon in zip(("source", "target"), self._sides, strict=True)
        )
        scrubbed = self._scrubbed.look_up("code", columns["code"])
        codes = self._codes.look_up("code", _texts(scrubbed))
        return Batch(
            rows=rows,
            dates=self._dates.look_up("date", columns["date"]),
            source=source,
            target=target,
            codes=replace(codes, texts=columns["code"]),
            documents=_are_documents(columns["source"]) & _are_documents(columns["target"]),
            repaired=self._codes.repaired(codes),
            misprints=int(scrubbed.numbers(_is_misprint).sum()),
            notes=self._notes,
        )


def _side_reader(book: ActorBook, side: str, older: bool) -> Callable[..., Side | Fault]:
    def read(text: str | None) -> Side | Fault:
        code = known_part((text or "").strip().strip("[]*"))
        if not code:
            return no_side(side)
        if not older:
            return coded_side(code, None, book)
        now = renewed(code)
        return Side(code, None) if now is None else coded_side(now, None, book)

    return read


def _scrub(text: str | None) -> tuple[str, bool]:
    """A code without the coder's misprints, and whether it had any.

    They are mended only where a code comes of it: a letter O for a zero, an l for a one, brackets
    of another field.
    """
    code = (text or "").strip()
    if code in all_codes():
        return code, False
    mended = code.replace("---", "").strip("[]").replace("O", "0").replace("l", "1")
    return (mended, True) if mended in all_codes() else (code, False)


def _texts(scrubbed: Column[tuple[str, bool]]) -> pa.Array:
    import pyarrow as pa

    return scrubbed.values(_mended, pa.string()).cast(pa.string())


def _are_documents(column: pa.Array) -> npt.NDArray[np.bool_]:
    import pyarrow.compute as pc

    found: npt.NDArray[np.bool_] = pc.equal(column, _DOCUMENT).to_numpy(zero_copy_only=False)
    return found


KEDS = Keds()
