"""What changed between two sets of scores, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .visible import visible

if TYPE_CHECKING:
    from ..changes.dyads import DyadChanges

#: A value longer than this is a hash, and told by its beginning.
_LONG = 64


def changes_in_words(changes: DyadChanges, threshold: float) -> str:
    """How many dyads appeared, vanished, moved, and stayed where they were."""
    kinds = Counter(changes.table.column("change").to_pylist())
    parts = [f"{kinds[kind]:,} {kind}" for kind in ("appeared", "vanished", "moved") if kinds[kind]]
    if changes.unmoved or not parts:
        unit = "point" if threshold == 1 else "points"
        parts.append(f"{changes.unmoved:,} stayed within {threshold:g} {unit}")
    return f"Dyads: {', '.join(parts)}."


def differences_in_words(differences: Mapping[str, tuple[Any, Any]]) -> str:
    """`half_life 30.0 → 60.0, scale goldstein → own`."""
    return ", ".join(
        f"{name} {from_to(one, other, _short)}" for name, (one, other) in differences.items()
    )


def from_to(old: Any, new: Any, form: Callable[[Any], str]) -> str:
    """`−4 → +91`."""
    return f"{form(old)} → {form(new)}"


def told(value: Any) -> str:
    """A count or a word; a dash for null."""
    return "–" if value is None else f"{value:,}" if isinstance(value, int) else visible(str(value))


def _short(value: Any) -> str:
    """A value in a sentence, hashes by their beginning."""
    text = "none" if value is None else visible(str(value))
    return text if len(text) < _LONG else text[:8] + "…"
