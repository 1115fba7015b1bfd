"""What a comparison found, in a sentence that says no more than that."""

from __future__ import annotations

from typing import Any

_INDICES = {"escalation": "Escalation (E)", "cooperation": "Cooperation (C)"}
_ACTS = {"escalation": "conflict acts", "cooperation": "acts"}


def sentence_of(record: dict[str, Any]) -> str:
    """The finding about one index of two dyads, for people.

    Args:
        record: the columns of `COMPARE_COLUMNS` but the sentence, names filled in.
    """
    arrow = " → " if record["directed"] else " – "
    first, second = (
        f"{record[f'name_a_{place}']}{arrow}{record[f'name_b_{place}']}" for place in (1, 2)
    )
    begin = f"{_INDICES[record['index']]} of {first} and {second}"
    if record["finding"] == "insufficient data":
        return f"{begin}: insufficient data; {_missing(record, first, second)}."
    rho = (
        f"Spearman's ρ {_signed(record['correlation'])} "
        f"[{_signed(record['correlation_low'])}, {_signed(record['correlation_high'])}] "
        f"of {record['changes']:,} changes from {record['every']} to {record['every']}"
    )
    words = {
        "alike": "their paths are alike",
        "opposite": "their paths are opposite",
        "no clear likeness": "no clear likeness",
    }
    return f"{begin}: {words[record['finding']]}, {rho}. {_lag(record, second)}"


def _missing(record: dict[str, Any], first: str, second: str) -> str:
    """What is needed for an answer."""
    every, needed = record["every"], []
    if missing := record["needs_changes"]:
        needed.append(f"{_count(missing, f'more {every}')} ({record['changes']:,} so far)")
    for place, name in ((1, first), (2, second)):
        if missing := record[f"needs_{place}"]:
            needed.append(
                f"{_count(missing, f'more {every}')} with {_ACTS[record['index']]} of {name} "
                f"({record[f'active_{place}']:,} so far)"
            )
    if not needed:
        return "one of the two never moves by a point"
    return f"needs {' and '.join(needed)}"


def _lag(record: dict[str, Any], second: str) -> str:
    lag, lags = record["lag"], record["lags"]
    tried = f"Of {_count(lags, 'lag')} tried"
    if lags == 1:
        return "No lag was tried."
    if not lag:
        return f"{tried} none fits better."
    when = f"{_count(abs(lag), record['every'])} {'later' if lag > 0 else 'earlier'}"
    return (
        f"{tried} {second} {when} fits best (ρ {_signed(record['lag_correlation'])}); "
        f"the best of several is large by chance."
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _signed(value: float) -> str:
    rounded = round(value, 2) + 0.0
    return f"{rounded:+.2f}".replace("-", "−") if rounded else "0.00"
