"""The benches' random files have GDELT's layout and proportions, and are the same every time."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from caucasus_cli.account import FileAccount, Reason
from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.events import ORIGIN_FILE, canonical_schema
from caucasus_cli.formats.gdelt import COLUMNS_2, VERSION_1, VERSION_2
from caucasus_cli.formats.interface import Context
from caucasus_cli.formats.registry import detect
from caucasus_cli.reading.files import account_for, read_coded
from caucasus_cli.reading.rules import Rules
from caucasus_cli.reading.streams import Source

sys.path.append(str(Path(__file__).parents[1]))
from benchmarks import gdelt_like

pytestmark = pytest.mark.slow
ROWS = 40_000


@pytest.fixture(scope="module")
def source() -> Source:
    return Source("log", b"".join(gdelt_like.lines(ROWS)))


@pytest.fixture(scope="module")
def fields(source: Source) -> dict[str, list[str]]:
    rows = [line.split("\t") for line in source.data.decode().splitlines()]
    assert {len(row) for row in rows} == {len(COLUMNS_2)}
    return dict(zip(COLUMNS_2, map(list, zip(*rows, strict=True)), strict=True))


@pytest.fixture(scope="module")
def reading(source: Source) -> tuple[FileAccount, pa.Table]:
    account = account_for(source, VERSION_2)
    batches = read_coded(source, VERSION_2, Context(bundled_actors()), Rules(), account)
    return account, pa.concat_tables([one.events for one in batches])


@pytest.fixture(scope="module")
def account(reading: tuple[FileAccount, pa.Table]) -> FileAccount:
    return reading[0]


def plain(events: pa.Table, names: list[str]) -> list[dict[str, object]]:
    return [dict(row) for row in events.select(names).to_pylist()]


def digest(rows: int = 3000, **given: int) -> str:
    return hashlib.sha256(b"".join(gdelt_like.lines(rows, **given))).hexdigest()


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    assert digest() == digest()
    assert digest(seed=1) not in (digest(), digest(seed=2))
    for folder in ("one", "two"):
        gdelt_like.write_files(tmp_path / folder, 500, files=2)
        gdelt_like.write_parquet(tmp_path / folder / "events.parquet", 500)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_files_share_the_rows_and_follow_each_other(tmp_path: Path) -> None:
    paths = gdelt_like.write_files(tmp_path, 1000, files=3, packed=False)
    rows = [[line.split("\t") for line in path.read_text().splitlines()] for path in paths]
    assert [len(part) for part in rows] == [333, 333, 334]
    every = [row for part in rows for row in part]
    assert len({row[0] for row in every}) == 1000
    assert [row[59] for row in every] == sorted(row[59] for row in every)


def test_zipped_as_published(tmp_path: Path) -> None:
    (path,) = gdelt_like.write_files(tmp_path, ROWS)
    with zipfile.ZipFile(path) as archive:
        (member,) = archive.infolist()
        assert archive.read(member) == b"".join(gdelt_like.lines(ROWS))
    assert 6 <= member.file_size / member.compress_size <= 8


def test_recognised_as_gdelt_2(source: Source) -> None:
    assert VERSION_2.recognises(source.head)
    assert not VERSION_1.recognises(source.head)
    assert detect(source).name == "gdelt2"


def test_shares_of_rows(account: FileAccount) -> None:
    assert account.read == ROWS
    assert set(account.dropped) == {
        Reason.NO_ACTOR, Reason.NO_COUNTRY, Reason.REGION_ONLY, Reason.SELF_DYAD,
    }  # fmt: skip
    assert account.dropped[Reason.NO_ACTOR] / ROWS == pytest.approx(0.334, abs=0.015)
    # Some countries of GDELT are regions.
    assert 0.18 < account.kept / ROWS < 0.25
    assert account.backdated / ROWS == pytest.approx(0.028, abs=0.004)
    for comparison in account.comparisons.values():
        assert comparison.rows > 0
        assert not comparison.differ
    assert account.problem_count == 0


def test_shares_of_actors(fields: dict[str, list[str]]) -> None:
    sides = [
        (first, second)
        for first, second in zip(
            fields["Actor1CountryCode"], fields["Actor2CountryCode"], strict=True
        )
        if first and second
    ]
    assert len(sides) / ROWS == pytest.approx(0.28, abs=0.02)
    same = sum(first == second for first, second in sides)
    assert same / len(sides) == pytest.approx(0.205, abs=0.03)
    countries = Counter(code for code in fields["Actor1CountryCode"] if code)
    assert len(countries) > 200
    assert [code for code, _ in countries.most_common(3)] == ["USA", "GBR", "RUS"]
    roles = Counter(role for role in fields["Actor1Type1Code"] if role)
    assert [role for role, _ in roles.most_common(2)] == ["GOV", "COP"]


def test_verbal_codes_dominate(fields: dict[str, list[str]]) -> None:
    quads = Counter(fields["QuadClass"])
    assert (quads["1"] + quads["3"]) / ROWS == pytest.approx(0.7, abs=0.05)
    assert Counter(fields["EventCode"]).most_common(1)[0][0] == "010"


def test_articles(source: Source, fields: dict[str, list[str]]) -> None:
    urls = fields["SOURCEURL"]
    assert len(urls) / len(set(urls)) == pytest.approx(5, abs=0.4)
    assert np.mean([len(url) for url in urls]) == pytest.approx(100, abs=10)
    assert len(source.data) / ROWS == pytest.approx(410, abs=25)
    said = list(zip(*(fields[name] for name in (
        "SQLDATE", "Actor1Code", "Actor2Code", "EventCode", "SOURCEURL",
    )), strict=True))  # fmt: skip
    both = [row for row in said if row[1] and row[2]]
    assert 1 - len(set(both)) / len(both) == pytest.approx(0.25, abs=0.04)
    known = set(both)
    mirrored = sum((day, b, a, code, url) in known for day, a, b, code, url in both)
    assert mirrored / len(both) == pytest.approx(0.255, abs=0.05)


def test_canonical_parquet(tmp_path: Path, reading: tuple[FileAccount, pa.Table]) -> None:
    path = tmp_path / "events.parquet"
    gdelt_like.write_parquet(path, ROWS)
    events = pq.read_table(path)
    assert events.column_names == [*canonical_schema().names, ORIGIN_FILE]
    for field in canonical_schema():
        column = events.column(field.name)
        assert field.nullable or not column.null_count
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        assert kind == field.type
    assert pa.types.is_dictionary(events.schema.field("source").type)
    days = events.column("date_start").to_pylist()
    assert days == sorted(days)
    assert (days[-1] - days[0]).days > 3500
    # The events of the file, but for the days of those that are dated back.
    dates = ("date_start", "date_end", "date_added")
    same = [name for name in canonical_schema().names if name not in dates]
    assert plain(events, same) == plain(reading[1], same)
