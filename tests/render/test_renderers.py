"""Every output format: the whole record comes through, escaped as the format asks."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from cli.decoding import BINARY_FORMATS, TEXT_FORMATS, html_cells, rows_of, table_of
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from caucasus_cli.errors import UsageError
from caucasus_cli.render.interface import Result
from caucasus_cli.render.registry import (
    MACHINE_FORMATS,
    OutputFormat,
    format_of_file,
    renderer_for,
)
from caucasus_cli.render.safe_cells import safe_cells

EVERY_FORMAT = pytest.mark.parametrize("form", MACHINE_FORMATS)
KINDS: dict[str, type] = {
    "text": str, "day": date, "count": int, "number": float, "truth": bool,
}  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {"text": "plain", "day": date(2025, 6, 27), "count": 1, "number": 0.1, "truth": True},
    {"text": None, "day": None, "count": None, "number": None, "truth": None},
    {"text": 'a,b "c" \\d', "day": date(1, 1, 1), "count": -(2**63), "number": 1e-300,
     "truth": False},
    {"text": "<b>&amp; | *x* _y_ `z` # $ ~ !", "day": date(9999, 12, 31), "count": 2**63 - 1,
     "number": 90.83715629422407, "truth": True},
    {"text": "NA", "day": date(2024, 2, 29), "count": 0, "number": -0.0, "truth": False},
    {"text": "057", "day": date(2025, 1, 1), "count": 57, "number": 57.0, "truth": True},
    {"text": "Côte d’Ivoire 東京 🕊 \u202e", "day": None, "count": 7, "number": 2 / 3,
     "truth": None},
]  # fmt: skip
SCHEMA = pa.schema(
    [("text", pa.string()), ("day", pa.date32()), ("count", pa.int64()),
     ("number", pa.float64()), ("truth", pa.bool_())]
)  # fmt: skip


def result_of(rows: list[dict[str, Any]], schema: pa.Schema = SCHEMA) -> Result:
    table = pa.Table.from_pylist(rows, schema=schema)
    return Result("caucasus.test/1", "records", table, {"scale": "a<b", "kappa": 5.0, "none": None})


def texts(*values: str, header: str = "text") -> Result:
    return result_of([{header: value} for value in values], pa.schema([(header, pa.string())]))


# --- the registry -----------------------------------------------------------------------------


def test_every_choice_but_auto_and_table_has_a_renderer_of_its_name() -> None:
    assert {*MACHINE_FORMATS, OutputFormat.AUTO, OutputFormat.TABLE} == set(OutputFormat)
    assert [renderer_for(form).name for form in MACHINE_FORMATS] == list(MACHINE_FORMATS)
    for form in (OutputFormat.AUTO, OutputFormat.TABLE):
        with pytest.raises(ValueError, match="has no renderer"):
            renderer_for(form)


def test_choices_are_these() -> None:
    assert [form.value for form in OutputFormat] == [
        "auto", "table", "csv", "tsv", "json", "ndjson", "markdown", "parquet", "arrow", "html",
    ]  # fmt: skip


def test_a_suffix_means_one_format() -> None:
    suffixes = [suffix for form in MACHINE_FORMATS for suffix in renderer_for(form).suffixes]
    assert len(suffixes) == len(set(suffixes))
    for form in MACHINE_FORMATS:
        for suffix in renderer_for(form).suffixes:
            assert format_of_file(Path(f"scores{suffix}")) is form
            assert format_of_file(Path(f"scores.old{suffix.upper()}")) is form
    assert format_of_file(Path("scores.txt")) is OutputFormat.TABLE


@pytest.mark.parametrize("name", ["scores", "scores.xlsx", ".csv", "scores.csv.gz"])
def test_a_suffix_that_means_none_is_refused_with_the_choices(name: str) -> None:
    with pytest.raises(UsageError, match=r"\.parquet .*--format"):
        format_of_file(Path(name))


def test_binary_formats_are_marked() -> None:
    assert tuple(form for form in MACHINE_FORMATS if renderer_for(form).binary) == BINARY_FORMATS


# --- the records come through ----------------------------------------------------------------

#: For people to look at: what shows nothing, or changes how others show, is a mark.
VIEWS = (OutputFormat.MARKDOWN, OutputFormat.HTML)


def shown(form: OutputFormat, value: str | None) -> str | None:
    """A text as it comes through: whole, but for the marks in views."""
    if value is None or form not in VIEWS:
        return value
    if form is OutputFormat.MARKDOWN:
        # A cell has no line ends or tabs.
        value = re.sub(r"\r\n|[\r\n\t]", " ", value)
    return "".join(map(mark, value))


def mark(char: str) -> str:
    """A character, or its escape if it is a control, a format or a blank of its own kind."""
    if unicodedata.category(char)[0] not in "CZ" or char in " \t\n\r":
        return char
    return char.encode("unicode_escape").decode()


@EVERY_FORMAT
def test_records_come_through_whole(form: OutputFormat) -> None:
    data = renderer_for(form).render(result_of(ROWS))
    expected = [{**row, "text": shown(form, row["text"])} for row in ROWS]
    assert rows_of(form, data, KINDS, "records") == expected


@EVERY_FORMAT
def test_sign_of_zero_and_last_digit_come_through(form: OutputFormat) -> None:
    numbers = [-0.0, 0.1 + 0.2, 5e-324, 1.7976931348623157e308, 2.0**53 + 2]
    result = result_of(
        [{"number": number} for number in numbers], pa.schema([("number", "double")])
    )
    found = rows_of(form, renderer_for(form).render(result), KINDS, "records")
    assert [row["number"].hex() for row in found] == [number.hex() for number in numbers]


@EVERY_FORMAT
def test_no_records_are_an_output_too(form: OutputFormat) -> None:
    data = renderer_for(form).render(result_of([]))
    assert rows_of(form, data, KINDS, "records") == []
    if form in BINARY_FORMATS:
        assert table_of(form, data).schema.remove_metadata() == SCHEMA
    elif form is not OutputFormat.NDJSON:
        assert b"records" in data or b"number" in data


@EVERY_FORMAT
def test_same_result_gives_same_bytes(form: OutputFormat) -> None:
    first = renderer_for(form).render(result_of(ROWS))
    chunked = pa.concat_tables([result_of(ROWS[:3]).table, result_of(ROWS[3:]).table])
    assert renderer_for(form).render(result_of(ROWS)) == first
    assert rows_of(
        form, renderer_for(form).render(Result("s", "records", chunked, {})), KINDS, "records"
    ) == rows_of(form, first, KINDS, "records")


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@EVERY_FORMAT
@given(value=ANY_TEXT)
def test_any_text_comes_through(form: OutputFormat, value: str) -> None:
    data = renderer_for(form).render(texts(value, "next"))
    found = [row["text"] for row in rows_of(form, data, KINDS, "records")]
    expected = shown(form, value) or ""
    if form is OutputFormat.MARKDOWN:
        # No blanks at a cell's ends.
        expected, found = expected.strip(), [(text or "").strip() for text in found]
    assert found == [expected, "next"]


@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_header_is_escaped_like_any_text(form: OutputFormat) -> None:
    """A log's own columns are carried along, whatever they are called."""
    name = 'a|b\t<i>"c", d'
    data = renderer_for(form).render(texts("x", header=name))
    told = shown(form, name) or ""
    (row,) = rows_of(form, data, {told: str}, "records")
    assert row == {told: "x"}


@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_no_number_is_null(form: OutputFormat) -> None:
    result = result_of([{"number": float("nan")}], pa.schema([("number", "double")]))
    (row,) = rows_of(form, renderer_for(form).render(result), KINDS, "records")
    assert row == {"number": None}


# --- one by one -------------------------------------------------------------------------------


def rendered(form: OutputFormat, *values: str) -> str:
    return renderer_for(form).render(texts(*values)).decode("utf-8")


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("plain text", "plain text"),
        ("a,b", '"a,b"'),
        ('say "no"', '"say ""no"""'),
        ("two\nlines", '"two\nlines"'),
        ("a\r\nb", '"a\r\nb"'),
        ("a\tb; c|d", "a\tb; c|d"),
        (" blank ", " blank "),
    ],
)
def test_csv_quotes_what_must_be_quoted(value: str, field: str) -> None:
    assert rendered(OutputFormat.CSV, value) == f"text\n{field}\n"


def test_csv_has_a_line_for_a_record_whose_only_value_is_null() -> None:
    result = result_of([{"text": None}, {"text": "x"}], pa.schema([("text", pa.string())]))
    data = renderer_for(OutputFormat.CSV).render(result).decode()
    rows = list(csv.DictReader(io.StringIO(data)))
    assert [row["text"] for row in rows] == ["", "x"]


@pytest.mark.parametrize(
    ("value", "field"),
    [("a\tb", r"a\tb"), ("a\nb", r"a\nb"), ("a\rb", r"a\rb"), ("a\\tb", r"a\\tb"), ('"q"', '"q"')],
)
def test_tsv_escapes_and_never_quotes(value: str, field: str) -> None:
    assert rendered(OutputFormat.TSV, value) == f"text\n{field}\n"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("a|b", r"a\|b"),
        ("a\\|b", r"a\\\|b"),
        ("two\nlines", "two lines"),
        ("<script>", r"\<script\>"),
        ("&lt;", r"\&lt;"),
        ("![x](y)", r"\!\[x\](y)"),
        ("2025-06-27", "2025-06-27"),
        ("log_density", "log_density"),
    ],
)
def test_markdown_escapes(value: str, cell: str) -> None:
    assert rendered(OutputFormat.MARKDOWN, value) == f"| text |\n| --- |\n| {cell} |\n"


def test_markdown_aligns_numbers_to_the_right() -> None:
    lines = renderer_for(OutputFormat.MARKDOWN).render(result_of(ROWS)).decode().splitlines()
    assert lines[1] == "| --- | --- | ---: | ---: | --- |"
    assert len(lines) == 2 + len(ROWS)


def test_json_is_one_readable_document() -> None:
    data = renderer_for(OutputFormat.JSON).render(result_of(ROWS[:1]))
    document = json.loads(data)
    assert list(document) == ["schema", "parameters", "records"]
    assert document["schema"] == "caucasus.test/1"
    assert document["parameters"] == {"scale": "a<b", "kappa": 5.0, "none": None}
    assert "東" in renderer_for(OutputFormat.JSON).render(texts("東")).decode("utf-8")


def test_ndjson_is_one_object_a_line() -> None:
    lines = renderer_for(OutputFormat.NDJSON).render(texts("a\nb", "c\u2028d")).decode().split("\n")
    assert [json.loads(line) for line in lines[:-1]] == [{"text": "a\nb"}, {"text": "c\u2028d"}]
    assert lines[-1] == ""


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "<img src=x onerror=y>", '"><b>'])
def test_html_escapes_data_and_parameters(value: str) -> None:
    result = texts(value, header=value)
    page = renderer_for(OutputFormat.HTML).render(
        Result(result.schema, value, result.table, {"scale": value})
    )
    text = page.decode("utf-8")
    assert value not in text
    assert html_cells(text) == [[value], [value]]
    tags = set(re.findall(r"<(\w+)", text))
    allowed = "html head meta title style body main h1 p div table thead tbody tr th td"
    assert tags <= set(allowed.split())


def test_html_runs_nothing_and_loads_nothing() -> None:
    page = renderer_for(OutputFormat.HTML).render(result_of(ROWS)).decode("utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in page
    assert not re.search(r"<(script|link|img|iframe)|\b(src|href|on\w+)=|https?:|url\(", page)
    # The policy stands before anything that it rules, and the encoding within the first kilobyte.
    assert page.index("Content-Security-Policy") < page.index("<style>")
    assert page.encode().index(b'<meta charset="utf-8">') < 1024


def test_html_is_a_page_for_every_reader() -> None:
    page = renderer_for(OutputFormat.HTML).render(result_of(ROWS)).decode("utf-8")
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert page.count('scope="col"') == len(SCHEMA)
    assert page.count("<h1>") == page.count("<main>") == page.count("<table>") == 1
    assert "scale a&lt;b · kappa 5.0" in page
    assert "none" not in page.split("<h1>")[1].split("<table>")[0], "what is not set"
    assert 'name="viewport"' in page
    assert "color-scheme:light dark" in page


# --- columnar formats -------------------------------------------------------------------------


@pytest.fixture
def parquet_file(tmp_path: Path) -> Path:
    path = tmp_path / "records.parquet"
    path.write_bytes(renderer_for(OutputFormat.PARQUET).render(result_of(ROWS)))
    return path


def test_parquet_tells_pyarrow_where_it_came_from(parquet_file: Path) -> None:
    metadata = parquet.read_schema(parquet_file).metadata
    assert metadata[b"caucasus.schema"] == b"caucasus.test/1"
    assert json.loads(metadata[b"caucasus.parameters"]) == result_of([]).parameters


def test_parquet_is_typed_for_pandas(parquet_file: Path) -> None:
    frame = pd.read_parquet(parquet_file, dtype_backend="pyarrow")
    assert [str(kind) for kind in frame.dtypes] == [
        "string[pyarrow]", "date32[day][pyarrow]", "int64[pyarrow]", "double[pyarrow]",
        "bool[pyarrow]",
    ]  # fmt: skip
    assert frame["day"][0] == date(2025, 6, 27)
    assert frame["text"][4] == "NA"
    assert frame["text"][5] == "057"
    assert frame["text"].isna().tolist() == [row["text"] is None for row in ROWS]


def test_parquet_is_typed_for_duckdb(parquet_file: Path) -> None:
    with duckdb.connect() as connection:
        described = connection.execute(f"DESCRIBE FROM '{parquet_file}'").fetchall()
        kinds = [(name, kind) for name, kind, *_ in described]
        found = connection.execute(
            "SELECT decode(key), decode(value) FROM parquet_kv_metadata(?)", [str(parquet_file)]
        ).fetchall()
        late = connection.execute(
            f"SELECT count(*) FROM '{parquet_file}' WHERE day > DATE '2025-01-01'"
        ).fetchone()
    assert kinds == [
        ("text", "VARCHAR"), ("day", "DATE"), ("count", "BIGINT"), ("number", "DOUBLE"),
        ("truth", "BOOLEAN"),
    ]  # fmt: skip
    assert ("caucasus.schema", "caucasus.test/1") in found
    assert late == (2,)


def test_arrow_stream_carries_the_same_metadata() -> None:
    data = renderer_for(OutputFormat.ARROW).render(result_of(ROWS))
    found = table_of(OutputFormat.ARROW, data).schema.metadata
    assert found == {
        b"caucasus.schema": b"caucasus.test/1",
        b"caucasus.parameters": json.dumps(result_of([]).parameters).encode(),
    }


# --- inert ------------------------------------------------------------------------------------

#: Controls of C0 and C1, DEL, directions, no width, line ends of Unicode, tags.
ACTIVE = (
    "\x00\x07\x08\x0b\x0c\x1b\x7f\x85\x9b"
    "\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufeff\U000e0041"
)


@pytest.mark.parametrize("form", [OutputFormat.JSON, OutputFormat.NDJSON, *VIEWS])
def test_nothing_in_text_for_people_is_obeyed(form: OutputFormat) -> None:
    text = renderer_for(form).render(texts(ACTIVE, header=ACTIVE)).decode("utf-8")
    assert not set(text) & set(ACTIVE)
    assert text.replace("\n", "").isprintable()


def test_json_escapes_lose_nothing() -> None:
    data = renderer_for(OutputFormat.JSON).render(texts(ACTIVE + "東🕊"))
    assert json.loads(data)["records"] == [{"text": ACTIVE + "東🕊"}]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        ("", ""),
        ("'=1", "'=1"),
        ("2025-06-27", "2025-06-27"),
    ],
)
def test_safe_cells(value: str, cell: str) -> None:
    table = pa.table({"text": [value, None], "=head": [value, value], "number": [-4.2, 1.0]})
    safe = safe_cells(table)
    assert safe.to_pydict() == {"text": [cell, None], "'=head": [cell, cell], "number": [-4.2, 1.0]}
    assert safe_cells(safe).to_pydict() == safe.to_pydict()
