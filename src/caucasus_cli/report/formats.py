"""The forms of a report and of a chart, by name and by file suffix."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from ..errors import UsageError


class ReportFormat(StrEnum):
    """The choices of `report --format`."""

    AUTO = "auto"
    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"


class ChartFormat(StrEnum):
    """The choices of `plot --format`."""

    AUTO = "auto"
    SVG = "svg"
    PNG = "png"
    HTML = "html"


class ChartName(StrEnum):
    """The choices of `plot --chart`."""

    TIMELINE = "timeline"
    MATRIX = "matrix"
    CONTRIBUTIONS = "contributions"


class Theme(StrEnum):
    """The choices of `plot --theme`."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


REPORT_SUFFIXES = {
    ".html": ReportFormat.HTML,
    ".htm": ReportFormat.HTML,
    ".md": ReportFormat.MARKDOWN,
    ".markdown": ReportFormat.MARKDOWN,
    ".json": ReportFormat.JSON,
}
CHART_SUFFIXES = {
    ".svg": ChartFormat.SVG,
    ".png": ChartFormat.PNG,
    ".html": ChartFormat.HTML,
    ".htm": ChartFormat.HTML,
}
Form = TypeVar("Form", ReportFormat, ChartFormat)


def form_of_file(path: Path, suffixes: dict[str, Form]) -> Form:
    """The form that a file's suffix means.

    Raises:
        UsageError: a suffix that means none.
    """
    suffix = path.suffix.lower()
    if suffix not in suffixes:
        raise UsageError(
            f"--output {path.name}: no form has the suffix {suffix or '(none)'}: use one of "
            f"{' '.join(suffixes)}, or say --format."
        )
    return suffixes[suffix]
