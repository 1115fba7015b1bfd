"""Options that would say nothing beside the others: refused rather than passed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import UsageError


def refuse_idle(values: Mapping[str, Any], is_typed: Callable[[str], bool]) -> None:
    """Refuse what was typed and would not count; variables and files may set more than is used.

    Args:
        values: parameter name → value.
        is_typed: whether an option, by its parameter name, stands on the command line.

    Raises:
        UsageError: the message names the option and what it needs.
    """

    def typed(name: str) -> bool:
        return name in values and is_typed(name)

    if typed("until") and typed("as_of"):
        raise UsageError("--until and --as-of mean the same here: give one of them.")
    if typed("one_a_day_by") and values["one_a_day_level"] == "off":
        raise UsageError(
            "--one-a-day-by says what --one-a-day goes by: add --one-a-day actor or country."
        )
    if typed("week_start") and values["every"] != "week" and not values.get("change_points"):
        raise UsageError(
            f"--week-start is for weeks, and the periods are of a {values['every']}: add --every "
            f"week, or leave it out."
        )
