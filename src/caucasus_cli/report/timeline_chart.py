"""The timeline of a dyad: escalation, cooperation and conflict level above its events by rung."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from .marks import event_marks
from .model import Detail
from .palette import LIGHT

if TYPE_CHECKING:
    import altair as alt
    from altair.typing import ChartType

#: Heights of the panels, pixels.
_PANEL, _STRIP = 92, 150
_SHORT_RUNGS = (
    "cooperation", "verbal dispute", "threat", "sanctions", "coercion", "military threat",
    "show of force", "limited violence", "armed force", "mass violence",
)  # fmt: skip


def timeline_chart(detail: Detail, width: int) -> ChartType:
    """The chart.

    Args:
        detail: the dyad; its timeline has two days or more.
        width: pixels in all, axis included.
    """
    import altair as alt

    narrow = width < 500
    inner = width - (34 if narrow else 118)
    first, last = _ends(detail)
    x = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(type="utc", domain=[first, last], nice=False),
        axis=alt.Axis(tickCount=4 if narrow else 8, labels=False, ticks=False, domain=False),
    )
    panels = [
        _panel(detail.timeline, x, "escalation", "Escalation E", LIGHT.conflict, -100),
        _panel(detail.timeline, x, "cooperation", "Cooperation C", LIGHT.cooperation, -100),
        _panel(detail.timeline, x, "conflict_level", "Conflict level", LIGHT.level, 0),
    ]
    charts: list[Any] = [panel.properties(width=inner, height=_PANEL) for panel in panels]
    charts.append(_events(detail, first, last, narrow).properties(width=inner, height=_STRIP))
    return alt.vconcat(*charts, spacing=16)


def _ends(detail: Detail) -> tuple[str, str]:
    """First and last day drawn."""
    days = [record["as_of"] for record in detail.timeline]
    starts = [event.start for event in detail.events]
    return min([*days, *starts]).isoformat(), max(days).isoformat()


def day_format(first: str, last: str) -> str:
    """How days are labelled: as short as tells them apart."""
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days
    return "%Y-%m-%d" if days <= 120 else "%Y-%m" if days <= 1_500 else "%Y"


def _panel(
    records: Sequence[dict[str, Any]], x: alt.X, column: str, title: str, color: str, least: int
) -> ChartType:
    import altair as alt

    values = [
        {
            "day": record["as_of"].isoformat(),
            "value": record[column],
            "low": record[f"{column}_low"],
            "high": record[f"{column}_high"],
        }
        for record in records
    ]
    y = alt.Y(
        "value:Q",
        title=title,
        scale=alt.Scale(domain=[least, 100], nice=False),
        axis=alt.Axis(values=[-100, 0, 100] if least else [0, 50, 100], titleX=0, titleY=-6),
    )
    base = alt.Chart(alt.InlineData(values=values)).encode(x=x)
    band = base.mark_area(color=color, opacity=0.2).encode(y=alt.Y("low:Q"), y2="high:Q")
    line = base.mark_line(color=color, strokeWidth=2).encode(y=y)
    layers: list[Any] = [band, line]
    if least:
        zero = alt.Chart(alt.InlineData(values=[{"value": 0}]))
        layers.insert(0, zero.mark_rule(color=LIGHT.axis).encode(y="value:Q"))
    return alt.layer(*layers)


def _events(detail: Detail, first: str, last: str, narrow: bool) -> ChartType:
    import altair as alt

    values = [
        {
            "day": mark.start.isoformat(),
            "end": mark.end.isoformat(),
            "rung": mark.rung if mark.conflict else 0,
            "kind": "conflict" if mark.conflict else "cooperation",
            "count": mark.count,
        }
        for mark in event_marks(detail.events)
    ]
    labels = "datum.value" if narrow else f"datum.value + '  ' + {list(_SHORT_RUNGS)}[datum.value]"
    y = alt.Y(
        "rung:Q",
        title="Events by rung" if narrow else "Events by rung of the act",
        scale=alt.Scale(domain=[-0.5, 9.5], nice=False),
        axis=alt.Axis(
            values=list(range(10)), labelExpr=labels, titleX=0, titleY=-6, labelOverlap=False
        ),
    )
    x = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(type="utc", domain=[first, last], nice=False),
        axis=alt.Axis(
            tickCount=4 if narrow else 8,
            format=day_format(first, last),
            labelOverlap=True,
            labelFlush=True,
        ),
    )
    color = alt.Color(
        "kind:N",
        legend=None,
        scale=alt.Scale(
            domain=["conflict", "cooperation"], range=[LIGHT.conflict, LIGHT.cooperation]
        ),
    )
    base = alt.Chart(alt.InlineData(values=values)).encode(x=x, y=y, color=color)
    spans = base.transform_filter("datum.day != datum.end").mark_rule(
        strokeWidth=4, strokeCap="round", opacity=0.45
    )
    points = base.transform_filter("datum.day == datum.end").mark_point(
        filled=True, opacity=0.75, strokeWidth=0
    )
    size = alt.Size(
        "count:Q", legend=None, scale=alt.Scale(type="sqrt", domain=[1, 100], range=[36, 400])
    )
    shape = alt.Shape(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=["conflict", "cooperation"], range=["circle", "diamond"]),
    )
    return alt.layer(spans.encode(x2="end:T"), points.encode(size=size, shape=shape))
