"""Importing: any number of files into one canonical Parquet, with bounded memory."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__
from .account import Account, FileAccount
from .atomic import replacing
from .errors import OutputError
from .events import ORIGIN_FILE
from .gathering import Failure, Gathering, Progress
from .reading.canonical import (
    FILE_NUMBER,
    ROW_GROUP,
    are_single_days,
    layout_of,
    metadata,
    schema_of,
    without_passing,
)
from .reading.prefetch import prefetch
from .reading.streams import hashed_ahead
from .resuming import (
    check_parameters,
    earlier_run,
    forget_unfinished,
    is_enough,
    is_known,
    note_down,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from .codebook.actors import ActorBook
    from .reading.options import Reading
    from .reading.rejects import RejectsFile
    from .reading.streams import Source


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
                before, or without files that must be read again.
            LogError: `resume` with a target that no import wrote.
        """
        try:
            with _workplace(self.target, self.resume) as folder:
                return self._run(sources, folder)
        except OSError as error:
            place = self.target.absolute().parent
            raise OutputError(f"{place}: cannot be written: {error.strerror}.") from None

    @property
    def _parameters(self) -> dict[str, Any]:
        return {"caucasus": __version__, **self.reading.parameters(), **self.provenance}

    def _run(self, sources: Sequence[Source], folder: Path) -> Imported:
        work = Gathering(folder, self.reading, self.book, self.rejecting, self.progress)
        if self.resume:
            self._take_up(work, sources)
        before = list(work.accounts)
        skipped: list[str] = []
        self.progress.start(sources)
        with closing(work.begun(self._not_skipped(sources, before, skipped), sources)) as files:
            for begun in files:
                if work.take(begun) and self.resume:
                    note_down(work, self._parameters)
                self.progress.finished(begun.source)
        written = 0
        if work.accounts:
            written = self._write(work)
            if not self.resume:
                # What an interrupted run left to go on from is older than the target now.
                shutil.rmtree(_left_by(self.target), ignore_errors=True)
        return Imported(Account(work.accounts), work.failures, skipped, written)

    def _not_skipped(
        self, sources: Sequence[Source], before: Sequence[FileAccount], skipped: list[str]
    ) -> Iterator[Source]:
        """The files that were not imported before; the names of the others are added."""
        for source in hashed_ahead(sources):
            if before and is_known(source, before):
                skipped.append(source.name)
                self.progress.finished(source)
            else:
                yield source

    def _take_up(self, work: Gathering, sources: Sequence[Source]) -> None:
        """Take in what an earlier run imported, unless it must be read again."""
        earlier = earlier_run(self.target, work.folder)
        if earlier is None:
            return
        check_parameters(earlier.parameters, self._parameters)
        if is_enough(earlier, sources, self.reading):
            work.accounts = list(earlier.accounts)
            earlier.hand_to(work.spool)

    def _write(self, work: Gathering) -> int:
        from pyarrow import parquet

        written, single_days = 0, True
        work.lay_over()
        with replacing(self.target) as temporary:
            schema = schema_of(work.spool.schema())
            with parquet.ParquetWriter(temporary, schema, **layout_of(schema)) as writer:
                for events, share in prefetch(_as_written(work, schema), 1):
                    written += events.num_rows
                    single_days = single_days and are_single_days(events)
                    writer.write_table(events, ROW_GROUP)
                    self.progress.writing(share)
                account = Account(work.accounts).as_json()
                writer.add_key_value_metadata(metadata(self._parameters, account, single_days))
        return written


def _as_written(work: Gathering, schema: pa.Schema) -> Iterator[tuple[pa.Table, float]]:
    """What stands, as `Gathering.standing`, in the columns of the file."""
    for events, share in work.standing():
        yield _with_files(events, work.accounts).select(schema.names).cast(schema), share


def _with_files(events: pa.Table, accounts: Sequence[FileAccount]) -> pa.Table:
    """Events with `origin_file` instead of the columns of the reading itself."""
    import pyarrow as pa

    numbers = events.column(FILE_NUMBER).combine_chunks()
    names = pa.array([account.file for account in accounts], pa.string())
    file = pa.DictionaryArray.from_arrays(numbers, names)
    return without_passing(events).append_column(ORIGIN_FILE, file)


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
    forget_unfinished(folder)
    try:
        yield folder
    except BaseException:
        with suppress(OSError):
            forget_unfinished(folder)
            # A folder with something to go on from stays.
            folder.rmdir()
        raise
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
