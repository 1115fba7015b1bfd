"""Lazy frames are checked and summed where they are, and give what a table in memory gives."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from unittest.mock import patch

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from engine_logs import ROLES, mixed_log, written
from support import Act, events_table, random_acts

import caucasus_cli as caucasus
from caucasus_cli.engines import registry
from caucasus_cli.engines.polars import PolarsEngine
from caucasus_cli.errors import LogError, UsageError

#: Kinds of frames that are run where they are.
LAZY: dict[str, Callable[[pa.Table], Any]] = {
    "polars": lambda table: pl.DataFrame(table).lazy(),
    "duckdb": lambda table: duckdb.connect().from_arrow(table),
}
# The bounds of E and C are computed after the engine's work, and take most of the time.
pytestmark = pytest.mark.usefixtures("without_intervals")
EVERY_LAZY_KIND = pytest.mark.parametrize(
    "kind", ["polars", pytest.param("duckdb", marks=pytest.mark.slow)]
)
#: Options in the words of the API.
ASKED: dict[str, dict[str, Any]] = {
    "default": {},
    "volume, one a day": {"exposure": "volume", "one_a_day": True},
    "role, directed, domestic": {"role": True, "directed": True, "self_dyads": "only"},
}


def coded(table: pa.Table) -> pa.Table:
    """A canonical table whose rows a machine coder made, some with countries of its own."""
    origin = pa.array(["gdelt2"] * table.num_rows)
    return table.set_column(table.column_names.index("origin"), "origin", origin)


@EVERY_LAZY_KIND
@pytest.mark.parametrize("asked", ASKED)
def test_lazy_frames_give_the_same_records(kind: str, asked: str) -> None:
    options = ASKED[asked]
    table = mixed_log()
    expected = caucasus.score(table, **options)
    assert len(expected) > 1
    for given in (table, written(table)):
        found = caucasus.score(LAZY[kind](given), **options)
        pd.testing.assert_frame_equal(found, expected, check_exact=True)
        assert found.attrs == expected.attrs


@EVERY_LAZY_KIND
def test_rows_of_a_machine_coder_keep_their_countries(kind: str) -> None:
    """A role alone is no actor in a log that a person writes, and one in a machine coder's."""
    acts = [Act("GOV", "RUSGOV", "2025-06-01", "190"), Act("AZE", "RUS", "2025-06-02", "112")]
    table = coded(events_table(acts))
    countries = pa.array(["AZE", None], pa.string())
    table = table.set_column(
        table.column_names.index("source_country"), "source_country", countries
    )
    found = caucasus.score(LAZY[kind](table), exposure="calendar")
    assert found.events.tolist() == [1]
    pd.testing.assert_frame_equal(found, caucasus.score(table, exposure="calendar"))
    assert found.attrs["parameters"]["one_a_day"] is True


@EVERY_LAZY_KIND
def test_explanations_are_the_same(kind: str) -> None:
    expected = caucasus.explain(mixed_log(), "azerbaijan", "russia")
    found = caucasus.explain(LAZY[kind](mixed_log()), "azerbaijan", "russia")
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
    assert found.attrs["dropped"] == expected.attrs["dropped"]
    assert math.fsum(found.conflict_now) == found.attrs["score"]["conflict_rate"]


def test_a_large_table_in_memory_is_checked_like_a_lazy_one() -> None:
    table = mixed_log()
    expected = caucasus.score(table)
    with patch.object(registry, "SMALL_LOG", 10):
        for given in (table, written(table)):
            for engine in ("auto", "arrow", "pandas", "polars"):
                pd.testing.assert_frame_equal(caucasus.score(given, engine=engine), expected)


# --- nothing is collected early --------------------------------------------------------------


@pytest.fixture
def collected() -> Iterator[list[int]]:
    """Numbers of rows that the polars engine fetched."""
    sizes: list[int] = []
    real = PolarsEngine.collect

    def spy(self: PolarsEngine, frame: Any) -> pa.Table:
        table = real(self, frame)
        sizes.append(table.num_rows)
        return table

    with patch.object(PolarsEngine, "collect", spy):
        yield sizes


@pytest.mark.parametrize("shape", [lambda table: table, written])
@pytest.mark.slow
def test_only_small_tables_are_collected(
    shape: Callable[[pa.Table], pa.Table], collected: list[int], tmp_path: Any
) -> None:
    """40,000 rows in a file: nothing larger comes back than the days, pairs and bins of the log."""
    random = random_acts(seed=1, count=2_000, actors=ROLES[:6], first=0, last=900)
    acts = [Act(act.source, act.target, act.date[:7], act.code) for act in random]
    table = events_table(acts * 20)
    assert table.num_rows == 40_000
    shape(table).to_pandas().to_parquet(tmp_path / "events.parquet")
    scan = pl.scan_parquet(tmp_path / "events.parquet")
    found = caucasus.score(scan)
    assert len(collected) > 5
    assert max(collected) < 1_000
    pd.testing.assert_frame_equal(found, caucasus.score(table), check_exact=True)


# --- what is wrong is said -------------------------------------------------------------------

GOOD = {"date": "2025-06-27", "source": "AZEGOV", "target": "RUSGOV", "code": "112"}
#: A change of one row → what the error says.
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no day": ({"date": "2025-06-31"}, r"date '2025-06-31' is no day.*, in 1 row\."),
    "no date": ({"date": None}, r"date is empty has no date|date is empty"),
    "ambiguous": ({"date": "01/07/2025"}, r"date '01/07/2025' .*in 1 row\."),
    "no actor": ({"source": "AZX"}, r"source 'AZX' is no CAMEO actor code"),
    "a role": ({"target": "GOV"}, r"target 'GOV' names a role but no actor"),
    "empty": ({"source": ""}, r"source is empty"),
    "unknown code": ({"code": "217"}, r"code '217' is no CAMEO 1\.1b3 code.*in 1 row\."),
    "no code": ({"code": None}, r"code is empty"),
    "no weight": ({"weight": 0.0}, r"weight is no weight: a number above 0, in 1 row\."),
    "not a number": ({"weight": math.nan}, r"weight is no weight"),
    "infinite": ({"weight": math.inf}, r"weight is no weight"),
    "confident": ({"confidence": 1.5}, r"confidence is no confidence: .*at most 1, in 1 row\."),
}


@EVERY_LAZY_KIND
@pytest.mark.parametrize("case", WRONG)
def test_mistakes_are_refused(kind: str, case: str) -> None:
    change, said = WRONG[case]
    rows = [{**GOOD, **(change if number == 1 else {})} for number in range(3)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    types = {"weight": pa.float64(), "confidence": pa.float64()}
    table = pa.table(
        {name: pa.array([row.get(name) for row in rows], types.get(name, pa.string()))
         for name in names}
    )  # fmt: skip
    with pytest.raises(LogError, match=said):
        caucasus.score(LAZY[kind](table))


@EVERY_LAZY_KIND
def test_the_first_mistakes_are_named_and_the_others_counted(kind: str) -> None:
    sources = ["QQA", "QQB", "QQC", "QQD", "QQE", "AZE"]
    table = pa.table({name: [value] * 6 for name, value in GOOD.items() if name != "source"})
    with pytest.raises(LogError, match=r"'QQA'.*\n.*'QQB'.*\n.*'QQC'.*\n… 2 more\."):
        caucasus.score(LAZY[kind](table.append_column("source", pa.array(sources))))


@EVERY_LAZY_KIND
def test_columns_must_be_there_and_codes_text(kind: str) -> None:
    table = pa.table({name: [value] for name, value in GOOD.items()})
    with pytest.raises(LogError, match="has no column date or target"):
        caucasus.score(LAZY[kind](table.drop_columns(["date", "target"])))
    numbers = table.set_column(3, "code", pa.array([112]))
    with pytest.raises(LogError, match="lost their leading zeros: store codes as text"):
        caucasus.score(LAZY[kind](numbers))
    turned = events_table([Act("AZE", "RUS", "2025-06-01", "190")])
    position = turned.column_names.index("date_end")
    turned = turned.set_column(position, "date_end", pa.array([date(2025, 5, 1)]))
    with pytest.raises(LogError, match=r"date_end lies before date_start, in 1 row\."):
        caucasus.score(LAZY[kind](turned))


@EVERY_LAZY_KIND
def test_an_id_stands_for_one_event(kind: str) -> None:
    """Copies of a record are one; records that differ are refused: no order tells the latest."""
    acts = [Act("AZE", "RUS", "2025-06-01", "190", event_id="one"),
            Act("AZE", "RUS", "2025-06-03", "190", event_id="two")]  # fmt: skip
    once = caucasus.score(events_table(acts))
    twice = events_table([*acts, *acts])
    pd.testing.assert_frame_equal(caucasus.score(LAZY[kind](twice)), once)
    other = events_table([*acts, acts[0]._replace(code="173")])
    with pytest.raises(LogError, match=r"event_id 'one' stands for different events \(1 ids do\)"):
        caucasus.score(LAZY[kind](other))
    with patch.object(registry, "SMALL_LOG", 1):
        pd.testing.assert_frame_equal(caucasus.score(other), caucasus.score(other.slice(1)))


@EVERY_LAZY_KIND
def test_events_without_ids_get_ids_of_what_they_are(kind: str) -> None:
    table = written(mixed_log())
    found = caucasus.score(LAZY[kind](table.drop_columns(["event_id"])), one_a_day=True)
    expected = caucasus.score(table, one_a_day=True)
    same = [name for name in expected.columns if name != "rung_event"]
    assert found.rung_event.dropna().iloc[0].count("/") > 3
    # Of records of a day with different weights the smallest id stands, and these ids are others.
    unweighted = table.drop_columns(["event_id", "weight", "confidence"])
    pd.testing.assert_frame_equal(
        caucasus.score(LAZY[kind](unweighted), one_a_day=True)[same],
        caucasus.score(unweighted, one_a_day=True)[same],
    )


# --- which engine ----------------------------------------------------------------------------


@EVERY_LAZY_KIND
def test_a_lazy_frame_has_an_engine_of_its_own(kind: str) -> None:
    frame = LAZY[kind](mixed_log())
    pd.testing.assert_frame_equal(
        caucasus.score(frame, engine=kind), caucasus.score(frame), check_exact=True
    )
    other = "pandas" if kind == "polars" else "polars"
    with pytest.raises(UsageError, match=rf"runs on {kind} and not on {other}"):
        caucasus.score(frame, engine=other)


def test_a_relation_s_connection_is_left_as_it_was() -> None:
    connection = duckdb.connect()
    connection.register("mine", mixed_log())
    caucasus.score(connection.table("mine"))
    names = [row[0] for row in connection.execute("SHOW TABLES").fetchall()]
    assert names == ["mine"]
