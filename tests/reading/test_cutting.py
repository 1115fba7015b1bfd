"""Lines cut into columns: only where every one has its fields, and then as Python splits them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caucasus_cli.reading import cutting
from caucasus_cli.reading.cutting import cut

NAMES = ("a", "b", "c")
FIELD = st.text(st.characters(exclude_characters="\t\n,", exclude_categories=["Cs"]), max_size=4)
ROWS = st.lists(st.tuples(FIELD, FIELD, FIELD), min_size=1, max_size=6)


@given(rows=ROWS, delimiter=st.sampled_from("\t,"), ended=st.booleans())
def test_fields_are_what_stands_between_delimiters(
    rows: list[tuple[str, str, str]], delimiter: str, ended: bool
) -> None:
    text = "\n".join(delimiter.join(row) for row in rows) + "\n" * ended
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "_SEARCHED", 3)
        columns = cut(text.encode(), len(rows), NAMES, {"c": "c", "a": "a", "b": "c"}, delimiter)
    assert columns is not None
    assert list(columns) == ["c", "a", "b"]
    assert columns["a"].to_pylist() == [row[0] for row in rows]
    assert columns["c"].to_pylist() == [row[2] for row in rows]
    assert columns["b"].to_pylist() == [delimiter.join(row[1:]) for row in rows]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1\t2\n1\t2\t3\t4\n", 2),
        ("1\t2\t3\t4\n1\t2", 2),
        ("1\t2\t3\n\n\t\n", 3),
        ("1\n2\n3\n", 3),
        ("1\t2\n3\n", 2),
        ("1\t2\t3\t1\t2\t3\n", 1),
        ("1\t2\t3\n1\t2", 2),
    ],
)
def test_lines_of_other_widths_are_not_cut(text: str, lines: int) -> None:
    assert cut(text.encode(), lines, NAMES, {name: name for name in NAMES}, "\t") is None
