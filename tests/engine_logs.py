"""Logs and options that every engine is tried with."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pyarrow as pa
from support import AS_OF, Scored, events_table, random_acts, score, settings_for

from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.codebook.scales import load_scale
from caucasus_cli.log import open_logs
from caucasus_cli.scoring.settings import Settings

ROLES = ("AZEGOV", "AZEMIL", "AZEOPP", "RUS", "RUSGOV", "ARM", "ARMREL", "IGOEEC", "IGONON", "TUR")

#: What a user can ask for; each must come out the same everywhere.
OPTIONS: dict[str, dict[str, Any]] = {
    "default": {},
    "role": {"level": "role"},
    "directed": {"directed": True},
    "volume": {"exposure": "volume"},
    "total, directed": {"exposure": "total", "directed": True},
    "one a day": {"one_a_day": True},
    "domestic acts": {"self_dyads": "only"},
    "volume, domestic acts of roles": {
        "exposure": "volume", "self_dyads": "only", "level": "role", "directed": True
    },
    "half-lives, days": {
        "half_life": 13.7,
        "baseline_half_life": 200.0,
        "as_of": AS_OF.replace(month=3),
        "since": AS_OF.replace(year=2023),
    },
    "plover": {"scale": "plover"},
    "unit, kappa": {"scale": "unit", "kappa": 1.0},
}  # fmt: skip


@cache
def mixed_log() -> pa.Table:
    """The bundled incidents and random acts between roles, some of them twice."""
    bundled = open_logs(["incidents"], bundled_actors()).events
    acts = random_acts(seed=5, count=150, actors=ROLES, first=-30, last=900)
    acts += random.Random(6).sample(acts, 25)
    made = events_table(acts)
    return pa.concat_tables([bundled.select(made.column_names), made])


def shuffled(table: pa.Table, seed: int) -> pa.Table:
    order = list(range(table.num_rows))
    random.Random(seed).shuffle(order)
    return table.take(order)


def settings_named(name: str) -> Settings:
    options = dict(OPTIONS[name])
    if "scale" in options:
        options["scale"] = load_scale(options["scale"])
    return settings_for(**{"as_of": None, "since": None, **options})


@cache
def reference(name: str) -> Scored:
    return score(mixed_log(), settings_named(name))


def split(table: pa.Table, parts: int, seed: int) -> list[pa.Table]:
    """Any partition of the rows: parts of any size, some empty."""
    rng = random.Random(seed)
    share = [rng.randrange(parts) for _ in range(table.num_rows)]
    return [
        table.filter(pa.array([number == part for number in share], pa.bool_()))
        for part in range(parts + 1)
    ]


def written(table: pa.Table) -> pa.Table:
    """A canonical table as a person writes a log: dates as text, nothing derived."""
    starts, ends = (table.column(f"date_{end}").to_pylist() for end in ("start", "end"))
    dates = [f"{one}" if one == other else f"{one}/{other}" for one, other in
             zip(starts, ends, strict=True)]  # fmt: skip
    kept = ("event_id", "source", "target", "code", "weight", "confidence")
    return pa.table({"date": dates, **{name: table.column(name) for name in kept}})
