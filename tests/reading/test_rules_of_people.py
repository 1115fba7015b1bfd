"""Options of reading with logs that people write, and with what was imported from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from caucasus_cli.account import Account
from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.errors import UsageError
from caucasus_cli.importing import Import
from caucasus_cli.log import Log, open_logs
from caucasus_cli.reading.inputs import find_sources
from caucasus_cli.reading.options import Reading
from caucasus_cli.reading.rules import Rules

LOG = """event_id,date,source,target,code,date_added,url
a,2025-01-03,AZE,RUS,112,2025-01-05,https://a.example/1
b,2025-01-07,RUS,AZE,138,,https://a.example/2
c,2025-01-03,RUS,AZE,112,2025-02-01,https://a.example/1
d,2024-12,AZE,ARM,057,2025-01-04,
"""
BARE = "date,source,target,code\n2025-01-03,AZE,RUS,112\n"
EMPTY = "date,source,target,code,date_added,url\n2025-01-03,AZE,RUS,112,,\n"
KNOWN = Rules(known_on=date(2025, 1, 31))
ADDED = Rules(date="added")
MIRRORS = Rules(mirrors="drop")
BACKDATED = Rules(backdated="drop")
Opened = Callable[[str, Rules], Log]


def direct(text: str, rules: Rules) -> Log:
    """The log itself with rules."""
    Path("log.csv").write_text(text, encoding="utf-8")
    return open_logs(["log.csv"], bundled_actors(), reading=Reading(rules))


def imported_first(text: str, rules: Rules) -> Log:
    """An import without rules, read with them."""
    Path("log.csv").write_text(text, encoding="utf-8")
    write(Rules())
    return read_again(rules)


def imported(text: str, rules: Rules) -> Log:
    """An import with rules, read without."""
    Path("log.csv").write_text(text, encoding="utf-8")
    account = write(rules)
    return replace(read_again(Rules()), account=account)


def write(rules: Rules) -> Account:
    sources = find_sources(["log.csv"], {}, lambda name: b"", None)
    done = Import(Path("events.parquet"), Reading(rules), bundled_actors(), {}).run(sources)
    assert not done.failures
    return done.account


def read_again(rules: Rules) -> Log:
    return open_logs(["events.parquet"], bundled_actors(), reading=Reading(rules))


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("opened", [direct, imported_first, imported])
@pytest.mark.parametrize(
    ("rules", "ids", "dropped"),
    [
        (Rules(), "abcd", {}),
        (KNOWN, "ad", {"no_day_added": 1, "not_yet_known": 1}),
        (ADDED, "acd", {"no_day_added": 1}),
        (replace(ADDED, known_on=date(2025, 1, 4)), "d", {"no_day_added": 1, "not_yet_known": 2}),
        (MIRRORS, "abd", {"mirror": 1}),
        (replace(KNOWN, mirrors="drop"), "ad", {"no_day_added": 1, "not_yet_known": 1}),
    ],
    ids=["none", "known on", "added", "both", "mirrors", "mirrors known"],
)
def test_rows_are_left_out_and_counted(
    opened: Opened, rules: Rules, ids: str, dropped: dict[str, int]
) -> None:
    log = opened(LOG, rules)
    assert sorted(log.events.column("event_id").to_pylist()) == list(ids)
    assert {reason.value: n for reason, n in log.account.dropped.items() if n} == dropped
    assert (log.account.read, log.account.stored) == (4, len(ids))
    log.raise_for_mistakes()


@pytest.mark.parametrize("opened", [direct, imported_first])
def test_the_day_added_stands_for_the_act(opened: Opened) -> None:
    rows = {row["event_id"]: row for row in opened(LOG, ADDED).events.to_pylist()}
    for row in rows.values():
        assert row["date_start"] == row["date_end"] == row["date_added"]
    assert rows["d"]["date_start"] == date(2025, 1, 4)


@pytest.mark.parametrize("opened", [direct, imported_first, imported])
@pytest.mark.parametrize(
    ("rules", "option"),
    [
        (KNOWN, "--known-on"),
        (ADDED, "--date added"),
        (MIRRORS, "--mirrors drop"),
        (Rules(root_only=True), "--root-only"),
        (Rules(min_sources=1), "--min-sources"),
        (Rules(min_mentions=2), "--min-mentions"),
    ],
    ids=str,
)
@pytest.mark.parametrize("text", [BARE, EMPTY], ids=["no column", "no value"])
def test_what_a_log_does_not_tell_is_refused(
    opened: Opened, rules: Rules, option: str, text: str
) -> None:
    file = "events.parquet" if opened is imported_first else "log.csv"
    with pytest.raises(UsageError, match=f"^{option}: {file} does not tell of a row"):
        opened(text, rules)


@pytest.mark.parametrize("opened", [direct, imported_first, imported])
def test_rows_that_come_from_gdelt_are_dated_back_in_a_csv_too(opened: Opened) -> None:
    days = ["03-02", "03-01", "02-23", "01-31", "02-27"]
    rows = [f"g{day},2025-{day},AZE,RUS,112,2025-03-02,gdelt2" for day in days]
    rows += ["h,2025-03-01,AZE,RUS,112,2025-03-02,csv", "i,2025-03-01,AZE,RUS,112,,gdelt2"]
    text = "event_id,date,source,target,code,date_added,origin\n" + "".join(
        f"{row}\n" for row in rows
    )
    log = opened(text, BACKDATED)
    kept = {"g03-02", "g02-27", "h", "i"}
    assert set(log.events.column("event_id").to_pylist()) == kept
    assert {reason.value: n for reason, n in log.account.dropped.items() if n} == {"backdated": 3}
    assert set(opened(text, Rules()).events.column("event_id").to_pylist()) > kept


@pytest.mark.parametrize("opened", [direct, imported_first, imported])
def test_rows_of_gdelt_that_do_not_tell_when_they_were_added_are_refused(opened: Opened) -> None:
    text = "date,source,target,code,origin\n2025-03-01,AZE,RUS,112,gdelt1\n"
    file = "events.parquet" if opened is imported_first else "log.csv"
    with pytest.raises(UsageError, match=f"^--backdated drop: {file} does not tell of a row when"):
        opened(text, BACKDATED)


def test_a_record_known_later_does_not_stand_for_the_earlier_one() -> None:
    text = LOG + "a,2025-01-03,AZE,RUS,190,2025-03-01,\n"
    log = direct(text, KNOWN)
    assert dict(zip(*(log.events.column(name).to_pylist() for name in ("event_id", "code")),
                    strict=True)) == {"a": "112", "d": "057"}  # fmt: skip
    assert "duplicate_id" not in {reason.value for reason, n in log.account.dropped.items() if n}


def test_bundled_logs_do_not_tell_when_they_were_written() -> None:
    with pytest.raises(UsageError, match=r"^--known-on: incidents does not tell"):
        open_logs(["incidents"], bundled_actors(), reading=Reading(KNOWN))
