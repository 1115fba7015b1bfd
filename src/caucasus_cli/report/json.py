"""The report for machines: one document, full precision."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from ..changes.score_files import REPORT_SCHEMA
from ..changes.since import Since
from ..render.cells import json_value
from ..render.json import json_document
from .model import Detail, Record, Report, ReportEvent


def json_report(report: Report) -> bytes:
    """The document, indented, with a line end behind it."""
    document: dict[str, Any] = {
        "schema": REPORT_SCHEMA,
        "parameters": report.parameters,
        "title": report.title,
        "asked": list(report.asked),
        "dyads": [_record(one) for one in report.dyads],
        "details": [_detail(one) for one in report.details],
    }
    if report.rules:
        document["rules"] = [
            {"severity": rule.severity, "rule": rule.text} for rule in report.rules
        ]
        document["findings"] = [one.as_json() for one in report.findings]
    if report.changes is not None:
        document["changes"] = _changes(report.changes)
    return json_document(document)


def _record(record: Record) -> Record:
    return {name: json_value(value) for name, value in record.items()}


def _changes(since: Since) -> Record:
    """What changed: `diff`'s own rows, and what is known of the earlier run."""
    return {
        "previous": since.name,
        "previous_as_of": since.previous_as_of,
        "previous_asked": list(since.asked),
        "settings_stated": since.settings_stated,
        "threshold": since.threshold,
        "differences": {name: list(both) for name, both in since.differences.items()},
        "unmoved": since.dyads.unmoved,
        "dyads": [_record(one) for one in since.rows],
    }


def _detail(detail: Detail) -> Record:
    return {
        "actor_a": detail.score["actor_a"],
        "actor_b": detail.score["actor_b"],
        "every": detail.every,
        "timeline": [_record(one) for one in detail.timeline],
        "events": [_event(one) for one in detail.events],
        "dropped": detail.dropped,
    }


def _event(event: ReportEvent) -> Record:
    names = [one.name for one in fields(event) if one.name not in ("dyad", "links")]
    values = {name: json_value(getattr(event, name)) for name in names}
    return {**values, "urls": [link.href for link in event.links if link.href]}
