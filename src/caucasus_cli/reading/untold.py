"""What options ask of a file, and no row of it tells: they are refused, never passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ..account import FileAccount, Reason
from ..errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from .batch import Batch
    from .rules import Rules

#: What a file may not tell of a row.
DAY_ADDED = "when it was added (date_added)"
MAIN_SENTENCE = "whether it stood in a report's main sentence"
REPORTS = "how often it was reported"
REPORT = "in which report it stood (url)"


def untold(option: str, file: str, what: str) -> UsageError:
    """An option asks for what a file does not tell."""
    return UsageError(f"{option}: {file} does not tell of a row {what}: leave the option out.")


@dataclass
class Told:
    """What the rows of a file have told so far of what rules ask of some row at least.

    Attributes:
        rules: the rules.
        days_added: whether any row told when it was added; not looked for if nothing asks.
        reports: whether any row told in which report it stood; not looked for if nothing asks.
    """

    rules: Rules
    days_added: bool = False
    reports: bool = False

    def hear(self, batch: Batch) -> None:
        """Take note of what rows of a machine coder tell."""
        if self._asks_days_added and not self.days_added and batch.added is not None:
            self.days_added = bool(batch.added.numbers(_is_day).any())
        if self._asks_reports and not self.reports and batch.urls is not None:
            import pyarrow.compute as pc

            self.reports = bool(pc.any(pc.not_equal(batch.urls, "")).as_py())

    def hear_person(self, events: pa.Table) -> None:
        """Take note of what events of a log that a person wrote tell."""
        if self._asks_days_added:
            self.days_added = self.days_added or _tells(events.column("date_added"))
        if self._asks_reports:
            self.reports = self.reports or _tells(events.column("url"))

    def refuse_untold(
        self, account: FileAccount, dropped: Mapping[Reason, int], events: int
    ) -> None:
        """Refuse what no row of the file told.

        Args:
            account: the file's account.
            dropped: rows of it left out.
            events: rows of it that are events.

        Raises:
            UsageError: the message names the option and the file.
        """
        option = self.rules.option_of_days_added
        if option is not None and dropped[Reason.NO_DAY_ADDED] and not self.days_added:
            raise untold(option, account.file, DAY_ADDED)
        if self.rules.backdated == "drop" and account.dates_back and events and not self.days_added:
            raise untold("--backdated drop", account.file, DAY_ADDED)
        if self._asks_reports and events and not self.reports:
            raise untold("--mirrors drop", account.file, REPORT)

    @property
    def _asks_days_added(self) -> bool:
        return self.rules.option_of_days_added is not None or self.rules.backdated == "drop"

    @property
    def _asks_reports(self) -> bool:
        return self.rules.mirrors == "drop"


def _is_day(day: date | None) -> int:
    return int(day is not None)


def _tells(column: pa.ChunkedArray) -> bool:
    return bool(column.null_count < len(column))
