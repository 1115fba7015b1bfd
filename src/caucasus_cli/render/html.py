"""One HTML table on a page of its own: no script, no link to anywhere, light and dark."""

from __future__ import annotations

from html import escape
from typing import Any

import pyarrow as pa

from .cells import text
from .interface import Result

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:15px/1.45 system-ui,sans-serif;margin:1.5rem}"
    "h1{font-size:1.2rem}"
    ".wide{overflow-x:auto}"
    "table{border-collapse:collapse}"
    "caption{text-align:left;padding:.4rem 0;opacity:.8}"
    "th,td{padding:.35rem .6rem;border-bottom:1px solid #8886;text-align:left;vertical-align:top}"
    "th{white-space:nowrap}"
    "td.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
)


class HtmlRenderer:
    """A complete page with one table."""

    name = "html"
    suffixes: tuple[str, ...] = (".html", ".htm")
    binary = False

    def render(self, result: Result) -> bytes:
        """The page; every value escaped, the parameters in the caption."""
        table = result.table
        title = escape(f"caucasus {result.key}")
        heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.column_names)
        numbers = [_is_number(field.type) for field in table.schema]
        columns = [column.to_pylist() for column in table.columns]
        rows = "".join(
            "<tr>" + "".join(map(_cell, row, numbers)) + "</tr>\n"
            for row in zip(*columns, strict=True)
        )
        caption = escape(_caption(result.parameters))
        page = (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
            f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
            f"<h1>{title}</h1>\n"
            f'<div class="wide" role="region" aria-label="{title}" tabindex="0">\n'
            f"<table>\n<caption>{caption}</caption>\n"
            f"<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
            "</main>\n</body>\n</html>\n"
        )
        return page.encode("utf-8")


def _cell(value: Any, number: bool) -> str:
    return f'<td class="number">{text(value)}</td>' if number else f"<td>{escape(text(value))}</td>"


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _caption(parameters: dict[str, Any]) -> str:
    shown = {
        name: value for name, value in parameters.items() if not isinstance(value, dict | list)
    }
    return " · ".join(f"{name} {text(value)}" for name, value in shown.items())
