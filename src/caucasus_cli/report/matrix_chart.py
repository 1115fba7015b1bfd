"""The matrix of dyads as a chart: escalation as colour and number, the conflict level below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..render.words import plain, signed
from .inert import shown
from .matrix import Matrix
from .palette import LIGHT, LIGHT_STEPS, LIGHT_TEXT

if TYPE_CHECKING:
    from altair.typing import ChartType

_WIDEST_CELL, _TALLEST_CELL = 96, 56
_NUMBERS_FROM = 30
_LEVELS_FROM = 46


def matrix_chart(matrix: Matrix, width: int) -> ChartType:
    """The chart.

    Args:
        matrix: the matrix, of two actors or more.
        width: pixels in all at most, labels included.
    """
    import altair as alt

    room = _room(width)
    cell, height = _cell_size(matrix, width)
    side = cell * len(matrix.actors)
    values = [_cell(matrix, row, column) for row in matrix.actors for column in matrix.actors]
    named = {code: shown(matrix.names[code], 22) for code in matrix.actors}
    axis: dict[str, Any] = {"grid": False, "domain": False, "ticks": False, "labelColor": LIGHT.ink}
    labels = f"{named}[datum.value]" if room > 100 else "datum.value"
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X(
            "column:N", title=None, sort=list(matrix.actors),
            axis=alt.Axis(orient="top", labelAngle=0 if cell >= 34 else -90, **axis),
        ),
        y=alt.Y(
            "row:N", title=None, sort=list(matrix.actors),
            axis=alt.Axis(labelExpr=labels, labelLimit=room, **axis),
        ),
    )  # fmt: skip
    colors = alt.Color(
        "step:N",
        scale=alt.Scale(
            domain=[*map(str, range(len(LIGHT_STEPS))), "unsure", "none"],
            range=[*LIGHT_STEPS, LIGHT.unsure, LIGHT.paper],
        ),
        legend=None,
    )
    layers: list[Any] = [base.mark_rect(stroke=LIGHT.paper, strokeWidth=2).encode(color=colors)]
    if cell >= _NUMBERS_FROM:
        above = -7 if shows_levels(matrix, width) else 0
        layers.append(
            base.mark_text(
                fontSize=13 if cell >= _LEVELS_FROM else 11,
                fontWeight=600,
                dy=above,
                color=LIGHT_TEXT,
            ).encode(text="escalation:N")
        )
    if shows_levels(matrix, width):
        layers.append(base.mark_text(fontSize=11, dy=10, color=LIGHT_TEXT).encode(text="level:N"))
    return alt.layer(*layers).properties(width=side, height=height * len(matrix.actors))


def shows_levels(matrix: Matrix, width: int) -> bool:
    """Whether the cells of a chart so wide have room for the conflict level."""
    return _cell_size(matrix, width)[1] >= _LEVELS_FROM


def _cell_size(matrix: Matrix, width: int) -> tuple[int, int]:
    """Width and height of a cell, pixels."""
    cell = (width - _room(width) - 12) // len(matrix.actors)
    return max(16, min(_WIDEST_CELL, cell)), max(16, min(_TALLEST_CELL, cell))


def _room(width: int) -> int:
    """Pixels for the names beside the rows."""
    return 44 if width < 500 else 150


def _cell(matrix: Matrix, row: str, column: str) -> dict[str, str]:
    record = matrix.cells.get((row, column))
    if record is None or record["escalation"] is None:
        return {"row": row, "column": column, "step": "none", "escalation": "", "level": ""}
    unsure = record["verdict"] == "insufficient data"
    return {
        "row": row,
        "column": column,
        "step": "unsure" if unsure else str(step_of(record["escalation"])),
        "escalation": signed(record["escalation"]),
        "level": f"L {plain(record['conflict_level'])}",
    }


def step_of(escalation: float) -> int:
    """Number of the colour step of E in (−100, 100): 0–3 below zero, 4–7 from zero up."""
    steps = len(LIGHT_STEPS)
    return min(int((escalation + 100) / 200 * steps), steps - 1)
