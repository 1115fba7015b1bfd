"""Text of a log made harmless to show: visible controls, a bounded length, links that are links."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from ..render.visible import brief
from .model import Link

#: A summary longer than this is cut; the log has the whole.
LONGEST_TEXT = 400
#: An address longer than this is no link: browsers and servers refuse it.
LONGEST_ADDRESS = 2_000
_MOST_LINKS = 12
_HOST = re.compile(r"[A-Za-z0-9.-]+")
#: What an address may hold (RFC 3986); all else is written as `%` and digits.
_ADDRESS = ":/?#[]@!$&'()*+,;=%-._~"


def shown(text: str | None, longest: int = LONGEST_TEXT) -> str:
    """Text of the data on one line, controls visible, cut with `…` where it is too long."""
    return brief(text or "", longest)


def measured(text: str | None, longest: int = LONGEST_TEXT) -> str:
    """As `shown`; what is cut says how long the whole is."""
    length = len(text or "")
    return shown(text, longest) + (f" ({length:,} characters)" if length > longest else "")


def links_in(field: str | None) -> tuple[Link, ...]:
    """The sources in a log's `url` field, which may hold several between blanks or bars.

    Only http and https addresses with a host become links; anything else stays text.
    """
    words = (field or "")[: _MOST_LINKS * LONGEST_ADDRESS].replace("|", " ").split()
    return tuple(map(_link, words[:_MOST_LINKS]))


def _link(word: str) -> Link:
    text = Link(shown(word, 80), None)
    if len(word) > LONGEST_ADDRESS:
        return text
    try:
        parts = urlsplit(word)
        host = parts.hostname or ""
    except ValueError:
        return text
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or "@" in parts.netloc:
        return text
    return Link(shown(host.removeprefix("www."), 60), quote(word, safe=_ADDRESS))
