"""Lines of CSV say what the standard library reads out of them, and are as it would write them."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from caucasus_cli.delimited_lines import csv_line

CELLS = st.lists(st.text(st.sampled_from('a1 ,;"\r\n\té')), min_size=1, max_size=5)


@given(CELLS)
def test_csv_is_read_as_it_was_written(cells: list[str]) -> None:
    line = csv_line(cells)
    assert line.endswith("\n")
    assert list(csv.reader(io.StringIO(line, newline=""))) == [cells]


@given(CELLS)
def test_only_what_needs_it_is_quoted(cells: list[str]) -> None:
    expected = io.StringIO()
    csv.writer(expected, lineterminator="\r\n").writerow(cells)
    assert csv_line(cells) == f"{expected.getvalue()[:-2]}\n"
