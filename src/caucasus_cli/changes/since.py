"""What changed since an earlier run, of the dyads that this run is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .diff import diff_scores
from .dyads import DyadChanges, Record
from .score_files import ScoreFile

#: What two runs of one kind differ by: the day is said for itself, not as another setting.
_DAY = "as_of"
Admits = Callable[[str, str], bool]


@dataclass(frozen=True)
class Since:
    """What became of the dyads since an earlier run.

    Attributes:
        name: what the file of the earlier run is called.
        previous_as_of: the day its scores are as of, ISO; None where the file states none.
        asked: the actors that it was asked for, in words, where they are others than this run's;
            none for all, or not stated.
        settings_stated: whether the file states its settings.
        threshold: points that an index must differ by.
        differences: settings that differ, the day apart: name → old and new value.
        dyads: those that appeared, vanished or moved.
    """

    name: str
    previous_as_of: str | None
    asked: tuple[str, ...]
    settings_stated: bool
    threshold: float
    differences: dict[str, tuple[Any, Any]]
    dyads: DyadChanges

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the dyads, the largest move first."""
        rows: list[dict[str, Any]] = self.dyads.table.to_pylist()
        return rows


def changes_since(
    previous: ScoreFile,
    records: Sequence[Record],
    parameters: dict[str, Any],
    threshold: float,
    asked: tuple[str, ...] = (),
    admits: Admits | None = None,
) -> Since:
    """Compare the scores of this run with those of an earlier one.

    Args:
        previous: the earlier scores.
        records, parameters: this run's scores, and its settings.
        threshold: points that an index must differ by, ≥ 0.
        asked: the actors that this run was asked for, in words; none for all.
        admits: whether this run was asked for a dyad; others of the earlier run are no matter of
            it, and have not vanished. None for all dyads.

    Raises:
        UsageError: one has a score for each direction and the other has not.
    """
    kept = [
        one for one in previous.records if admits is None or admits(one["actor_a"], one["actor_b"])
    ]
    now = ScoreFile("this run", [dict(one) for one in records], parameters, states_settings=True)
    found = diff_scores(replace(previous, records=kept), now, threshold)
    return Since(
        name=previous.name,
        previous_as_of=previous.parameters.get(_DAY),
        asked=() if set(previous.asked) == set(asked) else previous.asked,
        settings_stated=previous.states_settings,
        threshold=threshold,
        differences={name: both for name, both in found.differences.items() if name != _DAY},
        dyads=found.dyads,
    )
