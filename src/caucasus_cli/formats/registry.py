"""The formats `caucasus` reads, in the order in which they are asked whether they know a file."""

from __future__ import annotations

from ..errors import LogError, did_you_mean
from .columnar import ArrowLog, ParquetLog
from .delimited import DelimitedLog
from .interface import Format, Source
from .ndjson import NdjsonLog

FORMATS: tuple[Format, ...] = (ParquetLog(), ArrowLog(), NdjsonLog(), DelimitedLog())
_HEAD_BYTES = 2**16


def detect(source: Source) -> Format:
    """The format of a log, from its content alone.

    Raises:
        LogError: an empty file.
    """
    if not source.data:
        raise LogError(f"{source.name}: is empty.")
    head = source.data[:_HEAD_BYTES]
    return next(form for form in FORMATS if form.recognises(head))


def format_named(name: str) -> Format:
    """The format called `name`.

    Raises:
        LogError: no such format.
    """
    names = [form.name for form in FORMATS]
    if name not in names:
        raise LogError(f"no format named {name!r}: {', '.join(names)}.{did_you_mean(name, names)}")
    return FORMATS[names.index(name)]
