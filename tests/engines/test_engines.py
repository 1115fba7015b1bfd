"""Every engine gives the same scores, to the last bit, whatever the order or split of the rows."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import polars as pl
import pyarrow as pa
import pytest
from engine_logs import OPTIONS, mixed_log, reference, settings_named, shuffled, split
from support import (
    ENGINES,
    EXTREMES,
    SHIPPED,
    Act,
    Reducer,
    days_ago,
    engine_named,
    events_table,
    exact_cells,
    pair_of,
    score,
    settings_for,
)

from caucasus_cli.engines.arrow import ArrowEngine
from caucasus_cli.engines.duckdb import DuckDBEngine
from caucasus_cli.engines.pandas import PandasEngine
from caucasus_cli.engines.polars import PolarsEngine
from caucasus_cli.engines.registry import ENGINE_NAMES, SMALL_LOG, open_engine
from caucasus_cli.errors import UsageError
from caucasus_cli.scoring import scores
from caucasus_cli.scoring.selection import Pair
from caucasus_cli.scoring.stocks import PRODUCTS, code_factors, kernel_table

EVERY_SHIPPED_ENGINE = pytest.mark.parametrize("engine", SHIPPED)
TWO_ENGINES = pytest.mark.parametrize("engine", ["duckdb, 2 threads", "arrow"])
# The bounds of E and C are computed after the engine's work: `test_whole_records` has them.
pytestmark = pytest.mark.usefixtures("without_intervals")

# --- one result ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("engine", "options"),
    [
        *product(SHIPPED, OPTIONS),
        *product(("duckdb, 1 thread",), ("role", "volume", "one a day")),
    ],
)
def test_scores_are_the_same_to_the_last_bit(engine: str, options: str) -> None:
    expected = reference(options)
    assert expected.table.num_rows > 1
    rows = shuffled(mixed_log(), seed=len(engine))
    result = score(rows, settings_named(options), engine=engine)
    assert result.table.equals(expected.table)


@pytest.mark.parametrize(
    ("engine", "options"),
    [*product(SHIPPED, ["directed", "volume"]), ("arrow", "total, directed")],
)
def test_asking_for_one_dyad_changes_none_of_its_numbers(engine: str, options: str) -> None:
    """The narrower question prunes the rows, not the kernels or the coverage."""
    everything = reference(options).by_pair
    some = score(mixed_log(), settings_named(options), pair_of("RUS", "AZE"), engine).by_pair
    assert some
    assert some == {
        pair: record for pair, record in everything.items() if set(pair) == {"AZE", "RUS"}
    }


@TWO_ENGINES
def test_every_dyad_of_an_actor(engine: str) -> None:
    pair = Pair(frozenset({"AZE"}), None)
    some = score(mixed_log(), settings_named("default"), pair, engine).by_pair
    every = reference("default").by_pair
    assert some == {key: record for key, record in every.items() if "AZE" in key}
    assert len(some) > 2


@TWO_ENGINES
def test_pair_without_events_has_no_row_unless_named(engine: str) -> None:
    pair = pair_of("GEO", "ARM")
    assert score(mixed_log(), settings_named("default"), pair, engine).by_pair == {}
    named = score(mixed_log(), settings_named("default"), pair, engine, ("GEO", "ARM"))
    assert named.one()["escalation"] == 0
    assert list(named.by_pair) == [("ARM", "GEO")]


@EVERY_SHIPPED_ENGINE
def test_log_without_a_dyad_gives_no_rows(engine: str) -> None:
    used = engine_named(engine)
    acts = [Act("AZEGOV", "AZEOPP", "2025-06-01", "190"), Act("IGOEEC", "AZE", "2025", "036")]
    for table in (events_table(acts), events_table([])):
        result = scores.score_events(used.frame(table), settings_for(), Pair(), used)
        assert result.table.equals(scores.score_schema().empty_table())
        assert result.span is None


# --- one reduction ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("engine", "level"), [*zip(SHIPPED, ["country", "role", "role", "country"], strict=True)]
)
def test_cells_of_parts_add_up_to_the_whole(engine: str, level: str) -> None:
    table = mixed_log()
    reducer = Reducer(table, level=level, since=None)
    whole = exact_cells([reducer.cells(table)])
    assert len(whole) > 50
    parts = split(table, 2, seed=len(engine))
    assert parts[-1].num_rows == 0
    assert exact_cells(reducer.cells(part, engine) for part in parts) == whole


def test_parts_may_come_from_different_engines() -> None:
    table = mixed_log()
    reducer = Reducer(table)
    parts = split(table, len(ENGINES), seed=3)
    merged = exact_cells(
        reducer.cells(part, engine) for part, engine in zip(parts, ENGINES, strict=False)
    )
    assert merged == exact_cells([reducer.cells(table, "pandas")])


@EVERY_SHIPPED_ENGINE
def test_cells_are_the_plain_sums(engine: str) -> None:
    """The reduction against a loop over the events, in integers of any size."""
    table = mixed_log()
    reducer = Reducer(table)
    scale, kernel, steps = reducer.settings.scale, reducer.kernel, reducer.steps
    totals: dict[tuple[str, str, str], int] = {}
    for row in table.to_pylist():
        a, b = row["source_country"], row["target_country"]
        start, end = row["date_start"], row["date_end"]
        if a is None or b is None or a == b or start > kernel.as_of or end < kernel.since:
            continue
        weight = (row["weight"] or 1.0) * (row["confidence"] or 1.0)
        kernels = kernel.row(start, end, Fraction(weight), steps)
        unit = scale.units[row["code"]]
        factors = {
            "conflict": max(0, -unit),
            "cooperation": max(0, unit),
            "is_conflict": int(unit < 0),
            "is_cooperation": int(unit > 0),
            "is_report": 1,
        }
        for stock, (name, factor) in PRODUCTS.items():
            times = factors[factor.removesuffix("_square")]
            product = getattr(kernels, name) * times ** (2 if factor.endswith("_square") else 1)
            totals[a, b, stock] = totals.get((a, b, stock), 0) + product
    found: dict[tuple[str | None, str | None, str], int] = {}
    for (one, other, *_), cell in exact_cells([reducer.cells(table, engine)]).items():
        for stock in PRODUCTS:
            found[one, other, stock] = found.get((one, other, stock), 0) + cell[stock]
    assert found == totals
    assert len({pair[:2] for pair in totals}) > 10


@EVERY_SHIPPED_ENGINE
def test_columns_of_a_log_may_have_the_names_of_look_ups(engine: str) -> None:
    table = mixed_log()
    reducer = Reducer(table)
    names = set(code_factors(reducer.settings.scale).column_names)
    names |= set(kernel_table([], reducer.kernel, reducer.steps).column_names)
    for name in sorted(names.difference(table.column_names, ["event_weight"])):
        table = table.append_column(name, pa.array(["said"] * table.num_rows))
    assert {"points", "conflict", "bin"} <= set(table.column_names)
    found = score(table, settings_named("default"), engine=engine)
    assert found.table.equals(reference("default").table)


def test_many_threads_and_chunks_change_nothing() -> None:
    """Enough rows for DuckDB to share them out: the log 500 times over, in as many chunks."""
    table = pa.concat_tables([mixed_log()] * 500)
    assert table.num_rows > 120_000
    reducer = Reducer(mixed_log())
    once = exact_cells([reducer.cells(mixed_log())])
    for engine in ("duckdb, 1 thread", "duckdb, 2 threads"):
        found = exact_cells([reducer.cells(table, engine)])
        assert found.keys() == once.keys()
        for key, cell in found.items():
            for name, value in cell.items():
                times = 1 if name in EXTREMES else 500
                assert value == times * once[key][name], (key, name)


@EVERY_SHIPPED_ENGINE
def test_sums_beyond_64_bits_are_exact(engine: str) -> None:
    """400 of the harshest acts of today: the sum of their products needs 65 bits."""
    count = 400
    table = events_table(Act("AAA", "BBB", days_ago(0), "190") for _ in range(count))
    reducer = Reducer(table)
    (cell,) = exact_cells([reducer.cells(table, engine)]).values()
    assert cell["F_conflict"] == count * 100 << reducer.steps.bits
    assert cell["F_conflict"] > 2**64
    assert cell["V_conflict"] == count * 100**2 << reducer.steps.square_bits
    assert cell["V_conflict"] > 2**63
    record = score(table, engine=engine).one()
    assert record["conflict_rate"] == pytest.approx(count * 6.8535001373, abs=1e-6)


# --- frames from elsewhere -------------------------------------------------------------------


def _from_polars(table: pa.Table) -> pa.Table:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame.to_arrow()


def _from_pandas(table: pa.Table) -> pa.Table:
    return pa.Table.from_pandas(table.to_pandas(), schema=table.schema, preserve_index=False)


def _chunked(table: pa.Table) -> pa.Table:
    return pa.concat_tables([table.slice(start, 40) for start in range(0, table.num_rows, 40)])


def _dictionary_encoded(table: pa.Table) -> pa.Table:
    for name in ("source", "target", "source_country", "target_country", "code"):
        position = table.column_names.index(name)
        table = table.set_column(position, name, table.column(name).dictionary_encode())
    return table


@pytest.mark.parametrize("disguise", [_from_polars, _from_pandas, _chunked, _dictionary_encoded])
@EVERY_SHIPPED_ENGINE
def test_origin_of_the_frame_does_not_matter(
    engine: str, disguise: Callable[[pa.Table], pa.Table]
) -> None:
    result = score(disguise(mixed_log()), settings_named("default"), engine=engine)
    assert result.table.equals(reference("default").table)


# --- opening engines -------------------------------------------------------------------------


def test_engines_by_name() -> None:
    kinds = {
        "duckdb": DuckDBEngine, "pandas": PandasEngine, "arrow": ArrowEngine, "polars": PolarsEngine
    }  # fmt: skip
    for name, kind in kinds.items():
        engine = open_engine(name)
        assert isinstance(engine, kind)
        assert engine.name == name
    assert set(ENGINE_NAMES) == {"auto", "spark", *kinds}


def test_auto_takes_the_engine_that_fits_the_log() -> None:
    assert isinstance(open_engine("auto", events=0), ArrowEngine)
    assert isinstance(open_engine("auto", events=SMALL_LOG), ArrowEngine)
    assert isinstance(open_engine("auto", events=SMALL_LOG + 1), DuckDBEngine)
    assert isinstance(open_engine(), DuckDBEngine)


def test_unknown_engine_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"no engine named 'duckbd'.*Did you mean duckdb\?"):
        open_engine("duckbd")


def test_duckdb_connections_do_not_share_tables() -> None:
    one, other = DuckDBEngine(), DuckDBEngine(threads=1)
    table = events_table([Act("AAA", "BBB", "2025-06-01", "190")])
    assert one.collect(one.frame(table)).num_rows == 1
    assert other.collect(other.frame(table.slice(0, 0))).num_rows == 0
