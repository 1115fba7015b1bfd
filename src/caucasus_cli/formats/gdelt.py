"""GDELT events, 1.0 (57 and 58 columns, also mixed) and 2.0 (61), as published: no header."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt

from ..codebook.actors import Actor, ActorBook
from ..codebook.cameo import SCHEME
from ..reading.batch import Batch, Side
from ..reading.blocks import line_end
from ..reading.lexicon import Fault, Ids, Lexicon
from ..reading.lines import Layout, Rows, first_lines, read_lines
from ..reading.meanings import (
    ABSENT,
    CameoColumn,
    coded_side,
    compact_day,
    days,
    days_added,
    no_side,
    side_of,
)
from ..reading.streams import HEAD_BYTES, Source
from .gdelt_addresses import WITH, WITHOUT, Addresses, usual_width
from .interface import Context

if TYPE_CHECKING:
    import pyarrow as pa

_ACTOR = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code",
          "Religion2Code", "Type1Code", "Type2Code", "Type3Code")  # fmt: skip
_PLACES = ("Actor1Geo", "Actor2Geo", "ActionGeo")
_PLACE_1 = ("Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID")
_PLACE_2 = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
_FIRST = (
    *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"),
    *(f"Actor{side}{part}" for side in (1, 2) for part in _ACTOR),
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"),
    *("NumMentions", "NumSources", "NumArticles", "AvgTone"),
)
#: Columns of GDELT 1.0 daily files; the files up to March 2013 lack the last.
COLUMNS_1 = (
    *_FIRST,
    *(f"{place}_{part}" for place in _PLACES for part in _PLACE_1),
    *("DATEADDED", "SOURCEURL"),
)
#: Columns of GDELT 2.0.
COLUMNS_2 = (
    *_FIRST,
    *(f"{place}_{part}" for place in _PLACES for part in _PLACE_2),
    *("DATEADDED", "SOURCEURL"),
)
WANTED = ("GLOBALEVENTID", "SQLDATE", "Actor1Code", "Actor1CountryCode", "Actor2Code",
          "Actor2CountryCode", "IsRootEvent", "EventCode", "EventRootCode", "QuadClass",
          "GoldsteinScale", "NumMentions", "NumSources", "DATEADDED", "SOURCEURL")  # fmt: skip
#: What the code decides, but for mistakes.
_OF_ACT = ("EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale")
_OF_REPORTS = {"IsRootEvent", "NumMentions", "NumSources"}
_SAMPLE = 10
_COUNT = re.compile("[0-9]{1,18}")
#: An id, then the day.
_FIRST_FIELDS = re.compile(rb"[0-9]+\t[0-9]{8}\t")


class Gdelt:
    """GDELT 1.0 or 2.0."""

    scheme = SCHEME
    compared_with: ClassVar[dict[str, str]] = {"points": "gdelt", "quad": "gdelt"}

    def __init__(self, name: str, columns: tuple[str, ...], widths: frozenset[int]) -> None:
        """The version `name` with its columns; rows may have any of the `widths`."""
        self.name = name
        self._columns = columns
        self._widths = widths

    def recognises(self, head: bytes) -> bool:
        """Most lines have the version's columns: an id, then eight digits for the date."""
        split = head.removeprefix(b"\xef\xbb\xbf").split(line_end(head))
        lines = [line for line in split[:_SAMPLE] if line.strip()]
        fitting = [
            line for line in lines
            if line.count(b"\t") + 1 in self._widths and _FIRST_FIELDS.match(line)
        ]  # fmt: skip
        return 2 * len(fitting) > len(lines)

    def batches(self, source: Source, context: Context) -> Iterator[Batch]:
        """Read all rows; a row of 57 columns has no SOURCEURL."""
        names, addresses = self._columns, None
        if WITHOUT in self._widths:
            width = usual_width(line.count("\t") + 1 for line in first_lines(source, HEAD_BYTES))
            names, addresses = names[:width], Addresses(width)
        passed = set() if context.reports_matter else _OF_REPORTS
        if not context.fix_codes:
            passed = passed | {"EventRootCode"}
        wanted = [name for name in WANTED if name in names and name not in passed]
        layout = Layout(
            names, wanted, mend=addresses.mend if addresses else None,
            shown=context.shown, together=_OF_ACT,
        )  # fmt: skip
        reader = GdeltRows(context)
        for rows in read_lines(source, layout):
            if addresses:
                addresses.put_back(rows)
            yield reader.batch(rows)


class GdeltRows:
    """Rows with GDELT's column names as batches; whoever the file comes from."""

    def __init__(self, context: Context) -> None:
        """Interpret against the context's actors."""
        book = context.book
        self._dates = days(compact_day)
        self._added = days_added(compact_day)
        self._sides = [
            Lexicon[Side](_side_reader(book, side)) for side in ("Actor1Code", "Actor2Code")
        ]
        self._codes = CameoColumn(context.fix_codes)
        self._counts = Lexicon[int](_count)

    def batch(self, rows: Rows) -> Batch:
        """The rows, interpreted."""
        columns = rows.columns
        codes = self._codes.look_up("EventCode", columns["EventCode"], columns.get("EventRootCode"))
        sides = [
            lexicon.look_up(
                f"Actor{side}Code", columns[f"Actor{side}Code"], columns[f"Actor{side}CountryCode"]
            )
            for side, lexicon in enumerate(self._sides, start=1)
        ]
        added = columns.get("DATEADDED")
        return Batch(
            rows=rows,
            dates=self._dates.look_up("SQLDATE", columns["SQLDATE"]),
            source=sides[0],
            target=sides[1],
            codes=codes,
            event_ids=columns.get("GLOBALEVENTID"),
            added=None if added is None else self._added.look_up("DATEADDED", added),
            urls=columns.get("SOURCEURL"),
            own_points=columns.get("GoldsteinScale"),
            own_quads=columns.get("QuadClass"),
            is_root=_is_one(columns.get("IsRootEvent")),
            sources=_counted(columns.get("NumSources"), self._counts),
            mentions=_counted(columns.get("NumMentions"), self._counts),
            dates_back=True,
            repaired=self._codes.repaired(codes),
        )


def _side_reader(book: ActorBook, column: str) -> Callable[..., Side | Fault]:
    def read(code: str | None, country: str | None) -> Side | Fault:
        code = "" if code is None or code in ABSENT else code
        country = "" if country is None or country in ABSENT else country
        if not code and not country:
            return no_side(column)
        if not country:
            return coded_side(code, None, book)
        actor = _country(country, book)
        return Side(code or country, None) if actor is None else side_of(code or country, actor)

    return read


def _country(code: str, book: ActorBook) -> Actor | None:
    parsed = book.parse(code)
    return None if parsed is None else parsed.actor


def _is_one(column: pa.Array | None) -> npt.NDArray[np.bool_] | None:
    import pyarrow.compute as pc

    if column is None:
        return None
    found: npt.NDArray[np.bool_] = pc.equal(column, "1").to_numpy(zero_copy_only=False)
    return found


def _counted(column: pa.Array | None, counts: Lexicon[int]) -> Ids | None:
    """A column of counts."""
    if column is None:
        return None
    return counts.look_up("", column).numbers(int)


def _count(text: str | None) -> int:
    """A count; what is none is 0."""
    return int(text) if _COUNT.fullmatch(text or "") else 0  # type: ignore[arg-type]


VERSION_1 = Gdelt("gdelt1", COLUMNS_1, frozenset({WITHOUT, WITH}))
VERSION_2 = Gdelt("gdelt2", COLUMNS_2, frozenset({61}))
