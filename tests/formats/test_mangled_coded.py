"""Whatever happens to a file of any format, every line is accounted for, and nothing breaks."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

import pytest
from formats import (
    test_icews,
    test_keds,
    test_named_facts,
    test_ngec,
    test_phoenix,
    test_polecat,
    test_reduced_icews,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reading.gdelt_rows import event
from reading.plain_lines import lines_of

from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.errors import LogError, UsageError
from caucasus_cli.formats.gdelt import COLUMNS_1
from caucasus_cli.formats.interface import Context
from caucasus_cli.formats.registry import CODED, coded_format
from caucasus_cli.reading.files import account_for, read_coded
from caucasus_cli.reading.rules import Rules
from caucasus_cli.reading.streams import Source


@dataclass(frozen=True)
class Sample:
    """A file as its source writes it: the line of column names, lines of rows, what parts cells."""

    header: str
    rows: tuple[str, ...]
    delimiter: str = "\t"
    columns: str | None = None


def _plain(*lines: str) -> tuple[str, ...]:
    return tuple(line.rstrip("\n") for line in lines)


_PHOENIX_ROW = test_phoenix.historical("ARMGOV", "ARM")
SAMPLES = {
    "gdelt1": Sample("", (event(57), event(58), event(58, source="IGOEUREEC"))),
    "gdelt2": Sample("", (event(61), event(61, source="", code="043"), event(61, target="FJI"))),
    "gdelt-table": Sample(",".join(COLUMNS_1), (event(58).replace("\t", ","),), ","),
    "icews": Sample(
        "\t".join(test_icews.NAMES),
        tuple("\t".join(one) for one in (test_icews.row(), test_icews.row(test_icews.NOBODY))),
    ),
    "reduced-icews": Sample("", _plain(test_reduced_icews.line(), test_reduced_icews.line("---"))),
    "polecat": Sample(
        test_polecat.HEADER,
        (
            test_polecat.line(),
            test_polecat.line(Actor_Country="AZE;ARM", Actor_Name="Baku; Yerevan"),
        ),
    ),
    "ngec": Sample(
        "", (json.dumps(test_ngec.event()), json.dumps(test_ngec.event(actors=[]))), ","
    ),
    "phoenix": Sample("", _plain(test_phoenix.daily(), test_phoenix.daily(code="0211"))),
    "historical-phoenix": Sample(test_phoenix.HISTORICAL, _plain(_PHOENIX_ROW, _PHOENIX_ROW), ","),
    "keds": Sample(
        "", (*_plain(test_keds.TALK), "790415\tDOC\tDOC\t999\tx", "790416\tISRMIL\tJOR\tO57]")
    ),
    "named-facts": Sample(
        test_named_facts.HEADER.rstrip("\n"),
        _plain(test_named_facts.fact(), test_named_facts.fact("Police (Armenia)", "Taro Kono")),
    ),
    "columns": Sample(
        "", ("2015-03-14,ARMGOV,x,AZE,036", "2015-03-15,AZE,y,ARM,190"), ",", "DS.TC"
    ),
}  # fmt: skip
#: What spreadsheets, programs and accidents leave in cells.
CELLS = st.sampled_from(
    ["", " ", "None", "NULL", "NA", "---", "0", "57", "20", "13y", "O57", "9999", "2.02E+13",
     "20250230", "31/02/2025", "2025-13-01", "99999999", "EUR", "QQQ", "IGOWSTNAT", "a;b;;", '"',
     '""', '"x', "\u2028", "\x85", "é", "١٢٣", "-" * 300, "1e999", "nan", "[]", "{}", "null"]
) | st.text(
    st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=8
)  # fmt: skip
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["cell", "cell", "delete cell", "swap cells", "copy row", "cut row"]),
        st.integers(0, 9),
        st.integers(0, 60),
        CELLS,
    ),
    max_size=6,
)
BYTES = st.lists(
    st.tuples(
        st.sampled_from(["insert", "delete", "cut", "swap"]),
        st.integers(0, 1000),
        st.sampled_from(
            [b"\n", b"\r\n", b"\r", b"\t", b",", b'"', b"\xff", b"\xc3", b"\n\n", b"}"]
        ),
    ),
    max_size=4,
)


def test_every_format_of_coders_is_mangled() -> None:
    assert {form.name for form in CODED} - {"canonical"} == SAMPLES.keys()


def edited(sample: Sample, edits: list[tuple[str, int, int, str]]) -> list[str]:
    """The rows with cells changed, lost and exchanged."""
    rows = [row.split(sample.delimiter) for row in sample.rows * 2]
    for what, at, column, value in edits:
        row = rows[at % len(rows)]
        place = column % len(row)
        match what:
            case "cell":
                row[place] = value
            case "delete cell" if len(row) > 1:
                del row[place]
            case "swap cells":
                row[place], row[-1] = row[-1], row[place]
            case "copy row":
                rows.append(list(row))
            case "cut row":
                rows[at % len(rows)] = row[: max(1, place)]
    return [sample.delimiter.join(row) for row in rows]


def torn(data: bytes, edits: list[tuple[str, int, bytes]]) -> bytes:
    """The bytes with some put in, taken out, cut off and exchanged."""
    for what, place, piece in edits:
        at = place * len(data) // 1000
        match what:
            case "insert":
                data = data[:at] + piece + data[at:]
            case "delete":
                data = data[:at] + data[at + 5 * len(piece) :]
            case "cut":
                data = data[:at] if place > 500 else data
            case "swap":
                data = data[at : at + 30] + data[:at] + data[at + 30 :]
    return data


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=12)
@given(edits=EDITS, bytes_=BYTES, fix=st.booleans())
def test_every_line_is_accounted_for(
    name: str,
    edits: list[tuple[str, int, int, str]],
    bytes_: list[tuple[str, int, bytes]],
    fix: bool,
) -> None:
    sample = SAMPLES[name]
    header = f"{sample.header}\n".encode() if sample.header else b""
    body = torn("".join(f"{row}\n" for row in edited(sample, edits)).encode(), bytes_)
    data = header + body
    assume(data[:2] not in (b"\xff\xfe", b"\xfe\xff"))
    form = coded_format(name)
    source = Source("log", data)
    account = account_for(source, form)
    try:
        settled = list(read_coded(source, form, Context(bundled_actors(), fix, sample.columns),
                                  Rules(), account))  # fmt: skip
    except (LogError, UsageError) as error:
        assert str(error).startswith("log")
        return
    rejects = [reject for part in settled for reject in part.rejects()]
    stored = [row for part in settled for row in part.events.column("origin_row").to_pylist()]
    told = Counter(reject.reason for reject in rejects)
    assert account.read == account.kept + account.dropped.total()
    assert told == account.dropped
    assert account.stored == len(stored)
    assert account.problem_count >= len(account.problems)
    texts = {
        number: text for number, text in lines_of(data)
        if number > header.count(b"\n") and (name != "ngec" or text.strip())
    }  # fmt: skip
    assert {reject.row for reject in rejects} | set(stored) == texts.keys()
    assert all(reject.record == texts[reject.row] for reject in rejects)
    json.dumps(account.as_json())
