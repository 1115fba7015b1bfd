"""The contract of the streams: what goes where, in which form, and how a run ends."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cli.decoding import BINARY_FORMATS, TEXT_FORMATS, rows_of, table_of
from cli.running import FILES, LOG, Ran, plain, run, run_once

from caucasus_cli import operations
from caucasus_cli.cli.exit_codes import ExitCode
from caucasus_cli.cli.streams import Streams
from caucasus_cli.render.delimited import CsvRenderer
from caucasus_cli.render.registry import MACHINE_FORMATS, OutputFormat, renderer_for
from caucasus_cli.scoring.columns import SCORE_COLUMNS

LOGGED = ("-l", str(LOG))
VERBS: dict[str, tuple[str, ...]] = {
    "score": ("score", *LOGGED),
    "explain": ("explain", "namibia", "botswana", *LOGGED),
    "events": ("events", *LOGGED),
    "codes": ("codes", "17"),
    "actors": ("actors", "guinea"),
    "validate": ("validate", str(LOG)),
    "config": ("config",),
}
EVERY_VERB = pytest.mark.parametrize("verb", VERBS)
#: Without `config`, which shows the very options that it is given.
EVERY_OTHER_VERB = pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "config"])

# Retyped here, so that another column or another order is a decision.
COLUMNS = {
    "score": "actor_a actor_b name_a name_b directed as_of coverage_start coverage_days events "
    "conflict_events cooperation_events first_event last_event escalation escalation_low "
    "escalation_high cooperation cooperation_low cooperation_high conflict_level "
    "conflict_level_low conflict_level_high cooperation_level conflict_rate baseline_rate "
    "cooperation_rate ratio ratio_low ratio_high p_up log_ratio log_ratio_se initiative symmetry "
    "rung rung_date rung_event rung_before verdict flags",
    "explain": "event_id date source target code label points age_days kernel conflict_now "
    "baseline cooperation_now conflict_share baseline_share cooperation_share summary reference "
    "url note",
    # The log's own columns stand behind points; an empty one is left out.
    "events": "event_id date date_start date_end source target code label points weight "
    "confidence summary note source_country target_country scheme origin origin_row",
    "codes": "code label level parent goldstein goldstein_from gdelt gdelt_from plover "
    "plover_from unit unit_from quad_gdelt quad_standard quad_phoenix quad_schrodt quad_penta "
    "plover_type rung",
    "actors": "code name status iso2 iso3 cow gw fips cameo capital valid_from valid_to "
    "successor aliases",
    "validate": "file row column value problem nearest",
    "config": "setting value source",
}
SCHEMAS = {
    "score": "caucasus.score/1",
    "explain": "caucasus.explain/1",
    "events": "caucasus.events/1",
    "codes": "caucasus.codes/1",
    "actors": "caucasus.actors/1",
    "validate": "caucasus.account/1",
    "config": "caucasus.config/1",
}


def header(ran: Ran) -> list[str]:
    return next(csv.reader(io.StringIO(ran.text)))


def broken(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


# --- data on stdout, talk on stderr --------------------------------------------------------------


@EVERY_VERB
def test_stdout_holds_data_and_nothing_else(verb: str) -> None:
    ran = run_once(*VERBS[verb])
    assert ran.code == ExitCode.DONE
    rows = list(csv.reader(io.StringIO(ran.text)))
    assert rows[0] == COLUMNS[verb].split()
    assert {len(row) for row in rows} == {len(rows[0])}
    assert ran.stderr.strip() or verb == "config", "a summary is said"
    assert ",".join(rows[0][:2]) not in ran.stderr


@EVERY_OTHER_VERB
@pytest.mark.parametrize("width", [None, 60])
def test_quiet_leaves_the_talk_out_and_the_data_alone(verb: str, width: int | None) -> None:
    talking, quiet = (
        run_once(*VERBS[verb], terminal=width),
        run_once(*VERBS[verb], "-q", terminal=width),
    )
    assert quiet.stderr == ""
    assert quiet.stdout == talking.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("score", "congo", "-q"), "Error: 'congo' can mean"),
        (("score", "-q", "-l", "nowhere.csv"), "Error: nowhere.csv: no such file."),
        (("score", "-q", "--as-of", "soon"), "Error: --as-of 'soon'"),
        (("score", *LOGGED, "-q", "--fail-on", "rung = 8"), "--fail-on 'rung = 8' met by BWA–NAM"),
    ],
)
def test_quiet_still_says_errors(arguments: tuple[str, ...], said: str) -> None:
    assert run(*arguments).stderr.startswith(said)


@pytest.mark.parametrize(
    "arguments",
    [("score", "congo"), ("score", "--columns", "none", *LOGGED), ("score", "--half-life", "-1"),
     ("score", "--no-such-option"), ("nonsense",), ("score", "a", "b", "c"),
     ("validate", "nowhere.csv"), ("explain", "namibia"), ("validate",), ()],
)  # fmt: skip
def test_errors_leave_stdout_empty(arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.code in (ExitCode.USAGE, ExitCode.INPUT)
    assert ran.stdout == b""
    assert ran.stderr.strip()
    assert "Traceback" not in ran.stderr


# --- the format in force -------------------------------------------------------------------------


@EVERY_OTHER_VERB
def test_auto_is_a_table_on_a_terminal_and_csv_in_a_pipe(verb: str) -> None:
    arguments = VERBS[verb] if verb != "validate" else ("validate", str(FILES / "mistakes.csv"))
    pipe, terminal = run(*arguments), run(*arguments, terminal=80)
    assert header(pipe) == COLUMNS[verb].split()
    assert pipe.stdout == run(*arguments, "-f", "csv", terminal=80).stdout
    assert terminal.stdout == run(*arguments, "-f", "table", terminal=80).stdout
    assert terminal.stdout != pipe.stdout


def test_a_terminal_on_stderr_alone_changes_nothing() -> None:
    assert run_once(*VERBS["score"], stderr_terminal=40) == run_once(*VERBS["score"])


def looks_like(data: bytes) -> OutputFormat:
    """The format of an output with the columns code and label, from what it looks like."""
    starts = {
        b"PAR1": OutputFormat.PARQUET,
        b"\xff\xff\xff\xff": OutputFormat.ARROW,
        b"<!doctype html>": OutputFormat.HTML,
        b"code,label\n": OutputFormat.CSV,
        b"code\tlabel\n": OutputFormat.TSV,
        b"| code | label |\n": OutputFormat.MARKDOWN,
        b'{\n  "schema": ': OutputFormat.JSON,
        b'{"code": ': OutputFormat.NDJSON,
        b"code  label\n": OutputFormat.TABLE,
    }
    (form,) = (form for start, form in starts.items() if data.startswith(start))
    return form


SUFFIXES = {suffix: form for form in MACHINE_FORMATS for suffix in renderer_for(form).suffixes}
CODES = ("codes", "17", "--columns", "code,label")


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".txt", ".CSV", ".Json"])
def test_suffix_of_the_output_decides(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"codes{suffix}"
    ran = run(*CODES, "-o", str(path), terminal=60)
    assert (ran.code, ran.stdout) == (ExitCode.DONE, b"")
    assert ran.stderr == "14 codes.\n"
    expected = SUFFIXES.get(suffix.lower(), OutputFormat.TABLE)
    assert looks_like(path.read_bytes()) is expected
    assert run_once(*CODES, "-f", expected).stdout == path.read_bytes()


def test_suffixes_are_the_documented_ones() -> None:
    documented = (
        ".csv .tsv .tab .json .ndjson .jsonl .md .markdown .parquet .pq .arrow .arrows .ipc "
        ".html .htm"
    )
    assert set(SUFFIXES) == set(documented.split())


def test_format_beats_suffix(tmp_path: Path) -> None:
    path = tmp_path / "codes.json"
    run(*CODES, "-o", str(path), "-f", "csv")
    assert looks_like(path.read_bytes()) is OutputFormat.CSV


@pytest.mark.parametrize(("width", "form"), [(None, OutputFormat.CSV), (60, OutputFormat.TABLE)])
def test_output_dash_is_stdout(
    width: int | None, form: OutputFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*CODES, "-o", "-", "--color", "never", terminal=width)
    assert looks_like(ran.stdout) is form
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", BINARY_FORMATS)
def test_binary_is_refused_on_a_terminal_only(form: OutputFormat, tmp_path: Path) -> None:
    refused = run(*CODES, "-f", form, terminal=80)
    assert (refused.code, refused.stdout) == (ExitCode.USAGE, b"")
    assert "--output" in refused.stderr
    assert looks_like(run(*CODES, "-f", form).stdout) is form
    path = tmp_path / "codes"
    assert run(*CODES, "-f", form, "-o", str(path), terminal=80).code == ExitCode.DONE
    assert looks_like(path.read_bytes()) is form


def test_binary_is_refused_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "score_log", broken)
    assert run(*VERBS["score"], "-f", "parquet", terminal=80).code == ExitCode.USAGE


def test_table_in_a_file_or_a_pipe_is_not_cut_to_a_width(tmp_path: Path) -> None:
    long = tmp_path / "long.csv"
    long.write_text(f"date,source,target,code,summary\n2025-01-01,FJI,TON,111,{'word ' * 199}end\n")
    path = tmp_path / "events.txt"
    pipe = run("events", "-l", str(long), "-f", "table")
    written = run("events", "-l", str(long), "-o", str(path), terminal=60)
    assert pipe.text == path.read_text(encoding="utf-8")
    assert "word end" in pipe.text
    assert "…" not in pipe.text
    assert "To fit" not in pipe.stderr + written.stderr


# --- files ---------------------------------------------------------------------------------------


class FullDisk(io.BytesIO):
    """A file that takes half of what is written."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        Path(name).write_bytes(b"half")

    def write(self, data: Any, /) -> int:
        raise OSError(28, "No space left on device")


def _full_disk(dir: Path, prefix: str, **_: Any) -> FullDisk:
    return FullDisk(tempfile.mktemp(dir=dir, prefix=prefix))


FAILURES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "rendering": lambda patch: patch.setattr(CsvRenderer, "render", broken),
    "writing": lambda patch: patch.setattr(tempfile, "NamedTemporaryFile", _full_disk),
    "renaming": lambda patch: patch.setattr(Path, "replace", broken),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("before", [None, "what was there\n"])
def test_failed_run_leaves_files_as_they_were(
    failure: str, before: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "scores.csv"
    if before is not None:
        path.write_text(before)
    FAILURES[failure](monkeypatch)
    ran = run(*CODES, "-o", str(path))
    assert ran.code == ExitCode.UNEXPECTED
    assert ran.stderr.startswith("Error: ")
    left = {one.name: one.read_text() for one in tmp_path.iterdir()}
    assert left == ({} if before is None else {"scores.csv": before})


def test_interrupt_while_writing_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    assert run(*CODES, "-o", str(tmp_path / "codes.csv")).code == ExitCode.INTERRUPTED
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("failure", ["writing", "renaming"])
def test_unwritable_output_is_said_in_a_sentence(
    failure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FAILURES[failure](monkeypatch)
    ran = run(*CODES, "-o", str(tmp_path / "codes.csv"))
    assert ran.stderr == "Error: codes.csv: cannot be written: No space left on device.\n"


class FullStdout(io.BytesIO):
    """A standard output whose disk is full."""

    def write(self, data: Any, /) -> int:
        raise OSError(28, "No space left on device")


def test_full_disk_behind_stdout_is_said_in_a_sentence() -> None:
    ran = run(*CODES, stdout=FullStdout())
    assert ran.code == ExitCode.UNEXPECTED
    assert "No space left on device" in ran.stderr
    assert "should not have happened" not in ran.stderr


class ShortStdout(io.BytesIO):
    """An unbuffered standard output: a write may take less than it is given, and says so."""

    def write(self, data: Any, /) -> int:
        return super().write(bytes(data)[:1000])


def test_unbuffered_stdout_gets_everything() -> None:
    assert run("codes", stdout=ShortStdout()).stdout == run("codes").stdout


def test_full_device_is_said_in_a_sentence() -> None:
    device = Path("/dev/full")
    assert device.exists(), "this test needs Linux"
    ran = run(*CODES, "-f", "csv", "-o", str(device))
    assert ran.code == ExitCode.UNEXPECTED
    assert "cannot be written" in ran.stderr
    assert "should not have happened" not in ran.stderr


def test_written_file_replaces_the_old_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("x" * 100_000)
    path.chmod(0o640)
    run(*CODES, "-o", str(path))
    assert path.read_bytes() == run_once(*CODES).stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["codes.csv"]


def test_new_file_has_the_modes_of_any_new_file(tmp_path: Path) -> None:
    run(*CODES, "-o", str(tmp_path / "codes.csv"))
    (tmp_path / "other").touch()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_link_keeps_pointing_where_it_did(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link, target = tmp_path / "codes.csv", tmp_path / "folder" / "real.csv"
    link.symlink_to(target)
    run(*CODES, "-o", str(link))
    assert link.is_symlink()
    assert target.read_bytes() == run_once(*CODES).stdout


@pytest.mark.parametrize("format_given", [(), ("-f", "csv")])
def test_folder_as_output_is_named_as_such(format_given: tuple[str, ...], tmp_path: Path) -> None:
    ran = run(*CODES, *format_given, "-o", str(tmp_path))
    assert ran.code == ExitCode.USAGE
    assert "is a folder" in ran.stderr


# --- machine formats -----------------------------------------------------------------------------


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


# --- what is cut, and how it is said -------------------------------------------------------------


@EVERY_VERB
@pytest.mark.parametrize("width", [60, 80, 120])
def test_table_keeps_to_the_width(verb: str, width: int) -> None:
    from rich.cells import cell_len

    lines = run_once(*VERBS[verb], terminal=width).text.splitlines()
    assert max((cell_len(plain(line)) for line in lines), default=0) <= width


def test_cut_is_said_with_the_way_to_see_everything() -> None:
    assert "-f csv shows everything" in run_once(*VERBS["score"], terminal=60).stderr
    assert "To fit" not in run_once(*VERBS["score"], terminal=200).stderr
    assert "To fit" not in run_once(*VERBS["score"], "-q", terminal=60).stderr


@pytest.mark.parametrize("width", [50, 60, 80, 120])
def test_card_loses_no_text_unsaid(width: int) -> None:
    """The event behind the rung has a long name, which must not be cut in silence."""
    ran = run("score", "azerbaijan", "russia", terminal=width)
    joined = "".join(plain(ran.text).split())
    assert "2025-07-01-aze-rus-russian-detainees-injured" in joined or "shortened" in ran.stderr
    assert "newyearbefore" in joined.replace(":", "").replace(",", "")


@pytest.mark.parametrize("verb", ["score", "explain", "events", "codes", "validate"])
@pytest.mark.parametrize("width", [10, 30, 40])
def test_codes_and_numbers_are_never_cut(verb: str, width: int) -> None:
    """A cut number is a wrong number: `170` must not become `17`."""
    arguments = {**VERBS, "validate": ("validate", str(FILES / "mistakes.csv"))}[verb]
    narrow = plain(run(*arguments, terminal=width).text).split()
    whole = set(plain(run_once(*arguments, terminal=1000).text).split())
    numbers = [word for word in narrow if any(char.isdigit() for char in word)]
    assert [word for word in numbers if word not in whole and not word.endswith("…")] == []


# --- colour --------------------------------------------------------------------------------------

ON = {"FORCE_COLOR": "1"}
OFF = {"NO_COLOR": "1"}
DUMB = {"TERM": "dumb"}


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "coloured"),
    [
        (None, {}, True, True),
        (None, {}, False, False),
        (None, OFF, True, False),
        (None, {"NO_COLOR": ""}, True, True),
        (None, ON, False, True),
        (None, {"FORCE_COLOR": ""}, False, False),
        (None, {**ON, **OFF}, False, False),
        (None, {**ON, **OFF}, True, False),
        (None, DUMB, True, False),
        (None, {**DUMB, **ON}, True, True),
        ("auto", {}, True, True),
        ("auto", OFF, True, False),
        ("always", {}, False, True),
        ("always", OFF, False, True),
        ("always", {**OFF, **DUMB}, True, True),
        ("never", {}, True, False),
        ("never", ON, True, False),
        (None, {"CAUCASUS_COLOR": "always"}, False, True),
        (None, {"CAUCASUS_COLOR": "never"}, True, False),
        (None, {"CAUCASUS_COLOR": "always", **OFF}, True, True),
        ("never", {"CAUCASUS_COLOR": "always"}, True, False),
    ],
)
def test_colour_flag_beats_no_color_beats_force_color_beats_the_terminal(
    choice: str | None, environment: dict[str, str], terminal: bool, coloured: bool
) -> None:
    flags = [] if choice is None else ["--color", choice]
    ran = run(
        *CODES, "-f", "table", *flags,
        terminal=80 if terminal else None, environment=environment,
    )  # fmt: skip
    assert ("\x1b[" in ran.text) is coloured
    assert "\x1b" not in ran.stderr


@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_machine_formats_are_never_coloured(form: OutputFormat) -> None:
    assert "\x1b" not in run(*CODES, "-f", form, "--color", "always", terminal=80).text


def test_file_is_coloured_only_on_demand(tmp_path: Path) -> None:
    path = tmp_path / "codes.txt"
    run(*CODES, "-o", str(path), terminal=80)
    assert "\x1b" not in path.read_text()
    run(*CODES, "-o", str(path), "--color", "always")
    assert "\x1b" in path.read_text()


def test_colour_changes_no_character() -> None:
    for verb, arguments in VERBS.items():
        if verb not in ("validate", "config"):
            coloured = run(*arguments, "--color", "always", terminal=80).text
            lines = [line.rstrip() for line in plain(coloured).splitlines()]
            assert lines == run(*arguments, "--color", "never", terminal=80).text.splitlines()


# --- streams that cannot hold every character ----------------------------------------------------


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "latin-1"])
def test_table_falls_back_where_the_stream_lacks_characters(encoding: str) -> None:
    for arguments in (VERBS["score"], ("score", "namibia", "botswana", *LOGGED)):
        ran = run(*arguments, terminal=80, encoding=encoding, environment=OFF)
        shown = ran.stdout.decode(encoding)
        assert "?" not in shown
        assert "-79" in shown
        assert "Botswana" in shown


def test_fallback_keeps_what_the_stream_can_hold(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("date,source,target,code,summary\n2025-01-01,FJI,TON,111,Fête à Suva\n", "utf-8")
    shown = run("events", "-l", str(log), terminal=120, encoding="cp1252").stdout.decode("cp1252")
    assert "Fête à Suva" in shown
    assert "-2.0" in shown


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_talk_falls_back_too(encoding: str) -> None:
    said = io.BytesIO()
    stderr = io.TextIOWrapper(said, encoding, errors="backslashreplace")
    streams = Streams(io.BytesIO(), io.BytesIO(), stderr, False, False, 80, "utf-8")
    streams.error("−100 … +100, AZE–RUS")
    kept = {"utf-8": "−100 … +100, AZE–RUS", "ascii": "-100 ~ +100, AZE-RUS"}
    assert said.getvalue().decode(encoding) == kept.get(encoding, kept["ascii"]) + "\n"


def test_machine_formats_are_utf_8_on_every_stream(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("date,source,target,code,summary\n2025-01-01,FJI,TON,111,東京\n", "utf-8")
    for form in TEXT_FORMATS:
        assert "東京" in run("events", "-l", str(log), "-f", form, encoding="ascii").text


# --- how a run ends ------------------------------------------------------------------------------


def raising(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (VERBS["score"], 0),
        (("score", "fiji", *LOGGED), 0),
        (("score", "-l", str(FILES / "header-only.csv")), 0),
        (("events", "fiji", *LOGGED), 0),
        (("codes", "no such words"), 0),
        (("actors", "nobody at all"), 0),
        (("--help",), 0),
        (("score", "-h"), 0),
        (("help",), 0),
        ((), 2),
        (("score", "--format", "xls"), 2),
        (("score", "--engine", "abacus"), 2),
        (("score", "--limit", "-1"), 2),
        (("score", "--limit", "many"), 2),
        (("score", "--kappa", "0"), 2),
        (("help", "nothing"), 2),
        (("events", "--code", "99"), 2),
        (("score", "atlantis"), 3),
        (("score", "congo"), 3),
        (("validate", str(FILES / "mistakes.csv")), 3),
        (("validate", str(FILES / "header-only.csv")), 0),
        (("validate", str(LOG)), 0),
        (("score", "-l", str(FILES / "mistakes.csv")), 3),
        (("score", "-l", str(FILES / "empty.csv")), 3),
        ((*VERBS["score"], "--fail-on", "escalation > 0"), 4),
        ((*VERBS["score"], "--fail-on", "escalation > 100"), 0),
    ],
)
def test_exit_code(arguments: tuple[str, ...], code: int) -> None:
    assert run(*arguments).code == code


def test_exit_codes_are_these() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0, "UNEXPECTED": 1, "USAGE": 2, "INPUT": 3, "CONDITION_MET": 4, "INTERRUPTED": 130,
    }  # fmt: skip
    listed = [line.split()[0] for line in run("help", "exit-codes").text.splitlines()]
    assert listed == [str(code.value) for code in ExitCode]


def test_condition_met_still_writes_the_data(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    ran = run(*VERBS["score"], "-o", str(path), "--fail-on", "escalation > 0")
    assert ran.code == ExitCode.CONDITION_MET
    assert path.read_bytes() == run_once(*VERBS["score"]).stdout


def test_condition_sees_dyads_that_limit_and_columns_leave_out() -> None:
    ran = run(
        *VERBS["score"], "--limit", "0", "--columns", "name_a", "--fail-on", "name_b = Norway"
    )
    assert ran.code == ExitCode.CONDITION_MET
    assert "ISL–NOR: name_b Norway" in ran.stderr


def test_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "score_log", raising(KeyboardInterrupt()))
    ran = run(*VERBS["score"])
    assert (ran.code, ran.stdout) == (ExitCode.INTERRUPTED, b"")
    assert "Traceback" not in ran.stderr


def test_unexpected_error_is_one_sentence_and_a_way_to_see_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(operations, "score_log", raising(ZeroDivisionError("division by zero")))
    ran = run(*VERBS["score"])
    assert (ran.code, ran.stdout) == (ExitCode.UNEXPECTED, b"")
    assert ran.stderr.startswith("Error: ZeroDivisionError: division by zero\n")
    assert "CAUCASUS_DEBUG=1" in ran.stderr
    with pytest.raises(ZeroDivisionError):
        run(*VERBS["score"], environment={"CAUCASUS_DEBUG": "1"})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("score", "--format", "xls"), ["--format", "'xls'", "parquet"]),
        (("score", "--engine", "abacus"), ["--engine", "'abacus'", "duckdb"]),
        (("score", "--exposure", "long"), ["--exposure", "'long'", "calendar"]),
        (("score", "--half-live", "3"), ["--half-live", "--half-life"]),
        (("score", "a", "b", "c"), ["(c)"]),
        (("scroe",), ["'scroe'", "'score'"]),
        (("explain", "namibia"), ["Missing argument"]),
        (("validate",), ["FILE"]),
    ],
)
def test_usage_errors_name_what_is_wrong_and_what_would_do(
    arguments: tuple[str, ...], words: list[str]
) -> None:
    ran = run(*arguments)
    assert ran.code == ExitCode.USAGE
    assert [word for word in words if word not in ran.stderr] == []


# --- what is said --------------------------------------------------------------------------------


def test_no_rows_for_an_actor_is_not_said_of_the_whole_log() -> None:
    ran = run("score", "fiji", *LOGGED)
    assert "No event of the log is in a dyad" not in ran.stderr
    assert "Fiji" in ran.stderr


def test_domestic_acts_that_are_scored_are_not_said_to_be_outside() -> None:
    assert "self dyad" not in run("score", *LOGGED, "--self", "only").stderr


def test_repeated_ids_are_said_once_and_in_grammar(tmp_path: Path) -> None:
    log = tmp_path / "ids.csv"
    log.write_text(
        "event_id,date,source,target,code\na,2025-01-01,FJI,TON,111\na,2025-01-02,FJI,TON,112\n"
    )
    ran = run("score", "-l", str(log))
    assert ran.code == ExitCode.DONE
    assert "1 rows" not in ran.stderr
    assert "in no dyad of countries" not in ran.stderr
    assert "id" in ran.stderr


def test_limited_rows_are_said_to_be_fewer() -> None:
    for verb in ("score", "events", "explain", "codes"):
        assert "2" in run(*VERBS[verb], "--limit", "2").stderr.splitlines()[0].split(), verb


def test_unreadable_actor_table_is_said_in_words(tmp_path: Path) -> None:
    ran = run("score", "--actors", str(tmp_path / "none.csv"))
    assert ran.code == ExitCode.INPUT
    assert "none.csv: " in ran.stderr
    assert "no such file" in ran.stderr
    assert "Errno" not in ran.stderr


def test_code_that_lost_its_zero_is_offered_with_it() -> None:
    assert "057" in run("codes", "57").stderr


def test_bad_column_costs_no_scoring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "score_log", raising(AssertionError("scored")))
    for option, value in (("--columns", "escalaton"), ("--sort", "escalaton")):
        ran = run(*VERBS["score"], option, value)
        assert ran.code == ExitCode.USAGE
        assert "escalation" in ran.stderr


def test_help_topics_name_only_what_exists() -> None:
    import re

    verbs = set(re.findall(r"^  (\w+)  ", run("--help").text, re.MULTILINE))
    for topic in ("exit-codes", "formats", "environment", "scores"):
        named = set(re.findall(r"`caucasus (\w+)", run("help", topic).text))
        assert named <= verbs, topic
    formats = [
        line.split()[0] for line in run("help", "formats").text.split("\n\n")[1].splitlines()
    ]
    assert formats == [form.value for form in OutputFormat if form is not OutputFormat.AUTO]


# --- environment variables -----------------------------------------------------------------------


def parameters(*arguments: str, **environment: str) -> dict[str, Any]:
    """The parameters of a run that explains nothing, and so takes no time."""
    asked = ("explain", "fiji", "tonga", *LOGGED, *arguments, "-f", "json")
    ran = run(*asked, environment=environment)
    assert ran.code == ExitCode.DONE, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)["parameters"]
    return found


def logs_in_force(*arguments: str, **environment: str) -> list[str]:
    ran = run("events", *arguments, "-f", "json", "--limit", "0", environment=environment)
    assert ran.code == ExitCode.DONE, ran.stderr
    return [log["name"] for log in json.loads(ran.stdout)["parameters"]["logs"]]


@pytest.mark.parametrize(
    ("variable", "value", "option", "other", "parameter", "found", "found_otherwise"),
    [
        ("AS_OF", "2025-05-29", "--as-of", "2025-05-28", "as_of", "2025-05-29", "2025-05-28"),
        ("SINCE", "2024-01-01", "--since", "2024-01-02", "coverage_start", "2024-01-01",
         "2024-01-02"),
        ("HALF_LIFE", "14", "--half-life", "15", "half_life", 14.0, 15.0),
        ("BASELINE_HALF_LIFE", "200", "--baseline-half-life", "201", "baseline_half_life", 200.0,
         201.0),
        ("KAPPA", "2", "--kappa", "3", "kappa", 2.0, 3.0),
        ("SCALE", "unit", "--scale", "plover", "scale", "unit", "plover"),
        ("EXPOSURE", "volume", "--exposure", "total", "exposure", "volume", "total"),
    ],
)  # fmt: skip
def test_option_beats_variable_beats_default(
    variable: str, value: str, option: str, other: str, parameter: str, found: Any,
    found_otherwise: Any,
) -> None:  # fmt: skip
    name = f"CAUCASUS_{variable}"
    assert parameters()[parameter] not in (found, found_otherwise)
    assert parameters(**{name: value})[parameter] == found
    assert parameters(option, other, **{name: value})[parameter] == found_otherwise


def test_log_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FILES)
    assert logs_in_force(CAUCASUS_LOG="log.csv") == ["log.csv"]
    assert logs_in_force("-l", "context", CAUCASUS_LOG="log.csv") == ["context"]


def test_actors_variable(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("code,name\nXAA,First\n")
    (tmp_path / "other.csv").write_text("code,name\nXBB,Second\n")
    environment = {"CAUCASUS_ACTORS": str(tmp_path / "own.csv")}
    chosen = ("actors", "x", "--columns", "code", "--limit", "300")
    assert "XAA" in run("actors", "first", environment=environment).text
    beaten = run(*chosen, "--actors", str(tmp_path / "other.csv"), environment=environment)
    assert "XAA" not in beaten.text


def test_format_variable(tmp_path: Path) -> None:
    environment = {"CAUCASUS_FORMAT": "tsv"}
    assert looks_like(run(*CODES, environment=environment).stdout) is OutputFormat.TSV
    beaten = run(*CODES, "-f", "markdown", environment=environment)
    assert looks_like(beaten.stdout) is OutputFormat.MARKDOWN


def test_engine_variable() -> None:
    refused = run(*VERBS["score"], environment={"CAUCASUS_ENGINE": "abacus"})
    assert refused.code == ExitCode.USAGE
    assert "CAUCASUS_ENGINE" in refused.stderr
    environment = {"CAUCASUS_ENGINE": "abacus"}
    assert run(*VERBS["score"], "--engine", "auto", environment=environment).code == 0


def test_environment_topic_lists_every_variable() -> None:
    import re

    options = {
        found for verb in VERBS for found in re.findall(r"CAUCASUS_\w+", run(verb, "--help").text)
    }
    topic = set(re.findall(r"CAUCASUS_\w+", run("help", "environment").text))
    assert topic == options | {"CAUCASUS_DEBUG"}


@EVERY_VERB
def test_help_fits_80_columns_and_names_every_option(verb: str) -> None:
    text = run(verb, "--help").text
    assert max(map(len, text.splitlines())) <= 80
    for option in ("--format", "--output", "--columns", "--sort", "--limit", "--quiet", "--color"):
        assert option in text
    assert os.linesep + os.linesep + os.linesep not in text
