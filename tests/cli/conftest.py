"""Files that several tests of the command line read."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading.gdelt_rows import event, write


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test runs in an empty folder."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def file(own_folder: None) -> str:
    """A file with rows of all kinds: 4 in dyads of countries, 2 in others, 3 that are no events."""
    return write(
        "day.CSV",
        event(id="5", day="20250612"),
        event(id="1", day="20250610", code="190"),
        event(id="2", day="20250611", target="FJI"),
        event(id="3", day="20250609", target="COP"),
        event(id="4", day="20250611", code="9999"),
        "cut\tshort",
        event(id="6", source=""),
        event(id="7", day="20250610"),
        event(id="7", day="20250610"),
        event(id="8", day="20250609", SOURCEURL='http://a/"quoted",1'),
    )
