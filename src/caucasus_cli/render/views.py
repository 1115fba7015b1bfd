"""The terminal views by the name of what they show, loaded when one is drawn."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .interface import Result
    from .screen import Display, Screen

ViewName = Literal[
    "score",
    "explain",
    "events",
    "codes",
    "actors",
    "account",
    "any",
    "diff",
    "diff_events",
    "respond",
    "triads",
    "timeline",
    "timeline_wide",
    "sensitivity",
    "sensitivity_of_many",
    "compare",
    "compare_dyads",
]

_MODULES: dict[ViewName, str] = {
    "score": "score_views",
    "explain": "record_views",
    "events": "record_views",
    "codes": "record_views",
    "actors": "record_views",
    "account": "record_views",
    "any": "record_views",
    "diff": "diff_views",
    "diff_events": "diff_views",
    "respond": "dynamics_views",
    "triads": "dynamics_views",
    "timeline": "timeline_views",
    "timeline_wide": "timeline_views",
    "sensitivity": "sensitivity_views",
    "sensitivity_of_many": "sensitivity_views",
    "compare": "compare_views",
    "compare_dyads": "compare_views",
}


def lay_out(name: ViewName, result: Result, display: Display) -> Screen:
    """Lay a result out with the view of that name, the function `<name>_screen`."""
    module = import_module(f".{_MODULES[name]}", __package__)
    screen: Screen = getattr(module, f"{name}_screen")(result, display)
    return screen
