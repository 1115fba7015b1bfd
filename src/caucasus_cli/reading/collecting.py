"""Collecting events: from sources to tables, file by file, with the accounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..account import FileAccount
from ..codebook.actors import ActorBook
from .canonical import FILE_NUMBER, OUTSIDE, encoded
from .files import account_for, read_coded
from .lexicon import reason_of
from .options import Reading
from .repeats import repeated
from .runs import of_file
from .settle import Reject
from .streams import Source

if TYPE_CHECKING:
    import pyarrow as pa

    from .rules import Rules

#: Is given every row that is in no dyad of countries.
Rejecting = Callable[[FileAccount, Reject], None]


@dataclass(frozen=True)
class Judged:
    """Some rows of a file, judged.

    Attributes:
        events: those that are events.
        rejects: those that are in no dyad of countries, if they are asked for.
    """

    events: pa.Table
    rejects: tuple[Reject, ...] = ()


def judge_file(
    source: Source, reading: Reading, book: ActorBook, account: FileAccount, rejects: bool
) -> Iterator[Judged]:
    """The rows of one file of coded data, some at a time.

    Args:
        source: the file.
        reading: how it is to be read.
        book: the actors.
        account: the file's account, complete at the end.
        rejects: whether rows that are in no dyad of countries are asked for.
    """
    import pyarrow as pa

    from ..formats.registry import coded_format

    form = coded_format(account.format)
    context = reading.context(book, shown=rejects)
    for settled in read_coded(source, form, context, reading.rules, account):
        events = settled.events.append_column(OUTSIDE, pa.array(settled.outside))
        yield Judged(encoded(events), tuple(settled.rejects()) if rejects else ())


def read_file(
    source: Source,
    number: int,
    reading: Reading,
    book: ActorBook,
    account: FileAccount,
    rejecting: Rejecting | None = None,
) -> Iterator[pa.Table]:
    """The events of one file of coded data, some at a time, marked with the file's number.

    Args:
        source: the file.
        number: which of the files it is, for `apply_repeats`.
        reading: how it is to be read.
        book: the actors.
        account: the file's account, complete at the end.
        rejecting: is given each row that is in no dyad of countries.
    """
    for judged in judge_file(source, reading, book, account, rejects=rejecting is not None):
        if rejecting is not None:
            for reject in judged.rejects:
                rejecting(account, reject)
        yield of_file(judged.events, number)


def apply_repeats(
    events: pa.Table,
    rules: Rules,
    accounts: Sequence[FileAccount],
    rejecting: Rejecting | None = None,
) -> pa.Table:
    """The events that no other one stands for; the others are counted in their file's account.

    A row that no dyad of countries takes has been counted for that, and stays so.

    Args:
        events: all events of some days, with the columns of `read_file`.
        rules: what counts as a repetition.
        accounts: the accounts by file number.
        rejecting: is given each row dropped.
    """
    import pyarrow as pa

    reasons = repeated(events, rules)
    again = np.flatnonzero(reasons)
    if not len(again):
        return events
    dropped = events.take(pa.array(again))
    files = dropped.column(FILE_NUMBER).to_numpy()
    outside = dropped.column(OUTSIDE).to_numpy()
    counted = Counter(zip(files.tolist(), reasons[again].tolist(), outside.tolist(), strict=True))
    for (file, code, before), count in counted.items():
        account = accounts[file]
        account.stored -= count
        if not before:
            account.dropped[reason_of(code)] += count
    if rejecting is not None:
        _reject(dropped, reasons[again].tolist(), accounts, rejecting)
    return events.filter(pa.array(reasons == 0))


def _reject(
    dropped: pa.Table, codes: list[int], accounts: Sequence[FileAccount], rejecting: Rejecting
) -> None:
    names = ("event_id", "date_start", "source", "target", "code")
    for row, code in zip(dropped.to_pylist(), codes, strict=True):
        if row[OUTSIDE]:
            continue
        values = tuple(str(row[name]) for name in names)
        account = accounts[row[FILE_NUMBER]]
        rejecting(account, Reject(row["origin_row"], reason_of(code), values, ""))  # type: ignore[arg-type]


def new_account(source: Source, reading: Reading) -> FileAccount:
    """An empty account of a source, its format found.

    Raises:
        LogError: an empty file, or no such format.
    """
    from ..formats.registry import detect, format_named, is_coded

    form = format_named(reading.form) if reading.form else detect(source, reading.columns)
    if is_coded(form):
        return account_for(source, form)
    return FileAccount(source.name, form.name, source.sha256)
