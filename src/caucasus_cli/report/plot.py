"""One chart as a file: SVG, PNG, or a page with its numbers."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .contributions_chart import contributions_chart
from .drawing import png_file, specification, svg_file
from .figures import Figure, contributions_figure, matrix_figure, timeline_figure
from .formats import ChartFormat, ChartName, Theme
from .html import figure_page
from .matrix import matrix_of
from .matrix_chart import matrix_chart, shows_levels
from .method import unit_of
from .model import Report
from .timeline_chart import timeline_chart
from .titles import title_of

if TYPE_CHECKING:
    from altair.typing import ChartType

#: Widths in pixels that can be read.
LEAST_WIDTH, WIDEST = 280, 4_000
#: Pixels around a chart that stands alone.
_PADDING = 14
#: Pixels that a letter of the line below the title takes, about.
_LETTER = 6.4


def plot(report: Report, name: ChartName, form: ChartFormat, theme: Theme, width: int) -> bytes:
    """Draw a chart; the same report gives the same bytes.

    Args:
        report: a report with one dyad in full, or for the matrix with several dyads.
        name: which chart.
        form: SVG, PNG or HTML.
        theme: light, dark, or `auto`: as the reader's screen is set, light for PNG.
        width: pixels.

    Raises:
        UsageError: there is nothing to draw.
    """
    _refuse_empty(report, name)
    if form is ChartFormat.HTML:
        return figure_page(report, _figure(report, name))
    title, said = title_of(report), _explanation(report, name, width)
    chart = _chart(report, name, width).properties(
        title={"text": title, "subtitle": wrap(said, int(width / _LETTER))}, padding=_PADDING
    )
    spec = specification(chart)
    if form is ChartFormat.PNG:
        return png_file(spec, theme)
    return svg_file(spec, f"{title}: {said}", theme)


def _explanation(report: Report, name: ChartName, width: int) -> str:
    """What the chart shows, and of which day."""
    day = f"as of {report.parameters['as_of']}"
    if name is ChartName.TIMELINE:
        return f"Scores with 95 % intervals; events by rung; {day}"
    if name is ChartName.CONTRIBUTIONS:
        return f"What the events add to K, B and P; {day}"
    levels = shows_levels(matrix_of(report.dyads), width)
    said = "Escalation E" + (", below it the conflict level L" if levels else "")
    return f"{said}; grey: too few data for a verdict; {day}"


def _chart(report: Report, name: ChartName, width: int) -> ChartType:
    if name is ChartName.MATRIX:
        return matrix_chart(matrix_of(report.dyads), width)
    if name is ChartName.TIMELINE:
        return timeline_chart(report.details[0], width)
    return contributions_chart(report.details[0], width, unit_of(report.parameters))


def _figure(report: Report, name: ChartName) -> Figure:
    figure: Any
    if name is ChartName.MATRIX:
        figure = matrix_figure(matrix_of(report.dyads))
    elif name is ChartName.TIMELINE:
        figure = timeline_figure(report.details[0])
    else:
        figure = contributions_figure(report.details[0], unit_of(report.parameters))
    assert figure is not None
    found: Figure = figure
    return found


def _refuse_empty(report: Report, name: ChartName) -> None:
    if not report.dyads:
        whom = "of these actors" if report.asked else "of the log"
        raise UsageError(f"no event {whom} is in a dyad: there is nothing to draw.")
    if name is ChartName.MATRIX:
        if len(report.dyads) < 2:
            raise UsageError("a matrix needs two dyads or more: name no actor, or one, or several.")
        return
    if not report.details or not report.details[0].events:
        raise UsageError("no event of this dyad counts: there is nothing to draw.")
    if name is ChartName.TIMELINE and len(report.details[0].timeline) < 2:
        raise UsageError("the log covers one period only: there is no timeline to draw.")
