"""Facts of temporal knowledge graphs made of ICEWS (ICEWS14, 05-15, 18): names and labels only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import ClassVar

from ..codebook.actors import Actor, ActorBook
from ..codebook.cameo import SCHEME
from ..codebook.folding import fold
from ..codebook.labels import code_of_label
from ..errors import LogError
from ..reading.batch import Batch, Side
from ..reading.lexicon import Fault, Lexicon
from ..reading.lines import Layout, Rows, read_lines
from ..reading.meanings import days, iso_day, no_side
from ..reading.streams import Source
from .actor_countries import countries_of_actors, same_name
from .heads import head_lines
from .icews import code_by_label, without_excess
from .interface import Context
from .named_actors import (
    is_nobody,
    known_names,
    named_side,
    role_and_actor,
    role_and_person,
)

_REQUIRED = ("date", "subject", "relation", "object")
#: Without a header: the orders in which the fields stand, in tables of dates first and benchmarks.
_ORDERS = (_REQUIRED, ("subject", "relation", "object", "date"))
_MOST_FIELDS = 5
_SAMPLE = 50


class NamedFacts:
    """Subject, relation, object and date, tab-separated, unquoted, with or without a header."""

    name = "named-facts"
    scheme = SCHEME
    compared_with: ClassVar[dict[str, str]] = {}

    def recognises(self, head: bytes) -> bool:
        """A header with the four names, or mostly lines with a day and a known relation."""
        return _columns(head) is not None

    def batches(self, source: Source, context: Context) -> Iterator[Batch]:
        """Read all rows; countries come from names, the user's table and persons."""
        found = _columns(source.head)
        if found is None:
            raise LogError(
                f"{source.name}: is no table of named facts: its header names no date, subject, "
                f"relation and object, and without header the relations are no labels of CAMEO."
            )
        names, header_rows = found
        width = len(names)
        layout = Layout(
            names, _REQUIRED, header_rows=header_rows,
            mend=lambda fields: without_excess(fields, width),
        )  # fmt: skip
        reader = _FactRows(context)
        for rows in read_lines(source, layout):
            yield reader.batch(rows)


def _columns(head: bytes) -> tuple[tuple[str, ...], int] | None:
    """The columns' names in file order, with the number of header rows; None if it has none."""
    lines = head_lines(head)
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return None
    header = [fold(name) for name in lines[first].split("\t")]
    if all(header.count(name) == 1 for name in _REQUIRED):
        while not header[-1]:
            header.pop()
        return _called_apart(header), first + 1
    rows = [line.split("\t") for line in lines[first:] if line.strip()][:_SAMPLE]
    for order in _ORDERS:
        fitting = [row for row in rows if _fits(row, order)]
        if 2 * len(fitting) > len(rows):
            width = Counter(len(row) for row in fitting).most_common(1)[0][0]
            return _called_apart([*order, *[""] * (width - len(order))]), 0
    return None


def _called_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Columns with a name each; those that are not read by their position."""
    return tuple(
        name if name in _REQUIRED else f"column {position}"
        for position, name in enumerate(names, start=1)
    )


def _fits(row: Sequence[str], order: Sequence[str]) -> bool:
    if not len(order) <= len(row) <= _MOST_FIELDS:
        return False
    try:
        iso_day(row[order.index("date")])
    except ValueError:
        return False
    return code_of_label(row[order.index("relation")]) is not None


class _FactRows:
    """Rows under the names of `_REQUIRED` as batches."""

    def __init__(self, context: Context) -> None:
        book = context.book
        own = countries_of_actors(context.actor_countries or {}, book)
        self._dates = days(iso_day)
        self._codes = Lexicon[str](code_by_label)
        self._sides = {
            side: Lexicon[Side](_side_reader(book, own, side)) for side in ("subject", "object")
        }

    def batch(self, rows: Rows) -> Batch:
        """The rows, interpreted."""
        columns = rows.columns
        subjects, objects = (columns[side].dictionary_encode() for side in self._sides)
        return Batch(
            rows=rows,
            dates=self._dates.look_up("date", columns["date"]),
            source=self._sides["subject"].look_up("subject", subjects),
            target=self._sides["object"].look_up("object", objects),
            codes=self._codes.look_up("relation", columns["relation"]),
            labelled=True,
            carried={"source_name": known_names(subjects), "target_name": known_names(objects)},
        )


def _side_reader(
    book: ActorBook, own: Mapping[str, Actor], side: str
) -> Callable[[str | None], Side | Fault]:
    def read(text: str | None) -> Side | Fault:
        name = same_name(text or "")
        if is_nobody(name):
            return no_side(side)
        role, actor = role_and_actor(name, book, own)
        if actor is None and not role:
            role, actor = role_and_person(name, book)
        return named_side(name, role, actor, book)

    return read


NAMED_FACTS = NamedFacts()
