"""What `caucasus` writes it reads again, and the scores stay what they were."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.decoding import rows_of
from cli.running import FILES, LOG, run, run_once

from caucasus_cli.render.registry import MACHINE_FORMATS, OutputFormat

READABLE = (OutputFormat.CSV, OutputFormat.NDJSON, OutputFormat.PARQUET, OutputFormat.ARROW)
LOGS = {"own": ("-l", str(LOG)), "bundled": ("-l", "incidents", "-l", "context")}


def events(form: str, *logs: str) -> bytes:
    ran = run_once("events", *logs, "-f", form, "-q")
    assert (ran.code, ran.stderr) == (0, "")
    return ran.stdout


@pytest.mark.parametrize("form", READABLE)
@pytest.mark.parametrize("log", LOGS)
def test_events_fed_back_give_the_same_scores(form: OutputFormat, log: str) -> None:
    found = run("score", "-q", "-f", "json", "-l", "-", stdin=events(form, *LOGS[log]))
    assert found.stderr == ""
    expected = run_once("score", "-q", "-f", "json", *LOGS[log])
    documents = [json.loads(ran.stdout) for ran in (expected, found)]
    first, second = ({**one, "parameters": {**one["parameters"], "logs": []}} for one in documents)
    assert first == second
    assert len(first["scores"]) >= 4


@pytest.mark.parametrize("form", READABLE)
@pytest.mark.parametrize("log", LOGS)
def test_events_fed_back_are_the_same_events(form: OutputFormat, log: str) -> None:
    columns = "event_id,date,date_start,date_end,source,target,code,label,points,summary"
    again = run("events", "-q", "-l", "-", "--columns", columns, stdin=events(form, *LOGS[log]))
    assert again.stderr == ""
    assert again.stdout == run_once("events", "-q", *LOGS[log], "--columns", columns).stdout


@pytest.mark.parametrize("form", READABLE)
def test_weights_and_confidences_come_back(form: OutputFormat) -> None:
    columns = "event_id,weight,confidence,note"
    again = run("events", "-q", "-l", "-", "--columns", columns, stdin=events(form, *LOGS["own"]))
    assert "w10,,0.8,one source\n" in again.text
    assert "w05,0.5,,counted half: few came\n" in again.text


@pytest.mark.parametrize("form", READABLE)
def test_some_events_fed_back_explain_the_same(form: OutputFormat) -> None:
    """Only the dyad's own events are needed for its score, if the coverage is said."""
    mine = run("events", "namibia", "botswana", *LOGS["own"], "-f", form, "-q").stdout
    asked = ("explain", "namibia", "botswana", "-q", "--since", "2023-02-14")
    assert run(*asked, "-l", "-", stdin=mine).stdout == run_once(*asked, *LOGS["own"]).stdout


# --- Namibia, whose ISO code is NA ---------------------------------------------------------------

WORDS = ("NA", "NaN", "nan", "NULL", "None", "N/A", "true", "1e5", "007", "-", "#N/A")


@pytest.fixture
def words_log(tmp_path: Path) -> Path:
    """A log whose texts look like nulls, numbers and truths."""
    path = tmp_path / "words.csv"
    rows = "".join(
        f"{word},2025-01-{day:02},NAM,BWA,057,{word}\n" for day, word in enumerate(WORDS, start=1)
    )
    path.write_text(f"event_id,date,source,target,code,note\n{rows}")
    return path


@pytest.mark.parametrize("form", READABLE)
def test_words_that_look_like_nulls_survive_every_reader(
    form: OutputFormat, words_log: Path
) -> None:
    data = events(form, "-l", str(words_log))
    again = run("events", "-q", "-l", "-", "--columns", "event_id,source,note", stdin=data).text
    assert again.splitlines()[1:] == [f"{word},NAM,{word}" for word in WORDS]


@pytest.mark.parametrize("form", MACHINE_FORMATS)
def test_namibia_survives_every_writer(form: OutputFormat) -> None:
    data = run("actors", "windhoek", "-q", "-f", form, "--columns", "code,name,iso2,iso3").stdout
    kinds = dict.fromkeys(("code", "name", "iso2", "iso3"), str)
    assert rows_of(form, data, kinds, "actors") == [
        {"code": "NAM", "name": "Namibia", "iso2": "NA", "iso3": "NAM"}
    ]


def test_namibia_is_found_by_every_name() -> None:
    for name in ("NA", "na", "NAM", "565", "Namibia", "windhoek", "Republic of Namibia"):
        ran = run("events", name, "botswana", *LOGS["own"], "-q", "--columns", "event_id")
        assert len(ran.text.split()) == 12, name
    looked_up = run("actors", "NA", "-q", "--columns", "code", "--limit", "1")
    assert looked_up.text == "code\nNAM\n", "an exact match comes first"


@pytest.mark.parametrize("form", MACHINE_FORMATS)
def test_codes_keep_their_zeros_in_every_writer(form: OutputFormat) -> None:
    data = run("codes", "057", "-q", "-f", form, "--columns", "code,parent").stdout
    kinds = {"code": str, "parent": str}
    assert rows_of(form, data, kinds, "codes") == [{"code": "057", "parent": "05"}]


def test_header_only_log_goes_round() -> None:
    for form in READABLE:
        data = events(form, "-l", str(FILES / "header-only.csv"))
        if form is OutputFormat.NDJSON:
            assert data == b""
        else:
            ran = run("validate", "-", "-f", "json", stdin=data)
            assert (ran.code, json.loads(ran.stdout)["read"]) == (0, 0), form
