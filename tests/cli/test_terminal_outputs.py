"""What terminals show: what is cut, colours, characters that they cannot hold."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from cli.decoding import TEXT_FORMATS
from cli.every_verb import CODES, EVERY_VERB, LOGGED, VERBS
from cli.running import FILES, plain, run, run_once

from caucasus_cli.cli.streams import Streams
from caucasus_cli.render.registry import OutputFormat

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
