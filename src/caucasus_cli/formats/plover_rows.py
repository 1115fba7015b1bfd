"""Rows of events in PLOVER, as POLECAT and the coder behind it write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..account import Reason
from ..codebook.event_codes import event_suggestions
from ..codebook.plover import plover_codes, plover_types
from ..dates import DateInterval
from ..reading.batch import Batch
from ..reading.lexicon import Column, Fault, Ids, Lexicon
from ..reading.lines import Rows
from ..reading.meanings import ABSENT, days_added, iso_day
from .interface import Context
from .parties import SEPARATOR, Pairs, Parties, members_in, names_of, pairs_of, parties_reader

if TYPE_CHECKING:
    import pyarrow as pa

_QUADS = {
    "VERBAL COOPERATION": "1",
    "MATERIAL COOPERATION": "2",
    "VERBAL CONFLICT": "3",
    "MATERIAL CONFLICT": "4",
}
SEVERAL = "several countries on a side: each pair of countries is a record of its own"
BEYOND = "pairs beyond the first of their row, counted as rows read"
LEFT_OUT = "actors without a country beside others: only the others make pairs"
TOGETHER = (
    "several countries as actors and nobody as recipient: whether they acted on each other is not "
    "said, so no dyad takes them"
)
UNKNOWN_MODE = "a mode that the codebook does not know: the type alone is used"


@dataclass(frozen=True)
class Names:
    """What the file calls the columns that are read.

    Attributes:
        event_id, date, type, mode, contexts: of the act.
        actor, recipient: country, sector and name of each side.
        added: the day of publication.
        points, quad: the file's own; None where it has none.
    """

    event_id: str
    date: str
    type: str
    mode: str
    contexts: str
    actor: tuple[str, str, str]
    recipient: tuple[str, str, str]
    added: str
    points: str | None = None
    quad: str | None = None


@dataclass(frozen=True, slots=True)
class _Act:
    code: str
    unknown_mode: bool


_code, _of_unknown_mode = attrgetter("code"), attrgetter("unknown_mode")
_left_out = attrgetter("left_out")


class PloverRows:
    """Rows with columns of PLOVER events as batches; each pair of countries is a record."""

    def __init__(self, context: Context, names: Names, file: str) -> None:
        """Interpret against the context's actors.

        Args:
            context: what is needed besides the file.
            names: what the columns are called.
            file: what the file is called; rows without an id are called by their number in it.
        """
        self._names = names
        self._file = file
        self._acts = Lexicon[_Act](_act)
        self._added = days_added(iso_day)
        self._sides = [
            Lexicon[Parties](parties_reader(context.book, side)) for side in ("actor", "recipient")
        ]

    def batch(self, rows: Rows, dates: Column[DateInterval], doubts: dict[str, int]) -> Batch:
        """The rows, interpreted.

        Args:
            rows: the rows.
            dates: when each act happened.
            doubts: doubts about the dates → number of rows.
        """
        names, columns = self._names, rows.columns
        acts = self._acts.look_up(names.type, columns[names.type], columns[names.mode])
        actors, recipients = (
            lexicon.look_up(
                cells[0], columns[cells[0]], columns[cells[1]], _named(columns[cells[2]])
            )
            for lexicon, cells in zip(self._sides, (names.actor, names.recipient), strict=True)
        )
        pairs = pairs_of(actors, recipients)
        several = len(pairs.rows) - len(rows.numbers)
        doubts = {
            **doubts,
            UNKNOWN_MODE: int(acts.numbers(_of_unknown_mode).sum()),
            SEVERAL: int((pairs.number == 1).sum()),
            BEYOND: several,
            LEFT_OUT: _some(actors, recipients, _left_out),
            TOGETHER: int(((_count(actors) > 1) & (recipients.reasons() > 0)).sum()),
        }
        if several:
            taken = {name: column.take(pairs.rows) for name, column in columns.items()}
            numbers = rows.numbers[pairs.rows]
            rows = Rows(taken, numbers, rows.misfits, rows.bad_bytes, rows.blocks)
            columns = taken
        return Batch(
            rows=rows,
            dates=pairs.of(dates),
            source=pairs.source,
            target=pairs.target,
            codes=pairs.of(_codes(acts)),
            event_ids=self._ids(columns[names.event_id], rows, pairs),
            added=self._added.look_up(names.added, columns[names.added]),
            own_points=None if names.points is None else _mapped(columns[names.points], {}),
            own_quads=None if names.quad is None else _mapped(columns[names.quad], _QUADS),
            doubts=doubts,
            carried={
                "source_name": names_of(_present(columns[names.actor[2]]), pairs.source),
                "target_name": names_of(_present(columns[names.recipient[2]]), pairs.target),
                "event_mode": _present(columns[names.mode]),
                "contexts": _present(columns[names.contexts]),
            },
        )

    def _ids(self, ids: pa.Array, rows: Rows, pairs: Pairs) -> pa.Array:
        """The file's ids, with the number of the pair where a row stands for several."""
        import pyarrow as pa
        import pyarrow.compute as pc

        ids = _present(ids)
        several = pairs.number > 0
        if not several.any():
            return ids.fill_null("")
        numbers = pa.array(rows.numbers).cast(pa.string())
        made = pc.binary_join_element_wise(pa.scalar(f"{self._file}:"), numbers, "")
        count = pa.array(pairs.number).cast(pa.string())
        numbered = pc.binary_join_element_wise(pc.coalesce(ids, made), count, ":")
        return pc.if_else(pa.array(several), numbered, ids).fill_null("")


def _act(kind: str | None, modes: str | None) -> _Act | Fault:
    """The code of a type with its modes: of several the one on the highest rung, then the first."""
    text = (kind or "").strip()
    if text in ABSENT:
        return Fault(Reason.BAD_CODE, "has no event type")
    if text.upper() not in plover_types():
        if SEPARATOR in text:
            return Fault(Reason.BAD_CODE, "names several event types: code each on its own row")
        if any(letter.isdigit() for letter in text):
            return Fault(Reason.BAD_CODE, "is no PLOVER event type, but a word like COERCE is")
        nearest = next((one for one in event_suggestions(text) if "-" not in one), None)
        return Fault(Reason.UNKNOWN_CODE, "is no PLOVER event type", nearest)
    of_type = text.upper()
    given = [mode for mode in map(_mode, (modes or "").split(SEPARATOR)) if mode]
    given = [mode for mode in given if _belongs(mode, of_type)]
    codes = [f"{of_type}-{mode.removeprefix(f'{of_type.lower()}-')}" for mode in given]
    known = [code for code in codes if code in plover_codes()]
    code = max(known, key=lambda one: plover_codes()[one].rung, default=of_type)
    return _Act(code, len(known) < len(codes))


def _mode(text: str) -> str:
    mode = text.strip()
    return "" if mode in ABSENT else mode.lower().replace(" ", "-").replace("_", "-")


def _belongs(mode: str, of_type: str) -> bool:
    """Whether a mode is not said to be another type's, as `sanction-withdraw` is."""
    prefix = mode.partition("-")[0].upper()
    return prefix == of_type or prefix not in plover_types()


def _codes(acts: Column[_Act]) -> Column[str]:
    return acts.part(_code)


def _count(column: Column[Parties]) -> Ids:
    return column.numbers(members_in)


def _some(first: Column[Parties], second: Column[Parties], what: Callable[[Parties], int]) -> int:
    """Number of rows of which either side is so."""
    found: list[npt.NDArray[np.bool_]] = [column.numbers(what) > 0 for column in (first, second)]
    return int((found[0] | found[1]).sum())


def _mapped(column: pa.Array, values: dict[str, str]) -> pa.Array:
    """A column with other texts for some values, empty where it has none."""
    import pyarrow as pa

    encoded = column.dictionary_encode()
    texts = [_other(text, values) for text in encoded.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(encoded.indices)


def _other(text: str, values: dict[str, str]) -> str:
    text = text.strip()
    return "" if text in ABSENT else values.get(text.upper(), text)


def _named(names: pa.Array) -> pa.Array:
    """`1` where there is a name."""
    import pyarrow.compute as pc

    return pc.if_else(_present(names).is_valid(), "1", "")


def _present(column: pa.Array) -> pa.Array:
    """A column, null where it has no value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(column)
    absent = pc.is_in(trimmed, value_set=pa.array(sorted(ABSENT), pa.string()))
    return pc.if_else(absent, pa.scalar(None, pa.string()), trimmed)
