"""The small pure parts: links, texts, marks, gauges, shares, matrix, colours."""

from __future__ import annotations

import math
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report.conftest import NO_LINKS

from caucasus_cli.report.gauge import gauge
from caucasus_cli.report.inert import LONGEST_TEXT, links_in, measured, shown
from caucasus_cli.report.marks import event_marks
from caucasus_cli.report.matrix import matrix_of
from caucasus_cli.report.matrix_chart import step_of
from caucasus_cli.report.model import ReportEvent
from caucasus_cli.report.palette import (
    DARK,
    DARK_STEPS,
    DARK_TEXT,
    LIGHT,
    LIGHT_STEPS,
    LIGHT_TEXT,
    Palette,
    counterparts,
)  # fmt: skip
from caucasus_cli.report.period import shown_from, suitable_period
from caucasus_cli.report.shares import largest_contributions


def event(day: str = "2025-06-01", until: str | None = None, **changes: Any) -> ReportEvent:
    start = date.fromisoformat(day)
    given: dict[str, Any] = {
        "event_id": "e", "dyad": "AZE–RUS", "date": day, "start": start,
        "end": date.fromisoformat(until) if until else start, "source": "AZE", "target": "RUS",
        "code": "190", "label": "Use force", "points": -10.0, "rung": 8, "conflict_now": 1.0,
        "baseline": 0.5, "cooperation_now": 0.0, "summary": "", "links": (),
    }  # fmt: skip
    return ReportEvent(**{**given, **changes})


# --- links and texts -------------------------------------------------------------------------


@pytest.mark.parametrize("address", NO_LINKS)
def test_no_links(address: str) -> None:
    assert [link.href for link in links_in(address)] == [None]


def test_links_are_named_by_host_and_quoted() -> None:
    [first, second, third] = links_in(
        "https://www.a.test/x?y=1&z=2  http://b.test/<i>|HTTP://C.test/"
    )
    assert (first.text, first.href) == ("a.test", "https://www.a.test/x?y=1&z=2")
    assert (second.text, second.href) == ("b.test", "http://b.test/%3Ci%3E")
    assert (third.text, third.href) == ("c.test", "HTTP://C.test/")
    assert links_in(None) == ()


@given(st.text())
def test_a_link_leads_to_http_only(text: str) -> None:
    for link in links_in(text):
        assert link.href is None or link.href.lower().startswith(("http://", "https://"))
        assert link.href is None or not set(link.href) & set('<>"\\` \n\t')


@given(st.text(max_size=600))
def test_shown_text_is_one_printable_line_of_bounded_length(text: str) -> None:
    line = shown(text)
    assert line.isprintable()
    assert len(line) <= LONGEST_TEXT


def test_what_is_cut_says_so() -> None:
    assert shown("a" * LONGEST_TEXT) == "a" * LONGEST_TEXT
    assert shown("a" * (LONGEST_TEXT + 1)) == "a" * (LONGEST_TEXT - 1) + "…"
    assert shown("\u202ex\x1b") == "\\u202ex\\x1b"
    assert measured("a" * LONGEST_TEXT) == "a" * LONGEST_TEXT
    assert measured("a" * 1_234) == "a" * (LONGEST_TEXT - 1) + "… (1,234 characters)"


# --- marks -----------------------------------------------------------------------------------


def test_marks_take_same_days_together_and_leave_out_what_has_no_weight() -> None:
    marks = event_marks([event(), event(), event("2025-06-02", "2025-06-05"), event(points=0.0)])
    assert [(mark.start.day, mark.end.day, mark.count) for mark in marks] == [(1, 1, 2), (2, 5, 1)]


@pytest.mark.parametrize(("most", "marks"), [(59, 59), (58, 3), (3, 3), (2, 2), (1, 2)])
def test_many_marks_become_months_then_years(most: int, marks: int) -> None:
    days = [date(2024, 12, 16) + timedelta(number) for number in range(59)]
    found = event_marks([event(day.isoformat()) for day in days], most)
    assert len(found) == marks
    assert sum(mark.count for mark in found) == 59
    assert found[0].start <= days[0]
    assert found[-1].end >= days[-1]


# --- gauges and shares -----------------------------------------------------------------------


def test_gauge() -> None:
    record = {
        "escalation": 50.0, "escalation_low": -100.0, "escalation_high": 100.0,
        "conflict_level": 25.0, "conflict_level_low": 0.0, "conflict_level_high": 50.0,
        "cooperation": None, "cooperation_low": None, "cooperation_high": None,
    }  # fmt: skip
    assert vars(gauge(record, "escalation")) == {
        "zero": 50.0, "low": 0.0, "width": 100.0, "value": 75.0,
    }  # fmt: skip
    assert vars(gauge(record, "conflict_level")) == {
        "zero": 0.0, "low": 0.0, "width": 50.0, "value": 25.0,
    }  # fmt: skip
    assert gauge(record, "cooperation").value is gauge(record, "cooperation").low is None


@given(st.lists(st.tuples(st.floats(0, 99), st.floats(0, 99), st.floats(0, 99)), max_size=30))
def test_shares_add_up_to_those_of_all_events(parts: list[tuple[float, float, float]]) -> None:
    events = [event(conflict_now=k, baseline=b, cooperation_now=p) for k, b, p in parts]
    found = largest_contributions(events, 5)
    assert len(found) <= 6
    for place, name in enumerate(("conflict_now", "baseline", "cooperation_now")):
        total = math.fsum(getattr(one, name) for one in found)
        assert total == pytest.approx(math.fsum(part[place] for part in parts), abs=1e-9)


# --- matrix ----------------------------------------------------------------------------------


def record(a: str, b: str, events: int, **changes: Any) -> dict[str, Any]:
    return {"actor_a": a, "actor_b": b, "name_a": a, "name_b": b, "events": events,
            "directed": False, **changes}  # fmt: skip


def test_matrix_has_undirected_dyads_on_both_sides_and_the_busiest_actors() -> None:
    records = [record("A", "B", 5), record("A", "C", 2), record("B", "D", 1)]
    matrix = matrix_of(records, 3)
    assert matrix.actors == ("A", "B", "C")
    assert matrix.left_out == 1
    assert set(matrix.cells) == {("A", "B"), ("B", "A"), ("A", "C"), ("C", "A")}
    # The busiest two actors of a third have no dyad with each other: each shown has one.
    records = [record("A", "B", 9), *(record("C", x, 5) for x in "XYZ"), record("D", "E", 7)]
    matrix = matrix_of(records, 4)
    assert matrix.actors == ("A", "B", "D", "E")
    assert matrix.left_out == 4
    directed = matrix_of([record("B", "A", 5, directed=True)], 3)
    assert set(directed.cells) == {("B", "A")}


@pytest.mark.parametrize(
    ("escalation", "step"),
    [(-99.9, 0), (-75.1, 0), (-75.0, 1), (-0.1, 3), (0.0, 4), (24.9, 4), (25.0, 5), (99.9, 7)],
)
def test_steps_of_colour(escalation: float, step: int) -> None:
    assert step_of(escalation) == step


# --- colours ---------------------------------------------------------------------------------


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast_ratio(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_texts_and_shapes_stand_out_from_the_paper(palette: Palette) -> None:
    for name in ("ink", "muted"):
        assert contrast_ratio(getattr(palette, name), palette.paper) >= 4.5, name
    for name in ("conflict", "cooperation", "baseline", "level"):
        assert contrast_ratio(getattr(palette, name), palette.paper) >= 3, name


@pytest.mark.parametrize(
    ("steps", "text", "unsure"),
    [(LIGHT_STEPS, LIGHT_TEXT, LIGHT.unsure), (DARK_STEPS, DARK_TEXT, DARK.unsure)],
)
def test_numbers_on_cells_are_legible(steps: tuple[str, ...], text: str, unsure: str) -> None:
    for step in (*steps, unsure):
        assert contrast_ratio(step, text) >= 4.5, step


def test_every_colour_has_one_counterpart() -> None:
    names = [one.name for one in fields(Palette)]
    light = [*(getattr(LIGHT, name) for name in names), *LIGHT_STEPS, LIGHT_TEXT]
    assert len(set(light)) == len(light) == len(counterparts())
    assert not set(counterparts()) & set(counterparts().values())


# --- periods ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "every"),
    [
        (1, "day"),
        (60, "day"),
        (61, "week"),
        (740, "week"),
        (3_700, "month"),
        (11_000, "quarter"),
        (11_001, "year"),
    ],
)
def test_periods_suit_the_span(days: int, every: str) -> None:
    last = date(2025, 6, 30)
    assert suitable_period(last - timedelta(days - 1), last) == every


def test_a_timeline_begins_a_period_before_the_first_event() -> None:
    first = date(2025, 6, 30)
    assert shown_from(first, "week") == date(2025, 6, 23)
    assert shown_from(None, "week") is None
