"""How a run ends, and the environment it runs in."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from cli.every_verb import CODES, EVERY_VERB, LOGGED, VERBS, looks_like, raising
from cli.running import FILES, LOG, run, run_once

from caucasus_cli import operations
from caucasus_cli.cli.exit_codes import ExitCode
from caucasus_cli.render.registry import OutputFormat

# --- how a run ends ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (VERBS["score"], 0),
        (("score", "fiji", *LOGGED), 0),
        (("score", "-l", str(FILES / "header-only.csv")), 0),
        (("events", "fiji", *LOGGED), 0),
        (("codes", "no such words"), 0),
        (("actors", "nobody at all"), 0),
        (("--help",), 0),
        (("score", "-h"), 0),
        (("help",), 0),
        ((), 2),
        (("score", "--format", "xls"), 2),
        (("score", "--engine", "abacus"), 2),
        (("score", "--limit", "-1"), 2),
        (("score", "--limit", "many"), 2),
        (("score", "--kappa", "0"), 2),
        (("help", "nothing"), 2),
        (("events", "--code", "99"), 2),
        (("score", "atlantis"), 3),
        (("score", "congo"), 3),
        (("validate", str(FILES / "mistakes.csv")), 3),
        (("validate", str(FILES / "header-only.csv")), 0),
        (("validate", str(LOG)), 0),
        (("score", "-l", str(FILES / "mistakes.csv")), 3),
        (("score", "-l", str(FILES / "empty.csv")), 3),
        ((*VERBS["score"], "--fail-on", "escalation > 0"), 4),
        ((*VERBS["score"], "--fail-on", "escalation > 100"), 0),
    ],
)
def test_exit_code(arguments: tuple[str, ...], code: int) -> None:
    assert run(*arguments).code == code


def test_exit_codes_are_these() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0, "UNEXPECTED": 1, "USAGE": 2, "INPUT": 3, "CONDITION_MET": 4, "INTERRUPTED": 130,
    }  # fmt: skip
    listed = [line.split()[0] for line in run("help", "exit-codes").text.splitlines()]
    assert listed == [str(code.value) for code in ExitCode]


def test_condition_met_still_writes_the_data(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    ran = run(*VERBS["score"], "-o", str(path), "--fail-on", "escalation > 0")
    assert ran.code == ExitCode.CONDITION_MET
    assert path.read_bytes() == run_once(*VERBS["score"]).stdout


def test_condition_sees_dyads_that_limit_and_columns_leave_out() -> None:
    ran = run(
        *VERBS["score"], "--limit", "0", "--columns", "name_a", "--fail-on", "name_b = Norway"
    )
    assert ran.code == ExitCode.CONDITION_MET
    assert "ISL–NOR: name_b Norway" in ran.stderr


def test_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "score_log", raising(KeyboardInterrupt()))
    ran = run(*VERBS["score"])
    assert (ran.code, ran.stdout) == (ExitCode.INTERRUPTED, b"")
    assert "Traceback" not in ran.stderr


def test_unexpected_error_is_one_sentence_and_a_way_to_see_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(operations, "score_log", raising(ZeroDivisionError("division by zero")))
    ran = run(*VERBS["score"])
    assert (ran.code, ran.stdout) == (ExitCode.UNEXPECTED, b"")
    assert ran.stderr.startswith("Error: ZeroDivisionError: division by zero\n")
    assert "CAUCASUS_DEBUG=1" in ran.stderr
    with pytest.raises(ZeroDivisionError):
        run(*VERBS["score"], environment={"CAUCASUS_DEBUG": "1"})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("score", "--format", "xls"), ["--format", "'xls'", "parquet"]),
        (("score", "--engine", "abacus"), ["--engine", "'abacus'", "duckdb"]),
        (("score", "--exposure", "long"), ["--exposure", "'long'", "calendar"]),
        (("score", "--half-live", "3"), ["--half-live", "--half-life"]),
        (("score", "a", "b", "c"), ["(c)"]),
        (("scroe",), ["'scroe'", "'score'"]),
        (("explain", "namibia"), ["Missing argument"]),
        (("validate",), ["FILE"]),
    ],
)
def test_usage_errors_name_what_is_wrong_and_what_would_do(
    arguments: tuple[str, ...], words: list[str]
) -> None:
    ran = run(*arguments)
    assert ran.code == ExitCode.USAGE
    assert [word for word in words if word not in ran.stderr] == []


# --- environment variables -----------------------------------------------------------------------


def parameters(*arguments: str, **environment: str) -> dict[str, Any]:
    """The parameters of a run that explains nothing, and so takes no time."""
    asked = ("explain", "fiji", "tonga", *LOGGED, *arguments, "-f", "json")
    ran = run(*asked, environment=environment)
    assert ran.code == ExitCode.DONE, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)["parameters"]
    return found


def logs_in_force(*arguments: str, **environment: str) -> list[str]:
    ran = run("events", *arguments, "-f", "json", "--limit", "0", environment=environment)
    assert ran.code == ExitCode.DONE, ran.stderr
    return [log["name"] for log in json.loads(ran.stdout)["parameters"]["logs"]]


@pytest.mark.parametrize(
    ("variable", "value", "option", "other", "parameter", "found", "found_otherwise"),
    [
        ("AS_OF", "2025-05-29", "--as-of", "2025-05-28", "as_of", "2025-05-29", "2025-05-28"),
        ("SINCE", "2024-01-01", "--since", "2024-01-02", "coverage_start", "2024-01-01",
         "2024-01-02"),
        ("HALF_LIFE", "14", "--half-life", "15", "half_life", 14.0, 15.0),
        ("BASELINE_HALF_LIFE", "200", "--baseline-half-life", "201", "baseline_half_life", 200.0,
         201.0),
        ("KAPPA", "2", "--kappa", "3", "kappa", 2.0, 3.0),
        ("SCALE", "unit", "--scale", "plover", "scale", "unit", "plover"),
        ("EXPOSURE", "volume", "--exposure", "total", "exposure", "volume", "total"),
    ],
)  # fmt: skip
def test_option_beats_variable_beats_default(
    variable: str, value: str, option: str, other: str, parameter: str, found: Any,
    found_otherwise: Any,
) -> None:  # fmt: skip
    name = f"CAUCASUS_{variable}"
    assert parameters()[parameter] not in (found, found_otherwise)
    assert parameters(**{name: value})[parameter] == found
    assert parameters(option, other, **{name: value})[parameter] == found_otherwise


def test_log_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FILES)
    assert logs_in_force(CAUCASUS_LOG="log.csv") == ["log.csv"]
    assert logs_in_force("-l", "context", CAUCASUS_LOG="log.csv") == ["context"]


def test_actors_variable(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("code,name\nXAA,First\n")
    (tmp_path / "other.csv").write_text("code,name\nXBB,Second\n")
    environment = {"CAUCASUS_ACTORS": str(tmp_path / "own.csv")}
    chosen = ("actors", "x", "--columns", "code", "--limit", "300")
    assert "XAA" in run("actors", "first", environment=environment).text
    beaten = run(*chosen, "--actors", str(tmp_path / "other.csv"), environment=environment)
    assert "XAA" not in beaten.text


def test_format_variable(tmp_path: Path) -> None:
    environment = {"CAUCASUS_FORMAT": "tsv"}
    assert looks_like(run(*CODES, environment=environment).stdout) is OutputFormat.TSV
    beaten = run(*CODES, "-f", "markdown", environment=environment)
    assert looks_like(beaten.stdout) is OutputFormat.MARKDOWN


def test_engine_variable() -> None:
    refused = run(*VERBS["score"], environment={"CAUCASUS_ENGINE": "abacus"})
    assert refused.code == ExitCode.USAGE
    assert "CAUCASUS_ENGINE" in refused.stderr
    environment = {"CAUCASUS_ENGINE": "abacus"}
    assert run(*VERBS["score"], "--engine", "auto", environment=environment).code == 0


def test_environment_topic_lists_every_variable() -> None:
    import re

    options = {
        found for verb in VERBS for found in re.findall(r"CAUCASUS_\w+", run(verb, "--help").text)
    }
    topic = set(re.findall(r"CAUCASUS_\w+", run("help", "environment").text))
    assert topic == options | {"CAUCASUS_DEBUG"}


@EVERY_VERB
def test_help_fits_80_columns_and_names_every_option(verb: str) -> None:
    text = run(verb, "--help").text
    assert max(map(len, text.splitlines())) <= 80
    for option in ("--format", "--output", "--columns", "--sort", "--limit", "--quiet", "--color"):
        assert option in text
    assert os.linesep + os.linesep + os.linesep not in text
