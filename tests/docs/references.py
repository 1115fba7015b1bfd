"""Reading the documents' tables and signatures."""

from __future__ import annotations

import re
from collections.abc import Iterable

from docs.documents import plain, read

API = "docs/api.md"
CLI = "docs/cli.md"
CODEBOOK = "docs/codebook.md"
DYNAMICS = "docs/dynamics.md"
LOG = "docs/log.md"
PATHS = "docs/paths.md"
READING = "docs/reading.md"
SCORES = "docs/scores.md"
SENSITIVITY = "docs/sensitivity.md"
TIMELINE = "docs/timeline.md"
REPRODUCIBILITY = "docs/reproducibility.md"


def listed(cells: Iterable[str]) -> list[str]:
    """The names in cells that may hold several, separated by commas."""
    return [name for cell in cells for name in plain(cell).split(", ")]


def section(name: str, heading: str) -> str:
    """A document from one heading to the next of that level or above."""
    level = len(heading) - len(heading.lstrip("#"))
    text = read(name)
    begin = text.index(f"\n{heading}\n") + 1
    end = re.search(rf"^#{{1,{level}}} ", text[begin + level :], flags=re.MULTILINE)
    return text[begin : begin + level + end.start()] if end else text[begin:]


def tables_under(name: str, heading: str) -> list[str]:
    """The first column of the tables of a section, several names in a cell taken apart."""
    found = re.findall(r"^\| (`.*?) \|", section(name, heading), flags=re.MULTILINE)
    return listed(found)


def span(part: str) -> list[str]:
    """`01–08` as its codes."""
    first, _, last = part.partition("–")
    width = len(first)
    return [f"{code:0{width}}" for code in range(int(first), int(last or first) + 1)]
