"""Gaps: days on which data are missing, as against days on which nothing happened.

A data set of a machine coder reports every day or nearly so; a stretch without a single record of
anyone is then a hole in the data. A person's log is silent whenever nothing was worth writing down,
so that it has no gaps but what lies outside its declared coverage.
"""

from __future__ import annotations

import numpy as np

from ._types import Integers
from .stocks import Interval

#: Records that the data's usual rate would have brought, had the empty stretch been reported on.
#: A Poisson process of that rate stays silent for so long with a probability of 10^-13.
EXPECTED_RECORDS = 30


def missing_days(intervals: list[Interval], first: int, last: int) -> Integers:
    """The days from `first` to `last` (proleptic ordinals) for which data are missing, in order.

    A stretch of days that no record touches is missing if it is so long that at least 30 records
    would have been expected in it, at the mean rate of the days from the first to the last record.
    So one empty day is missing from data with a thousand records a day, and a month from data with
    one a day.

    Args:
        intervals: the days of all records, of anyone, with their number.
        first, last: the coverage.
    """
    spans = [
        (max(one.start.toordinal(), first), min(one.end.toordinal(), last), one.records)
        for one in intervals
        if one.start.toordinal() <= last and one.end.toordinal() >= first
    ]
    if not spans:
        return np.arange(first, last + 1)
    begun = min(start for start, _, _ in spans)
    ended = max(end for _, end, _ in spans)
    rate = sum(records for _, _, records in spans) / (ended - begun + 1)
    found: list[Integers] = []
    reached = first - 1
    for start, end, _ in [*sorted(spans), (last + 1, last + 1, 0)]:
        if (start - reached - 1) * rate >= EXPECTED_RECORDS:
            found.append(np.arange(reached + 1, start))
        reached = max(reached, end)
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
