"""`diff` in Python: frames of scores and of events, of several kinds."""

from __future__ import annotations

import math

import polars as pl
import pytest
from support import Act, days_ago, events_table

import caucasus_cli as caucasus
from caucasus_cli.errors import UsageError

OLD = events_table(
    [
        Act("AZE", "RUS", days_ago(3), "190", event_id="a"),
        Act("RUS", "AZE", days_ago(40), "112", event_id="b"),
    ]
)
NEW = events_table(
    [
        Act("AZE", "RUS", days_ago(3), "173", event_id="a"),
        Act("RUS", "AZE", days_ago(40), "112", event_id="b"),
        Act("ARM", "GEO", days_ago(9), "057", event_id="c"),
    ]
)


def test_of_events() -> None:
    found = caucasus.diff(OLD, pl.from_arrow(NEW))
    assert dict(zip(found["actor_a"], found["change"], strict=True)) == {
        "AZE": "moved",
        "ARM": "appeared",
    }
    events = found.attrs["events"]
    assert set(zip(events["change"], events["event_id"], strict=True)) == {
        ("recoded", "a"),
        ("added", "c"),
    }
    mine = events[events["actor_a"] == "AZE"]
    (moved,) = found[found["actor_a"] == "AZE"].to_dict("records")
    assert math.fsum(mine["conflict_change"]) == moved["conflict_rate_change"] < 0
    assert found.attrs["unmoved"] == 0
    assert found.attrs["parameters"]["as_of"] == "2025-06-27"


def test_of_scores() -> None:
    old, new = caucasus.score(OLD), caucasus.score(NEW, half_life=14)
    found = caucasus.diff(old, new)
    assert set(found["change"]) == {"moved", "appeared"}
    assert found.attrs["events"] is None
    assert found.attrs["differences"]["half_life"] == (30.0, 14.0)
    assert caucasus.diff(old, old).empty
    assert not caucasus.diff(pl.from_pandas(old), new).attrs["differences"], "polars keeps no attrs"


def test_one_of_each_is_refused() -> None:
    with pytest.raises(UsageError, match="two of a kind"):
        caucasus.diff(caucasus.score(OLD), OLD)
    with pytest.raises(UsageError, match="old must be a frame"):
        caucasus.diff("old.csv", OLD)
