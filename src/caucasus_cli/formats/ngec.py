"""Output of NGEC, the coder behind POLECAT: one JSON object a line, with lists of actors."""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from typing import Any, ClassVar

import numpy as np

from ..account import Reason
from ..codebook.plover import PLOVER
from ..dates import DateInterval
from ..events import LOG_REQUIRED
from ..reading.batch import Batch
from ..reading.blocks import Block, blocks_of
from ..reading.lexicon import Fault, Lexicon
from ..reading.lines import Rows
from ..reading.meanings import ABSENT, iso_day
from ..reading.prefetch import prefetch
from ..reading.streams import Source
from .interface import Context
from .parties import SEPARATOR
from .plover_rows import Names, PloverRows

_NAMES = Names(
    event_id="id", date="date_resolved", type="event_type", mode="event_mode",
    contexts="contexts", added="pub_date",
    actor=("ACTOR.country", "ACTOR.code", "ACTOR.name"),
    recipient=("RECIP.country", "RECIP.code", "RECIP.name"),
)  # fmt: skip
_RAW = "date_raw"
_PLAIN = ("id", "date_resolved", _RAW, "event_type", "event_mode", "contexts", "pub_date")
PUBLICATION = "no date in the text: the day of publication stands for it"
WHOLE_PERIOD = "only a month or a year in the text: the act may be of any day of it"
_KEYS = (rb'(?<!\\)"event_type"\s*:', rb'(?<!\\)"attributes"\s*:\s*\{')
_USED_PUBLICATION = re.compile(r"using pub(lication)? date", re.IGNORECASE)
_NAMES_OF_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTHS = {
    text: number
    for number, name in enumerate(_NAMES_OF_MONTHS, start=1)
    for text in (name, name[:3])
} | {"sept": 9}
_LEAD = r"(?:(?:in|during|for|of|since|early|late|earlier|later|mid|the|this|last|past)[ -]+)*"
_A_MONTH = re.compile(rf"{_LEAD}({'|'.join(_MONTHS)}|month)\.?,?(?: of)?(?: +([0-9]{{4}}))?")
_A_YEAR = re.compile(rf"{_LEAD}([0-9]{{4}}|year)")


class Ngec:
    """NGEC."""

    name = "ngec"
    scheme = PLOVER
    compared_with: ClassVar[dict[str, str]] = {}

    def recognises(self, head: bytes) -> bool:
        """The first line is an object with an event type and attributes, and no log's record."""
        line = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
        if not line.startswith(b"{"):
            return False
        try:
            first = json.loads(line.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            # Longer than the head, or spoiled: the keys that only this format has.
            return all(re.search(key, line) for key in _KEYS)
        return _is_event(first) and not set(LOG_REQUIRED) <= first.keys()

    def batches(self, source: Source, context: Context) -> Iterator[Batch]:
        """Read all lines; one that is no JSON object of an event is a misfit."""
        reader = PloverRows(context, _NAMES, source.name)
        lexicon = Lexicon[_Day](_day)
        for block in prefetch(blocks_of(source)):
            rows = _rows(block)
            found = lexicon.look_up(_NAMES.date, rows.columns[_NAMES.date], rows.columns[_RAW])
            doubts = {
                PUBLICATION: int(found.numbers(_is_published).sum()),
                WHOLE_PERIOD: int(found.numbers(_is_widened).sum()),
            }
            yield reader.batch(rows, found.part(_interval), doubts)


_interval = attrgetter("interval")
_is_published, _is_widened = attrgetter("published"), attrgetter("widened")


class _Day:
    """When an act happened: the interval, and how much of it the text said."""

    def __init__(self, interval: DateInterval, published: bool, widened: bool) -> None:
        self.interval = interval
        self.published = published
        self.widened = widened


def _day(resolved: str | None, raw: str | None) -> _Day | Fault:
    text = (resolved or "").strip()
    if text in ABSENT:
        return Fault(Reason.BAD_DATE, "has no date")
    try:
        day = iso_day(text)
    except ValueError:
        return Fault(Reason.BAD_DATE, "is no day of the calendar as this format writes it")
    if _USED_PUBLICATION.search(raw or ""):
        return _Day(DateInterval(day, day), published=True, widened=False)
    period = _period(" ".join((raw or "").casefold().split()), day)
    return _Day(period or DateInterval(day, day), published=False, widened=period is not None)


def _period(raw: str, day: date) -> DateInterval | None:
    """The month or year around the day, where the text names nothing closer and it fits the day."""
    if found := _A_MONTH.fullmatch(raw):
        month, year = _MONTHS.get(found[1], day.month), int(found[2] or day.year)
        if (month, year) == (day.month, day.year):
            last = monthrange(day.year, day.month)[1]
            return DateInterval(day.replace(day=1), day.replace(day=last))
    elif found := _A_YEAR.fullmatch(raw):
        year = day.year if found[1] == "year" else int(found[1])
        if year == day.year:
            return DateInterval(date(year, 1, 1), date(year, 12, 31))
    return None


def _rows(block: Block) -> Rows:
    import pyarrow as pa

    sides = (*_NAMES.actor, *_NAMES.recipient)
    columns: dict[str, list[str]] = {name: [] for name in (*_PLAIN, *sides)}
    numbers: list[int] = []
    misfits: list[tuple[int, str, str]] = []
    bad_bytes = 0
    end = b"\n" if b"\n" in block.data else b"\r"
    for number, line in enumerate(block.data.split(end), start=block.first_row):
        text = line.decode("utf-8", "replace").rstrip("\r")
        if not text.strip():
            continue
        try:
            event = json.loads(text)
        except (ValueError, RecursionError):
            misfits.append((number, text, "is no JSON object on one line"))
            continue
        if not _is_event(event):
            misfits.append((number, text, "is JSON, but no event with event_type and attributes"))
            continue
        bad_bytes += "\ufffd" in text and not _is_utf8(line)
        numbers.append(number)
        for name in _PLAIN:
            columns[name].append(_text(event.get(name)))
        for names, key in ((_NAMES.actor, "ACTOR"), (_NAMES.recipient, "RECIP")):
            for name, value in zip(names, _side(event["attributes"].get(key)), strict=True):
                columns[name].append(value)
    arrays = {name: pa.array(values, pa.string()) for name, values in columns.items()}
    return Rows(arrays, np.array(numbers, dtype=np.int64), misfits, bad_bytes, (block,))


def _is_event(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "event_type" in value
        and isinstance(value.get("attributes"), dict)
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _side(actors: Any) -> tuple[str, str, str]:
    """Countries, codes and names of a list of actors, each joined in the same order."""
    found = [one for one in actors if isinstance(one, dict)] if isinstance(actors, list) else []
    countries = [_text(one.get("country")) for one in found]
    codes = [_text(one.get("code_1")) + _text(one.get("code_2")) for one in found]
    names = [_text(one.get("wiki")) or _text(one.get("text")) for one in found]
    parts = ([text.replace(SEPARATOR, ",") for text in part] for part in (countries, codes, names))
    country, code, name = (SEPARATOR.join(part) for part in parts)
    return country, code, name


def _text(value: Any) -> str:
    """A value as text, lists joined; what no text can hold is replaced."""
    if value is None:
        return ""
    if isinstance(value, list):
        return SEPARATOR.join(_text(one) for one in value)
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "replace").decode("utf-8")


NGEC = Ngec()
