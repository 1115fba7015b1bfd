"""Blocks for numbers, their plain forms, and a timeline turned round."""

from __future__ import annotations

import pyarrow as pa
import pytest
from cli.running import run

from caucasus_cli.render.encoding import fit
from caucasus_cli.render.sparkline import BLOCKS, sparkline
from caucasus_cli.render.wide import turned


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([-100, -75.1, -75, 0, 74.9, 75, 100], "▁▁▂▅▇██"),
        ([None, 0.0, None], " ▅ "),
        ([-1000, 1000], "▁█"),
        ([], ""),
    ],
)
def test_blocks_of_values(values: list[float | None], expected: str) -> None:
    assert sparkline(values, -100, 100) == expected


def test_a_mark_of_several_values_keeps_the_peak() -> None:
    assert sparkline([1, 99, 0, 2, None, -90, 10], -100, 100, per_mark=3) == "█▁▅"
    assert sparkline([None, None, 50], 0, 100, per_mark=2) == " ▅"


def test_every_block_has_a_plain_form_of_its_own() -> None:
    plain = fit(BLOCKS, "ascii")
    assert len(set(plain)) == len(BLOCKS) == len(plain)
    assert "?" not in plain + fit("▲▼⁻", "ascii")


def test_wide_has_a_row_for_each_number() -> None:
    periods = pa.table(
        {"period": ["2025", "2026"], "rung": [3, None], "verdict": ["a", "b"], "ratio": [0.5, 2.0]}
    )
    wide = turned(periods, ["ratio", "verdict", "rung"])
    assert wide.to_pydict() == {
        "measure": ["ratio", "rung"],
        "2025": [0.5, 3.0],
        "2026": [2.0, None],
    }
    assert turned(periods, ["verdict"]).to_pydict() == {"measure": [], "2025": [], "2026": []}
    assert turned(periods.slice(0, 0), ["rung"]).to_pydict() == {"measure": ["rung"]}


@pytest.mark.slow
def test_marks_share_a_line_that_fits_the_terminal() -> None:
    command = ("timeline", "azerbaijan", "russia", "--every", "week", "-q", "--since", "2022-01-01")
    for width in (60, 80, 200):
        lines = run(*command, terminal=width, environment={"NO_COLOR": "1"}).text.splitlines()
        assert all(len(line) <= width for line in lines)
        assert any(line.startswith("A mark is ") for line in lines)
    plain = run(*command, terminal=80, encoding="ascii", environment={"NO_COLOR": "1"}).stdout
    assert plain.isascii()
