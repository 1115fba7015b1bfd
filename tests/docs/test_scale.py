"""The page on scale says what the bench measured."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.scale_page import PAGE, RESULTS, blocks, filled, trend


def line(millions: int, what: str, seconds: float, peak: int, **changes: Any) -> dict[str, Any]:
    return {
        "millions": millions, "what": what, "rounds": 3, "seconds": seconds,
        "processor_seconds": 2 * seconds, "peak_megabytes": peak, "ratio": 1.0,
        "processor_ratio": 1.0, "aim": None, **changes,
    }  # fmt: skip


def document(*sizes: int) -> dict[str, Any]:
    """Results in which everything takes a second, and one more for ten million events."""
    return {
        "machine": {"python": "3.11.7", "cores": 2, "load": 0.1},
        "all_dyads": [line(size, "all", 1 + size / 10, 200 + size, aim=1.0) for size in sizes],
        "further": [line(size, "one", 1 + size / 20, 100 + size) for size in sizes],
        "spark": [],
    }


def test_the_tables_are_those_of_the_results() -> None:
    page = PAGE.read_text(encoding="utf-8")
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert filled(page, results) == page, "python -m benchmarks.scale_page writes them anew"


def test_a_trend_goes_through_the_smallest_and_the_largest_file() -> None:
    lines = [line(10, "all", 2.0, 210), line(30, "all", 9.0, 0), line(100, "all", 11.0, 300)]
    found = trend([*lines, line(1000, "one", 5.0, 5)], "all", "seconds")
    assert found is not None
    assert (found.fixed, found.slope) == pytest.approx((1.0, 0.1))
    assert found.at(1000) == pytest.approx(101.0)
    assert trend(lines[:1], "all", "seconds") is None


def test_growth_is_extrapolated_from_measured_slopes() -> None:
    made = blocks(document(10, 100))
    assert "| all | 1.00 | 1.00 | 200 | 10.0 | 1.43 |" in made["growth"]
    assert "| all | 1.7 min | 16.7 min |" in made["far"]
    assert "| one | 0.8 min | 8.3 min |" in made["far"]


def test_nothing_is_extrapolated_from_noise() -> None:
    results = document(1, 2)
    results["further"] = [line(1, "one", 2.0, 100), line(2, "one", 1.9, 100)]
    assert "| one |" not in blocks(results)["far"]


def test_one_size_tells_nothing_of_others() -> None:
    made = blocks(document(10))
    assert "|" not in made["growth"]
    assert "|" not in made["far"]
    assert "≤ 1" in made["alternatives"]


def test_a_page_without_a_part_is_refused() -> None:
    page = PAGE.read_text(encoding="utf-8").replace("<!-- /far -->", "")
    with pytest.raises(KeyError, match="far"):
        filled(page, document(10))
