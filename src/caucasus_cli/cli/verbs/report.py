"""`caucasus report [ACTOR …]`: a page, a Markdown document or JSON that people and CI read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...report.formats import REPORT_SUFFIXES, ReportFormat
from ..completion import complete_actor
from ..document import DocumentOutput, EveryOption, QuietOption, place_of, write_document
from ..options import CodedOptions, GateOptions, ReadingOptions, ScoringOptions, with_groups
from ..streams import current_streams

if TYPE_CHECKING:
    from ...changes.score_files import ScoreFile
    from ...changes.since import Admits
    from ...codebook.actors import ActorBook
    from ...engines.opening import Events
    from ...gates.batch import Agenda
    from ...report.model import Report
    from ...scoring.options import Level
    from ..streams import Streams


@with_groups
def report(
    context: typer.Context,
    asked: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ACTOR]...",
            help="Two actors for their dyad; else of each a-b the dyad, of each actor all dyads.",
            autocompletion=complete_actor,
            show_default="the project's [report], or all dyads",
        ),
    ] = None,
    *,
    reading: ReadingOptions,
    coded: CodedOptions,
    scoring: ScoringOptions,
    gates: GateOptions,
    details: Annotated[
        int, typer.Option(metavar="N", min=0, max=50, help="At most N dyads in full.")
    ] = 8,
    events: Annotated[
        int, typer.Option(metavar="N", min=0, max=20_000, help="At most N events, the latest.")
    ] = 500,
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", show_default=False,
            help="Say what changed since this earlier report (JSON) or these scores.",
        ),
    ] = None,
    threshold: Annotated[
        float,
        typer.Option(metavar="POINTS", min=0, help="A dyad moves if an index does by more."),
    ] = 1.0,
    every: EveryOption = None,
    form: Annotated[
        ReportFormat,
        typer.Option(
            "--format", "-f", case_sensitive=False,
            help="auto: the suffix's with --output, else Markdown.",
        ),
    ] = ReportFormat.AUTO,
    output: DocumentOutput = None,
    quiet: QuietOption = False,
) -> None:  # fmt: skip
    """Report on dyads: one file to open, to print or to keep as an artefact of CI.

    HTML (self-contained, for browsers and paper), Markdown (for GitHub) or JSON: the scores with
    their intervals, the dyads over time, what makes each score, the events with their sources, the
    method and the hashes; with --previous what changed since an earlier run. --summary appends it
    in Markdown to the page of the GitHub job.
    """
    from ...changes.since import changes_since
    from ...gates.batch import Batch, run_batch
    from ...render.registry import OutputFormat
    from ...report.build import Size, build_report
    from ...report.period import period_named
    from ...report.registry import render_report
    from ..agenda import agenda_from
    from ..opening import engine_for, open_actors, open_log, provenance, say_mixed, settings_from

    streams = current_streams()
    streams.quiet = quiet
    path = place_of(output)
    chosen = _form(form, path)
    size = Size(details, events, None if every is None else period_named(every))
    earlier = None if previous is None else earlier_scores(previous)
    settings = settings_from(scoring)
    book = open_actors(reading)
    agenda = agenda_from(context, asked or (), gates, book)
    log = open_log(reading, coded, book, streams)
    if log.is_mixed:
        say_mixed(scoring, streams)
    batch = Batch(
        settings,
        agenda,
        exposure=scoring.exposure,
        one_a_day=scoring.one_a_day,
        engine=scoring.engine,
        spark_master=scoring.spark_master,
    )
    result = run_batch(batch, log, book)
    engine = engine_for(log, scoring)
    made = build_report(result.scores, log.events, result.settings, engine, size)
    made = replace(
        made,
        title=agenda.title,
        asked=names_in(agenda, book),
        rules=agenda.rules,
        findings=result.evidence,
        parameters={**made.parameters, **provenance(log, reading, OutputFormat.HTML)},
    )
    if earlier is not None:
        admits = asked_for(agenda, log.events, result.settings.level, book)
        changes = changes_since(earlier, made.dyads, made.parameters, threshold, made.asked, admits)
        made = replace(made, changes=changes)
    write_document(render_report(made, chosen), path, streams)
    _say(made, streams)
    _conclude(made, gates, streams)


def names_in(agenda: Agenda, book: ActorBook) -> tuple[str, ...]:
    """Whom an agenda is about, in words."""
    from ...operations import who

    return tuple(" – ".join(who(name, book) for name in names) for names in agenda.asked(book))


def earlier_scores(path: Path) -> ScoreFile:
    """The scores of an earlier run.

    Raises:
        LogError: there is no such file, or it holds no scores.
    """
    from ...changes.score_files import are_scores, is_score_file, read_scores
    from ...errors import LogError
    from ..missing import no_such_file

    if not path.exists():
        raise LogError(no_such_file(path))
    try:
        # A pipe can be read only once; a large file without scores need not be read at all.
        data = path.read_bytes() if not path.is_file() or is_score_file(path) else b""
    except OSError as error:
        raise LogError(f"{path}: cannot be read: {error.strerror}.") from None
    if not are_scores(data):
        raise LogError(
            f"{path}: --previous takes what `caucasus report -f json` or `caucasus score` wrote "
            f"(JSON, NDJSON, CSV, TSV, Parquet), and this is neither."
        )
    return read_scores(data, path.name if path.is_file() else "the earlier run")


def asked_for(agenda: Agenda, events: Events, level: Level, book: ActorBook) -> Admits | None:
    """Whether a dyad is one that an agenda asks for; None if it asks for all."""
    from ...operations import resolve_actors

    pairs = [resolve_actors(names, events, level, book).pair for names in agenda.asked(book)]
    if not pairs:
        return None
    return lambda one, other: any(pair.admits(one, other) for pair in pairs)


def _form(form: ReportFormat, path: Path | None) -> ReportFormat:
    """The form in force; refuses where its libraries are missing, before any work."""
    from ...report.drawing import need_charts
    from ...report.formats import form_of_file

    if form is ReportFormat.AUTO:
        form = ReportFormat.MARKDOWN if path is None else form_of_file(path, REPORT_SUFFIXES)
    if form is ReportFormat.HTML:
        need_charts()
    return form


def _say(made: Report, streams: Streams) -> None:
    from ...render.words import CAVEAT, count, measure_words

    if not made.dyads:
        streams.say("No event is in a dyad of these actors: the report is empty.")
        return
    said = f"{count(len(made.dyads), 'dyad')}, {len(made.details):,} in full"
    measured = measure_words(made.parameters) if len(made.dyads) > 1 else ""
    streams.say(f"{said}; as of {made.parameters['as_of']}{measured}.")
    if made.changes is not None:
        from ...report.changes_table import changes_said, doubts

        streams.say(changes_said(made.changes)[0])
        for words in doubts(made.changes):
            streams.error(f"Warning: {words}")
    streams.say(CAVEAT)


def _conclude(made: Report, gates: GateOptions, streams: Streams) -> None:
    """The summary of the job, then rules and exit code."""
    from ..rules import append_summary, conclude

    if gates.summary:
        from ...report.markdown import markdown_report

        append_summary(markdown_report(made).decode("utf-8"), streams)
    conclude(
        made.rules,
        made.dyads,
        made.findings,
        made.parameters,
        replace(gates, summary=False),
        streams,
    )
