"""Logs that people write: read whole, then laid over each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .account import FileAccount, Reason
from .codebook.actors import ActorBook
from .formats.checking import outside_dyads, to_events
from .formats.interface import Records
from .formats.registry import curated_format
from .reading.settle import Reject
from .reading.streams import Source

if TYPE_CHECKING:
    import pyarrow as pa

    from .reading.collecting import Rejecting


@dataclass
class CuratedLog:
    """A log that a person wrote.

    Attributes:
        events: canonical frame, with the log's other columns behind.
        account: its account.
        records: its rows as they stand.
        dropped: number of each row that is in no dyad of countries, with the reason.
    """

    events: pa.Table
    account: FileAccount
    records: Records
    dropped: list[tuple[int, Reason]]

    def rejects(self) -> list[Reject]:
        """The rows that are in no dyad of countries, in row order."""
        places = {row: index for index, row in enumerate(self.records.rows)}
        return [
            Reject(row, reason, self._values(places.get(row)), self.records.lines.get(row, ""))
            for row, reason in sorted(self.dropped)
        ]

    def _values(self, index: int | None) -> tuple[str, str, str, str, str]:
        def value(name: str) -> str:
            column = self.records.columns.get(name)
            return "" if index is None or column is None else column[index] or ""

        return value("event_id"), value("date"), value("source"), value("target"), value("code")

    def drop(self, reasons: Sequence[Reason | None]) -> None:
        """Count the events that have a reason; they stay in the frame."""
        rows = self.events.column("origin_row").to_pylist()
        for row, reason in zip(rows, reasons, strict=True):
            if reason is not None:
                self.account.dropped[reason] += 1
                self.dropped.append((row, reason))


def read_curated(source: Source, account: FileAccount, book: ActorBook) -> CuratedLog:
    """Read a log that a person wrote; its mistakes go into the account."""
    records = curated_format(account.format).read(source)
    checked = to_events(records, account, book)
    return CuratedLog(checked.events, account, records, checked.dropped)


def lay_over(
    logs: Sequence[CuratedLog], book: ActorBook, rejecting: Rejecting | None = None
) -> list[pa.Table]:
    """The events of each log but those whose id a later log has again; completes the accounts.

    Args:
        logs: the logs; of an id that several have, the record of the last one stands.
        book: the actors.
        rejecting: is given each row that is in no dyad of countries.
    """
    _supersede(logs)
    for log in logs:
        log.account.stored = log.events.num_rows
        log.drop(outside_dyads(log.events, book))
        if rejecting is not None:
            for reject in log.rejects():
                rejecting(log.account, reject)
    return [log.events for log in logs]


def _supersede(logs: Sequence[CuratedLog]) -> None:
    """Leave out the events whose id a later log has again, counted as duplicates."""
    import pyarrow as pa

    ids = [log.events.column("event_id").to_pylist() for log in logs]
    latest = {event_id: number for number, column in enumerate(ids) for event_id in column}
    for number, log in enumerate(logs):
        stands = [latest[event_id] == number for event_id in ids[number]]
        if not all(stands):
            log.drop([None if one else Reason.DUPLICATE_ID for one in stands])
            log.events = log.events.filter(pa.array(stands, pa.bool_()))
