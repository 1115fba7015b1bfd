"""The column specification: which column of a delimited text holds what."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..errors import UsageError, did_you_mean

REQUIRED = ("date", "source", "target", "code")
OPTIONAL = (
    "source_country", "target_country", "event_id", "date_added", "url", "root", "points", "quad",
    "weight", "confidence", "source_name", "target_name", "is_root", "sources", "mentions",
)  # fmt: skip
#: Columns that only the letters name, and that are carried along.
LABEL, QUOTE = "label", "quote"
FIELDS = (*REQUIRED, *OPTIONAL, LABEL, QUOTE)
LETTERS = {"D": "date", "S": "source", "T": "target", "C": "code", "L": LABEL, "Q": QUOTE}
_SKIP = "."
#: How days are written: month first, day first, or year first with two digits.
ORDERS = ("mdy", "dmy", "ymd")
#: Fields that are days.
DATED = frozenset({"date", "date_added"})
_EXAMPLE = "date=DAY,source=FROM,target=TO,code=EVENT, or letters such as DSTC"


@dataclass(frozen=True)
class Specification:
    """Which column holds what.

    Attributes:
        columns: field → name of its column, or its number from 1 (as text).
        has_header: whether the first line names the columns.
        orders: field → order of day, month and year, for dates that need it said.
    """

    columns: dict[str, str]
    has_header: bool
    orders: dict[str, str] = field(default_factory=dict)


def parse_specification(text: str) -> Specification:
    """Read `date=SQLDATE,source=Actor1Code,…`, `date=1,source=2,…` or `D.STC`.

    Names mean a text with a header, numbers and letters one without.

    Raises:
        UsageError: the message names the field, and the nearest there is.
    """
    specification = _by_name(text) if "=" in text else _by_letter(text.strip())
    missing = [name for name in REQUIRED if name not in specification.columns]
    if missing:
        raise UsageError(f"--log-columns names no column for {' or '.join(missing)}: {_EXAMPLE}.")
    return specification


def is_like_specification(text: str) -> bool:
    """Whether a text that was given for something else may have been meant for a specification."""
    first = text.partition("=")[0].partition(":")[0].strip()
    letters = set(text.strip())
    return ("=" in text and first in FIELDS) or set("DSTC") <= letters <= {*LETTERS, _SKIP}


def _by_letter(text: str) -> Specification:
    columns: dict[str, str] = {}
    for position, letter in enumerate(text, start=1):
        if letter == _SKIP:
            continue
        if letter not in LETTERS:
            known = ", ".join(f"{one} ({name})" for one, name in LETTERS.items())
            raise UsageError(
                f"--log-columns {text!r}: {letter!r} is no letter for a column: {known}, . (skip). "
                f"By name it is date=DAY,source=FROM,target=TO,code=EVENT."
            )
        name = LETTERS[letter]
        if name in columns:
            raise UsageError(f"--log-columns {text!r} has {letter} ({name}) twice.")
        columns[name] = str(position)
    # R events, where the letters come from, reads yymmdd.
    return Specification(columns, False, {"date": "ymd"} if "date" in columns else {})


def _by_name(text: str) -> Specification:
    columns: dict[str, str] = {}
    orders: dict[str, str] = {}
    for part in text.split(","):
        left, equals, column = (piece.strip() for piece in part.partition("="))
        name, colon, order = left.partition(":")
        if not equals:
            raise UsageError(f"--log-columns: {part.strip()!r} is no field=column: {_EXAMPLE}.")
        _check_field(name)
        if not column:
            raise UsageError(f"--log-columns: {name} has no column.")
        if name in columns:
            raise UsageError(f"--log-columns names {name} twice.")
        columns[name] = column
        if colon:
            orders[name] = _order(name, order)
    numbered = [name for name, column in columns.items() if column.isascii() and column.isdigit()]
    if numbered and len(numbered) < len(columns):
        named = next(name for name in columns if name not in numbered)
        raise UsageError(
            f"--log-columns: {numbered[0]} has a number and {named} a name: numbers are for texts "
            f"without a header."
        )
    if any(int(columns[name]) == 0 for name in numbered):
        raise UsageError("--log-columns: the first column has the number 1, not 0.")
    return Specification(columns, not numbered, orders)


def _check_field(name: str) -> None:
    if name not in FIELDS:
        hint = did_you_mean(name, FIELDS) or f" The fields: {', '.join(FIELDS)}."
        raise UsageError(f"--log-columns: no field is called {name!r}.{hint}")


def _order(name: str, order: str) -> str:
    if name not in DATED:
        raise UsageError(f"--log-columns: {name}:{order}: only dates have an order ({_orders()}).")
    if order not in ORDERS:
        hint = did_you_mean(order, ORDERS)
        raise UsageError(f"--log-columns: {name}:{order}: the order is {_orders()}.{hint}")
    return order


def _orders() -> str:
    return ", ".join(ORDERS[:-1]) + f" or {ORDERS[-1]}"
