"""Opening event logs: bundled ones by name, files, standard input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from .account import MISTAKES, Account, FileAccount, Reason
from .codebook.actors import ActorBook
from .errors import LogError

if TYPE_CHECKING:
    import pyarrow as pa

    from .curated import CuratedLog
    from .engines.interface import Engine
    from .engines.opening import Events
    from .reading.options import Reading
    from .reading.streams import Source

#: Bundled logs: name → file under `data/`.
BUNDLED = {"incidents": "events.csv", "context": "context.csv"}
_SHOWN_PROBLEMS = 3
#: Files of more bytes than this, as they lie packed, go by way of a file.
_IN_MEMORY = 2**25
#: Format of events that were handed over as a frame, not read from a file.
FRAME = "frame"


@dataclass(frozen=True)
class Log:
    """Events read from one or more logs.

    Attributes:
        events: canonical frame, with the logs' other columns behind the canonical ones; for large
            files `StoredEvents` or `LazyEvents` in its stead.
        account: what became of every row.
    """

    events: pa.Table
    account: Account

    @property
    def is_coded(self) -> bool:
        """Whether any of it is data of a machine coder."""
        return are_coded(self.events)

    @property
    def is_all_coded(self) -> bool:
        """Whether all of it is data of machine coders."""
        from .formats.coded_origins import CODED_ORIGINS

        return _origins(self.events) <= CODED_ORIGINS

    @property
    def is_mixed(self) -> bool:
        """Whether people wrote some of it, and a machine coder the rest."""
        return self.is_coded and not self.is_all_coded

    @property
    def is_curated(self) -> bool:
        """Whether people wrote all of it."""
        return all(file.curated for file in self.account.files)

    def provenance(self) -> list[dict[str, str]]:
        """Name and SHA-256 of each log read, in the order given; without a hash where it is far."""
        from .lazy_events import LazyEvents
        from .reading.stored import StoredEvents
        from .reading.streams import hash_of_file

        if isinstance(self.events, LazyEvents) and self.events.paths:
            return self.events.provenance()
        files = self.account.files
        if isinstance(self.events, StoredEvents) and len(files) == len(self.events.paths):
            for file, path in zip(files, self.events.paths, strict=True):
                file.sha256 = file.sha256 or hash_of_file(path)
        return [{"name": file.file, "sha256": file.sha256} for file in files]

    def raise_for_mistakes(self) -> None:
        """As `raise_for_mistakes` of the account."""
        raise_for_mistakes(self.account)


def raise_for_mistakes(account: Account) -> None:
    """Refuse logs with mistakes that would change a score.

    Raises:
        LogError: a file's codes are not what they seem, or a person's log has rows dropped for a
            mistake other than a repeated event id.
    """
    refusals = [file.refusal for file in account.files if file.refusal]
    if refusals:
        raise LogError(*refusals)
    curated = Account([file for file in account.files if file.curated])
    wrong = sum(
        count for reason, count in curated.dropped.items()
        if reason in MISTAKES and reason not in (Reason.DUPLICATE_ID, Reason.EXACT_DUPLICATE)
    )  # fmt: skip
    if not wrong:
        return
    lines = [
        problem.sentence(file.file)
        for file in curated.files
        for problem in file.problems
        if problem.column != "event_id"
    ]
    repeated = curated.dropped[Reason.DUPLICATE_ID]
    more = curated.problem_count - repeated - min(len(lines), _SHOWN_PROBLEMS)
    if more > 0:
        lines[_SHOWN_PROBLEMS:] = [f"… {more:,} more{_where_listed(account)}."]
    raise LogError(*lines)


def _where_listed(account: Account) -> str:
    """Where all problems can be read: nowhere for a frame, which has no file to validate."""
    files = any(file.format != FRAME for file in account.files)
    return ": `caucasus validate` lists them all" if files else ""


def are_coded(events: Events) -> bool:
    """Whether any events are data of a machine coder, by what `origin` says."""
    from .formats.coded_origins import CODED_ORIGINS

    return bool(CODED_ORIGINS & _origins(events))


def tables_read_by(events: Events) -> list[str]:
    """The tables of the codebook by which events were read, besides those of every log."""
    from .codebook.plover import PLOVER
    from .formats.coded_origins import TABLES_OF

    tables = {table for origin in _origins(events) for table in TABLES_OF.get(origin, ())}
    return sorted(tables | {PLOVER} if PLOVER in _schemes(events) else tables)


def _schemes(events: Events) -> AbstractSet[str]:
    """The schemes of the codes, as far as the origins do not tell them."""
    from .engines.opening import values_of
    from .formats.coded_origins import CODED_ORIGINS
    from .lazy_events import LazyEvents

    if _origins(events) <= CODED_ORIGINS:
        return frozenset()
    return events.schemes if isinstance(events, LazyEvents) else set(values_of(events, "scheme"))


def _origins(events: Events) -> AbstractSet[str]:
    from .lazy_events import LazyEvents
    from .reading.stored import StoredEvents

    if isinstance(events, StoredEvents | LazyEvents):
        return events.origins
    return set(events.column("origin").unique().to_pylist())


def open_logs(
    names: Sequence[str],
    book: ActorBook,
    stdin: BinaryIO | None = None,
    reading: Reading | None = None,
    opened_by: Callable[[], Engine] | None = None,
) -> Log:
    """Read logs and lay them one behind the other.

    Where an event id occurs in several logs, the record of the last one stands. Large Parquet files
    are scanned where they lie; other large logs by way of a temporary file.

    Args:
        names: files, patterns, folders, bundled names (`incidents`, `context`), or `-` for standard
            input.
        book: the actors to resolve codes against.
        stdin: where `-` is read from; the process's standard input by default.
        reading: how coded data is to be read.
        opened_by: opens the engine that large Parquet files of any origin are checked by and that
            reduces them; None to read them into memory.

    Raises:
        LogError: a log is missing, empty, damaged, or misses a required column; or it is large,
            and has mistakes.
        UsageError: an option of reading that does not fit a log's format.
    """
    from .curated import lay_over, read_curated
    from .formats.registry import is_curated
    from .reading.collecting import new_account
    from .reading.inputs import find_sources
    from .reading.options import Reading
    from .scanning import is_far, scan_far, scanned

    reading = reading or Reading()
    if any(map(is_far, names)):
        return scan_far(names, opened_by, book, reading.rules.leave_rows_out)
    sources = find_sources(names, BUNDLED, bundled_bytes, stdin)
    if reading == Reading() and (log := scanned(sources, opened_by, book)):
        return log
    accounts = [new_account(source, reading) for source in sources]
    is_large = len(sources) == 1 and _is_large_text(sources[0], accounts[0])
    if opened_by is not None and is_large and not reading.rules.leave_rows_out:
        from .large_logs import scan_large

        return scan_large(sources[0], accounts[0], opened_by(), book)
    if sum(source.packed_bytes for source in sources) > _IN_MEMORY:
        return _by_way_of_a_file(sources, reading, book)
    curated: list[CuratedLog] = []
    coded: list[pa.Table] = []
    for number, (source, account) in enumerate(zip(sources, accounts, strict=True)):
        if is_curated(account.format):
            curated.append(read_curated(source, account, book, number, rules=reading.rules))
        else:
            coded += _read_coded(source, number, reading, book, account)
    tables = []
    for whose, events in lay_over(curated, book):
        if reading.rules.mirrors == "drop":
            coded.append(_as_coded(events, whose.number))
        else:
            tables.append(events)
    if coded:
        tables.append(_coded_table(coded, reading, accounts))
    return Log(_concatenate(tables), Account(accounts))


def _is_large_text(source: Source, account: FileAccount) -> bool:
    return account.format == "csv" and source.packed_bytes > _IN_MEMORY


def _by_way_of_a_file(sources: Sequence[Source], reading: Reading, book: ActorBook) -> Log:
    """Logs too large for the memory: imported into a temporary file, which is scanned."""
    import atexit
    import shutil
    import tempfile

    from .importing import Import
    from .reading.stored import stored_events

    folder = Path(tempfile.mkdtemp(prefix="caucasus-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    target = folder / "events.parquet"
    done = Import(target, reading, book, {}).run(sources)
    if done.failures:
        raise LogError(*(failure.problem for failure in done.failures))
    found = stored_events(target, target.name)
    assert found is not None
    return Log(found[0], done.account)


def read_source(source: Source, book: ActorBook) -> tuple[pa.Table, FileAccount]:
    """Read one log that a person wrote: its events and the account of its rows."""
    from .curated import read_curated
    from .reading.collecting import new_account
    from .reading.options import Reading

    account = new_account(source, Reading())
    return read_curated(source, account, book).table(), account


def bundled_bytes(name: str) -> bytes:
    """The bytes of a bundled log: from the installed package, or the working copy's `data/`."""
    packed = resources.files(__package__).joinpath("data", BUNDLED[name])
    if packed.is_file():
        return packed.read_bytes()
    return (Path(__file__).parents[2] / "data" / BUNDLED[name]).read_bytes()


def _read_coded(
    source: Source, number: int, reading: Reading, book: ActorBook, account: FileAccount
) -> list[pa.Table]:
    from .reading.collecting import read_file

    return list(read_file(source, number, reading, book, account))


def _as_coded(events: pa.Table, number: int) -> pa.Table:
    """Events of a log that a person wrote as those of coded data, to look for repetitions."""
    from .gathering import marked
    from .reading.canonical import encoded

    return marked(encoded(events), number)


def _coded_table(tables: list[pa.Table], reading: Reading, accounts: list[FileAccount]) -> pa.Table:
    import pyarrow as pa

    from .reading.canonical import plain, without_passing
    from .reading.collecting import apply_repeats

    joined = pa.concat_tables(tables, promote_options="default").unify_dictionaries()
    events = apply_repeats(joined.combine_chunks(), reading.rules, accounts)
    return plain(without_passing(events))


def _concatenate(tables: list[pa.Table]) -> pa.Table:
    import pyarrow as pa

    return tables[0] if len(tables) == 1 else pa.concat_tables(tables, promote_options="default")
