"""A progress bar on standard error, on a terminal only."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..gathering import Progress
from .streams import Streams

if TYPE_CHECKING:
    from rich import progress as bars

    from ..reading.streams import Source


#: Seconds before a bar appears: what is done by then needs none.
_PATIENCE = 0.5


class ProgressBar(Progress):
    """Files, rows, rows per second and the time left."""

    def __init__(self, bar: bars.Progress) -> None:
        """Show on `bar`, and start it when it is time."""
        self._begun = time.monotonic()
        self._bar = bar
        self._task = bar.add_task("", total=None, rows=0, files="")
        self._files = 0
        self._done_files = 0
        self._done_bytes = 0.0

    def start(self, sources: Sequence[Source]) -> None:
        """Know how much lies ahead."""
        self._files = len(sources)
        total = sum(source.packed_bytes for source in sources)
        self._bar.update(self._task, total=total or None, files=f"0/{self._files} files")

    def reading(self, source: Source, rows: int) -> None:
        """Move on within a file."""
        self._show_in_time()
        done = self._done_bytes + source.share_read * source.packed_bytes
        self._bar.update(self._task, completed=done, rows=rows)

    def finished(self, source: Source) -> None:
        """Move on to the next file."""
        self._show_in_time()
        self._done_files += 1
        self._done_bytes += source.packed_bytes
        files = f"{self._done_files}/{self._files} files"
        self._bar.update(self._task, completed=self._done_bytes, files=files)

    def writing(self, share: float) -> None:
        """Show how much is written."""
        self._show_in_time()
        self._bar.update(self._task, total=1.0, completed=share, files="writing")

    def _show_in_time(self) -> None:
        if time.monotonic() - self._begun >= _PATIENCE:
            self._bar.start()


@contextmanager
def progress_on(streams: Streams) -> Iterator[Progress]:
    """A bar on standard error, or silence where nobody watches."""
    if streams.quiet or not streams.stderr_is_terminal:
        yield Progress()
        return
    from rich import progress as bars
    from rich.console import Console

    columns = (
        bars.TextColumn("{task.fields[files]}"),
        bars.BarColumn(),
        bars.TextColumn("{task.fields[rows]:,} rows"),
        _speed(),
        bars.TimeRemainingColumn(),
    )
    console = Console(file=streams.stderr, width=streams.width)
    bar = bars.Progress(*columns, console=console, transient=True)
    try:
        yield ProgressBar(bar)
    finally:
        if bar.live.is_started:
            bar.stop()


def _speed() -> bars.ProgressColumn:
    """A column with the rows per second since the start."""
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

    class Speed(ProgressColumn):
        """Rows per second."""

        def render(self, task: Task) -> Text:
            """The speed so far."""
            rows = task.fields["rows"]
            return Text(f"{rows / task.elapsed:,.0f} rows/s" if rows and task.elapsed else "")

    return Speed()
