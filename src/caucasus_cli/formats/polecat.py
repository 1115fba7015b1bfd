"""POLECAT events: weekly and yearly files, tab-separated with a header of 40 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..codebook.plover import PLOVER, plover_types
from ..reading.batch import Batch
from ..reading.lines import Layout, Rows, header_at, read_lines
from ..reading.meanings import ABSENT, days, iso_day
from ..reading.streams import Source
from .heads import head_lines
from .interface import Context
from .plover_rows import Names, PloverRows

#: The columns as published, in file order.
COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors",
    "Actor Title", "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name", "Recipient Country",
    "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title",
    "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City", "District", "Province",
    "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type", "Source",
    "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
    "Version",
)  # fmt: skip
_MARKS = frozenset(
    {"Event ID", "Event Date", "Event Type", "Actor Country", "Recipient Country"}
)  # fmt: skip
_POINTS = ("Event Intensity", "Intensity")
_REQUIRED = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Quad Code", "Contexts", "Actor Name",
    "Actor Country", "Primary Actor Sector", "Recipient Name", "Recipient Country",
    "Primary Recipient Sector", "Publication Date",
)  # fmt: skip
_SAMPLE = 50


class Polecat:
    """POLECAT."""

    name = "polecat"
    scheme = PLOVER
    compared_with: ClassVar[dict[str, str]] = {"points": "plover", "quad": "plover"}

    def recognises(self, head: bytes) -> bool:
        """The first line has POLECAT's own names, in any order."""
        lines = [line for line in head_lines(head) if line.strip()]
        return bool(lines) and set(_names(lines[0])) >= _MARKS

    def batches(self, source: Source, context: Context) -> Iterator[Batch]:
        """Read all rows; columns are found by their names, in any order."""
        table = _table_of(source)
        points = next((name for name in _POINTS if name in table.names), None)
        wanted = [*_REQUIRED, *([points] if points else [])]
        names = Names(
            event_id="Event ID", date="Event Date", type="Event Type", mode="Event Mode",
            contexts="Contexts", added="Publication Date", points=points, quad="Quad Code",
            actor=("Actor Country", "Primary Actor Sector", "Actor Name"),
            recipient=("Recipient Country", "Primary Recipient Sector", "Recipient Name"),
        )  # fmt: skip
        reader = PloverRows(context, names, source.name)
        dates = days(iso_day)
        for rows in read_lines(source, table.layout(wanted)):
            sound = table.without_surplus(rows)
            read = dates.look_up(names.date, sound.columns[names.date])
            batch = reader.batch(sound, read, {})
            batch.notes = table.notes
            yield batch


@dataclass(frozen=True)
class _Table:
    """How the lines fall into columns.

    Attributes:
        names: the columns of a row.
        blanks: number of empty fields that most rows have behind them.
        header_rows: lines up to the first record.
        notes: what is odd about the header.
    """

    names: tuple[str, ...]
    blanks: int
    header_rows: int
    notes: tuple[str, ...] = ()

    @property
    def _surplus(self) -> list[str]:
        return [f"blank {number}" for number in range(1, self.blanks + 1)]

    def layout(self, wanted: Sequence[str]) -> Layout:
        """The lines, unquoted: quotes and apostrophes are part of the texts."""
        names = [name or f"unnamed {number}" for number, name in enumerate(self.names, start=1)]
        return Layout(
            [*names, *self._surplus],
            [*wanted, *self._surplus],
            header_rows=self.header_rows,
            mend=self._mend,
        )

    def _mend(self, fields: list[str]) -> list[str] | None:
        """Fields with more or fewer empty ones behind them than most rows have."""
        width = len(self.names)
        if len(fields) < width or any(field.strip() for field in fields[width:]):
            return None
        return [*fields[:width], *[""] * self.blanks]

    def without_surplus(self, rows: Rows) -> Rows:
        """The rows without those that have something in the fields that should be empty."""
        import pyarrow as pa
        import pyarrow.compute as pc

        odd = np.zeros(len(rows.numbers), dtype=np.bool_)
        for name in self._surplus:
            blank = pc.equal(pc.utf8_trim_whitespace(rows.columns.pop(name)), "")
            odd |= ~blank.to_numpy(zero_copy_only=False)
        if not odd.any():
            return rows
        wrong = f"has more than the header's {len(self.names)} fields"
        misfits = [(int(number), rows.line(int(number)), wrong) for number in rows.numbers[odd]]
        kept = pa.array(~odd)
        columns = {name: column.filter(kept) for name, column in rows.columns.items()}
        every = [*rows.misfits, *misfits]
        return Rows(columns, rows.numbers[~odd], every, rows.bad_bytes, rows.blocks)


def _names(line: str) -> list[str]:
    names = [name.strip() for name in line.split("\t")]
    while names and not names[-1]:
        names.pop()
    return names


def _table_of(source: Source) -> _Table:
    lines = head_lines(source.head)
    first = next(number for number, line in enumerate(lines) if line.strip())
    header = tuple(_names(lines[first]))
    header_at(header, _REQUIRED, source)
    sample = [line.split("\t") for line in lines[first + 1 :] if line.strip()][:_SAMPLE]
    names, notes = header, tuple[str, ...]()
    if set(header) > set(COLUMNS) - set(_POINTS) and _fit(COLUMNS, sample) > _fit(header, sample):
        surplus = ", ".join(name for name in header if name not in (*COLUMNS, *_POINTS))
        names = COLUMNS
        notes = (f"the header names columns that no row has ({surplus}): the usual order is used.",)
    return _Table(names, _blanks(len(names), sample), first + 1, notes)


def _fit(names: Sequence[str], sample: Sequence[Sequence[str]]) -> int:
    """In how many fields of the sample there is what the name of the column says."""
    checks = {
        "Event Date": _is_day,
        "Publication Date": _is_day,
        "Event Type": lambda text: text.upper() in plover_types(),
        "Actor Country": _is_country,
        "Recipient Country": _is_country,
    }
    found = 0
    for name, check in checks.items():
        at = list(names).index(name)
        found += sum(len(fields) > at and check(fields[at].strip()) for fields in sample)
    return found


def _is_day(text: str) -> bool:
    try:
        iso_day(text)
    except ValueError:
        return False
    return True


def _is_country(text: str) -> bool:
    parts = [part.strip() for part in text.split(";")]
    return all(part in ABSENT or (len(part) == 3 and part.isupper()) for part in parts)


def _blanks(width: int, sample: Sequence[Sequence[str]]) -> int:
    """How many empty fields most rows of the sample have behind the columns."""
    wider = [
        len(fields) - width for fields in sample
        if len(fields) >= width and not any(field.strip() for field in fields[width:])
    ]  # fmt: skip
    return Counter(wider).most_common(1)[0][0] if wider else 0


POLECAT = Polecat()
