"""`caucasus explain A B`: what each event adds to the score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ..completion import complete_actor
from ..options import CodedOptions, OutputOptions, ReadingOptions, ScoringOptions, with_groups
from ..streams import current_streams

if TYPE_CHECKING:
    from ...scoring.explain import Explanation
    from ..streams import Streams

_Actor = Annotated[
    str,
    typer.Argument(
        help="Name, alias, capital, ISO, COW or CAMEO code.", autocompletion=complete_actor
    ),
]


@with_groups
def explain(
    a: _Actor,
    b: _Actor,
    *,
    reading: ReadingOptions,
    coded: CodedOptions,
    scoring: ScoringOptions,
    output: OutputOptions,
) -> None:
    """Take a score apart, event by event.

    One row per event with its share of the conflict now (K), of the baseline (B) and of the
    cooperation now (P), the largest contribution first. The shares add up to the score exactly.
    """
    from ...operations import explain_log
    from ...render.cells import json_value
    from ...render.interface import Result
    from ...scoring.explain import SCHEMA, explain_schema
    from ..delivery import check_output, deliver
    from ..opening import engine_for, open_actors, open_log, provenance, settings_from, suit

    streams = current_streams()
    streams.quiet = output.quiet
    form = check_output(output, streams, explain_schema().names)
    settings = settings_from(scoring)
    book = open_actors(reading)
    log = open_log(reading, coded, book, streams, scoring)
    explanation = explain_log(
        log.events,
        suit(settings, scoring, log, streams),
        (a, b),
        book,
        engine_for(log, scoring),
    )
    record: dict[str, object] = next(iter(explanation.score.table.to_pylist()), {})
    result = Result(
        SCHEMA,
        "events",
        explanation.events,
        {**explanation.score.parameters, **provenance(log, reading, form)},
        {
            "score": {name: json_value(value) for name, value in record.items()},
            "dropped": explanation.dropped,
        },
    )
    shown = deliver(result, "explain", form, output, streams)
    _summarise(explanation, shown, streams)


def _summarise(explanation: Explanation, shown: int, streams: Streams) -> None:
    from collections import Counter

    from ...render.visible import LONGEST_NAME, brief
    from ...render.words import count, some_of

    if not explanation.events.num_rows:
        streams.say("No event of this dyad counts.")
    else:
        said = (
            "the contributions add up to the score's K, B and P exactly"
            if explanation.has_score
            else "no reports to measure against, so no score that they contribute to"
        )
        streams.say(f"{some_of(shown, explanation.events.num_rows, 'event')}; {said}.")
    if explanation.dropped:
        reasons = Counter(row["reason"] for row in explanation.dropped)
        listed = ", ".join(f"{number:,} {reason}" for reason, number in sorted(reasons.items()))
        streams.say(f"{count(len(explanation.dropped), 'event')} not counted: {listed}.")
        for row in explanation.dropped[:10]:
            streams.say(f"  {row['reason']}: {row['date']} {brief(row['event_id'], LONGEST_NAME)}")
        if len(explanation.dropped) > 10:
            streams.say("  … -f json lists them all.")
