"""The page in a browser: nothing is fetched, it works, it fits, and all can read it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from caucasus_cli.report.html import html_report
from caucasus_cli.report.model import Report

pytestmark = pytest.mark.extras

_IS_OPEN = "return location.href === arguments[0] && document.readyState === 'complete'"
WIDTHS = (375, 768, 1440)
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs the extra [browser]")
    from selenium.webdriver.chrome.service import Service

    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("needs chromium and its driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('browser')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(driver))
    opened.set_script_timeout(300)
    yield opened
    opened.quit()


Show = Callable[..., Any]


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Show:
    """Open a page at a width, light or dark."""

    def shown(data: bytes, width: int = 1440, theme: str = "light") -> Any:
        # An address of its own: on a busy machine the driver takes the page before for this one.
        file = tmp_path / f"report-{len(list(tmp_path.iterdir()))}.html"
        file.write_bytes(data)
        feature = {"name": "prefers-color-scheme", "value": theme}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.get(file.as_uri())
        wait = import_module("selenium.webdriver.support.ui").WebDriverWait(browser, 60)
        wait.until(lambda opened: opened.execute_script(_IS_OPEN, file.as_uri()))
        return browser

    return shown


@pytest.fixture(scope="module")
def pages(bundled: Report, hostile: Report) -> dict[str, bytes]:
    return {"bundled": html_report(bundled), "hostile": html_report(with_long_names(hostile))}


def with_long_names(report: Report) -> Report:
    """Names of the most characters that a table of actors may have, none of them a blank."""
    dyads = tuple({**one, "name_a": "A" * 200, "name_b": "B" * 200} for one in report.dyads)
    return replace(report, dyads=dyads)


@pytest.mark.parametrize("name", ["bundled", "hostile"])
def test_no_error_and_no_request(show: Show, pages: dict[str, bytes], name: str) -> None:
    browser = show(pages[name])
    assert browser.get_log("browser") == []
    sent = [
        line["message"] for line in browser.get_log("performance")
        if '"Network.requestWillBeSent"' in line["message"]
    ]  # fmt: skip
    assert len(sent) >= 1
    assert not [one for one in sent if '"url":"http' in one]
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert browser.title.startswith("All dyads" if name == "bundled" else "AAAA")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["bundled", "hostile"])
def test_it_fits_the_screen(
    show: Show, pages: dict[str, bytes], name: str, width: int, theme: str
) -> None:
    browser = show(pages[name], width, theme)
    browser.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    paper = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(255, 255, 255)" if theme == "light" else "rgb(20, 23, 27)")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1440])
def test_axe_finds_nothing_serious(
    show: Show, pages: dict[str, bytes], width: int, theme: str
) -> None:
    axe = pytest.importorskip("axe_core_python", reason="needs the extra [browser]")
    script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    browser = show(pages["bundled"], width, theme)
    browser.execute_script(script)
    found = browser.execute_async_script(
        "const done = arguments[arguments.length - 1]; axe.run().then(done);"
    )
    told = [
        (one["id"], one["impact"], [node["html"][:200] for node in one["nodes"][:3]])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert told == []
    assert len(found["passes"]) > 20


def test_filter(show: Show, pages: dict[str, bytes], bundled: Report) -> None:
    browser = show(pages["bundled"])
    [tools] = browser.find_elements("css selector", "[data-filters=event-table]")
    tools.find_element("css selector", "input").send_keys("azecop 173")
    expected = [
        one for one in bundled.events if "AZECOP" in (one.source, one.target) and one.code == "173"
    ]
    rows = browser.find_elements("css selector", "#event-table tbody tr")
    left = [row for row in rows if row.is_displayed()]
    assert 0 < len(expected) < len(rows)
    assert len(left) >= len(expected)
    assert all("AZECOP" in row.text and "173" in row.text for row in left)
    assert tools.find_element("css selector", "output").text == f"{len(left)} of {len(rows)}"
    browser.execute_script(
        "const kind = arguments[0].querySelector('select'); kind.value = 'cooperation';"
        "kind.dispatchEvent(new Event('change'));", tools,
    )  # fmt: skip
    left = [row for row in rows if row.is_displayed()]
    assert all(row.get_attribute("data-kind") == "cooperation" for row in left)


def test_sort(show: Show, pages: dict[str, bytes], bundled: Report) -> None:
    browser = show(pages["bundled"])

    def points() -> list[float]:
        return [float(text) for text in browser.execute_script(
            "return [...document.querySelectorAll('#event-table tbody tr')]"
            ".map(row => row.cells[4].dataset.value)"
        )]  # fmt: skip

    head = browser.find_elements("css selector", "#event-table thead th")[4]
    button = head.find_element("css selector", "button")
    button.click()
    downwards = sorted((one.points for one in bundled.events), reverse=True)
    assert points() == downwards
    assert head.get_attribute("aria-sort") == "descending"
    button.click()
    assert points() == downwards[::-1]
    assert head.get_attribute("aria-sort") == "ascending"


def test_charts_follow_the_width_and_the_theme(show: Show, pages: dict[str, bytes]) -> None:
    def shown(width: int) -> list[int]:
        browser = show(pages["bundled"], width)
        return list(browser.execute_script(
            "return [...document.querySelectorAll('svg.chart')]"
            ".filter(one => one.getBoundingClientRect().width)"
            ".map(one => Math.round(one.getBoundingClientRect().right))"
        ))  # fmt: skip

    for width in WIDTHS:
        found = shown(width)
        assert len(found) == 5
        assert all(right <= width for right in found)
    colors = [
        show(pages["bundled"], 1440, theme).execute_script(
            "const line = document.querySelector('.for-wide .chart path[stroke]');"
            "return getComputedStyle(line).stroke"
        )
        for theme in ("light", "dark")
    ]
    assert colors[0] != colors[1]


def test_it_prints(show: Show, pages: dict[str, bytes]) -> None:
    browser = show(pages["bundled"], theme="dark")
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
    assert len(printed["data"]) > 50_000
