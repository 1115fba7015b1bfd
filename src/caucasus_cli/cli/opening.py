"""Opening what the options name: the log, the actors, the settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ..dates import parse_human_date
from .options import CodedOptions, ReadingOptions, ScoringOptions
from .streams import Streams

if TYPE_CHECKING:
    from datetime import date

    from ..account import Account
    from ..codebook.actors import ActorBook
    from ..engines.interface import Engine
    from ..log import Log
    from ..reading.choices import CodeLevel, OneADay
    from ..reading.options import Reading
    from ..render.registry import OutputFormat
    from ..scoring.settings import Settings

#: Of many files' doubts so many are said.
MOST_NOTES = 10


def open_actors(options: ReadingOptions) -> ActorBook:
    """The actor book that the options name."""
    from ..codebook.actor_file import load_actors

    return load_actors(options.actors)


def open_log(
    options: ReadingOptions,
    coded: CodedOptions,
    book: ActorBook,
    streams: Streams,
    scoring: ScoringOptions | None = None,
) -> Log:
    """The logs that the options name, without mistakes; doubtful matters are said on stderr.

    Raises:
        LogError: a log cannot be read, or has mistakes.
        UsageError: an option of reading that does not fit a log's format.
    """
    from ..account import UNWANTED, Reason, describe_dropped
    from ..log import open_logs
    from ..render.words import count

    names = options.log or ["incidents"]
    asked = reading_from(coded)
    log = open_logs(names, book, streams.stdin, asked, _opener(scoring))
    log.raise_for_mistakes()
    warn(log.account, asked, streams)
    for file in log.account.files:
        repeated = file.dropped[Reason.DUPLICATE_ID]
        if repeated and file.curated:
            streams.error(
                f"Warning: {file.file}: {count(repeated, 'row')} dropped: a later one has the id."
            )
    unwanted = [(reason, n) for reason, n in log.account.dropped.items() if reason in UNWANTED]
    if unwanted:
        left_out = count(sum(n for _, n in unwanted), "row")
        streams.say(f"{left_out} left out by options: {describe_dropped(unwanted)}.")
    return log


def _opener(scoring: ScoringOptions | None) -> Callable[[], Engine] | None:
    """Opens the engine for logs that are scanned where they lie; None to have them read."""
    from ..engines.registry import open_engine

    if scoring is None:
        return None
    # Such logs are large: what suits small ones is no choice.
    return partial(open_engine, scoring.engine, spark_master=scoring.spark_master)


def engine_for(log: Log, scoring: ScoringOptions) -> Engine:
    """The engine that the options name, or the one that the log was opened by."""
    from ..engines.opening import engine_for

    return engine_for(log.events, scoring.engine, scoring.spark_master)


def warn(account: Account, reading: Reading, streams: Streams) -> None:
    """Say the doubts about files, the first few of many, and what was asked for in vain."""
    notes = [note for file in account.files for note in file.notes]
    for note in notes[:MOST_NOTES]:
        streams.error(f"Warning: {note}")
    if len(notes) > MOST_NOTES:
        streams.error(f"Warning: … and {len(notes) - MOST_NOTES:,} more such notes (--account).")
    taken = [file for file in account.files if file.refusal is None]
    if reading.rules.backdated == "drop" and taken and not any(file.dates_back for file in taken):
        streams.error(
            "Warning: --backdated drop leaves nothing out: it is about GDELT's rows, and no row is "
            "from GDELT."
        )


def reading_from(
    options: CodedOptions, one_a_day: OneADay = "off", one_a_day_by: CodeLevel = "code"
) -> Reading:
    """How logs are to be read, by the options.

    Raises:
        UsageError: a value without meaning.
        LogError: the table of actors' countries cannot be read.
    """
    from ..reading.options import Reading, processes_here
    from ..reading.rules import Rules

    countries = None
    if options.actor_countries is not None:
        from ..formats.actor_countries import read_actor_countries

        countries = read_actor_countries(options.actor_countries)
    return Reading(
        rules=Rules(
            date=options.date,
            backdated=options.backdated,
            known_on=day_of(options.known_on, "--known-on"),
            root_only=options.root_only,
            min_sources=options.min_sources,
            min_mentions=options.min_mentions,
            one_a_day=one_a_day,
            one_a_day_by=one_a_day_by,
            mirrors=options.mirrors,
            fix_codes=options.fix_codes,
            scheme_guard=options.scheme_guard,
        ),
        form=options.from_format,
        columns=options.log_columns,
        actor_countries=countries,
        processes=processes_here(),
    )


def day_of(text: str | None, option: str) -> date | None:
    """The day that an option gives; None if it was not given."""
    return None if text is None else parse_human_date(text, option)


def settings_from(options: ScoringOptions) -> Settings:
    """The settings that the options give; what suits the log is chosen by `suit`.

    Raises:
        UsageError: a value without meaning.
        CodebookError: no such scale.
    """
    from ..codebook.scales import load_scale
    from ..scoring.settings import Settings

    return Settings(
        scale=load_scale(options.scale),
        as_of=day_of(options.as_of, "--as-of"),
        since=day_of(options.since, "--since"),
        level="role" if options.role else "country",
        directed=options.directed,
        half_life=options.half_life,
        baseline_half_life=options.baseline_half_life,
        kappa=options.kappa,
        exposure="calendar" if options.exposure == "auto" else options.exposure,
        one_a_day=bool(options.one_a_day),
        self_dyads=options.self_dyads,
    )


def suit(
    settings: Settings,
    options: ScoringOptions,
    log: Log,
    streams: Streams,
    by_exposure: bool = True,
) -> Settings:
    """The settings with what the options leave open chosen to suit the log.

    Args:
        settings: the settings.
        options: what was asked for.
        log: the log.
        streams: where it is said what was chosen for a log of both kinds.
        by_exposure: whether the verb divides by exposures.
    """
    from ..scoring.settings import suited

    if log.is_mixed:
        say_mixed(options, streams, by_exposure)
    return suited(settings, options.exposure, options.one_a_day, log.is_coded)


def say_mixed(options: ScoringOptions, streams: Streams, by_exposure: bool = True) -> None:
    """Say what is chosen where hand-written and machine-coded events are scored together."""
    chosen, otherwise = [], []
    if options.exposure == "auto" and by_exposure:
        chosen.append("by volume")
        otherwise.append("--exposure calendar")
    if options.one_a_day is None:
        chosen.append("one record a day")
        otherwise.append("--no-one-a-day")
    if chosen:
        streams.say(
            f"Hand-written and machine-coded events together: all counted {', '.join(chosen)}; "
            f"{' '.join(otherwise)} to choose otherwise."
        )


def provenance(log: Log, options: ReadingOptions, form: OutputFormat) -> dict[str, Any]:
    """Name and hash of each log, and the codebook's hashes, for an output's parameters.

    A format without a place for them needs none: to hash a large file takes as long as to read it.
    """
    from ..codebook.actor_file import codebook_provenance
    from ..log import tables_read_by
    from ..render.registry import OutputFormat

    if form not in (OutputFormat.JSON, OutputFormat.PARQUET, OutputFormat.ARROW, OutputFormat.HTML):
        return {}
    tables = tables_read_by(log.events)
    return {"logs": log.provenance(), **codebook_provenance(options.actors, tables)}
