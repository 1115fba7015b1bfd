"""The command `caucasus`: registration of the verbs, and nothing else."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import __version__
from .streams import current_streams
from .verbs.actors import actors
from .verbs.codes import codes
from .verbs.compare import compare
from .verbs.config import config
from .verbs.diff import diff
from .verbs.events import events
from .verbs.explain import explain
from .verbs.help import help_topic
from .verbs.import_ import import_
from .verbs.plot import plot
from .verbs.report import report
from .verbs.respond import respond
from .verbs.score import score
from .verbs.timeline import timeline
from .verbs.triads import triads
from .verbs.validate import validate

app = typer.Typer(
    name="caucasus",
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
    verbs = [command.name or "" for command in app.registered_commands]
    context.default_map = dict.fromkeys(verbs, found.values)


app.command("score")(score)
app.command("explain")(explain)
app.command("diff")(diff)
app.command("respond")(respond)
app.command("triads")(triads)
app.command("timeline")(timeline)
app.command("compare")(compare)
app.command("report")(report)
app.command("plot")(plot)
app.command("events")(events)
app.command("codes")(codes)
app.command("actors")(actors)
app.command("import")(import_)
app.command("validate")(validate)
app.command("config")(config)
app.command("help")(help_topic)
