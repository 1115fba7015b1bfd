"""What an engine's own errors mean: a file that cannot be read, or no room for what spills."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..errors import CaucasusError, LogError, OutputError

_SHOWN = 3
_NO_ROOM = "No space left on device"


def fault(error: Exception, paths: Sequence[str] = ()) -> CaucasusError:
    """The error to raise instead, naming the files unless the engine's own words do.

    Args:
        error: what the engine raised.
        paths: the files that it scans; none for a frame that was handed over.
    """
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    if _NO_ROOM in said:
        return no_room(said)
    names = [Path(path).name for path in paths]
    if not names or any(name in said for name in names):
        return LogError(f"the events cannot be read: {said}")
    more = f" or {len(names) - _SHOWN:,} others" if len(names) > _SHOWN else ""
    return LogError(f"{', '.join(names[:_SHOWN])}{more}: cannot be read: {said}")


def no_room(said: str) -> OutputError:
    """What does not fit in memory does not fit in the temporary folder either."""
    return OutputError(
        f"{tempfile.gettempdir()}: no room for what does not fit in memory ({said}): set TMPDIR to "
        f"a folder with more."
    )
