"""Rows that repeat others, against a slow calculation row by row."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caucasus_cli.account import Account, FileAccount, Reason
from caucasus_cli.events import canonical_schema
from caucasus_cli.reading.canonical import FILE_NUMBER, OUTSIDE, encoded
from caucasus_cli.reading.choices import CodeLevel, OneADay
from caucasus_cli.reading.collecting import apply_repeats
from caucasus_cli.reading.lexicon import reason_code, reason_of
from caucasus_cli.reading.repeats import repeated
from caucasus_cli.reading.rules import Rules

DAY = date(2025, 6, 10)
Row = dict[str, Any]
KEEP = Rules()
SELF = reason_code(Reason.SELF_DYAD)
#: Each takes some ten milliseconds.
FEW = settings(max_examples=12)


def event(
    event_id: str = "1",
    source: str = "FJI",
    target: str = "TON",
    code: str = "112",
    day: int = 0,
    url: str | None = "http://a",
    **others: Any,
) -> Row:
    """An event; its countries are the first three letters of its sides, `COP` has none."""
    return {
        "event_id": event_id,
        "date_start": DAY + timedelta(day),
        "date_end": DAY + timedelta(day),
        "source": source,
        "target": target,
        "source_country": None if source == "COP" else source[:3],
        "target_country": None if target == "COP" else target[:3],
        "code": code,
        "scheme": "cameo-1.1b3",
        "url": url,
        "origin": "gdelt2",
        "origin_row": 1,
        **others,
    }


def table(rows: Sequence[Row]) -> pa.Table:
    schema = canonical_schema()
    carried = [name for row in rows for name in row if name not in schema.names]
    columns = {
        name: pa.array([row.get(name) for row in rows], schema.field(name).type)
        for name in schema.names
    }
    for name in dict.fromkeys(carried):
        columns[name] = pa.array([row.get(name) for row in rows], pa.string())
    columns["origin_row"] = pa.array(range(1, len(rows) + 1), pa.int64())
    columns[FILE_NUMBER] = pa.array([0] * len(rows), pa.int32())
    columns[OUTSIDE] = pa.array(np.zeros(len(rows), dtype=np.uint8))
    return encoded(pa.table(columns))


def found(rows: Sequence[Row], rules: Rules = KEEP) -> list[Reason | None]:
    codes = repeated(table(rows), rules).tolist()
    return [reason_of(code) if code else None for code in codes]


def kept(rows: Sequence[Row], rules: Rules) -> list[str]:
    reasons = found(rows, rules)
    return [row["event_id"] for row, reason in zip(rows, reasons, strict=True) if reason is None]


# --- row by row ----------------------------------------------------------------------------------


def slowly(rows: Sequence[Row], rules: Rules) -> list[Reason | None]:
    """The same, by looking at every pair of rows."""
    reasons: list[Reason | None] = [None] * len(rows)

    def days(row: Row) -> tuple[Any, ...]:
        return row["date_start"], row["date_end"]

    def sides(row: Row) -> list[tuple[Any, ...]]:
        named = any("source_name" in row for row in rows)
        return [
            (row[one], row.get(f"{one}_name") if named else None) for one in ("source", "target")
        ]

    for at, row in enumerate(rows):
        later = [
            other for other in rows[at + 1 :]
            if (other["event_id"], other["origin"], *days(other))
            == (row["event_id"], row["origin"], *days(row))
        ]  # fmt: skip
        if later:
            same = later[-1] == row
            reasons[at] = Reason.EXACT_DUPLICATE if same else Reason.DUPLICATE_ID
    left = [at for at, reason in enumerate(reasons) if reason is None]
    if rules.mirrors == "drop":
        for place, at in enumerate(left):
            row = rows[at]
            alike = [
                rows[other] for other in left[:place]
                if (*days(rows[other]), rows[other]["code"], rows[other]["url"])
                == (*days(row), row["code"], row["url"])
                and sorted(map(str, sides(rows[other]))) == sorted(map(str, sides(row)))
            ]  # fmt: skip
            if alike and row["url"] is not None and sides(alike[0]) != sides(row):
                reasons[at] = Reason.MIRROR
    if rules.one_a_day != "off":
        left = [at for at, reason in enumerate(reasons) if reason is None]
        length = {"code": 4, "base": 3, "root": 2}[rules.one_a_day_by]

        def key(row: Row) -> tuple[Any, ...]:
            countries = row["source_country"], row["target_country"]
            who = countries if rules.one_a_day == "country" else tuple(sides(row))
            return (*days(row), who, row["code"][:length])

        for at in left:
            if rules.one_a_day == "country" and None in key(rows[at])[2]:
                continue
            smaller = [
                other for other in left
                if key(rows[other]) == key(rows[at])
                and (rows[other]["event_id"], other) < (rows[at]["event_id"], at)
            ]  # fmt: skip
            if smaller:
                reasons[at] = Reason.ONE_A_DAY
    return reasons


ROWS = st.lists(
    st.builds(
        event,
        event_id=st.sampled_from(["1", "01", "2", "3", "10", "log:4", "log:5"]),
        source=st.sampled_from(["FJI", "TON", "FJIGOV", "COP"]),
        target=st.sampled_from(["FJI", "TON", "TONGOV", "COP"]),
        code=st.sampled_from(["112", "1121", "11", "190"]),
        day=st.integers(0, 1),
        url=st.sampled_from([None, "http://a", "http://b"]),
        weight=st.sampled_from([None, 2.0]),
        origin=st.sampled_from(["gdelt1", "gdelt2"]),
    ),
    max_size=12,
)
RULES = st.builds(
    Rules,
    mirrors=st.sampled_from(["keep", "drop"]),
    one_a_day=st.sampled_from(["off", "actor", "country"]),
    one_a_day_by=st.sampled_from(["code", "base", "root"]),
)


@settings(max_examples=40)
@given(rows=ROWS, rules=RULES)
def test_as_row_by_row(rows: list[Row], rules: Rules) -> None:
    assert found(rows, rules) == slowly(rows, rules)


@FEW
@given(rows=ROWS, names=st.lists(st.sampled_from([None, "A", "B"]), min_size=24), rules=RULES)
def test_as_row_by_row_where_actors_have_names(
    rows: list[Row], names: list[str | None], rules: Rules
) -> None:
    named = [
        {**row, "source_name": names[2 * at], "target_name": names[2 * at + 1]}
        for at, row in enumerate(rows)
    ]
    assert found(named, rules) == slowly(named, rules)


@FEW
@given(rows=ROWS, rules=RULES, cut=st.integers(0, 12))
def test_chunks_and_dictionaries_change_nothing(rows: list[Row], rules: Rules, cut: int) -> None:
    whole = table(rows)
    part = min(cut, len(rows))
    chunked = pa.concat_tables(
        [whole.slice(0, part), table(rows[part:]).select(whole.column_names)]
    )
    assert repeated(chunked, rules).tolist() == repeated(whole, rules).tolist()
    plain = whole.cast(
        pa.schema(
            [
                one.with_type(one.type.value_type) if pa.types.is_dictionary(one.type) else one
                for one in whole.schema
            ]
        )
    )
    assert repeated(plain, rules).tolist() == repeated(whole, rules).tolist()


@FEW
@given(rows=ROWS, rules=RULES)
def test_days_can_be_judged_one_by_one(rows: list[Row], rules: Rules) -> None:
    whole = found(rows, rules)
    for day in {row["date_start"] for row in rows}:
        places = [at for at, row in enumerate(rows) if row["date_start"] == day]
        assert found([rows[at] for at in places], rules) == [whole[at] for at in places]


# --- the same id ---------------------------------------------------------------------------------


def test_of_an_id_the_last_row_stands() -> None:
    rows = [event(code="112"), event("2"), event(code="190"), event(code="190")]
    assert found(rows) == [Reason.DUPLICATE_ID, None, Reason.EXACT_DUPLICATE, None]


def test_an_id_on_another_day_or_of_another_source_is_another_event() -> None:
    rows = [event(), event(day=1), event(origin="gdelt1"), event(date_end=DAY + timedelta(1))]
    assert found(rows) == [None] * 4


@pytest.mark.parametrize(
    "change",
    [{"weight": 2.0}, {"url": None}, {"source_country": None}, {"date_added": DAY}, {"note": "x"}],
    ids=str,
)
def test_a_row_is_an_exact_duplicate_only_if_nothing_differs(change: Row) -> None:
    assert found([event(), event(**change)]) == [Reason.DUPLICATE_ID, None]
    assert found([event(**change), event(**change)]) == [Reason.EXACT_DUPLICATE, None]


# --- mirrors -------------------------------------------------------------------------------------

MIRRORS = Rules(mirrors="drop")
BACK: Row = {"source": "TON", "target": "FJI"}


def test_of_a_mirrored_act_the_one_read_first_stands() -> None:
    there, back = event("1"), event("2", **BACK)
    assert found([there, back], MIRRORS) == [None, Reason.MIRROR]
    assert found([back, there], MIRRORS) == [None, Reason.MIRROR]
    assert found([there, back]) == [None, None]


@pytest.mark.parametrize(
    "change", [{"url": "http://b"}, {"url": None}, {"code": "113"}, {"day": 1}], ids=str
)
def test_only_the_same_act_in_the_same_report_is_a_mirror(change: Row) -> None:
    assert found([event("1"), event("2", **{**BACK, **change})], MIRRORS) == [None, None]


def test_acts_without_a_report_are_no_mirrors_of_each_other() -> None:
    assert found([event("1", url=None), event("2", url=None, **BACK)], MIRRORS) == [None, None]


def test_an_act_towards_oneself_and_the_same_act_twice_are_no_mirrors() -> None:
    rows = [event("1", target="FJI"), event("2", target="FJI"), event("3"), event("4")]
    assert found(rows, MIRRORS) == [None] * 4


def test_all_of_the_other_direction_are_mirrors() -> None:
    rows = [event("1"), event("2", **BACK), event("3"), event("4", **BACK)]
    assert found(rows, MIRRORS) == [None, Reason.MIRROR, None, Reason.MIRROR]


def test_actors_of_one_code_and_different_names_are_different() -> None:
    named: Row = {"source_name": "Police", "target_name": "Police"}
    other: Row = {"source_name": "Police", "target_name": "Army"}
    rows = [event("1", target="FJI", **named), event("2", target="FJI", **other)]
    back = event("3", target="FJI", source_name="Army", target_name="Police")
    assert found([*rows, back], MIRRORS) == [None, None, Reason.MIRROR]


# --- one a day -----------------------------------------------------------------------------------

A_DAY = [
    event("4", "FJIGOV", "TON", "1121"),
    event("3", "FJIGOV", "TON", "1121"),
    event("2", "FJIGOV", "TON", "1122"),
    event("1", "FJI", "TON", "1121"),
    event("5", "FJIGOV", "TON", "113"),
    event("6", "FJIGOV", "TON", "1121", day=1),
    event("7", "TON", "FJIGOV", "1121"),
]


@pytest.mark.parametrize(
    ("by", "level", "ids"),
    [
        ("actor", "code", "321567"),
        ("actor", "base", "21567"),
        ("actor", "root", "2167"),
        ("country", "code", "21567"),
        ("country", "base", "1567"),
        ("country", "root", "167"),
    ],
)
def test_one_a_day(by: OneADay, level: CodeLevel, ids: str) -> None:
    assert kept(A_DAY, Rules(one_a_day=by, one_a_day_by=level)) == list(ids)


def test_a_side_without_country_repeats_nobody() -> None:
    rows = [
        event("1", "COP"),
        event("2", "COP"),
        event("3", "FJI", "COP"),
        event("4", "FJI", "COP"),
    ]
    assert kept(rows, Rules(one_a_day="country")) == ["1", "2", "3", "4"]
    assert kept(rows, Rules(one_a_day="actor")) == ["1", "3"]


@FEW
@given(rows=ROWS, rules=RULES, seed=st.integers(0, 99))
def test_one_a_day_does_not_depend_on_the_order(rows: list[Row], rules: Rules, seed: int) -> None:
    rules = dataclasses.replace(rules, mirrors="keep")
    own = [{**row, "event_id": f"e{number}"} for number, row in enumerate(rows)]
    shuffled = random.Random(seed).sample(own, len(own))
    assert sorted(kept(shuffled, rules)) == sorted(kept(own, rules))


@FEW
@given(rows=ROWS, rules=RULES)
def test_what_is_left_repeats_nothing(rows: list[Row], rules: Rules) -> None:
    reasons = found(rows, rules)
    left = [row for row, reason in zip(rows, reasons, strict=True) if reason is None]
    assert found(left, rules) == [None] * len(left)


def test_no_events() -> None:
    for rules in (KEEP, MIRRORS, Rules(one_a_day="country")):
        assert repeated(table([]), rules).tolist() == []


# --- in the account ------------------------------------------------------------------------------


@FEW
@given(rows=ROWS, rules=RULES)
def test_every_row_dropped_is_counted_in_its_file(rows: list[Row], rules: Rules) -> None:
    """A row that is in no dyad of countries was counted when it was read, and is not again."""
    domestic = [row["source_country"] == row["target_country"] for row in rows]
    files = [at % 3 for at in range(len(rows))]
    marks = {
        OUTSIDE: pa.array([SELF if one else 0 for one in domestic], pa.uint8()),
        FILE_NUMBER: pa.array(files, pa.int32()),
    }
    events = table(rows)
    for name, column in marks.items():
        events = events.set_column(events.schema.get_field_index(name), name, column)
    accounts = [FileAccount(f"{number}", "gdelt2", "") for number in range(3)]
    for file, own in zip(files, domestic, strict=True):
        accounts[file].read += 1
        accounts[file].stored += 1
        accounts[file].dropped[Reason.SELF_DYAD] += own
    rejects: list[tuple[int, int, Reason]] = []
    left = apply_repeats(
        events, rules, accounts,
        lambda account, one: rejects.append((int(account.file), one.row, one.reason)),
    )  # fmt: skip
    assert sorted(rejects) == sorted(
        (files[at], at + 1, reason)
        for at, reason in enumerate(found(rows, rules))
        if reason is not None and not domestic[at]
    )
    assert len(rejects) == Account(accounts).dropped.total() - sum(domestic)
    for number, account in enumerate(accounts):
        assert account.stored == left.column(FILE_NUMBER).to_pylist().count(number)
        assert account.kept == account.read - account.dropped.total() >= 0
