"""`caucasus score [A] [B]`: scores of one dyad, of one actor's dyads, or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..exit_codes import ExitCode
from ..options import (
    ActorArgument,
    CodedOptions,
    OutputOptions,
    ReadingOptions,
    ScoringOptions,
    with_groups,
)
from ..streams import Streams, current_streams

if TYPE_CHECKING:
    from ...conditions import Condition
    from ...log import Log
    from ...scoring.scores import Scores


@with_groups
def score(
    a: ActorArgument = None,
    b: ActorArgument = None,
    *,
    reading: ReadingOptions,
    coded: CodedOptions,
    scoring: ScoringOptions,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONDITION", show_default=False,
            help="Exit 4 if a dyad meets it, as in 'escalation >= 50'. Repeatable.",
        ),
    ] = None,
    output: OutputOptions,
) -> None:  # fmt: skip
    """Score one dyad, or many side by side.

    With two actors their dyad, with one all of that actor's, with none all of the log's; the most
    escalating first.
    """
    from ...conditions import parse_condition
    from ...engines.registry import open_engine
    from ...operations import score_log, who
    from ...render.interface import Result
    from ...scoring.columns import SCORE_COLUMNS
    from ...scoring.scores import SCHEMA
    from ..delivery import check_output, deliver, shape
    from ..opening import open_actors, open_log, provenance, settings_from, suit

    streams = current_streams()
    streams.quiet = output.quiet
    form = check_output(output, streams, SCORE_COLUMNS)
    conditions = [parse_condition(text, SCORE_COLUMNS) for text in fail_on or []]
    settings = settings_from(scoring)
    book = open_actors(reading)
    log = open_log(reading, coded, book, streams)
    names = [name for name in (a, b) if name is not None]
    engine = open_engine(scoring.engine, log.events.num_rows)
    settings = suit(settings, scoring, log)
    scores = score_log(log.events, settings, names, book, engine)
    table = shape(scores.table, OutputOptions(sort="escalation:desc"))
    parameters = {**scores.parameters, **provenance(log, reading, form)}
    result = Result(SCHEMA, "scores", table, parameters)
    shown = deliver(result, "score", form, output, streams)
    _summarise(scores, log, shown, [who(name, book) for name in names], streams)
    _fail_on(conditions, scores, streams)


def _summarise(scores: Scores, log: Log, shown: int, names: list[str], streams: Streams) -> None:
    from ...account import OUTSIDE, Reason, describe_dropped
    from ...render.words import CAVEAT, FLAG_WORDS, count, some_of

    rows = scores.table.num_rows
    if not rows:
        streams.say(f"No event of {names[0] if names else 'the log'} is in a dyad: no rows.")
        return
    read = log.account.read if log.is_curated else log.account.stored
    said = f"{some_of(shown, rows, 'dyad')} from {count(read, 'event')}"
    if not log.is_curated:
        said += f" of {count(log.account.read, 'row')}"
    scored = {Reason.SELF_DYAD} if scores.parameters["self"] == "only" else set()
    outside = [
        (reason, number)
        for reason, number in log.account.dropped.items()
        if number and reason in OUTSIDE - scored
    ]
    if outside and scores.parameters["level"] == "country":
        number = sum(number for _, number in outside)
        said += f"; {number:,} in no dyad of countries ({describe_dropped(outside)})"
    streams.say(f"{said}; as of {scores.parameters['as_of']}.")
    if rows > 1:
        for flag in scores.span.flags if scores.span else []:
            streams.say(f"{flag}: {FLAG_WORDS[flag]}.")
        streams.say(CAVEAT)


def _fail_on(conditions: list[Condition], scores: Scores, streams: Streams) -> None:
    """Say which dyads meet which condition, and end with exit code 4 if any does."""
    met = [
        (condition, record)
        for condition in conditions
        for record in scores.table.to_pylist()
        if condition.holds(record)
    ]
    for condition, record in met:
        streams.error(
            f"--fail-on {condition.text!r} met by {record['actor_a']}–{record['actor_b']}"
            f"{_values(condition, record)}"
        )
    if met:
        raise typer.Exit(ExitCode.CONDITION_MET)


def _values(condition: Condition, record: dict[str, Any]) -> str:
    named = [name for name in condition.fields if record[name] is not None]
    if not named:
        return ""
    return ": " + ", ".join(f"{name} {record[name]}" for name in named)
