"""GDELT 1.0 in both its widths: rows with the address of the report, their last field, or without.

Rows stay in one layout, and no address is lost, whichever width comes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..reading.lines import Rows

#: Fields of a row without the address, and with it.
WITHOUT, WITH = 57, 58
#: Stands between two fields that are kept as one; no field holds a line end.
_BETWEEN = "\n"
_BOTH = rf"^(?P<added>[^{_BETWEEN}]*){_BETWEEN}?(?P<address>(?s:.*))$"


def usual_width(widths: Iterable[int]) -> int:
    """The width to lay rows out by, as more of the first rows have it: others cost more time."""
    counts = Counter(widths)
    return WITHOUT if counts[WITHOUT] > counts[WITH] else WITH


class Addresses:
    """Rows of either width in a layout of one of them."""

    def __init__(self, width: int) -> None:
        """The layout has this `width`; one of `WITHOUT` has no column of addresses."""
        self._width = width
        self._kept = False

    def mend(self, fields: list[str]) -> list[str] | None:
        """Fields of the other width as those of the layout; None for any that has neither.

        An address that has no column stays behind the field before it until `put_back`.
        """
        if len(fields) not in (WITHOUT, WITH):
            return None
        if len(fields) < self._width:
            return [*fields, ""]
        self._kept = True
        return [*fields[: WITHOUT - 1], _BETWEEN.join(fields[WITHOUT - 1 :])]

    def put_back(self, rows: Rows) -> None:
        """Give addresses that were kept in DATEADDED a column of their own."""
        import pyarrow.compute as pc

        if self._kept:
            both = pc.extract_regex(rows.columns["DATEADDED"], _BOTH)
            rows.columns["DATEADDED"] = pc.struct_field(both, "added")
            rows.columns["SOURCEURL"] = pc.struct_field(both, "address")
