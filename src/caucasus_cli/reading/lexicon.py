"""What each distinct value of a column means, found out once for the whole file."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from ..account import Reason

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
U = TypeVar("U")
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


class Meanings(Sequence[T_co | Fault]):
    """What the values of a file mean, and parts of that as tables that grow with it."""

    def __init__(self, known: Iterable[T_co | Fault] = ()) -> None:
        """With these to begin with."""
        self._all = list(known)
        self._tables: dict[Hashable, npt.NDArray[Any]] = {}
        self._arrays: dict[Hashable, pa.Array] = {}
        self._places: dict[Hashable, dict[str, int]] = {}
        self._parts: dict[Hashable, Meanings[Any]] = {}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._all)

    def __getitem__(self, index: Any) -> Any:
        """One of them."""
        return self._all[index]

    def add(self, meaning: Any) -> int:
        """Take one in; its position."""
        self._all.append(meaning)
        return len(self._all) - 1

    def faults(self, of: Callable[[Fault], int]) -> npt.NDArray[np.uint8]:
        """A small number for each fault, 0 for what is none."""
        return self._table(of, "u1", lambda one: of(one) if isinstance(one, Fault) else 0)

    def numbers(self, of: Callable[[T_co], int], absent: int) -> Ids:
        """A number for each, `absent` for a fault."""
        return self._table(
            (of, absent), "i8", lambda one: absent if isinstance(one, Fault) else of(one)
        )

    def texts(self, of: Callable[[T_co], str | None]) -> tuple[npt.NDArray[np.int32], pa.Array]:
        """For each its place among the texts, below 0 where there is none; then the texts."""
        import pyarrow as pa

        places = self._places.setdefault(of, {})

        def place(one: Any) -> int:
            text = None if isinstance(one, Fault) else of(one)
            return -1 if text is None else places.setdefault(text, len(places))

        table = self._table((of, "text"), "i4", place)
        made = self._arrays.get((of, "text"), ())
        return table, self._array((of, "text"), pa.string(), list(islice(places, len(made), None)))

    def values(self, of: Callable[[T_co], Any], kind: pa.DataType) -> pa.Array:
        """A value for each, null for a fault."""
        made = self._arrays.get((of, kind))
        more = self._all[0 if made is None else len(made) :]
        return self._array(
            (of, kind), kind, [None if isinstance(one, Fault) else of(one) for one in more]
        )

    def parts(self, of: Callable[[T_co], U]) -> Meanings[U]:
        """A part of each; faults stay what they are."""
        parts: Meanings[U] = self._parts.setdefault(of, Meanings())
        for one in self._all[len(parts) :]:
            parts.add(one if isinstance(one, Fault) else of(one))
        return parts

    def _table(self, key: Hashable, kind: str, of: Callable[[Any], int]) -> npt.NDArray[Any]:
        made = self._tables.get(key, np.zeros(0, dtype=kind))
        if len(made) < len(self._all):
            more = np.array([of(one) for one in self._all[len(made) :]], dtype=kind)
            made = self._tables[key] = np.concatenate([made, more])
        return made

    def _array(self, key: Hashable, kind: pa.DataType, more: list[Any]) -> pa.Array:
        import pyarrow as pa

        made = self._arrays.get(key)
        if made is None:
            made = self._arrays[key] = pa.array(more, kind)
        elif more:
            made = self._arrays[key] = pa.concat_arrays([made, pa.array(more, kind)])
        return made


class Lexicon(Generic[T_co]):
    """Distinct values, or combinations of values, and what they mean.

    `read` is called once for each; its arguments are the texts, None where there is no value.
    """

    def __init__(self, read: Callable[..., T_co | Fault]) -> None:
        """An empty lexicon that interprets with `read`."""
        self._read = read
        self._ids: dict[tuple[str | None, ...], int] = {}
        self._meanings: Meanings[T_co] = Meanings()

    def look_up(self, name: str, *columns: pa.Array) -> Column[T_co]:
        """The columns' values, row by row.

        Args:
            name: what the first column is called in the file, for problems.
            columns: text columns of the same length, read together.
        """
        combinations, rows = distinct(columns)
        ids = self._ids
        of_file = np.empty(len(combinations), dtype=np.int64)
        for place, combination in enumerate(combinations):
            known = ids.get(combination)
            if known is None:
                known = ids[combination] = self._meanings.add(self._read(*combination))
            of_file[place] = known
        return Column(name, columns[0], of_file[rows], self._meanings)


@dataclass
class Column(Generic[T_co]):
    """A column read value by value.

    What is asked of its meanings is asked once for each of them, whatever the number of batches:
    functions given to its methods are defined once, not anew for every batch.

    Attributes:
        name: what it is called in the file.
        texts: its values as they stand, for problems.
        ids: for each row the position of its meaning.
        meanings: what values of the file mean, or why they cannot be used; those of earlier batches
            are among them.
    """

    name: str
    texts: pa.Array
    ids: Ids
    meanings: Meanings[T_co]

    def reasons(self) -> npt.NDArray[np.uint8]:
        """For each row the code (`reason_code`) of its fault, or 0."""
        codes: npt.NDArray[np.uint8] = self.meanings.faults(_code_of)[self.ids]
        return codes

    def told(self) -> npt.NDArray[np.bool_]:
        """Rows with a fault that is listed whatever its reason."""
        return self.meanings.faults(_is_told)[self.ids] > 0

    def values(
        self, of: Callable[[T_co], Any], kind: pa.DataType, rows: Ids | None = None
    ) -> pa.Array:
        """A part of each row's meaning, or of some rows', as an array; null where it is at fault.

        Texts come as a dictionary.
        """
        import pyarrow as pa

        meant = self.ids if rows is None else self.ids[rows]
        if not pa.types.is_string(kind):
            return self.meanings.values(of, kind).take(pa.array(meant))
        numbers, dictionary = self.meanings.texts(of)
        ids = numbers[meant]
        indices = pa.array(ids, mask=ids < 0) if (ids < 0).any() else pa.array(ids)
        column = pa.DictionaryArray.from_arrays(indices, dictionary)
        if len(dictionary) > len(self.ids):
            # Other batches' texts are not carried through this one.
            return column.cast(kind).dictionary_encode()
        return column

    def numbers(self, of: Callable[[T_co], int], absent: int = 0) -> Ids:
        """A number for each row; `absent` where it is at fault."""
        found: Ids = self.meanings.numbers(of, absent)[self.ids]
        return found

    def part(self, of: Callable[[T_co], U]) -> Column[U]:
        """The column with a part of each meaning for the meaning."""
        return Column(self.name, self.texts, self.ids, self.meanings.parts(of))


_REASONS = list(Reason)


def reason_code(reason: Reason) -> int:
    """A reason as a small number; 0 stands for none."""
    return _REASONS.index(reason) + 1


def reason_of(code: int) -> Reason:
    """The reason that a number above 0 stands for."""
    return _REASONS[code - 1]


def itself(meaning: T) -> T:
    """A meaning that is no part of anything."""
    return meaning


def _code_of(fault: Fault) -> int:
    return reason_code(fault.reason)


def _is_told(fault: Fault) -> int:
    return int(fault.told)


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
            ids = ids.fill_null(len(values) - 1)
        keys = keys * max(1, len(values)) + ids.to_numpy()
        dictionaries.append(values)
    if len(columns) == 1:
        return [(text,) for text in dictionaries[0].to_pylist()], keys
    found = pa.array(keys).dictionary_encode()
    positions = found.dictionary.to_numpy()
    texts: list[list[str | None]] = []
    for values in reversed(dictionaries):
        positions, own = np.divmod(positions, max(1, len(values)))
        texts.insert(0, values.take(pa.array(own)).to_pylist())
    return list(zip(*texts, strict=True)), found.indices.to_numpy()
