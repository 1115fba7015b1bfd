"""The report in Markdown and JSON."""

from __future__ import annotations

import json
import re

import pytest
from report.conftest import Build
from support import Act, days_ago

from caucasus_cli.gates.evidence import evidence_for
from caucasus_cli.gates.rules import judge, parse_rules
from caucasus_cli.render.cells import json_value
from caucasus_cli.report.json import json_report
from caucasus_cli.report.markdown import markdown_report
from caucasus_cli.report.model import Report
from caucasus_cli.scoring.columns import SCORE_COLUMNS


@pytest.fixture(scope="module")
def text(bundled: Report) -> str:
    return markdown_report(bundled).decode()


# --- Markdown --------------------------------------------------------------------------------


def _tables(text: str) -> list[list[str]]:
    blocks = [block.split("\n") for block in text.split("\n\n")]
    return [block for block in blocks if block[0].startswith("| ")]


def test_tables_have_as_many_cells_in_every_row(text: str) -> None:
    tables = _tables(text)
    assert len(tables) >= 5
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table}) == 1


def test_headlines_and_series(text: str) -> None:
    assert text.startswith("# All dyads of the log\n")
    assert re.search(r"\| Azerbaijan – Russia \| ▲ escalating \| \+91 \\\[\+76, \+96\\\]", text)
    assert re.search(r"Escalation E    [▁▂▃▄▅▆▇█]{20,48}\n", text)


def test_details_open_and_close(text: str) -> None:
    assert text.count("<details>") == text.count("</details>") == 2


def test_hostile_text_is_text_in_markdown(hostile: Report) -> None:
    text = markdown_report(hostile).decode()
    assert not re.search(r"(?<!\\)<(?!/?details>|/?summary>|https?://[^<>\s|]+>)", text)
    assert not re.search(r"(?<!\\)\]\(", text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)
    for table in _tables(text):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table}) == 1


@pytest.mark.slow
def test_a_summary_fits_what_github_takes(build: Build, hundreds: list[Act]) -> None:
    assert len(markdown_report(build(hundreds))) < 1_000_000


# --- JSON ------------------------------------------------------------------------------------


def test_json_has_the_scores_in_full(bundled: Report) -> None:
    document = json.loads(json_report(bundled))
    assert document["schema"] == "caucasus.report/1"
    assert list(document["dyads"][0]) == list(SCORE_COLUMNS)
    assert document["dyads"] == [
        {name: json_value(value) for name, value in record.items()} for record in bundled.dyads
    ]
    [first, second] = document["details"]
    assert (first["actor_a"], first["actor_b"]) == ("AZE", "RUS")
    assert len(first["events"]) == document["dyads"][0]["events"]
    assert first["timeline"][-1]["escalation"] == document["dyads"][0]["escalation"]
    assert second["every"] in ("day", "week", "month", "quarter", "year")
    assert json_report(bundled) == json_report(bundled)


def test_hostile_text_is_valid_json(hostile: Report) -> None:
    document = json.loads(json_report(hostile))
    urls = [url for event in document["details"][0]["events"] for url in event["urls"]]
    assert urls
    assert all(url.startswith("https://ok.test/") for url in urls)


# --- rules -----------------------------------------------------------------------------------


def test_rules_stand_in_every_form(build: Build) -> None:
    from dataclasses import replace

    from support import engine_named, events_table, settings_for

    from caucasus_cli.report.html import html_report

    acts = [
        Act("AZEGOV", "RUSGOV", days_ago(3), "190"),
        Act("AZEGOV", "RUSGOV", days_ago(4), "112"),
    ]
    report = build(acts)
    rules = parse_rules(fail=["rung >= 7"], warn=["escalation > 99"])
    found = judge(rules, report.dyads)
    evidence = evidence_for(found, events_table(acts), settings_for(), engine_named("arrow"))
    judged = replace(report, rules=rules, findings=tuple(evidence))
    assert "2 rules: 1 failure, 0 warnings." in markdown_report(judged).decode()
    assert "2 rules: 1 failure, 0 warnings." in html_report(judged).decode()
    document = json.loads(json_report(judged))
    assert document["rules"] == [
        {"severity": "fail", "rule": "rung >= 7"},
        {"severity": "warn", "rule": "escalation > 99"},
    ]
    [finding] = document["findings"]
    assert finding["values"] == {"rung": 8}
