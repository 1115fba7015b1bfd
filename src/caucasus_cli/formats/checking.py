"""From a log's records to the canonical events frame, with an account of every row.

Each distinct date, actor and code is interpreted once. A row with a mistake is dropped and
counted, and its problem names the row, the column, the value and the nearest valid one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Generic, TypeVar

from ..account import FileAccount, Problem, Reason
from ..codebook.actors import ActorBook, ParsedActorCode
from ..codebook.cameo import all_codes, lost_its_zeros
from ..codebook.event_codes import scheme_of
from ..dates import DateInterval
from ..errors import LogError
from ..events import ORIGIN_FILE, RESERVED, canonical_schema
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
_DERIVED = {"date", "date_start", "date_end", "source_country", "target_country", ORIGIN_FILE}


@dataclass(frozen=True)
class _Column(Generic[T_co]):
    """A column read value by value: what each record's value means, or its fault."""

    name: str
    meanings: Sequence[T_co | Fault]


def _read_column(
    name: str, values: Sequence[str | None], read: Callable[[str], T | Fault], absent: T | Fault
) -> _Column[T]:
    known: dict[str | None, T | Fault] = {None: absent}
    for value in set(values) - {None}:
        known[value] = read(value or "")
    return _Column(name, [known[value] for value in values])


@dataclass(frozen=True)
class Checked:
    """The events of a log's records.

    Attributes:
        events: the canonical columns, then the log's other columns as text.
        dropped: number of each row that is no event, with the reason.
    """

    events: pa.Table
    dropped: list[tuple[int, Reason]]


def to_events(records: Records, account: FileAccount, book: ActorBook) -> Checked:
    """Turn records into the canonical frame, filling in `account`.

    Rows that no country-level dyad can take stay in the frame, for the other levels;
    `outside_dyads` finds them.

    Args:
        records: what a format read.
        account: the file's account, still empty; gets the counts, problems and notes.
        book: the actors to resolve codes against.

    Raises:
        LogError: a column has a name that the reading needs itself.
    """
    values = records.columns
    refuse_reserved(values, account)
    count = len(records.rows)
    none: list[str | None] = [None] * count
    account.read = count + len(records.misshapen)
    codes = set(values["code"]) - {None}
    zeros_lost = "code" in records.not_text or lost_its_zeros({code or "" for code in codes})
    if not zeros_lost:
        note_ambiguous_codes({code or "" for code in codes}, account)
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
    dropped: list[tuple[int, Reason]] = []
    kept = _keep([dates, *actors, code_column, *weights, added], records, account, dropped)
    account.dropped.update(reason for _, reason in dropped)
    return Checked(_table(records, kept, dates, added, actors, weights, account), dropped)


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
    return _Column(side, meanings)


def _keep(
    columns: Sequence[_Column[object]],
    records: Records,
    account: FileAccount,
    dropped: list[tuple[int, Reason]],
) -> list[int]:
    """Indices of the records without a fault; rows of the others are added to `dropped`.

    The problems go into the account, in row order.
    """
    problems: list[Problem] = []
    for row, problem in records.misshapen:
        dropped.append((row, Reason.BAD_ROW))
        problems.append(Problem(row, "", "", problem))
    ids = records.columns.get("event_id") or [None] * len(records.rows)
    latest: dict[str, int] = {}
    sound: list[int] = []
    for index, row in enumerate(records.rows):
        faults = [
            (column.name, fault)
            for column in columns
            if isinstance(fault := column.meanings[index], Fault)
        ]
        for name, fault in faults:
            value = records.columns[name][index] or ""
            problems.append(Problem(row, name, value, fault.problem, fault.nearest))
        if faults:
            dropped.append((row, faults[0][1].reason))
            continue
        sound.append(index)
        if (event_id := ids[index]) is not None:
            if event_id in latest:
                earlier = records.rows[latest[event_id]]
                problem = f"stands in row {earlier} too; the later row is used"
                problems.append(Problem(row, "event_id", event_id, problem))
                # The latest record of an id stands for the event: the earlier ones are dropped.
                dropped.append((earlier, Reason.DUPLICATE_ID))
            latest[event_id] = index
    for found in sorted(problems, key=lambda problem: problem.row):
        account.report(found)
    return [index for index in sound if (own := ids[index]) is None or latest[own] == index]


def _table(
    records: Records,
    kept: list[int],
    dates: _Column[DateInterval],
    added: _Column[date | None],
    actors: list[_Column[ParsedActorCode]],
    weights: list[_Column[float | None]],
    account: FileAccount,
) -> pa.Table:
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
    data: dict[str, Sequence[object]] = {
        "event_id": [
            event_id or f"{account.file}:{row}"
            for event_id, row in zip(texts("event_id"), rows, strict=True)
        ],
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
    return table


def country_of(parsed: ParsedActorCode) -> str | None:
    """The country an actor code stands for in a country-level dyad, or None."""
    actor = parsed.actor
    return actor.code if actor is not None and actor.is_country else None


def outside_dyads(events: pa.Table, book: ActorBook) -> list[Reason | None]:
    """For each row the reason why no country-level dyad can take it, or None."""
    names = ("source", "target", "source_country", "target_country")
    pairs = list(zip(*(events.column(name).to_pylist() for name in names), strict=True))
    reasons = {pair: _outside(pair[:2], pair[2:], book) for pair in set(pairs)}
    return [reasons[pair] for pair in pairs]


def _outside(
    codes: Sequence[str], countries: Sequence[str | None], book: ActorBook
) -> Reason | None:
    if None not in countries:
        return Reason.SELF_DYAD if countries[0] == countries[1] else None
    region = any(_is_region(code, book) for code in codes)
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
