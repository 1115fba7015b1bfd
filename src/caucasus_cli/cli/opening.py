"""Opening what the options name: the log, the actors, the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..dates import parse_human_date
from .options import ReadingOptions, ScoringOptions
from .streams import Streams

if TYPE_CHECKING:
    from ..codebook.actors import ActorBook
    from ..log import Log
    from ..scoring.settings import Settings


def open_actors(options: ReadingOptions) -> ActorBook:
    """The actor book that the options name."""
    from ..codebook.actor_file import load_actors

    return load_actors(options.actors)


def open_log(options: ReadingOptions, book: ActorBook, streams: Streams) -> Log:
    """The logs that the options name, without mistakes; doubtful matters are said on stderr.

    Raises:
        LogError: a log cannot be read, or has mistakes.
    """
    from ..account import Reason
    from ..log import open_logs
    from ..render.words import count

    log = open_logs(options.log or ["incidents"], book, streams.stdin)
    log.raise_for_mistakes()
    for file in log.account.files:
        for note in file.notes:
            streams.error(f"Warning: {note}")
        repeated = file.dropped[Reason.DUPLICATE_ID]
        if repeated:
            streams.error(
                f"Warning: {file.file}: {count(repeated, 'row')} dropped: a later one has the id."
            )
    return log


def settings_from(options: ScoringOptions) -> Settings:
    """The settings that the options give.

    Raises:
        UsageError: a value without meaning.
        CodebookError: no such scale.
    """
    from ..codebook.scales import load_scale
    from ..scoring.settings import Settings

    return Settings(
        scale=load_scale(options.scale),
        as_of=parse_human_date(options.as_of, "--as-of") if options.as_of else None,
        since=parse_human_date(options.since, "--since") if options.since else None,
        level="role" if options.role else "country",
        directed=options.directed,
        half_life=options.half_life,
        baseline_half_life=options.baseline_half_life,
        kappa=options.kappa,
        exposure=options.exposure,
        one_a_day=options.one_a_day,
        self_dyads=options.self_dyads,
    )


def provenance(log: Log, options: ReadingOptions) -> dict[str, Any]:
    """Name and hash of each log, and the codebook's hashes, for an output's parameters."""
    from ..codebook.actor_file import codebook_provenance

    return {"logs": log.provenance(), **codebook_provenance(options.actors)}
