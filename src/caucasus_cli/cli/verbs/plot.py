"""`caucasus plot [A] [B]`: one chart as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from ...report.formats import CHART_SUFFIXES, ChartFormat, ChartName, Theme
from ..document import DocumentOutput, EveryOption, QuietOption, place_of, write_document
from ..options import ActorArgument, CodedOptions, ReadingOptions, ScoringOptions, with_groups
from ..streams import current_streams


@with_groups
def plot(
    a: ActorArgument = None,
    b: ActorArgument = None,
    *,
    reading: ReadingOptions,
    coded: CodedOptions,
    scoring: ScoringOptions,
    chart: Annotated[
        ChartName | None,
        typer.Option(
            show_default="timeline for two actors, else matrix",
            help="Scores over time with the events, dyads against each other, or what makes the "
            "score.",
        ),
    ] = None,
    every: EveryOption = None,
    theme: Annotated[
        Theme, typer.Option(help="auto: as the reader's screen is set; a PNG is then light.")
    ] = Theme.AUTO,
    width: Annotated[
        int, typer.Option(metavar="PIXELS", min=280, max=4_000, help="Width of the chart.")
    ] = 800,
    form: Annotated[
        ChartFormat,
        typer.Option(
            "--format", "-f", case_sensitive=False,
            help="auto: the suffix's with --output, else SVG.",
        ),
    ] = ChartFormat.AUTO,
    output: DocumentOutput = None,
    quiet: QuietOption = False,
) -> None:  # fmt: skip
    """Draw one chart: SVG, PNG, or a page with its numbers.

    Of two actors a timeline, or what makes their score; of one or none a matrix of dyads.
    Colours are told apart by colour-blind readers. The same data gives the same bytes.
    """
    from ...errors import UsageError
    from ...operations import score_log, who
    from ...report.build import Size, build_report
    from ...report.drawing import need_charts
    from ...report.formats import form_of_file
    from ...report.period import period_named
    from ...report.plot import plot as draw
    from ..opening import engine_for, open_actors, open_log, settings_from, suit

    streams = current_streams()
    streams.quiet = quiet
    path = place_of(output)
    if form is ChartFormat.AUTO:
        form = ChartFormat.SVG if path is None else form_of_file(path, CHART_SUFFIXES)
    if path is None and streams.stdout_is_terminal:
        raise UsageError(f"a chart is for a file: add --output FILE.{form}, or use a pipe.")
    names = [name for name in (a, b) if name is not None]
    chart = chart or (ChartName.TIMELINE if len(names) == 2 else ChartName.MATRIX)
    if chart is not ChartName.MATRIX and len(names) != 2:
        raise UsageError(f"--chart {chart} shows one dyad: name its two actors.")
    need_charts()
    period = None if every is None else period_named(every)
    settings = settings_from(scoring)
    book = open_actors(reading)
    log = open_log(reading, coded, book, streams)
    settings = suit(settings, scoring, log, streams)
    engine = engine_for(log, scoring)
    scores = score_log(log.events, settings, names, book, engine)
    settings = replace(settings, level=scores.parameters["level"])
    size = Size(details=0 if chart is ChartName.MATRIX else 1, events=0, every=period)
    made = build_report(scores, log.events, settings, engine, size)
    made = replace(made, asked=tuple(who(name, book) for name in names))
    data = draw(made, chart, form, theme, width)
    write_document(data, path, streams)
    streams.say(f"{chart} as {form}; as of {made.parameters['as_of']}.")
