"""Charts: well formed, inert, the same bytes anywhere, and with the numbers that were given."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from cli.running import run
from report.conftest import Build
from support import Act, days_ago

from caucasus_cli.errors import UsageError
from caucasus_cli.report.contributions_chart import contributions_chart
from caucasus_cli.report.drawing import draw_svg, specification
from caucasus_cli.report.figures import contributions_figure, matrix_figure, timeline_figure
from caucasus_cli.report.formats import ChartFormat, ChartName, Theme
from caucasus_cli.report.matrix import matrix_of
from caucasus_cli.report.model import Report
from caucasus_cli.report.palette import DARK, LIGHT, counterparts
from caucasus_cli.report.plot import plot
from caucasus_cli.report.timeline_chart import day_format, timeline_chart

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "g", "path", "line", "rect", "text", "tspan", "style", "circle", "defs"}


def draw(
    report: Report, name: str, form: str = "svg", theme: str = "auto", width: int = 800
) -> bytes:
    return plot(report, ChartName(name), ChartFormat(form), Theme(theme), width)


@pytest.mark.parametrize("name", list(ChartName))
def test_svg_files_are_inert_and_the_same_each_time(bundled: Report, name: ChartName) -> None:
    once, again = draw(bundled, name), draw(bundled, name)
    assert once == again
    root = ElementTree.fromstring(once)
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ALLOWED, element.tag
        for attribute, value in element.attrib.items():
            assert not attribute.startswith("on")
            assert attribute not in ("id", "style", "href")
            assert "url(" not in value
    assert root.get("role") == "img"
    assert root.get("aria-label")


@pytest.mark.parametrize("name", list(ChartName))
@pytest.mark.slow
def test_png_files(bundled: Report, name: ChartName) -> None:
    light, dark = (draw(bundled, name, "png", theme) for theme in ("light", "dark"))
    assert light.startswith(b"\x89PNG\r\n")
    assert light == draw(bundled, name, "png", "auto")
    assert light != dark


def test_themes(bundled: Report) -> None:
    light, dark, auto = (
        draw(bundled, "timeline", theme=theme) for theme in ("light", "dark", "auto")
    )
    assert LIGHT.conflict.encode() in light
    assert LIGHT.conflict.encode() not in dark
    assert DARK.conflict.encode() in dark
    assert b"prefers-color-scheme:dark" in auto
    assert b"<style" not in light + dark


@pytest.mark.parametrize("name", list(ChartName))
def test_every_shape_and_text_has_a_colour_of_its_theme(bundled: Report, name: ChartName) -> None:
    """A colour that the palette does not know stays as it is on dark paper."""
    for theme, colors in (("light", counterparts().keys()), ("dark", counterparts().values())):
        used = re.findall(
            r'(?:fill|stroke)="(#[0-9a-f]+|[a-z]+)"', draw(bundled, name, theme=theme).decode()
        )
        assert len(used) > 20
        assert set(used) <= {*colors, "none", "transparent"}


def test_a_chart_says_what_it_shows_and_of_which_day(bundled: Report) -> None:
    for name in ChartName:
        text = draw(bundled, name).decode()
        assert f"as of {bundled.parameters['as_of']}" in text.replace("</text>", " ")
    wide, narrow = (draw(bundled, "matrix", width=width).decode() for width in (800, 300))
    assert "the conflict level L" in wide
    assert ">L 94<" in wide
    assert "conflict level" not in narrow
    assert ">L 94<" not in narrow


@pytest.mark.parametrize(
    ("first", "last", "form"),
    [
        ("2025-06-12", "2025-07-02", "%Y-%m-%d"),
        ("2023-09-17", "2025-07-02", "%Y-%m"),
        ("2011-05-01", "2025-07-02", "%Y"),
    ],
)
def test_days_on_the_axis_are_as_short_as_tells_them_apart(
    first: str, last: str, form: str
) -> None:
    assert day_format(first, last) == form


def test_the_timeline_draws_each_event_at_its_rung(build: Build) -> None:
    report = build(
        [
            Act("AZEGOV", "RUSGOV", days_ago(3), "190"),
            Act("AZEGOV", "RUSGOV", days_ago(90), "112"),
            Act("RUSGOV", "AZEGOV", "2025-01", "057"),
        ]
    )
    spec = specification(timeline_chart(report.details[0], 800))
    marks = spec["datasets"][spec["vconcat"][-1]["data"]["name"]]
    assert [(one["day"], one["end"], one["rung"], one["kind"]) for one in marks] == [
        ("2025-01-01", "2025-01-31", 0, "cooperation"),
        (days_ago(90), days_ago(90), 1, "conflict"),
        (days_ago(3), days_ago(3), 8, "conflict"),
    ]


def test_contributions_show_every_bar_and_the_rest(bundled: Report) -> None:
    svg = draw_svg(specification(contributions_chart(bundled.details[0], 800, "30 d")), "x")
    assert "other events" in svg
    assert svg.count("</text>") > 10


@pytest.mark.slow
def test_the_place_on_earth_changes_nothing() -> None:
    code = (
        "import sys; from caucasus_cli.cli.main import run; "
        "sys.argv[1:] = ['plot', 'azerbaijan', 'russia', '-q']; run()"
    )
    there = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True,
        env={**os.environ, "TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8"},
    ).stdout  # fmt: skip
    assert there.startswith(b"<svg")
    assert there == run("plot", "azerbaijan", "russia", "-q").stdout


def test_nothing_to_draw(build: Build) -> None:
    one = build([Act("AZEGOV", "RUSGOV", days_ago(3), "010")])
    assert contributions_figure(one.details[0], "30 d") is None
    with pytest.raises(UsageError, match="two dyads"):
        draw(one, "matrix")


def test_figures_carry_their_numbers(bundled: Report) -> None:
    timeline = timeline_figure(bundled.details[0])
    matrix = matrix_figure(matrix_of(bundled.dyads))
    assert timeline is not None
    assert matrix is not None
    assert len(timeline.rows) == len(bundled.details[0].timeline)
    assert all(len(row) == len(timeline.columns) for row in timeline.rows)
    assert len(matrix.rows) == len(matrix.columns) - 1 == 6
    shown = re.findall(r">([+−]?\d+)</text>", matrix.wide)
    assert len(shown) == 2 * len(bundled.dyads)
