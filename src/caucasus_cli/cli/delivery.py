"""The way out: choose the format, shape the rows, write stdout or a file."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..atomic import is_passed_on, pass_on
from ..errors import OutputError, UsageError, did_you_mean
from ..render.registry import OutputFormat, format_of_file, renderer_for
from .options import OutputOptions
from .streams import Streams

if TYPE_CHECKING:
    import pyarrow as pa

    from ..render.interface import Result
    from ..render.views import ViewName


def check_output(
    options: OutputOptions, streams: Streams, columns: Collection[str] = ()
) -> OutputFormat:
    """The format in force; called before any work, so that a bad choice costs nothing.

    Args:
        options: format, destination, columns and order.
        streams: the streams of the run.
        columns: the columns that the records will have; none if they depend on the log.

    Raises:
        UsageError: a suffix that means no format, a folder that does not exist, an unknown column,
            a specification of a log's columns for those of the output, or binary data for a
            terminal.
    """
    form = options.format
    path = _file(options)
    if path is not None:
        check_place(path, "--output")
    _refuse_specification(options.columns)
    for name in _names(options.columns):
        _check_column(name, columns, "--columns")
    if options.sort:
        _check_column(options.sort.partition(":")[0], columns, "--sort")
    if form is OutputFormat.AUTO:
        if path is not None:
            return format_of_file(path)
        form = OutputFormat.TABLE if streams.stdout_is_terminal else OutputFormat.CSV
    shown = path is None and streams.stdout_is_terminal
    if shown and form is not OutputFormat.TABLE and renderer_for(form).binary:
        raise UsageError(
            f"{form} is binary and this is a terminal: add --output FILE.{form}, or use a pipe."
        )
    return form


def check_place(path: Path, option: str) -> None:
    """Refuse a file that cannot be one: a folder, or one in a folder that does not exist."""
    if path.is_dir():
        raise UsageError(f"{option} {path}: is a folder.")
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{option} {path}: there is no folder {path.parent}.")


def deliver(
    result: Result, view: ViewName, form: OutputFormat, options: OutputOptions, streams: Streams
) -> int:
    """Write the result.

    Args:
        result: the records.
        view: how a terminal shows them.
        form: the format in force.
        options: columns, order, limit and destination.
        streams: the streams of the run.

    Returns:
        Number of records written.
    """
    shaped = replace(result, table=shape(result.table, options))
    number = int(shaped.table.num_rows)
    if options.safe_cells and form in (OutputFormat.CSV, OutputFormat.TSV):
        from ..render.safe_cells import safe_cells

        shaped = replace(shaped, table=safe_cells(shaped.table))
    note = None
    if form is OutputFormat.TABLE:
        data, note = _screen(shaped, view, options, streams)
    else:
        data = renderer_for(form).render(shaped)
    path = _file(options)
    if path is None and form is OutputFormat.TABLE:
        data = streams.inert(data.decode(streams.encoding)).encode(streams.encoding)
    if path is None and streams.stdout_is_terminal and form is not OutputFormat.TABLE:
        from ..render.visible import marked

        # What a terminal would obey is for a file or a pipe alone.
        data = marked(data.decode("utf-8"), kept="\t\n").encode("utf-8")
    if path is None:
        streams.write(data)
    else:
        write_file(path, data)
    if note is not None:
        streams.say(note)
    return number


def shape(table: pa.Table, options: OutputOptions) -> pa.Table:
    """Sort, limit, then choose columns.

    Raises:
        UsageError: a column that the records do not have.
    """
    if options.sort:
        table = _sorted(table, options.sort)
    if options.limit is not None:
        table = table.slice(0, options.limit)
    if options.columns:
        names = _names(options.columns)
        for name in names:
            _check_column(name, table.column_names, "--columns")
        table = table.select(names)
    return table


def _sorted(table: pa.Table, order: str) -> pa.Table:
    import pyarrow as pa

    name, _, way = order.partition(":")
    _check_column(name, table.column_names, "--sort")
    if way not in ("", "asc", "desc"):
        raise UsageError(f"--sort {order}: write {name}:asc or {name}:desc.")
    if table.num_rows < 2:
        return table
    upwards = way == "asc" if way else pa.types.is_string(table.schema.field(name).type)
    values = table.column(name).to_pylist()
    known = [row for row, value in enumerate(values) if value is not None]
    known.sort(key=values.__getitem__, reverse=not upwards)
    unknown = [row for row, value in enumerate(values) if value is None]
    return table.take(pa.array(known + unknown, pa.int64()))


def _names(columns: str | None) -> list[str]:
    return [name.strip() for name in (columns or "").split(",") if name.strip()]


def _refuse_specification(columns: str | None) -> None:
    """Refuse what says where a log's columns are: `import` alone takes that for `--columns`."""
    from ..formats.specification import is_like_specification

    if columns and is_like_specification(columns):
        raise UsageError(
            f"--columns chooses columns of the output: --log-columns {columns} says what a log's "
            f"columns hold."
        )


def _check_column(name: str, columns: Collection[str], option: str) -> None:
    if columns and name not in columns:
        hint = did_you_mean(name, columns)
        raise UsageError(f"{option}: no column {name!r}.{hint} Columns: {', '.join(columns)}.")


def _screen(
    result: Result, view: ViewName, options: OutputOptions, streams: Streams
) -> tuple[bytes, str | None]:
    """The table, and what is to be said about cuts in it."""
    from ..render.screen import Display, draw
    from ..render.views import lay_out

    terminal = streams.stdout_is_terminal and _file(options) is None
    display = Display(
        width=streams.width if terminal else None,
        color=streams.color(options.color, terminal),
        encoding=streams.encoding if _file(options) is None else "utf-8",
    )
    if not result.table.num_rows:
        return b"", None
    screen = lay_out("any" if options.columns else view, result, display)
    return draw(screen, display), screen.note(bounded=terminal)


def _file(options: OutputOptions) -> Path | None:
    return None if options.output in (None, "-") else Path(options.output or "")


def write_file(path: Path, data: bytes) -> None:
    """Write under a temporary name in the same folder, then rename; nothing is left on failure.

    Raises:
        OutputError: the file cannot be written; a closed pipe raises `BrokenPipeError`.
    """
    if is_passed_on(path):
        pass_on(io.BytesIO(data), path)
        return
    path = Path(os.path.realpath(path))
    temporary = ""
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            temporary = file.name
            file.write(data)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except OSError as error:
        raise OutputError(f"{path.name}: cannot be written: {error.strerror}.") from None
    finally:
        with suppress(OSError):
            Path(temporary).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
