"""From a chart's specification to SVG or PNG: offline, the same bytes each time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .palette import DARK, LIGHT, counterparts, dark_rules

if TYPE_CHECKING:
    from altair.typing import ChartType

#: The Vega-Lite version of the specifications.
VEGA_LITE = "6.4"
#: Bundled with the drawing library, so that texts are as wide everywhere.
FONT = "Liberation Sans"
#: What a reader's machine takes where it has no Liberation Sans: of the same widths.
_FONTS = "Liberation Sans, Helvetica, Arial, sans-serif"
_HIDDEN_TEXT = re.compile(r'<text [^>]*opacity="0"[^>]*>[^<]*</text>')
#: The chart is one picture with one text: its parts have no roles of their own.
_PART_ROLES = re.compile(r' (?:role|aria-roledescription)="[^"]*"')
_HEAD = re.compile(r"^<svg [^>]*?width=\"([\d.]+)\" height=\"([\d.]+)\"[^>]*>")
#: Pixels of a PNG per pixel of the chart: sharp on paper and on fine screens.
_PNG_SCALE = 2.0


def need_charts() -> None:
    """Refuse where the libraries for charts are not installed.

    Raises:
        UsageError: one of them is missing.
    """
    from importlib.util import find_spec

    for module in ("altair", "vl_convert", "jinja2"):
        if find_spec(module) is None:
            raise UsageError(
                f"reports and charts need {module.replace('_', '-')}, which is not installed: "
                f"pip install 'caucasus-cli[report]'."
            )


def specification(chart: ChartType) -> dict[str, Any]:
    """The Vega-Lite specification of a chart, in the project's look."""
    return {**chart.to_dict(validate=False), "config": _LOOK}


def draw_svg(spec: dict[str, Any], label: str) -> str:
    """A chart as an SVG element for a page, which gives it its colours and its font.

    Args:
        spec: the specification.
        label: what the chart shows, in words, for readers who do not see it.
    """
    import vl_convert
    from markupsafe import escape

    svg = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    head = _HEAD.match(svg)
    if head is None:
        raise AssertionError("the drawing library gave no SVG")
    width, height = head.groups()
    body = _PART_ROLES.sub("", _HIDDEN_TEXT.sub("", svg[head.end() :])).replace(
        f' font-family="{FONT}"', ""
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{_FONTS}" role="img" '
        f'aria-label="{escape(label)}">{body}'
    )


def svg_file(spec: dict[str, Any], label: str, theme: str) -> bytes:
    """A chart as an SVG file.

    Args:
        spec: the specification.
        label: what the chart shows, in words.
        theme: `light`, `dark`, or `auto`: as the reader's screen is set.
    """
    head, mark, body = draw_svg(spec, label).partition(">")
    if theme == "dark":
        return f"{head}{mark}{_paper(DARK.paper)}{_darkened(body)}\n".encode()
    style = ""
    if theme == "auto":
        style = f"<style>@media (prefers-color-scheme:dark){{{dark_rules('')}}}</style>"
    return f"{head}{mark}{style}{_paper(LIGHT.paper)}{body}\n".encode()


def png_file(spec: dict[str, Any], theme: str) -> bytes:
    """A chart as a PNG picture; `auto` is light."""
    import vl_convert

    svg = svg_file(spec, "", "dark" if theme == "dark" else "light").decode()
    return vl_convert.svg_to_png(svg, scale=_PNG_SCALE)


def _paper(color: str) -> str:
    return f'<rect width="100%" height="100%" fill="{color}"/>'


def _darkened(body: str) -> str:
    for light, dark in counterparts().items():
        body = body.replace(f'"{light}"', f'"{dark}"')
    return body


_LOOK: dict[str, Any] = {
    "font": FONT,
    "background": "transparent",
    "aria": False,
    "padding": {"left": 2, "right": 10, "top": 4, "bottom": 2},
    "view": {"stroke": None},
    "axis": {
        "labelColor": LIGHT.muted,
        "labelFontSize": 12,
        "titleColor": LIGHT.ink,
        "titleFontSize": 13,
        "titleFontWeight": 600,
        "gridColor": LIGHT.grid,
        "domainColor": LIGHT.axis,
        "tickColor": LIGHT.axis,
        "labelPadding": 5,
    },
    "axisX": {"grid": False, "tickSize": 4},
    "axisY": {
        "domain": False,
        "ticks": False,
        "titleAlign": "left",
        "titleAnchor": "start",
        "titleAngle": 0,
        "titleBaseline": "bottom",
    },
    "legend": {
        "labelColor": LIGHT.muted,
        "labelFontSize": 12,
        "orient": "top",
        "title": None,
        "symbolSize": 90,
        "columnPadding": 14,
        "labelLimit": 0,
    },
    "text": {"fontSize": 11, "color": LIGHT.ink},
    "title": {
        "anchor": "start",
        "frame": "group",
        "color": LIGHT.ink,
        "fontSize": 16,
        "offset": 14,
        "subtitleColor": LIGHT.muted,
        "subtitleFontSize": 12,
        "subtitlePadding": 5,
    },
}
