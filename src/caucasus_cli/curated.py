"""Logs that people write: read some thousand records at a time, then laid over each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .account import MOST_PROBLEMS, FileAccount, Problem, Reason
from .codebook.actors import ActorBook
from .codebook.cameo import lost_its_zeros
from .errors import UsageError
from .formats.checking import Checked, check_records, note_ambiguous_codes, outside_dyads
from .formats.interface import Records
from .formats.registry import curated_format
from .reading.lexicon import reason_code, reason_of
from .reading.records_of_ids import ids_of, repeated_in_later_logs, repeated_in_log
from .reading.rules import Rules, are_of_gdelt, of_person
from .reading.settle import Reject
from .reading.shelf import Kept, Shelf
from .reading.streams import Source
from .reading.untold import Told

if TYPE_CHECKING:
    import pyarrow as pa

    from .reading.collecting import Rejecting

_ALL = Rules()
Rows = npt.NDArray[np.int64]
Reasons = npt.NDArray[np.uint8]
#: What a record says, for those who are told of it.
_SAID = ("event_id", "date", "source", "target", "code")


@dataclass
class CuratedLog:
    """A log that a person wrote, as its records stand for events.

    Attributes:
        number: which of the logs it is.
        account: its account.
        shelf: where its tables are.
        events: its events, in canonical frames with the log's other columns behind.
        ids: their ids (`ids_of`).
        stood: the records as they stand, if they are asked for: by row, misshapen ones too.
        repeated: the rows of `events` that a later record of the log stands for.
        dropped: the rows that are in no dyad of countries, with the codes of the reasons.
    """

    number: int
    account: FileAccount
    shelf: Shelf
    events: list[Kept] = field(default_factory=list)
    ids: list[Kept] = field(default_factory=list)
    stood: list[Kept] = field(default_factory=list)
    repeated: Rows = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    dropped: list[tuple[Rows, Reasons]] = field(default_factory=list)

    def forget(self) -> None:
        """Let go of all that was read."""
        self.shelf.remove([*self.events, *self.ids, *self.stood])

    def table(self) -> pa.Table:
        """The events of the log by itself, in memory."""
        import pyarrow as pa

        return pa.concat_tables(self._without(self.repeated), promote_options="default")

    def _without(self, gone: Rows) -> Iterator[pa.Table]:
        """The events but those of some rows."""
        import pyarrow as pa

        for kept in self.events:
            events = kept.table()
            if len(gone):
                again = np.isin(events.column("origin_row").to_numpy(), gone)
                events = events.filter(pa.array(~again))
            yield events

    def standing(self, superseded: Rows, book: ActorBook) -> Iterator[pa.Table]:
        """The events but those that another record stands for, which are counted.

        Events that no dyad of countries takes are counted too.
        """
        superseded = np.setdiff1d(superseded, self.repeated)
        self._drop(superseded, np.full(len(superseded), reason_code(Reason.DUPLICATE_ID)))
        for events in self._without(np.union1d(superseded, self.repeated)):
            self.account.stored += events.num_rows
            reasons = outside_dyads(events, book)
            outside = np.flatnonzero(reasons)
            self._drop(events.column("origin_row").to_numpy()[outside], reasons[outside])
            yield events

    def _drop(self, rows: Rows, reasons: npt.NDArray[np.integer]) -> None:
        for code, number in Counter(reasons.tolist()).items():
            self.account.dropped[reason_of(code)] += number
        self.note_dropped(rows, reasons)

    def note_dropped(self, rows: Rows, reasons: npt.NDArray[np.integer]) -> None:
        """Remember rows that are in no dyad of countries, if anybody is to be told of them."""
        if self.stood:
            self.dropped.append((rows, reasons.astype(np.uint8)))

    def rejects(self) -> Iterator[Reject]:
        """The rows that are in no dyad of countries, in row order; known once all events are."""
        import pyarrow as pa

        if not self.dropped:
            return
        rows = np.concatenate([rows for rows, _ in self.dropped])
        order = np.argsort(rows)
        rows, reasons = rows[order], np.concatenate([one for _, one in self.dropped])[order]
        for kept in self.stood:
            stood = kept.table()
            numbers = stood.column("row").to_numpy()
            told = np.flatnonzero(np.isin(numbers, rows))
            codes = reasons[np.searchsorted(rows, numbers[told])].tolist()
            records = stood.take(pa.array(told)).to_pylist()
            for record, code in zip(records, codes, strict=True):
                values = tuple(record[name] or "" for name in _SAID)
                yield Reject(record["row"], reason_of(code), values, record["record"])  # type: ignore[arg-type]


def read_curated(
    source: Source,
    account: FileAccount,
    book: ActorBook,
    number: int = 0,
    shelf: Shelf | None = None,
    told: bool = False,
    watch: Callable[[int], None] = lambda rows: None,
    rules: Rules = _ALL,
) -> CuratedLog:
    """Read a log that a person wrote; its mistakes go into the account.

    Args:
        source: the log.
        account: its account, still empty.
        book: the actors to resolve codes against.
        number: which of several logs it is.
        shelf: where its records are put; in memory by default.
        told: whether records are asked for as they stand.
        watch: is told the number of rows read so far.
        rules: which rows are wanted.

    Raises:
        UsageError: a rule asks for what the log does not tell.
    """
    form = curated_format(account.format)
    return read_records(
        lambda: form.batches(source, told), account, book, number, shelf, told, watch, rules
    )


def read_records(
    read: Callable[[], Iterable[Records]],
    account: FileAccount,
    book: ActorBook,
    number: int = 0,
    shelf: Shelf | None = None,
    told: bool = False,
    watch: Callable[[int], None] = lambda rows: None,
    rules: Rules = _ALL,
) -> CuratedLog:
    """Check the records of a log, as `read_curated`.

    Whether codes have lost their zeros is known when all are read. Where it turns out other than it
    seemed, all are read again.
    """
    shelf = Shelf() if shelf is None else shelf
    zeros_lost: bool | None = None
    while True:
        reading = _Reading(CuratedLog(number, account, shelf), book, told, zeros_lost, rules)
        try:
            for records in read():
                reading.take(records)
                watch(reading.read)
        except BaseException:
            reading.log.forget()
            raise
        if reading.taken_for <= {reading.zeros_lost}:
            return reading.finish()
        zeros_lost = reading.zeros_lost
        reading.log.forget()


class _Reading:
    """A log on its way to being checked.

    Attributes:
        log: what is known of it.
        read: its rows so far.
        taken_for: what was taken for whether its codes have lost their zeros.
    """

    def __init__(
        self, log: CuratedLog, book: ActorBook, told: bool, known: bool | None, rules: Rules
    ) -> None:
        """Begin; `known` is whether its codes have lost their zeros, None if nobody knows yet."""
        self._rules, self._heard = rules, Told(rules)
        self._unwanted: list[tuple[Rows, Reasons]] = []
        self.log = log
        self.read = 0
        self.taken_for: set[bool] = set()
        self._book, self._told, self._known = book, told, known
        self._codes: set[str] = set()
        self._numbers = False
        self._dropped: Counter[Reason] = Counter()
        self._problems: list[Problem] = []
        self._problem_count = 0

    @property
    def zeros_lost(self) -> bool:
        """Whether the codes so far have lost their leading zeros."""
        return self._numbers or lost_its_zeros(self._codes)

    def take(self, records: Records) -> None:
        """Check some records."""
        log = self.log
        self._codes.update(code for code in set(records.columns["code"]) if code)
        self._numbers = self._numbers or "code" in records.not_text
        zeros_lost = self.zeros_lost if self._known is None else self._known
        self.taken_for.add(zeros_lost)
        checked = check_records(records, zeros_lost, log.account, self._book)
        events, own_ids = self._wanted(checked)
        self.read += len(records.rows) + len(records.misshapen)
        self._dropped.update(reason for _, reason in checked.dropped)
        self._problem_count += len(checked.problems)
        self._problems += checked.problems[: MOST_PROBLEMS - len(self._problems)]
        log.events.append(log.shelf.put(events))
        log.ids.append(log.shelf.put(ids_of(events, own_ids, log.number)))
        if self._told:
            log.stood.append(log.shelf.put(_as_they_stand(records)))
            rows, reasons = zip(*checked.dropped, strict=True) if checked.dropped else ((), ())
            codes = [reason_code(reason) for reason in reasons]
            log.note_dropped(np.array(rows, dtype=np.int64), np.array(codes, dtype=np.uint8))
            while self._unwanted:
                log.note_dropped(*self._unwanted.pop())

    def _wanted(self, checked: Checked) -> tuple[pa.Table, pa.Array]:
        """The events that the rules want, and which have ids of their own; others are counted."""
        import pyarrow as pa

        account = self.log.account
        events, reasons = of_person(checked.events, self._rules, account.file)
        of_gdelt = are_of_gdelt(checked.events.column("origin"))
        account.dates_back = account.dates_back or bool(of_gdelt.any())
        self._heard.hear_person(checked.events)
        unwanted = reasons > 0
        if not unwanted.any():
            return events, checked.own_ids
        self._dropped.update(reason_of(code) for code in reasons[unwanted].tolist())
        if self._told:
            rows = events.column("origin_row").to_numpy()[unwanted]
            self._unwanted.append((rows, reasons[unwanted]))
        wanted = pa.array(~unwanted)
        return events.filter(wanted), checked.own_ids.filter(wanted)

    def finish(self) -> CuratedLog:
        """The log, its account complete but for the logs that are laid over it.

        Raises:
            UsageError: a rule asks for what no row tells.
        """
        log, account = self.log, self.log.account
        try:
            events = self.read - self._dropped.total()
            self._heard.refuse_untold(account, self._dropped, events)
        except UsageError:
            log.forget()
            raise
        account.read = self.read
        if not self.zeros_lost:
            note_ambiguous_codes(self._codes, account)
        account.dropped += self._dropped
        repeated = repeated_in_log(log.ids, log.shelf, MOST_PROBLEMS)
        log.repeated = repeated.rows
        if len(repeated.rows):
            account.dropped[Reason.DUPLICATE_ID] += len(repeated.rows)
            codes = np.full(len(repeated.rows), reason_code(Reason.DUPLICATE_ID))
            log.note_dropped(repeated.rows, codes)
        # Each row but the first of an id has a problem, and each but the last is dropped.
        unlisted = self._problem_count - len(self._problems)
        unlisted += len(repeated.rows) - len(repeated.problems)
        for problem in sorted([*self._problems, *repeated.problems], key=lambda one: one.row):
            account.report(problem)
        account.problem_count += unlisted
        return log


def _as_they_stand(records: Records) -> pa.Table:
    """Records by row, misshapen ones too: their number, what they say, and their lines."""
    import pyarrow as pa

    rows = [*records.rows, *(row for row, _ in records.misshapen)]
    more: list[str | None] = [None] * len(records.misshapen)
    none: list[str | None] = [None] * len(records.rows)
    said = {name: [*records.columns.get(name, none), *more] for name in _SAID}
    stood = pa.table(
        {
            "row": pa.array(rows, pa.int64()),
            **{name: pa.array(values, pa.string()) for name, values in said.items()},
            "record": pa.array([records.lines.get(row, "") for row in rows], pa.string()),
        }
    )
    return stood.sort_by("row") if more else stood


def lay_over(
    logs: Sequence[CuratedLog], book: ActorBook, rejecting: Rejecting | None = None
) -> Iterator[tuple[CuratedLog, pa.Table]]:
    """The events of each log but those whose id a later log has again, some at a time.

    At the end the accounts are complete.

    Args:
        logs: the logs, by number; of an id that several have, the record of the last one stands.
        book: the actors.
        rejecting: is given each row that is in no dyad of countries.
    """
    superseded: dict[int, Rows] = {}
    if len(logs) > 1:
        superseded = repeated_in_later_logs([one for log in logs for one in log.ids], logs[0].shelf)
    none = np.zeros(0, dtype=np.int64)
    for log in logs:
        for events in log.standing(superseded.get(log.number, none), book):
            yield log, events
        if rejecting is not None:
            for reject in log.rejects():
                rejecting(log.account, reject)
        log.forget()
