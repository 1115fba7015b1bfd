"""From a log's records to the canonical events frame, with what is wrong with the others.

Each distinct date, actor and code is interpreted once. A row with a mistake is no event, and its
problem names the row, the column, the value and the nearest valid one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from ..account import FileAccount, Problem, Reason
from ..codebook.actors import ActorBook, ParsedActorCode
from ..codebook.cameo import all_codes
from ..codebook.event_codes import scheme_of
from ..dates import DateInterval
from ..errors import LogError
from ..events import ORIGIN_FILE, RESERVED, canonical_schema
from ..reading.lexicon import distinct, reason_code
from .coded_origins import CODED_ORIGINS
from .interface import Records
from .values import (
    Fault,
    no_actor,
    read_actor,
    read_code,
    read_confidence,
    read_date,
    read_day,
    read_weight,
)

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Reasons = npt.NDArray[np.uint8]
_DERIVED = {"date", "date_start", "date_end", "source_country", "target_country", ORIGIN_FILE}


@dataclass(frozen=True)
class _Column(Generic[T_co]):
    """A column read value by value: what each record's value means, or its fault.

    Attributes:
        name: what it is called.
        meanings: of each record.
        faulty: whether one of them may be a fault.
    """

    name: str
    meanings: Sequence[T_co | Fault]
    faulty: bool


def _read_column(
    name: str, values: Sequence[str | None], read: Callable[[str], T | Fault], absent: T | Fault
) -> _Column[T]:
    known = {value: absent if value is None else read(value) for value in set(values)}
    faulty = any(isinstance(meaning, Fault) for meaning in known.values())
    return _Column(name, [known[value] for value in values], faulty)


@dataclass(frozen=True)
class Checked:
    """The events of some records.

    Attributes:
        events: the canonical columns, then the log's other columns as text.
        own_ids: for each event whether its id is the log's own; `FILE:ROW` else.
        dropped: number of each row that is no event, with the reason.
        problems: what is to be mended, by row.
    """

    events: pa.Table
    own_ids: pa.Array
    dropped: list[tuple[int, Reason]]
    problems: list[Problem]


def check_records(
    records: Records, zeros_lost: bool, account: FileAccount, book: ActorBook
) -> Checked:
    """Turn records into the canonical frame.

    Rows that no country-level dyad can take stay in the frame, for the other levels;
    `outside_dyads` finds them. So do all rows of an event id.

    Args:
        records: what a format read.
        zeros_lost: whether the codes of the whole log have lost their leading zeros.
        account: the file's account, for its name and format.
        book: the actors to resolve codes against.

    Raises:
        LogError: a column has a name that the reading needs itself.
    """
    values = records.columns
    refuse_reserved(values, account)
    none: list[str | None] = [None] * len(records.rows)
    dates = _read_column("date", values["date"], read_date, Fault(Reason.BAD_DATE, "has no date"))
    actors = [_sides(side, values, book) for side in ("source", "target")]
    code_column = _read_column(
        "code",
        values["code"],
        lambda code: read_code(code, zeros_lost),
        Fault(Reason.BAD_CODE, "has no code"),
    )
    weights = [
        _read_column(name, values.get(name, none), read, None)
        for name, read in (("weight", read_weight), ("confidence", read_confidence))
    ]
    added = _read_column("date_added", values.get("date_added", none), read_day, None)
    dropped = [(row, Reason.BAD_ROW) for row, _ in records.misshapen]
    problems = [Problem(row, "", "", problem) for row, problem in records.misshapen]
    kept = _keep([dates, *actors, code_column, *weights, added], records, dropped, problems)
    table, own_ids = _table(records, kept, dates, added, actors, weights, account)
    return Checked(table, own_ids, dropped, sorted(problems, key=lambda one: one.row))


def refuse_reserved(names: Iterable[str], account: FileAccount) -> None:
    """Refuse a log whose columns have names that the reading needs itself."""
    reserved = next((name for name in names if name.startswith(RESERVED)), None)
    if reserved is not None:
        raise LogError(
            f"{account.file}: has the column {reserved}: names that begin with {RESERVED!r} are "
            f"taken: rename it."
        )


def _sides(
    side: str, values: dict[str, list[str | None]], book: ActorBook
) -> _Column[ParsedActorCode]:
    """One side of each record.

    Records that came from a machine coder's file keep the country they had there: their codes may
    name a role alone, or have pieces that no codebook knows.
    """
    codes, countries, origins = (values.get(name) for name in (side, f"{side}_country", "origin"))
    column = _read_column(side, codes or [], lambda code: read_actor(code, book), no_actor(side))
    if codes is None or countries is None or origins is None:
        return column
    meanings = list(column.meanings)
    for index, origin in enumerate(origins):
        if origin in CODED_ORIGINS and (code := codes[index]):
            meanings[index] = ParsedActorCode(code, book.actors.get(countries[index] or ""), ())
    return _Column(side, meanings, column.faulty)


def _keep(
    columns: Sequence[_Column[object]],
    records: Records,
    dropped: list[tuple[int, Reason]],
    problems: list[Problem],
) -> list[int]:
    """Indices of the records without a fault; those of the others are added to the lists."""
    faulty = [column for column in columns if column.faulty]
    sound: list[int] = []
    for index, row in enumerate(records.rows):
        faults = [
            (column.name, fault)
            for column in faulty
            if isinstance(fault := column.meanings[index], Fault)
        ]
        if not faults:
            sound.append(index)
            continue
        dropped.append((row, faults[0][1].reason))
        for name, fault in faults:
            value = records.columns[name][index] or ""
            problems.append(Problem(row, name, value, fault.problem, fault.nearest))
    return sound


def _table(
    records: Records,
    kept: list[int],
    dates: _Column[DateInterval],
    added: _Column[date | None],
    actors: list[_Column[ParsedActorCode]],
    weights: list[_Column[float | None]],
    account: FileAccount,
) -> tuple[pa.Table, pa.Array]:
    """The events, and which of them have an id of their own."""
    import pyarrow as pa

    def texts(name: str) -> list[str | None]:
        column = records.columns.get(name)
        return [None] * len(kept) if column is None else [column[index] for index in kept]

    def meant(column: _Column[T]) -> list[T]:
        return [
            value
            for index in kept
            if not isinstance(value := column.meanings[index], Fault)
        ]  # fmt: skip

    intervals = meant(dates)
    source, target = (meant(column) for column in actors)
    rows = [records.rows[index] for index in kept]
    ids = texts("event_id")
    data: dict[str, Sequence[object]] = {
        "event_id": [own or f"{account.file}:{row}" for own, row in zip(ids, rows, strict=True)],
        "date_start": [interval.start for interval in intervals],
        "date_end": [interval.end for interval in intervals],
        "date_added": meant(added),
        "source": [actor.code for actor in source],
        "target": [actor.code for actor in target],
        "source_country": [country_of(actor) for actor in source],
        "target_country": [country_of(actor) for actor in target],
        "code": texts("code"),
        "scheme": [scheme_of(code or "") for code in texts("code")],
        "weight": meant(weights[0]),
        "confidence": meant(weights[1]),
        "url": texts("url"),
        "origin": [
            origin if origin in CODED_ORIGINS else account.format for origin in texts("origin")
        ],
        "origin_row": rows,
    }
    schema = canonical_schema()
    arrays = [pa.array(data[field.name], field.type) for field in schema]
    table = pa.table(arrays, schema=schema)
    for name in records.columns:
        if name not in data and name not in _DERIVED:
            table = table.append_column(name, pa.array(texts(name), pa.string()))
    return table, pa.array([own is not None for own in ids], pa.bool_())


def country_of(parsed: ParsedActorCode) -> str | None:
    """The country an actor code stands for in a country-level dyad, or None."""
    actor = parsed.actor
    return actor.code if actor is not None and actor.is_country else None


def outside_dyads(events: pa.Table, book: ActorBook) -> Reasons:
    """For each row the code of the reason why no country-level dyad can take it, or 0."""
    names = ("source", "target", "source_country", "target_country")
    combinations, ids = distinct([events.column(name).combine_chunks() for name in names])
    reasons = [_outside(one[:2], one[2:], book) for one in combinations]
    codes = [0 if reason is None else reason_code(reason) for reason in reasons]
    found: Reasons = np.array(codes, dtype=np.uint8)[ids]
    return found


def _outside(
    codes: Sequence[str | None], countries: Sequence[str | None], book: ActorBook
) -> Reason | None:
    if None not in countries:
        return Reason.SELF_DYAD if countries[0] == countries[1] else None
    region = any(_is_region(code or "", book) for code in codes)
    return Reason.REGION_ONLY if region else Reason.NO_COUNTRY


def _is_region(code: str, book: ActorBook) -> bool:
    parsed = book.parse(code)
    return parsed is not None and parsed.actor is not None and parsed.actor.status == "region"


def note_ambiguous_codes(codes: set[str], account: FileAccount) -> None:
    """Note codes that are roots, or base codes whose column has lost its leading zeros."""
    doubtful = sorted(code for code in codes if len(code) == 2 and f"0{code}" in all_codes())
    roots = [code for code in doubtful if code in all_codes()]
    if roots and not any(code.startswith("0") for code in codes):
        read = "is read as a root" if len(roots) == 1 else "are read as roots"
        account.notes.append(
            f"{account.file}: no code starts with 0, so {', '.join(roots)} {read}; if the column "
            f"has lost its leading zeros, write 0{', 0'.join(roots)}."
        )
