"""A log full of hostile strings: what is said of it, and its records, do nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from cli.running import Ran, run

from caucasus_cli.cli.exit_codes import ExitCode

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
ANSI = "\x1b[2J\x1b]0;owned\x07\x9b31m\x1b[31mred"
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(A1)")
DIRECTIONS = "\u202eevil\u202c \u2066isolate\u2069 \u200f\u200b\ufeff\u2028"
MARKDOWN = "![x](javascript:alert(1)) | `code` | [a](b) **b** <b>\n# head\n::error::owned"
LONG = "A" * 1_000_000
TEXTS = (SCRIPT, ANSI, *FORMULAS, DIRECTIONS, MARKDOWN, LONG)
#: What a terminal, a page or a runner obeys, or shows as something else.
ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _hostile_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two logs whose every free text is hostile, ids and a column's name among them."""
    monkeypatch.chdir(tmp_path)
    header = ["event_id", "date", "source", "target", "code", "summary", "note", "url", "=own"]
    rows = [
        [f"{text[:60]}{number}", f"2025-06-{number + 1:02}", "AZE", "RUS", "190", *[text] * 4]
        for number, text in enumerate(TEXTS)
    ]
    for name, kept in (("log.csv", rows), ("later.csv", rows[1:])):
        with Path(name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, *kept])


def ran(verb: str, *options: str) -> Ran:
    found = run(verb, "-l", "log.csv", *options, environment={"NO_COLOR": "1"})
    assert found.code == ExitCode.DONE, found.stderr[:500]
    return found


def test_records_are_whole_in_what_machines_read() -> None:
    told = json.loads(ran("events", "-f", "json").text)["events"]
    assert {row["summary"] for row in told} == {text.strip() for text in TEXTS}
    rows = list(csv.DictReader(io.StringIO(ran("events", "-f", "csv").text, newline="")))
    assert [row["summary"] for row in rows] == [row["summary"] for row in told]


def test_what_a_rule_says_is_one_line_each(tmp_path: Path) -> None:
    log, asked = ("-l", "log.csv"), ("--fail-on", "rung >= 8", "--junit", "rules.xml", "--summary")
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    found = run("score", *log, "-q", *asked, "--columns", "actor_a", environment=environment)
    assert found.code == ExitCode.CONDITION_MET
    assert not ACTIVE.search(found.stderr)
    commands = [line for line in found.stderr.splitlines() if line.startswith("::")]
    assert [line.split(" ")[0] for line in commands] == ["::error"]
    for name in ("rules.xml", "summary.md"):
        text = Path(name).read_text(encoding="utf-8")
        assert not ACTIVE.search(text)
        assert "<script" not in text.replace("\\<script", "")


def test_mistakes_are_told_without_harm_and_in_short(tmp_path: Path) -> None:
    rows = [["date", "source", "target", "code"], *(["2025-06-01", "AZE", t, "190"] for t in TEXTS)]
    with Path("bad.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    for arguments in (("validate", "bad.csv"), ("score", "-l", "bad.csv")):
        for width in (None, 80):
            found = run(*arguments, terminal=width)
            assert found.code == ExitCode.INPUT
            assert not ACTIVE.search(found.stderr)
            if width or arguments[0] == "score":
                assert len(found.stderr) < 10_000
    assert not ACTIVE.search(run("validate", "bad.csv", terminal=80).text)
