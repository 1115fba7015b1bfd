"""A batch: logs, dyads, settings and rules that are run together, as a project's file has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ..errors import CaucasusError, UnknownActorError, UsageError, did_you_mean
from .evidence import Evidence, evidence_for
from .rules import Rule, fails, judge, parse_rules

if TYPE_CHECKING:
    from ..codebook.actors import ActorBook
    from ..log import Log
    from ..reading.options import Reading
    from ..scoring.options import ExposureChoice
    from ..scoring.scores import Scores
    from ..scoring.settings import Settings

#: Key of the table that a batch has in a configuration file → what its values are.
KEYS = {
    "title": "a text",
    "dyads": 'a list of dyads: [["azerbaijan", "russia"], "armenia-azerbaijan", "georgia"]',
    "fail": 'a list of conditions: ["escalation_low > 0", "rung >= 7"]',
    "warn": 'a list of conditions: ["escalation >= 20"]',
}
Names = tuple[str, ...]


@dataclass(frozen=True)
class Agenda:
    """What a `[report]` table asks for besides the options.

    Attributes:
        title: heading of the report; empty for the report's own.
        dyads: two actors, or one for all of its dyads; a single text may be `a-b`. Empty for all
            dyads of the log.
        rules: rules that dyads are judged by.
        where: file and table that name the dyads, for messages; empty for a command line.
    """

    title: str = ""
    dyads: tuple[Names, ...] = ()
    rules: tuple[Rule, ...] = ()
    where: str = field(default="", compare=False)

    def asked(self, book: ActorBook) -> tuple[Names, ...]:
        """One actor or two for each dyad asked for, `a-b` taken apart.

        Raises:
            UnknownActorError: a dyad names nobody, or several.
            UsageError: it can be taken apart in several ways.
        """
        from ..dyad_names import actors_in
        from ..operations import who

        found = []
        for names in self.dyads:
            try:
                found.append(actors_in(names[0], book) if len(names) == 1 else names)
                for name in found[-1]:
                    who(name, book)
            except UnknownActorError as error:
                if not self.where:
                    raise
                told = f"{self.where} dyads: {error}"
                raise UnknownActorError(told, error.name, error.candidates) from None
        return tuple(found)


@dataclass(frozen=True)
class Batch:
    """One run over many dyads.

    Attributes:
        settings: how scores are made.
        agenda: dyads, rules, title.
        logs: files, patterns, folders or bundled names.
        actors: a table of own actors.
        reading: how data of machine coders is read; None for the defaults.
        exposure, one_a_day: as asked for; `auto` and None suit the log.
        engine: where sums are made.
        spark_master: where the engine `spark` works; None for its own choice.
    """

    settings: Settings
    agenda: Agenda = field(default_factory=Agenda)
    logs: Sequence[str] = ("incidents",)
    actors: Path | None = None
    reading: Reading | None = None
    exposure: ExposureChoice = "auto"
    one_a_day: bool | None = None
    engine: str = "auto"
    spark_master: str | None = None


@dataclass(frozen=True)
class BatchResult:
    """What a batch gives.

    Attributes:
        scores: the dyads asked for, sorted by actor codes; all dyads of the log if none were.
        evidence: every dyad that met a rule, by rule, with its values and the events behind it.
        settings: the settings in force, with what was left open chosen to suit the log.
        log: the events, with their account.
    """

    scores: Scores
    evidence: tuple[Evidence, ...]
    settings: Settings
    log: Log

    @property
    def failed(self) -> bool:
        """Whether a dyad met a rule that fails the run."""
        return fails(one.finding for one in self.evidence)


def run_batch(
    batch: Batch,
    log: Log | None = None,
    book: ActorBook | None = None,
    stdin: BinaryIO | None = None,
) -> BatchResult:
    """Score the dyads of a batch and judge them by its rules.

    Args:
        batch: what is to be done.
        log: its logs, where they are open already.
        book: its actors, where they are known already.
        stdin: where the log `-` is read from.

    Raises:
        LogError: a log cannot be read, or has mistakes.
        UnknownActorError: a dyad names nobody, or several.
        UsageError: a setting has no meaning for these logs.
    """
    from ..codebook.actor_file import load_actors
    from ..engines.opening import engine_for
    from ..log import open_logs
    from ..operations import score_dyads
    from ..scoring.settings import suited

    book = book or load_actors(batch.actors)
    if log is None:
        log = open_logs(batch.logs, book, stdin, batch.reading)
        log.raise_for_mistakes()
    engine = engine_for(log.events, batch.engine, batch.spark_master)
    settings = suited(batch.settings, batch.exposure, batch.one_a_day, log.is_coded)
    scores = score_dyads(log.events, settings, batch.agenda.asked(book), book, engine)
    settings = replace(settings, level=scores.parameters["level"])
    findings = judge(batch.agenda.rules, scores.table.to_pylist())
    evidence = evidence_for(findings, log.events, settings, engine)
    return BatchResult(scores, tuple(evidence), settings, log)


def read_agenda(table: Any, where: str) -> Agenda:
    """The agenda that a configuration file's table states.

    Args:
        table: as TOML gives it.
        where: file and table, for messages: `caucasus.toml: [report]`.

    Raises:
        UsageError: an unknown key, a value of another kind, or a rule that is none; the message
            names file, key and the nearest key.
    """
    if not isinstance(table, Mapping):
        raise UsageError(f"{where} must be a table.")
    for key in table:
        if key not in KEYS:
            hint = did_you_mean(key, KEYS)
            raise UsageError(f"{where} has no key {key!r}.{hint} Keys: {', '.join(KEYS)}.")
    title = table.get("title", "")
    if not isinstance(title, str):
        raise _misfit(where, "title", title)
    rules = parse_rules_of(table, where)
    return Agenda(title, _dyads(table.get("dyads", []), where), rules, where)


def parse_rules_of(table: Mapping[str, Any], where: str) -> tuple[Rule, ...]:
    """The rules under `fail` and `warn`; errors name the key."""
    rules: list[Rule] = []
    for key in ("fail", "warn"):
        texts = _texts(table.get(key, []), where, key)
        try:
            rules += parse_rules(**{key: texts})
        except CaucasusError as error:
            raise UsageError(f"{where} {key}: {error}") from None
    return tuple(rules)


def _dyads(value: Any, where: str) -> tuple[Names, ...]:
    if not isinstance(value, list):
        raise _misfit(where, "dyads", value)
    dyads: list[Names] = []
    for one in value:
        names = [one] if isinstance(one, str) else one
        is_names = isinstance(names, list) and all(isinstance(name, str) for name in names)
        if not is_names or not 1 <= len(names) <= 2 or not all(name.strip() for name in names):
            raise _misfit(where, "dyads", one)
        dyads.append(tuple(names))
    return tuple(dyads)


def _texts(value: Any, where: str, key: str) -> list[str]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(text, str) for text in values):
        raise _misfit(where, key, value)
    return values


def _misfit(where: str, key: str, value: Any) -> UsageError:
    return UsageError(f"{where} {key} = {value!r}: write {KEYS[key]}.")
