"""Large Parquet files, scanned where they lie, here or far away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .account import Account, FileAccount
from .codebook.actors import ActorBook
from .errors import LogError, UsageError

if TYPE_CHECKING:
    from .engines.interface import Engine
    from .log import Log
    from .reading.streams import Source

_PARQUET = b"PAR1"
_URL = "://"


def is_far(name: str) -> bool:
    """Whether a log lies where this machine has no path to it, as `s3a://…` does."""
    return _URL in name


def scan_far(
    names: Sequence[str],
    opened_by: Callable[[], Engine] | None,
    book: ActorBook,
    leave_rows_out: bool = False,
) -> Log:
    """Logs that only an engine can reach: Parquet files, folders or patterns.

    Raises:
        UsageError: they lie beside logs of this machine, the engine does not go there, or options
            leave rows out.
        LogError: there are none, or they are to be mended.
    """
    if leave_rows_out:
        raise UsageError(
            f"{names[0]}: options that leave rows out (--known-on, --date added, --mirrors and the "
            "like) do not reach there: leave them out."
        )
    near = [name for name in names if not is_far(name)]
    if near:
        raise UsageError(f"{near[0]} lies here, and other logs do not: score them one by one.")
    engine = None if opened_by is None else opened_by()
    if engine is None or engine.name != "spark":
        raise UsageError(f"{names[0]}: only --engine spark reads from there.")
    return _lazy_log(list(names), (), engine, book)


def scanned(
    sources: Sequence[Source], opened_by: Callable[[], Engine] | None, book: ActorBook
) -> Log | None:
    """Parquet files that hold many rows together, as a log that is not read.

    Args:
        sources: the files.
        opened_by: opens an engine for files that no import wrote; None to leave those be.
        book: the actors.

    Returns:
        None where the files are better read: few rows, other formats, or imports that share event
        ids, so that one of them has the record that stands.

    Raises:
        LogError: files that no import wrote are to be mended.
    """
    from .log import Log
    from .reading.stored import LEAST_ROWS, joined, rows_of, share_ids, stored_events

    paths = [source.path for source in sources if source.path and source.member is None]
    if len(paths) < len(sources) or not all(_is_parquet(path) for path in paths):
        return None
    if sum(map(rows_of, paths)) < LEAST_ROWS:
        return None
    imports = [stored_events(source.path, source.name) for source in sources if source.path]
    parts = [one for one in imports if one is not None]
    if len(parts) == len(sources):
        events = joined([events for events, _ in parts])
        return None if share_ids(events) else Log(events, Account([one for _, one in parts]))
    if parts or opened_by is None:
        return None
    return _lazy_log([str(path) for path in paths], partition_keys(paths), opened_by(), book)


def _is_parquet(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_PARQUET)) == _PARQUET
    except OSError as error:
        raise LogError(f"{path.name}: cannot be read: {error.strerror}.") from None


def _lazy_log(paths: Sequence[str], keys: tuple[str, ...], engine: Engine, book: ActorBook) -> Log:
    from dataclasses import replace

    from .formats.lazy import canonical_frame
    from .log import Log

    name = paths[0] if is_far(paths[0]) else Path(paths[0]).name
    more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
    account = FileAccount(f"{name}{more}", "parquet", "")
    events = canonical_frame(engine.scan(paths, keys), engine, account, book)
    return Log(replace(events, paths=tuple(paths)), Account([account]))


def partition_keys(paths: Sequence[Path]) -> tuple[str, ...]:
    """The columns that the folders of partitioned files stand for: `origin` in `origin=gdelt/`.

    Empty where the files' folders do not agree.
    """
    found = {
        tuple(part.partition("=")[0] for part in path.parts[:-1] if "=" in part) for path in paths
    }
    return found.pop() if len(found) == 1 else ()
