"""The timeline of a dyad as a table of text."""

from __future__ import annotations

from ..render.words import day, plain, signed
from .model import Detail


def timeline_table(detail: Detail) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Columns and rows of a timeline's numbers, as text."""
    columns = (
        "Day",
        "E",
        "E low",
        "E high",
        "C",
        "C low",
        "C high",
        "Level",
        "low",
        "high",
        "Rung",
    )
    rows = tuple(
        (
            day(record["as_of"]),
            *(
                (signed if column != "conflict_level" else plain)(record[f"{column}{end}"])
                for column in ("escalation", "cooperation", "conflict_level")
                for end in ("", "_low", "_high")
            ),
            str(record["rung"]),
        )
        for record in detail.timeline
    )
    return columns, rows
