"""What each distinct value of a column means, found out once for the whole file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from ..account import Reason

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Ids = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Fault:
    """Why a value cannot be used.

    Attributes:
        reason: what its row is counted under.
        problem: what is wrong and how to mend it, a sentence without its subject.
        nearest: the nearest valid value, or None.
        told: whether its rows are listed as problems even where the reason alone is no mistake.
    """

    reason: Reason
    problem: str
    nearest: str | None = None
    told: bool = False


class Lexicon(Generic[T_co]):
    """Distinct values, or combinations of values, and what they mean.

    `read` is called once for each; its arguments are the texts, None where there is no value.
    """

    def __init__(self, read: Callable[..., T_co | Fault]) -> None:
        """An empty lexicon that interprets with `read`."""
        self._read = read
        self._known: dict[tuple[str | None, ...], T_co | Fault] = {}

    def look_up(self, name: str, *columns: pa.Array) -> Column[T_co]:
        """The columns' values, row by row.

        Args:
            name: what the first column is called in the file, for problems.
            columns: text columns of the same length, read together.
        """
        combinations, ids = distinct(columns)
        known = self._known
        for combination in combinations:
            if combination not in known:
                known[combination] = self._read(*combination)
        return Column(name, columns[0], ids, [known[combination] for combination in combinations])


@dataclass
class Column(Generic[T_co]):
    """A column read value by value.

    Attributes:
        name: what it is called in the file.
        texts: its values as they stand, for problems.
        ids: for each row the position of its meaning.
        meanings: what the distinct values of these rows mean, or why they cannot be used.
    """

    name: str
    texts: pa.Array
    ids: Ids
    meanings: Sequence[T_co | Fault]

    def reasons(self) -> npt.NDArray[np.uint8]:
        """For each row the code (`reason_code`) of its fault, or 0."""
        table = [
            reason_code(meaning.reason) if isinstance(meaning, Fault) else 0
            for meaning in self.meanings
        ]
        codes: npt.NDArray[np.uint8] = np.array(table, dtype=np.uint8)[self.ids]
        return codes

    def told(self) -> npt.NDArray[np.bool_]:
        """Rows with a fault that is listed whatever its reason."""
        table = [isinstance(meaning, Fault) and meaning.told for meaning in self.meanings]
        found: npt.NDArray[np.bool_] = np.array(table, dtype=np.bool_)[self.ids]
        return found

    def values(self, of: Callable[[T_co], Any], kind: pa.DataType) -> pa.Array:
        """A part of each row's meaning as an array; null where it is at fault.

        Texts come as a dictionary.
        """
        import pyarrow as pa

        ids = pa.array(self.ids)
        parts = [None if isinstance(one, Fault) else of(one) for one in self.meanings]
        if not pa.types.is_string(kind):
            return pa.array(parts, kind).take(ids)
        encoded = pa.array(parts, kind).dictionary_encode()
        return pa.DictionaryArray.from_arrays(encoded.indices.take(ids), encoded.dictionary)

    def numbers(self, of: Callable[[T_co], int], absent: int = 0) -> Ids:
        """A number for each row; `absent` where it is at fault."""
        table = [absent if isinstance(one, Fault) else of(one) for one in self.meanings]
        found: Ids = np.array(table, dtype=np.int64)[self.ids]
        return found


_REASONS = list(Reason)


def reason_code(reason: Reason) -> int:
    """A reason as a small number; 0 stands for none."""
    return _REASONS.index(reason) + 1


def reason_of(code: int) -> Reason:
    """The reason that a number above 0 stands for."""
    return _REASONS[code - 1]


def distinct(columns: Sequence[pa.Array]) -> tuple[list[tuple[str | None, ...]], Ids]:
    """The distinct combinations of some text columns, and for each row the number of its own."""
    import pyarrow as pa

    keys: Ids = np.zeros(len(columns[0]), dtype=np.int64)
    dictionaries = []
    for column in columns:
        if hasattr(column, "indices"):
            # Two entries of a dictionary may be the same text.
            encoded = column.dictionary.dictionary_encode()
            ids = encoded.indices.take(column.indices)
        else:
            encoded = column.dictionary_encode()
            ids = encoded.indices
        values = encoded.dictionary
        if ids.null_count:
            values = pa.concat_arrays([values, pa.nulls(1, values.type)])
        keys = keys * max(1, len(values)) + ids.fill_null(len(values) - 1).to_numpy()
        dictionaries.append(values)
    if len(columns) == 1:
        return [(text,) for text in dictionaries[0].to_pylist()], keys
    found = pa.array(keys).dictionary_encode()
    positions, rank = np.unique(found.dictionary.to_numpy(), return_inverse=True)
    texts: list[list[str | None]] = []
    for values in reversed(dictionaries):
        positions, own = np.divmod(positions, max(1, len(values)))
        texts.insert(0, values.take(pa.array(own)).to_pylist())
    return list(zip(*texts, strict=True)), rank[found.indices.to_numpy()]
