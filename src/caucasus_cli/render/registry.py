"""The output formats by name and by file suffix."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import assert_never

from ..errors import UsageError
from .interface import Renderer


class OutputFormat(StrEnum):
    """The choices of `--format`."""

    AUTO = "auto"
    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    NDJSON = "ndjson"
    MARKDOWN = "markdown"
    PARQUET = "parquet"
    ARROW = "arrow"
    HTML = "html"


#: The formats with a renderer: all but the two that depend on where the output goes.
MACHINE_FORMATS = tuple(
    form for form in OutputFormat if form not in (OutputFormat.AUTO, OutputFormat.TABLE)
)


def renderer_for(form: OutputFormat) -> Renderer:  # noqa: PLR0911
    """The renderer of a machine format.

    Raises:
        ValueError: `auto` or `table`, which are not rendered from records alone.
    """
    match form:
        case OutputFormat.CSV:
            from .delimited import CsvRenderer

            return CsvRenderer()
        case OutputFormat.TSV:
            from .delimited import TsvRenderer

            return TsvRenderer()
        case OutputFormat.JSON:
            from .json import JsonRenderer

            return JsonRenderer()
        case OutputFormat.NDJSON:
            from .json import NdjsonRenderer

            return NdjsonRenderer()
        case OutputFormat.MARKDOWN:
            from .markdown import MarkdownRenderer

            return MarkdownRenderer()
        case OutputFormat.PARQUET:
            from .columnar import ParquetRenderer

            return ParquetRenderer()
        case OutputFormat.ARROW:
            from .columnar import ArrowRenderer

            return ArrowRenderer()
        case OutputFormat.HTML:
            from .html import HtmlRenderer

            return HtmlRenderer()
        case OutputFormat.AUTO | OutputFormat.TABLE:
            raise ValueError(f"{form} has no renderer")
        case _:
            assert_never(form)


def format_of_file(path: Path) -> OutputFormat:
    """The format that a file's suffix means; `.txt` is the table.

    Raises:
        UsageError: a suffix that means none.
    """
    suffix = path.suffix.lower()
    if suffix == ".txt":
        return OutputFormat.TABLE
    suffixes = {
        known: form for form in MACHINE_FORMATS for known in renderer_for(form).suffixes
    }  # fmt: skip
    if suffix not in suffixes:
        listed = " ".join(sorted(suffixes))
        raise UsageError(
            f"--output {path.name}: no format has the suffix {suffix or '(none)'}: use one of "
            f"{listed} .txt, or say --format."
        )
    return suffixes[suffix]
