"""What several tests of the codebook read."""

from __future__ import annotations

import pytest
from codebook.code_rows import Row, read


@pytest.fixture(scope="module")
def codes() -> dict[str, Row]:
    """The built table of codes, by code."""
    return {row["code"]: row for row in read("codes.csv")}
