"""What becomes of findings: said, annotated, summed up, written as JUnit XML, and exit code 4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ..errors import OutputError
from .exit_codes import ExitCode
from .options import GateOptions
from .streams import Streams

if TYPE_CHECKING:
    from ..gates.evidence import Evidence
    from ..gates.rules import Rule, Severity

#: How a rule is called in messages, by its severity.
OPTIONS: Mapping[Severity, str] = {"fail": "--fail-on", "warn": "--warn-on"}
_SUMMARY = "GITHUB_STEP_SUMMARY"


def rules_from(options: GateOptions) -> tuple[Rule, ...]:
    """The rules that the options give; called before any work, with a look at where JUnit goes.

    Raises:
        UsageError: a rule that is none, or a folder that does not exist.
    """
    from ..gates.rules import parse_rules
    from .delivery import check_place

    if options.junit is not None:
        check_place(options.junit, "--junit")
    return parse_rules(options.fail_on or [], options.warn_on or [])


def conclude(
    rules: Sequence[Rule],
    records: Sequence[Mapping[str, Any]],
    evidence: Sequence[Evidence],
    parameters: Mapping[str, Any],
    options: GateOptions,
    streams: Streams,
    called: Mapping[Severity, str] = OPTIONS,
) -> None:
    """Say who met which rule, where people and machines look for it.

    Args:
        rules: every rule asked for.
        records: score records of all dyads judged, in the order to be shown.
        evidence: who met which rule.
        parameters: settings and days in force.
        options: where it is written.
        streams: the streams of the run.
        called: how rules of each severity are called.

    Raises:
        typer.Exit: with exit code 4, if a rule that fails was met.
        OutputError: a file cannot be written.
    """
    from ..gates.rules import fails

    if evidence:
        _say(evidence, called, streams)
    if options.junit is not None:
        from ..render.junit import junit
        from .delivery import write_file

        write_file(options.junit, junit(rules, records, evidence, parameters))
    if options.summary:
        from ..render.gate_summary import gate_summary

        append_summary(gate_summary(rules, records, evidence, parameters), streams)
    if fails(one.finding for one in evidence):
        raise typer.Exit(ExitCode.CONDITION_MET)


def append_summary(text: str, streams: Streams) -> None:
    """Append Markdown to the summary of a GitHub job; elsewhere say that there is none.

    Raises:
        OutputError: it cannot be written.
    """
    path = streams.environment.get(_SUMMARY)
    if not path:
        streams.say(f"--summary: {_SUMMARY} is not set, so there is no summary to write to.")
        return
    try:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise OutputError(f"{_SUMMARY} {path}: cannot be written: {error.strerror}.") from None


def _say(evidence: Sequence[Evidence], called: Mapping[Severity, str], streams: Streams) -> None:
    from ..render.annotations import annotations_of
    from ..render.gate_words import behind, met

    for one in evidence:
        streams.error(f"{called[one.finding.rule.severity]} {met(one)}")
        if because := behind(one):
            streams.error(f"  behind it: {because}")
    if streams.is_github_job:
        for line in annotations_of(evidence):
            streams.command(line)
