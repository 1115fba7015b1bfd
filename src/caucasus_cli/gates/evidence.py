"""The events behind a finding: those whose shares made the values that met a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ..codebook.event_codes import event_codes
from ..scoring.rung import BEFORE_DAYS, NOW_DAYS
from .rules import Finding

if TYPE_CHECKING:
    import pyarrow as pa

    from ..engines.interface import Engine
    from ..reading.stored import StoredEvents
    from ..scoring.explain import Explanation
    from ..scoring.settings import Settings

Dyad = tuple[str, str]
#: So many events are named for each finding.
MOST_EVENTS = 5
#: Dyads are explained until they have this many events together: more do not fit the memory of a
#: small machine.
MOST_EXPLAINED = 50_000
_CONFLICT, _BASELINE, _COOPERATION = SHARES = (
    "conflict_share",
    "baseline_share",
    "cooperation_share",
)
#: Beginning of a column's name → the share that its value comes from; others come from all three.
#: Of two shares the first raises the value, the second lowers it.
_COMES_FROM: dict[str, tuple[str, ...]] = {
    "escalation": (_CONFLICT, _BASELINE),
    "ratio": (_CONFLICT, _BASELINE),
    "p_up": (_CONFLICT, _BASELINE),
    "verdict": (_CONFLICT, _BASELINE),
    "cooperation_level": (_COOPERATION,),
    "cooperation_rate": (_COOPERATION,),
    "cooperation_events": (_COOPERATION,),
    "cooperation": (_COOPERATION, _CONFLICT),
    "log_ratio": (_COOPERATION, _CONFLICT),
    "baseline_rate": (_BASELINE,),
    "conflict_events": (_CONFLICT, _BASELINE),
    "conflict": (_CONFLICT,),
    "initiative": (_CONFLICT,),
    "symmetry": (_CONFLICT,),
}
#: The scores whose sign says which of the two shares prevails.
_SIGN = {_CONFLICT: "escalation", _COOPERATION: "cooperation"}


@dataclass(frozen=True)
class EventBehind:
    """An event behind a finding.

    Attributes:
        event_id, date, source, target, code, label: as `explain` gives them.
        conflict_share, baseline_share, cooperation_share: its parts of the dyad's K, B and P, 0–1;
            None where the dyad has no score.
    """

    event_id: str
    date: str
    source: str
    target: str
    code: str
    label: str
    conflict_share: float | None
    baseline_share: float | None
    cooperation_share: float | None


@dataclass(frozen=True)
class Evidence:
    """A finding with the events behind it.

    Attributes:
        finding: the rule, the dyad and its values.
        events: the events that did most, at most `MOST_EVENTS`; None where the dyads have too many
            events to take them all apart.
        counted: events that the dyad's score counts.
    """

    finding: Finding
    events: tuple[EventBehind, ...] | None
    counted: int

    def as_json(self) -> dict[str, Any]:
        """Ready for `json.dumps`."""
        from ..render.cells import json_value

        finding = self.finding
        names = ("actor_a", "actor_b", "name_a", "name_b", "directed")
        return {
            "severity": finding.rule.severity,
            "rule": finding.rule.text,
            **{name: finding.record[name] for name in names},
            "values": {name: json_value(value) for name, value in finding.values.items()},
            "events": None if self.events is None else [asdict(event) for event in self.events],
            "events_counted": self.counted,
        }


def evidence_for(
    findings: Sequence[Finding],
    events: pa.Table | StoredEvents,
    settings: Settings,
    engine: Engine,
) -> list[Evidence]:
    """The findings with the events behind them.

    Args:
        findings: what `rules.judge` found among the scores of these events.
        events: canonical frame.
        settings: the settings that the scores were made with, the level in force among them.
        engine: where the reduction runs.
    """
    from ..engines.opening import frame_of
    from ..scoring.explain import explain_dyads

    dyads = _explainable(findings)
    explained: Mapping[Dyad, Explanation] = {}
    if dyads:
        explained = explain_dyads(frame_of(events, engine), settings, dyads, engine)
    return [_evidence(finding, explained.get(finding.dyad)) for finding in findings]


def _explainable(findings: Sequence[Finding]) -> list[Dyad]:
    """The dyads found, each once, as far as their events fit together."""
    dyads: dict[Dyad, int] = {}
    for finding in findings:
        number = finding.record["events"]
        if finding.dyad not in dyads and sum(dyads.values()) + number <= MOST_EXPLAINED:
            dyads[finding.dyad] = number
    return list(dyads)


def _evidence(finding: Finding, explanation: Explanation | None) -> Evidence:
    counted = finding.record["events"]
    if explanation is None:
        return Evidence(finding, None, counted)
    rows = explanation.events.to_pylist()
    weights = [max(_weight(row, name, finding) for name in finding.values) for row in rows]
    order = sorted(range(len(rows)), key=lambda i: -weights[i])
    chosen = [rows[i] for i in order if weights[i] > 0][:MOST_EVENTS]
    fields = EventBehind.__dataclass_fields__
    behind = tuple(EventBehind(**{name: row[name] for name in fields}) for row in chosen)
    return Evidence(finding, behind, counted)


def _weight(row: Mapping[str, Any], column: str, finding: Finding) -> float:
    """How much of a column's value an event made: 0 nothing, 1 all of it."""
    if column.startswith("rung"):
        return float(_on_rung(row, column, finding))
    return max(float(row[share] or 0.0) for share in _comes_from(column, finding.record))


def _on_rung(row: Mapping[str, Any], column: str, finding: Finding) -> bool:
    """Whether the event is on the rung that the column is about, in its window."""
    rung, age = event_codes()[row["code"]].rung, row["age_days"]
    if column == "rung_before":
        return bool(rung == finding.record["rung_before"] > 0 and NOW_DAYS <= age < BEFORE_DAYS)
    return bool(rung == finding.record["rung"] > 0 and age < NOW_DAYS)


def _comes_from(column: str, record: Mapping[str, Any]) -> tuple[str, ...]:
    """The shares that made a column's value: of two against each other the one that prevails."""
    found = next(
        (kinds for start, kinds in _COMES_FROM.items() if column.startswith(start)), SHARES
    )
    if len(found) != 2 or column == "conflict_events":
        return found
    score = record[_SIGN[found[0]]]
    return (found[0],) if score is None or score >= 0 else (found[1],)
