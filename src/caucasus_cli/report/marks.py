"""The events of a timeline as marks: one for each, or few enough to be told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .model import ReportEvent

#: More marks than this on one strip cannot be told apart.
MOST_MARKS = 300


@dataclass(frozen=True)
class Mark:
    """Acts of one kind at one time.

    Attributes:
        start, end: the days it spans.
        rung: 0–9; 0 for acts on no rung.
        conflict: whether the acts are hostile by the scale.
        count: how many acts.
    """

    start: date
    end: date
    rung: int
    conflict: bool
    count: int


def event_marks(events: Sequence[ReportEvent], most: int = MOST_MARKS) -> list[Mark]:
    """Marks for events, in order of date, rung and kind.

    Acts of the same days, rung and kind are one mark. Where that gives more than `most`, acts are
    taken together by month, then by year.

    Args:
        events: the events; those without weight are left out.
        most: the most marks wanted.
    """
    spans: list[Callable[[date, date], tuple[date, date]]] = [_days, _months, _years]
    marks: list[Mark] = []
    for span in spans:
        counts = Counter(
            (*span(event.start, event.end), event.rung, event.points < 0)
            for event in events
            if event.points
        )
        marks = [Mark(*key, count) for key, count in sorted(counts.items())]
        if len(marks) <= most:
            break
    return marks


def _days(start: date, end: date) -> tuple[date, date]:
    return start, end


def _months(start: date, end: date) -> tuple[date, date]:
    middle = start + (end - start) // 2
    after = date(middle.year + middle.month // 12, middle.month % 12 + 1, 1)
    return middle.replace(day=1), after - timedelta(days=1)


def _years(start: date, end: date) -> tuple[date, date]:
    middle = start + (end - start) // 2
    return date(middle.year, 1, 1), date(middle.year, 12, 31)
