"""A report on hundreds of dyads: a page that a browser opens and a reader finds the way in."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from cli.hostile import write
from cli.running import run
from report.pages import page

from caucasus_cli.codebook.actors import ActorBook
from caucasus_cli.report.matrix import MOST_ACTORS

DYADS = 500
LAST = date(2025, 7, 2)
CODES = ("190", "173", "112", "130", "1011", "036", "042", "057", "071", "161")
STORY = (
    "A ministry said that what the other side had done at the border was not acceptable, and asked "
    "for an answer within the week."
)
_HEADER = ("event_id", "date", "source", "target", "code", "summary", "url")


def events(book: ActorBook) -> list[tuple[str, ...]]:
    """Some 17,000 events: few dyads with many, many with few; some of them hot."""
    draw = random.Random(1)
    states = sorted(one.code for one in book.actors.values() if one.status == "state")
    pairs = [(a, b) for place, a in enumerate(states) for b in states[place + 1 :]]
    rows: list[tuple[str, ...]] = []
    for place, pair in enumerate(draw.sample(pairs, DYADS)):
        ages = [int(1_800 * draw.random() ** 1.5) for _ in range(2 + 2_000 // (place + 9))]
        ages += [draw.randrange(25) for _ in range(12 if place % 9 == 0 else 0)]
        for number, age in enumerate(ages):
            source, target = draw.sample(pair, 2)
            day = (LAST - timedelta(age)).isoformat()
            rows.append(
                (
                    f"{day}-{source}-{target}-{place}-{number}",
                    day,
                    source + draw.choice(("", "GOV", "MIL")),
                    target + draw.choice(("", "GOV", "MED")),
                    draw.choice(CODES),
                    STORY[: draw.randrange(40, len(STORY))],
                    f"https://news.example.org/{draw.randrange(10**9)}/the-title-of-the-story "
                    f"https://agency.example.com/{draw.randrange(10**7)}",
                )
            )
    return rows


@pytest.mark.slow
def test_five_hundred_dyads(tmp_path: Path, book: ActorBook) -> None:
    write(tmp_path / "log.csv", [_HEADER, *events(book)])
    log, file = str(tmp_path / "log.csv"), tmp_path / "report.html"
    ran = run("report", "-l", log, "-o", str(file))
    assert ran.stderr.startswith("500 dyads, 8 in full")
    data = file.read_bytes()
    assert len(data) < 5_000_000
    root = page(data)
    rows = {
        one.attributes["id"]: len(one.all("tbody")[0].all("tr"))
        for one in root.all("table")
        if "id" in one.attributes
    }
    assert rows["dyad-table"] == DYADS
    assert 100 < rows["event-table"] <= 500
    assert len([one for one in root.all("li") if one.attributes.get("class") == "card"]) == 12
    assert len([one for one in root.all("div") if one.attributes.get("class") == "wide long"]) == 2
    assert f"The {MOST_ACTORS} actors" in root.text
    summary = run("report", "-l", log, "-f", "markdown").stdout
    assert len(summary) < 1_000_000
