"""Reading the codebook's built CSV tables.

Every field is text, so that a leading zero (`057`) and Namibia's ISO code (`NA`) survive.
"""

from __future__ import annotations

import csv
import hashlib
import io
from functools import cache
from importlib import resources


@cache
def table_bytes(name: str) -> bytes:
    """The bytes of the built table `name` (`codes`, `actors`, `actor_names`, `roles` …)."""
    return resources.files(__package__).joinpath("tables", f"{name}.csv").read_bytes()


def table_sha256(name: str) -> str:
    """SHA-256 of a built table, in hexadecimal digits."""
    return hashlib.sha256(table_bytes(name)).hexdigest()


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a built table, in the file's order."""
    return list(csv.DictReader(io.StringIO(table_bytes(name).decode("utf-8"))))


def codebook_hashes(*others: str) -> dict[str, str]:
    """SHA-256 of every table that a score depends on, by table name.

    Args:
        others: further tables, such as `plover` where a log has PLOVER codes.
    """
    names = sorted({"actor_names", "actors", "codes", "roles", *others})
    return {name: table_sha256(name) for name in names}
