"""The language of `--fail-if`: conditions on an account, counts or shares of the rows read."""

from __future__ import annotations

import re

from .account import Account, Reason
from .conditions import Condition, parse_condition

_PERCENT = re.compile(r"\b([a-z_]+)(\s*(?:>=|<=|==|!=|=|>|<)\s*[\d.]+)\s*%")
_SHARE = "_percent"


def account_fields(account: Account) -> dict[str, float]:
    """What a condition may ask for: `read`, `kept`, `stored`, `dropped`, each reason.

    Each is there as a count and, with `_percent` behind its name, in percent of the rows read.
    """
    counts = {
        "read": account.read, "kept": account.kept, "stored": account.stored,
        "dropped": account.dropped.total(),
        **{reason.value: account.dropped[reason] for reason in Reason},
    }  # fmt: skip
    shares = {f"{name}{_SHARE}": 100 * n / max(account.read, 1) for name, n in counts.items()}
    return {**counts, **shares}


def parse_gate(text: str) -> Condition:
    """Parse `dropped > 5%`, `unknown_code > 0 or kept < 100`.

    Raises:
        UsageError: no condition, or a field that accounts do not have.
    """
    kinds: dict[str, type] = dict.fromkeys(account_fields(Account([])), float)
    spelled = _PERCENT.sub(rf"\1{_SHARE}\2", text)
    return Condition(text, parse_condition(spelled, kinds).expression)
