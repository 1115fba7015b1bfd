"""Errors about a value name the configuration file that set it, and no file that did not."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.running import LOG, run

from caucasus_cli.cli.configuration import configurable, option_name

MISSING = '"nix.csv"'
#: Values that cannot be used, by option: as TOML writes them.
BAD = {
    "log": (MISSING, '["log.csv", "nix.csv"]', '""', "3"),
    "actors": (MISSING, '"."', '""', "true"),
    "actor-countries": (MISSING, '"."', '""'),
    "date": ('"x"', '"added"'),
    "known-on": ('"soon"', '""', "2025-01-01"),
    "backdated": ('"x"',),
    "mirrors": ('"x"', '"drop"'),
    "root-only": ('"x"', "true"),
    "min-sources": ("-1", "1.5", "2"),
    "min-mentions": ("-1", '"2"', "2"),
    "scheme-guard": ('"x"',),
    "fix-codes": ('"x"',),
    "as-of": ('"soon"', '""', "1900-01-01"),
    "since": ('"soon"', '""', "2100-01-01"),
    "directed": ("1",),
    "role": ("1",),
    "half-life": ("-1", "0", "0.5", "nan", "inf", "366", '"30"'),
    "baseline-half-life": ("-1", "99999", "nan"),
    "kappa": ("-1", "0", "inf"),
    "scale": ('"golstein"', '"nix.csv"', "3"),
    "exposure": ('"x"',),
    "one-a-day": ('"x"',),
    "self": ('"x"',),
    "engine": ('"x"',),
    "spark-master": ("3",),
    "format": ('"x"',),
    "safe-cells": ('"x"',),
    "quiet": ('"x"',),
    "color": ('"x"',),
}


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("log.csv").write_bytes(LOG.read_bytes())


def said(settings: str, *arguments: str) -> str:
    """What is said, with settings in the project's file."""
    Path("caucasus.toml").write_text(f"{settings}\n")
    ran = run(*(arguments or ("score", "-f", "csv")))
    assert ran.code in (2, 3), ran.stderr
    assert ran.stdout == b""
    return ran.stderr.removeprefix("Error: ").removesuffix("\n")


def test_every_setting_has_a_value_that_cannot_be_used() -> None:
    assert list(BAD) == [option_name(name) for name in configurable()]


@pytest.mark.parametrize(
    ("option", "value"), [(option, value) for option, values in BAD.items() for value in values]
)
def test_the_file_is_named(option: str, value: str) -> None:
    setting = f"{option} = {value}"
    log = "" if option == "log" else 'log = "log.csv"\n'
    assert said(f"{log}{setting}").startswith("caucasus.toml: ")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", ": is empty."),
        ("date,source,target,code\n2025-06-10,FJI,TON,9999\n", ":2: code '9999'"),
    ],
)
@pytest.mark.parametrize("log", ['"data/own.csv"', '["log.csv", "data/own.csv"]', '"own.csv"'])
def test_the_file_is_named_for_what_stands_in_its_logs(log: str, text: str, wrong: str) -> None:
    Path("data").mkdir()
    for path in ("own.csv", "data/own.csv"):
        Path(path).write_text(text)
    assert said(f"log = {log}").startswith(f"caucasus.toml: own.csv{wrong}")
    assert said('log = "log.csv"', "score", "-l", "data/own.csv").startswith(f"own.csv{wrong}")
    actors = said(f"log = {log}", "score", "--actors", "./data/own.csv")
    assert actors.startswith("data/own.csv: an actor table")


@pytest.mark.parametrize("verb", ["validate", "import"])
@pytest.mark.parametrize("setting", ['mirrors = "drop"', "min-sources = -1", f"actors = {MISSING}"])
def test_the_file_is_named_by_verbs_that_read_only(verb: str, setting: str) -> None:
    more = ("-o", "out.parquet") if verb == "import" else ()
    assert said(setting, verb, "log.csv", *more).startswith("caucasus.toml: ")
    assert not Path("out.parquet").exists()


def test_the_words() -> None:
    here = Path.cwd()
    assert said("min-sources = -1") == "caucasus.toml: min-sources = -1: write 0 or more."
    assert said(f"log = {MISSING}") == f"caucasus.toml: {here / 'nix.csv'}: no such file."
    assert said('actors = ""') == "caucasus.toml: actors = '': write a file name."
    assert said('scale = "golstein"').startswith("caucasus.toml: no scale named 'golstein'")


def test_of_two_values_that_do_not_go_together_the_files_is_said() -> None:
    two = "--half-life 30 must be shorter than --baseline-half-life 5."
    assert said("baseline-half-life = 5") == f"{two} caucasus.toml sets --baseline-half-life."
    typed = ("score", "--half-life", "30")
    assert said("baseline-half-life = 5", *typed).endswith("sets --baseline-half-life.")
    both = ("score", "--half-life", "30", "--baseline-half-life", "5")
    assert said("baseline-half-life = 9", *both) == two


@pytest.mark.parametrize(
    "typed",
    [
        ("--scale", "golstein"), ("--log", "nix.csv"), ("--actors", "nix.csv"), ("--kappa", "0"),
        ("--known-on", ""), ("--as-of", ""), ("--since", ""), ("--half-life", "0"),
    ],
    ids=str,
)  # fmt: skip
def test_the_file_is_not_named_for_what_was_typed(typed: tuple[str, str]) -> None:
    settings = ('scale = "unit"', 'log = "log.csv"', "kappa = 3", "since = 2020-01-01")
    told = said("\n".join(settings), "score", *typed)
    assert "caucasus.toml" not in told
