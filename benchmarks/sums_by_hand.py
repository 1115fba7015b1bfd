"""The sums of the reduction as someone would write them by hand, in floating point.

Each is a program `python -c PROGRAM FILE OUT`: per pair of countries and 28-day bin the counts, the
extremes and the decayed sums behind K, B, P, their variances, Lowe's counts, and the rung.
"""

from __future__ import annotations

_START = """
import sys
from caucasus_cli.codebook.event_codes import event_codes
from caucasus_cli.codebook.scales import load_scale
scale = load_scale("goldstein")
rows = [(code, units / 10.0 ** scale.decimals, event_codes()[code].rung)
        for code, units in scale.every_unit.items()]
path, out = sys.argv[1:]
CROSS = 30 * 365 / 395
"""

COUNT = """
import sys, duckdb
path, out = sys.argv[1:]
duckdb.execute(f"copy (select source_country, target_country, count(*) n from '{path}' "
               f"where source_country <> target_country group by all) to '{out}'")
"""

DUCKDB = (
    _START
    + """
import duckdb
base = duckdb.connect()
base.execute("create table scale (code varchar, g double, rung integer)")
base.executemany("insert into scale values (?, ?, ?)", rows)
today = base.execute(f"select max(date_end) from '{path}'").fetchone()[0]
base.execute(f'''
copy (
  with e as (
    select source_country a, target_country b, date_start, g, rung,
           date_diff('day', date_start, date '{today}') age
    from '{path}' join scale using (code)
    where source_country <> target_country
  ), k as (
    select a, b, date_start, g, rung, age,
           case when age < 728 then age // 28 else -1 end bin,
           pow(2, -age / 30.0) f, pow(2, -age / 365.0) s,
           pow(2, -age / 15.0) ff, pow(2, -age / 182.5) ss, pow(2, -age / {CROSS}) fs
    from e
  )
  select a, b, bin, count(*) n, sum((g < 0)::int) n_conflict, sum((g > 0)::int) n_cooperation,
         min(date_start) first_day, max(date_start) last_day,
         max(case when age < 90 then rung * 1048576 + 1000 - age end) rung_now,
         max(case when age between 90 and 454 then rung * 1048576 + 1000 - age end) rung_before,
         sum(case when g < 0 then -g * f else 0 end) f_conflict,
         sum(case when g < 0 then -g * s else 0 end) s_conflict,
         sum(case when g < 0 then g * g * ff else 0 end) v_conflict,
         sum(case when g < 0 then g * g * (ss - 2 * fs + ff) else 0 end) w_conflict,
         sum(case when g > 0 then g * f else 0 end) f_cooperation,
         sum(case when g > 0 then g * g * ff else 0 end) v_cooperation,
         sum(case when g < 0 then f else 0 end) d_conflict,
         sum(case when g > 0 then f else 0 end) d_cooperation
  from k group by a, b, bin
) to '{out}'
''')
"""
)

POLARS = (
    _START
    + """
import polars as pl
scale = pl.LazyFrame(rows, schema=["code", "g", "rung"], orient="row")
events = pl.scan_parquet(path)
today = events.select(pl.col("date_end").max()).collect().item()
g, age = pl.col("g"), pl.col("age")
f, s, ff = (0.5 ** (age / half) for half in (30.0, 365.0, 15.0))
base = 0.5 ** (age / 182.5) - 2 * 0.5 ** (age / CROSS) + ff
key = pl.col("rung") * 1048576 + 1000 - age
def summed(when, value):
    return pl.when(when).then(value).otherwise(0.0).sum()
found = (
    events.select(a=pl.col("source_country").cast(pl.String),
                  b=pl.col("target_country").cast(pl.String),
                  code=pl.col("code").cast(pl.String), day=pl.col("date_start"))
    .filter(pl.col("a") != pl.col("b"))
    .join(scale, on="code")
    .with_columns(age=(pl.lit(today) - pl.col("day")).dt.total_days())
    .with_columns(bin=pl.when(age < 728).then(age // 28).otherwise(-1))
    .group_by("a", "b", "bin")
    .agg(
        n=pl.len(), n_conflict=(g < 0).sum(), n_cooperation=(g > 0).sum(),
        first_day=pl.col("day").min(), last_day=pl.col("day").max(),
        rung_now=pl.when(age < 90).then(key).max(),
        rung_before=pl.when(age.is_between(90, 454)).then(key).max(),
        f_conflict=summed(g < 0, -g * f), s_conflict=summed(g < 0, -g * s),
        v_conflict=summed(g < 0, g * g * ff), w_conflict=summed(g < 0, g * g * base),
        f_cooperation=summed(g > 0, g * f), v_cooperation=summed(g > 0, g * g * ff),
        d_conflict=summed(g < 0, f), d_cooperation=summed(g > 0, f),
    )
)
found.collect(engine="streaming").write_parquet(out)
"""
)

PANDAS = (
    _START
    + """
import pandas as pd
scale = pd.DataFrame(rows, columns=["code", "g", "rung"])
e = pd.read_parquet(path, columns=["source_country", "target_country", "code", "date_start"])
e = e.astype({name: "string" for name in ("source_country", "target_country", "code")})
e["date_start"] = pd.to_datetime(e["date_start"])
today = e["date_start"].max()
e = e[(e["source_country"] != e["target_country"]).fillna(False)].merge(scale, on="code")
age = (today - e["date_start"]).dt.days
e["bin"] = (age // 28).where(age < 728, -1)
conflict, cooperation = (-e["g"]).clip(lower=0), e["g"].clip(lower=0)
f, s, ff = 0.5 ** (age / 30), 0.5 ** (age / 365), 0.5 ** (age / 15)
base = 0.5 ** (age / 182.5) - 2 * 0.5 ** (age / CROSS) + ff
key = e["rung"] * 1048576 + 1000 - age
e = e.assign(
    n_conflict=conflict > 0, n_cooperation=cooperation > 0,
    rung_now=key.where(age < 90), rung_before=key.where(age.between(90, 454)),
    f_conflict=conflict * f, s_conflict=conflict * s, v_conflict=conflict**2 * ff,
    w_conflict=conflict**2 * base, f_cooperation=cooperation * f,
    v_cooperation=cooperation**2 * ff, d_conflict=(conflict > 0) * f,
    d_cooperation=(cooperation > 0) * f,
)
sums = ["n_conflict", "n_cooperation", "f_conflict", "s_conflict", "v_conflict", "w_conflict",
        "f_cooperation", "v_cooperation", "d_conflict", "d_cooperation"]
grouped = e.groupby(["source_country", "target_country", "bin"])
found = grouped[sums].sum()
found["n"] = grouped.size()
found["first_day"], found["last_day"] = grouped["date_start"].min(), grouped["date_start"].max()
found[["rung_now", "rung_before"]] = grouped[["rung_now", "rung_before"]].max()
found.reset_index().to_parquet(out)
"""
)
