"""Phoenix: daily files, tables with a header, and the historical data."""

from __future__ import annotations

from datetime import date

import pytest
from coded_reading import read, real_file

from caucasus_cli.errors import LogError
from caucasus_cli.formats.phoenix import HISTORICAL_PHOENIX, PHOENIX

HEADER = (
    "n,X,GID,Date,Source,SrcActor,SrcAgent,Target,TgtActor,CAMEO,RootCode,QuadClass,Goldstein,URL"
)
HISTORICAL = (
    "eid,story_date,year,month,day,source,source_root,source_agent,source_others,target,"
    "target_root,target_agent,target_others,code,root_code,quad_class,goldstein,joined_issues,"
    "lat,lon,placename,statename,countryname,aid,process"
)


def daily(
    number: str = "7_v1",
    day: str = "20150314",
    source: tuple[str, str] = ("ARMGOV", "ARM"),
    target: tuple[str, str] = ("AZE", "AZE"),
    code: str = "036",
    quad: str = "1",
    points: str = "4.0",
) -> str:
    """A line of a daily file."""
    sides = [source[0], source[1], "", "", target[0], target[1], "", ""]
    place = ["", "", "", "", "", ""]
    fields = [number, day, day[:4], "3", "14", *sides, code, code[:2], quad, points, *place]
    return "\t".join([*fields, "a_1", "http://x/1;http://x/2", "press"]) + "\n"


def table(*rows: str) -> str:
    """A table with a header; each row begins with the id."""
    return "\n".join([HEADER, *(f"1,1,{row}" for row in rows)]) + "\n"


def historical(source: str, root: str, code: str = "036", quad: str = "1") -> str:
    """A line of the historical data."""
    act = f"{code},{code[:2]},{quad},4"
    return f"e1,03/14/1968,1968,3,14,{source},{root},,,USA,USA,,,{act},,,,,,,a,p\n"


def test_a_daily_file_has_no_header() -> None:
    found = read(PHOENIX, daily())
    event = found.events[0]
    assert PHOENIX.recognises(daily().encode())
    assert event["event_id"] == "7_v1"
    assert event["date_start"] == date(2015, 3, 14)
    assert (event["source"], event["source_country"]) == ("ARMGOV", "ARM")
    assert event["url"] == "http://x/1;http://x/2"


def test_a_daily_file_has_26_columns() -> None:
    found = read(PHOENIX, daily() + daily().replace("\tpress", "") + daily())
    assert found.dropped == {"bad_row": 1}
    assert found.account.problems[0].problem == "has 25 fields, not 26"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_header_may_come_with_any_delimiter(delimiter: str) -> None:
    text = table("5,20150314,ARM,ARM,,AZE,AZE,036,03,1,4,u").replace(",", delimiter)
    assert PHOENIX.recognises(text.encode())
    assert read(PHOENIX, text).column("code") == ["036"]


def test_quoted_addresses_hold_commas() -> None:
    row = '5,20150314,ARM,ARM,,AZE,AZE,036,03,1,4,"""http://x/a,b"";""http://x/c"""'
    assert read(PHOENIX, table(row)).column("url") == ['"http://x/a,b";"http://x/c"']


def test_a_missing_column_is_named() -> None:
    text = HEADER.replace("CAMEO", "EVENTTYPE") + "\n"
    with pytest.raises(LogError, match="no column for the code"):
        read(PHOENIX, text)


def test_an_unknown_country_with_a_role_is_no_country() -> None:
    found = read(PHOENIX, daily(source=("---GOV", "---")))
    assert found.dropped == {"no_country": 1}
    assert found.column("source") == ["GOV"]
    assert found.column("source_country") == [None]


@pytest.mark.parametrize("nobody", ["", "---", "NA"])
def test_nobody_is_no_actor(nobody: str) -> None:
    assert read(PHOENIX, daily(target=(nobody, ""))).dropped == {"no_actor": 1}


def test_the_root_actor_decides_the_country() -> None:
    found = read(PHOENIX, daily(source=("NLDGOVBUS >081004", "NLD")))
    assert found.column("source_country") == ["NLD"]


def test_without_a_root_actor_the_code_is_asked() -> None:
    found = read(PHOENIX, daily(source=("KSVLEG", "")) + daily("8", source=("MNCUSA", "MNC")))
    assert found.column("source_country") == ["XKX", "USA"]


@pytest.mark.parametrize("code", ["SUN", "SUNLEG", "USRTKM"])
def test_a_dissolved_state_is_not_read_into_a_code(code: str) -> None:
    """`SUN` is Sunni where the coder names no country."""
    found = read(PHOENIX, daily(source=(code, "")))
    assert found.dropped == {"no_country": 1}


def test_regions_and_organisations_are_no_countries() -> None:
    lines = daily(source=("MEAREB", "")) + daily("8", source=("IGOUNO", "IGO"))
    assert read(PHOENIX, lines).dropped == {"region_only": 1, "no_country": 1}


def test_own_values_are_compared() -> None:
    """Of roots 01 and 02 the quad class is 0, neutral."""
    lines = daily(code="010", quad="0", points="0.0") + daily(
        "8", code="145", quad="3", points="NA"
    )
    found = read(PHOENIX, lines)
    quad, points = (found.account.comparisons[one] for one in ("quad", "points"))
    assert (quad.rows, dict(quad.differ)) == (2, {"14": 1})
    assert (points.rows, points.differ.total()) == (1, 0)


LOST = table(
    "1,20150314,ARM,ARM,,AZE,AZE,57,5,1,8,u",
    "2,20150314,ARM,ARM,,AZE,AZE,10,1,0,0,u",
    "3,20150314,ARM,ARM,,AZE,AZE,10,10,3,-5,u",
    "4,20150314,ARM,ARM,,AZE,AZE,110,1,0,-0.1,u",
    "5,20150314,ARM,ARM,,AZE,AZE,110,11,3,-2,u",
)


def test_lost_zeros_are_refused() -> None:
    found = read(PHOENIX, LOST)
    assert found.account.refusal is not None
    assert "--fix-codes" in found.account.refusal


def test_lost_zeros_are_put_back_by_the_root() -> None:
    """110 of root 1 is `0110`, which is no code; read as 110 it would be a quarrel."""
    found = read(PHOENIX, LOST, fix_codes=True)
    assert found.account.refusal is None
    assert found.column("code") == ["057", "010", "10", "110"]
    assert found.dropped == {"unknown_code": 1}
    assert found.account.problems[0].nearest == "011"
    assert found.account.repaired == 2


def test_a_day_that_is_none_is_told() -> None:
    found = read(PHOENIX, daily(day="20150231"))
    assert found.dropped == {"bad_date": 1}


def test_the_historical_data_write_the_month_first() -> None:
    text = f"{HISTORICAL}\n{historical('SUNGOV', 'SUN')}"
    found = read(HISTORICAL_PHOENIX, text)
    assert HISTORICAL_PHOENIX.recognises(text.encode())
    assert not PHOENIX.recognises(text.encode())
    assert found.column("date_start") == [date(1968, 3, 14)]
    assert found.column("source_country") == ["SUN"]
    assert found.column("url") == [None]


@pytest.mark.parametrize("code", ["SUN", "YUG", "SCG", "CSK"])
def test_states_of_the_past_have_a_country(code: str) -> None:
    found = read(HISTORICAL_PHOENIX, f"{HISTORICAL}\n{historical(code, code)}")
    assert found.column("source_country") == [code]


def test_the_historical_columns_stand_in_any_order() -> None:
    text = "code,eid,target,source,story_date\n036,e1,USA,---GOV,03/14/1968\n"
    assert read(HISTORICAL_PHOENIX, text).dropped == {"no_country": 1}


def test_neither_takes_other_logs() -> None:
    for text in ("date,source,target,code\n", "", "\n", daily().replace("\t", ","), "a\tb\n" * 26):
        for form in (PHOENIX, HISTORICAL_PHOENIX):
            assert not form.recognises(text.encode())


@pytest.mark.realdata
def test_the_real_sample() -> None:
    path = real_file("phoenix/samplePhox.csv")
    assert PHOENIX.recognises(path.read_bytes()[: 2**16])
    refused = read(PHOENIX, path)
    assert refused.account.read == 5000
    assert refused.account.refusal is not None
    found = read(PHOENIX, path, fix_codes=True)
    assert found.account.refusal is None
    assert found.account.kept == 3052
    assert found.dropped == {
        "bad_code": 2, "unknown_code": 6, "no_country": 729, "region_only": 226, "self_dyad": 985,
    }  # fmt: skip
    assert found.account.repaired == 3852
    # Every own quad class agrees, which no other reading of the codes gives.
    quad = found.account.comparisons["quad"]
    assert (quad.rows, quad.differ.total()) == (4992, 0)
