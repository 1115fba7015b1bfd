"""The same input gives the same bytes: again, on another engine, elsewhere and as another user."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from cli.running import LOG, SRC, bare_environment, run, run_once

from caucasus_cli.engines.registry import ENGINE_NAMES
from caucasus_cli.render.registry import OutputFormat

FORMATS = [form.value for form in OutputFormat if form is not OutputFormat.AUTO]
COMMANDS = {
    "score": ("score",),
    "explain": ("explain", "namibia", "botswana"),
    "events": ("events",),
    "timeline": ("timeline", "namibia", "botswana", "--every", "quarter"),
    "compare": ("compare", "namibia-botswana", "guinea-CIV"),
    "sensitivity": ("score", "namibia", "botswana", "--sensitivity"),
}
#: Every format of the scores; of the others, one as text and one with types.
OUTPUTS = [
    *(("score", form) for form in FORMATS),
    *((verb, form) for verb in COMMANDS if verb != "score" for form in ("json", "arrow")),
]
EVERY_ENGINE = pytest.mark.parametrize(
    "engine",
    [
        pytest.param(name, marks=pytest.mark.extras if name == "spark" else ())
        for name in ENGINE_NAMES
        if name != "auto"
    ],
)

# Runs every command in every format in one process, and prints the hash of each output.
_ELSEWHERE = """
import io, json, sys
from hashlib import sha256
from caucasus_cli.cli.main import main
from caucasus_cli.cli.streams import Streams

hashes = {}
for name, arguments in json.loads(sys.argv[1]).items():
    out = io.BytesIO()
    streams = Streams(io.BytesIO(), out, io.StringIO(), False, False, 80, "utf-8", {})
    assert main(arguments, streams) == 0, streams.stderr.getvalue()
    hashes[name] = sha256(out.getvalue()).hexdigest()
json.dump(hashes, sys.stdout)
"""


def arguments_of(verb: str, form: str, log: str, *more: str) -> list[str]:
    return [*COMMANDS[verb], "-l", log, "-q", "-f", form, *more]


@pytest.fixture(scope="module")
def expected() -> dict[str, bytes]:
    """Output by `verb form`."""
    return {
        f"{verb} {form}": run(*arguments_of(verb, form, str(LOG))).stdout for verb, form in OUTPUTS
    }


@pytest.mark.parametrize(("verb", "form"), OUTPUTS)
def test_again(verb: str, form: str, expected: dict[str, bytes]) -> None:
    again = run(*arguments_of(verb, form, str(LOG))).stdout
    assert again == expected[f"{verb} {form}"] != b""


@EVERY_ENGINE
@pytest.mark.parametrize(
    "verb",
    [
        "score",
        "explain",
        "timeline",
        "compare",
        pytest.param("sensitivity", marks=pytest.mark.slow),
    ],
)
def test_on_every_engine(engine: str, verb: str, expected: dict[str, bytes]) -> None:
    found = run(*arguments_of(verb, "arrow", str(LOG), "--engine", engine))
    assert found.stderr == ""
    assert found.stdout == expected[f"{verb} arrow"]


@EVERY_ENGINE
def test_every_option_works_on_every_engine(engine: str) -> None:
    options = ("--one-a-day", "--role", "--directed", "--exposure", "volume")
    arguments = ("score", "-l", str(LOG), "-q", *options, "--since", "2024-01-01")
    found = run(*arguments, "--engine", engine)
    assert (found.code, found.stderr) == (0, "")
    assert found.stdout == run_once(*arguments).stdout


def hashes_elsewhere(folder: Path, wanted: dict[str, list[str]]) -> dict[str, str]:
    """The hash of each output in another folder, time zone, locale, home and hash seed, in a
    process of its own; the log is `log.csv`.
    """
    (folder / "log.csv").write_bytes(LOG.read_bytes())
    environment = {
        "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "HOME": "/nowhere", "PYTHONHASHSEED": "1",
    }  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE, json.dumps(wanted)],
        cwd=folder, env={**bare_environment(), "PYTHONPATH": str(SRC), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.stderr == ""
    found: dict[str, str] = json.loads(ended.stdout)
    return found


@pytest.mark.slow
def test_elsewhere(tmp_path: Path, expected: dict[str, bytes]) -> None:
    wanted = {f"{verb} {form}": arguments_of(verb, form, "log.csv") for verb, form in OUTPUTS}
    hashes = {name: sha256(data).hexdigest() for name, data in expected.items()}
    assert hashes_elsewhere(tmp_path, wanted) == hashes


def documents(log: str) -> dict[str, list[str]]:
    """Reports and charts in every form."""
    reports = {
        f"report {form}": ["report", "-l", log, "-q", "-f", form]
        for form in ("html", "markdown", "json")
    }
    dyad = ["plot", "namibia", "botswana", "-l", log, "-q"]
    charts = {
        f"{chart} {form}": [*dyad, "--chart", chart, "-f", form]
        for chart in ("timeline", "contributions")
        for form in ("svg", "png", "html")
    }
    return reports | charts | {"matrix": ["plot", "-l", log, "-q", "-f", "svg"]}


@pytest.mark.slow
def test_documents_elsewhere(tmp_path: Path) -> None:
    here = {
        name: sha256(run(*arguments).stdout).hexdigest()
        for name, arguments in documents(str(LOG)).items()
    }
    assert hashes_elsewhere(tmp_path, documents("log.csv")) == here


def test_no_output_names_the_folder_of_the_log(expected: dict[str, bytes]) -> None:
    for name, data in expected.items():
        assert str(LOG.parent).encode() not in data, name
