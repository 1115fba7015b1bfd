"""What a batch is about: as the command line says, else as the project's file says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from .options import GateOptions

if TYPE_CHECKING:
    from ..codebook.actors import ActorBook
    from ..gates.batch import Agenda


def agenda_from(
    context: typer.Context, asked: Sequence[str], gates: GateOptions, book: ActorBook
) -> Agenda:
    """The agenda in force.

    Args:
        context: the run, with the configuration found.
        asked: actors named: two stand for their dyad; else each for itself.
        gates: rules given; those of a severity take the place of the file's.
        book: the actors.

    Raises:
        UsageError: a rule that is none.
    """
    from .configuration import Configuration
    from .rules import rules_from

    found: Configuration = context.find_root().obj or Configuration()
    agenda = found.agenda()
    rules = rules_from(gates)
    given = {"fail": gates.fail_on is not None, "warn": gates.warn_on is not None}
    kept = [rule for rule in agenda.rules if not given[rule.severity]]
    in_force = sorted([*rules, *kept], key=lambda rule: rule.severity)
    agenda = replace(agenda, rules=tuple(in_force))
    named = _dyads(asked, book)
    return replace(agenda, dyads=named, where="") if named else agenda


def _dyads(asked: Sequence[str], book: ActorBook) -> tuple[tuple[str, ...], ...]:
    from ..dyad_names import actors_in

    found = [actors_in(name, book) for name in asked]
    if len(found) == 2 and all(len(names) == 1 for names in found):
        return ((*found[0], *found[1]),)
    return tuple(found)
