"""From any lazy frame to the canonical one, checked where it is.

Each distinct date, actor and code is asked for with its number of rows, interpreted once, and
joined back where it means something else than it says. Nothing else is collected.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from ..account import FileAccount, Reason
from ..codebook.actors import ActorBook, ParsedActorCode
from ..codebook.cameo import SCHEME, lost_its_zeros
from ..codebook.event_codes import scheme_of
from ..codebook.plover import PLOVER, plover_codes
from ..dates import DateInterval
from ..errors import LogError
from ..events import LOG_REQUIRED, ORIGIN_FILE, canonical_schema
from ..lazy_events import LazyEvents
from .checking import country_of, note_ambiguous_codes
from .coded_origins import CODED_ORIGINS
from .lazy_ids import latest_of_ids, with_ids
from .values import Fault, read_actor, read_code, read_date

if TYPE_CHECKING:
    import pyarrow as pa

    from ..engines.interface import Engine

Frame = nw.LazyFrame[Any]
#: No log has so many different dates, actors or codes; a column of other things may.
MOST_VALUES = 2**20
_SHOWN = 3
_LARGEST = 1.7976931348623157e308
_TEXTS = ("source", "target", "code", "source_country", "target_country", "origin", "scheme", "url")
_WEIGHTS = {"weight": _LARGEST, "confidence": 1.0}


@dataclass
class _Reader:
    """A frame on its way to the canonical one.

    Attributes:
        frame: the frame so far.
        engine: what runs it.
        name: what it is called in messages.
        numbered: the frame as it came, if its `origin_row` numbers the rows of a file.
        regions: the codes among the sides that stand for a region.
        faults: what is to be mended, and which rows it stands in.
    """

    frame: Frame
    engine: Engine
    name: str
    numbered: Frame | None = None
    regions: set[str] = field(default_factory=set)
    faults: list[tuple[str, nw.Expr]] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        return list(self.frame.collect_schema().names())

    def counted(self, *columns: str) -> list[tuple[Any, ...]]:
        """Distinct values of columns with their numbers of rows, in a stable order."""
        groups = self.frame.group_by(*columns).agg(number_of_rows=nw.len())
        table = self.engine.collect(groups.head(MOST_VALUES + 1))
        if table.num_rows > MOST_VALUES:
            raise LogError(f"{self.name}: {columns[0]} has more than {MOST_VALUES:,} values.")
        values = [table.column(name).to_pylist() for name in (*columns, "number_of_rows")]
        return sorted(zip(*values, strict=True), key=lambda row: [str(value) for value in row])

    def fault(self, column: str, value: Any, fault: Fault, rows: int) -> None:
        """Note what is wrong with a value."""
        said = f"{column} {value!r} {fault.problem}" if value else f"{column} is empty"
        nearest = f" (nearest: {fault.nearest})" if fault.nearest else ""
        whole = nw.col(column)
        where = whole.is_null() if value is None else whole == nw.lit(value)
        self.faults.append((f"{said}{nearest}, {_rows(rows)}", where))

    def sentences(self, most: int) -> list[str]:
        """The first faults as sentences, with the first row of each where rows have numbers."""
        return [f"{self.name}{self._row(where)}: {said}." for said, where in self.faults[:most]]

    def _row(self, where: nw.Expr) -> str:
        if self.numbered is None:
            return ""
        rows = self.numbered.filter(where).select(nw.col("origin_row").min())
        return f":{self.engine.collect(rows).column(0)[0].as_py()}"

    def join(self, column: str, meanings: dict[str, dict[str, Any]], types: dict[str, Any]) -> None:
        """Put what a column's values mean beside them."""
        import pyarrow as pa

        columns = {name: [one[name] for one in meanings.values()] for name in types}
        table = pa.table(
            {
                column: pa.array(list(meanings), pa.string()),
                **{name: pa.array(columns[name], kind) for name, kind in types.items()},
            }
        )
        self.frame = self.frame.join(self.engine.frame(table), on=column, how="inner")


def canonical_frame(
    frame: Frame,
    engine: Engine,
    account: FileAccount,
    book: ActorBook,
    numbered: bool = False,
) -> LazyEvents:
    """Check a lazy frame and make it canonical, without collecting its rows.

    Args:
        frame: canonical, or with the columns `date, source, target, code`; others are carried on.
        engine: the engine it belongs to.
        account: gets the counts.
        book: the actors to resolve codes against.
        numbered: whether `origin_row` numbers the rows of a file, as messages name them and as its
            ids come one after the other: of an id the last record stands.

    Raises:
        LogError: a column is missing or of the wrong type, or values are to be mended: what is
            wrong, with the number of rows, the first few in full.
    """
    _check_columns(list(frame.collect_schema().names()), account.file)
    reader = _Reader(frame, engine, account.file, frame if numbered else None)
    _as_texts(reader)
    _read_dates(reader)
    origins = _read_sides(reader, book)
    schemes = _read_codes(reader, account)
    _check_weights(reader)
    if reader.faults:
        shown = reader.sentences(_SHOWN)
        more = len(reader.faults) - len(shown)
        raise LogError("\n".join([*shown, *([f"… {more:,} more."] if more else [])]))
    if numbered:
        reader.frame, repeated = latest_of_ids(reader.frame, engine)
    else:
        reader.frame, repeated = with_ids(reader.frame, engine, account.file)
    _complete(reader, account.format)
    rows = _count(reader, account)
    account.read, account.dropped[Reason.DUPLICATE_ID] = rows + repeated, repeated
    account.stored = rows
    origins = origins or frozenset({account.format})
    return LazyEvents(reader.frame, engine, rows, origins, schemes)


def _check_columns(names: list[str], name: str) -> None:
    doubled = sorted({column for column in names if names.count(column) > 1})
    if doubled:
        raise LogError(f"{name}: has the column {doubled[0]} twice: rename one of them.")
    dated = "date" in names or {"date_start", "date_end"} <= set(names)
    missing = [column for column in LOG_REQUIRED[1:] if column not in names]
    if missing or not dated:
        raise LogError(f"{name}: has no column {' or '.join([*['date'][dated:], *missing])}.")


def _as_texts(reader: _Reader) -> None:
    """Categories and the like as plain texts: not every engine compares them with such."""
    schema = reader.frame.collect_schema()
    if schema["code"].is_numeric():
        raise LogError(
            f"{reader.name}: code is a column of numbers, which have lost their leading zeros: "
            f"store codes as text."
        )
    columns = [name for name in _TEXTS if name in schema and schema[name] != nw.String]
    if columns:
        reader.frame = reader.frame.with_columns(nw.col(*columns).cast(nw.String))


def _read_dates(reader: _Reader) -> None:
    import pyarrow as pa

    schema = reader.frame.collect_schema()
    if "date" not in schema:
        _read_intervals(reader)
        return
    if {"date_start", "date_end"} & set(schema.names()):
        present = [name for name in ("date_start", "date_end") if name in schema]
        reader.frame = reader.frame.drop(present)
    if schema["date"].is_temporal():
        day = nw.col("date").cast(nw.Date)
        _refuse_nulls(reader, "date")
        reader.frame = reader.frame.with_columns(date_start=day, date_end=day)
        return
    if not isinstance(schema["date"], nw.String):
        reader.frame = reader.frame.with_columns(nw.col("date").cast(nw.String))
    meanings: dict[str, dict[str, Any]] = {}
    for text, rows in reader.counted("date"):
        meant = read_date(text) if text else Fault(Reason.BAD_DATE, "has no date")
        if isinstance(meant, DateInterval):
            meanings[text] = {"date_start": meant.start, "date_end": meant.end}
        else:
            reader.fault("date", text, meant, rows)
    reader.join("date", meanings, {"date_start": pa.date32(), "date_end": pa.date32()})


def _read_intervals(reader: _Reader) -> None:
    schema = reader.frame.collect_schema()
    for column in ("date_start", "date_end"):
        if not schema[column].is_temporal():
            raise LogError(f"{reader.name}: {column} is no column of days.")
        if schema[column] != nw.Date:
            reader.frame = reader.frame.with_columns(nw.col(column).cast(nw.Date))
    _refuse_nulls(reader, "date_start")
    first, last = nw.col("date_start"), nw.col("date_end")
    turned = _number(reader, (last < first).fill_null(False))
    if turned:
        reader.faults.append((f"date_end lies before date_start, {_rows(turned)}", last < first))
    if _number(reader, last.is_null()):
        reader.frame = reader.frame.with_columns(date_end=nw.coalesce(last, first))


def _refuse_nulls(reader: _Reader, column: str) -> None:
    if missing := _number(reader, nw.col(column).is_null()):
        reader.faults.append((f"{column} is empty, {_rows(missing)}", nw.col(column).is_null()))


def _number(reader: _Reader, condition: nw.Expr) -> int:
    """How many rows fulfil a condition."""
    counted = reader.frame.select(found=condition.cast(nw.Int64)).select(nw.col("found").sum())
    return int(reader.engine.collect(counted).column(0).to_pylist()[0] or 0)


def _read_sides(reader: _Reader, book: ActorBook) -> frozenset[str]:
    """The countries of the sides; gives the origins found.

    Rows of a machine coder keep the country they had in its file: their codes may name a role
    alone, or have pieces that no codebook knows.
    """
    told = [name for name in ("origin",) if name in reader.columns]
    origins: set[str] = set()
    for side in ("source", "target"):
        country = f"{side}_country"
        given = [*told, *([country] if country in reader.columns else [])]
        found = list(_meant_sides(reader, side, given, book))
        origins |= {one.origin for one in found if one.origin}
        if country in given and all(one.country == one.given for one in found):
            continue
        _join_countries(reader, side, found, book)
    return frozenset(origins)


@dataclass(frozen=True)
class _Side:
    code: str
    origin: str | None
    given: str | None
    country: str | None


def _meant_sides(reader: _Reader, side: str, given: list[str], book: ActorBook) -> Iterator[_Side]:
    for code, *others, rows in reader.counted(side, *given):
        told = dict(zip(given, others, strict=True))
        origin, country = told.get("origin"), told.get(f"{side}_country")
        meant: ParsedActorCode | Fault
        if code and f"{side}_country" in told and origin in CODED_ORIGINS:
            meant = ParsedActorCode(code, book.actors.get(country or ""), ())
        elif code:
            meant = read_actor(code, book)
        else:
            meant = Fault(Reason.NO_ACTOR, "")
        if isinstance(meant, Fault):
            reader.fault(side, code, meant, rows)
        else:
            if meant.actor is not None and meant.actor.status == "region":
                reader.regions.add(code)
            yield _Side(code, origin, country, country_of(meant))


def _join_countries(reader: _Reader, side: str, found: list[_Side], book: ActorBook) -> None:
    import pyarrow as pa

    country = f"{side}_country"
    meant = f"{country}_meant"
    coded = [one for one in found if one.origin in CODED_ORIGINS and one.given is not None]
    meanings = {
        one.code: {meant: one.country}
        for one in sorted(found, key=lambda one: one.origin not in CODED_ORIGINS)
    }
    reader.join(side, meanings, {meant: pa.string()})
    value = nw.col(meant)
    if country in reader.columns and "origin" in reader.columns:
        known = sorted({one.country for one in coded if one.country})
        own = nw.when(nw.col(country).is_in(known)).then(nw.col(country))
        kept = nw.col("origin").is_in(sorted(CODED_ORIGINS))
        value = nw.when(kept).then(own).otherwise(value)
    reader.frame = reader.frame.with_columns(**{country: value}).drop(meant)


def _read_codes(reader: _Reader, account: FileAccount) -> frozenset[str]:
    """Check the codes; gives the schemes that they are of."""
    counted = reader.counted("code")
    codes = {code for code, _ in counted if code}
    zeros_lost = lost_its_zeros(codes)
    if not zeros_lost:
        note_ambiguous_codes(codes, account)
    for code, rows in counted:
        meant = read_code(code, zeros_lost) if code else Fault(Reason.BAD_CODE, "has no code")
        if isinstance(meant, Fault):
            reader.fault("code", code, meant, rows)
    return frozenset(map(scheme_of, codes))


def _check_weights(reader: _Reader) -> None:
    schema = reader.frame.collect_schema()
    for column, most in _WEIGHTS.items():
        if column not in schema:
            continue
        kind = schema[column]
        if kind == nw.Unknown:
            # A column without any value has no type in some engines.
            reader.frame = reader.frame.drop(column)
            continue
        if not kind.is_numeric():
            raise LogError(f"{reader.name}: {column} is a column of {kind}, not of numbers.")
        if kind != nw.Float64:
            reader.frame = reader.frame.with_columns(nw.col(column).cast(nw.Float64))
        # What is no number is larger than any, or compares as false.
        value = nw.col(column)
        sound = ((value > 0) & (value <= most)).fill_null(True)
        if wrong := _number(reader, ~sound):
            bounds = "above 0" if column == "weight" else "above 0, at most 1"
            said = f"{column} is no {column}: a number {bounds}, {_rows(wrong)}"
            reader.faults.append((said, ~sound))


def _complete(reader: _Reader, form: str) -> None:
    """Add what the frame can tell of itself, and put the canonical columns first."""
    present = set(reader.columns)
    plover = nw.col("code").is_in(sorted(plover_codes()))
    given: dict[str, Callable[[], nw.Expr]] = {
        "scheme": lambda: nw.when(plover).then(nw.lit(PLOVER)).otherwise(nw.lit(SCHEME)),
        "origin": lambda: nw.lit(form),
    }
    missing = {name: value() for name, value in given.items() if name not in present}
    if missing:
        reader.frame = reader.frame.with_columns(**missing)
    canonical = [name for name in canonical_schema().names if name in reader.columns]
    others = [name for name in reader.columns if name not in (*canonical, "date", ORIGIN_FILE)]
    reader.frame = reader.frame.select(*canonical, *others)


def _count(reader: _Reader, account: FileAccount) -> int:
    """The number of rows; those that no dyad of countries takes are counted by reason."""
    source, target = nw.col("source_country"), nw.col("target_country")
    missing = source.is_null() | target.is_null()
    # Arrow takes no empty list, and no side is empty.
    named = sorted(reader.regions) or [""]
    regions = nw.col("source").is_in(named) | nw.col("target").is_in(named)
    conditions = {
        Reason.SELF_DYAD: (source == target).fill_null(False),
        Reason.REGION_ONLY: missing & regions,
        Reason.NO_COUNTRY: missing & ~regions,
    }
    flags = {reason.value: one.cast(nw.Int64) for reason, one in conditions.items()}
    sums = {reason.value: nw.col(reason.value).sum() for reason in conditions}
    marked = reader.frame.select("code", **flags)
    table: pa.Table = reader.engine.collect(marked.select(number_of_rows=nw.len(), **sums))
    (counts,) = table.to_pylist()
    account.dropped += Counter({one: int(counts[one.value] or 0) for one in conditions})
    return int(counts["number_of_rows"])


def _rows(number: int) -> str:
    return "in 1 row" if number == 1 else f"in {number:,} rows"
