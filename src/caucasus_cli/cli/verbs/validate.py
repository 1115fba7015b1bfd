"""`caucasus validate FILE…`: what is wrong with a log, and the account of its rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..exit_codes import ExitCode
from ..options import OutputOptions, with_groups
from ..streams import Streams, current_streams

if TYPE_CHECKING:
    import pyarrow as pa

    from ...account import Account


@with_groups
def validate(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help="Logs, '-' for standard input, or bundled names."),
    ],
    *,
    actors: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", envvar="CAUCASUS_ACTORS", show_default=False,
            help="Your own actors (CSV: code,name,aliases …), laid over the bundled ones.",
        ),
    ] = None,
    max_problems: Annotated[
        int, typer.Option(metavar="N", min=0, help="List at most N problems a file.")
    ] = 1000,
    output: OutputOptions,
) -> None:  # fmt: skip
    """Check logs row by row.

    Every problem with its file, row, column, value and the nearest valid value, then the account of
    all rows. Exit code 3 if anything is to be mended.
    """
    from ...codebook.actor_file import load_actors
    from ...errors import UsageError
    from ...log import account_for
    from ...render.registry import OutputFormat
    from ..delivery import check_output

    streams = current_streams()
    streams.quiet = output.quiet
    form = check_output(output, streams)
    if form is OutputFormat.JSON and (output.columns or output.sort or output.limit is not None):
        raise UsageError(
            "the JSON account is whole: --columns, --sort and --limit shape the problems in the "
            "other formats, --max-problems bounds them here."
        )
    account = account_for(files, load_actors(actors), streams.stdin)
    _deliver(account, max_problems, form, output, streams)
    for file in account.files:
        for note in file.notes:
            streams.error(f"Warning: {note}")
    if account.problem_count:
        raise typer.Exit(ExitCode.INPUT)


def _deliver(
    account: Account, most: int, form: object, output: OutputOptions, streams: Streams
) -> None:
    import json

    from ...render.interface import Result
    from ...render.registry import OutputFormat
    from ..delivery import deliver, write_file

    if form is OutputFormat.JSON:
        text = json.dumps(account.as_json(most), ensure_ascii=False, indent=2) + "\n"
        if output.output in (None, "-"):
            streams.write(text.encode("utf-8"))
        else:
            write_file(Path(output.output or ""), text.encode("utf-8"))
    else:
        result = Result("caucasus.problems/1", "problems", _problems(account, most), {})
        assert isinstance(form, OutputFormat)
        deliver(result, "account", form, output, streams)
    for line in _summary(account):
        streams.say(line)


def _problems(account: Account, most: int) -> pa.Table:
    import pyarrow as pa

    listed = [(file.file, one) for file in account.files for one in file.problems[:most]]
    texts = ("column", "value", "problem", "nearest")
    columns = {
        "file": pa.array([file for file, _ in listed], pa.string()),
        "row": pa.array([one.row for _, one in listed], pa.int64()),
    }
    for name in texts:
        columns[name] = pa.array([getattr(one, name) for _, one in listed], pa.string())
    return pa.table(columns)


def _summary(account: Account) -> list[str]:
    """One line a file, and a total over several."""
    from ...account import describe_dropped
    from ...render.words import count

    lines = []
    totals = [(file.file, file.read, file.kept, file.dropped) for file in account.files]
    if len(totals) > 1:
        totals.append(("all files", account.read, account.kept, account.dropped))
    for name, read, kept, dropped in totals:
        line = f"{name}: {count(read, 'row')} read, {kept:,} kept"
        reasons = sorted((reason, number) for reason, number in dropped.items() if number)
        if reasons:
            line += f", {sum(number for _, number in reasons):,} dropped "
            line += f"({describe_dropped(reasons)})"
        lines.append(line + ".")
    lines.append(f"{count(account.problem_count, 'problem')} to mend.")
    return lines
