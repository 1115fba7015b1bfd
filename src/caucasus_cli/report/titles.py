"""What a report is called, and what it is about in a line."""

from __future__ import annotations

from ..render.words import count
from .inert import shown
from .model import Record, Report

#: Verdict → whether it points up or down, and a sign for it.
VERDICT_SIGNS = {
    "escalating": ("up", "▲"),
    "leaning escalating": ("up", "△"),
    "no clear change": ("", "–"),
    "leaning de-escalating": ("down", "▽"),
    "de-escalating": ("down", "▼"),
    "insufficient data": ("", "?"),
}


def dyad_name(record: Record) -> str:
    """The two actors in words."""
    arrow = "→" if record["directed"] else "–"
    a, b = (shown(record[f"name_{side}"] or record[f"actor_{side}"], 60) for side in ("a", "b"))
    return f"{a} {arrow} {b}"


def title_of(report: Report) -> str:
    """What the report is about."""
    if report.title:
        return shown(report.title, 120)
    if len(report.dyads) == 1:
        return dyad_name(report.dyads[0])
    if report.asked:
        names = [shown(name, 40) for name in report.asked]
        if len(names) == 1:
            return f"Dyads of {names[0]}"
        return ", ".join(names[:-1]) + f" and {names[-1]}"
    return "All dyads of the log"


def facts(report: Report) -> list[tuple[str, str]]:
    """Day, coverage and size: name and value."""
    parameters = report.parameters
    found = []
    if "as_of" in parameters:
        found.append(("as of", parameters["as_of"]))
        days = f"{parameters['coverage_start']} … ({parameters['coverage_days']:,} d)"
        found.append(("coverage", days))
    if len(report.dyads) != 1:
        found.append(("dyads", f"{len(report.dyads):,}"))
    events = sum(record["events"] for record in report.dyads)
    found.append(("events", f"{events:,}"))
    logs = [shown(log["name"], 60) for log in parameters.get("logs", [])]
    if logs:
        more = f" and {len(logs) - 3:,} more" if len(logs) > 3 else ""
        found.append(("log" if len(logs) == 1 else "logs", ", ".join(logs[:3]) + more))
    return found


def events_note(report: Report) -> str:
    """Which events are listed."""
    listed, counted = len(report.events), report.events_counted
    whose = "" if len(report.details) == len(report.dyads) else " of the dyads shown in full"
    if listed < counted:
        return f"The latest {listed:,} of {count(counted, 'event')}{whose}."
    return f"All {count(counted, 'event')}{whose} that the scores count."


def rules_said(report: Report) -> str:
    """How many rules there are, and how many dyads met one that fails or warns."""
    failed = sum(one.finding.rule.severity == "fail" for one in report.findings)
    found = f"{count(failed, 'failure')}, {count(len(report.findings) - failed, 'warning')}"
    return f"{count(len(report.rules), 'rule')}: {found}."
