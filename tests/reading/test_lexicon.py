"""Each distinct value is interpreted once for the whole file, and every row gets its meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caucasus_cli.account import Reason
from caucasus_cli.reading.lexicon import (
    Column,
    Fault,
    Lexicon,
    Meanings,
    distinct,
    reason_code,
    reason_of,
)

VALUES = st.none() | st.sampled_from(["", "a", "b", "é", "NULL", "057"])
TABLES = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.tuples(*[VALUES] * width), max_size=20).map(
        lambda rows: (width, rows)
    )
)
Rows = tuple[int, list[tuple[str | None, ...]]]


def arrays(width: int, rows: Sequence[tuple[str | None, ...]], encoded: bool) -> list[pa.Array]:
    columns = [pa.array([row[at] for row in rows], pa.string()) for at in range(width)]
    return [column.dictionary_encode() for column in columns] if encoded else columns


@settings(max_examples=25)
@given(table=TABLES, encoded=st.booleans())
def test_distinct_combinations(table: Rows, encoded: bool) -> None:
    width, rows = table
    found, inverse = distinct(arrays(width, rows, encoded))
    assert len(set(found)) == len(found)
    assert [found[number] for number in inverse] == rows


@settings(max_examples=25)
@given(batches=st.lists(TABLES, max_size=4), encoded=st.booleans())
def test_each_row_gets_its_meaning_and_no_value_is_read_twice(
    batches: list[Rows], encoded: bool
) -> None:
    calls: Counter[tuple[str | None, ...]] = Counter()

    def read(*texts: str | None) -> str | Fault:
        calls[texts] += 1
        return Fault(Reason.BAD_CODE, "is none") if None in texts else "|".join(map(str, texts))

    lexicon = Lexicon[str](read)
    for width, rows in batches:
        columns = arrays(width, rows, encoded)
        column = lexicon.look_up("name", *columns)
        assert (column.name, column.texts) == ("name", columns[0])
        wanted = [None if None in row else "|".join(map(str, row)) for row in rows]
        texts = column.values(lambda meaning: meaning, pa.string())
        assert pa.types.is_dictionary(texts.type)
        assert texts.to_pylist() == wanted
        assert column.values(len, pa.int64()).to_pylist() == [
            None if text is None else len(text) for text in wanted
        ]
        assert column.numbers(len, -1).tolist() == [
            -1 if text is None else len(text) for text in wanted
        ]
        bad = reason_code(Reason.BAD_CODE)
        assert column.reasons().tolist() == [bad if text is None else 0 for text in wanted]
    assert set(calls.values()) <= {1}


def test_a_dictionary_may_hold_a_text_twice_and_texts_that_no_row_has() -> None:
    indices = pa.array([0, 1, None, 2], pa.int32())
    column = pa.DictionaryArray.from_arrays(indices, pa.array(["a", "b", "a", "unused"]))
    lexicon = Lexicon[str](lambda text: text or "none")
    found = lexicon.look_up("name", column)
    assert found.values(str, pa.string()).to_pylist() == ["a", "b", "none", "a"]
    assert found.ids[0] == found.ids[3]
    pairs, inverse = distinct([column, column])
    assert [pairs[number] for number in inverse] == [
        ("a", "a"), ("b", "b"), (None, None), ("a", "a"),
    ]  # fmt: skip


def test_many_values_in_several_columns_stay_apart() -> None:
    numbers = [f"{number}" for number in range(70_000)]
    columns = [pa.array(numbers), pa.array(numbers[::-1]), pa.array(numbers)]
    found, inverse = distinct(columns)
    assert len(found) == len(numbers)
    assert found[inverse[0]] == ("0", "69999", "0")


def test_a_column_without_rows() -> None:
    column = Lexicon[str](lambda text: text or "").look_up("name", pa.array([], pa.string()))
    assert column.reasons().tolist() == []
    assert column.numbers(len).tolist() == []
    for kind in (pa.string(), pa.date32(), pa.float64()):
        assert len(column.values(str, kind)) == 0


def test_a_column_keeps_the_ids_of_its_own_batch() -> None:
    """The meanings grow with later batches; what was read before stays what it was."""
    lexicon = Lexicon[str](lambda text: text or "-")
    first = lexicon.look_up("name", pa.array(["b", "a", "b"]))
    lexicon.look_up("name", pa.array(["c", "a"]))
    assert first.values(str, pa.string()).to_pylist() == ["b", "a", "b"]
    assert first.numbers(ord).tolist() == [98, 97, 98]


def test_what_is_asked_of_meanings_is_asked_once_for_each() -> None:
    calls: Counter[str] = Counter()

    def asked(text: str) -> str:
        calls[text] += 1
        return text.upper()

    lexicon = Lexicon[str](lambda text: text or "")
    for letters in ("ab", "ba", "abc", "c"):
        column = lexicon.look_up("name", pa.array(list(letters)))
        assert column.values(asked, pa.string()).to_pylist() == list(letters.upper())
    assert calls == Counter("abc")


def test_a_batch_does_not_carry_the_texts_of_all_others() -> None:
    lexicon = Lexicon[str](lambda text: text or "")
    lexicon.look_up("name", pa.array([f"{number}" for number in range(100)]))
    column = lexicon.look_up("name", pa.array(["7", "8", "7"]))
    texts = column.values(str, pa.string())
    assert (texts.to_pylist(), texts.dictionary.to_pylist()) == (["7", "8", "7"], ["7", "8"])


def test_a_part_of_meanings_keeps_their_faults() -> None:
    lexicon = Lexicon[tuple[str, int]](
        lambda text: (text, len(text)) if text else Fault(Reason.NO_ACTOR, "is none")
    )
    first = itemgetter(0)
    for texts in (["a", "", "bc"], ["bc", "d"]):
        part = lexicon.look_up("name", pa.array(texts)).part(first)
        assert part.values(str, pa.string()).to_pylist() == [text or None for text in texts]
        assert (part.reasons() > 0).tolist() == [not text for text in texts]


@pytest.mark.parametrize("reason", Reason)
def test_reasons_as_numbers(reason: Reason) -> None:
    assert 0 < reason_code(reason) < 256
    assert reason_of(reason_code(reason)) is reason


def test_a_fault_is_null_in_every_kind_of_value() -> None:
    faults = Meanings[str]([Fault(Reason.NO_ACTOR, "has none")])
    column = Column[str]("x", pa.array(["a"]), np.array([0]), faults)
    for kind in (pa.string(), pa.date32(), pa.float64()):
        assert column.values(str, kind).to_pylist() == [None]
