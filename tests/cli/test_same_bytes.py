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


@pytest.mark.slow
def test_elsewhere(tmp_path: Path, expected: dict[str, bytes]) -> None:
    """Another folder, time zone, locale, home and hash seed, in a process of its own."""
    (tmp_path / "log.csv").write_bytes(LOG.read_bytes())
    environment = {
        "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "HOME": "/nowhere", "PYTHONHASHSEED": "1",
    }  # fmt: skip
    wanted = {f"{verb} {form}": arguments_of(verb, form, "log.csv") for verb, form in OUTPUTS}
    ended = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE, json.dumps(wanted)],
        cwd=tmp_path, env={**bare_environment(), "PYTHONPATH": str(SRC), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.stderr == ""
    hashes = {name: sha256(data).hexdigest() for name, data in expected.items()}
    assert json.loads(ended.stdout) == hashes


def test_no_output_names_the_folder_of_the_log(expected: dict[str, bytes]) -> None:
    for name, data in expected.items():
        assert str(LOG.parent).encode() not in data, name
