"""`caucasus score [A] [B]`: scores of one dyad, of one actor's dyads, or of all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ..options import (
    ActorArgument,
    CodedOptions,
    GateOptions,
    OutputOptions,
    ReadingOptions,
    ScoringOptions,
    with_groups,
)
from ..streams import Streams, current_streams

if TYPE_CHECKING:
    from ...log import Log
    from ...scoring.scores import Scores


@with_groups
def score(
    a: ActorArgument = None,
    b: ActorArgument = None,
    *,
    reading: ReadingOptions,
    coded: CodedOptions,
    sensitivity: Annotated[
        bool,
        typer.Option("--sensitivity", help="How the scores move under other settings."),
    ] = False,
    scoring: ScoringOptions,
    gates: GateOptions,
    output: OutputOptions,
) -> None:  # fmt: skip
    """Score one dyad, or many side by side.

    With two actors their dyad, with one all of that actor's, with none all of the log's; the most
    escalating first.
    """
    from ...gates.evidence import evidence_for
    from ...gates.rules import judge
    from ...operations import score_log, sensitivity_log, who
    from ...render.interface import Result
    from ...scoring.columns import SCORE_COLUMNS
    from ...scoring.scores import SCHEMA
    from ..delivery import check_output, deliver, shape
    from ..opening import engine_for, open_actors, open_log, provenance, settings_from, suit
    from ..rules import conclude, rules_from
    from ..sensitivity import columns_of, deliver_sensitivity

    streams = current_streams()
    streams.quiet = output.quiet
    by_dyad = a is not None and b is not None
    columns = columns_of(by_dyad) if sensitivity else SCORE_COLUMNS
    form = check_output(output, streams, columns)
    rules = rules_from(gates)
    settings = settings_from(scoring)
    book = open_actors(reading)
    log = open_log(reading, coded, book, streams, scoring)
    names = [name for name in (a, b) if name is not None]
    engine = engine_for(log, scoring)
    settings = suit(settings, scoring, log, streams)
    scores = score_log(log.events, settings, names, book, engine)
    table = shape(scores.table, OutputOptions(sort="escalation:desc"))
    parameters = {**scores.parameters, **provenance(log, reading, form)}
    if sensitivity:
        found = sensitivity_log(log.events, settings, scores, engine)
        deliver_sensitivity(found, by_dyad, parameters, form, output, streams)
        shown = scores.table.num_rows
    else:
        result = Result(SCHEMA, "scores", table, parameters)
        shown = deliver(result, "score", form, output, streams)
    _summarise(scores, log, shown, [who(name, book) for name in names], streams)
    records = table.to_pylist() if rules or gates.summary or gates.junit else []
    settings = replace(settings, level=scores.parameters["level"])
    evidence = evidence_for(judge(rules, records), log.events, settings, engine)
    conclude(rules, records, evidence, scores.parameters, gates, streams)


def _summarise(scores: Scores, log: Log, shown: int, names: list[str], streams: Streams) -> None:
    from ...account import OUTSIDE, UNWANTED, Reason, describe_dropped
    from ...render.words import CAVEAT, FLAG_WORDS, count, measure_words, some_of

    rows = scores.table.num_rows
    if not rows:
        streams.say(f"No event of {names[0] if names else 'the log'} is in a dyad: no rows.")
        return
    unwanted = sum(n for reason, n in log.account.dropped.items() if reason in UNWANTED)
    read = log.account.read - unwanted if log.is_curated else log.account.stored
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
    measured = measure_words(scores.parameters) if rows > 1 else ""
    streams.say(f"{said}; as of {scores.parameters['as_of']}{measured}.")
    if rows > 1:
        for flag in scores.span.flags if scores.span else []:
            streams.say(f"{flag}: {FLAG_WORDS[flag]}.")
        streams.say(CAVEAT)
