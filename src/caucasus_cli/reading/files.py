"""Reading one file of machine-coded events, with its account."""

from __future__ import annotations

from collections.abc import Iterator

from ..account import FileAccount, Reason
from ..codebook.cameo import lost_its_zeros
from ..formats.interface import CodedFormat, Context
from .rules import Rules
from .schemes import refusal_of
from .settle import Settled, settle
from .streams import Source
from .untold import Told

_AMBIGUOUS = frozenset(str(number) for number in range(10, 21))


def account_for(source: Source, form: CodedFormat) -> FileAccount:
    """The file's account, still empty."""
    return FileAccount(
        source.name, form.name, source.sha256, form.scheme, curated=False,
        compared_with=dict(form.compared_with),
    )  # fmt: skip


def read_coded(
    source: Source, form: CodedFormat, context: Context, rules: Rules, account: FileAccount
) -> Iterator[Settled]:
    """The file's rows, judged batch by batch; the account is complete at the end.

    Raises:
        LogError: the file is damaged, is no text, or misses a required column.
        UsageError: a rule asks for what the format does not tell, or no row of the file.
    """
    told = Told(rules)
    for batch in form.batches(source, context):
        yield settle(batch, account, rules)
        told.hear(batch)
    _conclude(account, rules, context.named)
    if account.refusal is None:
        told.refuse_untold(account, account.dropped, account.stored)


def _conclude(account: FileAccount, rules: Rules, named: bool) -> None:
    """Say what only the whole file shows; `named` as in `Context`."""
    if named and account.read and account.dropped[Reason.BAD_ROW] == account.read:
        row = account.problems[0]
        account.refusal = (
            f"{account.file}: no row is one of {account.format}; row {row.row:,} {row.problem}. "
            "Another --from, or none, may read it."
        )
        return
    known = {code for code in account.codes if code.isdigit()}
    if account.repaired:
        doubtful = sum(account.codes[code] for code in _AMBIGUOUS)
        account.notes.append(
            f"{account.file}: codes without their leading zeros: {account.repaired:,} mended "
            f"(57 is 057), {doubtful:,} of them 10 … 20, which could also be roots."
        )
    elif lost_its_zeros(known):
        account.refusal = (
            f"{account.file}: the codes have lost their leading zeros (57 for 057): --fix-codes "
            "puts them back."
        )
        return
    if account.misprints:
        account.notes.append(
            f"{account.file}: {account.misprints:,} misprinted codes mended (O57 or 057] is 057)."
        )
    account.notes += [
        f"{account.file}: {doubt} ({count:,} {'row' if count == 1 else 'rows'})."
        for doubt, count in account.doubts.items()
    ]
    if account.bad_bytes:
        account.notes.append(f"{account.file}: {account.bad_bytes:,} values are no UTF-8 text.")
    if account.backdated and rules.backdated == "keep":
        are = "row is" if account.backdated == 1 else "rows are"
        account.notes.append(
            f"{account.file}: {account.backdated:,} {are} dated back by exactly 1, 7, 30 or 365 "
            "days; --backdated drop leaves them out."
        )
    for comparison in account.comparisons.values():
        differ = comparison.differ.total()
        if differ:
            roots = ", ".join(
                f"{root}: {count:,}" for root, count in sorted(comparison.differ.items())
            )
            account.notes.append(
                f"{account.file}: {differ:,} of {comparison.rows:,} own values differ from "
                f"{comparison.rule} (by root {roots}); the codebook's are used."
            )
    refusal = refusal_of(account)
    if refusal is not None and rules.scheme_guard == "warn":
        account.notes.append(refusal)
    else:
        account.refusal = refusal
