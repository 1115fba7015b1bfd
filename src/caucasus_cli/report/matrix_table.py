"""The matrix of dyads as a table of text."""

from __future__ import annotations

from ..render.words import plain, signed
from .inert import shown
from .matrix import Matrix


def matrix_table(matrix: Matrix) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Columns and rows of the matrix, as text: E, and the level behind it."""

    def cell(row: str, column: str) -> str:
        record = matrix.cells.get((row, column))
        if record is None or record["escalation"] is None:
            return "–"
        return f"{signed(record['escalation'])} (L {plain(record['conflict_level'])})"

    rows = tuple(
        (shown(matrix.names[row], 40), *(cell(row, column) for column in matrix.actors))
        for row in matrix.actors
    )
    return ("Actor", *matrix.actors), rows
