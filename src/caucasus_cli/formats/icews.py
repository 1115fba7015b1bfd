"""ICEWS events (BBN ACCENT), with or without the column `CAMEO Code`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from ..account import Reason
from ..codebook.actors import ActorBook
from ..codebook.cameo import SCHEME
from ..codebook.folding import fold
from ..codebook.labels import code_of_label, label_like
from ..codebook.sectors import role_of_sectors
from ..errors import LogError, did_you_mean
from ..reading.batch import Batch, Side
from ..reading.lexicon import Column, Fault, Lexicon
from ..reading.lines import Rows, read_lines
from ..reading.meanings import (
    CameoColumn,
    american_day,
    days,
    first_that_reads,
    iso_day,
    no_side,
)
from ..reading.streams import Source
from .actor_countries import country_called
from .heads import Table, head_lines, split, with_header
from .interface import Context
from .named_actors import is_nobody, known_names, named_side, role_and_actor
from .unknowns import NOTHING, without_nothing

if TYPE_CHECKING:
    import pyarrow as pa

_SIDES = ("Source", "Target")
_REQUIRED = (
    "Event ID", "Event Date", "Source Name", "Source Country", "Event Text", "Target Name",
    "Target Country",
)  # fmt: skip
_READ = (*_REQUIRED, "CAMEO Code", "Intensity", "Source Sectors", "Target Sectors")
_SAMPLE = 50


class Icews:
    """The ICEWS event data as published on Dataverse, or as its database writes them."""

    name = "icews"
    scheme = SCHEME
    compared_with: ClassVar[dict[str, str]] = {"points": "goldstein"}

    def recognises(self, head: bytes) -> bool:
        """A header with the columns that only ICEWS has together."""
        return with_header(head, lambda names: not _missing(names)) is not None

    def batches(self, source: Source, context: Context) -> Iterator[Batch]:
        """Read all rows; the code comes from the event's text where there is no column of codes."""
        table = _table_of(source)
        picked = _pick(table.names)
        reader = _IcewsRows(context, "CAMEO Code" in picked)
        layout = table.layout(picked, lambda fields: without_excess(fields, len(table.names)))
        for rows in read_lines(source, layout):
            yield reader.batch(rows)


def without_excess(fields: list[str], width: int) -> list[str] | None:
    """The fields of a line, empty ones too many at its end cut off; None if it does not fit."""
    fits = len(fields) >= width and not any(field.strip() for field in fields[width:])
    return fields[:width] if fits else None


def _table_of(source: Source) -> Table:
    table = with_header(source.head, lambda names: not _missing(names))
    if table is None:
        found = with_header(source.head, lambda names: len(names) > 1)
        names = [name.strip('" ') for name in found.names] if found else []
        missing = _missing(names)[0]
        hint = did_you_mean(missing, names)
        raise LogError(f"{source.name}:1: the header has no column {missing!r}.{hint}")
    names = list(table.names)
    while not names[-1].strip('" '):
        names.pop()
    folded = [fold(name) for name in names]
    if doubled := [name for name in _READ if folded.count(fold(name)) > 1]:
        raise LogError(f"{source.name}:{table.header_rows}: the header names {doubled[0]!r} twice.")
    quoted = _is_quoted(source.head, table) if table.delimiter == "\t" else table.quoted
    return replace(table, names=tuple(names), quoted=quoted)


def _is_quoted(head: bytes, table: Table) -> bool:
    """Whether most names of actors, which are always text, stand in quotes."""
    at = _pick(table.names)["Source Name"]
    lines = head_lines(head)[table.header_rows :][:_SAMPLE]
    names = [fields[at] for line in lines if len(fields := split(line, "\t", False)) > at]
    quoted = [name for name in names if len(name) > 1 and name[0] == name[-1] == '"']
    return 2 * len(quoted) > len(names)


def _pick(names: Sequence[str]) -> dict[str, int]:
    """Where each column is that is read; `Event.ID` and `event_id` are `Event ID`."""
    folded = [fold(name) for name in names]
    return {name: folded.index(fold(name)) for name in _READ if fold(name) in folded}


def _missing(names: Sequence[str]) -> list[str]:
    picked = _pick(names)
    return [name for name in _REQUIRED if name not in picked]


class _IcewsRows:
    """Rows under ICEWS's names as batches."""

    def __init__(self, context: Context, has_codes: bool) -> None:
        self._dates = days(first_that_reads(iso_day, american_day))
        self._codes = CameoColumn(context.fix_codes) if has_codes else None
        self._labels = Lexicon[str](code_by_label)
        self._sides = [Lexicon[Side](_side_reader(context.book, side)) for side in _SIDES]

    def batch(self, rows: Rows) -> Batch:
        """The rows, interpreted."""
        columns = rows.columns
        codes = self._code_column(columns)
        names = [columns[f"{side} Name"].dictionary_encode() for side in _SIDES]
        source, target = (
            lexicon.look_up(
                f"{side} Name", name, columns[f"{side} Country"],
                *(columns[part] for part in (f"{side} Sectors",) if part in columns),
            )
            for side, lexicon, name in zip(_SIDES, self._sides, names, strict=True)
        )  # fmt: skip
        return Batch(
            rows=rows,
            dates=self._dates.look_up("Event Date", columns["Event Date"]),
            source=source,
            target=target,
            codes=codes,
            labelled=self._codes is None,
            event_ids=without_nothing(columns["Event ID"]),
            own_points=without_nothing(columns["Intensity"]) if "Intensity" in columns else None,
            repaired=self._codes.repaired(codes) if self._codes else 0,
            carried={"source_name": known_names(names[0]), "target_name": known_names(names[1])},
        )

    def _code_column(self, columns: dict[str, pa.Array]) -> Column[str]:
        if self._codes is None:
            return self._labels.look_up("Event Text", columns["Event Text"])
        return self._codes.look_up("CAMEO Code", columns["CAMEO Code"])


def _side_reader(book: ActorBook, side: str) -> Callable[..., Side | Fault]:
    def read(name: str, country: str, sectors: str = "") -> Side | Fault:
        name, country, role = name.strip(), country.strip(), role_of_sectors(sectors)
        if country not in NOTHING:
            actor = country_called(country, book)
            if isinstance(actor, Fault):
                return actor
            return named_side(name, role, actor, book)
        if is_nobody(name):
            return no_side(f"{side} Name")
        said, named = role_and_actor(name, book)
        return named_side(name, role or said, named, book)

    return read


def code_by_label(text: str | None) -> str | Fault:
    """The code of an event that stands as text."""
    label = (text or "").strip()
    if label in NOTHING:
        return Fault(Reason.BAD_CODE, "has no event")
    code = code_of_label(label)
    if code is None:
        return Fault(Reason.UNKNOWN_CODE, "is no event of CAMEO 1.1b3", label_like(label))
    return code


ICEWS = Icews()
