"""What a run must not import: starting up is most of what a short run costs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest
from cli.running import LOG, SRC, bare_environment

HEAVY = ("pandas", "numpy", "pyarrow", "duckdb", "narwhals", "scipy", "rich")
_RUN = """
import sys
from caucasus_cli.cli.main import run
sys.argv = ["caucasus", *sys.argv[1:]]
try:
    run()
except SystemExit as end:
    code = end.code
print(code, *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def imported(code: str, *arguments: str) -> tuple[int, set[str]]:
    """Exit code of a run, and the packages in memory at its end."""
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**bare_environment(), "PYTHONPATH": str(SRC)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    exit_code, *names = ended.stderr.splitlines()[-1].split()
    return int(exit_code), set(names)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["score", "--format", "xls"], 2),
    ],
)
def test_what_needs_no_data_imports_nothing_heavy(arguments: Sequence[str], code: int) -> None:
    found, names = imported(_RUN, *arguments)
    assert found == code
    assert names & set(HEAVY) == set()


def test_errors_come_before_pandas_and_the_engines() -> None:
    code, names = imported(_RUN, "score", "-l", "no-such-file.csv")
    assert code == 3
    assert names & {"pandas", "duckdb", "rich"} == set()


def test_importing_the_package_imports_nothing_heavy() -> None:
    _, names = imported(
        "import sys, caucasus_cli\n"
        "print(0, *{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    assert "caucasus_cli" in names
    assert names & {*HEAVY, "typer"} == set()


def test_scores_in_a_pipe_import_neither_pandas_nor_rich() -> None:
    code, names = imported(_RUN, "score", "namibia", "botswana", "-l", str(LOG), "-f", "csv")
    assert code == 0
    assert names & {"pandas", "rich"} == set()


def test_looking_up_needs_no_engine() -> None:
    code, names = imported(_RUN, "codes", "17", "-f", "csv")
    assert code == 0
    assert names & {"duckdb", "narwhals", "scipy", "pandas"} == set()
