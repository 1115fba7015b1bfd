"""What a run must not import: starting up is most of what a short run costs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest
from cli.running import LOG, SRC, bare_environment

from caucasus_cli.cli.app import command_of
from caucasus_cli.cli.verbs import VERBS

HEAVY = ("pandas", "numpy", "pyarrow", "duckdb", "narwhals", "scipy", "rich")
_RUN = """
import sys
from caucasus_cli.cli.main import run
sys.argv = ["caucasus", *sys.argv[1:]]
try:
    run()
except SystemExit as end:
    code = end.code
print(code, *sorted(sys.modules), file=sys.stderr)
"""


def imported(code: str, *arguments: str) -> tuple[int, set[str]]:
    """Exit code of a run, and the modules in memory at its end."""
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
    _, names = imported("import sys, caucasus_cli\nprint(0, *sys.modules, file=sys.stderr)")
    assert "caucasus_cli" in names
    assert names & {*HEAVY, "typer"} == set()


def test_scores_in_a_pipe_import_neither_pandas_nor_rich() -> None:
    code, names = imported(_RUN, "score", "namibia", "botswana", "-l", str(LOG), "-f", "csv")
    assert code == 0
    assert names & {"pandas", "rich"} == set()


def test_scores_spare_numpy_s_compiler_which_is_there_for_who_asks() -> None:
    code, names = imported(_RUN, "score", "namibia", "botswana", "-l", str(LOG), "-f", "csv")
    assert (code, "scipy.special" in names, "numpy.f2py" in names) == (0, True, False)
    asks = "import numpy.f2py\nprint(numpy.f2py.run_main.__name__, file=sys.stderr)"
    spared = "import sys\nfrom caucasus_cli.startup import spare_fortran\nspare_fortran()\n"
    for before in ("", "import scipy.special\n"):
        ended = subprocess.run(
            [sys.executable, "-c", before + spared + asks],
            env={**bare_environment(), "PYTHONPATH": str(SRC)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert ended.stderr == "run_main\n"


def test_looking_up_needs_no_engine() -> None:
    code, names = imported(_RUN, "codes", "17", "-f", "csv")
    assert code == 0
    assert names & {"duckdb", "narwhals", "scipy", "pandas"} == set()


@pytest.mark.parametrize(
    ("arguments", "code", "verbs"),
    [(["--help"], 0, set()), (["scores"], 2, set()), (["help", "scores"], 0, {"help_"})],
)
def test_only_the_verb_asked_for_is_imported(
    arguments: Sequence[str], code: int, verbs: set[str]
) -> None:
    found, names = imported(_RUN, *arguments)
    assert found == code
    begin = "caucasus_cli.cli.verbs."
    assert {name.removeprefix(begin) for name in names if name.startswith(begin)} == verbs


@pytest.mark.parametrize("name", VERBS)
def test_what_stands_in_for_a_verb_says_what_it_says_itself(name: str) -> None:
    command = command_of(name)
    assert command.name == name
    assert VERBS[name].summary == command.get_short_help_str(1000)


def test_every_module_of_a_verb_is_registered() -> None:
    folder = SRC / "caucasus_cli" / "cli" / "verbs"
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert modules == {verb.module for verb in VERBS.values()}
