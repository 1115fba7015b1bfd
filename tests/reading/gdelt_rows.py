"""Rows as GDELT publishes them, of 57, 58 or 61 columns; all of them invented."""

from __future__ import annotations

from pathlib import Path

from caucasus_cli.formats.gdelt import COLUMNS_1, COLUMNS_2

COLUMNS = {57: COLUMNS_1[:-1], 58: COLUMNS_1, 61: COLUMNS_2}

_USUAL = {
    "GLOBALEVENTID": "1", "SQLDATE": "20250610", "MonthYear": "202506", "Year": "2025",
    "FractionDate": "2025.5", "Actor1Code": "FJI", "Actor1Name": "FIJI",
    "Actor1CountryCode": "FJI", "Actor2Code": "TON", "Actor2Name": "TONGA",
    "Actor2CountryCode": "TON", "IsRootEvent": "1", "EventCode": "112", "EventBaseCode": "112",
    "EventRootCode": "11", "NumMentions": "4", "NumSources": "2", "NumArticles": "4",
    "AvgTone": "-1.5", "SOURCEURL": "http://paper.example/1",
}  # fmt: skip


def event(width: int = 61, **changes: str) -> str:
    """A row without its line end.

    Args:
        width: number of columns.
        changes: values of columns by their names; `id`, `day`, `code`, `source`, `target`, `url`
            and `added` stand for the columns that hold them. A row is added on its own day.
    """
    values = dict(_USUAL)
    for name, value in changes.items():
        for column in _SHORT.get(name, (name,)):
            values[column] = value
    values.setdefault("DATEADDED", values["SQLDATE"])
    return "\t".join(values.get(column, "") for column in COLUMNS[width])


_SHORT = {
    "id": ("GLOBALEVENTID",), "day": ("SQLDATE",), "code": ("EventCode",),
    "source": ("Actor1Code", "Actor1CountryCode"), "target": ("Actor2Code", "Actor2CountryCode"),
    "url": ("SOURCEURL",), "added": ("DATEADDED",),
}  # fmt: skip


def text(*rows: str) -> str:
    """Rows as a file."""
    return "".join(f"{row}\n" for row in rows)


def write(path: str | Path, *rows: str) -> str:
    """Write rows to a file; its name."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text(*rows), encoding="utf-8", newline="")
    return str(path)
