"""A page as a test sees it: its elements, with what they stand in and hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "link", "br", "input", "img", "hr"}


@dataclass
class Element:
    """One element; `text` is all the text within it."""

    tag: str
    attributes: dict[str, str]
    within: Element | None
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> list[Element]:
        """The elements of that name within it."""
        found = []
        for child in self.children:
            found += [child] if child.tag == tag else []
            found += child.all(tag)
        return found

    def parents(self) -> list[str]:
        """The names of what it stands in, from the inside out."""
        return [] if self.within is None else [self.within.tag, *self.within.parents()]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.open = Element("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(element)
        if tag not in _VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.tag == tag, f"</{tag}> closes <{self.open.tag}>"
        assert self.open.within is not None
        self.open = self.open.within

    def handle_data(self, data: str) -> None:
        at: Element | None = self.open
        while at is not None:
            at.text += data
            at = at.within


def page(data: bytes) -> Element:
    """The page, checked for elements left open or closed out of order."""
    reader = _Reader()
    reader.feed(data.decode("utf-8"))
    reader.close()
    assert reader.open is reader.root, f"<{reader.open.tag}> is left open"
    return reader.root
