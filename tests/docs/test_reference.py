"""The reference names every verb, option, format, column, flag and constant."""

from __future__ import annotations

import csv
import dataclasses
import itertools
import re
from collections import Counter

import pytest
from docs.documents import ROOT, blocks, plain, prose, read, rows, spoken_of
from docs.references import (
    API,
    CLI,
    CODEBOOK,
    LOG,
    READING,
    REPRODUCIBILITY,
    SCORES,
    listed,
    section,
    span,
    tables_under,
)

import caucasus_cli
from caucasus_cli.account import MISTAKES, Reason
from caucasus_cli.cli.app import command, command_of
from caucasus_cli.cli.configuration import configurable, option_name
from caucasus_cli.cli.exit_codes import MEANINGS
from caucasus_cli.cli.options import variable_of
from caucasus_cli.cli.verbs import VERBS
from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.codebook.cameo import BUNDLED_SCALES, QUAD_RULES, all_codes
from caucasus_cli.codebook.records import actor_records, code_records
from caucasus_cli.codebook.scales import load_scale
from caucasus_cli.engines.registry import ENGINE_NAMES, SMALL_LOG
from caucasus_cli.errors import CaucasusError
from caucasus_cli.events import LOG_REQUIRED, canonical_schema
from caucasus_cli.formats.coded_origins import CODED_ORIGINS
from caucasus_cli.formats.registry import FORMATS, is_coded
from caucasus_cli.render.registry import MACHINE_FORMATS, OutputFormat, renderer_for
from caucasus_cli.scoring.options import (
    EXPOSURES,
    SELF_DYADS,
)

# --- The command line ------------------------------------------------------------------------


def test_every_verb_has_a_section_with_its_help() -> None:
    headings = re.findall(r"^## (\w+)$", read(CLI), flags=re.MULTILINE)
    assert [name for name in headings if name in VERBS] == [*VERBS]
    for verb in VERBS:
        assert f"\n$ caucasus {verb} --help\n" in section(CLI, f"## {verb}"), verb
    assert "\n$ caucasus --help\n" in read(CLI)


def test_readme_shows_every_verb() -> None:
    bold = set(re.findall(r"\*\*`(\w+)`\*\*", read("README.md")))
    assert bold == set(VERBS)
    run = re.findall(r"^\$ (?:\w+=\S+ )?caucasus (\w+)", read("README.md"), flags=re.MULTILINE)
    assert set(run) == set(VERBS)


def test_readme_begins_with_the_two_commands() -> None:
    first = next(one for one in blocks(read("README.md")) if one.language == "console")
    assert re.findall(r"^\$ (make \w+)", first.body, flags=re.MULTILINE) == [
        "make score",
        "make test",
    ]
    assert first.first < 15


def options_of(verb: str) -> set[str]:
    """Every spelling of every option of a verb."""
    spellings = {
        spelling
        for parameter in command_of(verb).params
        for spelling in (*parameter.opts, *parameter.secondary_opts)
    }
    return {spelling for spelling in spellings if spelling.startswith("-")}


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_of_a_verb_is_explained(verb: str) -> None:
    assert options_of(verb) <= spoken_of(CLI)


def test_every_option_of_the_command_itself_is_explained() -> None:
    spellings = {one for parameter in command.params for one in parameter.opts}
    assert spellings <= spoken_of(CLI)


def test_options_of_a_verb_alone_are_in_its_section() -> None:
    shared = rows(CLI, "option", "what")
    for verb in VERBS:
        table = re.findall(r"^\| (`-.*?) \|", section(CLI, f"## {verb}"), flags=re.MULTILINE)
        assert set(listed(table)) <= options_of(verb), verb
    everywhere = set(listed(row[0] for row in shared))
    assert everywhere == {one for verb in VERBS for one in options_of(verb)} - {"--help", "-h"}


def test_no_option_is_invented() -> None:
    real = {one for verb in VERBS for one in options_of(verb)}
    real |= {one for parameter in command.params for one in parameter.opts}
    real |= {"--version", "--install-completion", "--show-completion", "--help", "-h"}
    for name in ("README.md", CLI, SCORES, LOG, CODEBOOK, API, REPRODUCIBILITY):
        used = set(re.findall(r"(?<![\w-])(--?[a-z][a-z-]*)", " ".join(spoken_of(name))))
        assert used <= real, name


def test_output_formats() -> None:
    table = rows(CLI, "`--format`", "suffix", "what")
    assert [plain(name) for name, _, _ in table] == [form.value for form in OutputFormat]
    suffixes = {plain(name): plain(suffix).split() for name, suffix, _ in table}
    assert suffixes.pop("auto") == []
    assert suffixes.pop("table") == [".txt"]
    assert suffixes == {form: [*renderer_for(form).suffixes] for form in MACHINE_FORMATS}
    assert {form.value for form in OutputFormat} - {"auto"} <= spoken_of("README.md")


def test_formats_state_where_their_parameters_are() -> None:
    table = rows(REPRODUCIBILITY, "format", "parameters")
    assert sorted(listed(row[0] for row in table)) == sorted(set(OutputFormat) - {"auto"})


def test_exit_codes() -> None:
    assert rows(CLI, "code", "meaning") == [
        [str(code.value), meaning] for code, meaning in MEANINGS.items()
    ]


def test_topics() -> None:
    topics = re.findall(r"^\$ caucasus help (\w\S*)", read(CLI), flags=re.MULTILINE)
    assert topics == re.findall(r"Topics: (.*)\. `", read(CLI))[0].split(", ")
    assert set(topics) <= spoken_of("README.md")


def test_environment_variables() -> None:
    table = rows(CLI, "variable", "stands for")
    documented = listed(row[0] for row in table)
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")]
    read_by_us = {name for text in sources for name in re.findall(r"\bCAUCASUS_[A-Z_]*[A-Z]", text)}
    assert set(documented) == read_by_us | {
        *("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"),
    }
    of_options = {variable_of(name): option_name(name) for name in configurable()}
    for cell, meaning in ((row[0], row[1]) for row in table):
        for name in listed([cell]):
            if name in of_options:
                assert f"`--{of_options[name]}`" in meaning, name


def test_keys_of_configuration_files() -> None:
    keys = re.search(r"Keys are (.*?)\. ", prose(read(CLI)), flags=re.DOTALL)
    assert keys
    assert re.findall(r"`([^`]+)`", keys[1]) == [option_name(name) for name in configurable()]


def test_values_of_options() -> None:
    spoken = spoken_of(CLI)
    assert {*BUNDLED_SCALES, *EXPOSURES, *SELF_DYADS, *ENGINE_NAMES} <= spoken


def test_engines() -> None:
    table = rows(REPRODUCIBILITY, "`--engine`", "what", "when")
    assert {plain(name) for name, _, _ in table} == set(ENGINE_NAMES)
    assert f"{SMALL_LOG:,} events" in {plain(row[0]): row[1] for row in table}["auto"]


# --- The log ---------------------------------------------------------------------------------


def test_columns_of_a_log() -> None:
    table = rows(LOG, "column", "required", "holds")
    required = [name for cell, needed, _ in table for name in listed([cell]) if needed == "yes"]
    assert required == list(LOG_REQUIRED)


def test_canonical_frame() -> None:
    assert listed(row[0] for row in rows(LOG, "column", "type", "what")) == (
        canonical_schema().names
    )


def test_input_formats() -> None:
    table = rows(READING, "`--from`", "data", "page")
    names = listed(row[0] for row in table)
    assert sorted(names) == sorted(form.name for form in FORMATS)
    assert listed(row[0] for row in rows(LOG, "format", "what")) == names[-4:]


def test_origins_of_coded_data() -> None:
    coded = {form.name for form in FORMATS if is_coded(form)} - {"canonical"}
    assert coded == CODED_ORIGINS


def test_reasons() -> None:
    table = rows(LOG, "reason", "the row", "to mend?")
    reasons = {Reason(plain(name)): to_mend for name, _, to_mend in table}
    assert len(table) == len(reasons) == len(Reason)
    for reason, to_mend in reasons.items():
        assert to_mend.startswith("yes" if reason in MISTAKES else "no"), reason
    sources = [
        path.read_text(encoding="utf-8")
        for path in (ROOT / "src").rglob("*.py")
        if path.name not in ("account.py", "log.py", "resuming.py")
    ]
    for reason, to_mend in reasons.items():
        given = any(f"Reason.{reason.name}" in text for text in sources)
        assert given != ("formats to come" in to_mend), reason


# --- The codebook ----------------------------------------------------------------------------


def test_columns_of_codes_and_actors() -> None:
    codes = tables_under(CODEBOOK, "## Event codes")
    assert sorted(codes) == sorted(code_records("173").column_names)
    names = listed(
        row[0] for row in rows(CODEBOOK, "column", "what it is") if plain(row[0]) not in codes
    )
    actors = actor_records("AZE", bundled_actors()).column_names
    assert sorted(set(names) - set(codes)) == sorted(set(actors) - set(codes))
    assert f"The {len(all_codes())} codes" in read(CODEBOOK)


def test_scales() -> None:
    table = rows(
        CODEBOOK, "scale", "weights from", "range", "codes of its own", "taken from a parent"
    )
    assert [plain(row[0]) for row in table] == list(BUNDLED_SCALES)
    for name, _, ends, own, taken in table:
        scale = load_scale(plain(name))
        weights = [unit / 10**scale.decimals for unit in scale.units.values()]
        assert ends == f"{min(weights):+g} … {max(weights):+g}".replace("-", "−"), name
        assert int(own) == len(scale.units) - len(scale.fallbacks), name
        assert taken.split(", ") == sorted(scale.fallbacks), name


def test_quad_rules() -> None:
    table = rows(CODEBOOK, "rule", "used by", "0", "1", "2", "3", "4")
    assert sorted(plain(row[0]) for row in table) == sorted(QUAD_RULES)
    for rule, _, *classes in table:
        for number, cell in enumerate(classes):
            for root in itertools.chain(*(span(part) for part in cell.split(", ") if part)):
                assert code_records(root).column(f"quad_{plain(rule)}")[0].as_py() == number, root
        roots = [root for cell in classes for part in cell.split(", ") if part
                 for root in span(part)]  # fmt: skip
        assert sorted(roots) == [f"{root:02}" for root in range(1, 21)], rule


def test_plover_types() -> None:
    text = section(CODEBOOK, "## PLOVER")
    for kind in {code.plover_type for code in all_codes().values()} - {""}:
        assert kind in text, kind


def test_status_of_actors() -> None:
    actors = bundled_actors().actors.values()
    counted = Counter(actor.status for actor in actors)
    sides = {actor.status for actor in actors if actor.is_country}
    table = rows(CODEBOOK, "status", "number", "side of a country dyad")
    assert {plain(name): int(number) for name, number, _ in table} == counted
    assert {plain(name) for name, _, side in table if side == "yes"} == sides
    assert f"\n{len(actors)} actors" in read(CODEBOOK)


def test_source_tables() -> None:
    documented = rows("codebook/README.md", "file", "columns", "origin")
    folder = ROOT / "codebook" / "sources"
    found = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.name] = ", ".join(next(csv.reader(file)))
    assert {plain(name): columns for name, columns, _ in documented} == found


# --- Python ----------------------------------------------------------------------------------


def test_every_exported_name_is_documented() -> None:
    headings = set(re.findall(r"^### (\w+)$", read(API), flags=re.MULTILINE))
    names = set(caucasus_cli.__all__)
    errors = {
        name for name in names
        if isinstance(kind := getattr(caucasus_cli, name), type)
        and issubclass(kind, CaucasusError)
    }  # fmt: skip
    assert headings == names - errors - {"__version__"}
    assert "`__version__`" in read(API)
    table = rows(API, "error", "raised if", "exit code")
    assert {plain(row[0]) for row in table} == errors


def test_every_exported_name_has_its_parameters_and_an_example() -> None:
    for name in set(re.findall(r"^### (\w+)$", read(API), flags=re.MULTILINE)):
        text = section(API, f"### {name}")
        kind = getattr(caucasus_cli, name)
        task = "fields" if isinstance(kind, type) else "signature"
        assert f"<!-- {task} {name} -->" in text, name
        assert "\n>>> " in text, name
        if isinstance(kind, type):
            assert dataclasses.is_dataclass(kind), name
        else:
            assert f"caucasus.{name}(" in text, name


def test_schemas() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")]
    schemas = {name for text in sources for name in re.findall(r"\"(caucasus\.\w+/\d+)\"", text)}
    assert {name for name in spoken_of(REPRODUCIBILITY) if "/" in name and "." in name} == schemas
