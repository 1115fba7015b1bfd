"""What is rendered, and what an output format must provide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Result:
    """Records to be written, with what they were made from.

    Attributes:
        schema: name and version of the record, as in `caucasus.score/1`.
        key: what the records are called in JSON, as in `scores`.
        table: the records, typed; the order of rows and columns is the output's.
        parameters: settings, days in force and hashes, ready for JSON.
        extra: further parts of the JSON document, ready for JSON.
    """

    schema: str
    key: str
    table: pa.Table
    parameters: dict[str, Any]
    extra: dict[str, Any] = field(default_factory=dict)


class Renderer(Protocol):
    """One output format.

    Attributes:
        name: as in `--format`.
        suffixes: file suffixes that mean it.
        binary: whether a terminal cannot show it.
    """

    name: str
    suffixes: tuple[str, ...]
    binary: bool

    def render(self, result: Result) -> bytes:
        """The whole output; the same result gives the same bytes."""
