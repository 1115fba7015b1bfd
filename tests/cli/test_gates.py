"""Rules on the command line: what is said and written, and the exit code."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from cli.running import LOG, run

from caucasus_cli.cli.exit_codes import ExitCode

ASKED = ("score", "-l", str(LOG), "-q", "--columns", "actor_a")
MET = ("--fail-on", "rung >= 7")


def test_warnings_do_not_fail() -> None:
    ran = run(*ASKED, "--warn-on", "rung >= 7")
    assert ran.code == ExitCode.DONE
    assert ran.stderr.startswith("--warn-on 'rung >= 7' met by ")
    assert "\n  behind it: " in ran.stderr


def test_annotations_only_under_github_actions() -> None:
    plain, there = run(*ASKED, *MET), run(*ASKED, *MET, environment={"GITHUB_ACTIONS": "true"})
    assert plain.code == there.code == ExitCode.CONDITION_MET
    assert "::error" not in plain.stderr
    commands = [line for line in there.stderr.splitlines() if line.startswith("::")]
    assert commands
    assert all(line.startswith("::error title=caucasus%3A ") for line in commands)
    assert there.stdout == plain.stdout


@pytest.mark.parametrize("form", ["events", "score"])
def test_what_a_log_says_is_no_command_to_the_runner(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = "::add-mask::AZE.csv"
    rows = ["event_id,date,source,target,code", "::error::owned,2025-06-01,AZE,RUS,190"]
    Path(name).write_text("\n".join([*rows, "##[error]x,2025-06-02,RUS,AZE,190"]) + "\n")
    Path("::warning::bad.csv").write_text("date,source,target,code\n2025-06-01,AZE,RUS,x\n")
    there = {"GITHUB_ACTIONS": "true"}
    asked = ("--columns", "event_id,date") if form == "events" else ("--fail-on", "rung >= 8")
    met = run(form, "-l", name, "-f", "table", *asked, environment=there)
    bad = run("validate", "::warning::bad.csv", "-f", "table", environment=there)
    assert bad.code == ExitCode.INPUT
    said = "\n".join(one.text + one.stderr for one in (met, bad))
    obeyed = [line for line in said.splitlines() if line.lstrip().startswith("::")]
    assert [line.split(" ")[0] for line in obeyed] == (["::error"] if form == "score" else [])
    assert all(line.startswith("::error title=caucasus%3A") for line in obeyed)
    assert not [line for line in said.splitlines() if "##[" in line and line not in obeyed]
    assert "owned" in said
    assert (
        "\n::error::owned" in f"\n{run('events', '-l', name, *asked[:2]).text}" or form == "score"
    )


def test_junit_is_written_whether_or_not_a_rule_is_met(tmp_path: Path) -> None:
    for rule, code in (("rung >= 7", ExitCode.CONDITION_MET), ("rung > 9", ExitCode.DONE)):
        file = tmp_path / "rules.xml"
        ran = run(*ASKED, "--fail-on", rule, "--junit", str(file))
        assert ran.code == code
        root = ElementTree.parse(file).getroot()
        assert (root.get("failures") != "0") is (code != ExitCode.DONE)
        assert root.get("tests") == str(len(ran.text.split()) - 1), "each dyad once"


def test_a_place_that_is_none_costs_nothing(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere" / "rules.xml"):
        ran = run("score", "-l", "missing.csv", *MET, "--junit", str(place))
        assert (ran.code, ran.stdout) == (ExitCode.USAGE, b"")
        assert "--junit" in ran.stderr


def test_a_summary_is_appended(tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    file.write_text("before\n")
    environment = {"GITHUB_STEP_SUMMARY": str(file)}
    for _ in range(2):
        ran = run(*ASKED, *MET, "--summary", environment=environment)
        assert ran.code == ExitCode.CONDITION_MET
    text = file.read_text()
    assert text.startswith("before\n### caucasus: ")
    assert text.count("### caucasus: ") == 2
    assert "❌ fails" in text


def test_without_a_place_for_a_summary_it_is_said() -> None:
    ran = run("score", "-l", str(LOG), "--summary", "--columns", "actor_a")
    assert ran.code == ExitCode.DONE
    assert "GITHUB_STEP_SUMMARY is not set" in ran.stderr


def test_a_summary_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    ran = run(*ASKED, "--summary", environment={"GITHUB_STEP_SUMMARY": str(tmp_path)})
    assert ran.code == ExitCode.UNEXPECTED
    assert "GITHUB_STEP_SUMMARY" in ran.stderr


@pytest.mark.parametrize("option", ["--fail-on", "--warn-on"])
def test_a_bad_rule_is_refused_first(option: str) -> None:
    ran = run("score", "-l", "missing.csv", option, "rungs > 3")
    assert ran.code == ExitCode.USAGE
    assert "Did you mean rung?" in ran.stderr
