"""Days written in forms that differ from log to log, never guessed where two are possible."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from ..dates import DateInterval, parse_interval
from ..errors import LogError
from ..reading.meanings import compact_day, first_that_reads, iso_day, short_day

_PARTED = re.compile(r"([0-9]{1,2})([/.])([0-9]{1,2})\2([0-9]{4})")
#: Where day, month and year stand.
_DAY_AND_MONTH = {"mdy": (3, 1), "dmy": (1, 3)}


def parted_day(text: str, order: str) -> date:
    """A day as `6/27/2025` (`mdy`) or `27.06.2025` (`dmy`).

    Raises:
        ValueError: it is none.
    """
    match = _PARTED.fullmatch(text)
    if match is None:
        raise ValueError(text)
    day, month = (int(match[place]) for place in _DAY_AND_MONTH[order])
    return date(int(match[4]), month, day)


def order_shown(values: Iterable[str]) -> str | None:
    """The order that some of the values can only have; None if none of them is telling.

    Raises:
        ValueError: both orders occur; the message is a clause.
    """
    found: dict[str, str] = {}
    for value in values:
        readings = [order for order in _DAY_AND_MONTH if _reads(value, order)]
        if len(readings) == 1:
            found.setdefault(readings[0], value)
    if len(found) > 1:
        raise ValueError(f"{found['mdy']} has the month first and {found['dmy']} the day")
    return next(iter(found), None)


def _reads(text: str, order: str) -> bool:
    try:
        parted_day(text, order)
    except ValueError:
        return False
    return True


class DayReader:
    """Days of one column: ISO, eight digits, or with the order that the values show.

    Dates with slashes or points can have the month or the day first. Where none of the first lines
    tells, and nobody says, the file is refused.
    """

    def __init__(self, name: str, field: str, order: str | None, first: Iterable[str]) -> None:
        """Find the order.

        Args:
            name: what the file is called.
            field: the field's name in the specification.
            order: `mdy`, `dmy`, `ymd` (two digits each), or None to find it.
            first: the column's values in the first lines.

        Raises:
            LogError: the order cannot be known, or both occur.
        """
        self._name = name
        self._field = field
        self._said = order
        self._order = order
        if order is None:
            self._order = self._shown([value.strip() for value in first])
        forms: list[Callable[[str], date]] = [iso_day, compact_day]
        if order == "ymd":
            forms.append(short_day)
        self._plain = first_that_reads(*forms)

    def _shown(self, values: list[str]) -> str | None:
        parted = [value for value in values if _PARTED.fullmatch(value)]
        try:
            order = order_shown(parted)
        except ValueError as error:
            raise LogError(f"{self._name}: the dates are of two kinds: {error}.") from None
        if parted and order is None:
            raise self._unknown(parted[0])
        return order

    def _unknown(self, value: str) -> LogError:
        return LogError(
            f"{self._name}: nothing in the first lines tells whether {value} has the month or the "
            f"day first: say {self._field}:mdy= or {self._field}:dmy= in --log-columns."
        )

    def day(self, text: str) -> date:
        """One day.

        Raises:
            ValueError: it is none.
            LogError: it shows that the order is another than the first lines said.
        """
        if not _PARTED.fullmatch(text):
            return self._plain(text)
        if self._order not in _DAY_AND_MONTH:
            # The first dates were of another form: nothing has told the order of this one.
            raise self._unknown(text)
        if not _reads(text, self._order) and self._said is None:
            other = next(order for order in _DAY_AND_MONTH if order != self._order)
            if _reads(text, other):
                first = "month" if self._order == "mdy" else "day"
                raise LogError(
                    f"{self._name}: the first dates have the {first} first, and {text} has not: "
                    f"say {self._field}:mdy= or {self._field}:dmy= in --log-columns."
                )
        return parted_day(text, self._order)

    def interval(self, text: str) -> DateInterval:
        """A day, or an ISO month, year or interval.

        Raises:
            ValueError, LogError: as `day`.
        """
        if "-" in text or re.fullmatch(r"[0-9]{4}", text):
            try:
                return parse_interval(text)
            except ValueError:
                pass
        day = self.day(text)
        return DateInterval(day, day)
