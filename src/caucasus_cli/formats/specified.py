"""Any delimited log, read by a specification of its columns (`--log-columns`)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, TypeVar

import numpy as np
import numpy.typing as npt

from ..account import Reason
from ..codebook.actors import Actor, ActorBook
from ..codebook.cameo import SCHEME
from ..dates import DateInterval
from ..errors import LogError, UsageError, did_you_mean
from ..reading.batch import Batch, Side
from ..reading.lexicon import Column, Fault, Ids, Lexicon
from ..reading.lines import Rows, read_lines
from ..reading.meanings import CameoColumn, coded_side, days_added, no_day, no_side, side_of
from ..reading.streams import Source
from .day_orders import DayReader
from .gdelt_table import ROUNDED_DAYS, ROUNDED_IDS, has_rounded, without_rounded
from .heads import Table, head_lines, split, with_header, without_header
from .interface import Context
from .specification import DATED, LABEL, QUOTE, Specification, parse_specification
from .unknowns import known_part, without_nothing

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
_CARRIED = ("source_name", "target_name", LABEL, QUOTE)
_YES = frozenset({"1", "true", "yes"})


class SpecifiedLog:
    """The log that a specification describes."""

    name = "columns"
    scheme = SCHEME
    compared_with: ClassVar[dict[str, str]] = {"points": "goldstein", "quad": "gdelt"}

    def recognises(self, head: bytes) -> bool:
        """Never: it is asked for with a specification."""
        return False

    def batches(self, source: Source, context: Context) -> Iterator[Batch]:
        """Read all rows.

        Raises:
            UsageError: there is no specification, or it does not fit the file.
        """
        if context.columns is None:
            raise UsageError("--from columns needs --log-columns: which column holds what.")
        specification = parse_specification(context.columns)
        table, places = _find(source, specification)
        # A column may serve several fields; it is read once.
        picked = {str(place): place for place in sorted(set(places.values()))}
        mend = None
        if not specification.has_header and table.delimiter == "\t":
            width, least = len(table.names), max(places.values()) + 1
            mend = _mender(width, least)
        reader = _SpecifiedRows(source, context, specification, table, places)
        for rows in read_lines(source, table.layout(picked, mend)):
            yield reader.batch(rows)


def _find(source: Source, specification: Specification) -> tuple[Table, dict[str, int]]:
    """How the file falls into fields, and where each field of the specification is."""
    columns = specification.columns
    if not specification.has_header:
        least = max(int(number) for number in columns.values())
        table = without_header(source.head, least)
        if table is None:
            raise UsageError(
                f"{source.name}: has no {least} columns separated by tabs, commas, semicolons or "
                f"bars, as --log-columns says."
            )
        return table, {field: int(number) - 1 for field, number in columns.items()}
    table = with_header(source.head, lambda names: set(columns.values()) <= set(names))
    if table is None:
        raise _misfit(source, columns)
    for field, column in columns.items():
        if table.names.count(column) > 1:
            raise UsageError(f"{source.name}:1: the header has {column!r} ({field}) twice.")
    return table, {field: table.names.index(column) for field, column in columns.items()}


def _misfit(source: Source, columns: Mapping[str, str]) -> UsageError | LogError:
    """Which column the header does not have; of all delimiters, by the best."""
    tables: list[tuple[str, ...]] = []

    def remember(names: tuple[str, ...]) -> bool:
        tables.append(names)
        return False

    with_header(source.head, remember)
    names = max(tables, key=lambda one: len(set(one) & set(columns.values())), default=())
    if not names:
        return LogError(f"{source.name}:1: is no delimited text with a header.")
    field, column = next((field, one) for field, one in columns.items() if one not in names)
    hint = did_you_mean(column, [name for name in names if name])
    return UsageError(
        f"{source.name}:1: the header has no column {column!r}, which --log-columns gives for the "
        f"{field}.{hint}"
    )


def _mender(width: int, least: int) -> Callable[[list[str]], list[str] | None]:
    """Takes lines that have the columns named, whatever stands behind them."""

    def mend(fields: list[str]) -> list[str] | None:
        if len(fields) < least:
            return None
        return [*fields, *[""] * (width - len(fields))][:width]

    return mend


class _SpecifiedRows:
    """Rows of a specified log as batches."""

    def __init__(
        self,
        source: Source,
        context: Context,
        specification: Specification,
        table: Table,
        places: Mapping[str, int],
    ) -> None:
        self._places = places
        self._called = {
            field: column if specification.has_header else f"column {column}"
            for field, column in specification.columns.items()
        }
        first = _first_values(source, table)
        readers = {
            field: DayReader(source.name, field, specification.orders.get(field), first(place))
            for field, place in places.items()
            if field in DATED
        }
        self._dates = Lexicon[DateInterval](_date_reader(readers["date"]))
        if "date_added" in readers:
            self._added = days_added(readers["date_added"].day)
        self._sides = {
            side: Lexicon[Side](
                _side_reader(context.book, side, self._called.get(f"{side}_country"))
            )
            for side in ("source", "target")
        }
        self._codes = CameoColumn(context.fix_codes)
        self._weights = Lexicon[float | None](_weight)
        self._confidences = Lexicon[float | None](_confidence)
        self._counts = Lexicon[int](_count)

    def batch(self, rows: Rows) -> Batch:
        """The rows, interpreted."""
        columns = {
            field: without_nothing(rows.columns[str(place)])
            for field, place in self._places.items()
        }
        notes = []
        if (ids := columns.get("event_id")) is not None and has_rounded(ids):
            columns["event_id"] = without_rounded(ids)
            notes.append(ROUNDED_IDS.format(column=self._called["event_id"]))
        if (added := columns.get("date_added")) is not None and has_rounded(added):
            notes.append(ROUNDED_DAYS.format(column=self._called["date_added"]))
        codes = self._codes.look_up(self._called["code"], columns["code"], columns.get("root"))
        sides = {
            side: lexicon.look_up(
                self._called[side],
                *(columns[name] for name in (side, f"{side}_country") if name in columns),
            )
            for side, lexicon in self._sides.items()
        }

        def read(field: str, lexicon: Lexicon[T]) -> Column[T] | None:
            column = columns.get(field)
            return None if column is None else lexicon.look_up(self._called[field], column)

        def numbers(field: str) -> Ids | None:
            column = read(field, self._counts)
            return None if column is None else column.numbers(int)

        return Batch(
            rows=rows,
            dates=self._dates.look_up(self._called["date"], columns["date"]),
            source=sides["source"],
            target=sides["target"],
            codes=codes,
            event_ids=columns.get("event_id"),
            added=read("date_added", self._added) if added is not None else None,
            urls=columns.get("url"),
            weights=read("weight", self._weights),
            confidences=read("confidence", self._confidences),
            own_points=columns.get("points"),
            own_quads=columns.get("quad"),
            is_root=_are_set(columns.get("is_root")),
            sources=numbers("sources"),
            mentions=numbers("mentions"),
            dates_back="is_root" in columns,
            repaired=self._codes.repaired(codes),
            notes=tuple(notes),
            carried={name: columns[name] for name in _CARRIED if name in columns},
        )


def _first_values(source: Source, table: Table) -> Callable[[int], list[str]]:
    lines = [line for line in head_lines(source.head)[table.header_rows :] if line.strip()]
    fields = [split(line, table.delimiter, table.quoted) for line in lines]
    return lambda place: [one[place] for one in fields if place < len(one)]


def _date_reader(reader: DayReader) -> Callable[..., DateInterval | Fault]:
    def read(text: str | None) -> DateInterval | Fault:
        if not text:
            return Fault(Reason.BAD_DATE, "has no date")
        try:
            return reader.interval(text)
        except ValueError:
            return no_day(text)

    return read


def _side_reader(
    book: ActorBook, side: str, country_column: str | None
) -> Callable[..., Side | Fault]:  # fmt: skip
    def read(text: str | None, country: str | None = None) -> Side | Fault:
        code = known_part(text)
        if not country:
            return coded_side(code, None, book) if code else no_side(side)
        actor = _country(country, book, f"{side}_country={country_column}")
        return Side(code or country, None) if actor is None else side_of(code or actor.code, actor)

    return read


def _country(text: str, book: ActorBook, said: str) -> Actor | None:
    """Whom a column of countries means by a text: a name, or a code of three letters.

    Raises:
        UsageError: a code of two letters or a number, which different lists give to different
            countries.
    """
    if re.fullmatch("[A-Za-z]{2}|[0-9]+", text):
        raise UsageError(
            f"--log-columns {said}: {text!r} means one country in ISO and another in FIPS, the "
            f"Correlates of War or Gleditsch and Ward: give a column of names, or of codes of "
            f"three letters, or leave it out."
        )
    parsed = book.parse(text.upper())
    if parsed is not None and parsed.actor is not None:
        return parsed.actor
    named = book.matches(text)
    return book.actors[named.pop()] if len(named) == 1 else None


def _weight(text: str | None) -> float | Fault | None:
    return _number(text, math.inf, "is no number above 0")


def _confidence(text: str | None) -> float | Fault | None:
    return _number(text, 1, "is no number above 0 and at most 1")


def _number(text: str | None, most: float, problem: str) -> float | Fault | None:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        return Fault(Reason.BAD_WEIGHT, problem)
    fits = 0 < number <= most and math.isfinite(number)
    return number if fits else Fault(Reason.BAD_WEIGHT, problem)


def _count(text: str | None) -> int:
    """A count; what is none is 0."""
    return int(text) if text and re.fullmatch("[0-9]{1,18}", text) else 0


def _are_set(column: pa.Array | None) -> npt.NDArray[np.bool_] | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if column is None:
        return None
    yes = pc.is_in(pc.utf8_lower(column), value_set=pa.array(sorted(_YES)))
    found: npt.NDArray[np.bool_] = yes.to_numpy(zero_copy_only=False)
    return found


SPECIFIED = SpecifiedLog()
