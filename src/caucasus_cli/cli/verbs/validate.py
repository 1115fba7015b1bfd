"""`caucasus validate FILE…`: what is wrong with a log, and the account of its rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...account import MOST_PROBLEMS
from ...reading.choices import CodeLevel, OneADay
from ..exit_codes import ExitCode
from ..options import CodedOptions, OutputOptions, with_groups
from ..streams import Streams, current_streams

if TYPE_CHECKING:
    import pyarrow as pa

    from ...account import Account

#: Columns of the problems, behind file and row.
_TEXTS = ("column", "value", "problem", "nearest")


@with_groups
def validate(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help="Logs, '-' for standard input, or bundled names."),
    ],
    *,
    coded: CodedOptions,
    one_a_day_level: Annotated[
        OneADay,
        typer.Option("--one-a-day", help="One row per day, sides and code, by actor or country.")
    ] = "off",
    one_a_day_by: Annotated[
        CodeLevel, typer.Option(help="How much of the code must be the same for --one-a-day.")
    ] = "code",
    actors: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", envvar="CAUCASUS_ACTORS", show_default=False,
            help="Your own actors (CSV: code,name,aliases …), laid over the bundled ones.",
        ),
    ] = None,
    max_problems: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, max=MOST_PROBLEMS, help="List at most N problems a file."
        ),
    ] = MOST_PROBLEMS,
    fail_if: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONDITION", show_default=False,
            help="Exit 4 if the account meets it, as in 'dropped > 5%'. Repeatable.",
        ),
    ] = None,
    output: OutputOptions,
) -> None:  # fmt: skip
    """Check logs row by row, as `import` would read them.

    Every problem with its file, row, column, value and the nearest valid value, then the account of
    all rows. Exit code 3 if anything is to be mended; in data of machine coders drops are normal.
    """
    from ...account_gates import parse_gate
    from ...codebook.actor_file import load_actors
    from ...errors import UsageError
    from ...gathering import Failure, check
    from ...log import BUNDLED, bundled_bytes
    from ...reading.inputs import find_sources
    from ...render.registry import OutputFormat
    from ...render.words import count
    from ..delivery import check_output
    from ..gates import end_if_met, say_failures
    from ..opening import reading_from, warn
    from ..progress import progress_on

    streams = current_streams()
    streams.quiet = output.quiet
    form = check_output(output, streams, ("file", "row", *_TEXTS))
    if form is OutputFormat.JSON and (output.columns or output.sort or output.limit is not None):
        raise UsageError(
            "the JSON account is whole: --columns, --sort and --limit shape the problems in the "
            "other formats, --max-problems bounds them here."
        )
    gates = [parse_gate(text) for text in fail_if or []]
    reading = reading_from(coded, one_a_day_level, one_a_day_by)
    sources = find_sources(files, BUNDLED, bundled_bytes, streams.stdin)
    with progress_on(streams) as progress:
        account, failures = check(sources, reading, load_actors(actors), progress)
    if account.files:
        _deliver(account, max_problems, form, output, streams)
        warn(account, reading, streams)
    refused = [Failure(file.file, file.refusal) for file in account.files if file.refusal]
    say_failures([*refused, *failures], _taken(account), "read", streams)
    mistakes = sum(one.problem_count for one in account.files if one.curated)
    if mistakes and output.quiet:
        streams.error(f"Error: {count(mistakes, 'problem')} to mend.")
    if refused or failures or mistakes:
        raise typer.Exit(ExitCode.INPUT)
    end_if_met(gates, account, streams)


def _deliver(
    account: Account, most: int, form: object, output: OutputOptions, streams: Streams
) -> None:
    from ...render.interface import Result
    from ...render.json import json_document
    from ...render.registry import OutputFormat
    from ...render.words import count
    from ..delivery import deliver, write_file
    from ..gates import say_account

    if form is OutputFormat.JSON:
        data = json_document(account.as_json(most))
        if output.output in (None, "-"):
            streams.write(data)
        else:
            write_file(Path(output.output or ""), data)
        listed = sum(min(len(file.problems), most) for file in account.files)
    else:
        result = Result("caucasus.problems/1", "problems", _problems(account, most), {})
        assert isinstance(form, OutputFormat)
        listed = deliver(result, "account", form, output, streams)
    account = _taken(account)
    if not account.files:
        return
    problems = count(account.problem_count, "problem")
    if all(file.curated for file in account.files):
        for line in _summary(account):
            streams.say(line)
        problems += " to mend"
    else:
        say_account(account, output.color, streams)
        problems += " in the rows"
    listed_of_them = f"; {listed:,} of them listed" if listed < account.problem_count else ""
    streams.say(f"{problems}{listed_of_them}.")


def _taken(account: Account) -> Account:
    """The account of the files that were not refused."""
    from ...account import Account

    return Account([file for file in account.files if not file.refusal])


def _problems(account: Account, most: int) -> pa.Table:
    import pyarrow as pa

    listed = [(file.file, one) for file in account.files for one in file.problems[:most]]
    columns = {
        "file": pa.array([file for file, _ in listed], pa.string()),
        "row": pa.array([one.row for _, one in listed], pa.int64()),
    }
    for name in _TEXTS:
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
    return lines
