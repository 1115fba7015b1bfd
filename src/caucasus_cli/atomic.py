"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from .errors import OutputError

#: Where the files that a process has open have names.
_OPEN_FILES = ("/dev/fd", "/proc/self/fd")


def is_passed_on(path: Path) -> bool:
    """Whether what is written there goes on to someone: a pipe, a device, an open file.

    A rename would take its place instead, and its real path may be none that can be opened.
    """
    is_open = str(path) in ("/dev/stdout", "/dev/stderr") or str(path.parent) in _OPEN_FILES
    return is_open or (path.exists() and not path.is_file())


def pass_on(source: BinaryIO, path: Path) -> None:
    """Write what is left of a stream to a pipe, a device or an open file.

    Raises:
        OutputError: it cannot be written; a closed pipe raises `BrokenPipeError`.
    """
    try:
        # An open file may hold something already.
        with path.open("ab") as file:
            shutil.copyfileobj(source, file)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"{path.name}: cannot be written: {error.strerror}.") from None


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file in the same folder that takes the place of `path` when the block ends well.

    Whatever ends the block otherwise, nothing is left behind. What is passed on is written when the
    block ends.

    Raises:
        OutputError: the file cannot be written.
    """
    if is_passed_on(path):
        with tempfile.TemporaryDirectory(prefix="caucasus-") as folder:
            whole = Path(folder) / "whole"
            yield whole
            with whole.open("rb") as file:
                pass_on(file, path)
        return
    path = Path(os.path.realpath(path))
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise OutputError(f"{path.name}: cannot be written: {error.strerror}.") from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        temporary.chmod(mode)
        temporary.replace(path)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"{path.name}: cannot be written: {error.strerror}.") from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
