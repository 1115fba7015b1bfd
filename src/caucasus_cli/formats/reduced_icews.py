"""ICEWS events as `text_to_CAMEO` reduces them: codes for names, eight columns or ten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from ..codebook.actors import ActorBook
from ..codebook.cameo import SCHEME
from ..errors import LogError
from ..reading.batch import Batch, Side
from ..reading.lexicon import Fault, Lexicon
from ..reading.lines import Layout, Rows, read_lines
from ..reading.meanings import (
    CameoColumn,
    american_day,
    coded_side,
    days,
    first_that_reads,
    iso_day,
    no_side,
    side_of,
)
from ..reading.streams import Source
from .heads import head_lines
from .interface import Context
from .unknowns import known_part

_SHORT = ("date", "source", "source_role", "target", "target_role", "code", "points", "quad")
_LONG = ("date", "source", "source_cow", "source_role", "target", "target_cow", "target_role",
         "code", "points", "quad")  # fmt: skip
#: What a field must be, as far as it tells the format.
_SHAPES = {
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}",
    "source": r"[A-Z]{3}([A-Z]{3})?|---",
    "source_cow": r"[0-9]{1,3}",
    "source_role": r"[A-Z]{3}|---",
    "target": r"[A-Z]{3}([A-Z]{3})?|---",
    "target_cow": r"[0-9]{1,3}",
    "target_role": r"[A-Z]{3}|---",
    "code": r"[0-9]{1,4}[a-z]?",
    "points": r"-?[0-9]+(\.[0-9]+)?",
    "quad": r"[1-4]",
}
#: A sector for which text_to_CAMEO has no code of its own.
_OTHER = "OTH"
_SAMPLE = 20


class ReducedIcews:
    """`reduced.ICEWS.*.txt`."""

    name = "reduced-icews"
    scheme = SCHEME
    compared_with: ClassVar[dict[str, str]] = {"points": "goldstein", "quad": "schrodt"}

    def recognises(self, head: bytes) -> bool:
        """Most lines have the eight or the ten columns, each in its shape."""
        return _names_of(head) is not None

    def batches(self, source: Source, context: Context) -> Iterator[Batch]:
        """Read all rows; the numbers of the Correlates of War are left out."""
        names = _names_of(source.head)
        if names is None:
            raise LogError(
                f"{source.name}:1: is no output of text_to_CAMEO: {len(_SHORT)} columns, or "
                f"{len(_LONG)}, separated by tabs, without a header."
            )
        reader = _ReducedRows(context)
        for rows in read_lines(source, Layout(names, _SHORT)):
            yield reader.batch(rows)


def _names_of(head: bytes) -> Sequence[str] | None:
    lines = [line.split("\t") for line in head_lines(head) if line.strip()][:_SAMPLE]
    for names in (_SHORT, _LONG):
        if 2 * sum(_fits(fields, names) for fields in lines) > len(lines):
            return names
    return None


def _fits(fields: Sequence[str], names: Sequence[str]) -> bool:
    return len(fields) == len(names) and all(
        re.fullmatch(_SHAPES[name], field.strip())
        for name, field in zip(names, fields, strict=True)
    )


class _ReducedRows:
    """Rows under the names of `_SHORT` as batches."""

    def __init__(self, context: Context) -> None:
        self._dates = days(first_that_reads(iso_day, american_day))
        self._sides = [
            Lexicon[Side](_side_reader(context.book, side)) for side in ("source", "target")
        ]
        self._codes = CameoColumn(context.fix_codes)

    def batch(self, rows: Rows) -> Batch:
        """The rows, interpreted."""
        columns = rows.columns
        source, target = (
            lexicon.look_up(side, columns[side], columns[f"{side}_role"])
            for side, lexicon in zip(("source", "target"), self._sides, strict=True)
        )
        codes = self._codes.look_up("code", columns["code"])
        return Batch(
            rows=rows,
            dates=self._dates.look_up("date", columns["date"]),
            source=source,
            target=target,
            codes=codes,
            own_points=columns["points"],
            own_quads=columns["quad"],
            repaired=self._codes.repaired(codes),
        )


def _side_reader(book: ActorBook, side: str) -> Callable[..., Side | Fault]:
    def read(country: str | None, role: str | None) -> Side | Fault:
        state, sector = known_part(country), known_part(role)
        code = state + ("" if sector == _OTHER else sector)
        if not code:
            return no_side(side)
        parsed = book.parse(state)
        if parsed is not None and parsed.actor is not None:
            return side_of(code, parsed.actor)
        return Side(code, None) if state else coded_side(code, None, book)

    return read


REDUCED_ICEWS = ReducedIcews()
