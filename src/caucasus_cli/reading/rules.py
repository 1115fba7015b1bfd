"""Which rows of a file are wanted: options of reading that look at one row alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..account import Reason
from ..dates import DateInterval
from .batch import Batch
from .choices import CodeLevel, DateChoice, Guard, OneADay, Treatment
from .lexicon import reason_code
from .meanings import epoch_day
from .untold import DAY_ADDED, MAIN_SENTENCE, REPORTS, untold

if TYPE_CHECKING:
    import pyarrow as pa

#: GDELT dates some rows back by exactly so many days.
BACKDATED_BY = (1, 7, 30, 365)
#: The same for each number of days; the last stands for all that are larger, and for those below 0.
_IS_BACKDATING = np.isin(np.arange(max(BACKDATED_BY) + 2), BACKDATED_BY)


@dataclass(frozen=True)
class Rules:
    """Options of reading.

    Attributes:
        date: which day stands for the act: that of the event, or that on which it was added.
        backdated: whether rows dated back by exactly 1, 7, 30 or 365 days are kept.
        known_on: only rows added by this day; None for all.
        root_only: only acts of a report's main sentence (GDELT's root events).
        min_sources, min_mentions: least number of sources, of mentions.
        one_a_day: one row per day, sides and code: by actor, by country, or not at all.
        one_a_day_by: how much of the code must be the same.
        mirrors: whether A→B and B→A of one report are both kept, or the later one dropped.
        fix_codes: whether codes that have lost their leading zero are mended.
        scheme_guard: what becomes of a file whose codes are of another scheme than its own.
    """

    date: DateChoice = "event"
    backdated: Treatment = "keep"
    known_on: dt.date | None = None
    root_only: bool = False
    min_sources: int = 0
    min_mentions: int = 0
    one_a_day: OneADay = "off"
    one_a_day_by: CodeLevel = "code"
    mirrors: Treatment = "keep"
    fix_codes: bool = False
    scheme_guard: Guard = "refuse"

    @property
    def option_of_days_added(self) -> str | None:
        """The option that needs the days on which rows were added; None if none does."""
        if self.date == "added":
            return "--date added"
        return "--known-on" if self.known_on is not None else None

    @property
    def leave_rows_out(self) -> bool:
        """Whether an option takes another day for acts, or leaves good rows out."""
        reports = self.root_only or self.min_sources > 0 or self.min_mentions > 0
        treated = self.mirrors == "drop" or self.backdated == "drop"
        return bool(self.option_of_days_added) or reports or treated


def backdated(batch: Batch) -> npt.NDArray[np.bool_]:
    """Rows dated back by exactly 1, 7, 30 or 365 days, in formats known to do so."""
    if batch.added is None or not np.any(batch.dates_back):
        return np.zeros(len(batch), dtype=np.bool_)
    event = batch.dates.numbers(_first_day)
    added = batch.added.numbers(_day_added, -1)
    dated = (batch.dates.reasons() == 0) & (batch.added.reasons() == 0) & (added > 0)
    found: npt.NDArray[np.bool_] = _is_backdating(event, added) & dated & batch.dates_back
    return found


def _is_backdating(
    event: npt.NDArray[np.int64], added: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    days = np.clip(added - event, -1, len(_IS_BACKDATING) - 1)
    found: npt.NDArray[np.bool_] = _IS_BACKDATING[days]
    return found


def are_of_gdelt(origin: pa.Array | pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Rows that come from GDELT, which is known to date some back, by their `origin`."""
    import pyarrow.compute as pc

    known = pc.starts_with(origin.cast("string"), "gdelt").fill_null(False)
    found: npt.NDArray[np.bool_] = np.asarray(known)
    return found


def _first_day(interval: DateInterval) -> int:
    return epoch_day(interval.start)


def _day_added(day: dt.date | None) -> int:
    return -1 if day is None else epoch_day(day)


def apply_rules(
    batch: Batch,
    rules: Rules,
    late: npt.NDArray[np.bool_],
    reasons: npt.NDArray[np.uint8],
    file: str,
) -> None:
    """Write the reasons of the rows that are not wanted into `reasons`.

    Raises:
        UsageError: an option asks for what the format of this file does not tell.
    """

    def drop(rows: npt.NDArray[np.bool_], reason: Reason) -> None:
        reasons[rows & (reasons == 0)] = reason_code(reason)

    added: npt.NDArray[np.int64] | None = None
    if batch.added is not None:
        added = batch.added.numbers(_day_added, -1)
    if (option := rules.option_of_days_added) is not None:
        if added is None:
            raise untold(option, file, DAY_ADDED)
        drop(added < 0, Reason.NO_DAY_ADDED)
    if rules.backdated == "drop":
        drop(late, Reason.BACKDATED)
    if rules.known_on is not None and added is not None:
        drop(added > epoch_day(rules.known_on), Reason.NOT_YET_KNOWN)
    if rules.root_only:
        if batch.is_root is None:
            raise untold("--root-only", file, MAIN_SENTENCE)
        drop(~batch.is_root, Reason.NOT_ROOT)
    for least, found, option, reason in (
        (rules.min_sources, batch.sources, "--min-sources", Reason.FEW_SOURCES),
        (rules.min_mentions, batch.mentions, "--min-mentions", Reason.FEW_MENTIONS),
    ):
        if least > 0:
            if found is None:
                raise untold(option, file, REPORTS)
            drop(found < least, reason)


def of_person(events: pa.Table, rules: Rules, file: str) -> tuple[pa.Table, npt.NDArray[np.uint8]]:
    """Events of a log that a person wrote, dated by the rules, and why some are not wanted.

    Args:
        events: canonical frame.
        rules: which rows are wanted.
        file: what the log is called.

    Returns:
        All the events, and for each the code of the reason why it is not wanted, or 0.

    Raises:
        UsageError: an option asks for what such logs do not tell.
    """
    import pyarrow.compute as pc

    if rules.root_only:
        raise untold("--root-only", file, MAIN_SENTENCE)
    for least, option in (
        (rules.min_sources, "--min-sources"),
        (rules.min_mentions, "--min-mentions"),
    ):
        if least > 0:
            raise untold(option, file, REPORTS)
    reasons = np.zeros(events.num_rows, dtype=np.uint8)
    added = events.column("date_added")
    if rules.known_on is not None:
        late = pc.greater(added, rules.known_on).fill_null(False).to_numpy()
        reasons[late] = reason_code(Reason.NOT_YET_KNOWN)
    if rules.backdated == "drop":
        reasons[_backdated_events(events)] = reason_code(Reason.BACKDATED)
    if rules.option_of_days_added is None:
        return events, reasons
    reasons[added.is_null().to_numpy()] = reason_code(Reason.NO_DAY_ADDED)
    if rules.date == "added":
        for name in ("date_start", "date_end"):
            events = events.set_column(events.column_names.index(name), events.field(name), added)
    return events, reasons


def _backdated_events(events: pa.Table) -> npt.NDArray[np.bool_]:
    """As `backdated`, of events in canonical frame."""
    first, added = (
        events.column(name).cast("int32").fill_null(-1).to_numpy().astype(np.int64)
        for name in ("date_start", "date_added")
    )
    found: npt.NDArray[np.bool_] = _is_backdating(first, added) & (added > 0)
    return found & are_of_gdelt(events.column("origin"))
