"""What the values of a log mean: dates, actors, codes and weights, one by one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from ..account import Reason
from ..codebook.actors import ActorBook, ParsedActorCode
from ..codebook.cameo import all_codes, is_code_shaped, suggestions
from ..codebook.event_codes import event_codes
from ..codebook.plover import plover_codes
from ..dates import DateInterval, parse_interval, suggest_iso


@dataclass(frozen=True)
class Fault:
    """Why a value cannot be used."""

    reason: Reason
    problem: str
    nearest: str | None = None


def read_date(text: str) -> DateInterval | Fault:
    """The days that a date stands for."""
    try:
        return parse_interval(text)
    except ValueError as error:
        return Fault(Reason.BAD_DATE, str(error), suggest_iso(text))


def read_day(text: str) -> date | Fault | None:
    """A single day, also where a time follows it."""
    try:
        day = parse_interval(text[:10])
    except ValueError as error:
        return Fault(Reason.BAD_DATE, str(error), suggest_iso(text))
    if day.start != day.end:
        return Fault(Reason.BAD_DATE, "is more than a day (write 2025-06-27)")
    return day.start


def no_actor(side: str) -> Fault:
    """What is wrong where a side is empty."""
    return Fault(Reason.NO_ACTOR, f"has no {side}")


def read_actor(code: str, book: ActorBook) -> ParsedActorCode | Fault:
    """The actor that a code names."""
    parsed = book.parse(code)
    if parsed is not None and parsed.actor is not None:
        return parsed
    if parsed is not None:
        return Fault(
            Reason.NO_ACTOR, "names a role but no actor: put the country first, as in AZEGOV"
        )
    return Fault(
        Reason.NO_ACTOR,
        "is no CAMEO actor code (three letters for the country, then three for each role)",
        book.suggest_code(code),
    )


def read_code(code: str, zeros_lost: bool) -> str | Fault:
    """An event code, or what is wrong with it; `zeros_lost` is said of its whole column."""
    if code in event_codes() and (code in plover_codes() or not zeros_lost):
        return code
    if zeros_lost:
        problem = "stands in a column that has lost its leading zeros: store codes as text"
        return Fault(Reason.BAD_CODE, problem, f"0{code}" if f"0{code}" in all_codes() else None)
    close = next(iter(suggestions(code)), None)
    if is_code_shaped(code):
        return Fault(Reason.UNKNOWN_CODE, "is no CAMEO 1.1b3 code", close)
    return Fault(Reason.BAD_CODE, "is no event code (two to four digits)", close)


def read_weight(text: str) -> float | Fault:
    """A weight above 0."""
    return _positive(text, math.inf, "is no weight: a number above 0")


def read_confidence(text: str) -> float | Fault:
    """A confidence above 0, at most 1."""
    return _positive(text, 1.0, "is no confidence: a number above 0, at most 1")


def _positive(text: str, most: float, problem: str) -> float | Fault:
    try:
        value = float(text)
    except ValueError:
        return Fault(Reason.BAD_WEIGHT, problem)
    if math.isfinite(value) and 0 < value <= most:
        return value
    return Fault(Reason.BAD_WEIGHT, problem)
