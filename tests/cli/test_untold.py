"""What options ask of data of machine coders, and some or none of its rows tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.running import run
from reading.gdelt_rows import event, write

KEDS = "900801\tIRQMIL\tKWT\t190\t(FORCE)\n900802\tKWT\tIRQ\t190\t(FORCE)\n"
COLUMNS = ("SQLDATE", "Actor1Code", "Actor2Code", "EventCode", "DATEADDED", "SOURCEURL")
TABLE = (
    ("20250610", "FJI", "TON", "112", "20250617", "http://paper.example/1"),
    ("20250610", "TON", "FJI", "112", "20250610", "http://paper.example/1"),
    ("20250612", "FJI", "TON", "112", "20250612", ""),
)
IN_VAIN = (
    "Warning: --backdated drop leaves nothing out: it is about GDELT's rows, and no row is from "
    "GDELT.\n"
)
VERBS = {
    "validate": ("validate", "-q"),
    "import": ("import", "-q", "-o", "out.parquet"),
    "score": ("score", "-q", "-l"),
    "events": ("events", "-q", "-l"),
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("gulf.keds").write_text(KEDS)
    write("long.CSV", event(58, id="1"), event(58, id="2", source="TON", target="FJI"))
    write("short.CSV", event(57, id="3", day="20110101"))
    write("both.CSV", event(58, id="4"), event(57, id="5", source="TON", target="FJI"))


def table(without: str = "") -> str:
    """A table of GDELT's events with some of its columns; its name."""
    kept = [place for place, name in enumerate(COLUMNS) if name != without]
    lines = [";".join(row[place] for place in kept) for row in (COLUMNS, *TABLE)]
    Path("table.csv").write_text("".join(f"{line}\n" for line in lines))
    return "table.csv"


def asked(verb: str, *files: str, option: tuple[str, str]) -> tuple[int, str]:
    """Exit code and standard error of a verb with an option of reading."""
    names = files if verb in ("validate", "import") else [*", -l, ".join(files).split(", ")]
    ran = run(*VERBS[verb], *names, *option)
    return ran.code, ran.stderr


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("files", "guilty"),
    [
        (["gulf.keds"], "gulf.keds"),
        (["short.CSV"], "short.CSV"),
        (["long.CSV", "gulf.keds"], "gulf.keds"),
        (["short.CSV", "long.CSV"], "short.CSV"),
    ],
    ids=" ".join,
)
def test_mirrors_of_a_file_without_reports_are_refused(
    verb: str, files: list[str], guilty: str
) -> None:
    code, said = asked(verb, *files, option=("--mirrors", "drop"))
    assert (code, said) == (
        2,
        f"Error: --mirrors drop: {guilty} does not tell of a row in which report it stood (url): "
        "leave the option out.\n",
    )
    assert not Path("out.parquet").exists()


@pytest.mark.parametrize("verb", VERBS)
def test_rows_without_a_report_stay_where_others_have_one(verb: str) -> None:
    assert asked(verb, "long.CSV", "both.CSV", option=("--mirrors", "drop")) == (0, "")


@pytest.mark.parametrize("turned", [False, True])
def test_reports_are_told_whichever_width_of_row_comes_first(turned: bool) -> None:
    names = {"source": "TON", "target": "FJI"}
    rows = [event(57, id=f"{row}") for row in range(10)]
    rows += [event(58, id=f"{row}", **(names if row % 2 else {})) for row in range(10, 30)]
    write("mixed.CSV", *(rows[::-1] if turned else rows))
    ran = run("score", "-f", "csv", "-l", "mixed.CSV", "--mirrors", "drop")
    assert ran.code == 0
    # All 20 rows with an address tell of one report: one direction of it stands.
    assert "10 mirror" in ran.stderr


def test_a_file_of_another_scheme_is_said_to_be_that_first() -> None:
    Path("weis.keds").write_text("".join(f"9008{day:02}\tIRQ\tKWT\t223\n" for day in range(1, 31)))
    code, said = asked("validate", "weis.keds", option=("--mirrors", "drop"))
    assert code == 3
    assert said.startswith("Error: weis.keds: the codes are WEIS")


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_of_gdelt_to_leave_out_is_said(verb: str) -> None:
    assert asked(verb, "gulf.keds", "incidents", option=("--backdated", "drop")) == (0, IN_VAIN)
    assert asked(verb, "gulf.keds", "long.CSV", option=("--backdated", "drop")) == (0, "")
    assert asked(verb, "gulf.keds", option=("--backdated", "keep")) == (0, "")


@pytest.mark.parametrize("verb", VERBS)
def test_rows_of_gdelt_that_do_not_tell_when_they_were_added_are_refused(verb: str) -> None:
    code, said = asked(verb, table(without="DATEADDED"), option=("--backdated", "drop"))
    assert (code, said) == (
        2,
        "Error: --backdated drop: table.csv does not tell of a row when it was added "
        "(date_added): leave the option out.\n",
    )


def test_a_table_of_gdelt_needs_no_column_of_roots_to_be_dated_back() -> None:
    ran = run("events", "-l", table(), "--backdated", "drop", "--columns", "date,source", "-q")
    assert ran.text == "date,source\n2025-06-10,TON\n2025-06-12,FJI\n"
    said = run("validate", table()).stderr
    assert "table.csv: 1 row is dated back by exactly 1, 7, 30 or 365 days" in said


def test_an_import_that_goes_on_does_not_say_of_old_files_what_it_does_not_know() -> None:
    arguments = ("import", "-q", "--resume", "--backdated", "drop", "-o", "out.parquet")
    run("import", "-q", "long.CSV", "-o", "first.parquet")
    assert run(*arguments, "first.parquet").stderr == ""
    assert run(*arguments, "first.parquet", "gulf.keds").stderr == ""
