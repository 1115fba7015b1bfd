"""Importing: any number of files into one canonical Parquet, with bounded memory."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__
from .account import Account, FileAccount
from .atomic import replacing
from .errors import LogError, OutputError, UsageError
from .reading.canonical import ROW_GROUP, SCHEMA, encoded, metadata, schema_of, without_passing
from .reading.spool import Spool

if TYPE_CHECKING:
    import pyarrow as pa

    from .codebook.actors import ActorBook
    from .reading.options import Reading
    from .reading.rejects import RejectsFile
    from .reading.streams import Source

_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Failure:
    """A file that could not be imported.

    Attributes:
        file: what it is called.
        problem: why, in whole sentences.
    """

    file: str
    problem: str


@dataclass
class Imported:
    """What an import did.

    Attributes:
        account: what became of every row, of files imported before too.
        failures: files left out; the others are imported.
        skipped: files that had been imported before.
        written: rows in the target.
    """

    account: Account
    failures: list[Failure]
    skipped: list[str]
    written: int


class Progress:
    """Is told how far an import is; does nothing unless overridden."""

    def start(self, sources: Sequence[Source]) -> None:
        """These files lie ahead."""

    def reading(self, source: Source, rows: int) -> None:
        """So many rows of all files are read, the last of them of this file."""

    def finished(self, source: Source) -> None:
        """This file is done with."""

    def writing(self, share: float) -> None:
        """This share of what is to be written is written."""


@dataclass(frozen=True)
class Import:
    """One import: what is read, how, and where it goes.

    Attributes:
        target: the Parquet file to write; replaced if it exists.
        reading: how the files are to be read.
        book: the actors.
        provenance: hashes of the codebook, for the metadata.
        resume: skip files that an earlier run imported, interrupted or not: known by their content.
        rejecting: is given each row that is in no dyad of countries.
        progress: is told how far it is.
    """

    target: Path
    reading: Reading
    book: ActorBook
    provenance: dict[str, Any]
    resume: bool = False
    rejecting: RejectsFile | None = None
    progress: Progress = field(default_factory=Progress)

    def run(self, sources: Sequence[Source]) -> Imported:
        """Import the files, sorted by date.

        A file that cannot be read is left out and reported; the others are imported. The target
        appears whole or not at all.

        Raises:
            OutputError: the target cannot be written.
            UsageError: an option that does not fit a format; `resume` with other settings than
                before.
            LogError: `resume` with a target that no import wrote.
        """
        try:
            with _workplace(self.target, self.resume) as folder:
                return self._run(sources, folder)
        except OSError as error:
            place = self.target.absolute().parent
            raise OutputError(f"{place}: cannot be written: {error.strerror}.") from None

    def _run(self, sources: Sequence[Source], folder: Path) -> Imported:
        work = _Work(folder, {"caucasus": __version__, **self.reading.parameters(),
                              **self.provenance})  # fmt: skip
        if self.resume:
            work.take_up(self.target)
        before = {(one.file, one.sha256) for one in work.accounts}
        self.progress.start(sources)
        for source in sources:
            self._take(source, work, before)
            self.progress.finished(source)
        written = 0
        if work.accounts:
            work.add_curated(self.book)
            written = self._write(work)
            if not self.resume:
                # What an interrupted run left to go on from is older than the target now.
                shutil.rmtree(_left_by(self.target), ignore_errors=True)
        return Imported(Account(work.accounts), work.failures, work.skipped, written)

    def _take(self, source: Source, work: _Work, before: set[tuple[str, str]]) -> None:
        """Read one file; if it fails nothing of it is kept."""
        try:
            if _is_known(source, before):
                work.skipped.append(source.name)
                return
            if self.rejecting is not None:
                self.rejecting.begin_file()
            account = self._read(source, work)
            if account.refusal:
                raise LogError(account.refusal)
        except LogError as error:
            work.spool.discard()
            if self.rejecting is not None:
                self.rejecting.forget_file()
            work.failures.append(Failure(source.name, str(error)))
            return
        work.spool.commit()
        work.accounts.append(account)
        if self.resume:
            work.note_down()

    def _read(self, source: Source, work: _Work) -> FileAccount:
        from .formats.registry import is_curated
        from .log import Log, read_curated
        from .reading.collecting import new_account, read_file

        account = new_account(source, self.reading)
        number = len(work.accounts)
        if is_curated(account.format):
            events = read_curated(source, account, self.book)
            Log(events, Account([account])).raise_for_mistakes()
            work.curated.append((number, events))
            return account
        for events in read_file(source, number, self.reading, self.book, account, self.rejecting):
            work.spool.add(events)
            work.rows += events.num_rows
            self.progress.reading(source, work.rows)
        return account

    def _write(self, work: _Work) -> int:
        from pyarrow import parquet

        from .reading.collecting import apply_repeats

        total, seen, written = work.spool.rows, 0, 0
        with replacing(self.target) as temporary:
            schema = schema_of(work.spool.schema())
            with parquet.ParquetWriter(temporary, schema, compression="zstd") as writer:
                for events in work.spool.sorted_ranges():
                    seen += events.num_rows
                    kept = apply_repeats(events, self.reading.rules, work.accounts, self.rejecting)
                    written += kept.num_rows
                    table = _with_files(kept, work.accounts)
                    writer.write_table(table.select(schema.names).cast(schema), ROW_GROUP)
                    self.progress.writing(seen / total)
                account = Account(work.accounts).as_json()
                writer.add_key_value_metadata(metadata(work.parameters, account))
        return written


@dataclass
class _Work:
    """What an import has so far."""

    folder: Path
    parameters: dict[str, Any]
    accounts: list[FileAccount] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    curated: list[tuple[int, pa.Table]] = field(default_factory=list)
    rows: int = 0

    def __post_init__(self) -> None:
        self.spool = Spool(self.folder)

    def take_up(self, target: Path) -> None:
        """Take in what an earlier run imported: its unfinished runs, else the target itself."""
        manifest = self.folder / _MANIFEST
        if manifest.is_file():
            before = json.loads(manifest.read_text(encoding="utf-8"))
            self._ask_for_the_same(before["parameters"])
            self.accounts = [FileAccount.from_json(one) for one in before["files"]]
            for name in before["runs"]:
                self.spool.adopt(self.folder / name)
        elif target.is_file():
            self._take_up_parquet(target)

    def _take_up_parquet(self, target: Path) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        try:
            with parquet.ParquetFile(target) as file:
                told = file.metadata.metadata or {}
                if told[b"caucasus.schema"] != SCHEMA.encode():
                    raise KeyError(SCHEMA)
                self._ask_for_the_same(json.loads(told[b"caucasus.parameters"]))
                account = json.loads(told[b"caucasus.account"])
                self.accounts = [FileAccount.from_json(one) for one in account["files"]]
                for group in range(file.num_row_groups):
                    self.spool.add(_as_spooled(file.read_row_group(group), self.accounts))
        except (pa.ArrowException, KeyError, ValueError):
            raise LogError(
                f"{target.name}: was not written by an import: --resume cannot add to it."
            ) from None
        self.spool.commit()

    def _ask_for_the_same(self, before: dict[str, Any]) -> None:
        for name, value in self.parameters.items():
            if before.get(name) != value:
                raise UsageError(
                    f"--resume: the files before were imported with {name} {before.get(name)!r}, "
                    f"not {value!r}: import all of them anew, without --resume."
                )

    def note_down(self) -> None:
        """Make what is read so far survive an interruption."""
        if self.curated:
            # They are read whole at the end, and quickly.
            return
        manifest = {
            "parameters": self.parameters,
            "files": [account.as_json() for account in self.accounts],
            "runs": [path.name for path in self.spool.flush()],
        }
        with replacing(self.folder / _MANIFEST) as temporary:
            temporary.write_text(json.dumps(manifest), encoding="utf-8")

    def add_curated(self, book: ActorBook) -> None:
        """Put the logs that people wrote to the others; of an event id the last record stands."""
        from .log import curated_tables

        parts = [(events, self.accounts[number]) for number, events in self.curated]
        tables = curated_tables(parts, book)
        for (number, _), events in zip(self.curated, tables, strict=True):
            self.spool.add(_marked(encoded(events), number))
        self.spool.commit()


def _is_known(source: Source, before: set[tuple[str, str]]) -> bool:
    """Whether a file was imported before: by its content, one of an archive's by its name too."""
    if source.member is not None and source.name.endswith(f"/{source.member}"):
        return (source.name, source.sha256) in before
    return any(sha256 == source.sha256 for _, sha256 in before)


def _marked(events: pa.Table, number: int) -> pa.Table:
    """Events with the columns of the reading itself."""
    import numpy as np
    import pyarrow as pa

    numbers = pa.array(np.full(events.num_rows, number, dtype=np.int32))
    marked = events.append_column("file_number", numbers)
    return marked.append_column("outside", _outside(events))


def _outside(events: pa.Table) -> pa.Array:
    """Whether no dyad of countries takes an event, as the code of a reason or 0."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from .account import Reason
    from .reading.lexicon import reason_code

    sides = [events.column(name).cast(pa.string()) for name in ("source_country", "target_country")]
    same = pc.fill_null(pc.equal(*sides), fill_value=False)
    missing = pc.or_(*(side.is_null() for side in sides))
    codes = [
        pa.scalar(reason_code(one), pa.uint8()) for one in (Reason.NO_COUNTRY, Reason.SELF_DYAD)
    ]
    return pc.if_else(missing, codes[0], pc.if_else(same, codes[1], pa.scalar(0, pa.uint8())))


def _with_files(events: pa.Table, accounts: Sequence[FileAccount]) -> pa.Table:
    """Events with `origin_file` instead of the columns of the reading itself."""
    import pyarrow as pa

    numbers = events.column("file_number").combine_chunks()
    names = pa.array([account.file for account in accounts], pa.string())
    file = pa.DictionaryArray.from_arrays(numbers, names)
    return without_passing(events).append_column("origin_file", file)


def _as_spooled(events: pa.Table, accounts: Sequence[FileAccount]) -> pa.Table:
    """Events of a canonical file as `Spool` takes them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = pa.array([account.file for account in accounts], pa.string())
    file = events.column("origin_file").cast(pa.string())
    numbers = pc.index_in(file, names).cast(pa.int32())
    events = encoded(events.drop_columns(["origin_file"]))
    marked = events.append_column("file_number", numbers)
    return marked.append_column("outside", _outside(events))


def _left_by(target: Path) -> Path:
    """The folder that an interrupted run with `resume` leaves beside the target."""
    return target.absolute().parent / f".{target.name}.resume"


@contextmanager
def _workplace(target: Path, resume: bool) -> Iterator[Path]:
    """A folder beside the target for the sorted runs; with `resume` it outlives a failure."""
    parent = target.absolute().parent
    if not resume:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=parent) as name:
            yield Path(name)
        return
    folder = _left_by(target)
    folder.mkdir(exist_ok=True)
    yield folder
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
