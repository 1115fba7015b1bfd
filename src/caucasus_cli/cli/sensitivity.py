"""Delivering a sensitivity analysis: its records, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .delivery import deliver
from .options import OutputOptions
from .streams import Streams

if TYPE_CHECKING:
    from ..render.registry import OutputFormat
    from ..render.views import ViewName
    from ..scoring.sensitivity import Sensitivity


def columns_of(by_dyad: bool) -> dict[str, type]:
    """The columns that the records will have."""
    from ..scoring.sensitivity import SENSITIVITY_COLUMNS, SENSITIVITY_OF_MANY_COLUMNS

    return SENSITIVITY_COLUMNS if by_dyad else SENSITIVITY_OF_MANY_COLUMNS


def deliver_sensitivity(
    found: Sensitivity,
    by_dyad: bool,
    parameters: dict[str, Any],
    form: OutputFormat,
    options: OutputOptions,
    streams: Streams,
) -> None:
    """Write the records, and say what matters on standard error.

    Args:
        found: the analysis.
        by_dyad: a row for each dyad and setting, or one for each setting.
        parameters: those of the output.
        form: the format in force.
        options: columns, order, limit and destination.
        streams: the streams of the run.
    """
    from dataclasses import asdict

    from ..render.interface import Result
    from ..render.sensitivity_views import weak_ranks
    from ..scoring.sensitivity import SCHEMA, SCHEMA_OF_MANY

    table = found.of_dyads() if by_dyad else found.of_many()
    extra = {"left_out": [asdict(one) for one in found.left_out]}
    schema = SCHEMA if by_dyad else SCHEMA_OF_MANY
    view: ViewName = "sensitivity" if by_dyad else "sensitivity_of_many"
    deliver(Result(schema, "settings", table, parameters, extra), view, form, options, streams)
    records = table.to_pylist()
    if records:
        streams.say(_summary(records, by_dyad))
    if records and not by_dyad and (said := weak_ranks(records)):
        streams.say(said)
    for one in found.left_out:
        streams.say(f"Left out: {one.reason}")


def _summary(records: list[dict[str, Any]], by_dyad: bool) -> str:
    from ..render.sensitivity_views import setting_words
    from ..render.words import count

    others = [row for row in records if not row["in_force"]]
    if not by_dyad:
        return f"{count(records[0]['dyads'], 'dyad')} under {count(len(others), 'other setting')}."
    changed = [
        f"{row['verdict']} with {setting_words(row['setting'], row['value'])}"
        for row in others
        if row["verdict_changed"]
    ]
    told = "; ".join(changed) if changed else "none changes the verdict"
    return f"{count(len(others), 'other setting')}: {told}."
