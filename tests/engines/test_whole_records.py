"""Every engine gives the bundled log the same records, bounds of the indices included."""

from __future__ import annotations

import random

import pyarrow as pa
from support import ENGINES, score, settings_for


def test_records_of_the_bundled_log_are_the_same(incidents: pa.Table) -> None:
    given = settings_for(as_of=None, since=None)
    expected = score(incidents, given)
    assert {("ARM", "AZE"), ("AZE", "RUS")} <= expected.by_pair.keys()
    assert expected.by_pair["AZE", "RUS"]["escalation_low"] > 0
    order = list(range(incidents.num_rows))
    for seed, engine in enumerate(ENGINES):
        random.Random(seed).shuffle(order)
        result = score(incidents.take(order), given, engine=engine)
        assert result.table.equals(expected.table), engine
