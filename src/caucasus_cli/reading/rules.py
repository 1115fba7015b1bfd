"""Which rows of a file are wanted: options of reading that look at one row alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..account import Reason
from ..dates import DateInterval
from ..errors import UsageError
from .batch import Batch
from .choices import CodeLevel, DateChoice, Guard, OneADay, Treatment
from .lexicon import reason_code
from .meanings import epoch_day

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


def backdated(batch: Batch) -> npt.NDArray[np.bool_]:
    """Rows dated back by exactly 1, 7, 30 or 365 days, in formats known to do so."""
    if batch.added is None or not batch.dates_back:
        return np.zeros(len(batch), dtype=np.bool_)
    event = batch.dates.numbers(_first_day)
    added = batch.added.numbers(_day_added, -1)
    dated = (batch.dates.reasons() == 0) & (batch.added.reasons() == 0) & (added > 0)
    days = np.clip(added - event, -1, len(_IS_BACKDATING) - 1)
    found: npt.NDArray[np.bool_] = _IS_BACKDATING[days] & dated
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
) -> None:
    """Write the reasons of the rows that are not wanted into `reasons`.

    Raises:
        UsageError: an option asks for what the format does not tell.
    """

    def drop(rows: npt.NDArray[np.bool_], reason: Reason) -> None:
        reasons[rows & (reasons == 0)] = reason_code(reason)

    added: npt.NDArray[np.int64] | None = None
    if batch.added is not None:
        added = batch.added.numbers(_day_added, -1)
    if rules.date == "added":
        if added is None:
            raise _untold("--date added", "when it was added")
        drop(added < 0, Reason.BAD_DATE)
    if rules.backdated == "drop":
        drop(late, Reason.BACKDATED)
    if rules.known_on is not None:
        if added is None:
            raise _untold("--known-on", "when it was added")
        drop(added < 0, Reason.BAD_DATE)
        drop(added > epoch_day(rules.known_on), Reason.NOT_YET_KNOWN)
    if rules.root_only:
        if batch.is_root is None:
            raise _untold("--root-only", "whether it stood in a report's main sentence")
        drop(~batch.is_root, Reason.NOT_ROOT)
    for least, found, option, reason in (
        (rules.min_sources, batch.sources, "--min-sources", Reason.FEW_SOURCES),
        (rules.min_mentions, batch.mentions, "--min-mentions", Reason.FEW_MENTIONS),
    ):
        if least > 0:
            if found is None:
                raise _untold(option, "how often it was reported")
            drop(found < least, reason)


def _untold(option: str, what: str) -> UsageError:
    return UsageError(f"{option}: this format does not tell of a row {what}: leave it out.")
