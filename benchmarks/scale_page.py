"""The tables of `docs/scale.md`, made of the results of `scale_bench`, so that they cannot drift.

python -m benchmarks.scale_page
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "scale.md"
RESULTS = ROOT / "benchmarks" / "results" / "scale.json"
#: Millions of events that nobody measured here.
FAR = (1_000, 10_000)

_BLOCK = r"<!-- {name} -->\n.*?<!-- /{name} -->"


class Trend(NamedTuple):
    """A straight line through the smallest and the largest file: what is fixed, and what a
    million events add.
    """

    fixed: float
    slope: float

    def at(self, millions: float) -> float:
        """The value of the line."""
        return self.fixed + self.slope * millions


def trend(lines: Sequence[dict[str, Any]], what: str, column: str) -> Trend | None:
    """The line of one way; None where it was measured on one size alone."""
    found = {one["millions"]: float(one[column]) for one in lines if one["what"] == what}
    if len(found) < 2:
        return None
    least, most = min(found), max(found)
    slope = (found[most] - found[least]) / (most - least)
    return Trend(found[least] - slope * least, slope)


def blocks(document: dict[str, Any]) -> dict[str, str]:
    """The parts of the page by name."""
    every = document["all_dyads"], document["further"]
    return {
        "machine": _machine(document),
        "alternatives": _table(
            ("million events", "way", "s", "CPU s", "caucasus ÷ it", "of CPU", "aim", "peak MB"),
            _rows(every[0]),
        ),
        "further": _table(
            ("million events", "what", "s", "CPU s", "÷ all dyads", "of CPU", "aim", "peak MB"),
            _rows(every[1]),
        ),
        "spark": _spark(document["spark"]),
        "growth": _growth(every),
        "far": _far(every),
    }  # fmt: skip


def _rows(lines: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    """The cells of each line: a way, its times, its ratios, its peak."""
    return [
        (
            _number(one["millions"]), one["what"], f"{one['seconds']:.2f}",
            f"{one['processor_seconds']:.2f}", f"{one['ratio']:.2f}",
            f"{one['processor_ratio']:.2f}", _aim(one), _number(one["peak_megabytes"]),
        )
        for one in lines
    ]  # fmt: skip


def _machine(document: dict[str, Any]) -> str:
    machine, lines = document["machine"], document["all_dyads"]
    rounds = {one["millions"]: one["rounds"] for one in lines}
    runs = ", ".join(f"{number} at {millions} million" for millions, number in rounds.items())
    return (
        f"Python {machine['python']}, {machine['cores']} cores. Before the first run the machine "
        f"had a load of {machine['load']:g}.\nMedians of rounds: {runs}.\n"
    )


def _spark(lines: Sequence[dict[str, Any]]) -> str:
    if not lines:
        return "Spark was not installed.\n"
    rows = [
        (_number(one["millions"]), one["what"], f"{one['seconds']:.1f}", f"{one['ratio']:.2f}")
        for one in lines
    ]
    return _table(("million events", "what", "s", "÷ one worker"), rows)


def _growth(parts: Sequence[Sequence[dict[str, Any]]]) -> str:
    rows = []
    for lines in parts:
        for what in dict.fromkeys(one["what"] for one in lines):
            time = trend(lines, what, "seconds")
            memory = trend(lines, what, "peak_megabytes")
            if time is None or memory is None:
                continue
            peaks = {one["millions"]: one["peak_megabytes"] for one in lines if one["what"] == what}
            times = peaks[max(peaks)] / peaks[min(peaks)]
            rows.append((
                what, f"{time.fixed:.2f}", f"{time.slope * 10:.2f}", f"{memory.fixed:.0f}",
                f"{memory.slope * 10:.1f}", f"{times:.2f}",
            ))  # fmt: skip
    if not rows:
        return "One size was measured: nothing is known of growth.\n"
    names = ("what", "fixed s", "s per 10 million", "fixed MB", "MB per 10 million", "peak ÷ peak")
    return _table(names, rows)


def _far(parts: Sequence[Sequence[dict[str, Any]]]) -> str:
    chosen = [parts[0][0]["what"], *(one["what"] for one in parts[1])] if parts[0] else []
    lines = [one for part in parts for one in part]
    rows = []
    for what in dict.fromkeys(chosen):
        time = trend(lines, what, "seconds")
        # Of small files the noise may be larger than the slope.
        if time is not None and time.slope > 0:
            rows.append((what, *(_duration(time.at(millions)) for millions in FAR)))
    if not rows:
        return "One size was measured: nothing can be extrapolated.\n"
    return _table(("extrapolated, not measured", "a billion events", "ten billion"), rows)


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.1f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def _aim(line: dict[str, Any]) -> str:
    return "" if line["aim"] is None else f"≤ {line['aim']:g}"


def _number(value: float) -> str:
    return f"{value:,}"


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    texts = {"way", "what", "extrapolated, not measured"}
    rule = ["---" if name in texts else "---:" for name in names]
    return "\n".join("| " + " | ".join(row) + " |" for row in [names, rule, *rows]) + "\n"


def filled(page: str, document: dict[str, Any]) -> str:
    """The page with its parts made anew.

    Raises:
        KeyError: the page lacks a part.
    """
    for name, block in blocks(document).items():
        pattern = re.compile(_BLOCK.format(name=name), re.DOTALL)
        if not pattern.search(page):
            raise KeyError(name)
        made = f"<!-- {name} -->\n\n{block}\n<!-- /{name} -->"
        page = pattern.sub(made.replace("\\", r"\\"), page)
    return page


def main() -> None:
    """Write the page anew."""
    document = json.loads(RESULTS.read_text(encoding="utf-8"))
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), document), encoding="utf-8")


if __name__ == "__main__":
    main()
