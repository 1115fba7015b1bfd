"""Golden cases: a command, and all that comes out of it.

A case is a folder `cases/<verb>/<name>` with

- `cmd`: the arguments, quoted as for a shell;
- `terminal`, if there is one: the width of the terminal that stdout and stderr are;
- `stdin` and `files/`, if there are: standard input, and files beside those of `tests/cli/files`;
- `needs`, if there is one: the extra without which the case cannot run;
- `expout`, `experr`, `status`: standard output, standard error and exit code.

`pytest tests/cli --update` writes the last three anew, with `-m extras` those of cases that need
an extra; `git diff` is the review.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from cli.running import FILES, run

CASES = Path(__file__).resolve().parent / "cases"
EXPECTED = ("expout", "experr", "status")
ALLOWED = {"cmd", "terminal", "stdin", "files", "needs", *EXPECTED}
VERBS = {
    *("score", "explain", "respond", "triads", "events", "codes", "actors", "validate"),
    *("import", "config", "help", "diff", "timeline", "compare", "report", "plot", "app"),
}

FOLDERS = sorted(path.parent for path in CASES.glob("*/*/cmd"))


def steady(text: str) -> str:
    """The text without what changes with a release, the codebook or a mathematical library.

    Versions and hashes get a name; of numbers in full precision nine digits stay.
    """
    text = re.sub(r'("version": "|\bversion |\bcaucasus )\d+\.\d+[^"\s]*', r"\1VERSION", text)
    text = re.sub(r"\b[0-9a-f]{64}\b", "SHA256", text)
    return re.sub(r"-?\b\d+\.\d{8,}(e-?\d+)?", lambda found: f"{float(found[0]):.9g}", text)


def case(folder: Path) -> Any:
    """The case, run with the extras if it needs one."""
    marks = [pytest.mark.extras] if (folder / "needs").is_file() else []
    return pytest.param(folder, id=f"{folder.parent.name}/{folder.name}", marks=marks)


@pytest.mark.parametrize("folder", [case(one) for one in FOLDERS])
def test_case(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    shutil.copytree(FILES, tmp_path, dirs_exist_ok=True)
    if (folder / "files").is_dir():
        shutil.copytree(folder / "files", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    (command,) = (folder / "cmd").read_text(encoding="utf-8").splitlines()
    width, stdin = folder / "terminal", folder / "stdin"
    ran = run(
        *shlex.split(command),
        terminal=int(width.read_text()) if width.is_file() else None,
        stdin=stdin.read_bytes() if stdin.is_file() else b"",
        environment={"NO_COLOR": "1"},
    )
    found = {"expout": steady(ran.text), "experr": steady(ran.stderr), "status": f"{ran.code}\n"}
    if request.config.getoption("--update", default=False):
        for name, text in found.items():
            (folder / name).write_bytes(text.encode("utf-8"))
    expected = {name: (folder / name).read_bytes().decode("utf-8") for name in EXPECTED}
    assert found["experr"] == expected["experr"]
    assert found["expout"] == expected["expout"]
    assert found["status"] == expected["status"]


def test_every_folder_is_a_whole_case() -> None:
    for folder in CASES.glob("*/*"):
        names = {path.name for path in folder.iterdir()}
        assert {"cmd", *EXPECTED} <= names <= ALLOWED, folder


def test_every_verb_has_cases() -> None:
    assert {path.name for path in CASES.iterdir()} == VERBS


def test_every_terminal_case_has_a_twin_in_a_pipe() -> None:
    """What a terminal shows is compared with what a pipe gets, by the same command."""
    pipes = {
        (folder.parent, (folder / "cmd").read_bytes())
        for folder in FOLDERS
        if not (folder / "terminal").is_file()
    }
    for folder in FOLDERS:
        if (folder / "terminal").is_file() and (folder / "status").read_text() == "0\n":
            assert (folder.parent, (folder / "cmd").read_bytes()) in pipes, folder
