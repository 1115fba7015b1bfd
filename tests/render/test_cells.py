"""A column as text is each of its values as text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caucasus_cli.render import cells
from caucasus_cli.render.cells import text, texts


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1.0, None, float("nan"), 1e300, -0.0, 0.1, float("inf")], pa.float64()),
        ([date(1, 1, 1), None, date(2024, 2, 29), date(9999, 12, 31)], pa.date32()),
        ([0, None, -(2**63)], pa.int64()),
        (["", None, "a", "0"], pa.string()),
        ([True, None, False], pa.bool_()),
        ([None, None], pa.float64()),
        ([None], pa.null()),
    ],
    ids=str,
)
def test_a_column_is_its_values(values: list[Any], kind: pa.DataType) -> None:
    array = pa.array(values, kind)
    column = pa.chunked_array([array, array.slice(1)], kind)
    assert texts(column) == [text(value) for value in column.to_pylist()]
    assert texts(pa.chunked_array([], kind)) == []


@given(st.lists(st.none() | st.floats()))
def test_many_numbers_are_written_as_few_are(values: list[float | None]) -> None:
    values += [None, float("nan"), -0.0, 5e-324, 1e-5, 1e-4, 1e15, 1e16, 123456789.125, 1e22]
    column = pa.chunked_array([values, values[1:]], pa.float64())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "MANY", 1)
        assert texts(column) == [text(value) for value in column.to_pylist()]
