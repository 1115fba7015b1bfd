"""Dates: strict ISO 8601 in data, and what a person types for `--as-of`."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from .errors import UsageError

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_YEAR = re.compile(r"([0-9]{4})")
_ONLY_NUMBERS = re.compile(r"[\d\s/.,\-]+")


@dataclass(frozen=True, slots=True)
class DateInterval:
    """Whole days from `start` to `end`, both included; equal for a day-precise date."""

    start: date
    end: date

    def iso(self) -> str:
        """The shortest ISO form: a year, a month, a day or `start/end`."""
        if self.start == self.end:
            return self.start.isoformat()
        day = self.start.isoformat()
        for text in (day[:4], day[:7]):
            if _point(text) == self:
                return text
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


def parse_interval(text: str) -> DateInterval:
    """Read a date of a log: `2025-06-27`, `2025-06`, `2025` or `2024-04-16/2024-06-12`.

    Either end of an interval may be a month or a year; it then begins on the first day of the
    former and ends on the last day of the latter.

    Raises:
        ValueError: not one of these forms, no such day, or an interval that ends before it
            starts. The message is a clause that fits behind `date "…"`.
    """
    first, slash, last = text.partition("/")
    start = _point(first)
    if not slash:
        return start
    end = _point(last)
    if end.end < start.start:
        raise ValueError("ends before it starts")
    return DateInterval(start.start, end.end)


def _point(text: str) -> DateInterval:
    if match := _DAY.fullmatch(text):
        year, month, day = map(int, match.groups())
        try:
            exact = date(year, month, day)
        except ValueError:
            raise ValueError("is no day of the calendar") from None
        return DateInterval(exact, exact)
    if match := _MONTH.fullmatch(text):
        year, month = map(int, match.groups())
        if not (1 <= month <= 12 and year):
            raise ValueError("is no month of the calendar")
        return DateInterval(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    if (match := _YEAR.fullmatch(text)) and int(text):
        return DateInterval(date(int(text), 1, 1), date(int(text), 12, 31))
    raise ValueError("is not an ISO date (write 2025-06-27, 2025-06, 2025 or start/end)")


def suggest_iso(text: str) -> str | None:
    """An ISO date that `text` can only have meant, for an error message; never used as data.

    `31/02/2025` or `03/04/2025` give None: there is no such day, or two readings.
    """
    if match := re.fullmatch(r"([0-9]{4})[/.\-]([0-9]{1,2})[/.\-]([0-9]{1,2})", text.strip()):
        year, middle, last = map(int, match.groups())
        readings = {(year, middle, last)}
    elif match := re.fullmatch(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})", text.strip()):
        first, middle, year = map(int, match.groups())
        readings = {(year, middle, first), (year, first, middle)}
    else:
        return None
    found = set()
    for year, month, day in readings:
        try:
            found.add(date(year, month, day).isoformat())
        except ValueError:
            continue
    return found.pop() if len(found) == 1 else None


def parse_human_date(text: str, option: str) -> date:
    """Read a single day that a person typed: ISO, or words such as `1 July 2025`.

    Args:
        text: what was typed.
        option: the option's name, for the message.

    Raises:
        UsageError: unreadable, no full date, or a form with two readings such as `01/07/2025`.
    """
    try:
        interval = parse_interval(text.strip())
    except ValueError:
        interval = None
    if interval is not None:
        if interval.start != interval.end:
            raise UsageError(f"{option} needs one day, and {text!r} is more: write 2025-07-01.")
        return interval.start
    if _ONLY_NUMBERS.fullmatch(text):
        raise UsageError(
            f"{option} {text!r} can be read in more than one way or is no day: write 2025-07-01."
        )
    return _parse_words(text, option)


def _parse_words(text: str, option: str) -> date:
    import warnings
    from datetime import datetime

    from dateutil import parser

    # Two fillings-in: where they differ, the text left out a day or month.
    fillings = (datetime(2000, 1, 1), datetime(2004, 2, 2))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            readings = {parser.parse(text, default=filling).date() for filling in fillings}
    except (ValueError, OverflowError, Warning):
        raise UsageError(f"{option} {text!r} is no date: write 2025-07-01.") from None
    if len(readings) != 1:
        raise UsageError(f"{option} {text!r} is not a full date: write day, month and year.")
    if not re.search(r"(?<![0-9])[0-9]{4}(?![0-9])", text):
        raise UsageError(f"{option} {text!r} has no year in full: write 1 July 2025 or 2025-07-01.")
    return readings.pop()
