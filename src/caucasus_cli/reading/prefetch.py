"""Running an iterator ahead of its reader, in a thread of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TypeVar

T = TypeVar("T")
_PAUSE = 0.1


class _End:
    pass


class Ahead(Iterator[T]):
    """The items of an iterator, up to some of them made before they are asked for.

    They are made from now on. An error in making them is raised where the item would have come.
    """

    def __init__(self, items: Iterable[T], ahead: int) -> None:
        """Make up to `ahead` items more than are asked for."""
        self._made: queue.Queue[T | _End | BaseException] = queue.Queue(ahead)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(items,), daemon=True)
        self._thread.start()

    def __next__(self) -> T:
        """The next item."""
        if self._stopped.is_set():
            raise StopIteration
        item = self._made.get()
        if isinstance(item, (_End, BaseException)):
            self.close()
            raise StopIteration if isinstance(item, _End) else item
        return item

    @property
    def is_over(self) -> bool:
        """Whether there are no more items: the last was taken, or it was closed."""
        return self._stopped.is_set()

    def close(self) -> None:
        """Make no more; returns when the item being made is done."""
        self._stopped.set()
        self._thread.join()

    def _run(self, items: Iterable[T]) -> None:
        try:
            for item in items:
                if not self._offer(item):
                    return
        except BaseException as error:
            self._offer(error)
        else:
            self._offer(_End())

    def _offer(self, item: T | _End | BaseException) -> bool:
        while not self._stopped.is_set():
            try:
                self._made.put(item, timeout=_PAUSE)
            except queue.Full:
                continue
            return True
        return False


def prefetch(items: Iterable[T], ahead: int = 2) -> Iterator[T]:
    """The items, up to `ahead` of them made before they are asked for, once the first one is."""
    with closing(Ahead(items, ahead)) as made:
        yield from made
