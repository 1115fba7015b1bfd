"""What changed since an earlier run: in every form, of the dyads asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from report.conftest import Build
from report.pages import page
from support import AS_OF, Act, days_ago, settings_for

from caucasus_cli.changes.score_files import ScoreFile, are_scores, read_scores
from caucasus_cli.changes.since import changes_since
from caucasus_cli.errors import LogError
from caucasus_cli.report.changes_table import change_mark, changes_said
from caucasus_cli.report.html import html_report
from caucasus_cli.report.json import json_report
from caucasus_cli.report.markdown import markdown_report
from caucasus_cli.report.model import Report

#: Azerbaijan and Russia fight of late, Kenya and Uganda stop talking, Iran and Israel are new.
_LONG_AGO = [Act("AZEGOV", "RUSGOV", days_ago(200), "112"),
             Act("KENGOV", "UGAGOV", days_ago(200), "036")]  # fmt: skip
_OF_LATE = [Act("AZEGOV", "RUSGOV", days_ago(number), "190") for number in range(1, 5)]
_NEW = [Act("IRNGOV", "ISRGOV", days_ago(3), "190")]


@pytest.fixture(scope="module")
def earlier(build: Build) -> Report:
    return build(_LONG_AGO, settings=settings_for(as_of=AS_OF - timedelta(days=30)))


@pytest.fixture(scope="module")
def changed(build: Build, earlier: Report) -> Report:
    now = build([_LONG_AGO[0], *_OF_LATE, *_NEW])
    old = read_scores(json_report(earlier), "earlier.json")
    since = changes_since(old, now.dyads, now.parameters, 1.0)
    return replace(now, changes=since)


def _kinds(report: Report) -> dict[str, str]:
    assert report.changes is not None
    return {row["actor_a"]: row["change"] for row in report.changes.rows}


def test_a_report_is_read_back(earlier: Report) -> None:
    data = json_report(earlier)
    compact = json.dumps(json.loads(data)).encode()
    for form in (data, compact):
        assert are_scores(form)
        found = read_scores(form, "earlier.json")
        assert [one["actor_a"] for one in found.records] == ["AZE", "KEN"]
        assert found.records[0]["escalation"] == pytest.approx(earlier.dyads[0]["escalation"])
        assert found.parameters == json.loads(data)["parameters"]


@pytest.mark.parametrize(
    "document",
    [
        {"schema": "caucasus.report/2", "dyads": [], "parameters": {}},
        {"schema": "caucasus.report/1", "parameters": {}},
        {"schema": "caucasus.report/1", "dyads": []},
        {"schema": "caucasus.report/1", "dyads": {}, "parameters": {}},
    ],
)
def test_a_report_that_is_none_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(LogError, match=r"earlier\.json: has"):
        read_scores(json.dumps(document, indent=1).encode(), "earlier.json")


def test_dyads_appear_vanish_and_move(changed: Report) -> None:
    assert _kinds(changed) == {"AZE": "moved", "IRN": "appeared", "KEN": "vanished"}


def test_dyads_not_asked_for_have_not_vanished(changed: Report, earlier: Report) -> None:
    old = read_scores(json_report(earlier), "earlier.json")
    wanted = changes_since(
        old, changed.dyads[:1], changed.parameters, 1.0,
        admits=lambda one, other: "RUS" in (one, other),
    )  # fmt: skip
    assert [row["change"] for row in wanted.rows] == ["moved"]


@pytest.mark.slow
def test_the_same_run_has_no_changes(earlier: Report) -> None:
    old = read_scores(json_report(earlier), "earlier.json")
    since = changes_since(old, earlier.dyads, earlier.parameters, 0.0001)
    assert since.rows == [] and since.dyads.unmoved == 2 and since.differences == {}
    report = replace(earlier, changes=since)
    assert "Changes" in html_report(report).decode()
    assert "| Change |" not in markdown_report(report).decode()


def test_other_settings_are_said_and_the_day_is_not_one(changed: Report, earlier: Report) -> None:
    old = read_scores(json_report(earlier), "earlier.json")
    other = replace(old, parameters={**old.parameters, "half_life": 60.0})
    since = changes_since(other, changed.dyads, changed.parameters, 1.0)
    assert since.differences == {"half_life": (60.0, 30.0)}
    said = " ".join(changes_said(since))
    assert "half_life 60.0 → 30.0" in said and "as of 2025-" in said
    silent = ScoreFile("old.csv", old.records, {}, states_settings=False)
    words = " ".join(changes_said(changes_since(silent, [], {}, 1.0)))
    assert "states no settings" in words


@pytest.mark.parametrize(
    ("asked", "told"), [((), True), (("Iran – Israel",), True), (("Kenya – Uganda",), False)]
)
def test_that_others_were_asked_for_is_said(
    changed: Report, earlier: Report, asked: tuple[str, ...], told: bool
) -> None:
    few = replace(read_scores(json_report(earlier), "earlier.json"), asked=("Kenya – Uganda",))
    since = changes_since(few, changed.dyads, changed.parameters, 1.0, asked)
    assert ("Kenya – Uganda alone" in " ".join(changes_said(since))) is told


@pytest.mark.slow
def test_every_form_shows_the_changes(changed: Report) -> None:
    text = markdown_report(changed).decode()
    [line] = [one for one in text.split("\n") if "↑ E up" in one]
    assert line.startswith("| Azerbaijan – Russia |")
    assert "| × vanished |" in text and "| + appeared |" in text
    document = json.loads(json_report(changed))["changes"]
    assert document["previous"] == "earlier.json" and document["threshold"] == 1.0
    moved = {one["actor_a"]: one for one in document["dyads"]}
    assert moved["AZE"]["escalation_change"] == pytest.approx(
        moved["AZE"]["escalation_new"] - moved["AZE"]["escalation_old"]
    )
    whole = page(html_report(changed))
    [section] = [one for one in whole.all("section") if one.attributes.get("id") == "changes"]
    [table] = section.all("table")
    rows = {one.all("th")[0].text: one.all("td")[0].text for one in table.all("tbody")[0].all("tr")}
    assert rows == {
        "Azerbaijan – Russia": "↑E up",
        "Iran – Israel": "+appeared",
        "Kenya – Uganda": "×vanished",
    }
    assert "#changes" in [one.attributes.get("href") for one in whole.all("a")]


def test_hostile_text_of_an_earlier_file_is_text(changed: Report, earlier: Report) -> None:
    old = read_scores(json_report(earlier), "<script>x</script>.json")
    records = [{**one, "name_a": "<script>y</script>\x1b[31m"} for one in old.records]
    since = changes_since(replace(old, records=records), [], changed.parameters, 1.0)
    report = replace(changed, changes=since)
    for data in (html_report(report), markdown_report(report)):
        assert b"<script>x" not in data and b"<script>y" not in data and b"\x1b" not in data


@pytest.mark.parametrize(
    ("change", "sign"), [(5.0, "↑"), (-5.0, "↓"), (1.0, "↔"), (None, "↔"), (-0.5, "↔")]
)
def test_marks_do_not_rely_on_colour(change: float | None, sign: str) -> None:
    assert change_mark({"change": "moved", "escalation_change": change}, 1.0).sign == sign
