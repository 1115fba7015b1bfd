"""Whatever happens to a file of GDELT rows, every line of it is accounted for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import pyarrow as pa
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from caucasus_cli.account import FileAccount, Reason
from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.errors import LogError, UsageError
from caucasus_cli.events import canonical_schema
from caucasus_cli.formats.gdelt import VERSION_1, VERSION_2
from caucasus_cli.formats.gdelt_table import GDELT_TABLE
from caucasus_cli.formats.interface import CodedFormat
from caucasus_cli.reading.collecting import apply_repeats, read_file
from caucasus_cli.reading.files import account_for
from caucasus_cli.reading.options import Reading
from caucasus_cli.reading.rules import Rules
from caucasus_cli.reading.settle import Reject
from caucasus_cli.reading.streams import Source
from reading.gdelt_rows import COLUMNS, event, text
from reading.plain_lines import lines_of
from reading.small_blocks import blocks_of_size

BOOK = bundled_actors()
KEEP = Rules()

# --- files ---------------------------------------------------------------------------------------

#: What stands in cells: good, doubtful, and what nobody would expect.
CELLS: dict[str, Sequence[str]] = {
    "id": ["1", "2", "", "0", "12345678901234567890", "x"],
    "day": ["20250610", "20250610", "20250611", "20240610", "20250230", "", "2.02E+07", "00000000",
            "20250610120000", " 20250610", "99991231"],
    "code": ["112", "1121", "190", "043", "010", "57", "20", "", "9999", "13y", "---", "X",
             "１９０", "O43"],
    "EventRootCode": ["11", "1", "", "x"],
    "source": ["FJI", "TON", "", "EUR", "COP", "FJIGOV", "QQQ", "fji", "IGOUNO"],
    "target": ["FJI", "TON", "", "AFR", "GOV", "---", "Ω"],
    "Actor1CountryCode": ["FJI", "", "XXX"],
    "added": ["20250610", "20250617", "20250610120000", "", "soon", "20260610"],
    "url": ["http://a.example", "", '"', "é", "BBC Monitoring"],
    "IsRootEvent": ["1", "0", "", "x"],
    "NumMentions": ["4", "", "-1", "²", "٣", "1e3", "9" * 30],
    "NumSources": ["2", "0", "x"],
    "GoldsteinScale": ["-2.0", "", "nan", "x", "1_0"],
    "QuadClass": ["3", "", "9", "3.0"],
}  # fmt: skip
CHANGES = st.dictionaries(st.sampled_from(list(CELLS)), st.integers(0, 20), max_size=5).map(
    lambda chosen: {name: CELLS[name][at % len(CELLS[name])] for name, at in chosen.items()}
)
ROWS = st.tuples(st.sampled_from([57, 58, 58]), CHANGES) | st.tuples(st.just(61), CHANGES)
#: What is done to the bytes: how, where (in thousandths of the file), and with which bytes.
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "insert", "delete", "swap", "cut", "repeat"]),
        st.integers(0, 1000),
        st.sampled_from(
            [b"\n", b"\n\n", b"\r\n", b"\r", b"\t", b"\t\t\t", b'"', b"\xff", b"\xc3", b" ",
             b"\n \n", b"\n\t\n", "\u2028".encode(), b"x" * 50, b"\xef\xbb\xbf"]
        ),
    ),
    max_size=6,
)  # fmt: skip


class File(NamedTuple):
    """A file and its format."""

    form: CodedFormat
    data: bytes


def edited(data: bytes, edits: Sequence[tuple[str, int, bytes]]) -> bytes:
    for what, place, piece in edits:
        at = place * len(data) // 1000
        match what:
            case "insert":
                data = data[:at] + piece + data[at:]
            case "delete":
                data = data[:at] + data[at + len(piece) * 7 :]
            case "swap":
                data = data[at : at + 90] + data[:at] + data[at + 90 :]
            case "cut" if place > 500:
                data = data[:at]
            case "repeat":
                data = data[: at + 40] + data[at:]
    return data


@st.composite
def files(draw: st.DrawFn) -> File:
    second = draw(st.booleans())
    widths = st.just(61) if second else st.sampled_from([57, 58, 58])
    drawn = draw(st.lists(st.tuples(widths, CHANGES), min_size=1, max_size=9))
    rows = [event(width, **changes) for width, changes in drawn]
    data = edited(text(*rows).encode(), draw(EDITS))
    assume(data[:2] not in (b"\xff\xfe", b"\xfe\xff"))
    return File(VERSION_2 if second else VERSION_1, data)


RULES = st.builds(
    Rules,
    date=st.sampled_from(["event", "event", "added"]),
    backdated=st.sampled_from(["keep", "drop"]),
    known_on=st.sampled_from([None, None, date(2025, 6, 12)]),
    root_only=st.booleans(),
    min_sources=st.sampled_from([0, 0, 2]),
    min_mentions=st.sampled_from([0, 0, 4]),
    one_a_day=st.sampled_from(["off", "actor", "country"]),
    one_a_day_by=st.sampled_from(["code", "root"]),
    mirrors=st.sampled_from(["keep", "drop"]),
    fix_codes=st.booleans(),
)


class Read(NamedTuple):
    """What came of a file."""

    account: FileAccount
    rejects: list[Reject]
    events: pa.Table


def read(file: File, rules: Rules = KEEP, size: int = 2**23) -> Read:
    """Read a file as an import does, all its days together."""
    source = Source("log", file.data)
    account = account_for(source, file.form)
    rejects: list[Reject] = []

    def note(_: FileAccount, reject: Reject) -> None:
        rejects.append(reject)

    with blocks_of_size(size):
        tables = list(read_file(source, 0, Reading(rules), BOOK, account, note))
    if not tables:
        return Read(account, rejects, pa.table({"event_id": pa.array([], pa.string())}))
    events = pa.concat_tables(tables, promote_options="default").unify_dictionaries()
    return Read(account, rejects, apply_repeats(events.combine_chunks(), rules, [account], note))


# --- every line ----------------------------------------------------------------------------------


@settings(max_examples=50)
@given(file=files(), rules=RULES)
@example(file=File(VERSION_2, text(event(), "\t" * 60, "", event()).encode()), rules=KEEP)
@example(file=File(VERSION_2, text(event(), "\t\t\t2025" + "\t" * 57, "").encode()), rules=KEEP)
@example(file=File(VERSION_1, text(event(57), event(58), event(57)).encode()), rules=KEEP)
@example(file=File(VERSION_1, b"\n\n"), rules=KEEP)
@example(file=File(VERSION_1, b"\r"), rules=KEEP)
@example(file=File(VERSION_2, f"{event()}\r{event()}".encode()), rules=KEEP)
def test_every_line_is_accounted_for(file: File, rules: Rules) -> None:
    try:
        account, rejects, events = read(file, rules)
    except UsageError as error:
        assert rules.mirrors == "drop"
        assert str(error).startswith("--mirrors drop: log does not tell")
        assume(False)
    lines = dict(lines_of(file.data))
    assert account.read == len(lines)
    assert account.read == account.kept + account.dropped.total()
    assert account.kept >= 0
    assert min(account.dropped.values(), default=0) >= 0
    assert account.stored == events.num_rows
    assert Counter(reject.reason for reject in rejects) == +account.dropped
    rejected = [reject.row for reject in rejects]
    assert len(set(rejected)) == len(rejected), "no row is dropped twice"
    for reject in rejects:
        # A row that repeats another is told after its line is gone.
        assert reject.record in (lines[reject.row], "")
    problems = [problem.row for problem in account.problems]
    assert problems == sorted(problems)
    assert set(problems) <= lines.keys()
    document = json.loads(json.dumps(account.as_json(2)))
    assert len(document["problems"]) + document["problems_not_shown"] == account.problem_count
    check_events(events, lines)


def check_events(events: pa.Table, lines: dict[int, str]) -> None:
    """The events are those of the lines they come from."""
    if not events.num_rows:
        return
    for field in canonical_schema():
        if not field.nullable:
            assert events.column(field.name).null_count == 0, field.name
    for row in events.to_pylist():
        fields = lines[row["origin_row"]].split("\t")
        assert row["event_id"] in (fields[0], f"log:{row['origin_row']}")
        assert row["code"] in (fields[26], f"0{fields[26]}")
        assert row["source"] in (fields[5], fields[7])
        assert row["target"] in (fields[15], fields[17])


@settings(max_examples=12)
@given(file=files(), size=st.sampled_from([300, 900]))
def test_the_size_of_blocks_changes_nothing(file: File, size: int) -> None:
    assume(b"\n" in file.data[:size])
    whole, parts = read(file), read(file, size=size)
    assert parts.account == whole.account
    assert parts.rejects == whole.rejects
    if whole.events.num_rows:
        assert parts.events.to_pylist() == whole.events.to_pylist()


@settings(max_examples=12)
@given(file=files(), at=st.integers(0, 1000))
def test_a_nul_byte_anywhere_refuses_the_file_with_its_row(file: File, at: int) -> None:
    place = at * len(file.data) // 1000
    data = file.data[:place] + b"\0" + file.data[place:]
    with pytest.raises(LogError, match=r"^log:[0-9]+: is binary"):
        read(File(file.form, data))


# --- one thing at a time -------------------------------------------------------------------------


def dropped(*rows: str, rules: Rules = KEEP, form: CodedFormat = VERSION_2) -> dict[str, int]:
    account = read(File(form, text(*rows).encode()), rules).account
    assert account.read == len(rows)
    return {reason.value: count for reason, count in account.dropped.items() if count}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"day": "20250230"}, Reason.BAD_DATE),
        ({"day": ""}, Reason.BAD_DATE),
        ({"code": "9999"}, Reason.UNKNOWN_CODE),
        ({"code": "X"}, Reason.BAD_CODE),
        ({"code": "---"}, Reason.BAD_CODE),
        ({"source": ""}, Reason.NO_ACTOR),
        ({"target": "COP"}, Reason.NO_COUNTRY),
        ({"target": "EUR"}, Reason.REGION_ONLY),
        ({"target": "FJIGOV", "Actor2CountryCode": "FJI"}, Reason.SELF_DYAD),
        ({"added": "soon"}, Reason.BAD_DATE),
        ({"NumMentions": "²"}, None),
        ({"NumSources": "9" * 30}, None),
    ],
    ids=str,
)
def test_a_row_is_dropped_for_its_first_fault(
    changes: dict[str, str], reason: Reason | None
) -> None:
    other = {"id": "2", **changes}
    assert dropped(event(), event(61, **other)) == ({reason.value: 1} if reason else {})


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (Rules(date="added"), Reason.NO_DAY_ADDED),
        (Rules(known_on=date(2025, 6, 10)), Reason.NO_DAY_ADDED),
    ],
)
def test_a_row_that_tells_no_day_of_addition_is_dropped_where_it_is_asked_for(
    rules: Rules, reason: Reason
) -> None:
    assert dropped(event(added="")) == {}
    rows = event(added=""), event(id="2", added="20250609120000")
    assert dropped(*rows, rules=rules) == {reason.value: 1}
    with pytest.raises(UsageError, match="when it was added"):
        dropped(event(added=""), rules=rules)


@pytest.mark.parametrize("days", [0, 1, 2, 7, 29, 30, 31, 364, 365, 366, -1])
def test_rows_dated_back_by_exactly_so_many_days(days: int) -> None:
    added = date(2025, 6, 10).toordinal() + days
    row = event(added=date.fromordinal(added).strftime("%Y%m%d%H%M%S"))
    account = read(File(VERSION_2, text(row).encode())).account
    late = days in (1, 7, 30, 365)
    assert account.backdated == late
    assert dropped(row, rules=Rules(backdated="drop")) == ({"backdated": 1} if late else {})


@pytest.mark.parametrize("size", [600, 2**21])
@pytest.mark.parametrize("header", [0, 57, 58])
def test_rows_of_both_widths_are_one_version(header: int, size: int) -> None:
    """No address is lost, whichever width comes first or has more rows."""
    form = GDELT_TABLE if header else VERSION_1
    names = ["\t".join(COLUMNS[header])] if header else []
    rows = [*((width, f"http://{width}.example/é") for width in (57, 58, 57, 58)), (58, "")]
    many = [(57, "")] * 10 + [(58, f"http://paper.example/{row}") for row in range(20)]
    few = [(57, "")] * 1000 + rows
    for order in (rows, rows[::-1], many, many[::-1], few, few[::-1]):
        told = [event(width, id=f"{row}", url=url) for row, (width, url) in enumerate(order)]
        found = read(File(form, text(*names, *told).encode()), size=size)
        assert found.account.problem_count == 0
        events = found.events.to_pylist()
        assert [(one["event_id"], one["url"], one["date_added"]) for one in events] == [
            (f"{row}", (url or None) if width == 58 else None, date(2025, 6, 10))
            for row, (width, url) in enumerate(order)
        ]


def test_the_first_problems_of_many_are_kept_in_full_and_all_are_counted() -> None:
    rows = [event(id=f"{row}", code="9999", day="soon", added="") for row in range(700)] + [
        "x"
    ] * 30
    account = read(File(VERSION_2, text(*rows).encode()), size=5000).account
    assert account.problem_count == 1430
    assert len(account.problems) == 1000
    assert account.dropped == {Reason.BAD_DATE: 700, Reason.BAD_ROW: 30}
