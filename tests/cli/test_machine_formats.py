"""What the machine formats hold."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from cli.decoding import BINARY_FORMATS, TEXT_FORMATS, rows_of, table_of
from cli.every_verb import COLUMNS, EVERY_VERB, LOGGED, SCHEMAS, VERBS
from cli.running import LOG, run, run_once

from caucasus_cli.cli.exit_codes import ExitCode
from caucasus_cli.render.registry import MACHINE_FORMATS, OutputFormat
from caucasus_cli.scoring.columns import SCORE_COLUMNS


@pytest.fixture(scope="module")
def scores() -> dict[OutputFormat, bytes]:
    """All scores of the test log in every machine format."""
    return {form: run_once(*VERBS["score"], "-q", "-f", form).stdout for form in MACHINE_FORMATS}


def test_all_formats_hold_the_same_records_in_full(scores: dict[OutputFormat, bytes]) -> None:
    decoded = {form: rows_of(form, data, SCORE_COLUMNS, "scores") for form, data in scores.items()}
    reference = decoded[OutputFormat.ARROW]
    assert [row["actor_a"] for row in reference] == ["BWA", "ISL", "KEN", "CIV"]
    assert any(row["ratio"] is None for row in reference), "a null to be written"
    for form, rows in decoded.items():
        for row, expected in zip(rows, reference, strict=True):
            # An empty text cannot be told from null where cells have no type.
            emptied = {name: None if value == "" else value for name, value in expected.items()}
            assert {name: None if value == "" else value for name, value in row.items()} == emptied
            assert list(row) == list(SCORE_COLUMNS), form


@pytest.mark.parametrize("form", BINARY_FORMATS)
def test_columnar_formats_have_the_types_of_the_contract(
    form: OutputFormat, scores: dict[OutputFormat, bytes]
) -> None:
    names = {str: "string", bool: "bool", date: "date32[day]", int: "int64", float: "double"}
    found = {field.name: str(field.type) for field in table_of(form, scores[form]).schema}
    assert found == {name: names[kind] for name, kind in SCORE_COLUMNS.items()}


def test_no_thousands_separator_and_iso_dates(scores: dict[OutputFormat, bytes]) -> None:
    row = next(csv.DictReader(io.StringIO(scores[OutputFormat.CSV].decode())))
    assert (row["as_of"], row["coverage_start"]) == ("2025-05-30", "2023-02-14")
    assert run(*VERBS["score"], "--as-of", "2026-06-01", "--columns", "coverage_days",
               "--limit", "1").text == "coverage_days\n1204\n"  # fmt: skip


def test_null_is_empty_in_csv_and_null_in_json(scores: dict[OutputFormat, bytes]) -> None:
    (line,) = (
        row
        for row in csv.DictReader(io.StringIO(scores[OutputFormat.CSV].decode()))
        if row["actor_a"] == "ISL"
    )
    (record,) = (
        row for row in json.loads(scores[OutputFormat.JSON])["scores"] if row["actor_a"] == "ISL"
    )
    assert (line["ratio"], line["rung_date"]) == ("", "")
    assert (record["ratio"], record["rung_date"]) == (None, None)


@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_text_formats_end_in_one_line_end_and_have_no_carriage_return(
    form: OutputFormat, scores: dict[OutputFormat, bytes]
) -> None:
    assert scores[form].endswith(b"\n")
    assert not scores[form].endswith(b"\n\n")
    assert b"\r" not in scores[form]


@EVERY_VERB
def test_json_names_its_schema_and_has_the_columns(verb: str) -> None:
    document = json.loads(run_once(*VERBS[verb], "-f", "json").stdout)
    assert document["schema"] == SCHEMAS[verb]
    keys = {"score": "scores", "explain": "events", "validate": "files", "config": "settings"}
    key = keys.get(verb, verb)
    if verb == "validate":
        assert list(document) == ["schema", "files", "read", "kept", "dropped", "stored"]
        assert list(document["files"][0])[:7] == [
            "file", "format", "sha256", "read", "kept", "dropped", "stored",
        ]  # fmt: skip
    else:
        assert list(document[key][0]) == COLUMNS[verb].split()
        assert "parameters" in document


def test_json_parameters_say_what_the_scores_came_from() -> None:
    from hashlib import sha256

    from caucasus_cli import __version__
    from caucasus_cli.codebook.scales import load_scale
    from caucasus_cli.codebook.tables import codebook_hashes

    parameters = json.loads(run_once(*VERBS["score"], "-f", "json").stdout)["parameters"]
    assert parameters == {
        "as_of": "2025-05-30",
        "coverage_start": "2023-02-14",
        "coverage_days": 837,
        "level": "country",
        "directed": False,
        "scale": "goldstein",
        "scale_sha256": load_scale("goldstein").sha256,
        "half_life": 30.0,
        "baseline_half_life": 365.0,
        "kappa": 5.0,
        "exposure": "calendar",
        "one_a_day": False,
        "self": "drop",
        "logs": [{"name": "log.csv", "sha256": sha256(LOG.read_bytes()).hexdigest()}],
        "codebook_sha256": codebook_hashes(),
        "version": __version__,
    }


@pytest.mark.parametrize(
    ("log", "others"),
    [
        ("2025-01-01\tFiji\tMake statement\tTonga\n" * 3, {"adjectives", "persons"}),
        ("250101\tFJI\tTON\t010\t(MAKE STATEMENT)\n" * 3, set()),
        ("date,source,target,code\n2025-01-01,FJI,TON,190\n", set()),
        ("date,source,target,code\n2025-01-01,FJI,TON,COERCE-arrest\n", {"plover"}),
    ],
    ids=["named facts", "codes", "own", "own of PLOVER"],
)
def test_tables_by_which_a_log_was_read_are_named(
    log: str, others: set[str], tmp_path: Path
) -> None:
    from caucasus_cli.codebook.tables import codebook_hashes, table_sha256

    raw, imported = tmp_path / "log.txt", tmp_path / "log.parquet"
    raw.write_text(log, encoding="utf-8")
    assert run("import", str(raw), "-o", str(imported)).code == ExitCode.DONE
    expected = codebook_hashes() | {name: table_sha256(name) for name in others}
    for path in (raw, imported):
        document = json.loads(run("score", "--log", str(path), "-f", "json").stdout)
        assert document["parameters"]["codebook_sha256"] == expected


def test_explained_shares_add_up_to_the_score_in_the_same_document() -> None:
    import math

    document = json.loads(run(*VERBS["explain"], "-f", "json").stdout)
    score, events = document["score"], document["events"]
    for part, rate in (
        ("conflict_now", "conflict_rate"),
        ("baseline", "baseline_rate"),
        ("cooperation_now", "cooperation_rate"),
    ):
        assert math.fsum(event[part] for event in events) == score[rate] > 0
    (same,) = json.loads(run("score", "namibia", "botswana", *LOGGED, "-f", "json").stdout)[
        "scores"
    ]
    assert score == same


def test_rows_are_sorted_by_escalation_and_ties_keep_their_order() -> None:
    rows = [
        (float(row["escalation"]), row["actor_a"], row["actor_b"])
        for row in csv.DictReader(io.StringIO(run("score", *LOGGED, "--role").text))
    ]
    assert rows == sorted(rows, key=lambda row: (-row[0], row[1], row[2]))


def test_order_of_the_log_does_not_matter(tmp_path: Path) -> None:
    head, *lines = LOG.read_text().splitlines(keepends=True)
    turned = tmp_path / "log.csv"
    turned.write_text(head + "".join(reversed(lines)))
    for verb in ("score", "explain"):
        arguments = [str(turned) if one == str(LOG) else one for one in VERBS[verb]]
        assert run(*arguments).stdout == run_once(*VERBS[verb]).stdout
