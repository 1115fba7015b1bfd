"""Score files read back: every format that `score` writes, and what is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli.running import LOG, run

from caucasus_cli.changes.diff import diff_scores
from caucasus_cli.changes.score_files import are_scores, is_score_file, read_scores
from caucasus_cli.errors import LogError, UsageError

FORMATS = ("json", "ndjson", "csv", "tsv", "parquet", "arrow")
STATE_SETTINGS = ("json", "parquet", "arrow")


def written(form: str, *options: str) -> bytes:
    ran = run("score", "-l", str(LOG), "-q", "-f", form, *options)
    assert ran.code == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_comes_back_the_same(form: str, tmp_path: Path) -> None:
    found = read_scores(written(form), f"scores.{form}")
    like = read_scores(written("parquet"), "scores.parquet")
    assert found.records == like.records
    assert len(found.records) > 3
    assert found.states_settings is (form in STATE_SETTINGS)
    if found.states_settings:
        assert found.parameters == like.parameters
    else:
        assert found.parameters == {
            name: like.parameters[name] for name in ("as_of", "coverage_start", "directed")
        }
    path = tmp_path / "scores"
    path.write_bytes(written(form))
    assert is_score_file(path)
    assert are_scores(written(form))


@pytest.mark.parametrize("form", FORMATS)
def test_no_rows_are_scores_too(form: str) -> None:
    if form != "ndjson":
        assert read_scores(written(form, "--limit", "0"), "none").records == []


@pytest.mark.parametrize("form", FORMATS)
def test_events_are_no_scores(form: str, tmp_path: Path) -> None:
    data = run("events", "-l", str(LOG), "-q", "-f", form).stdout
    assert not are_scores(data)
    path = tmp_path / "events"
    path.write_bytes(data)
    assert not is_score_file(path)
    assert not is_score_file(tmp_path)
    assert not is_score_file(tmp_path / "nowhere")


def test_some_columns_are_enough() -> None:
    data = written("csv", "--columns", "actor_a,actor_b,escalation")
    found = read_scores(data, "scores.csv")
    assert found.records[0]["escalation"] is not None
    assert found.records[0]["cooperation"] is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"actor_a,actor_b,name_a\nAZE,RUS,x\n", "has no column escalation"),
        (b"actor_a,actor_b,escalation\nAZE,RUS,high\n", "record 1: escalation 'high' is no float"),
        (b"actor_a,actor_b,directed,rung\nA,B,yes,1\n", "record 1: directed 'yes' is no bool"),
        (b'{"schema": "caucasus.score/1", ', "cannot be read as scores"),
        (b'{"schema": "caucasus.score/9", "scores": []}', "has the schema caucasus.score/9"),
        (b'{"actor_a": "A", "actor_b": "B", "rung": 1}\n{"actor', "cannot be read as scores"),
        (b"PAR1nonsense", "cannot be read as scores"),
        (b"actor_a,actor_b,rung\n\xff,B,1\n", "cannot be read as scores"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, words: str) -> None:
    with pytest.raises(LogError, match=r"^old\.x: ") as caught:
        read_scores(data, "old.x")
    assert words in str(caught.value)


def differences(old: bytes, new: bytes) -> dict[str, Any]:
    return diff_scores(read_scores(old, "old"), read_scores(new, "new"), 1.0).differences


def test_settings_that_differ_are_found() -> None:
    other = ("--half-life", "14", "--as-of", "2025-05-29", "--scale", "unit")
    found = differences(written("json"), written("parquet", *other))
    assert found["half_life"] == (30.0, 14.0)
    assert found["scale"] == ("goldstein", "unit")
    assert {"as_of", "scale_sha256"} < set(found)
    assert not differences(written("json"), written("arrow"))
    assert list(differences(written("csv"), written("json", *other))) == ["as_of"]


def test_directions_cannot_be_compared_with_dyads() -> None:
    with pytest.raises(UsageError, match="new has a score for each direction"):
        differences(written("csv"), written("json", "--directed"))
