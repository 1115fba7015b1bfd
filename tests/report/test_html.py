"""The page: structure for every reader, nothing fetched, nothing of the data acts."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from report.conftest import Build
from report.pages import Element, page
from support import Act, days_ago

from caucasus_cli.gates.rules import parse_rules
from caucasus_cli.report.build import Size
from caucasus_cli.report.html import html_report
from caucasus_cli.report.model import Report


@pytest.fixture(scope="module")
def data(bundled: Report) -> bytes:
    return html_report(bundled)


@pytest.fixture(scope="module")
def whole(data: bytes) -> Element:
    return page(data)


@pytest.fixture(scope="module")
def spiteful(hostile: Report) -> bytes:
    return html_report(hostile)


def test_the_same_report_gives_the_same_bytes(hostile: Report, spiteful: bytes) -> None:
    assert html_report(hostile) == spiteful


def test_landmarks_and_headings(whole: Element) -> None:
    for tag in ("header", "nav", "main", "footer", "h1", "title"):
        assert len(whole.all(tag)) == 1, tag
    levels = [
        int(match.group(1))
        for element in _in_order(whole)
        if (match := re.fullmatch(r"h([1-6])", element.tag))
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    [skip] = [one for one in whole.all("a") if one.attributes.get("class") == "skip"]
    assert skip.attributes["href"] == "#main"


def test_every_link_on_the_page_leads_to_a_place_on_it_and_ids_are_single(whole: Element) -> None:
    ids = [one.attributes["id"] for one in _in_order(whole) if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    for link in whole.all("a"):
        if link.attributes["href"].startswith("#"):
            assert link.attributes["href"][1:] in ids
    for element in _in_order(whole):
        if "aria-labelledby" in element.attributes:
            assert element.attributes["aria-labelledby"] in ids


def test_contents_are_in_the_order_of_the_page(build: Build) -> None:
    acts = [
        Act("AZEGOV", "RUSGOV", days_ago(3), "190"),
        Act("AZEGOV", "ARMGOV", days_ago(9), "057"),
        Act("RUSGOV", "ARMGOV", days_ago(4), "057"),
    ]
    report = replace(build(acts, size=Size(details=1)), rules=parse_rules(["rung >= 9"]))
    root = page(html_report(report))
    [contents] = [one for one in root.all("nav") if one.attributes["class"] == "contents"]
    linked = [one.attributes["href"].lstrip("#") for one in contents.all("a")]
    assert linked == [one.attributes["id"] for one in root.all("section")]
    assert linked[:2] == ["rules", "headlines"]


def test_tables_have_captions_and_heads_with_a_scope(whole: Element) -> None:
    tables = whole.all("table")
    assert len(tables) >= 6
    for table in tables:
        assert len(table.all("caption")) == 1
        assert all(one.attributes.get("scope") in ("col", "row") for one in table.all("th"))
        width = len(table.all("thead")[0].all("th"))
        for row in table.all("tbody")[0].all("tr"):
            assert len(row.all("th")) == 1
            assert len(row.children) == width


def test_every_chart_has_a_text_and_its_numbers(whole: Element) -> None:
    figures = whole.all("figure")
    assert len(figures) == 5
    for figure in figures:
        for chart in figure.all("svg"):
            assert chart.attributes["role"] == "img"
            assert len(chart.attributes["aria-label"]) > 20
        siblings = figure.within.children if figure.within else []
        assert siblings[siblings.index(figure) + 1].tag == "details"


def test_the_policy_allows_the_page_s_own_style_and_script_and_nothing_else(whole: Element) -> None:
    [policy] = [
        one.attributes["content"]
        for one in whole.all("meta")
        if one.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    hashes = {
        tag: base64.b64encode(hashlib.sha256(whole.all(tag)[0].text.encode()).digest()).decode()
        for tag in ("style", "script")
    }
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{hashes['script']}'; "
        f"style-src 'sha256-{hashes['style']}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert len(whole.all("script")) == len(whole.all("style")) == 1


def _check_inert(root: Element) -> None:
    allowed = {"https", "http", "#", "data:,"}
    for element in _in_order(root):
        assert element.tag not in (
            "img",
            "iframe",
            "object",
            "embed",
            "base",
            "form",
            "image",
            "use",
        )
        for name, value in element.attributes.items():
            assert not name.startswith("on"), name
            assert name not in ("style", "src", "srcset", "action", "xlink:href"), name
            if name == "href":
                assert value.startswith(("https://", "http://", "#", "data:,")), allowed
        if element.tag == "a" and not element.attributes["href"].startswith("#"):
            assert element.attributes["rel"] == "noopener noreferrer"
    [style] = root.all("style")
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_nothing_is_fetched(whole: Element) -> None:
    _check_inert(whole)


def test_hostile_text_is_text(spiteful: bytes) -> None:
    root = page(spiteful)
    _check_inert(root)
    assert len(root.all("script")) == 1
    text = spiteful.decode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)
    assert "{{ 7 * 7 }}" in root.text
    assert "<script>alert(1)</script>" in root.text
    assert len(spiteful) < 1_000_000


def test_cards_say_the_scores(bundled: Report, whole: Element) -> None:
    cards = [one for one in whole.all("li") if one.attributes.get("class") == "card"]
    assert len(cards) == len(bundled.dyads)
    assert "Azerbaijan – Russia" in cards[0].text
    assert "+91" in cards[0].text
    assert "escalating" in cards[0].text
    [drawn] = [one for one in cards[0].all("svg") if one.attributes["class"] == "gauge escalation"]
    [dot], [band] = drawn.all("circle"), drawn.all("rect")
    score = bundled.dyads[0]
    place = float(dot.attributes["cx"].rstrip("%"))
    assert place == pytest.approx((score["escalation"] + 100) / 2, abs=0.01)
    low = float(band.attributes["x"].rstrip("%"))
    assert low == pytest.approx((score["escalation_low"] + 100) / 2, abs=0.01)


def test_the_event_table_has_every_event_with_its_sources(bundled: Report, whole: Element) -> None:
    [table] = [one for one in whole.all("table") if one.attributes.get("id") == "event-table"]
    rows = table.all("tbody")[0].all("tr")
    assert len(rows) == len(bundled.events) == bundled.events_counted
    links = [link.href for event in bundled.events for link in event.links]
    assert [one.attributes["href"] for one in table.all("a")] == links
    assert len(links) > 100


def test_one_dyad(build: Build) -> None:
    acts = [
        Act("AZEGOV", "RUSGOV", days_ago(3), "190"),
        Act("AZEGOV", "RUSGOV", days_ago(9), "057"),
    ]
    root = page(html_report(build(acts)))
    assert root.all("h1")[0].text == "Azerbaijan – Russia"
    assert not [one for one in root.all("section") if one.attributes.get("id") == "dyads"]


def test_no_dyad(build: Build) -> None:
    root = page(html_report(build([Act("AZEGOV", "AZEOPP", days_ago(3), "190")])))
    assert "nothing to score" in root.text


def test_no_clock_and_no_place(data: bytes) -> None:
    assert date.today().isoformat().encode() not in data
    assert b"/work" not in data
    assert b"/tmp" not in data


def _in_order(root: Element) -> list[Any]:
    found = []
    for child in root.children:
        found += [child, *_in_order(child)]
    return found
