"""`caucasus diff OLD NEW`: what moved between two score files or two logs, and through what."""

from __future__ import annotations

import io
import shutil
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from ..exit_codes import ExitCode
from ..options import (
    CodedOptions,
    OutputOptions,
    ReadingOptions,
    ScoringOptions,
    is_typed,
    with_groups,
)
from ..streams import Streams, current_streams

if TYPE_CHECKING:
    from ...changes.diff import Diff
    from ...changes.score_files import ScoreFile
    from ...render.interface import Result
    from ...render.registry import OutputFormat

_File = Annotated[
    str,
    typer.Argument(help="Scores that `score` wrote, or a log; '-' for standard input."),
]


@with_groups
def diff(
    context: typer.Context,
    old: _File,
    new: _File,
    *,
    coded: CodedOptions,
    scoring: ScoringOptions,
    actors: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", envvar="CAUCASUS_ACTORS", show_default=False,
            help="Your own actors (CSV: code,name,aliases …), laid over the bundled ones.",
        ),
    ] = None,
    threshold: Annotated[
        float,
        typer.Option(metavar="POINTS", min=0, help="A dyad moves if an index does by more."),
    ] = 1.0,
    events: Annotated[
        bool, typer.Option("--events", help="Rows are the events that did it, not the dyads.")
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 4 if a dyad appeared, vanished or moved.")
    ] = False,
    output: OutputOptions,
) -> None:  # fmt: skip
    """Show which dyads moved between two score files, or two logs.

    Of two logs, scored with the same settings as of the same day, also the events added, removed or
    recoded that did it: what they add sums to the changes of K, B and P exactly.
    """
    from ...changes.dyads import change_schema
    from ...changes.events import event_change_schema
    from ...errors import UsageError
    from ...render.words import some_of
    from ..delivery import check_output, deliver

    streams = current_streams()
    streams.quiet = output.quiet
    schema = event_change_schema() if events else change_schema()
    form = check_output(output, streams, schema.names)
    if old == new == "-":
        raise UsageError("standard input can be OLD or NEW, not both.")
    with TemporaryDirectory(prefix="caucasus-") as folder:
        old, new = (
            _kept(name, Path(folder) / str(number)) for number, name in enumerate((old, new))
        )
        files = _score_files(old, new, streams)
        if files is None:
            readings = [ReadingOptions(log=[name], actors=actors) for name in (old, new)]
            found = _of_logs(readings, coded, scoring, threshold, form, streams)
        else:
            if events:
                raise UsageError("--events: score files hold no events: give two logs.")
            _refuse_reading(context)
            found = _of_scores(*files, threshold, streams)
    result = _result(found, events)
    shown = deliver(result, "diff_events" if events else "diff", form, output, streams)
    if shown < result.table.num_rows:
        rows = some_of(shown, result.table.num_rows, "event" if events else "dyad")
        streams.say(f"{rows} shown.")
    _summarise(found, streams)
    if exit_code and found.dyads.table.num_rows:
        raise typer.Exit(ExitCode.CONDITION_MET)


def _refuse_reading(context: typer.Context) -> None:
    """Refuse options of reading and scoring beside score files, which nothing scores again."""
    from ...errors import UsageError
    from ..configuration import option_name

    names = [
        "actors",
        *(one.name for group in (CodedOptions, ScoringOptions) for one in fields(group)),
    ]
    typed = [f"--{option_name(name)}" for name in (*names, "actors") if is_typed(name, context)]
    if typed:
        raise UsageError(f"{', '.join(typed)}: score files are not scored again: give two logs.")


def _kept(name: str, folder: Path) -> str:
    """The file itself; of a pipe, as a shell's <(…) is one, a copy in the folder to read twice."""
    path = Path(name)
    if name == "-" or not path.exists() or path.is_file() or path.is_dir():
        return name
    folder.mkdir()
    with path.open("rb") as pipe, (folder / path.name).open("wb") as file:
        shutil.copyfileobj(pipe, file)
    return str(folder / path.name)


def _score_files(old: str, new: str, streams: Streams) -> tuple[ScoreFile, ScoreFile] | None:
    """The scores in both files; None if both are logs.

    Raises:
        UsageError: one is of scores and the other of events.
    """
    from ...changes.score_files import are_scores, is_score_file, read_scores
    from ...errors import UsageError

    found: list[ScoreFile | None] = []
    for name in (old, new):
        if name == "-":
            data = streams.stdin.read()
            streams.stdin = io.BytesIO(data)
            found.append(read_scores(data, "standard input") if are_scores(data) else None)
        else:
            path = Path(name)
            is_one = is_score_file(path)
            found.append(read_scores(path.read_bytes(), path.name) if is_one else None)
    one, other = found
    if one is not None and other is not None:
        return one, other
    if one is not None or other is not None:
        raise UsageError(
            f"{old if one else new} holds scores, {new if one else old} does not: give two files "
            f"that `caucasus score` wrote, or two logs."
        )
    return None


def _of_scores(old: ScoreFile, new: ScoreFile, threshold: float, streams: Streams) -> Diff:
    from ...changes.diff import diff_scores
    from ...render.change_words import differences_in_words

    found = diff_scores(old, new, threshold)
    silent = [file.name for file in (old, new) if not file.states_settings]
    if silent:
        streams.say(
            f"{' and '.join(silent)}: no settings but the days are stated there, so whether scale "
            f"and half-lives are the same is not known. JSON, Parquet and Arrow state them."
        )
    if found.differences:
        told = differences_in_words(found.differences)
        streams.error(f"Warning: the scores were made with other settings: {told}.")
    return found


def _of_logs(
    readings: list[ReadingOptions],
    coded: CodedOptions,
    scoring: ScoringOptions,
    threshold: float,
    form: OutputFormat,
    streams: Streams,
) -> Diff:
    from ...changes.logs import diff_logs
    from ...engines.registry import open_engine
    from ...scoring.settings import suited
    from ..opening import open_actors, open_log, provenance, say_mixed, settings_from

    settings = settings_from(scoring)
    book = open_actors(readings[0])
    old, new = (open_log(reading, coded, book, streams) for reading in readings)
    is_coded = old.is_coded or new.is_coded
    if is_coded and not (old.is_all_coded and new.is_all_coded):
        say_mixed(scoring, streams)
    settings = suited(settings, scoring.exposure, scoring.one_a_day, is_coded)
    rows = max(old.events.num_rows, new.events.num_rows)
    engine = open_engine(scoring.engine, rows)
    found = diff_logs(old.events, new.events, settings, threshold, book, engine)
    for name, log, reading in zip(("old", "new"), (old, new), readings, strict=True):
        told = provenance(log, reading, form)
        if told:
            found.parameters[f"{name}_logs"] = told.pop("logs")
            found.parameters.update(told)
    return found


def _result(found: Diff, by_events: bool) -> Result:
    """The dyads as rows with the events beside them in JSON, or the other way round."""
    from ...changes.dyads import SCHEMA
    from ...render.interface import Result

    told = {
        "unmoved": found.dyads.unmoved,
        "differences": {name: list(both) for name, both in found.differences.items()},
        "unexplained": [list(dyad) for dyad in found.unexplained],
    }
    dyads, events = found.dyads.table, found.events
    if by_events and events is not None:
        extra = {**told, "dyads": dyads.to_pylist()}
        return Result(SCHEMA, "events", events, found.parameters, extra)
    extra = {**told, "events": events.to_pylist() if events is not None else None}
    return Result(SCHEMA, "dyads", dyads, found.parameters, extra)


def _summarise(found: Diff, streams: Streams) -> None:
    from ...render.change_words import changes_in_words
    from ...render.words import count

    streams.say(changes_in_words(found.dyads, found.parameters["threshold"]))
    if found.events is not None and found.events.num_rows:
        streams.say("What the events add sums to the changes of K, B and P exactly.")
    if found.unexplained:
        dyads = ", ".join(f"{a}–{b}" for a, b in found.unexplained[:3])
        streams.say(
            f"{count(len(found.unexplained), 'dyad')} with too many events to take apart: {dyads}"
            f"{' …' if len(found.unexplained) > 3 else ''}."
        )
