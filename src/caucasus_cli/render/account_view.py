"""An account as a table: what became of the rows, by reason."""

from __future__ import annotations

from collections.abc import Sequence

from ..account import Account, FileAccount, Reason
from .grid import Column, grid
from .screen import Display, Screen
from .visible import visible

_MOST_FILES = 3


def account_table(account: Account, display: Display) -> Screen:
    """Rows read, kept and dropped by reason; a column for each of a few files, and their sum.

    Where not all the files have room, none of them is shown.
    """
    if 1 < len(account.files) <= _MOST_FILES:
        screen = _table(account, account.files, display)
        if not screen.hidden:
            return screen
    return _table(account, (), display)


def _table(account: Account, files: Sequence[FileAccount], display: Display) -> Screen:
    reasons = [reason for reason in Reason if account.dropped[reason]]
    outside = account.stored - account.kept
    names = ["read", "kept", *(_word(reason) for reason in reasons)]
    parts: list[Account] = [Account([file]) for file in files]
    columns = [Column("Rows", names)]
    for file, part in zip(files, parts, strict=True):
        columns.append(
            Column(visible(file.file), _numbers(part, reasons), right=True, priority=2, least=12)
        )
    columns.append(Column("All" if files else "Number", _numbers(account, reasons), right=True))
    columns.append(Column("%", _shares(account, reasons), right=True, priority=1))
    if outside > 0:
        names[1] = "kept (in dyads of countries)"
    return grid(columns, display)


def _word(reason: Reason) -> str:
    return reason.value.replace("_", " ")


def _counts(account: Account, reasons: Sequence[Reason]) -> list[int]:
    return [account.read, account.kept, *(account.dropped[reason] for reason in reasons)]


def _numbers(account: Account, reasons: Sequence[Reason]) -> list[str]:
    return [f"{number:,}" if number else "–" for number in _counts(account, reasons)]


def _shares(account: Account, reasons: Sequence[Reason]) -> list[str]:
    read = max(account.read, 1)
    return [f"{100 * number / read:.1f}" for number in _counts(account, reasons)]
