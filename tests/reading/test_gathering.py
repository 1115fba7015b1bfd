"""What is told of a reading while it goes on."""

from __future__ import annotations

from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.gathering import Progress, check
from caucasus_cli.reading.options import Reading
from caucasus_cli.reading.streams import Source
from reading.gdelt_rows import event, text
from reading.small_blocks import blocks_of_size


class Told(Progress):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.rows: list[int] = []

    def reading(self, source: Source, rows: int) -> None:
        self.rows.append(rows)


def test_rows_told_are_those_read_not_those_kept() -> None:
    # Every second row has one side only.
    rows = [event(id=str(number), target="TON" if number % 2 else "") for number in range(40)]
    data = text(*rows).encode()
    told = Told()
    with blocks_of_size(1000):
        account, failures = check(
            [Source("a", data), Source("b", data), Source("c", data)], Reading(), bundled_actors(),
            told,
        )  # fmt: skip
    assert not failures
    assert account.kept < account.read == 120
    assert told.rows == sorted(told.rows)
    assert len(told.rows) > 6
    assert {40, 80, 120} <= set(told.rows)
