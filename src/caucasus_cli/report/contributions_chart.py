"""What the events add to the scores: bars, the largest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .inert import shown
from .model import Detail
from .palette import LIGHT
from .shares import largest_contributions

if TYPE_CHECKING:
    from altair.typing import ChartType

_PARTS = {
    "conflict_now": ("conflict now (K)", LIGHT.conflict),
    "baseline": ("conflict before (B)", LIGHT.baseline),
    "cooperation_now": ("cooperation now (P)", LIGHT.cooperation),
}
_ROW = 40
#: Pixels a letter takes at most, about, in the labels.
_LETTER = 6.4


def contributions_chart(detail: Detail, width: int, unit: str) -> ChartType:
    """The chart: over each bar what it stands for, so that long labels have room on a phone.

    Args:
        detail: the dyad.
        width: pixels in all, axis included.
        unit: unit of the points, as in `30 d`.
    """
    import altair as alt

    rows = largest_contributions(detail.events)
    longest = int(width / _LETTER)
    values: list[dict[str, Any]] = []
    names = []
    for number, row in enumerate(rows):
        names.append({"row": number, "name": shown(row.name, longest)})
        values += [
            {"row": number, "part": words, "order": order, "points": getattr(row, part)}
            for order, (part, (words, _)) in enumerate(_PARTS.items())
            if getattr(row, part)
        ]
    used = [words for words, _ in _PARTS.values() if any(one["part"] == words for one in values)]
    colors = dict(_PARTS.values())
    y = alt.Y("row:O", title=None, axis=None)
    x = alt.X(
        "points:Q",
        title=f"points per {unit}",
        scale=alt.Scale(domainMin=0),
        axis=alt.Axis(
            grid=True,
            tickCount=4 if width < 500 else 8,
            domain=False,
            ticks=False,
            titleAnchor="start",
        ),
    )
    bars = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(height=11, yOffset=9)
        .encode(
            y=y,
            x=x,
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=used, range=[colors[words] for words in used]),
                legend=alt.Legend(columns=1 if width < 500 else 3),
            ),
            order=alt.Order("order:O"),
        )
    )
    texts = (
        alt.Chart(alt.InlineData(values=names))
        .mark_text(align="left", baseline="bottom", dy=1, fontSize=12, color=LIGHT.ink)
        .encode(y=y, x=alt.value(0), text="name:N")
    )
    return alt.layer(bars, texts).properties(width=width - 14, height=_ROW * max(len(rows), 1))
