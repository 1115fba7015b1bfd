"""Arguments of the Python API: what they may be, and errors that help."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import caucasus_cli
from caucasus_cli.api_arguments import day, flag, number
from caucasus_cli.errors import UsageError

DAY = date(2025, 6, 30)
api: Any = caucasus_cli


@pytest.mark.parametrize(
    "value",
    [
        DAY,
        "2025-06-30",
        "30 June 2025",
        datetime(2025, 6, 30, 23, 59),
        pd.Timestamp("2025-06-30 12:00"),
        pd.Timestamp("2025-06-30", tz="Asia/Baku"),
        np.datetime64("2025-06-30T11"),
        np.datetime64("2025-06-30"),
    ],
    ids=repr,
)
def test_days(value: object) -> None:
    found = day(value, "as_of")
    assert found == DAY
    assert type(found) is date


def test_a_day_of_a_result_is_taken_back() -> None:
    first = api.score(a="azerbaijan", b="russia", as_of="2025-06-30")
    again = api.score(
        a="azerbaijan", b="russia", as_of=first.as_of[0], since=first.coverage_start[0]
    )
    pd.testing.assert_frame_equal(first, again)


@pytest.mark.parametrize("value", [True, np.True_])
def test_flags(value: object) -> None:
    assert flag(value, "directed") is True


@pytest.mark.parametrize("value", [30, 30.0, np.int64(30), np.float32(30)], ids=repr)
def test_numbers(value: object) -> None:
    assert number(value, "half_life") == 30.0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: api.score(one_a_day="off"), "one_a_day must be True or False, not 'off'"),
        (lambda: api.score(one_a_day=0), "one_a_day must be True or False"),
        (lambda: api.score(directed="no"), "directed must be True or False, not 'no'"),
        (lambda: api.score(role="yes"), "role must be True or False"),
        (lambda: api.score(half_life="x"), "half_life must be a number, not 'x'"),
        (lambda: api.score(baseline_half_life=None), "baseline_half_life must be a number"),
        (lambda: api.score(kappa=True), "kappa must be a number"),
        (lambda: api.triads(half_life="x"), "half_life must be a number"),
        (lambda: api.score(as_of=20250630), "as_of must be a day, not 20250630"),
        (lambda: api.score(since=pd.NaT), "since must be a day, not NaT"),
        (lambda: api.score(exposure="volum"), "auto, calendar, volume, total. Did you mean volume"),
        (lambda: api.score(exposure=None), "exposure None: choose auto"),
        (lambda: api.score(self_dyads="keep"), "self_dyads 'keep': choose drop, only"),
        (lambda: api.score(a=365), "a must be the name or code of an actor, not 365"),
        (lambda: api.sensitivity(b=365), "b must be the name or code"),
        (lambda: api.explain(a="RUS", b=7), "b must be the name or code"),
        (lambda: api.timeline(a=7, b="RUS"), "a must be the name or code"),
        (lambda: api.respond(a=7, b="RUS"), "a must be the name or code"),
        (lambda: api.turning_points(a=7, b="RUS"), "a must be the name or code"),
        (lambda: api.triads(None, 1, 2, 3), "names must be the name or code"),
        (lambda: api.compare(None, 1, 2), "dyads must be the name or code"),
        (lambda: api.find_actor(None), "name must be the name or code of an actor, not None"),
        (lambda: api.find_code(57), "write '57' in quotes"),
        (lambda: api.search_codes(57), "write '57' in quotes"),
        (lambda: api.score({"date": []}), "not dict: read_log reads a file"),
        (lambda: api.score([1]), "not list"),
        (lambda: api.score(Path("x.csv")), "write read_log('x.csv')"),
        (lambda: api.score("x.csv"), "write read_log('x.csv')"),
        (lambda: api.score("azerbaijan", "russia"), "for actors a=… and b=…"),
        (lambda: api.respond({}, "AZE", "RUS"), "not dict"),
    ],
)
def test_what_means_nothing_is_refused(call: Callable[[], object], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        call()
    assert words in str(caught.value)
