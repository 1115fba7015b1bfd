"""Logs, actors and names of files whose every text is hostile, and what text must not hold."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
ANSI = "\x1b[2J\x1b]0;owned\x07\x9b31m\x1b[31mred"
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(A1)")
DIRECTIONS = "\u202eevil\u202c \u2066isolate\u2069 \u200f\u200b\ufeff\u2028"
MARKDOWN = "![x](javascript:alert(1)) | `code` | [a](b) **b** <b>\n# head\n::error::owned"
LINK = 'https://example.org/"onmouseover=alert(3)//\u202e'
#: What a terminal, a page or a runner obeys, or shows as something else.
ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
#: Names of files: what a path may hold.
LOG = "\x1b[31m<img src=x onerror=alert(1)>\u202e=log.csv"
LATER = "later\x1b]0;owned\x07`|[a](b).csv"
ACTORS = "actors.csv"
ACTOR_NAME = f"{SCRIPT}{ANSI}{DIRECTIONS}|`=1"
_HEADER = ("event_id", "date", "source", "target", "code", "summary", "note", "url", "=own")


def texts(size: int) -> tuple[str, ...]:
    """Every hostile text, and some of `size` characters."""
    long = ("A" * size, "e" + "\u0301" * (size - 1), "東\x1b" * (size // 2))
    return (SCRIPT, ANSI, *FORMULAS, DIRECTIONS, MARKDOWN, LINK, "javascript:alert(4)", *long)


def write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write a CSV whose every cell is quoted."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)


def write_files(folder: Path, size: int) -> None:
    """The log, a later one without its first event, and actors, all of them hostile."""
    found = texts(size)
    rows = [
        [f"{text}{number}", f"2025-06-{number + 1:02}", "AZE", "RUS", "190", *[text] * 4]
        for number, text in enumerate(found)
    ]
    write(folder / LOG, [_HEADER, *rows])
    write(folder / LATER, [_HEADER, *rows[1:]])
    write(folder / "bad.csv", [_HEADER[1:5], *(["2025-06-01", "AZE", t, "190"] for t in found)])
    # A bar parts aliases, so that a name alone may hold one.
    write(folder / ACTORS, [("code", "name"), ("AZE", ACTOR_NAME)])
