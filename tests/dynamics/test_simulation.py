"""The counts in the documentation are those that the simulations make."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2]))
from benchmarks import dynamics_simulation as simulation

pytestmark = [pytest.mark.slow, pytest.mark.extras]
DOCUMENTED = Path(__file__).parents[2] / "docs" / "dynamics.md"


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        # A header, its rule, then as many rows as take seconds.
        (simulation.breaks_of_chance(simulation.SERIES), 4),
        (simulation.breaks_planted(simulation.PLANTED_SERIES), 6),
        (simulation.camps(simulation.SERIES), 5),
    ],
    ids=["chance", "planted", "camps"],
)
def test_counts_are_as_documented(lines: Iterator[str], number: int) -> None:
    made = list(islice(lines, number))
    assert len(made) == number
    assert "\n".join(made) in DOCUMENTED.read_text(encoding="utf-8")
