"""The charts of a report, each drawn for wide and narrow screens, with its numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass

from .contributions_chart import contributions_chart
from .contributions_table import contributions_table
from .drawing import draw_svg, specification
from .matrix import Matrix
from .matrix_chart import matrix_chart, shows_levels
from .matrix_table import matrix_table
from .model import Detail
from .timeline_chart import timeline_chart
from .timeline_table import timeline_table
from .titles import dyad_name

#: Widths drawn, pixels: for screens from 640 pixels up, and for phones.
WIDE, NARROW = 800, 344


@dataclass(frozen=True)
class Figure:
    """A chart on a page.

    Attributes:
        name: what it shows, in a few words.
        caption: how to read it.
        wide, narrow: SVG elements; an empty `narrow` means that `wide` serves everywhere.
        columns, rows: its numbers, as text.
    """

    name: str
    caption: str
    wide: str
    narrow: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def timeline_figure(detail: Detail) -> Figure | None:
    """Scores and events over time; None where the log has no two periods."""
    if len(detail.timeline) < 2:
        return None
    columns, rows = timeline_table(detail)
    name = f"{dyad_name(detail.score)} over time"
    specs = [specification(timeline_chart(detail, width)) for width in (WIDE, NARROW)]
    label = (
        f"{name}: escalation, cooperation and conflict level with 95 % intervals; events by rung."
    )
    wide, narrow = (draw_svg(spec, label) for spec in specs)
    return Figure(
        name,
        "Lines are scores at the end of each period, bands their 95 % intervals. Below, each event "
        "at its date: dots are hostile acts on their rung, diamonds cooperative ones, bars acts "
        "whose day is not known exactly.",
        wide,
        narrow,
        columns,
        rows,
    )


def contributions_figure(detail: Detail, unit: str) -> Figure | None:
    """What the events add; None where none adds anything."""
    rows = contributions_table(detail)
    if not rows:
        return None
    name = f"{dyad_name(detail.score)}: contributions of the events"
    specs = [specification(contributions_chart(detail, width, unit)) for width in (WIDE, NARROW)]
    label = f"{name}: points per {unit}, the largest first."
    wide, narrow = (draw_svg(spec, label) for spec in specs)
    return Figure(
        name,
        "What each event adds to conflict now (raises E and the level, lowers C), to conflict "
        "before (lowers E), and to cooperation now (raises C). The parts add up to the score.",
        wide,
        narrow,
        ("Event", "Conflict now (K)", "Conflict before (B)", "Cooperation now (P)"),
        rows,
    )


def matrix_figure(matrix: Matrix) -> Figure | None:
    """Actors against actors; None for a single dyad."""
    if len(matrix.actors) < 3:
        return None
    columns, rows = matrix_table(matrix)
    cut = (
        f" The {len(matrix.actors)} actors of the dyads with the most events; "
        f"no room for {matrix.left_out}."
        if matrix.left_out
        else ""
    )
    label = (
        f"Matrix of {len(matrix.actors)} actors: escalation of each dyad, and its conflict level."
    )
    wide = draw_svg(specification(matrix_chart(matrix, WIDE)), label)
    small = len(matrix.actors) <= 8
    narrow = draw_svg(specification(matrix_chart(matrix, NARROW)), label) if small else ""
    levels = "; below it the conflict level L" if shows_levels(matrix, WIDE) else ""
    return Figure(
        "Matrix of dyads",
        "Escalation E of each pair, from blue (de-escalating) to orange (escalating)"
        f"{levels}. Grey: too few data for a verdict. "
        f"Empty: no events.{cut}",
        wide,
        narrow,
        columns,
        rows,
    )
