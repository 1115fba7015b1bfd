"""Which scheme a file's codes belong to, told by the share of codes it knows."""

from __future__ import annotations

from ..account import FileAccount


def refusal_of(account: FileAccount) -> str | None:
    """Why a file must not be scored with CAMEO weights, or None."""
    return None
