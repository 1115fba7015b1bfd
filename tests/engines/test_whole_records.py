"""Every engine gives the bundled log the same records, bounds of the indices included."""

from __future__ import annotations

import random
from dataclasses import replace

import pyarrow as pa
import pytest
from support import DEFAULT, ENGINES, engine_named, pair_of, score, settings_for

from caucasus_cli.scoring.columns import SCORE_COLUMNS
from caucasus_cli.scoring.options import Exposure
from caucasus_cli.scoring.timeline import timeline_of


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


@pytest.mark.parametrize("exposure", ["calendar", "volume"])
def test_rows_of_a_timeline_are_the_scores_of_their_days(
    incidents: pa.Table, exposure: Exposure
) -> None:
    given = settings_for(as_of=None, since=None, exposure=exposure)
    engine = engine_named(DEFAULT)
    named = ("AZE", "RUS")
    rows = timeline_of(engine.frame(incidents), given, named, engine, "quarter").table.to_pylist()
    assert rows[-1]["escalation_low"] > 0
    for row in rows[-8:]:
        scored = score(incidents, replace(given, as_of=row["as_of"]), pair_of(*named), named=named)
        assert {name: row[name] for name in SCORE_COLUMNS} == scored.one(), row["period"]
