"""What changed, whole: dyads, events, and the settings that differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .dyads import Dyad, DyadChanges, compare_scores, differing

if TYPE_CHECKING:
    import pyarrow as pa

    from .score_files import ScoreFile


@dataclass(frozen=True)
class Diff:
    """What changed between two sets of scores.

    Attributes:
        dyads: the dyads that appeared, vanished or moved.
        parameters: threshold and settings, ready for JSON.
        events: the events that did it, by dyad in the same order (`event_change_schema`); None
            where scores were compared.
        differences: settings that differ, name → old and new value; none between two logs.
        unexplained: dyads with too many events to take them apart.
    """

    dyads: DyadChanges
    parameters: dict[str, Any]
    events: pa.Table | None = None
    differences: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    unexplained: list[Dyad] = field(default_factory=list)


def diff_scores(old: ScoreFile, new: ScoreFile, threshold: float) -> Diff:
    """Compare two score files.

    What a file does not state, as CSV does not state the scale, is not compared.

    Args:
        old, new: the files.
        threshold: points that an index must differ by, ≥ 0.

    Raises:
        UsageError: one has a score for each direction and the other has not.
    """
    differences = differing(old.parameters, new.parameters)
    if not (old.states_settings and new.states_settings):
        stated = old.parameters.keys() & new.parameters.keys()
        differences = {name: both for name, both in differences.items() if name in stated}
    if "directed" in differences:
        which = old if old.parameters["directed"] else new
        raise UsageError(f"{which.name} has a score for each direction, the other one for both.")
    changes = compare_scores(old.records, new.records, threshold)
    told = {"threshold": threshold, "old": old.parameters, "new": new.parameters}
    return Diff(changes, told, differences=differences)
