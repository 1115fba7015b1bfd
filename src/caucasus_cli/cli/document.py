"""Reports and charts: documents with a form of their own, written whole to a file or a pipe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..scoring.periods import EVERY

if TYPE_CHECKING:
    from .streams import Streams

EveryOption = Annotated[
    str | None,
    typer.Option(
        metavar="|".join(EVERY), show_default="what suits each dyad",
        help="Periods of the timelines.",
    ),
]  # fmt: skip
DocumentOutput = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="FILE", show_default=False,
        help="Write to a file, '-' for standard output.",
    ),
]  # fmt: skip
QuietOption = Annotated[
    bool, typer.Option("--quiet/--no-quiet", "-q", help="No summary or hints; errors are said.")
]


def place_of(output: str | None) -> Path | None:
    """The file that `--output` names; None for standard output.

    Raises:
        UsageError: no file can be there.
    """
    from .delivery import check_place

    if output in (None, "-"):
        return None
    path = Path(output or "")
    check_place(path, "--output")
    return path


def write_document(data: bytes, path: Path | None, streams: Streams) -> None:
    """Write a document to its place.

    Raises:
        OutputError: it cannot be written.
    """
    from .delivery import write_file

    if path is None:
        streams.write(data)
    else:
        write_file(path, data)
