"""Escalation and cooperation scores per dyad from CAMEO-coded political event logs.

The public API: `read_log`, `score`, `sensitivity`, `explain`, `diff`, `timeline`, `compare`,
`respond`, `triads`, `turning_points`, and the codebook look-ups `find_actor`, `find_code`,
`search_codes`, `load_scale`.
Importing the package imports none of pandas, numpy or DuckDB.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api import diff, explain, find_actor, read_log, score, timeline
    from .api_dynamics import respond, triads, turning_points
    from .api_paths import compare
    from .api_sensitivity import sensitivity
    from .codebook.actors import Actor
    from .codebook.cameo import Code, find_code, search_codes
    from .codebook.scales import Scale, load_scale
    from .errors import (
        CaucasusError,
        CodebookError,
        LogError,
        OutputError,
        UnknownActorError,
        UsageError,
    )

__version__ = "0.1.0"

__all__ = [
    "Actor",
    "CaucasusError",
    "Code",
    "CodebookError",
    "LogError",
    "OutputError",
    "Scale",
    "UnknownActorError",
    "UsageError",
    "__version__",
    "compare",
    "diff",
    "explain",
    "find_actor",
    "find_code",
    "load_scale",
    "read_log",
    "respond",
    "score",
    "search_codes",
    "sensitivity",
    "timeline",
    "triads",
    "turning_points",
]

_HOMES = {
    "api": ("diff", "explain", "find_actor", "read_log", "score", "timeline"),
    "api_dynamics": ("respond", "triads", "turning_points"),
    "api_paths": ("compare",),
    "api_sensitivity": ("sensitivity",),
    "codebook.actors": ("Actor",),
    "codebook.cameo": ("Code", "find_code", "search_codes"),
    "codebook.scales": ("Scale", "load_scale"),
    "errors": (
        "CaucasusError", "CodebookError", "LogError", "OutputError", "UnknownActorError",
        "UsageError",
    ),
}  # fmt: skip


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f".{home}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
