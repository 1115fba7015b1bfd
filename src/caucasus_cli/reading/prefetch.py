"""Running an iterator ahead of its reader, in a thread of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
_PAUSE = 0.1


class _End:
    pass


def prefetch(items: Iterable[T], ahead: int = 2) -> Iterator[T]:
    """The items, up to `ahead` of them made before they are asked for.

    An error in making them is raised where the item would have come. When the reader stops early
    the thread ends with the item it is at.
    """
    made: queue.Queue[T | _End | BaseException] = queue.Queue(ahead)
    stopped = threading.Event()

    def offer(item: T | _End | BaseException) -> bool:
        while not stopped.is_set():
            try:
                made.put(item, timeout=_PAUSE)
            except queue.Full:
                continue
            return True
        return False

    def run() -> None:
        try:
            for item in items:
                if not offer(item):
                    return
        except BaseException as error:
            offer(error)
        else:
            offer(_End())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        while not isinstance(item := made.get(), _End):
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stopped.set()
        thread.join()
