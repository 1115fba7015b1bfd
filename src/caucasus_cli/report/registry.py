"""The writers of reports by form."""

from __future__ import annotations

from typing import assert_never

from .formats import ReportFormat
from .model import Report


def render_report(report: Report, form: ReportFormat) -> bytes:
    """The report in a form.

    Raises:
        ValueError: `auto`, which depends on where the report goes.
    """
    match form:
        case ReportFormat.HTML:
            from .html import html_report

            return html_report(report)
        case ReportFormat.MARKDOWN:
            from .markdown import markdown_report

            return markdown_report(report)
        case ReportFormat.JSON:
            from .json import json_report

            return json_report(report)
        case ReportFormat.AUTO:
            raise ValueError("auto is no form of a report")
        case _:
            assert_never(form)
