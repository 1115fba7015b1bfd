"""Reading logs: one log in many forms, and what is said of one that cannot be read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import feather, ipc, parquet

from caucasus_cli.account import FileAccount, Reason
from caucasus_cli.codebook.actors import ActorBook
from caucasus_cli.errors import LogError, UsageError
from caucasus_cli.events import canonical_schema
from caucasus_cli.formats.registry import FORMATS, detect, format_named
from caucasus_cli.log import read_source
from caucasus_cli.reading.streams import Source

Row = dict[str, Any]

COLUMNS = ("event_id", "date", "source", "target", "code", "summary", "weight")
ROWS: list[tuple[str, ...]] = [
    ("a", "2025-01-31", "NAMGOV", "BWAGOV", "057", "Signed, at last", ""),
    ("b", "2025-02", "BWACOP", "NAMCVL", "1823", 'He said "no"', "0.5"),
    ("c", "2025", "NAM", "BWA", "190", "", ""),
    ("d", "2025-03-01/2025-03-09", "IGOSAD", "NAMGOV", "02", "Côte 東京", "2"),
]


def as_csv(rows: list[tuple[str, ...]] = ROWS, **options: Any) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, **{"lineterminator": "\n", **options})
    writer.writerows([COLUMNS, *rows])
    return buffer.getvalue().encode("utf-8")


def as_records() -> list[Row]:
    return [{name: value or None for name, value in zip(COLUMNS, row, strict=True)} for row in ROWS]


def as_ndjson() -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in as_records())


def as_table() -> pa.Table:
    return pa.Table.from_pylist(as_records())


def as_parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink)
    return bytes(sink.getvalue().to_pybytes())


def as_stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def as_feather(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    feather.write_feather(table, sink, compression="uncompressed")
    return sink.getvalue()


@pytest.fixture
def read(book: ActorBook) -> Callable[..., tuple[pa.Table, FileAccount]]:
    def reader(data: bytes, name: str = "log") -> tuple[pa.Table, FileAccount]:
        return read_source(Source(name, data), book)

    return reader


Reader = Callable[..., tuple[pa.Table, FileAccount]]


def told(table: pa.Table) -> list[Row]:
    """What a log tells, without where it stood."""
    rows: list[Row] = table.drop_columns(["origin", "origin_row"]).to_pylist()
    return rows


# --- one log, many forms -------------------------------------------------------------------------

BOM = b"\xef\xbb\xbf"
FORMS: dict[str, tuple[str, bytes]] = {
    "comma": ("csv", as_csv()),
    "semicolon": ("csv", as_csv(delimiter=";")),
    "tab": ("csv", as_csv(delimiter="\t")),
    "CRLF": ("csv", as_csv(lineterminator="\r\n")),
    "CR": ("csv", as_csv(lineterminator="\r")),
    "byte-order mark": ("csv", BOM + as_csv()),
    "byte-order mark and CRLF": ("csv", BOM + as_csv(lineterminator="\r\n")),
    "everything quoted": ("csv", as_csv(quoting=csv.QUOTE_ALL)),
    "no last line end": ("csv", as_csv().removesuffix(b"\n")),
    "blank line first": ("csv", b"\n" + as_csv()),
    "blank lines between": ("csv", as_csv().replace(b"\n", b"\n\n")),
    "blanks around fields": ("csv", as_csv().replace(b"NAMGOV", b" NAMGOV  ")),
    "blanks in the header": ("csv", as_csv().replace(b"event_id,date", b"event_id , date")),
    "NDJSON": ("ndjson", as_ndjson()),
    "NDJSON with byte-order mark": ("ndjson", BOM + as_ndjson()),
    "NDJSON with CRLF": ("ndjson", as_ndjson().replace(b"\n", b"\r\n")),
    "NDJSON with blank lines": ("ndjson", b"\n \n" + as_ndjson().replace(b"\n", b"\n\n")),
    "Parquet": ("parquet", as_parquet(as_table())),
    "Arrow stream": ("arrow", as_stream(as_table())),
    "Arrow file": ("arrow", as_feather(as_table())),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["log", "log.csv", "log.parquet", "log.json", "log.xlsx"])
def test_a_format_is_known_by_content_not_by_name(form: str, name: str, read: Reader) -> None:
    expected, data = FORMS[form]
    assert detect(Source(name, data)).name == expected
    assert read(data, name)[1].format == expected


@pytest.mark.parametrize("form", FORMS)
def test_every_form_tells_the_same(form: str, read: Reader) -> None:
    events, account = read(FORMS[form][1])
    assert (account.read, account.kept, account.problems) == (4, 4, [])
    assert told(events) == told(read(as_csv())[0])


def test_the_canonical_frame_of_a_log(read: Reader) -> None:
    events, _ = read(as_csv())
    assert events.schema.names == [*canonical_schema().names, "summary"]
    assert events.select(canonical_schema().names).schema == canonical_schema()
    rows = events.to_pylist()
    assert [row["code"] for row in rows] == ["057", "1823", "190", "02"]
    assert [(row["date_start"], row["date_end"]) for row in rows] == [
        (date(2025, 1, 31), date(2025, 1, 31)),
        (date(2025, 2, 1), date(2025, 2, 28)),
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2025, 3, 1), date(2025, 3, 9)),
    ]
    assert [row["source_country"] for row in rows] == ["NAM", "BWA", "NAM", None]
    assert [row["weight"] for row in rows] == [None, 0.5, None, 2.0]
    assert [row["summary"] for row in rows] == [
        "Signed, at last",
        'He said "no"',
        None,
        "Côte 東京",
    ]
    assert [row["origin_row"] for row in rows] == [2, 3, 4, 5]
    assert {row["scheme"] for row in rows} == {"cameo-1.1b3"}


def test_formats_by_name() -> None:
    names = [form.name for form in FORMATS]
    assert (names[:2], names[-2:]) == (["parquet", "arrow"], ["ndjson", "csv"])
    assert len(set(names)) == len(names)
    assert all(format_named(form.name) is form for form in FORMATS)
    with pytest.raises(UsageError, match="Did you mean ndjson"):
        format_named("ndjsn")


# --- delimited -----------------------------------------------------------------------------------


def test_rows_are_counted_as_records_with_the_blank_ones(read: Reader) -> None:
    data = (
        b"date,source,target,code,summary\n"
        b'2025-01-01,FJI,TON,111,"two\nlines\n\nand more"\n'
        b"\n"
        b"2025-01-02,FJI,TON,9999,\n"
        b"2025-01-03,FJI,TON,112,\n"
    )
    events, account = read(data)
    assert events.column("origin_row").to_pylist() == [2, 5]
    assert events.column("event_id").to_pylist() == ["log:2", "log:5"]
    assert events.column("summary").to_pylist() == ["two\nlines\n\nand more", None]
    assert [problem.row for problem in account.problems] == [4]


def test_columns_may_stand_in_any_order_and_have_any_company(read: Reader) -> None:
    events, _ = read(b"code,my note,target,date,source\n057,x,TON,2025-01-01,FJI\n")
    assert events.column("my note").to_pylist() == ["x"]
    assert events.column("code").to_pylist() == ["057"]


def test_a_column_without_a_name_is_carried_along(read: Reader) -> None:
    events, account = read(b"date,source,target,code,,\n2025-01-01,FJI,TON,057,x,\n")
    assert account.kept == 1
    assert events.column("column_5").to_pylist() == ["x"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"2025-01-01,FJI,TON,057,more", "5 fields where the header has 4"),
        (b"2025-01-01,FJI,TON", "3 fields where the header has 4"),
        (b'2025-01-01,FJI,TON,"057', None),
    ],
)
def test_a_row_that_does_not_fit_the_header(line: bytes, words: str | None, read: Reader) -> None:
    events, account = read(b"date,source,target,code\n2025-01-01,FJI,TON,111\n" + line + b"\n")
    if words is None:  # the quote is closed by the end of the file
        assert account.kept == 2
    else:
        (problem,) = account.problems
        assert (problem.row, problem.column) == (3, "")
        assert words in problem.problem
        assert account.dropped == {Reason.BAD_ROW: 1}
        assert events.num_rows == 1


def test_problems_come_in_the_order_of_the_rows(read: Reader) -> None:
    data = (
        b"date,source,target,code\n2025-01-01,FJI,TON,9999\n2025-01-01,FJI\n"
        b"soon,FJI,TON,111\n2025-01-01,FJI,TON,111,more\n2025-01-01,QQQ,TON,111\n"
    )
    assert [problem.row for problem in read(data)[1].problems] == [2, 3, 4, 5, 6]


# --- NDJSON --------------------------------------------------------------------------------------


def test_ndjson_keys_may_be_missing_null_or_of_other_types(read: Reader) -> None:
    data = (
        b'{"code": "057", "date": "2025-01-01", "source": "FJI", "target": "TON", "weight": 2}\n'
        b'{"target": "TON", "source": "FJI", "date": "2025-01-02", "code": "111", "weight": null,'
        b' "url": ["https://a.example", "https://b.example"], "tags": {"a": [1, true]}}\n'
    )
    rows = read(data)[0].to_pylist()
    assert [row["weight"] for row in rows] == [2.0, None]
    assert [row["url"] for row in rows] == [None, "https://a.example https://b.example"]
    assert [row["tags"] for row in rows] == [None, '{"a": [1, true]}']


def test_ndjson_rows_are_lines(read: Reader) -> None:
    data = b"\n" + as_ndjson().replace(b"190", b"1999")
    assert [problem.row for problem in read(data)[1].problems] == [4]


# --- Parquet and Arrow ---------------------------------------------------------------------------

BINARY = {"parquet": as_parquet, "arrow stream": as_stream, "arrow file": as_feather}
EVERY_BINARY = pytest.mark.parametrize("write", BINARY.values(), ids=BINARY)
Writer = Callable[[pa.Table], bytes]


def native(**changed: pa.Array) -> pa.Table:
    """A log of two rows with typed columns, some of them changed."""
    columns = {
        "date": pa.array(["2025-01-31", "2025-02"]),
        "source": pa.array(["NAM", "NAMGOV"]),
        "target": pa.array(["BWA", "BWAGOV"]),
        "code": pa.array(["057", "190"]),
        **changed,
    }
    return pa.table(columns)


@EVERY_BINARY
@pytest.mark.parametrize(
    "dates",
    [
        pa.array([date(2025, 1, 31), date(2025, 2, 1)]),
        pa.array([datetime(2025, 1, 31), datetime(2025, 2, 1, 13, 45)], pa.timestamp("us")),
        pa.array([datetime(2025, 1, 31), datetime(2025, 2, 1)], pa.timestamp("s")),
        pa.array(["2025-01-31", "2025-02-01"], pa.large_string()),
        pa.array(["2025-01-31", "2025-02-01"]).dictionary_encode(),
    ],
    ids=lambda array: str(array.type),
)
def test_days_of_any_type(write: Writer, dates: pa.Array, read: Reader) -> None:
    events, account = read(write(native(date=dates)))
    assert account.problems == []
    assert events.column("date_start").to_pylist() == [date(2025, 1, 31), date(2025, 2, 1)]
    assert events.column("date_end").to_pylist() == [date(2025, 1, 31), date(2025, 2, 1)]


@EVERY_BINARY
def test_canonical_columns_are_read_back(write: Writer, read: Reader) -> None:
    first, _ = read(as_csv())
    again, account = read(write(first))
    assert account.problems == []
    assert told(again) == told(first)


@EVERY_BINARY
@pytest.mark.parametrize("kind", [pa.int64(), pa.int16(), pa.float64()], ids=str)
def test_codes_as_numbers_are_refused(write: Writer, kind: pa.DataType, read: Reader) -> None:
    _, account = read(write(native(code=pa.array([57, 190], kind))))
    assert account.kept == 0
    assert {problem.column for problem in account.problems} == {"code"}
    assert "store codes as text" in account.problems[0].problem


@EVERY_BINARY
def test_nulls_are_problems_where_a_value_is_needed(write: Writer, read: Reader) -> None:
    _, account = read(write(native(date=pa.array([None, "2025-02"]), code=pa.array(["057", None]))))
    assert [(one.row, one.column) for one in account.problems] == [(2, "date"), (3, "code")]


@EVERY_BINARY
@pytest.mark.parametrize("column", ["date", "source", "target", "code"])
def test_a_missing_column_is_named(write: Writer, column: str, read: Reader) -> None:
    with pytest.raises(LogError, match=f"^log: has no column {column}"):
        read(write(native().drop_columns([column])))


@EVERY_BINARY
def test_a_doubled_column_is_named(write: Writer, read: Reader) -> None:
    table = native().append_column("code", pa.array(["057", "190"]))
    with pytest.raises(LogError, match="code"):
        read(write(table))


@EVERY_BINARY
def test_weights_of_any_type(write: Writer, read: Reader) -> None:
    for weights in (pa.array([2, None]), pa.array([2.0, None]), pa.array(["2", None])):
        assert read(write(native(weight=weights)))[0].column("weight").to_pylist() == [2.0, None]


@EVERY_BINARY
def test_no_rows(write: Writer, read: Reader) -> None:
    events, account = read(write(native().slice(0, 0)))
    assert (events.num_rows, account.read) == (0, 0)


@pytest.mark.parametrize("name", BINARY)
def test_a_damaged_file_is_refused_wherever_it_breaks_off(name: str, read: Reader) -> None:
    data = BINARY[name](as_table())
    whole = told(read(data)[0])
    for length in sorted({len(data) * part // 24 for part in range(1, 24)} | {8, 12}):
        try:
            found = told(read(data[:length])[0])
        except LogError as error:
            assert str(error).startswith("log")
        else:
            # A stream without its end mark is whole all the same.
            assert (name, found) == ("arrow stream", whole)


# --- what cannot be read -------------------------------------------------------------------------

HEAD = b"date,source,target,code\n"
GOOD = b"2025-01-01,FJI,TON,111\n"
JSON_LINE = b'{"date": "2025-01-01", "source": "FJI", "target": "TON", "code": "111"'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "^log: is empty"),
        (b"\n\n \n", "^log: is empty"),
        (BOM, "^log: is empty"),
        (b"date,source,target\n", "^log:1: the header has no column code"),
        (b"date;source;cod\n", "^log:1: the header has no column target or code"),
        (b"Date,Source,Target,Code\n", "Did you mean Date"),
        (b"date,source,target,code,date\n", "^log:1: the header names date twice"),
        (HEAD + GOOD + b"2025-01-01,FJI,TON,111\0\n", "^log:3: is binary"),
        (HEAD + GOOD + b"2025-01-01,FJI\xe9,TON,111\n", "^log:3: is not UTF-8 text .*0xe9, 'é'"),
        ("date,source,target,code\n".encode("utf-16"), "^log: is UTF-16 text"),
        (HEAD + b"2025-01-01,FJI,TON," + b"1" * 2**21 + b"\n", "^log:2: has a field of more"),
        (b"PAR1", "^log: is no readable Parquet"),
        (b"PAR1 is how this text begins\n", "^log: is no readable Parquet"),
        (b"ARROW1\0\0", "^log: is no readable Arrow"),
        (b"\xff\xff\xff\xff", "^log: is no readable Arrow"),
        (b"{}\n", "^log: no line has the key date or source or target or code"),
        (b"{\n", "^log:1: is no JSON object on one line"),
        (JSON_LINE + b"}\n[1]\n", "^log:2: is JSON but no object"),
        (JSON_LINE + b"}\n" + JSON_LINE + b"\n", "^log:2: is no JSON object on one line"),
        (JSON_LINE + b', "x": ' + b"[" * 100_000 + b"\n", "^log:1: "),
        (JSON_LINE + b', "weight": ' + b"9" * 5000 + b"}\n", "^log:1: "),
        (JSON_LINE + b', "note": "\\ud800"}\n', "^log:1: "),
        (b'[{"date": "2025-01-01"}]\n', "^log:1: .*NDJSON"),
        (b"PK\x03\x04 a workbook\0", "^log:1: is binary"),
    ],
)
def test_a_log_that_cannot_be_read_is_refused_in_words(
    data: bytes, words: str, read: Reader
) -> None:
    with pytest.raises(LogError, match=words):
        read(data)


@pytest.mark.parametrize("value", ["soon", "2025-13-01", "2025-1-1"])
def test_a_bad_day_of_addition_is_a_problem_not_a_crash(value: str, read: Reader) -> None:
    data = f"date,source,target,code,date_added\n2025-01-01,FJI,TON,111,{value}\n".encode()
    try:
        _, account = read(data)
    except LogError as error:
        assert "date_added" in str(error)
    else:
        assert [problem.column for problem in account.problems] == ["date_added"]


# --- values that cannot be used ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "words", "nearest"),
    [
        ("date", "31/02/2025", "is not an ISO date", None),
        ("date", "25/12/2024", "is not an ISO date", "2024-12-25"),
        ("date", "03/04/2025", "is not an ISO date", None),
        ("date", "2025-02-30", "is no day of the calendar", None),
        ("date", "2025-13", "is no month of the calendar", None),
        ("date", "2025-02-02/2025-02-01", "ends before it starts", None),
        ("date", "2025-02-02T10:00", "is not an ISO date", None),
        ("date", "", "has no date", None),
        ("source", "", "has no source", None),
        ("target", "", "has no target", None),
        ("source", "namgov", "is no CAMEO actor code", "NAMGOV"),
        ("source", "Namibia", "is no CAMEO actor code", "NAM"),
        ("source", "COP", "names a role but no actor", None),
        ("source", "NAMGO", "is no CAMEO actor code", None),
        ("code", "", "has no code", None),
        ("code", "1999", "is no CAMEO 1.1b3 code", "19"),
        ("code", "0571", "is no CAMEO 1.1b3 code", "057"),
        ("code", "173.0", "is no event code", "173"),
        ("code", "１７３", "is no event code", None),
        ("weight", "-1", "is no weight", None),
        ("weight", "0", "is no weight", None),
        ("weight", "nan", "is no weight", None),
        ("weight", "inf", "is no weight", None),
        ("weight", "1,5", "is no weight", None),
        ("weight", "heavy", "is no weight", None),
        ("confidence", "1.01", "is no confidence", None),
        ("confidence", "0", "is no confidence", None),
    ],
)
def test_a_value_that_cannot_be_used(
    column: str, value: str, words: str, nearest: str | None, read: Reader
) -> None:
    row = {"date": "2025-01-01", "source": "FJI", "target": "TON", "code": "057"}
    names = [*row, "weight", "confidence"]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, names, restval="")
    writer.writeheader()
    writer.writerows([row, {**row, column: value}])
    events, account = read(buffer.getvalue().encode())
    (problem,) = account.problems
    assert (problem.row, problem.column, problem.value) == (3, column, value)
    assert words in problem.problem
    if nearest is not None:
        assert problem.nearest == nearest
    assert problem.nearest != value
    assert events.num_rows == 1


def test_lost_zeros_refuse_the_column_and_say_what_was_meant(read: Reader) -> None:
    rows = "".join(f"2025-01-01,FJI,TON,{code}\n" for code in ("57", "10", "111", "20"))
    _, account = read(HEAD + rows.encode())
    assert account.kept == 0
    found = {problem.value: problem.nearest for problem in account.problems}
    assert found["57"] == "057"
    assert found["10"] == "010"
    assert all(value != nearest for value, nearest in found.items())


def test_codes_that_may_have_lost_their_zeros_are_kept_with_a_word(read: Reader) -> None:
    _, account = read(HEAD + b"2025-01-01,FJI,TON,10\n2025-01-01,FJI,TON,17\n")
    assert account.kept == 2
    (note,) = account.notes
    assert "010, 017" in note
    _, account = read(HEAD + b"2025-01-01,FJI,TON,10\n2025-01-01,FJI,TON,057\n")
    assert account.notes == []


def test_the_last_record_of_an_id_stands(read: Reader) -> None:
    data = b"event_id,date,source,target,code\na,2025-01-01,FJI,TON,111\nb,2025-01-01,FJI,TON,111\n"
    data += b"a,2025-01-02,FJI,TON,112\na,2025-01-03,FJI,TON,190\n"
    events, account = read(data)
    assert events.column("origin_row").to_pylist() == [3, 5]
    assert account.dropped == {Reason.DUPLICATE_ID: 2}
    assert [(one.row, one.column, one.value) for one in account.problems] == [
        (4, "event_id", "a"), (5, "event_id", "a"),
    ]  # fmt: skip
    assert "row 2" in account.problems[0].problem
    assert "row 4" in account.problems[1].problem
