"""What a person reads: text of a given width, coloured or not, in the stream's encoding."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console, RenderableType

from .encoding import fit
from .visible import LONGEST

#: Width given to what is not read on a terminal, so that no line is broken.
UNBOUNDED = 10_000


@dataclass(frozen=True)
class Display:
    """Where a table will be read.

    Attributes:
        width: columns; None where nothing may be cut (a file or a pipe).
        color: whether colour and bold text may be used.
        encoding: encoding of the stream.
    """

    width: int | None
    color: bool
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Screen:
    """A view ready to be drawn, and what had to be cut for the width.

    Attributes:
        parts: what is drawn, from top to bottom.
        hidden: names of columns left out.
        shortened: whether texts were cut.
        least: width that it cannot do with less of: numbers, dates and codes are never cut.
    """

    parts: Sequence[RenderableType]
    hidden: list[str] = field(default_factory=list)
    shortened: bool = False
    least: int = 1

    def note(self, bounded: bool = True) -> str | None:
        """What was cut, and how to see it; None if nothing was.

        Args:
            bounded: whether it was cut for a width; without one only very long texts are.
        """
        if self.shortened and not bounded:
            return f"Texts of over {LONGEST:,} characters are shortened. -f csv shows everything."
        cuts = []
        if self.hidden:
            cuts.append(f"left out {', '.join(self.hidden)}")
        if self.shortened:
            cuts.append("shortened texts")
        if not cuts:
            return None
        return f"To fit the terminal: {' and '.join(cuts)}. -f csv shows everything."


def draw(screen: Screen, display: Display) -> bytes:
    """The screen as bytes of the display's encoding, without trailing blanks."""
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=max(display.width or UNBOUNDED, screen.least),
        force_terminal=display.color,
        color_system="standard" if display.color else None,
        no_color=not display.color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in screen.parts:
        console.print(part)
    text = "".join(line.rstrip() + "\n" for line in buffer.getvalue().splitlines())
    fitting = fit(text, display.encoding)
    try:
        return fitting.encode(display.encoding)
    except LookupError:
        return fitting.encode("ascii")
