"""What the arguments of the Python API mean; what means nothing is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from .dates import parse_human_date
from .errors import UsageError, did_you_mean
from .scoring.options import EXPOSURE_CHOICES

if TYPE_CHECKING:
    from .scoring.options import Exposure

Choice = TypeVar("Choice", bound=str)


def flag(value: object, name: str) -> bool:
    """Yes or no: a bool, of NumPy too.

    Raises:
        UsageError: anything else; `'off'` and `0` say too little.
    """
    plain = _plain(value)
    if not isinstance(plain, bool):
        raise UsageError(f"{name} must be True or False, not {value!r}.")
    return plain


def number(value: object, name: str) -> float:
    """A number, of NumPy too.

    Raises:
        UsageError: anything else.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise UsageError(f"{name} must be a number, not {value!r}.")
    return float(value)


def day(value: object, name: str) -> date | None:
    """A day: a date, a datetime or Timestamp (its day), NumPy's, or text.

    Raises:
        UsageError: anything else, or no day, as `NaT`.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return parse_human_date(value, name)
    plain = _plain(value)
    # NaT is a datetime that equals nothing, not even itself.
    if isinstance(plain, date) and plain == plain:  # noqa: PLR0124
        return plain.date() if isinstance(plain, datetime) else plain
    raise UsageError(f"{name} must be a day, not {value!r}: write '2025-07-01'.")


def actor_name(value: object, name: str) -> str:
    """The name or code of an actor.

    Raises:
        UsageError: no text.
    """
    if not isinstance(value, str):
        raise UsageError(f"{name} must be the name or code of an actor, not {value!r}.")
    return value


def one_of(value: Any, name: str, choices: Sequence[Choice]) -> Choice:
    """One of some words.

    Raises:
        UsageError: something else; the message offers the nearest.
    """
    if value not in choices:
        hint = did_you_mean(value, choices) if isinstance(value, str) else ""
        raise UsageError(f"{name} {value!r}: choose {', '.join(choices)}.{hint}")
    return choices[choices.index(value)]


def exposure_to_begin_with(value: object) -> Exposure:
    """The exposure until it is known what suits the log.

    Raises:
        UsageError: no exposure, nor `auto`.
    """
    chosen = one_of(value, "exposure", EXPOSURE_CHOICES)
    return "calendar" if chosen == "auto" else chosen


def frame_of(events: Any) -> Any:
    """A frame of any kind that narwhals knows, wrapped by it.

    Raises:
        UsageError: no frame.
    """
    import narwhals.stable.v2 as nw

    if isinstance(events, str | Path):
        raise UsageError(
            f"events must be a frame, not {str(events)!r}: for a file write "
            f"read_log({str(events)!r}), for actors a=… and b=…."
        )
    try:
        frame = nw.from_native(events)
    except TypeError:
        frame = None
    if frame is None:
        raise UsageError(
            f"events must be a frame of pandas, polars, PyArrow, DuckDB, PySpark or Ibis, not "
            f"{type(events).__name__}: read_log reads a file, pandas.DataFrame makes a frame."
        )
    return frame


def _plain(value: Any) -> Any:
    """A scalar of NumPy as Python's own; days with any unit as days."""
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind == "M":
        return value.astype("datetime64[D]").item()
    return value.item() if kind == "b" and not getattr(value, "shape", ()) else value
