"""Logs read by a column specification, and GDELT's tables with a header."""

from __future__ import annotations

from datetime import date

import pytest
from coded_reading import Read, read, real_file
from reading.gdelt_rows import COLUMNS, event
from reading.gdelt_rows import text as text_of

from caucasus_cli.errors import LogError, UsageError
from caucasus_cli.formats.gdelt import VERSION_1, VERSION_2
from caucasus_cli.formats.gdelt_table import GDELT_TABLE
from caucasus_cli.formats.registry import detect
from caucasus_cli.formats.specification import parse_specification
from caucasus_cli.formats.specified import SPECIFIED
from caucasus_cli.reading.rules import Rules
from caucasus_cli.reading.streams import Source

FOUR = "date=day,source=from,target=to,code=act"
HEADER = "day,from,to,act"
ROW = "2015-03-14,ARMGOV,AZE,036"


def specified(text: str, columns: str = FOUR, fix_codes: bool = False) -> Read:
    """Read a text by a specification."""
    return read(SPECIFIED, text, columns=columns, fix_codes=fix_codes)


def of_days(*days: str, columns: str = FOUR) -> Read:
    """Read a log that has an act on each of the days."""
    rows = [f"{day},ARM,AZE,036" for day in days]
    return specified("\n".join([HEADER, *rows]) + "\n", columns)


def starts(found: Read) -> list[str]:
    """The days of the events, ISO."""
    return [day.isoformat() for day in found.column("date_start")]


# --- where the columns are -------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = f"{HEADER}\n{ROW}\n".replace(",", delimiter)
    assert specified(text).column("source") == ["ARMGOV"]
    text = f"{ROW}\n{ROW}\n".replace(",", delimiter)
    assert specified(text, "date=1,source=2,target=3,code=4").account.kept == 2


def test_names_stand_in_any_order_among_others() -> None:
    text = "x;act;to;;from;day\n9;036;AZE;a,b;ARM;2015-03-14\n"
    found = specified(text)
    assert found.column("code") == ["036"]
    assert found.column("origin_row") == [2]
    assert found.column("origin") == ["columns"]


def test_letters_are_those_of_r_events() -> None:
    text = "790415\tx\tEGY\tISR\t010\t(Say)\tSAID\textra\n790416\tx\tISR\tEGY\t190\n"
    found = specified(text, "D.STCLQ")
    assert found.dropped == {"bad_row": 1}
    found = specified(text, "D.STC")
    assert starts(found) == ["1979-04-15", "1979-04-16"]
    found = specified(text.splitlines()[0], "D.STCLQ")
    assert (found.column("label"), found.column("quote")) == (["(Say)"], ["SAID"])


def test_names_of_actors_are_carried_along() -> None:
    text = f"{HEADER},who\n{ROW},Armenia's government\n"
    found = specified(text, f"{FOUR},source_name=who")
    assert found.column("source_name") == ["Armenia's government"]


def test_one_column_may_serve_two_fields() -> None:
    found = specified(f"{HEADER}\n2015-03-14,ARM,AZE,036\n", f"{FOUR},source_country=from")
    assert found.column("source_country") == ["ARM"]


def test_blank_lines_before_the_header() -> None:
    assert specified(f"\n\n{HEADER}\n{ROW}\n").column("origin_row") == [4]


def test_rows_of_another_width_are_counted() -> None:
    text = f"{HEADER}\n{ROW}\n{ROW},more\n2015-03-14,ARM\n"
    found = specified(text)
    assert found.dropped == {"bad_row": 2}
    assert found.account.problems[0].problem == "has 5 fields, not 4"


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ('day,from,to,act,note\n2015-03-14,ARM,AZE,036,"a, b"\n', "ARM"),
        ('day\tfrom\tto\tact\tnote\n2015-03-14\tARM\tAZE\t036\tsaid "no\n', "ARM"),
        ('"day"\t"from"\t"to"\t"act"\n"2015-03-14"\t"ARM"\t"AZE"\t"036"\n', "ARM"),
        ('day,from,to,act,note\n2015-03-14,ARM,AZE,036,said "no\n', "ARM"),
    ],
)
def test_quotes_enclose_or_are_text(text: str, who: str) -> None:
    found = specified(text)
    assert found.column("source") == [who]
    assert not found.dropped


def test_what_stands_for_nothing() -> None:
    text = f"{HEADER},home\n2015-03-14,NA,AZE,036,NA\nNA,ARM,AZE,036,NA\n2015-03-14,ARM,AZE,NA,\n"
    found = specified(text, f"{FOUR},source_country=home")
    assert found.dropped == {"no_actor": 1, "bad_date": 1, "bad_code": 1}


# --- what a specification may not be ---------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ("date=day,sorce=from,target=to,code=act", "'sorce'. Did you mean source"),
        ("date=day,source=from,target=to", "no column for code"),
        ("date=day,source=from,target=to,code=", "code has no column"),
        ("date=day,date=day,target=to,code=act", "names date twice"),
        ("date=1,source=from,target=3,code=4", "date has a number and source a name"),
        ("date=0,source=1,target=2,code=3", "the number 1, not 0"),
        ("date:myd=day,source=from,target=to,code=act", "the order is mdy, dmy or ymd"),
        ("date=day,source:mdy=from,target=to,code=act", "only dates have an order"),
        ("date=day,source", "'source' is no field=column"),
        ("DSTX", "'X' is no letter"),
        ("DSTCC", "has C \\(code\\) twice"),
        ("DST", "no column for code"),
        ("", "no column for date or source"),
    ],
)
def test_a_bad_specification_says_what(columns: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_specification(columns)


def test_a_column_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"no column 'acts', .* for the code. Did you mean act"):
        specified(f"{HEADER}\n{ROW}\n", "date=day,source=from,target=to,code=acts")


def test_a_column_that_is_there_twice() -> None:
    with pytest.raises(UsageError, match="'to' \\(target\\) twice"):
        specified("day,from,to,act,to\n")


def test_too_few_columns_for_the_numbers() -> None:
    with pytest.raises(UsageError, match="no 9 columns"):
        specified(ROW, "date=1,source=2,target=3,code=9")


def test_the_format_needs_a_specification() -> None:
    assert not SPECIFIED.recognises(f"{HEADER}\n{ROW}\n".encode())
    with pytest.raises(UsageError, match="--log-columns"):
        read(SPECIFIED, f"{HEADER}\n{ROW}\n")


# --- days ------------------------------------------------------------------------------------


def test_forms_that_cannot_be_mistaken() -> None:
    found = of_days("2015-03-14", "20150315", "2015-03-16T12:00:00Z", "20150317143000", "2015-04")
    assert starts(found) == ["2015-03-14", "2015-03-15", "2015-03-16", "2015-03-17", "2015-04-01"]
    assert found.column("date_end")[-1] == date(2015, 4, 30)


def test_one_telling_day_tells_the_order_of_all() -> None:
    assert starts(of_days("3/4/2015", "3/14/2015")) == ["2015-03-04", "2015-03-14"]
    assert starts(of_days("3/4/2015", "14/3/2015")) == ["2015-04-03", "2015-03-14"]
    assert starts(of_days("03.04.2015", "14.03.2015")) == ["2015-04-03", "2015-03-14"]


@pytest.mark.parametrize("day", ["3/4/2015", "03.04.2015"])
def test_days_of_two_readings_are_refused(day: str) -> None:
    with pytest.raises(LogError, match=r"date:mdy= or date:dmy="):
        of_days(day)
    assert starts(of_days(day, columns=FOUR.replace("date", "date:mdy", 1))) == ["2015-03-04"]
    assert starts(of_days(day, columns=FOUR.replace("date", "date:dmy", 1))) == ["2015-04-03"]


def test_days_of_both_orders_are_refused() -> None:
    with pytest.raises(LogError, match="two kinds: 3/14/2015 has the month first and 14/3/2015"):
        of_days("3/14/2015", "14/3/2015")


def test_an_order_that_shows_only_later_is_refused() -> None:
    days = ["3/14/2015"] + ["1/2/2015"] * 10_000
    with pytest.raises(LogError, match="the first dates have the month first, and 31/1/2015"):
        of_days(*days, "31/1/2015")
    with pytest.raises(LogError, match="nothing in the first lines tells"):
        of_days(*["2015-03-14"] * 10_000, "1/2/2015")


def test_what_is_no_day_in_the_order_said_is_a_bad_date() -> None:
    found = of_days("3/14/2015", "14/3/2015", columns=FOUR.replace("date", "date:mdy", 1))
    assert found.dropped == {"bad_date": 1}


def test_six_digits_are_no_day_unless_said() -> None:
    """201012 is October 2010 as well as the twelfth of October 2020."""
    assert of_days("201012").dropped == {"bad_date": 1}
    assert starts(of_days("790415", columns=FOUR.replace("date", "date:ymd", 1))) == ["1979-04-15"]


# --- actors, codes, weights ------------------------------------------------------------------


def test_the_country_column_goes_before_the_code() -> None:
    text = (
        f"{HEADER},home\n2015-03-14,MNCUSA,AZE,036,DEU\n2015-03-14,COP,AZE,036,Russian Federation\n"
    )
    found = specified(text, f"{FOUR},source_country=home")
    assert found.column("source_country") == ["DEU", "RUS"]


@pytest.mark.parametrize("home", ["AU", "us", "365"])
def test_country_codes_that_lists_disagree_on_are_refused(home: str) -> None:
    """AU is Australia in ISO and Austria in FIPS."""
    text = f"{HEADER},home\n2015-03-14,COP,AZE,036,{home}\n"
    with pytest.raises(UsageError, match=f"source_country=home: '{home}'"):
        specified(text, f"{FOUR},source_country=home")


def test_lost_zeros_are_refused_or_put_back() -> None:
    text = f"{HEADER},root\n2015-03-14,ARM,AZE,57,5\n2015-03-14,ARM,AZE,10,10\n"
    assert "--fix-codes" in (specified(text).account.refusal or "")
    assert specified(text, fix_codes=True).column("code") == ["057", "010"]
    assert specified(text, f"{FOUR},root=root", True).column("code") == ["057", "10"]


def test_weights_out_of_range() -> None:
    text = f"{HEADER},w,c\n{ROW},2,0.5\n{ROW},,\n{ROW},0,1\n{ROW},1,1.5\n{ROW},inf,1\n{ROW},1,x\n"
    found = specified(text, f"{FOUR},weight=w,confidence=c")
    assert found.dropped == {"bad_weight": 4}
    assert (found.column("weight"), found.column("confidence")) == ([2, None], [0.5, None])


def test_what_rules_look_at() -> None:
    text = f"{HEADER},n,root,added\n{ROW},3,1,20150401\n{ROW},1,0,2015-03-20\n{ROW},,True,\n"
    columns = f"{FOUR},sources=n,mentions=n,is_root=root,date_added=added"
    found = specified(text, columns)
    assert found.column("date_added") == [date(2015, 4, 1), date(2015, 3, 20), None]
    rules = Rules(min_sources=2)
    assert read(SPECIFIED, text, rules, columns=columns).dropped == {"few_sources": 2}
    rules = Rules(root_only=True)
    assert read(SPECIFIED, text, rules, columns=columns).dropped == {"not_root": 1}


# --- what spreadsheets do --------------------------------------------------------------------

ROUNDED = (
    "day;from;to;act;id;added\n"
    "20150314;ARM;AZE;036;8.18E+08;2.02E+13\n"
    "20150314;ARM;AZE;190;8.18E+08;2.02E+13\n"
)


def test_a_rounded_day_added_is_a_bad_date() -> None:
    found = specified(ROUNDED, f"{FOUR},date_added=added")
    assert found.dropped == {"bad_date": 2}
    assert found.account.problems[0].column == "added"
    assert "rounded" in found.account.problems[0].problem
    assert "--log-columns without date_added" in found.account.notes[0]
    assert specified(ROUNDED).account.kept == 2


def test_rounded_ids_name_no_event() -> None:
    found = specified(ROUNDED, f"{FOUR},event_id=id")
    assert found.column("event_id") == ["log.txt:2", "log.txt:3"]
    assert "share an id" in found.account.notes[0]


GDELT = "GLOBALEVENTID,SQLDATE,Actor1Code,Actor2Code,EventCode,EventRootCode,DATEADDED,SOURCEURL"


def test_gdelt_tables_are_told_by_their_names() -> None:
    text = f"{GDELT}\n1,20150314,ARM,AZE,036,03,20150315,http://x\n"
    assert GDELT_TABLE.recognises(text.encode())
    found = read(GDELT_TABLE, text)
    assert found.column("source_country") == ["ARM"]
    assert found.column("date_added") == [date(2015, 3, 15)]
    assert found.column("event_id") == ["1"]


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_gdelt_tables_have_any_delimiter_and_case(delimiter: str) -> None:
    text = "Day,actor1code,Actor2Code,EventCode,,\n20150314,ARM,AZE,036,a,b\n"
    text = text.replace(",", delimiter)
    assert GDELT_TABLE.recognises(text.encode())
    assert read(GDELT_TABLE, text).account.kept == 1


def test_a_gdelt_table_without_a_column() -> None:
    with pytest.raises(LogError, match="Did you mean EventRootCode"):
        read(GDELT_TABLE, GDELT.replace("EventCode,", "") + "\n")


def test_gdelt_tables_of_spreadsheets() -> None:
    text = f"{GDELT}\n" + "8.18E+08,20150314,ARM,AZE,36,3,2.02E+13,u\n" * 2
    found = read(GDELT_TABLE, text.replace(",", ";"))
    assert found.account.refusal is not None
    found = read(GDELT_TABLE, text.replace(",", ";"), fix_codes=True)
    assert found.dropped == {"bad_date": 2}
    assert len(found.account.notes) == 3


@pytest.mark.parametrize("width", COLUMNS)
def test_a_header_above_all_the_columns_of_gdelt_is_no_row(width: int) -> None:
    rows = text_of(event(width, id="1"), event(width, id="2", added="20250617"))
    source = Source("log.txt", ("\t".join(COLUMNS[width]) + "\n" + rows).encode())
    assert detect(source) is GDELT_TABLE
    found = read(GDELT_TABLE, source.data)
    assert found.column("event_id") == ["1", "2"]
    assert (found.account.read, found.account.problem_count, found.account.backdated) == (2, 0, 1)
    assert detect(Source("log.txt", rows.encode())) is (VERSION_2 if width == 61 else VERSION_1)


@pytest.mark.parametrize("width", [57, 58])
def test_both_widths_of_gdelt_1_stand_under_a_header_of_either(width: int) -> None:
    names = "\t".join(name.lower() for name in COLUMNS[width])
    rows = [event(57, id="1"), event(58, id="2", url="x"), event(61, id="3"), "4"]
    found = read(GDELT_TABLE, text_of(names, *rows))
    assert found.column("event_id") == ["1", "2"]
    assert found.column("url") == [None, "x"]
    assert [problem.problem for problem in found.account.problems] == [
        f"has 61 fields, not {width}", f"has 1 field, not {width}",
    ]  # fmt: skip
    other = names.replace("quadclass", "class")
    assert read(GDELT_TABLE, text_of(other, *rows)).dropped == {"bad_row": 3}


def test_gdelt_tables_are_no_other_logs() -> None:
    for text in ("", "date,source,target,code\n", f"x\n{GDELT}\n"):
        assert not GDELT_TABLE.recognises(text.encode())


SPOILED = (
    "date=SQLDATE,source=Actor1Code,target=Actor2Code,code=EventCode,root=EventRootCode,"
    "source_country=Actor1CountryCode,target_country=Actor2CountryCode,event_id=GLOBALEVENTID,"
    "points=GoldsteinScale,quad=QuadClass,url=SOURCEURL"
)


@pytest.mark.realdata
def test_the_real_table_that_a_spreadsheet_spoiled() -> None:
    path = real_file("gdelt/spoiled_by_spreadsheet.csv")
    assert GDELT_TABLE.recognises(path.read_bytes()[: 2**16])
    assert "--fix-codes" in (read(GDELT_TABLE, path).account.refusal or "")
    lost = read(GDELT_TABLE, path, fix_codes=True)
    assert lost.account.read == 1629
    assert lost.dropped == {"bad_date": 1067, "no_actor": 562}
    assert "rounded DATEADDED" in lost.account.notes[0]


@pytest.mark.realdata
def test_the_same_table_by_a_specification() -> None:
    path = real_file("gdelt/spoiled_by_spreadsheet.csv")
    assert read(SPECIFIED, path, columns=SPOILED).account.refusal is not None
    found = read(SPECIFIED, path, fix_codes=True, columns=SPOILED)
    assert (found.account.kept, found.account.repaired) == (300, 1123)
    assert found.dropped == {
        "no_actor": 562, "no_country": 635, "region_only": 28, "self_dyad": 104,
    }  # fmt: skip
    # Every code mended has the quad class that the file says.
    quad = found.account.comparisons["quad"]
    assert (quad.rows, quad.differ.total()) == (1629, 0)
    with pytest.raises(UsageError, match="FIPS"):
        columns = SPOILED.replace("Actor1CountryCode", "Actor1Geo_CountryCode")
        read(SPECIFIED, path, columns=columns)


@pytest.mark.realdata
def test_a_gdelt_file_by_numbers_is_the_same_as_by_its_format() -> None:
    path = real_file("gdelt/20191024143000.export.CSV")
    columns = "date=2,source=6,target=16,code=27,source_country=8,target_country=18,event_id=1"
    by_number = read(SPECIFIED, path, columns=f"{columns},date_added=60,url=61")
    by_format = read(VERSION_2, path)
    assert by_number.dropped == by_format.dropped
    for ours, theirs in zip(by_number.events, by_format.events, strict=True):
        assert ours == {**theirs, "origin": "columns"}
