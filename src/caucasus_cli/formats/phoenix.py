"""Phoenix events: OEDA's daily files, tables made of them, and Cline's Historical Phoenix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import ClassVar

from ..codebook.actors import ActorBook
from ..codebook.cameo import SCHEME
from ..errors import LogError, did_you_mean
from ..reading.batch import Batch, Side
from ..reading.lexicon import Fault, Lexicon
from ..reading.lines import Rows, read_lines
from ..reading.meanings import (
    CameoColumn,
    american_day,
    coded_side,
    compact_day,
    days,
    first_that_reads,
    iso_day,
    no_side,
    side_of,
)
from ..reading.streams import Source
from .heads import Table, head_lines, with_header
from .interface import Context
from .unknowns import known_part, without_nothing

#: Columns of the daily files, which have no header; here those read are named.
_DAILY = (
    "id", "date", "", "", "", "source", "source_root", "", "", "target", "target_root", "", "",
    "code", "root", "quad", "points", "", "", "", "", "", "", "", "url", "",
)  # fmt: skip
#: What each column is called in one table or another, in lower case.
_CALLED = {
    "id": ("eid", "gid", "eventid", "event_id"),
    "date": ("story_date", "date"),
    "source": ("source", "sourceactorfull"),
    "source_root": ("source_root", "srcactor", "sourceactorentity"),
    "target": ("target", "targetactorfull"),
    "target_root": ("target_root", "tgtactor", "targetactorentity"),
    "code": ("code", "cameo", "eventcode"),
    "root": ("root_code", "rootcode", "eventrootcode"),
    "quad": ("quad_class", "quadclass", "pentaclass"),
    "points": ("goldstein", "goldsteinscore"),
    "url": ("url", "urls"),
}
_REQUIRED = ("date", "source", "target", "code")
_SAMPLE = 10


class Phoenix:
    """One branch of the Phoenix data."""

    scheme = SCHEME
    compared_with: ClassVar[dict[str, str]] = {"points": "goldstein", "quad": "phoenix"}

    def __init__(
        self,
        name: str,
        read_day: Callable[[str], date],
        marks: Sequence[frozenset[str]],
        has_daily_files: bool = False,
    ) -> None:
        """The branch `name`.

        Args:
            name: what the format is called.
            read_day: how its days are written.
            marks: sets of column names, in lower case; a header with all of one set is its.
            has_daily_files: whether there are files without header.
        """
        self.name = name
        self._read_day = read_day
        self._marks = marks
        self._has_daily_files = has_daily_files

    def recognises(self, head: bytes) -> bool:
        """A header with the branch's own names, or the 26 columns of a daily file."""
        if self._has_daily_files and _is_daily(head):
            return True
        return with_header(head, self._is_header) is not None

    def _is_header(self, names: Sequence[str]) -> bool:
        known = {name.lower() for name in names}
        return any(marks <= known for marks in self._marks)

    def batches(self, source: Source, context: Context) -> Iterator[Batch]:
        """Read all rows; order of columns and those not needed do not matter."""
        if self._has_daily_files and _is_daily(source.head):
            table = Table(("",) * len(_DAILY), "\t", False, 0)
            picked = {name: at for at, name in enumerate(_DAILY) if name}
        else:
            table, picked = _table_of(source)
        reader = _PhoenixRows(context, self._read_day, "source_root" in picked)
        for rows in read_lines(source, table.layout(picked)):
            yield reader.batch(rows)


def _is_daily(head: bytes) -> bool:
    """Whether most lines have 26 columns, the date in the second and its year in the third."""
    lines = [line for line in head_lines(head) if line.strip()][:_SAMPLE]
    fields = [line.split("\t") for line in lines]
    fitting = [
        one for one in fields
        if len(one) == len(_DAILY) and one[1].isdigit() and len(one[1]) == 8
        and one[1].startswith(one[2])
    ]  # fmt: skip
    return 2 * len(fitting) > len(fields)


def _table_of(source: Source) -> tuple[Table, dict[str, int]]:
    table = with_header(source.head, lambda names: _missing(_pick(names)) is None)
    if table is not None:
        return table, _pick(table.names)
    table = with_header(source.head, lambda names: len(names) > 1)
    names = table.names if table else ()
    missing = _missing(_pick(names)) or _REQUIRED[0]
    hint = did_you_mean(missing, names)
    raise LogError(f"{source.name}:1: the header has no column for the {missing}.{hint}")


def _pick(names: Sequence[str]) -> dict[str, int]:
    """Where each column is that is read."""
    lowered = [name.lower() for name in names]
    return {
        field: lowered.index(found)
        for field, called in _CALLED.items()
        if (found := next((name for name in called if name in lowered), None)) is not None
    }


def _missing(picked: dict[str, int]) -> str | None:
    return next((field for field in _REQUIRED if field not in picked), None)


class _PhoenixRows:
    """Rows under the names of `_CALLED` as batches."""

    def __init__(
        self, context: Context, read_day: Callable[[str], date], has_roots: bool
    ) -> None:  # fmt: skip
        self._dates = days(read_day)
        self._codes = CameoColumn(context.fix_codes)
        self._sides = [
            Lexicon[Side](_side_reader(context.book, side, has_roots))
            for side in ("source", "target")
        ]

    def batch(self, rows: Rows) -> Batch:
        """The rows, interpreted."""
        columns = {name: without_nothing(column) for name, column in rows.columns.items()}
        source, target = (
            lexicon.look_up(
                side, *(columns[name] for name in (side, f"{side}_root") if name in columns)
            )
            for side, lexicon in zip(("source", "target"), self._sides, strict=True)
        )
        codes = self._codes.look_up("code", columns["code"], columns.get("root"))
        return Batch(
            rows=rows,
            dates=self._dates.look_up("date", columns["date"]),
            source=source,
            target=target,
            codes=codes,
            event_ids=columns.get("id"),
            urls=columns.get("url"),
            own_points=columns.get("points"),
            own_quads=columns.get("quad"),
            repaired=self._codes.repaired(codes),
        )


def _side_reader(book: ActorBook, side: str, has_roots: bool) -> Callable[..., Side | Fault]:
    def read(text: str | None, root_text: str | None = None) -> Side | Fault:
        root = known_part(root_text)
        code = known_part(text) or root
        if not code:
            return no_side(side)
        parsed = book.parse(root)
        if parsed is not None and parsed.actor is not None:
            return side_of(code, parsed.actor)
        found = coded_side(code, None, book)
        if has_roots and found.country and book.actors[found.country].status == "dissolved":
            # The coder saw no country in it: `SUN` is Sunni then, `USRTKM` no Soviet act.
            return Side(code, None)
        return found

    return read


PHOENIX = Phoenix(
    "phoenix",
    first_that_reads(compact_day, iso_day),
    (
        frozenset({"gid", "srcactor", "tgtactor", "cameo"}),
        frozenset({"sourceactorentity", "targetactorentity", "eventcode"}),
    ),
    has_daily_files=True,
)
HISTORICAL_PHOENIX = Phoenix(
    "historical-phoenix",
    first_that_reads(american_day, iso_day, compact_day),
    (
        frozenset({"eid", "story_date", "source", "target", "code"}),
        frozenset({"eid", "date", "source_root", "target_root", "code"}),
    ),
)
