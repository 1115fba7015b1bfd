"""A user's own actors and names, laid over the bundled ones (`--actors FILE`)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..errors import CodebookError
from .actors import ActorBook, actor_from_row, bundled_actors, bundled_roles
from .folding import fold
from .tables import codebook_hashes, read_table

#: Characters of a name or alias: longer ones are a mistake in the file, and no table can show them.
LONGEST_NAME = 200
#: SHA-256 of tables that came through pipes, which can be read only once, as last read.
_PIPED: dict[Path, str] = {}


def load_actors(path: Path | None) -> ActorBook:
    """The bundled actor book, or that book with a user's table laid over it.

    The table is a CSV with `code,name` and, as wanted, `aliases` (separated by `|`) and any column
    of the bundled table. A row with a known code replaces that actor's stated fields; a new code
    adds an actor (status `state` unless the row says otherwise). A name in the table means its own
    row and nothing else.

    Raises:
        CodebookError: unreadable, a column missing, a code that is not three capital letters or
            digits, a name of over `LONGEST_NAME` characters, or a code or name given twice.
    """
    if path is None:
        return bundled_actors()
    rows = _read(path)
    bundled = {row["code"]: row for row in read_table("actors")}
    names = {fold(row["name"]): [row["name"], row["code"]] for row in rows}
    for row in rows:
        base = bundled.get(row["code"], {"status": "state"})
        bundled[row["code"]] = {**base, **{key: value for key, value in row.items() if value}}
        for alias in filter(None, row.get("aliases", "").split("|")):
            other = names.setdefault(fold(alias), [alias, row["code"]])
            if other[1] != row["code"]:
                raise CodebookError(f"{path}: {alias!r} names both {other[1]} and {row['code']}.")
    kept = [
        (row["name"], row["code"])
        for row in read_table("actor_names")
        if fold(row["name"]) not in names
    ]
    own = [(name, code) for name, code in names.values()]
    actors = [actor_from_row(row) for row in bundled.values()]
    return ActorBook(actors, kept + own, bundled_roles())


def codebook_provenance(path: Path | None, others: Iterable[str] = ()) -> dict[str, Any]:
    """What an output's parameters say of the codebook: hashes, and the version of the project.

    Args:
        path: the user's own actor table, if one was laid over the bundled ones by `load_actors`.
        others: tables besides those of every score, by which the log was read.
    """
    from .. import __version__

    own = {} if path is None else {"own_actors": _PIPED.get(path) or _sha256(path.read_bytes())}
    return {"codebook_sha256": {**codebook_hashes(*others), **own}, "version": __version__}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        raise CodebookError(f"{path}: no such file.")
    try:
        data = path.read_bytes()
        if path.is_file():
            _PIPED.pop(path, None)
        else:
            _PIPED[path] = _sha256(data)
        text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig").read()
        reader = csv.DictReader(io.StringIO(text), restval="")
        rows = [{key: (row[key] or "").strip() for key in row if key} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CodebookError(f"{path}: cannot be read as an actor table: {error}") from None
    if not {"code", "name"} <= set(reader.fieldnames or ()):
        raise CodebookError(f"{path}: an actor table needs the columns code,name.")
    seen: dict[str, int] = {}
    folded: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        code = row["code"]
        if not (len(code) == 3 and code.isascii() and code.isalnum() and code == code.upper()):
            raise CodebookError(f"{path}:{number}: code {code!r} is not three capitals, as in AZE.")
        if not row["name"]:
            raise CodebookError(f"{path}:{number}: {code} has no name.")
        for name in (row["name"], *row.get("aliases", "").split("|")):
            if len(name) > LONGEST_NAME:
                raise CodebookError(
                    f"{path}:{number}: a name of {code} has {len(name):,} characters, and "
                    f"{LONGEST_NAME} at most are allowed: it begins {name[:20]!r}."
                )
        for key, known in ((code, seen), (fold(row["name"]), folded)):
            if key in known:
                raise CodebookError(f"{path}:{number}: {key} stands in row {known[key]} already.")
            known[key] = number
    return rows
