"""A timeline turned round for spreadsheets: a row for each number, a column for each period."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

WIDE_SCHEMA = "caucasus.timeline_wide/1"


def turned(periods: pa.Table, names: Sequence[str]) -> pa.Table:
    """The numbers among the columns named, turned round.

    Args:
        periods: records with a `period` each.
        names: columns wanted; those that are no numbers are left out.

    Returns:
        `measure`, then a column of floats for each period, in the order of the rows.
    """
    numbers = [
        name
        for name in names
        if pa.types.is_integer(periods.schema.field(name).type)
        or pa.types.is_floating(periods.schema.field(name).type)
    ]
    labels = periods.column("period").to_pylist()
    columns = [periods.column(name).cast(pa.float64()).to_pylist() for name in numbers]
    measures = {"measure": pa.array(numbers, pa.string())}
    rows = zip(*columns, strict=True) if numbers else [()] * len(labels)
    values = {
        label: pa.array(list(row), pa.float64()) for label, row in zip(labels, rows, strict=True)
    }
    return pa.table({**measures, **values})
