"""The action and the CI examples: they parse, ask for what there is, and their scripts run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from docs.documents import ROOT, blocks, plain, read, rows
from docs.shell import Shell

CI = "docs/ci.md"
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
LOG = "date,source,target,code\n2025-06-20,RUS,AZE,173\n2025-06-28,AZE,RUS,190\n"


def example(name: str) -> Any:
    """A YAML file that the page shows."""
    [body] = [one.body for one in blocks(read(CI)) if one.mark == f"file {name}"]
    return yaml.safe_load(body)


def options_of_score() -> set[str]:
    """The long options in the documented help of `score`."""
    text = read("docs/cli.md").split("$ caucasus score --help")[1].split("```")[0]
    return set(re.findall(r"--([a-z][a-z-]+)", text))


def test_inputs_are_options_and_documented() -> None:
    inputs = set(ACTION["inputs"])
    assert inputs - {"actors"} <= options_of_score()
    assert {plain(name) for name, _ in rows(CI, "input", "what")} == inputs
    assert all(one["description"] and "default" in one for one in ACTION["inputs"].values())


def test_every_input_reaches_the_script_as_a_variable_and_is_used() -> None:
    [score] = [step for step in STEPS if step.get("id") == "score"]
    given = {
        name: re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)
        for name, value in score["env"].items()
    }
    assert {found[1] for found in given.values() if found} == set(ACTION["inputs"])
    for step in STEPS:
        assert "${{" not in step["run"], "values must not become part of a script"
    for name in given:
        assert f"${name}" in score["run"], name


def test_the_workflow_asks_for_what_there_is() -> None:
    workflow = example("workflow.yml")
    [step] = [
        step
        for job in workflow["jobs"].values()
        for step in job["steps"]
        if "caucasus" in step.get("uses", "")
    ]
    assert set(step["with"]) <= set(ACTION["inputs"])
    assert workflow["permissions"] == {"contents": "read"}


def run_action(
    folder: Path, given: Mapping[str, str]
) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run the action's script with these inputs; what it did, and its outputs."""
    binary = folder / "temp" / "caucasus" / "bin" / "caucasus"
    binary.parent.mkdir(parents=True)
    binary.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m caucasus_cli "$@"\n')
    binary.chmod(0o755)
    [score] = [step for step in STEPS if step.get("id") == "score"]
    inputs = {name: one["default"] for name, one in ACTION["inputs"].items()} | dict(given)
    variables = {
        name: inputs[re.sub(r".*inputs\.([\w-]+).*", r"\1", value)]
        for name, value in score["env"].items()
    }
    (folder / "log.csv").write_text(LOG)
    outputs = folder / "outputs"
    kept = {k: v for k, v in os.environ.items() if not re.match(r"CAUCASUS_|INPUT_|GITHUB_", k)}
    ran = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", score["run"]],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
        env={
            **kept, **variables, "RUNNER_TEMP": str(folder / "temp"), "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(outputs), "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
            "HOME": str(folder), "PYTHONPATH": str(ROOT / "src"),
        },
    )  # fmt: skip
    return ran, outputs.read_text()


@pytest.mark.slow
def test_the_script_of_the_action(tmp_path: Path) -> None:
    given = {
        "actors": "azerbaijan\nrussia\n", "log": "log.csv", "as-of": "2025-06-29",
        "fail-on": "rung >= 8\nescalation > 99", "warn-on": "events > 0", "junit": "rules.xml",
    }  # fmt: skip
    ran, outputs = run_action(tmp_path, given)
    assert (ran.returncode, outputs) == (4, "met=true\n"), ran.stderr
    assert "::error title=caucasus%3A AZE–RUS::'rung >= 8'" in ran.stderr
    assert "::warning title=caucasus%3A AZE–RUS::'events > 0'" in ran.stderr
    assert (tmp_path / "scores.csv").read_text().startswith("actor_a,")
    assert "2025-06-29" in (tmp_path / "scores.csv").read_text()
    assert (tmp_path / "rules.xml").is_file()
    assert (tmp_path / "summary.md").read_text().startswith("### caucasus: 1 dyad")


@pytest.mark.slow
def test_inputs_are_never_run(tmp_path: Path) -> None:
    given = {"log": 'log.csv"; touch stolen; "', "summary": "false"}
    ran, outputs = run_action(tmp_path, given)
    assert (ran.returncode, outputs) == (3, "met=false\n"), ran.stderr
    assert not (tmp_path / "stolen").exists()
    assert not (tmp_path / "summary.md").exists()


def test_the_example_for_gitlab(tmp_path: Path) -> None:
    job = example("gitlab.yml")["scores"]
    install, *lines = job["script"]
    assert install.startswith("pip install ")
    shell = Shell(tmp_path)
    shell.write("log.csv", LOG)
    for line in lines:
        shell.run(line, None)
    assert shell.code in (0, 4)
    assert (tmp_path / job["artifacts"]["reports"]["junit"]).is_file()
    assert all((tmp_path / name).is_file() for name in job["artifacts"]["paths"])
    assert job["artifacts"]["when"] == "always"


@pytest.mark.parametrize("name", ["workflow.yml", "gitlab.yml"])
def test_examples_parse(name: str) -> None:
    assert isinstance(example(name), dict)
