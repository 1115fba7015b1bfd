"""What tests of `caucasus import` share."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from cli.running import Ran, run
from pyarrow import parquet

from caucasus_cli.cli.exit_codes import ExitCode

Row = dict[str, Any]
TSV = pytest.param("tsv")
NO_SPACE = OSError(28, "No space left on device")
DROPPED = {
    "bad_row": 1, "unknown_code": 1, "no_actor": 1, "no_country": 1, "self_dyad": 1,
    "exact_duplicate": 1,
}  # fmt: skip
#: Ids of the events of `file` in the order of the Parquet.
IDS = ["3", "8", "1", "7", "2", "5"]

#: The command, which a shell may have told to ignore SIGINT if the tests run in the background.
INTERRUPTIBLE = [
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from caucasus_cli.cli.main import run; run()",
]


def done(*arguments: str, **streams: Any) -> Ran:
    """An import that ends well."""
    ran = run("import", *arguments, **streams)
    assert ran.code == ExitCode.DONE, ran.stderr
    return ran


def ids(path: str = "out.parquet") -> list[str]:
    found: list[str] = parquet.read_table(path).column("event_id").to_pylist()
    return found


def rows_in(path: str = "out.parquet", *without: str) -> list[Row]:
    """The rows of a Parquet file, without some columns."""
    rows: list[Row] = parquet.read_table(path).drop_columns(list(without)).to_pylist()
    return rows


def account_of(path: str = "out.parquet") -> Row:
    told = parquet.read_metadata(path).metadata
    account: Row = json.loads(told[b"caucasus.account"])
    return account


def names_in(folder: str | Path = ".") -> set[str]:
    return {path.name for path in Path(folder).iterdir()}


def left_over() -> set[str]:
    """Hidden files and folders: whatever an import needs on its way."""
    return {name for name in names_in() if name.startswith(".")}
