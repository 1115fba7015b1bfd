"""Opening event logs: bundled ones by name, files, standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from .account import MISTAKES, Account, FileAccount, Reason
from .codebook.actors import ActorBook
from .errors import LogError, did_you_mean

if TYPE_CHECKING:
    import pyarrow as pa

    from .formats.interface import Source

#: Bundled logs: name → file under `data/`.
BUNDLED = {"incidents": "events.csv", "context": "context.csv"}
_SHOWN_PROBLEMS = 3
#: Format of events that were handed over as a frame, not read from a file.
FRAME = "frame"


@dataclass(frozen=True)
class Log:
    """Events read from one or more logs.

    Attributes:
        events: canonical frame, with the logs' other columns behind the canonical ones.
        account: what became of every row.
    """

    events: pa.Table
    account: Account

    def provenance(self) -> list[dict[str, str]]:
        """Name and SHA-256 of each log read, in the order given."""
        return [{"name": file.file, "sha256": file.sha256} for file in self.account.files]

    def raise_for_mistakes(self) -> None:
        """Refuse a log with mistakes that would change a score.

        Raises:
            LogError: rows were dropped for a mistake other than a repeated event id.
        """
        wrong = sum(
            count for reason, count in self.account.dropped.items()
            if reason in MISTAKES and reason not in (Reason.DUPLICATE_ID, Reason.EXACT_DUPLICATE)
        )  # fmt: skip
        if not wrong:
            return
        lines = [
            problem.sentence(file.file)
            for file in self.account.files
            for problem in file.problems
            if problem.column != "event_id"
        ]
        repeated = self.account.dropped[Reason.DUPLICATE_ID]
        more = self.account.problem_count - repeated - min(len(lines), _SHOWN_PROBLEMS)
        if more > 0:
            lines[_SHOWN_PROBLEMS:] = [f"… {more:,} more{self._where_listed()}."]
        raise LogError("\n".join(lines))

    def _where_listed(self) -> str:
        """Where all problems can be read: nowhere for a frame, which has no file to validate."""
        files = any(file.format != FRAME for file in self.account.files)
        return ": `caucasus validate` lists them all" if files else ""


def open_logs(names: Sequence[str], book: ActorBook, stdin: BinaryIO | None = None) -> Log:
    """Read logs and lay them one behind the other.

    Where an event id occurs in several logs, the record of the last one stands.

    Args:
        names: files, bundled names (`incidents`, `context`), or `-` for standard input.
        book: the actors to resolve codes against.
        stdin: where `-` is read from; the process's standard input by default.

    Raises:
        LogError: a log is missing, empty, a folder, damaged, or misses a required column.
    """
    return _open(_load_all(names, stdin), book)


def account_for(names: Sequence[str], book: ActorBook, stdin: BinaryIO | None = None) -> Account:
    """Read logs for their account alone; parameters and errors as in `open_logs`."""
    return open_logs(names, book, stdin).account


def _open(sources: Sequence[Source], book: ActorBook) -> Log:
    from .formats.checking import count_outside_dyads

    parts = [read_source(source, book) for source in sources]
    tables = _supersede(parts)
    for table, (_, account) in zip(tables, parts, strict=True):
        count_outside_dyads(table, account, book)
    return Log(_concatenate(tables), Account([account for _, account in parts]))


def read_source(source: Source, book: ActorBook) -> tuple[pa.Table, FileAccount]:
    """Read one log: its events and the account of its rows."""
    from .formats.checking import to_events
    from .formats.registry import detect

    form = detect(source)
    account = FileAccount(source.name, form.name, source.sha256)
    return to_events(form.read(source), account, book), account


def bundled_bytes(name: str) -> bytes:
    """The bytes of a bundled log: from the installed package, or the working copy's `data/`."""
    packed = resources.files(__package__).joinpath("data", BUNDLED[name])
    if packed.is_file():
        return packed.read_bytes()
    return (Path(__file__).parents[2] / "data" / BUNDLED[name]).read_bytes()


def _load_all(names: Sequence[str], stdin: BinaryIO | None) -> list[Source]:
    """The sources, called by their file names, or by their paths where file names repeat."""
    from .formats.interface import Source

    labels = [name if name in BUNDLED or name == "-" else Path(name).name for name in names]
    return [
        Source("stdin" if name == "-" else name if labels.count(label) > 1 else label,
               _load(name, stdin))
        for name, label in zip(names, labels, strict=True)
    ]  # fmt: skip


def _load(name: str, stdin: BinaryIO | None) -> bytes:
    if name == "-":
        return (stdin or sys.stdin.buffer).read()
    if name in BUNDLED:
        return bundled_bytes(name)
    path = Path(name)
    try:
        if path.is_dir():
            raise LogError(f"{name}: is a folder, not a log.")
        return path.read_bytes()
    except FileNotFoundError:
        folder = path.parent
        siblings = [sibling.name for sibling in folder.iterdir()] if folder.is_dir() else []
        hint = did_you_mean(path.name, [*siblings, *BUNDLED])
        raise LogError(f"{name}: no such file.{hint}") from None
    except OSError as error:
        raise LogError(f"{name}: cannot be read: {error.strerror}.") from None


def _supersede(parts: list[tuple[pa.Table, FileAccount]]) -> list[pa.Table]:
    """The logs' events without those whose id a later log has again, counted as duplicates."""
    import pyarrow as pa

    if len(parts) == 1:
        return [parts[0][0]]
    ids = [table.column("event_id").to_pylist() for table, _ in parts]
    latest = {event_id: number for number, column in enumerate(ids) for event_id in column}
    tables = []
    for number, (table, account) in enumerate(parts):
        stands = [latest[event_id] == number for event_id in ids[number]]
        account.dropped[Reason.DUPLICATE_ID] += stands.count(False)
        tables.append(table.filter(pa.array(stands, pa.bool_())))
    return tables


def _concatenate(tables: list[pa.Table]) -> pa.Table:
    import pyarrow as pa

    return tables[0] if len(tables) == 1 else pa.concat_tables(tables, promote_options="default")
