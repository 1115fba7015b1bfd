"""What a report says of its method: what each score is, and what it must not be read as."""

from __future__ import annotations

from typing import Any, NamedTuple

from .inert import shown


class Meaning(NamedTuple):
    """A score in words."""

    name: str
    formula: str
    reads_as: str
    is_not: str


MEANINGS = (
    Meaning(
        "Escalation E",
        "100·(K − B)/(K + B + κ)",
        "Conflict now (K) against the dyad's own past (B). 0: no change, or no evidence; +33: "
        "doubled; +50: tripled, where there is much of both.",
        "Not a forecast, not danger, not blame. A quiet dyad can have a high E from one act; a "
        "steady war has an E near 0.",
    ),
    Meaning(
        "Cooperation C",
        "100·(P − K)/(P + K + κ)",
        "Cooperation now (P) against conflict now (K). 0: as much of one as of the other, or "
        "nothing of either.",
        "Not friendship, not alliance. Talks and statements count; crisis diplomacy counts as "
        "cooperation.",
    ),
    Meaning(
        "Conflict level L",
        "100·K/(K + κ)",
        "How much conflict there is now, from 0 to 100; 50 where K is κ.",
        "Not deaths. It saturates, and is not comparable between sources.",
    ),
    Meaning(
        "Rung",
        "highest of 9 in the last 90 days",
        "The gravest kind of hostile act reported. One act is enough.",
        "An order of kinds of acts, the project's own; no distances between rungs.",
    ),
    Meaning(
        "Initiative",
        "100·(K_ab − K_ba)/(K_ab + K_ba + κ)",
        "Which side more conflict is reported from.",
        "Who is reported acting, not who began or who is right.",
    ),
)
#: What holds for all of them.
LIMITS = (
    "The scores describe what was reported and coded. They measure; they do not predict.",
    "Intervals cover sampling noise only: not coding error, missed events, bias of the sources or "
    "the choice of scale.",
    "A log that people write because of a crisis holds less of the past than of the present: E is "
    "then too high.",
    "Scores fall when logging stops. Mind the day of the last event.",
    "Few events cannot show small changes: “no clear change” is not “no change”.",
)

_SETTINGS = {
    "as_of": "As of (included)",
    "coverage_start": "Coverage from",
    "coverage_days": "Days of coverage",
    "level": "Level",
    "directed": "One score per direction",
    "scale": "Scale",
    "half_life": "Half-life of the present, days",
    "baseline_half_life": "Half-life of the past, days",
    "kappa": "Shrinkage κ, points",
    "exposure": "Exposure",
    "one_a_day": "One record a day",
    "self": "Acts within one country",
}


def settings_in_words(parameters: dict[str, Any]) -> list[tuple[str, str]]:
    """The settings in force, name and value, in the order of the parameters."""
    return [(_SETTINGS[name], _said(parameters[name])) for name in _SETTINGS if name in parameters]


def hashes_in(parameters: dict[str, Any]) -> list[tuple[str, str]]:
    """Everything with a SHA-256: logs, scale, codebook; name and hash."""
    found = [
        (f"log {shown(log['name'], 200)}", log["sha256"]) for log in parameters.get("logs", [])
    ]
    if "scale_sha256" in parameters:
        found.append((f"scale {parameters['scale']}", parameters["scale_sha256"]))
    codebook = parameters.get("codebook_sha256", {})
    return found + [(f"codebook {name}", value) for name, value in codebook.items()]


def unit_of(parameters: dict[str, Any]) -> str:
    """What points are counted per, as in `30 d`."""
    return "30 d" if parameters.get("exposure", "calendar") == "calendar" else "1,000 reports"


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (
        f"{value:g}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )
