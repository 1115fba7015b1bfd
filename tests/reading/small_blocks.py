"""Files cut into blocks as small as tests need them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from caucasus_cli.reading import lines
from caucasus_cli.reading.blocks import blocks_of


@contextmanager
def blocks_of_size(size: int, in_a_batch: int = 2) -> Iterator[None]:
    """Cut files into blocks of so many bytes, of which so many are read together."""
    with (
        patch.object(blocks_of, "__defaults__", (size,)),
        patch.object(lines, "BATCH_BLOCKS", in_a_batch),
    ):
        yield
