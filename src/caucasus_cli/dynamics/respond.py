"""Who answers whom: one record for each direction of a dyad."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

from ..errors import UsageError
from ..extras import check_installed
from ..scoring.settings import Settings
from .acts import Act, DyadActs, weekly
from .following import FEWEST_ACTS, WINDOW_DAYS, following
from .hawkes import Excitation, fit_hawkes, moments
from .weekly_lags import weekly_lags

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "caucasus.respond/1"
#: Fewest acts each way, and fewest days, for the weekly regression and the Hawkes process.
LONG_ACTS = 100
LONG_DAYS = 730
#: A share that so few of the shifts in time reach is called more than chance.
SIGNIFICANT = 0.05

Finding = Literal["more often than by chance", "no more than by chance", "insufficient data"]

#: Column → what its values are.
RESPOND_COLUMNS: Final[dict[str, type]] = {
    "actor_a": str,
    "actor_b": str,
    "name_a": str,
    "name_b": str,
    "as_of": date,
    "coverage_start": date,
    "coverage_days": int,
    "window": int,
    "acts_a": int,
    "acts_b": int,
    "undated": int,
    "share": float,
    "share_expected": float,
    "share_shifted": float,
    "share_p": float,
    "lag_factor": float,
    "lag_factor_low": float,
    "lag_factor_high": float,
    "lag_p": float,
    "branching": float,
    "branching_se": float,
    "effect_days": float,
    "finding": str,
    "needs_a": int,
    "needs_b": int,
    "long_needs_a": int,
    "long_needs_b": int,
    "long_needs_days": int,
}


@dataclass(frozen=True)
class Responses:
    """Who answers whom.

    Attributes:
        table: two rows, acts of A followed by acts of B and the reverse; the columns of
            `RESPOND_COLUMNS`. None if no event of the log is in any dyad.
        parameters: settings and days in force, ready for JSON.
    """

    table: pa.Table
    parameters: dict[str, Any]


def respond_schema() -> pa.Schema:
    """Names and types of a record; the order is part of the contract."""
    import pyarrow as pa

    types = {str: pa.string(), float: pa.float64(), int: pa.int64(), date: pa.date32()}
    return pa.schema([(name, types[kind]) for name, kind in RESPOND_COLUMNS.items()])


def responses(acts: DyadActs | None, settings: Settings, window: int = WINDOW_DAYS) -> Responses:
    """How the conflict acts of either side follow those of the other.

    Args:
        acts: the acts between the two; None without any in the log.
        settings: the settings they were chosen with.
        window: days in which an act counts as following, at least 1.

    Raises:
        UsageError: a window below 1; the extra `stats` is not installed.
    """
    import pyarrow as pa

    # The same on every machine: not the share without the extra, and the rest with it.
    check_installed("statsmodels", "intensify", extra="stats")
    if window < 1:
        raise UsageError(f"--window must be at least 1 day, not {window}.")
    parameters: dict[str, Any] = {
        "window": window,
        "level": settings.level,
        "scale": settings.scale.name,
        "scale_sha256": settings.scale.sha256,
        "one_a_day": settings.one_a_day,
    }
    if acts is None:
        return Responses(respond_schema().empty_table(), parameters)
    one, other = acts.named
    records = _records(acts, one, other, window)
    days = {
        "as_of": acts.span.as_of.isoformat(),
        "coverage_start": acts.span.since.isoformat(),
        "coverage_days": acts.span.days,
    }
    return Responses(pa.Table.from_pylist(records, schema=respond_schema()), {**days, **parameters})


def _records(acts: DyadActs, one: str, other: str, window: int) -> list[dict[str, Any]]:
    dated = {
        side: [act for act in acts.hostile if act.source == side and act.dated]
        for side in (one, other)
    }
    long = _enough(dated[one], dated[other], acts.span.days)
    since = acts.span.since.toordinal()
    excitation = (
        fit_hawkes(moments(dated[one], since), moments(dated[other], since), acts.span.days)
        if long
        else None
    )
    return [
        {
            **_counts(acts, dated, first, second, window),
            **_share(acts, dated, first, second, window),
            **(_lags(acts, dated, first, second) if long else {}),
            **_branching(excitation, answering=int(second == other)),
        }
        for first, second in ((one, other), (other, one))
    ]


def _enough(one: Sequence[Act], other: Sequence[Act], days: int) -> bool:
    return min(len(one), len(other)) >= LONG_ACTS and days >= LONG_DAYS


def _counts(
    acts: DyadActs, dated: dict[str, list[Act]], first: str, second: str, window: int
) -> dict[str, Any]:
    sizes = {side: len(dated[side]) for side in (first, second)}
    return {
        "actor_a": first,
        "actor_b": second,
        "as_of": acts.span.as_of,
        "coverage_start": acts.span.since,
        "coverage_days": acts.span.days,
        "window": window,
        "acts_a": sizes[first],
        "acts_b": sizes[second],
        "undated": sum(not act.dated for act in acts.hostile),
        "needs_a": max(0, FEWEST_ACTS - sizes[first]),
        "needs_b": max(0, FEWEST_ACTS - sizes[second]),
        "long_needs_a": max(0, LONG_ACTS - sizes[first]),
        "long_needs_b": max(0, LONG_ACTS - sizes[second]),
        "long_needs_days": max(0, LONG_DAYS - acts.span.days),
    }


def _share(
    acts: DyadActs, dated: dict[str, list[Act]], first: str, second: str, window: int
) -> dict[str, Any]:
    import numpy as np

    since = acts.span.since.toordinal()
    days = [
        np.array([act.start - since for act in dated[side]], dtype=np.int64)
        for side in (first, second)
    ]
    found = following(days[0], days[1], acts.span.days, window)
    if found is None:
        return {"finding": "insufficient data"}
    more = found.p <= SIGNIFICANT
    return {
        "share": found.share,
        "share_expected": found.expected,
        "share_shifted": found.shifted,
        "share_p": found.p,
        "finding": "more often than by chance" if more else "no more than by chance",
    }


def _lags(acts: DyadActs, dated: dict[str, list[Act]], first: str, second: str) -> dict[str, float]:
    found = weekly_lags(
        weekly(dated[second], acts.span).counts, weekly(dated[first], acts.span).counts
    )
    if found is None:
        return {}
    return {
        "lag_factor": found.factor,
        "lag_factor_low": found.low,
        "lag_factor_high": found.high,
        "lag_p": found.p,
    }


def _branching(excitation: Excitation | None, answering: int) -> dict[str, float | None]:
    if excitation is None:
        return {}
    error = excitation.errors[answering][1 - answering]
    return {
        "branching": excitation.branching[answering][1 - answering],
        # Not a number where the likelihood is flat.
        "branching_se": error if error == error else None,  # noqa: PLR0124
        "effect_days": excitation.days,
    }
