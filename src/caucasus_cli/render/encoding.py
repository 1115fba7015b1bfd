"""Text for streams that cannot hold every character."""

from __future__ import annotations

_PLAIN = {
    "−": "-", "–": "-", "—": "-", "…": "~", "×": "x", "κ": "kappa", "φ": "phi", "½": "1/2",
    "▁": "_", "▂": ".", "▃": ":", "▄": "-", "▅": "=", "▆": "+", "▇": "*", "█": "#",
    "▲": "^", "▼": "v", "⁻": "-", "±": "+/-", "Δ": "d", "≥": ">=", "≤": "<=",
    "·": "-", "→": "->", "’": "'", "“": '"', "”": '"',
}  # fmt: skip


def fit(text: str, encoding: str) -> str:
    """The text with what the encoding cannot hold written plainly, or as `?`.

    If one typographic sign is lacking, all are written plainly, so that a table has one style.
    """
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        pass
    except LookupError:
        encoding = "ascii"
    else:
        return text
    return "".join(_PLAIN.get(char) or _held(char, encoding) for char in text)


def _held(char: str, encoding: str) -> str:
    return char.encode(encoding, errors="replace").decode(encoding)
