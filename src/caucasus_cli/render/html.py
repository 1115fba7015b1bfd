"""One HTML table on a page of its own: no script, no link to anywhere, light and dark."""

from __future__ import annotations

from html import escape
from typing import Any

import pyarrow as pa

from .cells import text
from .interface import Result
from .visible import marked

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:15px/1.45 system-ui,sans-serif;margin:1.5rem}"
    "h1{font-size:1.2rem}"
    ".wide{overflow-x:auto}"
    "table{border-collapse:collapse}"
    "p{max-width:60rem;overflow-wrap:anywhere}"
    "th,td{padding:.35rem .6rem;border-bottom:1px solid #8886;text-align:left;vertical-align:top;"
    "white-space:nowrap}"
    "td.long{white-space:normal;min-width:16rem;overflow-wrap:anywhere}"
    "td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}"
)
#: Texts longer than this wrap; shorter ones stand on one line.
_LONG = 28


class HtmlRenderer:
    """A complete page with one table."""

    name = "html"
    suffixes: tuple[str, ...] = (".html", ".htm")
    binary = False

    def render(self, result: Result) -> bytes:
        """The page; every value escaped, the parameters above the table."""
        table = result.table
        title = _text(f"caucasus {result.key}")
        columns = [[text(value) for value in column.to_pylist()] for column in table.columns]
        classes = [
            _class(field.type, values) for field, values in zip(table.schema, columns, strict=True)
        ]
        heads = "".join(
            f'<th scope="col"{kind}>{_text(name)}</th>'
            for name, kind in zip(table.column_names, classes, strict=True)
        )
        rows = "".join(
            "<tr>" + "".join(map(_cell, row, classes)) + "</tr>\n"
            for row in zip(*columns, strict=True)
        )
        parameters = _text(_listed(result.parameters))
        page = (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
            f"<h1>{title}</h1>\n<p>{parameters}</p>\n"
            f'<div class="wide" role="region" aria-label="{title}" tabindex="0">\n'
            f"<table>\n<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
            "</main>\n</body>\n</html>\n"
        )
        return page.encode("utf-8")


def _cell(value: str, kind: str) -> str:
    return f"<td{kind}>{_text(value)}</td>"


def _text(value: str) -> str:
    """Text of the data: no markup, and no character that changes how others show."""
    return escape(marked(value, kept="\t\n\r"))


def _class(kind: pa.DataType, values: list[str]) -> str:
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return ' class="number"'
    return ' class="long"' if any(len(value) > _LONG for value in values) else ""


def _listed(parameters: dict[str, Any]) -> str:
    """The single parameters that are set, one behind the other."""
    shown = {
        name: text(value)
        for name, value in parameters.items()
        if value is not None and not isinstance(value, dict | list)
    }
    return " · ".join(f"{name} {value}" for name, value in shown.items())
