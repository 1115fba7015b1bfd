"""Text of the data, or of people who run the command, made harmless to show, and short enough."""

from __future__ import annotations

#: Characters of a text that a table, a card or a message shows at most.
LONGEST = 1_000
#: The same of names and ids within a sentence.
LONGEST_NAME = 100


def visible(text: str) -> str:
    """Text of the data on one line, with control and direction characters made visible."""
    return marked(text.replace("\t", " ").replace("\r\n", " ").replace("\n", " "))


def brief(text: str, most: int = LONGEST) -> str:
    """The text on one line, its end as `…` where it has over `most` characters.

    It is cut before anything else is done with it: the cost is that of what is shown.
    """
    shown = visible(text[: most + 1])
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def sentence(text: str, most: int = 2 * LONGEST) -> str:
    """A message on one line; of a longer one than `most` the middle is left out.

    Its end stays, as it says how to mend what the message is about.
    """
    # Marks are longer than what they stand for.
    return _without_middle(visible(_without_middle(text, most)), most)


def _without_middle(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    end = most // 4
    return f"{text[: most - end - 3]} … {text[-end:]}"


def marked(text: str, kept: str = "") -> str:
    """Text in which every character that shows nothing, or changes how others show, is a mark.

    Those are the controls of C0 and C1, escapes among them, directions, blanks without width or
    other than the common one, line ends of Unicode, and what is not assigned: `\\x1b`, `\\u202e`.

    Args:
        text: text of the data.
        kept: controls that are left as they are.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in kept else _mark(char) for char in text)


def _mark(char: str) -> str:
    number = ord(char)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
