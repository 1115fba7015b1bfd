"""Ibis: the same bits on DuckDB, and statements that BigQuery's grammar knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd
import pytest
from engine_logs import mixed_log, written
from pyarrow import parquet
from support import settings_for

import caucasus_cli as caucasus
from caucasus_cli.scoring.selection import in_dyads, one_a_day, with_sides
from caucasus_cli.scoring.stocks import PRODUCTS, cells, code_factors, sum_of, weighted

pytestmark = [
    pytest.mark.extras,
    # Ibis 12 calls DuckDB 2 by a name that is going.
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),
]
ibis: Any = pytest.importorskip("ibis")
sqlglot: Any = pytest.importorskip("sqlglot")

OPTIONS: list[dict[str, Any]] = [
    {},
    {"exposure": "volume", "one_a_day": True},
    {"role": True, "directed": True, "self_dyads": "only"},
]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("shape", [lambda table: table, written])
def test_tables_of_a_backend_give_the_same_records(
    shape: Any, options: dict[str, Any], tmp_path: Path
) -> None:
    parquet.write_table(shape(mixed_log()), tmp_path / "events.parquet")
    table = ibis.duckdb.connect().read_parquet(tmp_path / "events.parquet")
    expected = caucasus.score(mixed_log(), **options)
    assert len(expected) > 1
    pd.testing.assert_frame_equal(caucasus.score(table, **options), expected, check_exact=True)


def test_explanations_are_the_same() -> None:
    expected = caucasus.explain(mixed_log(), "azerbaijan", "russia")
    found = caucasus.explain(ibis.memtable(mixed_log()), "azerbaijan", "russia")
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


def _warehouse(name: str, columns: dict[str, str]) -> nw.LazyFrame[Any]:
    table: nw.LazyFrame[Any] = nw.from_native(ibis.table(columns, name=name))
    return table


def test_the_sums_compile_to_bigquery() -> None:
    """All of the reduction in one statement, parsed again by its dialect."""
    texts = ("event_id", "source", "target", "source_country", "target_country", "code")
    columns = {**dict.fromkeys(texts, "string"), "date_start": "date", "date_end": "date",
               "weight": "float64", "confidence": "float64"}  # fmt: skip
    kernel_columns = ("fast", "slow", "fast_plain", "slow_plain", "fast_square", "base_square",
                      "bin", "first_day", "last_day", "now_day", "before_day")  # fmt: skip
    factors = code_factors(settings_for().scale).column_names
    keys = {"date_start": "date", "date_end": "date", "event_weight": "float64"}
    kernels = _warehouse("kernels", {**keys, **dict.fromkeys(kernel_columns, "int64")})
    weights = _warehouse("factors", {**dict.fromkeys(factors, "int64"), "code": "string"})
    sided = in_dyads(with_sides(one_a_day(_warehouse("events", columns)), settings_for()))
    summed = cells(weighted(sided, kernels, weights), tuple(PRODUCTS), wide_sums=False)
    statement = str(ibis.to_sql(summed.to_native(), dialect="bigquery"))
    parsed = sqlglot.parse_one(statement, dialect="bigquery")
    named = {column.alias_or_name for column in parsed.find(sqlglot.exp.Subquery).this.selects}
    assert {"a", "b", "bin", *(f"{sum_of(stock)}_high" for stock in PRODUCTS)} <= named
    tables = {table.name for table in parsed.find_all(sqlglot.exp.Table)}
    assert {"events", "kernels", "factors"} <= tables
