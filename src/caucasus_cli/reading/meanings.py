"""What dates, codes and actors in machine-coded files mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ..account import Reason
from ..codebook.actors import Actor, ActorBook
from ..codebook.cameo import all_codes, is_code_shaped, lost_its_zeros, suggestions
from ..codebook.event_codes import event_codes
from ..dates import DateInterval
from .batch import Side
from .lexicon import Column, Fault, Lexicon, itself

if TYPE_CHECKING:
    import pyarrow as pa

#: What stands for "no value" in one source or another.
ABSENT = frozenset({"", "NULL", "None", "---", "--"})


def days(read: Callable[[str], date]) -> Lexicon[DateInterval]:
    """Days, as `read` reads them; it raises `ValueError` on what is none."""

    def interpret(text: str | None) -> DateInterval | Fault:
        if not text or text in ABSENT:
            return Fault(Reason.BAD_DATE, "has no date")
        try:
            day = read(text.strip())
        except ValueError:
            return no_day(text)
        return DateInterval(day, day)

    return Lexicon(interpret)


def no_day(text: str) -> Fault:
    """The fault of a value that is no day."""
    if is_rounded(text):
        return Fault(Reason.BAD_DATE, "was rounded by a spreadsheet, and its day is lost")
    return Fault(Reason.BAD_DATE, "is no day of the calendar as this format writes it")


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet has shortened a long number, as in `2.02E+13`."""
    return re.fullmatch(r"[0-9]([.,][0-9]+)?E\+?[0-9]+", text.strip()) is not None


def days_added(read: Callable[[str], date]) -> Lexicon[date | None]:
    """Days on which rows were added; an empty one is None."""

    def interpret(text: str | None) -> date | Fault | None:
        if not text or text in ABSENT:
            return None
        try:
            return read(text.strip())
        except ValueError:
            return no_day(text)

    return Lexicon(interpret)


def compact_day(text: str) -> date:
    """A day as `20250627`, with or without a time behind it (`20250627143000`).

    Raises:
        ValueError: it is none.
    """
    if not re.fullmatch(r"[0-9]{8}([0-9]{6})?", text):
        raise ValueError(text)
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def iso_day(text: str) -> date:
    """A day as `2025-06-27`, with or without a time behind it.

    Raises:
        ValueError: it is none.
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?", text):
        raise ValueError(text)
    return date(int(text[:4]), int(text[5:7]), int(text[8:10]))


def american_day(text: str) -> date:
    """A day as `6/27/2025`.

    Raises:
        ValueError: it is none.
    """
    if not re.fullmatch(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}", text):
        raise ValueError(text)
    month, day, year = text.split("/")
    return date(int(year), int(month), int(day))


def short_day(text: str) -> date:
    """A day as `790415`; 69–99 are 19xx, 00–68 are 20xx (POSIX).

    Raises:
        ValueError: it is none.
    """
    if not re.fullmatch(r"[0-9]{6}", text):
        raise ValueError(text)
    year = int(text[:2])
    return date(year + (1900 if year >= 69 else 2000), int(text[2:4]), int(text[4:6]))


def first_that_reads(*readers: Callable[[str], date]) -> Callable[[str], date]:
    """A reader of days in any of several forms that cannot be mistaken for each other."""

    def read(text: str) -> date:
        for reader in readers:
            try:
                return reader(text)
            except ValueError:
                continue
        raise ValueError(text)

    return read


def epoch_day(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - date(1970, 1, 1)) // timedelta(1)


def cameo_code(text: str | None) -> str | Fault:
    """A CAMEO 1.1b3 code."""
    if not text or text in ABSENT:
        return Fault(Reason.BAD_CODE, "has no code")
    if text in all_codes():
        return text
    nearest = next(iter(suggestions(text)), None)
    if is_code_shaped(text):
        return Fault(Reason.UNKNOWN_CODE, "is no CAMEO 1.1b3 code", nearest)
    return Fault(Reason.BAD_CODE, "is no event code (two to four digits)", nearest)


def event_code(text: str | None) -> str | Fault:
    """A code of any scheme."""
    return text if text in event_codes() else cameo_code(text)


def repaired_code(text: str | None, root: str | None = None) -> str | Fault:
    """A CAMEO code that was stored as a number: its zero is put back.

    `root`, the number of the code's root where the file has it, decides: 110 of root 1 is no 110
    but PETRARCH's `0110`, which is no code. Without it only 10 … 20 are ambiguous; they are `010` …
    `020`, unless `root` says that they are roots themselves.
    """
    if not text or not text.isascii() or not text.isdigit() or text.startswith("0"):
        return cameo_code(text)
    padded = f"0{text}"
    if root and padded[:2] == root.zfill(2) != text[:2]:
        return padded if padded in all_codes() else _no_padded_code(padded)
    if padded not in all_codes():
        return cameo_code(text)
    if text in all_codes():
        is_root = root is not None and root.lstrip("0") == text
        return text if is_root else padded
    return padded


def _no_padded_code(padded: str) -> Fault:
    problem = f"stands for {padded} by the file's own root, which is no CAMEO 1.1b3 code"
    parent = next((code for code in (padded[:3], padded[:2]) if code in all_codes()), None)
    return Fault(Reason.UNKNOWN_CODE, problem, parent)


class CameoColumn:
    """The CAMEO codes of one file, read batch by batch.

    With `fix`, and if the first batch proves that the leading zeros are lost, they are put back.
    """

    def __init__(self, fix: bool) -> None:
        """Read codes as they stand; with `fix`, mend them where the file shows the damage."""
        self._fix = fix
        self._lexicon: Lexicon[str] | None = None
        self._mending = False

    def look_up(self, name: str, codes: pa.Array, roots: pa.Array | None = None) -> Column[str]:
        """The codes of a batch; `roots` is the file's own column of roots, if it has one."""
        if self._lexicon is None:
            known = {text for text in codes.unique().to_pylist() if text and text not in ABSENT}
            self._mending = self._fix and lost_its_zeros(known)
            self._lexicon = Lexicon[str](repaired_code if self._mending else cameo_code)
        columns = [codes] if roots is None or not self._mending else [codes, roots]
        return self._lexicon.look_up(name, *columns)

    def repaired(self, column: Column[str]) -> int:
        """How many codes of a batch were read as something else than stands in the file."""
        if not self._mending:
            return 0
        import pyarrow as pa
        import pyarrow.compute as pc

        read = column.values(itself, pa.string()).cast(pa.string())
        return int(pc.sum(pc.not_equal(read, column.texts.cast(pa.string()))).as_py() or 0)


def no_side(side: str) -> Fault:
    """The fault of a row without one of its sides."""
    return Fault(Reason.NO_ACTOR, f"has no {side}")


def coded_side(code: str, country: Actor | None, book: ActorBook) -> Side:
    """A side from an actor code and, where the file has one, its own country.

    Without a country column the code itself is asked: its pieces may come in any order. A code with
    pieces that the codebook does not know still names somebody; only its country stays unknown.
    """
    if country is not None:
        return side_of(code, country)
    parsed = book.parse(code.upper())
    if parsed is None or parsed.actor is None:
        return Side(code, None)
    return side_of(code, parsed.actor)


def side_of(code: str, actor: Actor) -> Side:
    """A side from a code and the actor it belongs to."""
    return Side(code, actor.code if actor.is_country else None, actor.status == "region")
