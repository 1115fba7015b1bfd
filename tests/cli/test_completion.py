"""What the shell offers when a command is half typed."""

from __future__ import annotations

import pytest
from cli.running import run

from caucasus_cli.cli.exit_codes import ExitCode
from caucasus_cli.cli.verbs import VERBS


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("co", ["compare", "codes", "config"]),
        ("score --half", ["--half-life"]),
        ("score armen", ["armenia", "armenian ssr"]),
        ("score --engine pol", ["polars"]),
        ("events --from ice", ["icews"]),
        ("nosuchverb ", [*VERBS]),
    ],
)
def test_completion(typed: str, offered: list[str]) -> None:
    words = f"caucasus {typed}"
    asked = {
        "_CAUCASUS_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    ran = run(environment=asked)
    assert ran.code == ExitCode.DONE, ran.stderr
    assert ran.text.split("\n") == [*offered, ""]
