"""The account on standard error, and the conditions on it that end a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from .exit_codes import ExitCode
from .streams import ColorChoice, Streams

if TYPE_CHECKING:
    from ..account import Account
    from ..conditions import Condition
    from ..gathering import Failure


def say_account(account: Account, color: ColorChoice, streams: Streams) -> None:
    """Show the account as a table on standard error, unless quiet."""
    from ..render.account_view import account_table
    from ..render.screen import Display, draw

    if streams.quiet or not account.files:
        return
    width = streams.width if streams.stderr_is_terminal else None
    display = Display(width, streams.color(color, streams.stderr_is_terminal))
    streams.show(draw(account_table(account, display), display).decode("utf-8").rstrip("\n"))


def say_failures(
    failures: Sequence[Failure], account: Account, done: str, streams: Streams
) -> None:
    """Say which files failed, and of several files how many were not `done` ("imported")."""
    for failure in failures:
        streams.error(f"Error: {failure.problem}")
    total = len(failures) + len(account.files)
    if failures and total > 1:
        were = "was" if len(failures) == 1 else "were"
        streams.error(f"{len(failures):,} of {total:,} files {were} not {done}.")


def end_if_met(gates: list[Condition], account: Account, streams: Streams) -> None:
    """Say which conditions the account meets, and end with exit code 4 if it meets any."""
    from ..account_gates import account_fields

    fields = account_fields(account)
    met = [gate for gate in gates if gate.holds(fields)]
    for gate in met:
        values = ", ".join(f"{name} {fields[name]:,.6g}" for name in gate.fields)
        streams.error(f"--fail-if {gate.text!r} met: {values}")
    if met:
        raise typer.Exit(ExitCode.CONDITION_MET)
