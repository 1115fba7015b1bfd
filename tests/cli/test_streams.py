"""The contract of the streams: data on standard output, the rest on standard error."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from cli.decoding import BINARY_FORMATS
from cli.every_verb import (
    CODES,
    COLUMNS,
    EVERY_OTHER_VERB,
    EVERY_VERB,
    LOGGED,
    VERBS,
    broken,
    header,
    looks_like,
    raising,
)
from cli.running import FILES, run, run_once

from caucasus_cli import operations
from caucasus_cli.cli.exit_codes import ExitCode
from caucasus_cli.render.registry import MACHINE_FORMATS, OutputFormat, renderer_for

# --- data on stdout, talk on stderr --------------------------------------------------------------


@EVERY_VERB
def test_stdout_holds_data_and_nothing_else(verb: str) -> None:
    ran = run_once(*VERBS[verb])
    assert ran.code == ExitCode.DONE
    rows = list(csv.reader(io.StringIO(ran.text)))
    assert rows[0] == COLUMNS[verb].split()
    assert {len(row) for row in rows} == {len(rows[0])}
    assert ran.stderr.strip() or verb == "config", "a summary is said"
    assert ",".join(rows[0][:2]) not in ran.stderr


@EVERY_OTHER_VERB
@pytest.mark.parametrize("width", [None, 60])
def test_quiet_leaves_the_talk_out_and_the_data_alone(verb: str, width: int | None) -> None:
    talking, quiet = (
        run_once(*VERBS[verb], terminal=width),
        run_once(*VERBS[verb], "-q", terminal=width),
    )
    assert quiet.stderr == ""
    assert quiet.stdout == talking.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("score", "congo", "-q"), "Error: 'congo' can mean"),
        (("score", "-q", "-l", "nowhere.csv"), "Error: nowhere.csv: no such file."),
        (("score", "-q", "--as-of", "soon"), "Error: --as-of 'soon'"),
        (("score", *LOGGED, "-q", "--fail-on", "rung = 8"), "--fail-on 'rung = 8' met by BWA–NAM"),
    ],
)
def test_quiet_still_says_errors(arguments: tuple[str, ...], said: str) -> None:
    assert run(*arguments).stderr.startswith(said)


@pytest.mark.parametrize(
    "arguments",
    [("score", "congo"), ("score", "--columns", "none", *LOGGED), ("score", "--half-life", "-1"),
     ("score", "--no-such-option"), ("nonsense",), ("score", "a", "b", "c"),
     ("validate", "nowhere.csv"), ("explain", "namibia"), ("validate",), ()],
)  # fmt: skip
def test_errors_leave_stdout_empty(arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.code in (ExitCode.USAGE, ExitCode.INPUT)
    assert ran.stdout == b""
    assert ran.stderr.strip()
    assert "Traceback" not in ran.stderr


# --- the format in force -------------------------------------------------------------------------


@EVERY_OTHER_VERB
def test_auto_is_a_table_on_a_terminal_and_csv_in_a_pipe(verb: str) -> None:
    arguments = VERBS[verb] if verb != "validate" else ("validate", str(FILES / "mistakes.csv"))
    pipe, terminal = run(*arguments), run(*arguments, terminal=80)
    assert header(pipe) == COLUMNS[verb].split()
    assert pipe.stdout == run(*arguments, "-f", "csv", terminal=80).stdout
    assert terminal.stdout == run(*arguments, "-f", "table", terminal=80).stdout
    assert terminal.stdout != pipe.stdout


def test_a_terminal_on_stderr_alone_changes_nothing() -> None:
    assert run_once(*VERBS["score"], stderr_terminal=40) == run_once(*VERBS["score"])


SUFFIXES = {suffix: form for form in MACHINE_FORMATS for suffix in renderer_for(form).suffixes}


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".txt", ".CSV", ".Json"])
def test_suffix_of_the_output_decides(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"codes{suffix}"
    ran = run(*CODES, "-o", str(path), terminal=60)
    assert (ran.code, ran.stdout) == (ExitCode.DONE, b"")
    assert ran.stderr == "14 codes.\n"
    expected = SUFFIXES.get(suffix.lower(), OutputFormat.TABLE)
    assert looks_like(path.read_bytes()) is expected
    assert run_once(*CODES, "-f", expected).stdout == path.read_bytes()


def test_suffixes_are_the_documented_ones() -> None:
    documented = (
        ".csv .tsv .tab .json .ndjson .jsonl .md .markdown .parquet .pq .arrow .arrows .ipc "
        ".html .htm"
    )
    assert set(SUFFIXES) == set(documented.split())


def test_format_beats_suffix(tmp_path: Path) -> None:
    path = tmp_path / "codes.json"
    run(*CODES, "-o", str(path), "-f", "csv")
    assert looks_like(path.read_bytes()) is OutputFormat.CSV


@pytest.mark.parametrize(("width", "form"), [(None, OutputFormat.CSV), (60, OutputFormat.TABLE)])
def test_output_dash_is_stdout(
    width: int | None, form: OutputFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*CODES, "-o", "-", "--color", "never", terminal=width)
    assert looks_like(ran.stdout) is form
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", BINARY_FORMATS)
def test_binary_is_refused_on_a_terminal_only(form: OutputFormat, tmp_path: Path) -> None:
    refused = run(*CODES, "-f", form, terminal=80)
    assert (refused.code, refused.stdout) == (ExitCode.USAGE, b"")
    assert "--output" in refused.stderr
    assert looks_like(run(*CODES, "-f", form).stdout) is form
    path = tmp_path / "codes"
    assert run(*CODES, "-f", form, "-o", str(path), terminal=80).code == ExitCode.DONE
    assert looks_like(path.read_bytes()) is form


def test_binary_is_refused_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "score_log", broken)
    assert run(*VERBS["score"], "-f", "parquet", terminal=80).code == ExitCode.USAGE


def test_table_in_a_file_or_a_pipe_is_not_cut_to_a_width(tmp_path: Path) -> None:
    long = tmp_path / "long.csv"
    long.write_text(f"date,source,target,code,summary\n2025-01-01,FJI,TON,111,{'word ' * 199}end\n")
    path = tmp_path / "events.txt"
    pipe = run("events", "-l", str(long), "-f", "table")
    written = run("events", "-l", str(long), "-o", str(path), terminal=60)
    assert pipe.text == path.read_text(encoding="utf-8")
    assert "word end" in pipe.text
    assert "…" not in pipe.text
    assert "To fit" not in pipe.stderr + written.stderr


# --- what is said --------------------------------------------------------------------------------


def test_no_rows_for_an_actor_is_not_said_of_the_whole_log() -> None:
    ran = run("score", "fiji", *LOGGED)
    assert "No event of the log is in a dyad" not in ran.stderr
    assert "Fiji" in ran.stderr


def test_domestic_acts_that_are_scored_are_not_said_to_be_outside() -> None:
    assert "self dyad" not in run("score", *LOGGED, "--self", "only").stderr


def test_repeated_ids_are_said_once_and_in_grammar(tmp_path: Path) -> None:
    log = tmp_path / "ids.csv"
    log.write_text(
        "event_id,date,source,target,code\na,2025-01-01,FJI,TON,111\na,2025-01-02,FJI,TON,112\n"
    )
    ran = run("score", "-l", str(log))
    assert ran.code == ExitCode.DONE
    assert "1 rows" not in ran.stderr
    assert "in no dyad of countries" not in ran.stderr
    assert "id" in ran.stderr


def test_limited_rows_are_said_to_be_fewer() -> None:
    for verb in ("score", "events", "explain", "codes"):
        assert "2" in run(*VERBS[verb], "--limit", "2").stderr.splitlines()[0].split(), verb


def test_unreadable_actor_table_is_said_in_words(tmp_path: Path) -> None:
    ran = run("score", "--actors", str(tmp_path / "none.csv"))
    assert ran.code == ExitCode.INPUT
    assert "none.csv: " in ran.stderr
    assert "no such file" in ran.stderr
    assert "Errno" not in ran.stderr


def test_code_that_lost_its_zero_is_offered_with_it() -> None:
    assert "057" in run("codes", "57").stderr


def test_bad_column_costs_no_scoring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "score_log", raising(AssertionError("scored")))
    for option, value in (("--columns", "escalaton"), ("--sort", "escalaton")):
        ran = run(*VERBS["score"], option, value)
        assert ran.code == ExitCode.USAGE
        assert "escalation" in ran.stderr


def test_help_topics_name_only_what_exists() -> None:
    import re

    verbs = set(re.findall(r"^  (\w+)  ", run("--help").text, re.MULTILINE))
    for topic in ("exit-codes", "formats", "environment", "scores"):
        named = set(re.findall(r"`caucasus (\w+)", run("help", topic).text))
        assert named <= verbs, topic
    formats = [
        line.split()[0] for line in run("help", "formats").text.split("\n\n")[1].splitlines()
    ]
    assert formats == [form.value for form in OutputFormat if form is not OutputFormat.AUTO]
