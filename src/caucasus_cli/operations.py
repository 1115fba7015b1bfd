"""What the verbs and the Python API do: resolve the actors, run the engine, name the sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from .codebook.actors import ActorBook
from .engines.opening import frame_of, values_of
from .errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from .dynamics.respond import Responses
    from .dynamics.triads import Triads
    from .dynamics.turns import Turns
    from .engines.interface import Engine
    from .engines.opening import Events
    from .scoring.explain import Explanation
    from .scoring.options import Level
    from .scoring.periods import Every, WeekStart
    from .scoring.scores import Scores
    from .scoring.selection import Pair
    from .scoring.sensitivity import Sensitivity
    from .scoring.settings import Settings
    from .scoring.timeline import Timeline


@dataclass(frozen=True)
class Asked:
    """The actors a run was asked for.

    Attributes:
        pair: the values the sides may take.
        named: the dyad itself where both actors are single sides of the level.
        level: the level in force; a role-coded actor (`AZEGOV`) makes it `role`.
    """

    pair: Pair
    named: tuple[str, str] | None
    level: Level


def resolve_actors(names: Sequence[str], events: Events, level: Level, book: ActorBook) -> Asked:
    """Find whom the names mean.

    Args:
        names: none, one or two actors: names, codes, or role codes such as `AZEGOV`.
        events: canonical frame, for the actor codes that occur.
        level: the level asked for.
        book: the actors.

    Raises:
        UnknownActorError: a name means nobody, or several.
        UsageError: an actor that is no country, at country level.
    """
    from .scoring.selection import Pair

    codes = [_role_code(name, book) for name in names]
    if any(code is not None for code in codes):
        level = "role"
    sides: list[frozenset[str]] = []
    for name, code in zip(names, codes, strict=True):
        if code is not None:
            sides.append(frozenset({code}))
        elif level == "role":
            sides.append(_codes_of(name, events, book))
        else:
            sides.append(frozenset({_country(name, book)}))
    named = None
    if len(sides) == 2 and all(len(side) == 1 for side in sides):
        named = (next(iter(sides[0])), next(iter(sides[1])))
    first, second = ([*sides, None, None])[:2]
    return Asked(Pair(first, second), named, level)


def _role_code(name: str, book: ActorBook) -> str | None:
    """The actor code that `name` is, if it is one with roles."""
    if len(book.matches(name)) != 1:
        parsed = book.parse(name.strip().upper())
        if parsed is not None and parsed.actor is not None and parsed.roles:
            return parsed.code
    return None


def means_one(name: str, book: ActorBook) -> bool:
    """Whether a name means one actor, or is an actor's code with roles."""
    return len(book.matches(name)) == 1 or _role_code(name, book) is not None


def _codes_of(name: str, events: Events, book: ActorBook) -> frozenset[str]:
    actor = book.find(name)
    present = {
        code
        for side in ("source", "target")
        for code in values_of(events, side)
        if (parsed := book.parse(code)) is not None and parsed.actor == actor
    }
    return frozenset(present or {actor.code})


def _country(name: str, book: ActorBook) -> str:
    actor = book.find(name)
    if not actor.is_country:
        raise UsageError(
            f"{actor.name} ({actor.code}) is no country but a kind of {actor.status}: "
            f"add --role to score the actors as they are coded."
        )
    return actor.code


def score_log(
    events: Events,
    settings: Settings,
    names: Sequence[str],
    book: ActorBook,
    engine: Engine,
) -> Scores:
    """Score the dyads of none, one or two named actors.

    Args:
        events: canonical frame.
        settings: the settings.
        names: actors; with two, their dyad has a row even without events.
        book: the actors.
        engine: where the reduction runs.
    """
    from .scoring.scores import score_events

    asked = resolve_actors(names, events, settings.level, book)
    settings = replace(settings, level=asked.level)
    _refuse_same(asked, settings)
    scores = score_events(frame_of(events, engine), settings, asked.pair, engine, asked.named)
    return _with_names(scores, book)


def sensitivity_log(
    events: Events, settings: Settings, scores: Scores, engine: Engine
) -> Sensitivity:
    """How scores move where a setting is another one.

    Args:
        events: the canonical frame that was scored.
        settings: the settings that the scores were asked with.
        scores: output of `score_log`.
        engine: where the reduction runs.
    """
    from .scoring.sensitivity import sensitivity_of

    settings = replace(settings, level=scores.parameters["level"])
    return sensitivity_of(frame_of(events, engine), settings, scores, engine)


def score_dyads(
    events: Events,
    settings: Settings,
    asked: Sequence[Sequence[str]],
    book: ActorBook,
    engine: Engine,
) -> Scores:
    """Score several dyads, or all dyads of several actors.

    Args:
        events: canonical frame.
        settings: the settings.
        asked: two actors for their dyad, which has a row even without events; one for all of the
            actor's; none at all for all dyads of the log.
        book: the actors.
        engine: where the reduction runs.

    Returns:
        Each dyad once, sorted by actor codes. If an actor is named with a role (`AZEGOV`), all are
        scored as they are coded.
    """
    import pyarrow as pa

    from .scoring.scores import score_events
    from .scoring.selection import Pair

    if not asked:
        return score_log(events, settings, [], book, engine)
    found = [resolve_actors(names, events, settings.level, book) for names in asked]
    if any(one.level == "role" for one in found):
        settings = replace(settings, level="role")
        found = [resolve_actors(names, events, "role", book) for names in asked]
    for one in found:
        _refuse_same(one, settings)
    named = [one.named for one in found if one.named is not None]
    pairs = [one.pair for one in found if one.named is None]
    if named:
        pairs.append(Pair.of_dyads(named))
    frame = frame_of(events, engine)
    parts = [score_events(frame, settings, pair, engine) for pair in pairs]
    joined = pa.concat_tables([part.table for part in parts])
    sides = list(zip(*(joined.column(f"actor_{side}").to_pylist() for side in "ab"), strict=True))
    rows = {dyad: row for row, dyad in reversed(list(enumerate(sides)))}
    table = joined.take(pa.array([rows[dyad] for dyad in sorted(rows)], pa.int64()))
    return _with_names(replace(parts[0], table=table), book)


def explain_log(
    events: Events,
    settings: Settings,
    names: tuple[str, str],
    book: ActorBook,
    engine: Engine,
) -> Explanation:
    """Explain the score of one dyad.

    Raises:
        UsageError: the names stand for several dyads at the level.
    """
    from .scoring.explain import explain_dyad

    named, settings = one_dyad(names, events, settings, book, "explain takes one dyad apart")
    explanation = explain_dyad(frame_of(events, engine), settings, named, engine)
    return replace(explanation, score=_with_names(explanation.score, book))


def timeline_log(
    events: Events,
    settings: Settings,
    names: tuple[str, str],
    book: ActorBook,
    engine: Engine,
    every: Every = "month",
    week_start: WeekStart = "monday",
) -> Timeline:
    """Score one dyad at the end of every period.

    Args:
        events: canonical frame.
        settings: the settings; `as_of` ends the timeline, `since` begins it.
        names: the two actors.
        book: the actors.
        engine: where the reduction runs.
        every: length of a period.
        week_start: first day of a week.

    Raises:
        UsageError: the names stand for several dyads at the level.
    """
    from .log import are_coded
    from .scoring.timeline import timeline_of

    named, settings = one_dyad(names, events, settings, book, "a timeline follows one dyad")
    frame = frame_of(events, engine)
    coded = are_coded(events)
    timeline = timeline_of(frame, settings, named, engine, every, week_start, coded)
    return _with_names(timeline, book)


def respond_log(
    events: Events,
    settings: Settings,
    names: tuple[str, str],
    book: ActorBook,
    engine: Engine,
    window: int,
) -> Responses:
    """How the conflict acts of either of two actors follow those of the other.

    Args:
        events: canonical frame.
        settings: the settings.
        names: the two actors.
        book: the actors.
        engine: where the acts are chosen.
        window: days in which an act counts as following, at least 1.

    Raises:
        UsageError: the names stand for several dyads at the level, or are the same; a window below
            1; the extra `stats` is not installed.
    """
    from .dynamics.acts import dyad_acts
    from .dynamics.respond import responses

    settings = replace(settings, self_dyads="drop")
    named, settings = one_dyad(names, events, settings, book, "respond looks at one dyad")
    acts = dyad_acts(frame_of(events, engine), settings, named, engine)
    found = responses(acts, settings, window)
    return replace(found, table=with_names(found.table, book))


def turning_points_log(
    events: Events,
    settings: Settings,
    names: tuple[str, str],
    book: ActorBook,
    engine: Engine,
    week_start: WeekStart = "monday",
    seed: int = 0,
) -> Turns:
    """The turning points of the conflict acts between two actors.

    Args:
        events: canonical frame.
        settings: the settings; with `directed` only acts of the first at the second count, with
            `self_dyads="only"` the two may be one country.
        names: the two actors.
        book: the actors.
        engine: where the acts are chosen.
        week_start: first day of a week.
        seed: seed of the shuffles behind the penalty.

    Raises:
        UsageError: the names stand for several dyads at the level, or are the same; no such
            weekday; the extra `stats` is not installed.
    """
    from .dynamics.acts import dyad_acts
    from .dynamics.turns import turns_of
    from .scoring.periods import weekday_of

    weekday = weekday_of(week_start)
    named, settings = one_dyad(names, events, settings, book, "turning points are of one dyad")
    acts = dyad_acts(frame_of(events, engine), settings, named, engine)
    found = turns_of(acts, settings, weekday, seed)
    return replace(found, table=with_names(found.table, book))


def triads_log(
    events: Events,
    settings: Settings,
    names: Sequence[str],
    book: ActorBook,
    engine: Engine,
    seed: int,
) -> Triads:
    """Signed triangles among actors, with their balance.

    Args:
        events: canonical frame.
        settings: the settings.
        names: three or more for the triangles among them, one or two for those that they are in,
            none for all.
        book: the actors.
        engine: where the reduction runs.
        seed: seed of the shuffles.

    Raises:
        UsageError: an actor is named twice, or stands for several at the level; the extra `stats`
            is not installed.
    """
    from .dynamics.signs import signed_dyads
    from .dynamics.triads import triads_of

    asked = [resolve_actors([name], events, settings.level, book) for name in names]
    if any(one.level == "role" for one in asked):
        settings = replace(settings, level="role")
        asked = [resolve_actors([name], events, "role", book) for name in names]
    settings = replace(settings, self_dyads="drop", directed=False)
    actors = []
    for name, one in zip(names, asked, strict=True):
        codes = sorted(one.pair.first or ())
        if len(codes) > 1:
            raise UsageError(f"{name} stands for several actors: choose one of {', '.join(codes)}.")
        if codes[0] in actors:
            raise UsageError(f"{codes[0]} is named twice: a triangle has three different actors.")
        actors.append(codes[0])
    dyads, span = signed_dyads(frame_of(events, engine), settings, engine)
    found = triads_of(dyads, span, settings, actors, seed)
    return replace(found, table=with_names(found.table, book))


def one_dyad(
    names: tuple[str, str],
    events: Events,
    settings: Settings,
    book: ActorBook,
    use: str,
) -> tuple[tuple[str, str], Settings]:
    """The dyad that the names mean, and the settings at its level.

    Raises:
        UsageError: the names stand for several dyads, which `use` has no use for.
    """
    asked = resolve_actors(names, events, settings.level, book)
    settings = replace(settings, level=asked.level)
    _refuse_same(asked, settings)
    if asked.named is None:
        sides = [sorted(side or ()) for side in (asked.pair.first, asked.pair.second)]
        raise UsageError(
            f"{use}, and these are several: choose one of "
            f"{', '.join(sides[0])} and one of {', '.join(sides[1])}."
        )
    return asked.named, settings


def _refuse_same(asked: Asked, settings: Settings) -> None:
    if asked.named and asked.named[0] == asked.named[1] and settings.self_dyads == "drop":
        raise UsageError(
            f"{asked.named[0]} is named twice: acts within one country need --self only."
        )


def who(name: str, book: ActorBook) -> str:
    """Whom a name on the command line means, in words."""
    code = _role_code(name, book)
    return book.find(name).name if code is None else actor_label(code, book)


def actor_label(code: str, book: ActorBook) -> str:
    """An actor code in words: `Azerbaijan`, `Azerbaijan (Government)`."""
    parsed = book.parse(code)
    if parsed is None or parsed.actor is None:
        return code
    roles = ", ".join(book.roles.get(role, role) for role in parsed.roles if role != "IGO")
    return f"{parsed.actor.name} ({roles})" if roles else parsed.actor.name


_Named = TypeVar("_Named", "Scores", "Timeline")


def _with_names(scores: _Named, book: ActorBook) -> _Named:
    """The records with the names of their sides."""
    return replace(scores, table=with_names(scores.table, book))


def with_names(table: pa.Table, book: ActorBook) -> pa.Table:
    """The table with each `name_…` column filled in from the `actor_…` column beside it."""
    import pyarrow as pa

    for field in table.schema:
        if not field.name.startswith("name_"):
            continue
        column = table.column(field.name.replace("name_", "actor_", 1))
        codes = column.combine_chunks().dictionary_encode()
        words = [actor_label(code, book) for code in codes.dictionary.to_pylist()]
        labels = pa.array(words, pa.string()).take(codes.indices)
        table = table.set_column(table.schema.get_field_index(field.name), field, labels)
    return table
