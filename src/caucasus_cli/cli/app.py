"""The command `caucasus`: registration of the verbs, and nothing else.

A verb is imported when it is asked for; until then a name and a summary stand in for it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from .. import __version__
from .streams import current_streams
from .verbs import VERBS


@cache
def command_of(name: str) -> Any:
    """A verb with its options, as a command of Typer's."""
    module = VERBS[name].module
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name)(getattr(import_module(f".verbs.{module}", __package__), module))
    return typer.main.get_command(alone)


class _Verbs(TyperGroup):
    """Lists, suggests and completes what stands in for the verbs, and runs the verb itself."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        name, stand_in, rest = super().resolve_command(ctx, args)
        return name, stand_in and command_of(stand_in.name), rest


def _stand_in() -> None:
    """Never run."""


app = typer.Typer(
    name="caucasus",
    cls=_Verbs,
    help="Escalation and cooperation scores per dyad from CAMEO-coded event logs.",
    epilog="`caucasus help` lists topics: exit-codes, formats, environment, scores.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        current_streams().write(f"caucasus {__version__}\n".encode())
        raise typer.Exit


@app.callback()
def caucasus(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Escalation and cooperation scores per dyad from CAMEO-coded event logs."""
    if context.invoked_subcommand == "help":
        return
    from pathlib import Path

    from .configuration import read_configuration

    found = read_configuration(Path.cwd(), Path(typer.get_app_dir("caucasus")))
    context.obj = found
    context.default_map = dict.fromkeys(VERBS, found.values)


for _name, _verb in VERBS.items():
    app.command(_name, help=_verb.summary)(_stand_in)

#: What runs.
command = typer.main.get_command(app)
