"""Turning points of real dyads: crises begin and end in the weeks in which they did.

The Gulf table carries WEIS codes, which its first digits share with CAMEO: see the named checks.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from realdata import test_named_checks as named

from caucasus_cli.codebook.scales import load_scale
from caucasus_cli.dynamics.acts import dyad_acts
from caucasus_cli.dynamics.turns import turns_of
from caucasus_cli.engines.duckdb import DuckDBEngine
from caucasus_cli.scoring.settings import Settings

pytestmark = [pytest.mark.realdata, pytest.mark.slow, pytest.mark.extras]
#: Weeks are dated by their Monday; a crisis may show a week before or after the day it is known by.
NEAR = timedelta(13)


@pytest.fixture(scope="module")
def folder() -> Path:
    if not named.FOLDER:
        pytest.skip("CAUCASUS_REALDATA is not set: no real event data to look at")
    return Path(named.FOLDER)


@pytest.fixture(scope="module")
def gulf(folder: Path) -> pa.Table:
    return named.keds(folder / "keds" / "gulf.cameo.csv")


@pytest.fixture(scope="module")
def turkey(folder: Path) -> pa.Table:
    return named.keds(folder / "keds" / "turkey.cameo.csv")


@pytest.fixture(scope="module")
def icews18(folder: Path) -> pa.Table:
    return named.icews18_table(folder)


def turns(events: pa.Table, a: str, b: str) -> list[tuple[date, str]]:
    settings = Settings(load_scale("goldstein"), one_a_day=True)
    engine = DuckDBEngine()
    acts = dyad_acts(engine.frame(events), settings, (a, b), engine)
    table = turns_of(acts, settings).table
    return list(
        zip(table.column("week").to_pylist(), table.column("direction").to_pylist(), strict=True)
    )


@pytest.mark.parametrize(
    ("log", "a", "b", "day", "direction"),
    [
        ("gulf", "IRQ", "KUW", "1990-07-17", "up"),  # the threat before the invasion
        ("gulf", "IRQ", "KUW", "1991-04-03", "down"),  # the ceasefire
        ("gulf", "IRQ", "KUW", "1994-10-07", "up"),  # troops at the border
        ("gulf", "IRQ", "USA", "1990-08-02", "up"),
        ("turkey", "GRC", "TUR", "1996-01-30", "up"),  # Imia
        ("turkey", "SYR", "TUR", "1998-10-01", "up"),  # Öcalan
        ("turkey", "SYR", "TUR", "1998-10-20", "down"),  # Adana
        ("icews18", "GBR", "RUS", "2018-03-12", "up"),  # Skripal
    ],
)
def test_crises_turn_where_they_did(
    request: pytest.FixtureRequest, log: str, a: str, b: str, day: str, direction: str
) -> None:
    found = turns(request.getfixturevalue(log), a, b)
    expected = date.fromisoformat(day)
    assert any(way == direction and abs(week - expected) <= NEAR for week, way in found), found


@pytest.mark.parametrize(("a", "b"), [("DEU", "FRA"), ("ERI", "ETH")])
def test_calm_pairs_do_not_turn(icews18: pa.Table, a: str, b: str) -> None:
    assert turns(icews18, a, b) == []
