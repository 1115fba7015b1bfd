"""Settings from files: which file counts, what beats what, and what is said of a bad one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.running import LOG, Ran, run

from caucasus_cli.cli.exit_codes import ExitCode

SETTINGS = (
    "log actors actor-countries date known-on backdated mirrors root-only min-sources min-mentions "
    "scheme-guard fix-codes as-of since directed role half-life baseline-half-life kappa scale "
    "exposure one-a-day self engine spark-master format safe-cells quiet color report.title "
    "report.dyads report.fail report.warn"
)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project's folder, in which the test stands."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    yield folder


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """A home with a user's file: the variables that make it one."""
    folder = tmp_path / "home" / ".config" / "caucasus"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('half-life = 10\nscale = "unit"\n')
    return {"HOME": str(tmp_path / "home")}


def settings(*arguments: str, **environment: str) -> dict[str, tuple[str, str]]:
    """What `caucasus config` shows: setting → (value, source)."""
    ran = run("config", "-f", "csv", *arguments, environment=environment)
    assert (ran.code, ran.stderr) == (ExitCode.DONE, "")
    rows = csv.DictReader(io.StringIO(ran.text))
    return {row["setting"]: (row["value"], row["source"]) for row in rows}


def refused(ran: Ran) -> str:
    assert (ran.code, ran.stdout) == (ExitCode.USAGE, b"")
    return ran.stderr


def test_every_setting_has_a_value_and_a_source() -> None:
    found = settings()
    assert list(found) == SETTINGS.split()
    assert found["half-life"] == ("30", "default")
    assert found["format"] == ("csv", "command line")
    assert {source for _, source in found.values()} == {"default", "command line"}


def test_each_source_beats_the_ones_below(project: Path, home: dict[str, str]) -> None:
    user = str(Path(home["HOME"], ".config", "caucasus", "config.toml"))
    assert settings(**home)["half-life"] == ("10", user)
    (project / "caucasus.toml").write_text("half-life = 11\n")
    mine = str(project / "caucasus.toml")
    assert settings(**home)["half-life"] == ("11", mine)
    variable = {**home, "CAUCASUS_HALF_LIFE": "12"}
    assert settings(**variable)["half-life"] == ("12", "CAUCASUS_HALF_LIFE")
    assert settings("--half-life", "13", **variable)["half-life"] == ("13", "command line")
    assert settings(**home)["scale"] == ("unit", user), "what the project leaves open"


def test_scores_follow_the_settings(project: Path) -> None:
    asked = ("score", "namibia", "botswana", "-f", "csv", "-l", str(LOG))
    (project / "caucasus.toml").write_text('half-life = 14\nscale = "plover"\nas-of = 2025-05-29\n')
    by_file = run(*asked)
    (project / "caucasus.toml").unlink()
    options = ("--half-life", "14", "--scale", "plover", "--as-of", "2025-05-29")
    assert by_file == run(*asked, *options)
    assert by_file.stdout != run(*asked).stdout


def test_nearest_file_upwards_counts(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = project / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    (project / "caucasus.toml").write_text("kappa = 1\n")
    assert settings()["kappa"][0] == "1"
    (project / "a" / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    assert settings()["kappa"][0] == "1", "a project without our table is passed by"
    (project / "a" / "pyproject.toml").write_text("[tool.caucasus]\nkappa = 2\n")
    assert settings()["kappa"][0] == "2"
    (project / "a" / "caucasus.toml").write_text("kappa = 3\n")
    assert settings()["kappa"][0] == "3", "a file of its own beats the table"


def test_values_of_every_kind(project: Path) -> None:
    (project / "caucasus.toml").write_text(
        'log = ["incidents", "context"]\nas-of = 2025-05-20\nsince = "2024-01-01"\nrole = true\n'
        'directed = true\nkappa = 2.5\nexposure = "volume"\none_a_day = true\nself = "only"\n'
        'engine = "pandas"\nformat = "JSON"\nquiet = true\ncolor = "never"\nknown-on = 2025-05-21\n'
        'mirrors = "drop"\nmin-sources = 2\nroot-only = true\nactor-countries = "names.csv"\n'
    )
    found = {name: value for name, (value, _) in settings("-f", "csv").items()}
    assert found == {
        **found,
        "log": "incidents context",
        "as-of": "2025-05-20",
        "since": "2024-01-01",
        "role": "true",
        "directed": "true",
        "kappa": "2.5",
        "exposure": "volume",
        "one-a-day": "true",
        "self": "only",
        "engine": "pandas",
        "quiet": "true",
        "color": "never",
        "known-on": "2025-05-21",
        "mirrors": "drop",
        "min-sources": "2",
        "root-only": "true",
        "actor-countries": found["actor-countries"],
    }
    assert Path(found["actor-countries"]).name == "names.csv"
    assert run("codes", "17").text.startswith('{\n  "schema": "caucasus.codes/1"')


def test_files_named_in_a_file_lie_beside_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "log.csv").write_bytes(LOG.read_bytes())
    (project / "own.csv").write_text("code,weight\n11,-1\n")
    (project / "actors.csv").write_text("code,name\nXAA,Somebody\n")
    (project / "caucasus.toml").write_text(
        'log = "log.csv"\nscale = "own.csv"\nactors = "actors.csv"\n'
    )
    (project / "inner").mkdir()
    monkeypatch.chdir(project / "inner")
    ran = run("score", "-q", "--columns", "actor_a")
    assert (ran.code, ran.stderr) == (ExitCode.DONE, "")
    # The scale knows criticism alone, which two dyads have.
    assert sorted(ran.text.split()) == ["BWA", "KEN", "actor_a"]
    assert "XAA" in run("actors", "somebody").text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("half-lief = 3\n", "caucasus.toml: no option 'half-lief'. Did you mean half-life?"),
        ('output = "x.csv"\n', "caucasus.toml: no option 'output'"),
        ('columns = "code"\n', "caucasus.toml: no option 'columns'"),
        ("limit = 3\n", "caucasus.toml: no option 'limit'"),
        ("[scoring]\nkappa = 3\n", "caucasus.toml: no option 'scoring'"),
        ("half-life 3\n", "caucasus.toml: cannot be read as TOML"),
        ('half-life = "long"\n', "caucasus.toml"),
        ('format = "xls"\n', "caucasus.toml"),
        ("half-life = [1, 2]\n", "caucasus.toml"),
        ("log = 3\n", "caucasus.toml"),
        ("report = 3\n", "caucasus.toml: [report] must be a table"),
        ("reports = 3\n", "caucasus.toml: no option 'reports'. Did you mean report?"),
        ("[report]\nfial = []\n", "caucasus.toml: [report] has no key 'fial'. Did you mean fail?"),
        ('[report]\nfail = "rungs > 3"\n', "caucasus.toml: [report] fail: condition 'rungs > 3'"),
    ],
)
def test_a_bad_file_is_named_and_stops_the_run(text: str, words: str, project: Path) -> None:
    (project / "caucasus.toml").write_text(text)
    assert words in refused(run("score"))


def test_a_file_that_is_no_text_is_named(project: Path) -> None:
    (project / "caucasus.toml").write_bytes(b"half-life = 3 # \xff\n")
    assert "caucasus.toml: cannot be read as TOML" in refused(run("score"))


@pytest.mark.parametrize("text", ["tool = 3\n", "[tool]\ncaucasus = 3\n", "[[tool.caucasus]]\n"])
def test_a_table_that_is_none_is_no_crash(text: str, project: Path) -> None:
    (project / "pyproject.toml").write_text(text)
    ran = run("codes", "17")
    assert ran.code in (ExitCode.DONE, ExitCode.USAGE)
    assert "should not have happened" not in ran.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("help",)])
def test_help_does_not_depend_on_a_file(arguments: tuple[str, ...], project: Path) -> None:
    (project / "caucasus.toml").write_text("half-life 3\n")
    ran = run(*arguments)
    assert (ran.code, ran.stderr) == (ExitCode.DONE, "")


def test_switches_of_a_file_can_be_switched_off(project: Path) -> None:
    (project / "caucasus.toml").write_text("directed = true\nrole = true\none-a-day = true\n")
    for switch in ("directed", "role", "one-a-day"):
        assert settings(f"--no-{switch}")[switch] == ("false", "command line")


def test_the_table_of_a_batch_is_shown_with_its_source(project: Path, home: dict[str, str]) -> None:
    user = Path(home["HOME"], ".config", "caucasus", "config.toml")
    user.write_text('[report]\ntitle = "Mine"\nwarn = ["rung > 4"]\n')
    mine = project / "caucasus.toml"
    mine.write_text('[report]\ndyads = [["baku", "moscow"]]\nwarn = "rung > 5"\n')
    found = settings(**home)
    assert found["report.title"] == ("Mine", str(user))
    assert found["report.warn"] == ("rung > 5", str(mine))
    assert found["report.dyads"] == ('[["baku", "moscow"]]', str(mine))
    assert found["report.fail"] == ("", "default")


def test_a_named_file_stands_for_the_projects(project: Path, home: dict[str, str]) -> None:
    (project / "caucasus.toml").write_text("half-life = 11\nkappa = 3\n")
    (project / "other").mkdir()
    other = project / "other" / "nightly.toml"
    other.write_text('half-life = 12\nlog = "own.csv"\n')
    asked = ("--config", "other/nightly.toml")
    assert settings(*asked, **home)["half-life"] == ("12", "other/nightly.toml")
    assert settings(*asked, **home)["kappa"] == ("", "default"), "the project's is not read"
    assert settings(*asked, **home)["scale"][0] == "unit", "the user's own is"
    assert settings(*asked)["log"][0] == "other/own.csv", "files lie beside it"
    variable = {**home, "CAUCASUS_HALF_LIFE": "13"}
    assert settings(*asked, **variable)["half-life"] == ("13", "CAUCASUS_HALF_LIFE")
    assert settings("--half-life", "14", *asked, **variable)["half-life"][0] == "14"
    by_file = run("score", "namibia", "botswana", "-l", str(LOG), *asked)
    (project / "caucasus.toml").unlink()
    by_option = run("score", "namibia", "botswana", "-l", str(LOG), "--half-life", "12")
    assert by_file.stdout == by_option.stdout


def test_a_named_table_of_a_project(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.caucasus]\nkappa = 3\n")
    assert settings("--config", "pyproject.toml")["kappa"] == ("3", "pyproject.toml")
    (project / "pyproject.toml").write_text("[tool.other]\nkappa = 3\n")
    ran = run("score", "--config", "pyproject.toml")
    assert "pyproject.toml: has no table [tool.caucasus]" in refused(ran)


def test_a_named_file_that_is_missing_or_bad(project: Path) -> None:
    assert "nowhere.toml: no such file." in refused(run("score", "--config", "nowhere.toml"))
    (project / "bad.toml").write_text("half-lief = 3\n")
    assert "bad.toml: no option 'half-lief'" in refused(run("score", "--config", "bad.toml"))


def test_a_dyad_of_a_file_that_names_nobody_is_found_in_it(project: Path) -> None:
    (project / "caucasus.toml").write_text('[report]\ndyads = ["azerbaijann-russia"]\n')
    for more in ((), ("--config", str(project / "caucasus.toml"))):
        ran = run("report", "-l", str(LOG), "-f", "json", *more)
        assert ran.code == ExitCode.INPUT
        told = "caucasus.toml: [report] dyads: no actor is called 'azerbaijann'. Did you mean AZE"
        assert ran.stderr.startswith(f"Error: {told}")
    ran = run("report", "azerbaijann", "russia", "-l", str(LOG))
    assert ran.stderr.startswith("Error: no actor is called 'azerbaijann'.")


def test_a_value_that_means_nothing_is_said_to_be_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("caucasus.toml").write_text('half-life = -3\nas-of = "soon"\n')
    said = "--half-life must be a number above 0, not -3."
    assert run("score", "--as-of", "2025-01-01").stderr == f"Error: caucasus.toml: {said}\n"
    assert run("score").stderr.startswith("Error: caucasus.toml: --as-of 'soon' is no date")
    typed = run("score", "--as-of", "2025-01-01", "--half-life", "-3")
    assert typed.stderr == f"Error: {said}\n"
