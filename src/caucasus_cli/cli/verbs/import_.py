"""`caucasus import FILE… -o events.parquet`: any known format, with an account of every row."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...reading.choices import CodeLevel, OneADay
from ..exit_codes import ExitCode
from ..options import CodedOptions, with_groups
from ..streams import ColorChoice, Streams, current_streams

if TYPE_CHECKING:
    from ...conditions import Condition
    from ...importing import Imported
    from ...reading.rejects import RejectsFile


@with_groups
def import_(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…",
            help="Logs, packed or not; patterns, folders, '-' for standard input, bundled names.",
        ),
    ],
    *,
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="FILE", help="Parquet, '-' for standard output."),
    ],
    columns: Annotated[
        str | None,
        typer.Option(metavar="SPEC", show_default=False, help="The same as --log-columns."),
    ] = None,
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
    account: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", show_default=False,
            help="Write the account of every row as JSON, '-' for standard output.",
        ),
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", show_default=False,
            help="Write the rows dropped, with reason, file and row (.csv, .tsv, .ndjson).",
        ),
    ] = None,
    safe_cells: Annotated[
        bool,
        typer.Option(
            "--safe-cells/--no-safe-cells",
            help="Rejects as CSV, TSV: an apostrophe before texts that a spreadsheet would run.",
        ),
    ] = False,
    fail_if: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONDITION", show_default=False,
            help="Exit 4 if the account meets it, as in 'dropped > 5%'. Repeatable.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Skip files that an earlier run has imported.")
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option("--quiet/--no-quiet", "-q", help="No account or progress; errors are said."),
    ] = False,
    color: Annotated[
        ColorChoice, typer.Option(envvar="CAUCASUS_COLOR", help="Colour and bold text.")
    ] = "auto",
) -> None:  # fmt: skip
    """Turn logs of any known format into one Parquet file.

    Rows are sorted by date. Every row is accounted for: kept, or dropped for a stated reason.
    """
    from dataclasses import replace
    from itertools import chain

    from ...account_gates import parse_gate
    from ...codebook.actor_file import codebook_provenance, load_actors
    from ...formats.coded_origins import TABLES_OF
    from ...importing import Import
    from ...log import BUNDLED, bundled_bytes
    from ...reading.inputs import find_sources
    from ..opening import reading_from, warn
    from ..progress import progress_on

    streams = current_streams()
    streams.quiet = quiet
    _check_destinations(output, account, rejects, resume, streams)
    gates = [parse_gate(text) for text in fail_if or []]
    coded = replace(coded, log_columns=columns or coded.log_columns)
    reading = reading_from(coded, one_a_day_level, one_a_day_by)
    sources = find_sources(files, BUNDLED, bundled_bytes, streams.stdin)
    target = Path(output)
    if target.resolve() not in {Path(name).resolve() for name in files}:
        # What an earlier run left in the folder is none of its logs.
        sources = [one for one in sources if not one.path or one.path.resolve() != target.resolve()]
    with ExitStack() as stack:
        if output == "-":
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="caucasus-"))
            target = Path(folder) / "events.parquet"
        rejecting = _rejects(rejects, safe_cells, stack)
        with progress_on(streams) as progress:
            done = Import(
                target=target,
                reading=reading,
                book=load_actors(actors),
                provenance=codebook_provenance(actors, chain(*TABLES_OF.values())),
                resume=resume,
                rejecting=rejecting,
                progress=progress,
            ).run(sources)
        stack.callback(_tell, done, account, color, streams)
        if output == "-" and done.account.files:
            _pass_on(target, streams)
    warn(done.account, reading, streams)
    _conclude(done, gates, streams)


def _check_destinations(
    output: str, account: str | None, rejects: Path | None, resume: bool, streams: Streams
) -> None:
    from ...errors import UsageError
    from ...reading.rejects import check_suffix

    if output == "-":
        if streams.stdout_is_terminal:
            raise UsageError("Parquet is binary and this is a terminal: add -o FILE.parquet.")
        if account == "-":
            raise UsageError("standard output takes the events: give --account a file.")
        if resume:
            raise UsageError("--resume needs a file to go on with, not standard output.")
    elif Path(output).suffix.lower() not in (".parquet", ".pq"):
        raise UsageError(f"--output {output}: import writes Parquet: name it *.parquet.")
    if rejects is not None:
        check_suffix(rejects)
        if resume:
            raise UsageError(
                "--resume reads no file again, so --rejects would lack the rows of files imported "
                "before: import all of them anew, without --resume."
            )
    for path in (output, account, rejects):
        if path is None or str(path) == "-":
            continue
        if Path(path).is_dir():
            raise UsageError(f"{path}: is a folder.")
        if not Path(path).absolute().parent.is_dir():
            raise UsageError(f"{path}: there is no folder {Path(path).parent}.")


def _rejects(path: Path | None, safe: bool, stack: ExitStack) -> RejectsFile | None:
    """Where rows dropped are written to: a file that appears when all is done."""
    from ...atomic import replacing
    from ...reading.rejects import RejectsFile
    from ...render.safe_cells import safe_text

    if path is None:
        return None
    temporary = stack.enter_context(replacing(path))
    file = stack.enter_context(temporary.open("w", encoding="utf-8", newline=""))
    return RejectsFile(file, path.suffix, safe_text if safe else None)


def _pass_on(target: Path, streams: Streams) -> None:
    with target.open("rb") as file:
        while block := file.read(2**20):
            streams.write(block)


def _tell(done: Imported, account: str | None, color: ColorChoice, streams: Streams) -> None:
    """The account: a table for people, JSON where it was asked for."""
    from ...render.json import json_document
    from ...render.words import count
    from ..delivery import write_file
    from ..gates import say_account

    if account is not None:
        data = json_document(done.account.as_json())
        if account == "-":
            streams.write(data)
        else:
            write_file(Path(account), data)
    say_account(done.account, color, streams)
    if not done.account.files:
        return
    files = count(len(done.account.files), "file")
    skipped = f", {len(done.skipped):,} of them before" if done.skipped else ""
    outside = done.account.stored - done.account.kept
    words = f"{count(done.written, 'event')} written from {files}{skipped}"
    if outside > 0:
        words += (
            f"; {outside:,} of them in no dyad of countries, for --role, --self only and volume"
        )
    streams.say(f"{words}.")


def _conclude(done: Imported, gates: list[Condition], streams: Streams) -> None:
    """Say what failed and which conditions were met; the exit code tells of it."""
    from ..gates import end_if_met, say_failures

    say_failures(done.failures, done.account, "imported", streams)
    if done.failures:
        raise typer.Exit(ExitCode.INPUT)
    end_if_met(gates, done.account, streams)
