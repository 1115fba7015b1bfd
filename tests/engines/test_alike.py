"""Frames without weights take a shorter way to the same scores: here against the longer one."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from itertools import product
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from support import (
    AS_OF,
    SHIPPED,
    Act,
    engine_named,
    events_table,
    pair_of,
    random_acts,
    score,
    settings_for,
)

from caucasus_cli.scoring import reduction
from caucasus_cli.scoring.explain import explain_dyad
from caucasus_cli.scoring.scores import score_events
from caucasus_cli.scoring.selection import Pair
from caucasus_cli.scoring.settings import Settings

pytestmark = [pytest.mark.usefixtures("without_intervals"), pytest.mark.slow]

ROLES = ("AZEGOV", "AZEMIL", "RUS", "RUSGOV", "ARM", "ARMREL", "IGOEEC", "TUR")
OPTIONS: dict[str, dict[str, Any]] = {
    "calendar": {},
    "volume": {"exposure": "volume"},
    "total": {"exposure": "total"},
    "one a day": {"one_a_day": True},
    "volume, one a day": {"exposure": "volume", "one_a_day": True},
    "roles, directed, volume, one a day": {
        "level": "role", "directed": True, "exposure": "volume", "one_a_day": True
    },
    "domestic, one a day": {"self_dyads": "only", "one_a_day": True},
    "earlier, one a day": {"one_a_day": True, "as_of": AS_OF - timedelta(200), "since": None},
}  # fmt: skip


@cache
def repeated() -> pa.Table:
    """Acts of a day or several, most of them there twice or thrice, none with a weight."""
    acts = random_acts(seed=8, count=160, actors=ROLES, first=-30, last=900)
    acts = [act._replace(weight=None, confidence=None) for act in acts]
    again = random.Random(9).choices(acts, k=240)
    return events_table(
        [*acts, *(act._replace(event_id=f"{9 - n % 9}-{n}") for n, act in enumerate(again))]
    )


def lightened(table: pa.Table) -> pa.Table:
    """As a file's statistics have it that tell that no record has a weight."""
    return table.drop_columns(["weight", "confidence"])


def named(table: pa.Table) -> pa.Table:
    """With names of which some differ where the codes do not, and some are missing."""
    names = [["A", "B", None][number % 3] for number in range(table.num_rows)]
    return table.append_column("source_name", pa.array(names, pa.string()))


def moved(table: pa.Table) -> pa.Table:
    """With an actor that belongs now to one country, now to another, now to none."""
    found = [
        [country, "GEO", None][number % 3] if source == "AZEGOV" else country
        for number, (source, country) in enumerate(
            zip(*(table.column(name).to_pylist() for name in ("source", "source_country")),
                strict=True)
        )
    ]  # fmt: skip
    position = table.column_names.index("source_country")
    return table.set_column(position, "source_country", pa.array(found, pa.string()))


def settings_named(options: str) -> Settings:
    return settings_for(**{"since": None, **OPTIONS[options]})


@cache
def longer(options: str, change: Callable[[pa.Table], pa.Table]) -> pa.Table:
    return score(change(repeated()), settings_named(options)).table


def unchanged(table: pa.Table) -> pa.Table:
    return table


@pytest.mark.parametrize(
    ("engine", "options", "change"),
    [
        *product(SHIPPED, ["volume", "volume, one a day"], [unchanged]),
        *product(["arrow"], OPTIONS, [unchanged]),
        *product(["duckdb, 2 threads"], ["volume, one a day"], [named, moved]),
        *product(["polars", "pandas"], ["one a day"], [named, moved]),
    ],
)
def test_scores_are_those_of_the_longer_way(
    engine: str, options: str, change: Callable[[pa.Table], pa.Table]
) -> None:
    expected = longer(options, change)
    assert expected.num_rows > 1
    found = score(lightened(change(repeated())), settings_named(options), engine=engine)
    assert found.table.equals(expected)


@pytest.mark.parametrize("options", OPTIONS)
def test_one_dyad_is_a_row_of_all(options: str) -> None:
    pair = pair_of("RUSGOV", "ARM") if "roles" in options else pair_of("RUS", "ARM")
    if "domestic" in options:
        pair = Pair(frozenset({"RUS"}), None)
    every = score(lightened(repeated()), settings_named(options)).by_pair
    some = score(lightened(repeated()), settings_named(options), pair).by_pair
    assert some
    assert some == {key: row for key, row in every.items() if pair.admits(*key)}


@pytest.mark.parametrize("options", ["one a day", "volume, one a day"])
def test_stretches_of_days_add_up(options: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Repetitions left out among a few records at a time, as in a file larger than memory."""
    monkeypatch.setattr(reduction, "_AT_ONCE", 7)
    found = score(lightened(repeated()), settings_named(options), engine="duckdb, 2 threads")
    assert found.table.equals(longer(options, unchanged))


@pytest.mark.parametrize("change", [unchanged, named, moved])
def test_explanations_leave_the_same_repetitions_out(
    change: Callable[[pa.Table], pa.Table],
) -> None:
    engine = engine_named("duckdb, 2 threads")
    settings = settings_named("one a day")
    one, other = (
        explain_dyad(engine.frame(table), settings, ("RUS", "ARM"), engine)
        for table in (change(repeated()), lightened(change(repeated())))
    )
    assert other.events.equals(one.events)
    assert other.dropped == one.dropped
    assert any(row["reason"] == "one_a_day" for row in other.dropped)


def test_a_log_of_nothing_but_domestic_acts_has_no_rows() -> None:
    engine = engine_named("arrow")
    acts = [Act("AZEGOV", "AZEOPP", "2025-06-01", "190"), Act("IGOEEC", "AZE", "2025", "036")]
    for chosen in (acts, []):
        frame = engine.frame(lightened(events_table(chosen)))
        result = score_events(frame, settings_for(one_a_day=True), Pair(), engine)
        assert result.table.num_rows == 0
        assert result.span is None


def test_old_dyads_are_found_where_no_recent_act_is_in_one() -> None:
    acts = [Act("AZE", "RUS", "2020-06-01", "190"), Act("AZEGOV", "AZEOPP", "2025-06-01", "190")]
    for engine in SHIPPED:
        found = score(lightened(events_table(acts)), settings_for(since=None), engine=engine)
        assert found.one()["events"] == 1


@cache
def daily() -> pa.Table:
    """Acts of single days, some long before the others."""
    acts = random_acts(seed=5, count=150, actors=ROLES, first=-30, last=900)
    acts += random_acts(seed=6, count=20, actors=ROLES, first=1500, last=1600)
    table = events_table(act._replace(weight=None, confidence=None) for act in acts)
    return table.filter(pc.equal(table.column("date_start"), table.column("date_end")))


@pytest.mark.parametrize("days", [-400, -30, 0, 200, 1100, 1550])
@pytest.mark.parametrize("engine", ["duckdb, 2 threads", "arrow"])
def test_dates_of_single_days_are_known_without_reading_them(engine: str, days: int) -> None:
    """Within the log, after its end, and in its long silence: the last day seen must be right."""
    for exposure in ("calendar", "volume"):
        settings = settings_for(
            since=None, as_of=AS_OF - timedelta(days), exposure=exposure, level="role"
        )
        expected = score(daily(), settings)
        found = score(lightened(daily()).drop_columns(["date_end"]), settings, engine=engine)
        assert expected.table.num_rows > 1
        assert found.table.equals(expected.table)
        assert found.reduction.span == expected.reduction.span
