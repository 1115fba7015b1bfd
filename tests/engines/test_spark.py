"""Spark with two worker processes gives the same records to the last bit, Spark Connect too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from engine_logs import OPTIONS, mixed_log, settings_named, shuffled, split, written
from pyarrow import parquet
from support import (
    Act,
    Reducer,
    engine_named,
    events_table,
    exact_cells,
    local_cluster,
    score,
    settings_for,
)

import caucasus_cli as caucasus
from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.engines.duckdb import DuckDBEngine
from caucasus_cli.engines.spark import SparkEngine
from caucasus_cli.errors import LogError, UsageError
from caucasus_cli.log import open_logs
from caucasus_cli.operations import score_log
from caucasus_cli.scoring.scores import score_events
from caucasus_cli.scoring.selection import Pair

pytestmark = [
    pytest.mark.extras,
    # PySpark says so of any pandas 3; nothing here goes through pandas.
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
pytest.importorskip("pyspark")


def test_two_workers_take_part() -> None:
    """The executors beside the driver are two, and a sum's parts are made on both."""
    session = local_cluster()
    session.range(0, 1000, 1, 8).count()
    tracker = session.sparkContext._jsc.sc().statusTracker()
    assert len(tracker.getExecutorInfos()) == 3
    hosts = session.sparkContext.parallelize(range(8), 8)
    assert hosts.getNumPartitions() == 8


@pytest.mark.parametrize("options", OPTIONS)
def test_scores_are_the_same_to_the_last_bit(options: str) -> None:
    expected = score(mixed_log(), settings_named(options))
    found = score(shuffled(mixed_log(), seed=7), settings_named(options), engine="spark")
    assert expected.table.num_rows > 1
    assert found.table.equals(expected.table)


def test_cells_of_parts_add_up_to_the_whole() -> None:
    reducer = Reducer(mixed_log(), level="role", since=None)
    whole = exact_cells([reducer.cells(mixed_log())])
    parts = split(mixed_log(), 2, seed=5)
    assert exact_cells(reducer.cells(part, "spark") for part in parts) == whole


def test_sums_beyond_64_bits_are_exact() -> None:
    """A sum of long would overflow: in ANSI mode with an error, without it in silence."""
    table = events_table(Act("AAA", "BBB", "2025-06-30", "190") for _ in range(400))
    assert local_cluster().conf.get("spark.sql.ansi.enabled") == "true"
    assert score(table, engine="spark").table.equals(score(table).table)


def test_a_log_without_a_dyad_gives_no_rows() -> None:
    used = engine_named("spark")
    table = events_table([Act("AZEGOV", "AZEOPP", "2025-06-01", "190")])
    assert score_events(used.frame(table), settings_for(), Pair(), used).table.num_rows == 0


# --- frames of a session ---------------------------------------------------------------------


@pytest.mark.parametrize("shape", [lambda table: table, written])
@pytest.mark.parametrize("options", [{}, {"exposure": "volume", "one_a_day": True}])
def test_frames_are_summed_where_they_are(shape: Any, options: dict[str, Any]) -> None:
    expected = caucasus.score(mixed_log(), **options)
    frame = local_cluster().createDataFrame(shape(mixed_log())).repartition(4)
    pd.testing.assert_frame_equal(caucasus.score(frame, **options), expected, check_exact=True)


def test_explanations_are_the_same() -> None:
    expected = caucasus.explain(mixed_log(), "azerbaijan", "russia")
    found = caucasus.explain(local_cluster().createDataFrame(mixed_log()), "azerbaijan", "russia")
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
    assert found.attrs["dropped"] == expected.attrs["dropped"]


def test_mistakes_are_refused() -> None:
    rows = [
        ("2025-06-27", "AZEGOV", "RUSGOV", "112"),
        ("2025-06-31", "AZEGOV", "RUSGOV", "112"),
        ("2025-06-27", "AZX", "RUSGOV", "112"),
        ("2025-06-27", "AZEGOV", "RUSGOV", "217"),
    ]
    frame = local_cluster().createDataFrame(rows, "date string, source string, target string, "
                                            "code string")  # fmt: skip
    with pytest.raises(LogError, match=r"'2025-06-31'.*\n.*'AZX'.*\n.*'217'"):
        caucasus.score(frame)
    with pytest.raises(UsageError, match="runs on spark and not on duckdb"):
        caucasus.score(frame, engine="duckdb")


# --- files -----------------------------------------------------------------------------------


def test_partitioned_folders_are_read_by_the_workers(tmp_path: Path) -> None:
    """Written by Spark itself, a folder for each code: 057 stays 057."""
    session = local_cluster()
    folder = tmp_path / "events"
    session.createDataFrame(mixed_log()).write.partitionBy("code").parquet(str(folder))
    assert (folder / "code=057").is_dir()
    engine = SparkEngine(session)
    book = bundled_actors()
    log = open_logs([folder.as_uri()], book, opened_by=lambda: engine)
    assert log.provenance() == [{"name": folder.as_uri()}]
    parquet.write_table(mixed_log(), tmp_path / "one.parquet")
    read = open_logs([str(tmp_path / "one.parquet")], book)
    assert log.events.num_rows == read.events.num_rows
    settings = settings_named("default")
    found = score_log(log.events, settings, [], book, engine)
    wanted = score_log(read.events, settings, [], book, DuckDBEngine())
    assert found.table.equals(wanted.table)


CAUCASUS = [sys.executable, "-m", "caucasus_cli"]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("CAUCASUS_")}
    given = {"SPARK_LOCAL_IP": "127.0.0.1", **environment}
    return subprocess.run(
        [*CAUCASUS, *arguments], capture_output=True, text=True, check=False, env={**kept, **given}
    )


def test_the_command_line_is_quiet_and_the_same(tmp_path: Path) -> None:
    parquet.write_table(mixed_log(), tmp_path / "events.parquet")
    log = ("score", "--log", (tmp_path / "*.parquet").as_uri().replace("%2A", "*"), "-f", "csv")
    found = run(*log, "--engine", "spark", CAUCASUS_SPARK_MASTER="local[2]")
    expected = run("score", "--log", str(tmp_path / "events.parquet"), "-f", "csv")
    assert expected.returncode == 0
    assert (found.returncode, found.stdout) == (0, expected.stdout), found.stderr
    assert len(found.stderr.splitlines()) == len(expected.stderr.splitlines()), found.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "events.parquet"]


def test_what_does_not_start_or_is_not_there_is_said(tmp_path: Path) -> None:
    far = ("score", "--engine", "spark", "--log", (tmp_path / "none.parquet").as_uri())
    found = run(*far, "--spark-master", "local[1]")
    assert (found.returncode, found.stdout) == (3, "")
    assert "none.parquet" in found.stderr
    assert len(found.stderr.splitlines()) == 1
    found = run(*far, "--spark-master", "nowhere")
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("Error: Spark does not start: ")


CONNECT = """
import json, sys
import caucasus_cli as caucasus
from pyspark.sql import SparkSession
session = SparkSession.builder.remote("local[2]").getOrCreate()
events = session.read.parquet(sys.argv[1])
assert type(session).__module__ == "pyspark.sql.connect.session", type(session)
scores = caucasus.score(events)
print(scores.to_json(orient="records", double_precision=15, date_format="iso"))
session.stop()
"""


def test_spark_connect_gives_the_same(tmp_path: Path) -> None:
    parquet.write_table(mixed_log(), tmp_path / "events.parquet")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CONNECT, str(tmp_path / "events.parquet")],
        capture_output=True, text=True, check=False,
        env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    expected = caucasus.score(mixed_log())
    told = expected.to_json(orient="records", double_precision=15, date_format="iso")
    assert json.loads(done.stdout) == json.loads(told)
