"""The bytes of one file: found packed or plain, hashed, and handed out unpacked.

What a file is packed with is told by its first bytes, never by its name.
"""

from __future__ import annotations

import bz2
import hashlib
import io
import lzma
import os
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, cast

from ..errors import LogError

#: A packed file may not grow by more than this factor, once it has given `_FREE` bytes.
MOST_EXPANSION = 200
_FREE = 2**26
HEAD_BYTES = 2**16
_HASH_BLOCK = 2**20
_HASHED_AHEAD = 2**30
_ZIP, _GZIP, _BZIP2, _ZSTD = b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\x28\xb5\x2f\xfd"
_EMPTY_ZIP = b"PK\x05\x06"


class Source:
    """One log: the bytes of a file, of a member of an archive, or of standard input.

    Attributes:
        name: what it is called in messages and outputs.
        path: the file, or None for bytes in memory.
        member: the member of the archive, or None.
        packed_bytes: size of the file on disk; of a member, its packed size.
        share_read: how much of it was read so far, from 0 to 1.
        by_two_threads: whether one thread cuts its lines while another judges those before; not
            where the processors have other files to read.
    """

    def __init__(
        self,
        name: str,
        data: bytes | None = None,
        path: Path | None = None,
        member: str | None = None,
        packed_bytes: int | None = None,
        file: BinaryIO | None = None,
    ) -> None:
        """A log in memory (`data`), in a file (`path`), or in an open file that can seek (`file`).

        `member` is the member of the archive that this is.
        """
        self.name = name
        self.path = path
        self.member = member
        self._data = data
        self._file = file
        self._unpacked_bytes = 0
        self.share_read = 0.0
        self.by_two_threads = True
        self._head: bytes | None = None
        self._sha256: str | None = None
        self._archive: Source | None = None
        size = len(data) if data is not None else 0
        self.packed_bytes = size if packed_bytes is None else packed_bytes

    def __getstate__(self) -> dict[str, Any]:
        """For another process, to which `/dev/stdin` is something else."""
        return {**vars(self), "path": self.path and self.path.resolve()}

    @property
    def sha256(self) -> str:
        """SHA-256 of the file as given, packed if it is; of a member, that of its archive."""
        if self._archive is not None:
            return self._archive.sha256
        if self._sha256 is None:
            with self.raw() as stream:
                self._sha256 = hash_of(stream)
        return self._sha256

    @property
    def reads_alone(self) -> bool:
        """Whether nothing of it should be read before it is its turn."""
        # An open file has one handle, for one reader at a time; and whoever interrupts the reading
        # need not wait for the hash of a large file.
        return self._file is not None or self.packed_bytes > _HASHED_AHEAD

    @property
    def data(self) -> bytes:
        """All bytes, unpacked."""
        with self.open() as stream:
            return stream.read()

    @property
    def head(self) -> bytes:
        """The first 64 KiB, unpacked.

        Raises:
            LogError: the file cannot be opened or unpacked.
        """
        if self._head is None:
            with self.open() as stream:
                self._head = stream.read(HEAD_BYTES)
        return self._head

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """A stream of the unpacked bytes, from the beginning.

        Raises:
            LogError: the file cannot be opened or unpacked, or is packed once more; reading from
                the stream raises it too.
        """
        with self.raw() as raw:
            try:
                unpacked = self._unpack(raw)
            except _damages() as error:
                raise LogError(f"{self.name}: {_damage(error)}") from None
            yield cast(BinaryIO, Guarded(unpacked, raw, self))

    def _unpack(self, raw: BinaryIO) -> BinaryIO:
        if self.member is not None:
            from .inflate import open_member

            return open_member(zipfile.ZipFile(raw), self.member)
        start = raw.read(4)
        raw.seek(0)
        if start[:2] == _GZIP:
            from .inflate import open_gzip

            return open_gzip(raw)
        if start[:3] == _BZIP2:
            return cast(BinaryIO, bz2.BZ2File(raw))
        if start == _ZSTD:
            import pyarrow as pa

            # Arrow reads ahead without end from what it does not know to be a file.
            return cast(BinaryIO, pa.CompressedInputStream(pa.PythonFile(raw, "rb"), "zstd"))
        return raw

    @contextmanager
    def raw(self) -> Iterator[BinaryIO]:
        """A stream of the bytes as given, packed if they are."""
        if self._file is not None:
            # A handle of its own, since Arrow closes what it has read from.
            with open(os.dup(self._file.fileno()), "rb") as stream:  # noqa: PTH123
                stream.seek(0)
                yield stream
            return
        if self.path is None:
            yield io.BytesIO(self._data or b"")
            return
        try:
            with self.path.open("rb") as stream:
                yield stream
        except FileNotFoundError:
            raise LogError(f"{self.name}: no such file.") from None
        except OSError as error:
            raise LogError(f"{self.name}: {_damage(error)}") from None

    def with_member(self, name: str, member: zipfile.ZipInfo) -> Source:
        """A member of this archive."""
        source = Source(
            name, self._data, self.path, member.filename, member.compress_size, self._file
        )
        source._unpacked_bytes = member.file_size
        source._archive = self
        return source

    def note_progress(self, given: int, taken: int) -> None:
        """So many bytes were given out, made from so many of the file."""
        whole, done = (self._unpacked_bytes, given) if self.member else (self.packed_bytes, taken)
        self.share_read = min(1.0, done / whole) if whole else 1.0


class Broken(Source):
    """A file that cannot be read, whoever tries it: an archive whose members cannot be told."""

    def __init__(self, source: Source, problem: str) -> None:
        """Stand for `source`; `problem` says in whole sentences why it cannot be read."""
        super().__init__(source.name, path=source.path, packed_bytes=source.packed_bytes)
        self._problem = problem

    def raw(self) -> NoReturn:
        """No stream.

        Raises:
            LogError: always.
        """
        raise LogError(self._problem)


class Guarded:
    """A stream that names the file in every error and refuses to grow without bound."""

    def __init__(self, stream: BinaryIO, raw: BinaryIO, source: Source) -> None:
        """Read from `stream`, which unpacks `raw`."""
        self._stream = stream
        self._raw = raw
        self._source = source
        self._packed = stream is not raw
        self._given = 0

    @property
    def given(self) -> int:
        """Bytes handed out so far."""
        return self._given

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, all that are left if negative; empty at the end.

        Raises:
            LogError: damaged or truncated data, or a file made to fill the memory.
        """
        try:
            if size >= 0 or not self._packed:
                data = self._stream.read(size)
                if self._packed and not self._given:
                    self._refuse_packed(data)
                self._count(len(data))
                self._source.note_progress(self._given, self._raw.tell())
                return data
            parts = []
            while part := self.read(_HASH_BLOCK):
                parts.append(part)
            return b"".join(parts)
        except _damages() as error:
            raise LogError(f"{self._source.name}: {_damage(error)}") from None

    def _refuse_packed(self, start: bytes) -> None:
        if start.startswith((_ZIP, _EMPTY_ZIP, _GZIP, _BZIP2, _ZSTD)):
            name, member = self._source.name, self._source.member
            what = "" if name.endswith(f"/{member}") else f"{member or 'what it holds'} "
            raise LogError(
                f"{name}: {what}is packed itself, and archives in archives are not read: unpack "
                f"the outer one."
            )

    def _count(self, size: int) -> None:
        self._given += size
        if not self._packed or self._given <= _FREE:
            return
        taken = self._source.packed_bytes if self._source.member else self._raw.tell()
        if self._given > MOST_EXPANSION * max(taken, 1):
            raise LogError(
                f"{self._source.name}: unpacks to more than {MOST_EXPANSION} times its size, as no "
                f"event data does: refused. If it is sound, unpack it yourself."
            )


def members_of(source: Source) -> list[Source]:
    """The members of a zip archive as sources of their own; the source itself if it is none.

    Raises:
        LogError: a damaged archive, an encrypted member, two of one name, or no file at all.
    """
    with source.raw() as raw:
        start = raw.read(4)
        if start not in (_ZIP, _EMPTY_ZIP):
            return [source]
        raw.seek(0)
        try:
            archive = zipfile.ZipFile(raw)
        except _damages() as error:
            raise LogError(f"{source.name}: {_damage(error)}") from None
        infos = [info for info in archive.infolist() if not info.is_dir()]
        infos = [one for one in infos if not one.filename.startswith("__MACOSX/")]
    if not infos:
        raise LogError(f"{source.name}: is an archive without files.")
    locked = next((info.filename for info in infos if info.flag_bits & 1), None)
    if locked:
        raise LogError(f"{source.name}: {locked} is encrypted: unpack it yourself.")
    doubled, times = Counter(info.filename for info in infos).most_common(1)[0]
    if times > 1:
        raise LogError(f"{source.name}: holds {doubled} more than once: unpack it yourself.")
    found = []
    for info in infos:
        name = source.name if len(infos) == 1 else f"{source.name}/{info.filename}"
        found.append(source.with_member(name, info))
    return found


def hashed_ahead(sources: Sequence[Source]) -> Iterator[Source]:
    """The sources, the hash of the next file made while its reader is busy with the one before."""

    from .prefetch import prefetch

    def hashed() -> Iterator[Source]:
        for source in sources:
            if not source.reads_alone:
                # Who reads the file is told why it cannot be read.
                with suppress(LogError):
                    _ = source.sha256
            yield source

    return prefetch(hashed(), 1)


def hash_of_file(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hash_of(file)


def hash_of(stream: BinaryIO) -> str:
    """SHA-256 of what is left of a stream."""
    digest = hashlib.sha256()
    while block := stream.read(_HASH_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _damages() -> tuple[type[Exception], ...]:
    """What the unpackers raise on damage."""
    from .inflate import InflateError

    return (
        *(EOFError, InflateError, zlib.error, lzma.LZMAError, zipfile.BadZipFile),
        *(OSError, ValueError, NotImplementedError),
    )


def _damage(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "ends early: the file is truncated. Fetch it again."
    if isinstance(error, NotImplementedError):
        return f"cannot be unpacked ({error}): unpack it yourself."
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read: {error.strerror}."
    return f"is damaged ({error}). Fetch it again."
