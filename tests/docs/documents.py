"""The project's documents: their fenced blocks, tables, headings and links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "codebook" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
)
_FENCE = re.compile(r"(```+)\s*(\w*)\s*$")
_MARK = re.compile(r"<!--\s*(.*?)\s*-->\s*$")


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        language: what stands behind the opening fence.
        mark: text of the comment in the line before; empty for none.
        first, last: indices of the opening and of the closing fence among the document's lines.
        body: the lines between them, each with its line end.
    """

    language: str
    mark: str
    first: int
    last: int
    body: str

    @property
    def task(self) -> str:
        """First word of the mark."""
        return self.mark.partition(" ")[0]

    @property
    def object(self) -> str:
        """The mark without its first word."""
        return self.mark.partition(" ")[2]


def name_of(document: Path) -> str:
    """The document's path from the root of the project."""
    return document.relative_to(ROOT).as_posix()


@cache
def read(name: str) -> str:
    """The text of a document, by its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a text; a fence that is not closed is an error."""
    lines = text.splitlines(keepends=True)
    found: list[Block] = []
    opened: tuple[int, str, str] | None = None
    for number, line in enumerate(lines):
        fence = _FENCE.match(line)
        if fence is None:
            continue
        if opened is None:
            opened = (number, fence[1], fence[2])
        elif fence[1] == opened[1] and not fence[2]:
            first, _, language = opened
            mark = _MARK.match(lines[first - 1]) if first else None
            body = "".join(lines[first + 1 : number])
            found.append(Block(language, mark[1] if mark else "", first, number, body))
            opened = None
    assert opened is None, f"line {opened[0] + 1}: the fence is not closed"
    return found


def prose(text: str) -> str:
    """A text without its fenced blocks."""
    lines = text.splitlines(keepends=True)
    inside = {number for one in blocks(text) for number in range(one.first, one.last + 1)}
    return "".join(line for number, line in enumerate(lines) if number not in inside)


def tables(text: str) -> dict[tuple[str, ...], list[list[str]]]:
    """The rows of each table by its header; tables with one header are put together."""
    found: dict[tuple[str, ...], list[list[str]]] = {}
    header: tuple[str, ...] | None = None
    for line in prose(text).splitlines():
        if not line.startswith("|"):
            header = None
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]
        if header is None:
            header = tuple(cells)
            found.setdefault(header, [])
        elif not set(line) <= set("|-: "):
            assert len(cells) == len(header), line
            found[header].append(cells)
    return found


def rows(name: str, *header: str) -> list[list[str]]:
    """The rows of the table with that header in a document."""
    found = tables(read(name))
    assert header in found, f"{name} has no table {header}, only {list(found)}"
    return found[header]


def plain(cell: str) -> str:
    """A cell or heading without the marks of code and emphasis."""
    return cell.replace("`", "").replace("**", "").replace("\\|", "|")


def spoken_of(name: str) -> set[str]:
    """Everything in backticks in a document's prose."""
    return set(re.findall(r"`([^`\n]+)`", prose(read(name))))


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to a text's headings."""
    found: set[str] = set()
    for line in prose(text).splitlines():
        if heading := re.match(r"#+ (.*)", line):
            words = re.sub(r"[^\w\- ]", "", plain(heading[1]).lower()).strip()
            found.add(words.replace(" ", "-"))
    return found
