"""Going on with an import: what an earlier run has read, and whether it is enough to go on from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .account import FileAccount
from .atomic import replacing
from .errors import LogError, UsageError
from .events import ORIGIN_FILE
from .gathering import marked
from .reading.canonical import SCHEMA, encoded

if TYPE_CHECKING:
    import pyarrow as pa

    from .gathering import Gathering
    from .reading.options import Reading
    from .reading.spool import Spool
    from .reading.streams import Source

_MANIFEST = "manifest.json"
#: What a manifest says and how; an earlier version's is not understood.
_LAYOUT = 2


@dataclass(frozen=True)
class Earlier:
    """What an earlier run imported.

    Attributes:
        parameters: its settings.
        accounts: of the files it read.
        runs: what it read, where it was interrupted, each with the number of its file; None where
            it is of several.
        target: the file it wrote, where it was not.
    """

    parameters: dict[str, Any]
    accounts: list[FileAccount]
    runs: Sequence[tuple[Path, int | None]] = ()
    target: Path | None = None

    def hand_to(self, spool: Spool) -> None:
        """Put its events into an empty spool."""
        from pyarrow import parquet

        for path, file in self.runs:
            spool.adopt(path, file)
        if self.target is not None:
            with parquet.ParquetFile(self.target) as file:
                for group in range(file.num_row_groups):
                    spool.add(_as_spooled(file.read_row_group(group), self.accounts))
            spool.commit()


def earlier_run(target: Path, folder: Path) -> Earlier | None:
    """What an earlier run left in `folder`, else what it wrote to `target`.

    Raises:
        LogError: no import wrote the target.
        UsageError: what lies in the folder cannot be understood.
    """
    before = _manifest(folder)
    if before is None:
        return _finished(target) if target.is_file() else None
    accounts = [FileAccount.from_json(one) for one in before["files"]]
    runs = [(folder / one["name"], one["file"]) for one in before["runs"]]
    return Earlier(before["parameters"], accounts, runs)


def forget_unfinished(folder: Path) -> None:
    """Remove what runs that broke off left of files that they had not read to the end."""
    before = _manifest(folder)
    kept = {_MANIFEST, *(one["name"] for one in before["runs"])} if before else set()
    for path in folder.iterdir():
        if path.name not in kept:
            path.unlink()


def _manifest(folder: Path) -> dict[str, Any] | None:
    """What an interrupted run noted down, if there is one.

    Raises:
        UsageError: another version of this program did, or it is damaged.
    """
    path = folder / _MANIFEST
    if not path.is_file():
        return None
    with suppress(ValueError):
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict) and found.get("layout") == _LAYOUT:
            return found
    raise UsageError(
        f"--resume: {folder.name} was left by another version of caucasus, or is damaged: import "
        f"all files anew, without --resume."
    )


def _finished(target: Path) -> Earlier:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        told = parquet.read_metadata(target).metadata or {}
        if told[b"caucasus.schema"] != SCHEMA.encode():
            raise KeyError(SCHEMA)
        account = json.loads(told[b"caucasus.account"])
        accounts = [FileAccount.from_json(one) for one in account["files"]]
        return Earlier(json.loads(told[b"caucasus.parameters"]), accounts, target=target)
    except (pa.ArrowException, KeyError, ValueError):
        raise LogError(
            f"{target.name}: was not written by an import: --resume cannot add to it."
        ) from None


def note_down(work: Gathering, parameters: dict[str, Any]) -> None:
    """Make what is read so far survive an interruption."""
    if not work.is_on_disk:
        # Logs that people write are laid over each other at the end; they are read anew.
        return
    manifest = {
        "layout": _LAYOUT,
        "parameters": parameters,
        "files": [account.as_json() for account in work.accounts],
        "runs": [{"name": run.path.name, "file": run.file} for run in work.spool.flush()],
    }
    with replacing(work.folder / _MANIFEST) as temporary:
        temporary.write_text(json.dumps(manifest), encoding="utf-8")


def check_parameters(before: dict[str, Any], now: dict[str, Any]) -> None:
    """Refuse to go on with other settings than before.

    Raises:
        UsageError: the message names the setting.
    """
    for name, value in now.items():
        if before.get(name) != value:
            raise UsageError(
                f"--resume: the files before were imported with {name} {before.get(name)!r}, "
                f"not {value!r}: import all of them anew, without --resume."
            )


def is_enough(earlier: Earlier, sources: Sequence[Source], reading: Reading) -> bool:
    """Whether what an earlier run kept is enough to add the new ones of some files to it.

    It is not where a row that was left out as a repetition may stand once the row before it goes,
    nor where a log that a person wrote may have a record of an older one in a new version. The
    files of before must then be read again.

    Raises:
        UsageError: and they are not among the files.
    """
    new = [source for source in sources if not is_known(source, earlier.accounts)]
    rules = reading.rules
    if not new:
        return True
    if earlier.target is not None and (rules.one_a_day != "off" or rules.mirrors == "drop"):
        why = "what repeats another row (--one-a-day, --mirrors drop)"
    elif _has_curated(earlier.accounts) and any(_is_curated(one, reading) for one in new):
        why = "which record of an event is the latest"
    else:
        return True
    absent = [one.file for one in earlier.accounts if not _is_there(one, sources)]
    if absent:
        more = f" and {len(absent) - 1:,} more" if len(absent) > 1 else ""
        raise UsageError(
            f"--resume: {why} is told from all files together: name {absent[0]}{more} too, which "
            f"an earlier run imported, or import without --resume."
        )
    return False


def is_known(source: Source, accounts: Sequence[FileAccount]) -> bool:
    """Whether a file was imported before; one that cannot be read was not."""
    try:
        return any(_is_of(source, account) for account in accounts)
    except LogError:
        return False


def _is_there(account: FileAccount, sources: Sequence[Source]) -> bool:
    return any(is_known(source, [account]) for source in sources)


def _is_of(source: Source, account: FileAccount) -> bool:
    """Whether an account is of a file: by its content, one of an archive's by its name too."""
    if source.sha256 != account.sha256:
        return False
    in_archive = source.member is not None and source.name.endswith(f"/{source.member}")
    return not in_archive or source.name == account.file


def _has_curated(accounts: Sequence[FileAccount]) -> bool:
    from .formats.registry import is_curated

    return any(is_curated(account.format) for account in accounts)


def _is_curated(source: Source, reading: Reading) -> bool:
    from .formats.registry import is_curated
    from .reading.collecting import new_account

    try:
        return is_curated(new_account(source, reading).format)
    except LogError:
        return False


def _as_spooled(events: pa.Table, accounts: Sequence[FileAccount]) -> pa.Table:
    """Events of a canonical file as `Spool` takes them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = pa.array([account.file for account in accounts], pa.string())
    file = events.column(ORIGIN_FILE).cast(pa.string())
    numbers = pc.index_in(file, names).cast(pa.int32())
    return marked(encoded(events.drop_columns([ORIGIN_FILE])), numbers)
