"""A run writes over nothing that it reads, nor one output over another."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from cli.running import FILES, LOG, run

from caucasus_cli.cli.exit_codes import ExitCode

ACTORS = "code,name,aliases\nQQQ,Quux,\n"
SCALE = "code,weight\n01,1\n"
SETTINGS = "half-life = 20\n"

OVER_AN_INPUT = [
    ("score -l log.csv -o log.csv", "--output", "--log"),
    ("score -l log.csv --junit ./log.csv", "--junit", "--log"),
    ("score -l log.csv -o link.csv", "--output", "--log"),
    ("score -l link.csv -o log.csv", "--output", "--log"),
    ("score -l *.csv -o log.csv", "--output", "--log"),
    ("score -l . -o log.csv", "--output", "--log"),
    ("score -l log.csv --actors actors.csv -o actors.csv", "--output", "--actors"),
    ("events -l log.csv --scale scale.csv -o scale.csv", "--output", "--scale"),
    ("score -l log.csv -o caucasus.toml -f csv", "--output", "settings"),
    ("score -l log.csv --config my.toml -o my.toml -f csv", "--output", "--config"),
    ("report -l log.csv --config my.toml -o my.toml -f markdown", "--output", "--config"),
    ("report -l log.csv --previous old.json -o old.json", "--output", "--previous"),
    ("plot -l log.csv -o log.csv -f svg", "--output", "--log"),
    ("diff log.csv link.csv -o log.csv", "--output", "OLD"),
    ("diff old.json new.json -o new.json", "--output", "NEW"),
    ("validate log.csv -o log.csv", "--output", "FILE"),
    ("import log.csv -o x.parquet --rejects log.csv", "--rejects", "FILE"),
    ("import . -o x.parquet --rejects log.csv", "--rejects", "FILE"),
    ("import log.csv -o x.parquet --account log.csv", "--account", "FILE"),
    ("import own.parquet log.csv -o own.parquet", "--output", "FILE"),
    ("import . -o own.parquet", "--output", "FILE"),
]
OVER_EACH_OTHER = [
    ("import log.csv -o x.parquet --account x.parquet", "--output", "--account"),
    ("import log.csv -o x.parquet --rejects r.csv --account ./r.csv", "--account", "--rejects"),
    ("score -l log.csv -o same.csv --junit same.csv", "--output", "--junit"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a file of every kind that a run reads."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(LOG, "log.csv")
    Path("link.csv").symlink_to("log.csv")
    for name, text in (
        *(("actors.csv", ACTORS), ("scale.csv", SCALE), ("own.parquet", "PAR1")),
        *(("caucasus.toml", SETTINGS), ("my.toml", SETTINGS), ("old.json", ""), ("new.json", "")),
    ):
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(("line", "option", "other"), [*OVER_AN_INPUT, *OVER_EACH_OTHER])
def test_a_run_that_would_overwrite_is_refused(
    line: str, option: str, other: str, folder: Path
) -> None:
    before = _contents(folder)

    ran = run(*line.split())

    assert ran.code == ExitCode.USAGE
    assert option in ran.stderr
    assert other in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert _contents(folder) == before


@pytest.mark.parametrize(
    "line",
    [
        "score -l log.csv -o out.csv --junit out.xml",
        f"score -l log.csv -f csv -o {os.devnull} --junit {os.devnull}",
        "import log.csv -o log.parquet --account - --rejects rejects.csv",
    ],
)
def test_outputs_apart_are_written_again_and_again(line: str, folder: Path) -> None:
    assert [run(*line.split()).code for _ in range(2)] == [0, 0]


def test_an_import_leaves_what_it_wrote_out_of_the_folder_it_reads(tmp_path: Path) -> None:
    shutil.copy(FILES / "log.csv", tmp_path / "log.csv")
    target = tmp_path / "all.parquet"

    first, second, resumed = (
        run("import", str(tmp_path), "-o", str(target), *more) for more in ((), (), ("--resume",))
    )

    assert (first.code, second.code, resumed.code) == (0, 0, 0)
    assert first.stderr == second.stderr
