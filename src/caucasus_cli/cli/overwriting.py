"""No output of a run takes the place of what the run reads, or of another output."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from ..errors import LogError, UsageError

#: What names files that are read, by parameter: how messages call it.
_READ = {
    "config": "--config",
    "log": "--log",
    "files": "FILE",
    "old": "OLD",
    "new": "NEW",
    "actors": "--actors",
    "actor_countries": "--actor-countries",
    "scale": "--scale",
    "previous": "--previous",
}
#: What names a file that is written.
_WRITTEN = {
    "output": "--output",
    "account": "--account",
    "rejects": "--rejects",
    "junit": "--junit",
}


def refuse_overwriting(values: Mapping[str, Any], settings: Sequence[str] = ()) -> None:
    """Refuse outputs that are the same file as an input or as another output; before any work.

    Standard output, devices and pipes may be named as often as one likes.

    Args:
        values: parameter name → value.
        settings: configuration files in force.

    Raises:
        UsageError: the message names both options.
    """
    written = [
        (option, Path(values[name]))
        for name, option in _WRITTEN.items()
        if values.get(name) is not None and str(values[name]) != "-"
    ]
    for (one, path), (other, same) in combinations(written, 2):
        if _is_same(path, same) and (path.is_file() or not path.exists()):
            raise UsageError(
                f"{one} {path} is the same file as {other} {same}: give each a file of its own."
            )
    # What does not exist is not read.
    written = [(option, path) for option, path in written if path.is_file()]
    if not written:
        return
    for called, read in _read(values, settings):
        for option, path in written:
            if _is_same(path, read) and not _is_rewritten(option, path, values):
                raise UsageError(
                    f"{option} {path} would overwrite {called} {read}, which is read: name another "
                    f"file."
                )


def _is_rewritten(option: str, path: Path, values: Mapping[str, Any]) -> bool:
    """Whether the file is one that `import` wrote and may add to: nothing is lost of it."""
    if option != "--output" or "resume" not in values:
        return False
    from ..formats.canonical import is_canonical
    from ..reading.streams import Source

    return is_canonical(Source(path.name, path=path))


def _read(values: Mapping[str, Any], settings: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Every file that is read, with how the option that names it is called."""
    from ..reading.inputs import paths_of

    for name, called in _READ.items():
        value = values.get(name)
        for text in map(str, value if isinstance(value, list) else [value]):
            if value is None or text == "-":
                continue
            if Path(text).is_file():
                yield called, Path(text)
            elif name in ("log", "files"):
                try:
                    yield from ((called, path) for path in paths_of(text))
                except LogError:
                    # Who reads the logs says what is wrong with the name.
                    continue
    yield from (("the settings in", Path(file)) for file in settings)


def _is_same(one: Path, other: Path) -> bool:
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        return one.samefile(other)
    except OSError:
        return False
