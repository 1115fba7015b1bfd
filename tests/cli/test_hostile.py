"""A log full of hostile strings, in files of hostile names: every verb and format yields text
that does nothing, at a cost that grows with the log alone."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from cli import hostile
from cli.decoding import html_cells
from cli.hostile import ACTIVE
from cli.running import Ran, run
from report.pages import Element
from report.pages import page as page_of
from rich.cells import cell_len

from caucasus_cli.cli import delivery
from caucasus_cli.cli.exit_codes import ExitCode
from caucasus_cli.cli.options import OutputOptions
from caucasus_cli.cli.streams import Streams
from caucasus_cli.render.registry import OutputFormat

TEXT_FORMATS = ("table", "csv", "tsv", "json", "ndjson", "markdown", "html")
VERBS = {
    "score": ("score", "-l", hostile.LOG),
    "explain": ("explain", "azerbaijan", "russia", "-l", hostile.LOG),
    "events": ("events", "-l", hostile.LOG),
    "timeline": ("timeline", "azerbaijan", "russia", "-l", hostile.LOG),
    "diff": ("diff", hostile.LOG, hostile.LATER),
    "diff events": ("diff", hostile.LOG, hostile.LATER, "--events"),
    "validate": ("validate", "bad.csv"),
}
#: What of a log's long texts a table may show of each, and views of it all.
_MOST = 200_000
PLAIN = {"NO_COLOR": "1"}


@pytest.fixture(scope="module", params=[20_000])
def size(request: pytest.FixtureRequest) -> int:
    """Characters of the longest fields."""
    found: int = request.param
    return found


@pytest.fixture(scope="module")
def folder(size: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that the hostile files lie in."""
    path = tmp_path_factory.mktemp("hostile")
    hostile.write_files(path, size)
    yield path


@pytest.fixture(autouse=True)
def _within(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)


def ran(*arguments: str, terminal: int | None = None, **options: Any) -> Ran:
    return run(*arguments, "--actors", hostile.ACTORS, terminal=terminal, **options)


@dataclass(frozen=True)
class Delivered:
    """What a verb gave to be shown, and what it said beside it."""

    result: Any
    view: Any
    stderr: str

    def shown(self, form: str, terminal: int | None, safe: bool = False) -> tuple[str, str]:
        """Standard output and standard error in a format, on a terminal or in a pipe."""
        out, err = io.BytesIO(), io.StringIO()
        isatty = terminal is not None
        streams = Streams(io.BytesIO(), out, err, isatty, isatty, terminal or 80, "utf-8", PLAIN)
        options = replace(OutputOptions(), safe_cells=safe)
        delivery.deliver(self.result, self.view, OutputFormat(form), options, streams)
        return out.getvalue().decode("utf-8"), err.getvalue()


@cache
def delivered(verb: str, folder: Path) -> Delivered:
    """Run the verb once; that it delivers in every format is tested elsewhere."""
    given: list[Any] = []
    original = delivery.deliver

    def deliver(*arguments: Any) -> int:
        given.extend(arguments[:2])
        return original(*arguments)

    with patch.object(delivery, "deliver", deliver):
        found = ran(*VERBS[verb], "-f", "csv", terminal=80)
    assert found.code == (ExitCode.INPUT if verb == "validate" else ExitCode.DONE), found.stderr
    assert not ACTIVE.search(found.text)
    result, view = given
    return Delivered(result, view, found.stderr)


@pytest.mark.parametrize("verb", VERBS)
def test_a_terminal_obeys_nothing(verb: str, folder: Path) -> None:
    found = delivered(verb, folder)
    assert not ACTIVE.search(found.stderr)
    assert len(found.stderr) < 20_000
    for form in TEXT_FORMATS:
        for width in (60, 80, 200) if form == "table" else (80,):
            text, said = found.shown(form, width)
            assert text
            assert not ACTIVE.search(text), form
            assert not ACTIVE.search(said), form
            if form == "table" and verb != "validate":
                assert max(map(cell_len, text.splitlines())) <= width


@pytest.mark.parametrize("verb", VERBS)
def test_views_in_a_file_hold_nothing_that_is_obeyed(verb: str, folder: Path) -> None:
    for form in ("table", "json", "ndjson", "markdown", "html"):
        text, _ = delivered(verb, folder).shown(form, None)
        assert not ACTIVE.search(text), form
        if form == "table":
            assert len(text) < _MOST
        if form == "html":
            assert "<script" not in text
            assert "<img" not in text
            assert "default-src 'none'" in text
            assert html_cells(text)
        if form == "markdown":
            assert not re.search(r"(?<!\\)<|(?<!\\)`|(?<!\\)\[", text)
            assert all(line.startswith("| ") for line in text.splitlines())


def test_a_table_says_where_it_cut(folder: Path) -> None:
    found = delivered("events", folder)
    assert "shortened texts. -f csv shows everything." in found.shown("table", 80)[1]
    text, said = found.shown("table", None)
    assert "A" * 900 + "A" * 99 + "…" in text
    assert said == "Texts of over 1,000 characters are shortened. -f csv shows everything.\n"


def test_records_are_whole_in_what_machines_read(size: int, folder: Path) -> None:
    found, texts = delivered("events", folder), hostile.texts(size)
    told = json.loads(found.shown("json", None)[0])["events"]
    assert {row["summary"] for row in told} == {text.strip() for text in texts}
    rows = list(csv.DictReader(io.StringIO(found.shown("csv", None)[0], newline="")))
    assert [row["summary"] for row in rows] == [row["summary"] for row in told]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_no_cell_is_a_formula_where_that_is_asked_for(verb: str, form: str, folder: Path) -> None:
    text, _ = delivered(verb, folder).shown(form, None, safe=True)
    if form == "csv":
        header, *rows = csv.reader(io.StringIO(text, newline=""))
    else:
        header, *rows = (line.split("\t") for line in text.split("\n")[:-1])
    assert rows
    assert not any(re.match(r"\s*[=+\-@]", name) for name in header)
    for row in rows:
        for name, cell in zip(header, row, strict=True):
            if re.match(r"\s*[=+\-@]|[\t\r]", cell):
                float(cell)
                assert name not in ("summary", "note", "url", "event_id", "value")


def test_what_a_rule_says_is_short_and_one_line_each() -> None:
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "summary.md"}
    Path("summary.md").unlink(missing_ok=True)
    found = ran(
        "score", "-l", hostile.LOG, "-q", "--fail-on", "rung >= 8", "--junit", "rules.xml",
        "--summary", "--columns", "actor_a", environment=environment,
    )  # fmt: skip
    assert found.code == ExitCode.CONDITION_MET
    assert not ACTIVE.search(found.stderr)
    assert len(found.stderr) < 5_000
    commands = [line for line in found.stderr.splitlines() if line.startswith("::")]
    assert [line.split(" ")[0] for line in commands] == ["::error"]
    for name in ("rules.xml", "summary.md"):
        text = Path(name).read_text(encoding="utf-8")
        assert not ACTIVE.search(text)
        assert "<script" not in text.replace("\\<script", "")
        assert len(text) < 10_000


def test_mistakes_are_told_without_harm_and_in_short() -> None:
    for arguments in (("validate", "bad.csv"), ("score", "-l", "bad.csv")):
        for width in (None, 80):
            found = ran(*arguments, terminal=width)
            assert found.code == ExitCode.INPUT
            assert not ACTIVE.search(found.stderr)
            assert len(found.stderr) < 10_000
    found = ran("validate", "bad.csv", "-f", "json")
    assert not ACTIVE.search(found.text)
    assert json.loads(found.text)


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "-l", "\x1b[31m.csv"),
        ("score", "-o", "\x1b[31m/x.csv"),
        ("score", "russia", "\x1b[31m"),
        ("diff", "\x1b[31m", "log.csv"),
        ("import", "\x1b[31m", "-o", "x.parquet"),
        ("score", "--fail-on", "\x1b[31m"),
        ("score", "--as-of", "\x1b[31m"),
        ("\x1b[31m",),
        ("score", "--\x1b[31m"),
        ("score", "-f", "\x1b[31m"),
        ("score", "\nx\u202e" + "y" * 30_000, "russia"),
    ],
)
def test_what_people_type_is_quoted_without_harm(arguments: tuple[str, ...]) -> None:
    found = run(*arguments, terminal=80)
    assert found.code in (ExitCode.USAGE, ExitCode.INPUT)
    assert not ACTIVE.search(found.stderr)
    assert re.search(r"\\x1b|\\u202e|yyyy", found.stderr)
    assert len(found.stderr) < 5_000


def test_an_import_says_nothing_that_is_obeyed() -> None:
    asked = ("import", hostile.LOG, "-o", "events.parquet", "--account", "-")
    found = ran(*asked, terminal=80, environment=PLAIN)
    assert found.code == ExitCode.DONE, found.stderr
    assert not ACTIVE.search(found.text + found.stderr)
    assert [one["file"] for one in json.loads(found.text)["files"]] == [hostile.LOG]


def test_a_name_that_no_table_can_show_is_refused() -> None:
    hostile.write(Path("long.csv"), [("code", "name"), ("AZE", "A" * 20_000)])
    found = run("score", "--actors", "long.csv")
    assert found.code == ExitCode.INPUT
    assert found.stderr == (
        "Error: long.csv:2: a name of AZE has 20,000 characters, and 200 at most are allowed: "
        "it begins 'AAAAAAAAAAAAAAAAAAAA'.\n"
    )


@pytest.mark.parametrize("form", ["html", "markdown", "json"])
def test_a_report_is_inert_and_short(form: str) -> None:
    begun = time.perf_counter()
    found = ran("report", "azerbaijan", "russia", "-l", hostile.LOG, "-f", form)
    assert found.code == ExitCode.DONE, found.stderr
    assert not ACTIVE.search(found.text + found.stderr)
    assert len(found.stdout) < 1_000_000
    assert time.perf_counter() - begun < 30
    if form == "json":
        assert json.loads(found.text)
    elif form == "markdown":
        assert not re.search(r"(?<!\\)<(script|img)", found.text)
    else:
        _check_page(page_of(found.stdout))


def _check_page(page: Element) -> None:
    """One script, the page's own; nothing is fetched; a link leads to the web and tells nothing."""
    assert len(page.all("script")) == 1
    assert not page.all("img") + page.all("iframe") + page.all("object")
    policies = [one for one in page.all("meta") if "http-equiv" in one.attributes]
    assert [one.attributes["http-equiv"] for one in policies] == ["Content-Security-Policy"]
    assert "default-src 'none'" in policies[0].attributes["content"]
    for link in page.all("a"):
        address = link.attributes["href"]
        if not address.startswith("#"):
            assert re.match("https?://", address)
            assert set(link.attributes["rel"].split()) >= {"noopener", "noreferrer"}
    for element in _within_page(page):
        assert not any(name.startswith("on") for name in element.attributes)


def _within_page(element: Element) -> Iterator[Element]:
    for child in element.children:
        yield child
        yield from _within_page(child)


@pytest.mark.slow
def test_long_fields_cost_little() -> None:
    for verb in ("events", "explain", "timeline"):
        for form in TEXT_FORMATS:
            begun = time.perf_counter()
            assert ran(*VERBS[verb], "-f", form, terminal=80).code == ExitCode.DONE
            assert time.perf_counter() - begun < 20


REPORTS = ("report", "azerbaijan", "russia", "-l", hostile.LOG)
MEGABYTES = {
    **{f"events {form}": (*VERBS["events"], "-f", form) for form in ("table", "json", "markdown")},
    **{f"{verb} table": (*VERBS[verb], "-f", "table") for verb in VERBS if verb != "events"},
    **{f"report {form}": (*REPORTS, "-f", form) for form in ("html", "markdown", "json")},
    "explain html": (*VERBS["explain"], "-f", "html"),
    "plot": ("plot", "azerbaijan", "russia", "-l", hostile.LOG, "-f", "svg"),
    "compare": ("compare", "azerbaijan-russia", "armenia-russia", "-l", hostile.LOG),
    "import": ("import", hostile.LOG, "-o", "events.parquet"),
    "a rule": (*VERBS["score"], "--fail-on", "rung >= 8", "--junit", "rules.xml"),
}


@pytest.fixture(scope="module")
def megabytes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("megabytes")
    hostile.write_files(path, 1_000_000)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", MEGABYTES)
def test_fields_of_a_megabyte(name: str, megabytes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each costs what reading the log costs, some times over: nothing grows with the square."""
    monkeypatch.chdir(megabytes)
    begun = time.process_time()
    terminal = None if name == "plot" else 80
    found = run(*MEGABYTES[name], terminal=terminal, environment=PLAIN)
    assert time.process_time() - begun < 40
    asked = {"validate": ExitCode.INPUT, "a rule": ExitCode.CONDITION_MET}
    expected = next((code for start, code in asked.items() if name.startswith(start)), 0)
    assert found.code == expected
    assert not ACTIVE.search(found.stderr)
    assert len(found.stderr) < 20_000
    assert not ACTIVE.search(found.text)
    if name.endswith("table") or name.startswith(("report", "plot", "compare")):
        assert len(found.stdout) < 500_000
    if name == "report html":
        _check_page(page_of(found.stdout))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["html", "markdown", "json"])
def test_a_report_says_how_long_a_cut_text_is(
    form: str, megabytes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(megabytes)
    text = run(*REPORTS, "-f", form).text
    assert "A" * 399 + "… (1,000,000 characters)" in text
    assert "A" * 400 not in text
