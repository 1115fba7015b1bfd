"""Facts in words: what they must not say."""

from __future__ import annotations

import pytest

from caucasus_cli.render.words import initiative_words, measure_words, rung_words

NAMES = {"name_a": "Armenia", "name_b": "Russia"}


@pytest.mark.parametrize(
    ("initiative", "symmetry", "words"),
    [
        (0.0, None, "no conflict reported from either side"),
        (52.0, 0.45, "more conflict reported from Armenia (symmetry 0.45)"),
        (-52.0, 0.45, "more conflict reported from Russia (symmetry 0.45)"),
        (1.0, 0.97, "both sides about equally (symmetry 0.97)"),
        # All of it from one side, but next to nothing against κ.
        (-2.0, 0.0, "little conflict from either side (symmetry 0.00)"),
    ],
)
def test_who_acts(initiative: float, symmetry: float | None, words: str) -> None:
    record = {**NAMES, "initiative": initiative, "symmetry": symmetry, "conflict_events": 0}
    assert initiative_words({**record, "flags": ""}) == words


@pytest.mark.parametrize(
    ("conflict_events", "words"),
    [(4, "no reports to measure against"), (0, "no conflict reported from either side")],
)
def test_a_score_that_is_lacking_is_no_peace(conflict_events: int, words: str) -> None:
    record = {**NAMES, "initiative": None, "symmetry": None, "conflict_events": conflict_events}
    assert initiative_words({**record, "flags": "stale_log;no_volume"}) == words


def test_no_rung_the_year_before_is_no_number() -> None:
    assert rung_words({"rung": 0, "rung_before": 0}) == "none; year before: none"
    assert rung_words({"rung": 0, "rung_before": 1}) == "none; year before: 1 verbal dispute"


def test_what_scores_are_measured_by_is_said_unless_it_is_the_calendar() -> None:
    def words(exposure: str, one_a_day: bool) -> str:
        return measure_words({"exposure": exposure, "one_a_day": one_a_day})

    assert words("calendar", one_a_day=False) == ""
    assert words("volume", one_a_day=True) == "; volume exposure, one a day"
    assert words("calendar", one_a_day=True) == "; one a day"
    assert words("total", one_a_day=False) == "; total exposure"
