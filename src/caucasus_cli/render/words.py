"""Numbers and facts in words, as the terminal views show them."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..scoring.rung import RUNGS
from .visible import visible

FLAG_WORDS = {
    "short_baseline": "the coverage is under 180 days: no baseline to compare with",
    "stale_log": "the log's last event is over 60 days before the as-of day: scores only decay",
    "log_density": "more than twice as many records a day in the last 90 days as in the year "
    "before: the past may be under-recorded, and escalation too high",
    "no_volume": "no reports to measure against: no score",
}
CAVEAT = (
    "Intervals cover sampling noise only: not coding error, missed events, bias of the sources or "
    "the choice of scale."
)
VERDICT_STYLES = {
    "escalating": "bold red",
    "leaning escalating": "red",
    "de-escalating": "bold green",
    "leaning de-escalating": "green",
}


def signed(value: float | None, digits: int = 0) -> str:
    """`+56`, `−59`, `0`; a dash for null."""
    if value is None:
        return "–"
    rounded = round(value, digits) + 0.0
    return f"{rounded:+,.{digits}f}".replace("-", "−") if rounded else f"{0:.{digits}f}"


def plain(value: float | None, digits: int = 0) -> str:
    """`70`, `11.6`; a dash for null."""
    return "–" if value is None else f"{value:,.{digits}f}".replace("-", "−")


def significant(value: float | None) -> str:
    """Two significant digits up to 100, whole numbers beyond: `1.7`, `29`, `1,240`."""
    if value is None:
        return "–"
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 9.95:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 0.95 else f"{value:.2g}"


def interval(low: float | None, high: float | None, digits: int = 0, sign: bool = True) -> str:
    """`[+14, +78]`, or nothing where there is no interval."""
    if low is None or high is None:
        return ""
    form = signed if sign else plain
    return f"[{form(low, digits)}, {form(high, digits)}]"


def day(value: date | None) -> str:
    """ISO, or a dash."""
    return "–" if value is None else value.isoformat()


def count(number: int, noun: str) -> str:
    """`1 event`, `15 events`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def measure_words(parameters: dict[str, Any]) -> str:
    """`; volume exposure, one a day`: what scores are measured by, nothing for points a day."""
    said = [] if parameters["exposure"] == "calendar" else [f"{parameters['exposure']} exposure"]
    said += ["one a day"] if parameters["one_a_day"] else []
    return f"; {', '.join(said)}" if said else ""


def some_of(shown: int, number: int, noun: str) -> str:
    """`15 events`, or `2 of 15 events` where only some are shown."""
    return count(number, noun) if shown >= number else f"{shown:,} of {count(number, noun)}"


def balance(record: dict[str, Any]) -> str:
    """What the cooperation score says in words."""
    score = record["cooperation"]
    low, high = record["cooperation_low"], record["cooperation_high"]
    if score is None:
        return ""
    if low is not None and low > 0:
        return "cooperation clearly outweighs conflict"
    if high is not None and high < 0:
        return "conflict clearly outweighs cooperation"
    if abs(score) < 10:
        return "about even, or little of either"
    return "cooperation outweighs conflict" if score > 0 else "conflict outweighs cooperation"


def against_past(record: dict[str, Any]) -> str:
    """What the escalation score says in words, or why it says little."""
    if record["verdict"] == "insufficient data":
        if "no_volume" in record["flags"].split(";"):
            return "no reports to measure against"
        if record["conflict_events"] < 3:
            return "under 3 conflict events"
        return "coverage under 180 days"
    if record["ratio"] is None:
        return "no conflict in the baseline"
    bounds = f"[{significant(record['ratio_low'])}, {significant(record['ratio_high'])}]"
    return f"conflict ×{significant(record['ratio'])} its own past rate {bounds}"


def rung_words(record: dict[str, Any]) -> str:
    """The rung in words, its day, and the rung of the year before."""
    words, before = RUNGS[record["rung"]], record["rung_before"]
    earlier = f"year before: {before} {RUNGS[before]}" if before else "year before: none"
    if not record["rung"]:
        return f"{words}; {earlier}"
    new = "new, " if record["rung"] > before else ""
    return f"{words}, {day(record['rung_date'])}; {new}{earlier}"


def initiative_words(record: dict[str, Any]) -> str:
    """Which side more conflict is reported from."""
    if record["symmetry"] is None:
        if record["conflict_events"] and "no_volume" in record["flags"].split(";"):
            return "no reports to measure against"
        return "no conflict reported from either side"
    names = (visible(record["name_a"]), visible(record["name_b"]))
    lead = record["initiative"]
    if abs(lead) < 5:
        even = record["symmetry"] >= 0.9
        words = "both sides about equally" if even else "little conflict from either side"
    else:
        words = f"more conflict reported from {names[0] if lead > 0 else names[1]}"
    return f"{words} (symmetry {plain(record['symmetry'], 2)})"
