"""What the shell offers when a value is half typed."""

from __future__ import annotations


def complete_actor(incomplete: str) -> list[tuple[str, str]]:
    """Actor names and codes that begin with what was typed, with the actor's name as help."""
    from ..codebook.actors import bundled_actors
    from ..codebook.folding import fold

    book = bundled_actors()
    start = fold(incomplete)
    offers: dict[str, str] = {}
    for actor in book.actors.values():
        for name in (actor.code, *book.names(actor.code)):
            if fold(name).startswith(start):
                offers[name.lower()] = actor.name
    return sorted(offers.items())


def complete_scale(incomplete: str) -> list[str]:
    """The bundled scales that begin with what was typed."""
    from ..codebook.cameo import BUNDLED_SCALES

    return [scale for scale in BUNDLED_SCALES if scale.startswith(incomplete)]


def complete_column(incomplete: str) -> list[str]:
    """The columns of a score that continue the list typed so far."""
    from ..scoring.columns import SCORE_COLUMNS

    done, comma, last = incomplete.rpartition(",")
    return [f"{done}{comma}{name}" for name in SCORE_COLUMNS if name.startswith(last)]


def complete_input_format(start: str) -> list[str]:
    """Formats that logs may have."""
    from ..formats.registry import FORMATS

    return [form.name for form in FORMATS if form.name.startswith(start)]
