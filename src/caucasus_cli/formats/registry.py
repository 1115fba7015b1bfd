"""The formats `caucasus` reads, in the order in which they are asked whether they know a file."""

from __future__ import annotations

from typing import TypeGuard, cast

from ..errors import LogError, UsageError, did_you_mean
from ..reading.streams import Source
from .canonical import CanonicalLog, is_canonical
from .columnar import ArrowLog, ParquetLog
from .delimited import DelimitedLog
from .gdelt import VERSION_1, VERSION_2
from .gdelt_table import GDELT_TABLE
from .icews import ICEWS
from .interface import CodedFormat, CuratedFormat, Format
from .keds import KEDS
from .named_facts import NAMED_FACTS
from .ndjson import NdjsonLog
from .ngec import NGEC
from .phoenix import HISTORICAL_PHOENIX, PHOENIX
from .polecat import POLECAT
from .reduced_icews import REDUCED_ICEWS
from .specified import SPECIFIED

PARQUET = ParquetLog()
CANONICAL = CanonicalLog()
#: Data of machine coders: rows that cannot be used are normal, and counted.
CODED: tuple[CodedFormat, ...] = (
    CANONICAL,
    GDELT_TABLE,
    VERSION_2,
    VERSION_1,
    ICEWS,
    POLECAT,
    NGEC,
    HISTORICAL_PHOENIX,
    PHOENIX,
    KEDS,
    NAMED_FACTS,
    REDUCED_ICEWS,
    SPECIFIED,
)
#: Logs that people write: every fault is to be mended. The last takes any text.
CURATED: tuple[CuratedFormat, ...] = (PARQUET, ArrowLog(), NdjsonLog(), DelimitedLog())
#: In the order asked: what is told by its first bytes, then coded data, then logs of people.
FORMATS: tuple[Format, ...] = (*CURATED[:2], *CODED, *CURATED[2:])


def is_coded(form: Format) -> TypeGuard[CodedFormat]:
    """Whether a format is data of a machine coder."""
    return form in CODED


def detect(source: Source, columns: str | None = None) -> Format:
    """The format of a log, from its content alone.

    Args:
        source: the log.
        columns: a column specification, which makes any text a log of specified columns.

    Raises:
        LogError: an empty file.
    """
    head = source.head
    if not head:
        raise LogError(f"{source.name}: is empty.")
    if columns is not None:
        return format_named("columns")
    form = next(form for form in FORMATS if form.recognises(head))
    return CANONICAL if form is PARQUET and is_canonical(source) else form


def format_named(name: str) -> Format:
    """The format called `name`.

    Raises:
        UsageError: no such format.
    """
    names = [form.name for form in FORMATS]
    if name not in names:
        hint = did_you_mean(name, names)
        raise UsageError(f"no format named {name!r}: {', '.join(names)}.{hint}")
    return FORMATS[names.index(name)]


def is_curated(name: str) -> bool:
    """Whether the format called `name` is a log that a person writes."""
    return any(form.name == name for form in CURATED)


def curated_format(name: str) -> CuratedFormat:
    """The format called `name`, of logs that people write."""
    return cast(CuratedFormat, format_named(name))


def coded_format(name: str) -> CodedFormat:
    """The coded format called `name`."""
    return cast(CodedFormat, format_named(name))
