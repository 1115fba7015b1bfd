"""The wheel carries the bundled logs: installed in an empty environment it scores them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    [built] = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_a_wheel_in_an_empty_environment_scores_the_bundled_log(
    wheel: Path, tmp_path: Path
) -> None:
    venv.create(tmp_path / "empty", with_pip=True)
    binaries = tmp_path / "empty" / "bin"
    subprocess.run(
        [binaries / "python", "-m", "pip", "install", "--quiet", "--constraint",
         ROOT / "constraints.txt", wheel],
        check=True,
    )  # fmt: skip
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [binaries / "caucasus", *arguments],
            check=True, capture_output=True, text=True, cwd=elsewhere, env=environment,
        )  # fmt: skip
        return done.stdout

    [score] = json.loads(run("score", "azerbaijan", "russia", "-f", "json"))["scores"]
    assert score["verdict"] == "escalating"
    assert score["escalation_low"] > 0
    assert len(run("events", "--log", "context", "-f", "csv").splitlines()) > 24
    assert "site-packages" in subprocess.run(
        [binaries / "python", "-c", "import caucasus_cli; print(caucasus_cli.__file__)"],
        check=True, capture_output=True, text=True, cwd=elsewhere, env=environment,
    ).stdout  # fmt: skip


@pytest.mark.slow
def test_the_wheel_holds_the_logs_as_they_are_in_the_repository(wheel: Path) -> None:
    from zipfile import ZipFile

    with ZipFile(wheel) as archive:
        for name in ("events.csv", "context.csv", "datapackage.json"):
            packed = archive.read(f"caucasus_cli/data/{name}")
            assert packed == (ROOT / "data" / name).read_bytes()


@pytest.mark.slow
def test_the_wheel_holds_what_reports_are_made_of(wheel: Path) -> None:
    from zipfile import ZipFile

    folder = ROOT / "src" / "caucasus_cli" / "report" / "templates"
    with ZipFile(wheel) as archive:
        for file in folder.iterdir():
            assert archive.read(f"caucasus_cli/report/templates/{file.name}") == file.read_bytes()
    assert {"report.html", "report.css", "report.js"} <= {file.name for file in folder.iterdir()}
