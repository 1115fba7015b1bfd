"""The logs that names mean: files, patterns, folders, archives, standard input."""

from __future__ import annotations

import atexit
import glob
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from ..errors import LogError, did_you_mean
from .streams import Broken, Source, members_of

#: Standard input up to this size stays in memory; more goes to a temporary file.
_IN_MEMORY = 2**26
_PATTERN = frozenset("*?[")
#: What is read from a folder; a file named outright may be called anything.
SUFFIXES = (
    *(".csv", ".tsv", ".tab", ".txt", ".keds", ".cameo", ".ndjson", ".jsonl", ".json"),
    *(".parquet", ".pq", ".arrow", ".arrows", ".ipc", ".zip", ".gz", ".bz2", ".zst"),
)


def find_sources(
    names: Sequence[str],
    bundled: Collection[str],
    load: Callable[[str], bytes],
    stdin: BinaryIO | None = None,
) -> list[Source]:
    """The logs that the names mean, in order; each archive's members one by one.

    Args:
        names: files, patterns (`*.zip`), folders, bundled names, or `-` for standard input.
        bundled: names of bundled logs.
        load: gives the bytes of one.
        stdin: where `-` is read from; the process's standard input by default.

    Returns:
        Sources called by their file names, or by their paths where file names repeat.

    Raises:
        LogError: a file is missing, or a pattern or folder holds none.
    """
    found: list[Source] = []
    for name in names:
        if name == "-":
            found.append(_kept("stdin", stdin or sys.stdin.buffer))
        elif name in bundled:
            found.append(Source(name, load(name)))
        else:
            found += [_file(path) for path in paths_of(name, bundled)]
    _call_apart(found)
    return [member for source in found for member in _members(source)]


def _members(source: Source) -> list[Source]:
    """The members of an archive; a damaged one fails when it is read, as any file does."""
    try:
        return members_of(source)
    except LogError as error:
        return [Broken(source, str(error))]


def _kept(name: str, stream: BinaryIO) -> Source:
    """What can be read only once, kept to be read again."""
    first = stream.read(_IN_MEMORY + 1)
    if len(first) <= _IN_MEMORY:
        return Source(name, first)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - read again and again until the process ends
    atexit.register(file.close)
    file.write(first)
    shutil.copyfileobj(stream, file, 2**20)
    file.flush()
    return Source(name, packed_bytes=file.tell(), file=cast(BinaryIO, file))


def _file(path: Path) -> Source:
    name = _spelled(path.name)
    try:
        if not path.is_file():
            # A pipe, as a shell's <(…) and /dev/stdin are.
            with path.open("rb") as stream:
                return _kept(name, stream)
        return Source(name, path=path, packed_bytes=path.stat().st_size)
    except OSError as error:
        raise LogError(f"{path}: cannot be read: {error.strerror}.") from None


def paths_of(name: str, bundled: Collection[str] = ()) -> list[Path]:
    """The files that a name, a pattern or a folder means.

    Raises:
        LogError: there are none; the message offers the nearest name, of bundled logs too.
    """
    if not name:
        # As a path it would be the working folder, and all that lies there.
        raise LogError("an empty name stands for no file.")
    path = Path(name)
    try:
        if path.is_dir():
            return _in_folder(path)
        path.stat()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise LogError(f"{name}: cannot be read: {error.strerror}.") from None
    else:
        return [path]
    if _PATTERN & set(name):
        found = sorted(Path(one) for one in glob.glob(name, recursive=True))  # noqa: PTH207
        files = [one for one in found if one.is_file()]
        if not files:
            raise LogError(f"{name}: no file is called so.")
        return files
    folder = path.parent
    siblings = [sibling.name for sibling in folder.iterdir()] if folder.is_dir() else []
    raise LogError(f"{name}: no such file.{did_you_mean(path.name, [*siblings, *bundled])}")


def _in_folder(folder: Path) -> list[Path]:
    try:
        every = sorted(path for path in folder.rglob("*") if path.is_file())
    except OSError as error:
        raise LogError(f"{folder}: cannot be read: {error.strerror}.") from None
    found = [
        path for path in every
        if path.suffix.lower() in SUFFIXES
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]  # fmt: skip
    if not found:
        raise LogError(f"{folder}: is a folder without event logs ({', '.join(SUFFIXES[:4])} …).")
    return found


def _call_apart(sources: list[Source]) -> None:
    """Call files of the same name by their paths."""
    names = [source.name for source in sources]
    for source in sources:
        if source.path is not None and names.count(source.name) > 1:
            source.name = _spelled(str(source.path))


def _spelled(name: str) -> str:
    """A file name as text; bytes that are no UTF-8 as escapes."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
