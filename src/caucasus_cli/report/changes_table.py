"""What changed since an earlier run, as rows of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..render.change_words import changes_in_words, differences_in_words, from_to, told
from ..render.words import plain, signed
from .inert import shown
from .titles import dyad_name

if TYPE_CHECKING:
    from ..changes.since import Since
    from .model import Record


class ChangeMark(NamedTuple):
    """How a dyad changed.

    Attributes:
        way: `up` or `down` as escalation went beyond the threshold; else empty.
        sign: a sign that says the same without colour.
        words: the same in words.
    """

    way: str
    sign: str
    words: str


COLUMNS = (
    "Dyad", "Change", "Escalation E", "ΔE", "Cooperation C", "ΔC", "Level", "Rung", "Verdict"
)  # fmt: skip
_WHOLE = {
    "appeared": ChangeMark("", "+", "appeared"),
    "vanished": ChangeMark("", "×", "vanished"),
}


def change_mark(row: Record, threshold: float) -> ChangeMark:
    """How the dyad of a row changed."""
    if row["change"] in _WHOLE:
        return _WHOLE[row["change"]]
    change = row["escalation_change"] or 0.0
    if abs(change) <= threshold:
        return ChangeMark("", "↔", "moved")
    return ChangeMark("up", "↑", "E up") if change > 0 else ChangeMark("down", "↓", "E down")


def changes_table(since: Since) -> list[tuple[str, ...]]:
    """A row of texts for each dyad that appeared, vanished or moved; see `COLUMNS`."""
    return [_row(row, since.threshold) for row in since.rows]


def _row(row: Record, threshold: float) -> tuple[str, ...]:
    mark = change_mark(row, threshold)
    return (
        dyad_name(row),
        f"{mark.sign} {mark.words}",
        from_to(row["escalation_old"], row["escalation_new"], signed),
        signed(row["escalation_change"]),
        from_to(row["cooperation_old"], row["cooperation_new"], signed),
        signed(row["cooperation_change"]),
        from_to(row["conflict_level_old"], row["conflict_level_new"], plain),
        from_to(row["rung_old"], row["rung_new"], told),
        verdict_moved(row),
    )


def verdict_moved(row: Record) -> str:
    """The verdict before and now; one where they are the same."""
    old, new = row["verdict_old"], row["verdict_new"]
    return told(new) if old == new else from_to(old, new, told)


def changes_said(since: Since) -> list[str]:
    """Since when, how many dyads changed, and what else differs between the runs."""
    day = f" (as of {since.previous_as_of})" if since.previous_as_of else ""
    counted = changes_in_words(since.dyads, since.threshold)
    return [f"Since {shown(since.name, 60)}{day}. {counted}", *doubts(since)]


def doubts(since: Since) -> list[str]:
    """What keeps the two runs from being set side by side as they are."""
    found = []
    if since.differences:
        differences = shown(differences_in_words(since.differences))
        found.append(f"The earlier scores were made with other settings: {differences}.")
    if not since.settings_stated:
        found.append(
            "The earlier file states no settings but the days, so whether scale and half-lives are "
            "the same is not known. JSON, Parquet and Arrow state them."
        )
    if since.asked and any(row["change"] == "appeared" for row in since.rows):
        about = shown("; ".join(since.asked), 200)
        found.append(
            f"The earlier report was asked for {about} alone: other dyads appear here because "
            f"they were left out there."
        )
    return found
