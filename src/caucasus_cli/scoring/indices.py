"""The indices: every number of a score record, from sums and exposures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ._types import Floats
from .contrast import contrast
from .contrast_quantiles import contrast_quantile
from .dyads import DyadSums
from .intensities import Exposures, per_exposure
from .intervals import (
    Gamma,
    level_quantile,
    overdispersion,
    posterior,
    probability_greater,
    ratio_quantile,
)
from .settings import Settings
from .span import Span
from .verdict import FEWEST_CONFLICT_EVENTS, verdicts

_LOW, _HIGH = 0.025, 0.975


def score_sums(
    sums: DyadSums, exposures: Exposures, settings: Settings, spans: Sequence[Span]
) -> dict[str, Any]:
    """Everything of a score record that is a number or follows from numbers.

    Args:
        sums: the sums, one row per record.
        exposures: what they are divided by.
        settings: the settings.
        spans: the days in force for each row.

    Returns:
        Column name → array with one value per row; NaN stands for null. Where there is no
        exposure there is no score.
    """
    kappa = settings.shrinkage
    days = np.array([span.days for span in spans], dtype=np.int64)
    stocks = sums.stocks
    fast, base = exposures.fast, exposures.base
    past = np.maximum(stocks["S_conflict"] - stocks["F_conflict"], 0.0)
    conflict = per_exposure(stocks["F_conflict"], fast)
    baseline = per_exposure(past, base)
    cooperation = per_exposure(stocks["F_cooperation"], fast)
    phi = {name: overdispersion(counts, days) for name, counts in sums.bin_counts.items()}
    phi_conflict, phi_cooperation = phi["conflict_events"], phi["cooperation_events"]
    k = posterior(stocks["F_conflict"], stocks["V_conflict"], phi_conflict, fast)
    b = posterior(past, stocks["W_conflict"], phi_conflict, base)
    p = posterior(stocks["F_cooperation"], stocks["V_cooperation"], phi_cooperation, fast)
    no_volume = fast <= 0 if settings.exposure == "calendar" else (fast <= 0) | (base <= 0)
    no_baseline = base <= 0
    zeros = np.zeros_like(conflict)
    with np.errstate(all="ignore"):
        columns: dict[str, Any] = {
            "escalation": contrast(conflict, baseline, kappa),
            "escalation_low": _contrast_bound(k, b, kappa, _LOW, no_baseline),
            "escalation_high": _contrast_bound(k, b, kappa, _HIGH, no_baseline),
            "cooperation": contrast(cooperation, conflict, kappa),
            "cooperation_low": _contrast_bound(p, k, kappa, _LOW, fast <= 0),
            "cooperation_high": _contrast_bound(p, k, kappa, _HIGH, fast <= 0),
            "conflict_level": contrast(conflict, zeros, kappa),
            # Without a conflict event nothing bounds the level from below.
            "conflict_level_low": np.where(
                sums.counts["conflict_events"] > 0, level_quantile(k, kappa, _LOW), 0.0
            ),
            "conflict_level_high": level_quantile(k, kappa, _HIGH),
            "cooperation_level": contrast(cooperation, zeros, kappa),
            "conflict_rate": conflict,
            "baseline_rate": baseline,
            "cooperation_rate": cooperation,
            "ratio": np.where(baseline > 0, conflict / baseline, np.nan),
            "ratio_low": np.where(no_baseline, np.nan, ratio_quantile(k, b, _LOW)),
            "ratio_high": np.where(no_baseline, np.nan, ratio_quantile(k, b, _HIGH)),
        }
        p_up = np.where(no_baseline, np.nan, probability_greater(k, b))
        forward = per_exposure(sums.forward, fast)
        backward = per_exposure(sums.backward, fast)
        columns["symmetry"] = 2 * np.minimum(forward, backward) / (forward + backward)
    conflict_events = sums.counts["conflict_events"]
    enough = conflict_events >= FEWEST_CONFLICT_EVENTS
    columns["p_up"] = np.where(enough, p_up, np.nan)
    columns["log_ratio"], columns["log_ratio_se"] = _lowe(
        stocks["n_cooperation"], stocks["n_conflict"]
    )
    columns["initiative"] = contrast(forward, backward, kappa)
    columns = {name: np.where(no_volume, np.nan, values) for name, values in columns.items()}
    columns["verdict"] = np.where(
        no_volume,
        "insufficient data",
        verdicts(
            columns["escalation_low"], columns["escalation_high"], p_up, conflict_events, days
        ),
    )
    flags = {span: span.flags for span in set(spans)}
    columns["flags"] = [
        ";".join([*flags[span], *(["no_volume"] if missing else [])])
        for span, missing in zip(spans, no_volume, strict=True)
    ]
    return columns


def cooperation_interval(
    sums: DyadSums, exposures: Exposures, settings: Settings, span: Span, probability: float
) -> tuple[Floats, Floats, Floats]:
    """C with an interval of its own width.

    Args:
        sums: stocks and counts of the dyads.
        exposures: what they are divided by.
        settings: the settings.
        span: the days in force.
        probability: what the interval holds, as 0.8.

    Returns:
        C, lower and upper bound, one value per pair; NaN where there is no exposure.
    """
    stocks, fast = sums.stocks, exposures.fast
    phi = {name: overdispersion(counts, span.days) for name, counts in sums.bin_counts.items()}
    k = posterior(stocks["F_conflict"], stocks["V_conflict"], phi["conflict_events"], fast)
    p = posterior(stocks["F_cooperation"], stocks["V_cooperation"], phi["cooperation_events"], fast)
    tail, kappa, missing = (1.0 - probability) / 2.0, settings.shrinkage, fast <= 0
    score = contrast(
        per_exposure(stocks["F_cooperation"], fast),
        per_exposure(stocks["F_conflict"], fast),
        kappa,
    )
    return (
        np.where(missing, np.nan, score),
        _contrast_bound(p, k, kappa, tail, missing),
        _contrast_bound(p, k, kappa, 1.0 - tail, missing),
    )


def _contrast_bound(x: Gamma, y: Gamma, kappa: float, probability: float, missing: Any) -> Floats:
    """A quantile of c(X, Y) where both posteriors exist, NaN elsewhere."""
    bound = np.full(len(missing), np.nan)
    known = ~np.asarray(missing)
    if known.any():
        chosen = [replace(one, shape=one.shape[known], scale=one.scale[known]) for one in (x, y)]
        bound[known] = contrast_quantile(chosen[0], chosen[1], kappa, probability)
    return bound


def _lowe(cooperation: Floats, conflict: Floats) -> tuple[Floats, Floats]:
    """Lowe's log ratio θ of decayed counts, and its standard error.

    Lowe, Benoit, Mikhaylov and Laver 2011, Legislative Studies Quarterly 36:123–155.
    """
    theta = np.log((cooperation + 0.5) / (conflict + 0.5))
    error = np.sqrt(1.0 / (cooperation + 0.5) + 1.0 / (conflict + 0.5))
    return theta, error
