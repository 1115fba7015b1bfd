"""Reading small files of coded data, and the real ones, with their account."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from caucasus_cli.account import FileAccount
from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.formats.interface import CodedFormat
from caucasus_cli.reading.files import account_for, read_coded
from caucasus_cli.reading.options import Reading
from caucasus_cli.reading.rules import Rules
from caucasus_cli.reading.streams import Source

FOLDER = os.environ.get("CAUCASUS_REALDATA")


@dataclass(frozen=True)
class Read:
    """What was read: the events as rows, and the account."""

    events: list[dict[str, Any]]
    account: FileAccount

    @property
    def dropped(self) -> dict[str, int]:
        """Rows dropped, by the name of the reason."""
        return {reason.value: count for reason, count in self.account.dropped.items()}

    def column(self, name: str) -> list[Any]:
        """One column of the events."""
        return [event[name] for event in self.events]


def read(
    form: CodedFormat,
    data: str | bytes | Path,
    rules: Rules | None = None,
    fix_codes: bool = False,
    columns: str | None = None,
) -> Read:
    """Read a text, or a file, in a format."""
    if isinstance(data, Path):
        source = Source(data.name, path=data, packed_bytes=data.stat().st_size)
    else:
        source = Source("log.txt", data.encode() if isinstance(data, str) else data)
    account = account_for(source, form)
    chosen = replace(rules or Rules(), fix_codes=fix_codes)
    context = Reading(chosen, columns=columns).context(bundled_actors())
    parts = [
        settled.events
        for settled in read_coded(source, form, context, chosen, account)
    ]  # fmt: skip
    events = pa.concat_tables(parts).to_pylist() if parts else []
    assert account.read == account.kept + account.dropped.total()
    assert account.stored == len(events)
    return Read(events, account)


def real_file(name: str) -> Path:
    """A file of the real data; the test is skipped where there is none."""
    if not FOLDER:
        pytest.skip("CAUCASUS_REALDATA is not set: no real event data to read")
    return Path(FOLDER) / name
