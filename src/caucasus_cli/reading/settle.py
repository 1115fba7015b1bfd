"""Judging a batch: which rows are events, and why the others are not."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..account import FileAccount, Problem, Reason
from ..events import canonical_schema
from .batch import Batch, Side
from .comparison import compare_own
from .lexicon import Column, Fault, distinct, itself, reason_code, reason_of
from .rules import Rules, apply_rules, backdated

if TYPE_CHECKING:
    import pyarrow as pa

Reasons = npt.NDArray[np.uint8]
Ids = npt.NDArray[np.int64]
_start, _end = attrgetter("start"), attrgetter("end")
_code, _country, _is_region = (attrgetter(name) for name in ("code", "country", "region"))
#: Reasons that are told row by row, since something in the file is wrong.
_TOLD = frozenset(
    {Reason.BAD_DATE, Reason.BAD_CODE, Reason.UNKNOWN_CODE, Reason.BAD_WEIGHT, Reason.BAD_ROW}
)
_IS_TOLD = np.array([False, *(reason in _TOLD for reason in Reason)])


@dataclass(frozen=True)
class Reject:
    """A row that is in no score.

    Attributes:
        row: its number in the file.
        reason: why.
        values: event id, date, source, target and code as they stand.
        record: the line as it stands, where the file has lines.
    """

    row: int
    reason: Reason
    values: tuple[str, str, str, str, str]
    record: str


@dataclass
class Settled:
    """A judged batch.

    Attributes:
        events: the rows that are events, in the canonical columns (texts as dictionaries), then
            those carried along; rows outside the dyads of countries are among them.
        outside: for each event the code of the reason why no country dyad takes it, or 0.
        batch: what was judged.
        reasons: for each row of the batch why it is no event, or 0.
    """

    events: pa.Table
    outside: Reasons
    batch: Batch
    reasons: Reasons

    def rejects(self) -> Iterator[Reject]:
        """The rows that are in no dyad of countries, in row order."""
        rows = self.batch.rows
        found = [
            Reject(number, Reason.BAD_ROW, ("", "", "", "", ""), text)
            for number, text, _ in rows.misfits
        ]
        every = self.reasons.copy()
        every[self.reasons == 0] = self.outside
        for index in np.flatnonzero(every):
            number = int(rows.numbers[index])
            values = tuple(_text(column, int(index)) for column in self._shown())
            found.append(Reject(number, reason_of(every[index]), values, rows.line(number)))  # type: ignore[arg-type]
        yield from sorted(found, key=lambda reject: reject.row)

    def _shown(self) -> list[pa.Array | None]:
        batch = self.batch
        columns = (batch.dates, batch.source, batch.target, batch.codes)
        return [batch.event_ids, *(column.texts for column in columns)]


def settle(batch: Batch, account: FileAccount, rules: Rules) -> Settled:
    """Judge a batch, adding to the file's account.

    Args:
        batch: the rows.
        account: the file's account; counts, problems, comparisons and doubts are added.
        rules: which rows are wanted.
    """
    import pyarrow as pa

    reasons = _reasons(batch)
    account.read += len(batch) + len(batch.rows.misfits)
    account.repaired += batch.repaired
    account.misprints += batch.misprints
    account.bad_bytes += batch.rows.bad_bytes
    account.doubts.update({doubt: count for doubt, count in batch.doubts.items() if count})
    for note in batch.notes:
        if (text := f"{account.file}: {note}") not in account.notes:
            account.notes.append(text)
    _count_scheme(batch, account)
    compare_own(batch, account)
    _tell(batch, reasons, account)
    late = backdated(batch)
    account.backdated += int(late.sum())
    account.dates_back = account.dates_back or bool(np.any(batch.dates_back))
    apply_rules(batch, rules, late, reasons, account.file)
    good = reasons == 0
    outside = _outside(batch)[good]
    for codes in (reasons[~good], outside[outside > 0]):
        for code, rows in enumerate(np.bincount(codes).tolist()):
            if rows:
                account.dropped[reason_of(code)] += rows
    if batch.rows.misfits:
        account.dropped[Reason.BAD_ROW] += len(batch.rows.misfits)
    account.stored += int(good.sum())
    events = pa.table(dict(_canonical(batch, np.flatnonzero(good), account, rules)))
    return Settled(events, outside, batch, reasons)


def _reasons(batch: Batch) -> Reasons:
    """For each row the first fault in the order date, source, target, code, weights, day added."""
    columns: list[Column[Any] | None] = [
        batch.dates, batch.source, batch.target, batch.codes, batch.weights, batch.confidences,
        batch.added,
    ]  # fmt: skip
    reasons = np.zeros(len(batch), dtype=np.uint8)
    if batch.documents is not None:
        reasons[batch.documents] = reason_code(Reason.NOT_AN_EVENT)
    for column in columns:
        if column is not None:
            found = column.reasons()
            np.copyto(reasons, found, where=reasons == 0)
    return reasons


def _outside(batch: Batch) -> Reasons:
    """For each row the reason why no dyad of countries takes it, or 0."""
    sides = (batch.source, batch.target)
    source, target = _countries(sides)
    region = [side.numbers(_is_region) for side in sides]
    found = np.zeros(len(batch), dtype=np.uint8)
    missing = (source < 0) | (target < 0)
    found[(source == target) & ~missing] = reason_code(Reason.SELF_DYAD)
    found[missing] = reason_code(Reason.NO_COUNTRY)
    found[missing & ((region[0] + region[1]) > 0)] = reason_code(Reason.REGION_ONLY)
    return found


def _countries(sides: Sequence[Column[Side]]) -> list[npt.NDArray[np.int64]]:
    """Countries as numbers, the same for the same one on all sides; below 0 for none."""
    return [side.numbers(_country_number, -1) for side in sides]


_numbers: defaultdict[str, int] = defaultdict(itertools.count().__next__)


def _country_number(side: Side) -> int:
    return -1 if side.country is None else _numbers[side.country]


def _count_scheme(batch: Batch, account: FileAccount) -> None:
    """Count the codes as they stand, for the guard at the end of the file."""
    if batch.labelled:
        return
    texts = batch.codes.texts
    if batch.documents is not None:
        import pyarrow as pa

        texts = texts.filter(pa.array(~batch.documents))
    values, ids = distinct([texts])
    counts = np.bincount(ids, minlength=len(values)).tolist()
    for (text,), rows in zip(values, counts, strict=True):
        if text and rows:
            account.codes[text] += rows


def _tell(batch: Batch, reasons: Reasons, account: FileAccount) -> None:
    """List the problems of a batch, row by row, as long as there is room for them."""
    problems = [Problem(row, "", "", problem) for row, _, problem in batch.rows.misfits]
    columns: list[Column[Any]] = [batch.dates, batch.codes]
    columns += [one for one in (batch.weights, batch.confidences, batch.added) if one is not None]
    sides: list[Column[Any]] = [batch.source, batch.target]
    wrong = _IS_TOLD[reasons]
    concerned = [(column, wrong & (column.reasons() > 0)) for column in columns if wrong.any()]
    concerned += [
        (side, rows & (reasons == side.reasons())) for side in sides if (rows := side.told()).any()
    ]
    for column, rows in concerned:
        faulty = np.flatnonzero(rows)
        account.problem_count += max(0, len(faulty) - account.room)
        for index in faulty[: account.room]:
            fault = column.meanings[column.ids[index]]
            assert isinstance(fault, Fault)
            value = _text(column.texts, int(index))
            row = int(batch.rows.numbers[index])
            problems.append(Problem(row, column.name, value, fault.problem, fault.nearest))
    for problem in sorted(problems, key=lambda one: one.row):
        account.report(problem)


def _text(column: pa.Array | None, index: int) -> str:
    return "" if column is None else column[int(index)].as_py() or ""


def _days_of(batch: Batch, kept: Ids, rules: Rules) -> dict[str, pa.Array]:
    """First and last days of the acts, and the days they were added, which may stand for them."""
    import pyarrow as pa

    day = pa.date32()
    added: pa.Array = pa.nulls(len(kept), day)
    if batch.added is not None:
        added = batch.added.values(itself, day, kept)
    start = end = added
    if rules.date != "added":
        start, end = (batch.dates.values(of, day, kept) for of in (_start, _end))
    return {"date_start": start, "date_end": end, "date_added": added}


def _canonical(
    batch: Batch, kept: Ids, account: FileAccount, rules: Rules
) -> Iterator[tuple[str, pa.Array]]:
    """The canonical columns of the rows kept, in order, then those carried along."""
    import pyarrow as pa

    text, number = pa.string(), pa.float64()
    count, places = len(kept), pa.array(kept)

    def same(value: str) -> pa.Array:
        zeros = pa.array(np.zeros(count, dtype=np.int32))
        return pa.DictionaryArray.from_arrays(zeros, pa.array([value], text))

    def numbers(column: Column[float | None] | None) -> pa.Array:
        return pa.nulls(count, number) if column is None else column.values(itself, number, kept)

    def taken(column: pa.Array | None) -> pa.Array:
        return pa.nulls(count, text) if column is None else _null_if_empty(column.take(places))

    rows = pa.array(batch.rows.numbers[kept])
    columns: dict[str, pa.Array] = {
        "event_id": _ids(taken(batch.event_ids), rows, account),
        **_days_of(batch, kept, rules),
        "source": batch.source.values(_code, text, kept),
        "target": batch.target.values(_code, text, kept),
        "source_country": batch.source.values(_country, text, kept),
        "target_country": batch.target.values(_country, text, kept),
        "code": batch.codes.values(itself, text, kept),
        "scheme": same(account.scheme),
        "weight": numbers(batch.weights),
        "confidence": numbers(batch.confidences),
        "url": taken(batch.urls),
        "origin": same(account.format),
        "origin_row": rows,
    }
    columns |= {name: column.take(places) for name, column in batch.given.items()}
    for name in canonical_schema().names:
        yield name, columns[name]
    for name, column in batch.carried.items():
        yield name, column.take(places)


def _ids(own: pa.Array, rows: pa.Array, account: FileAccount) -> pa.Array:
    """The file's own ids, or `FILE:ROW`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not own.null_count:
        return own
    made = pc.binary_join_element_wise(pa.scalar(f"{account.file}:"), rows.cast(pa.string()), "")
    return pc.coalesce(own, made)


def _null_if_empty(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    empty = pc.equal(column, "").fill_null(True)
    if not pc.any(empty).as_py():
        return column
    return pc.if_else(empty, pa.scalar(None, column.type), column)
