"""The conditions of `--fail-on`: grammar, precedence, what is unknown, and errors that help."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caucasus_cli.conditions import parse_condition
from caucasus_cli.errors import UsageError
from caucasus_cli.render.words import FLAG_WORDS
from caucasus_cli.scoring.columns import SCORE_COLUMNS, SCORE_WORDS
from caucasus_cli.scoring.options import FLAGS

Record = dict[str, Any]

RECORD: Record = {
    **dict.fromkeys(SCORE_COLUMNS),
    "actor_a": "AZE",
    "name_a": "Azerbaijan",
    "name_b": "Northern Land and Sea",
    "directed": False,
    "as_of": date(2025, 7, 3),
    "events": 51,
    "last_event": date(2025, 7, 2),
    "escalation": 91.5,
    "cooperation": -94.0,
    "conflict_level": 0.0,
    "rung": 7,
    "rung_before": 3,
    "verdict": "escalating",
    "flags": "log_density;stale_log",
}


def holds(text: str, **changed: Any) -> bool:
    return parse_condition(text, SCORE_COLUMNS, SCORE_WORDS).holds({**RECORD, **changed})


def complaint(text: str) -> str:
    with pytest.raises(UsageError) as caught:
        parse_condition(text, SCORE_COLUMNS, SCORE_WORDS)
    return str(caught.value)


# --- comparisons ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("escalation >= 91.5", True),
        ("escalation > 91.5", False),
        ("escalation <= 91.5", True),
        ("escalation < 91.5", False),
        ("escalation == 91.5", True),
        ("escalation = 91.5", True),
        ("escalation != 91.5", False),
        ("escalation>=50", True),
        ("  escalation  >=  50  ", True),
        ("escalation >= +50", True),
        ("escalation >= 5e1", True),
        ("escalation >= .5", True),
        ("escalation >= 5.", True),
        ("cooperation <= -50", True),
        ("cooperation<-50", True),
        ("conflict_level = 0", True),
        ("conflict_level = -0.0", True),
        ("rung = 7", True),
        ("rung >= 6.5", True),
        ("events > 1e9", False),
        ("last_event >= 2025-07-02", True),
        ("last_event > 2025-07-02", False),
        ("last_event != 2025-07-01", True),
        ("directed = false", True),
        ("directed != false", False),
        ("directed = true", False),
        ("verdict = escalating", True),
        ("verdict = 'escalating'", True),
        ('verdict = "escalating"', True),
        ("verdict != escalating", False),
        ("verdict = insufficient data", False),
        ("verdict != insufficient   data", True),
        ("verdict = de-escalating", False),
        ("actor_a = AZE", True),
        ("flags = 'log_density;stale_log'", True),
        ("flags = ''", False),
        ("flags == stale_log", True),
        ("flags == log_density", True),
        ("flags == no_volume", False),
        ("flags != stale_log", False),
        ("flags != no_volume", True),
        ("flags == 'stale_log;log_density'", True),
        ("flags == 'stale_log;no_volume'", False),
        ("verdict == 'leaning escalating'", False),
        ("verdict != leaning escalating", True),
    ],
)
def test_comparison(text: str, met: bool) -> None:
    assert holds(text) is met


@pytest.mark.parametrize("verdict", ["insufficient data", "leaning de-escalating"])
def test_words_of_a_text_need_no_quotes(verdict: str) -> None:
    for condition in (f"verdict = {verdict}", f"verdict = '{verdict}'", f'verdict="{verdict}"'):
        assert holds(condition, verdict=verdict)
        assert holds(f"{condition} and rung = 7", verdict=verdict)
        assert holds(f"rung = 9 or {condition}", verdict=verdict)
        assert not holds(f"not {condition}", verdict=verdict)


def test_joining_words_in_quotes_are_text() -> None:
    assert holds("name_b = 'Northern Land and Sea'")
    assert not holds("name_a = 'not' or name_a = 'or'")


@pytest.mark.parametrize("name", ["andorra", "oregon", "notting hill", "Land", "order and"])
def test_words_that_begin_like_joining_words_are_text(name: str) -> None:
    ending = name.removesuffix(" and")
    assert holds(f"name_a = {ending}", name_a=ending)


# --- joining -------------------------------------------------------------------------------------

TRUE, FALSE = "rung = 7", "rung = 8"


@pytest.mark.parametrize(
    ("text", "met"),
    [
        (f"{TRUE} and {TRUE}", True),
        (f"{TRUE} and {FALSE}", False),
        (f"{TRUE} or {FALSE}", True),
        (f"{FALSE} or {FALSE}", False),
        (f"not {TRUE}", False),
        (f"not not {TRUE}", True),
        # and binds closer than or, on either side
        (f"{TRUE} or {TRUE} and {FALSE}", True),
        (f"{FALSE} and {FALSE} or {TRUE}", True),
        (f"({TRUE} or {TRUE}) and {FALSE}", False),
        (f"{FALSE} and ({FALSE} or {TRUE})", False),
        # not binds closer than both
        (f"not {FALSE} or {TRUE}", True),
        (f"not {TRUE} or {TRUE}", True),
        (f"not ({TRUE} or {TRUE})", False),
        (f"not {TRUE} and {FALSE}", False),
        (f"not ({TRUE} and {FALSE})", True),
        (f"(({TRUE}))", True),
        (f"({TRUE})and({TRUE})", True),
    ],
)
def test_joining(text: str, met: bool) -> None:
    assert holds(text) is met


Tree = tuple[Any, ...]
TREES: st.SearchStrategy[Tree] = st.recursive(
    st.tuples(st.just("leaf"), st.booleans()),
    lambda inner: (
        st.tuples(st.just("not"), inner) | st.tuples(st.sampled_from(["and", "or"]), inner, inner)
    ),
    max_leaves=12,
)
STRENGTH = {"or": 1, "and": 2, "not": 3, "leaf": 4}


def written(tree: Tree, around: int = 0) -> str:
    """The tree with brackets only where precedence needs them."""
    kind, *parts = tree
    strength = STRENGTH[kind]
    match kind:
        case "leaf":
            text = TRUE if parts[0] else FALSE
        case "not":
            text = f"not {written(parts[0], strength)}"
        case _:
            text = f"{written(parts[0], strength)} {kind} {written(parts[1], strength + 1)}"
    return f"({text})" if strength < around else text


def value_of(tree: Tree) -> bool:
    kind, *parts = tree
    match kind:
        case "leaf":
            return bool(parts[0])
        case "not":
            return not value_of(parts[0])
        case "and":
            return value_of(parts[0]) and value_of(parts[1])
        case _:
            return value_of(parts[0]) or value_of(parts[1])


@given(TREES)
def test_precedence_of_any_expression(tree: Tree) -> None:
    assert holds(written(tree)) is value_of(tree)


# --- what is not known ---------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [">=", "<=", ">", "<", "=", "==", "!="])
def test_what_is_not_known_meets_no_comparison(sign: str) -> None:
    assert not holds(f"ratio {sign} 1")
    assert not holds(f"rung_date {sign} 2025-01-01")


def test_what_is_not_known_meets_no_condition_turned_round_either() -> None:
    """`not ratio > 1` asks for a ratio of at most 1; without a ratio nobody knows."""
    assert not holds("not ratio > 1")
    assert holds("not ratio > 1", ratio=0.5)
    assert not holds("not (ratio > 1 or rung = 9)")
    assert not holds("not (ratio > 1 and rung = 7)")


def test_what_is_known_decides_where_it_can() -> None:
    assert holds("ratio > 1 or rung = 7")
    assert not holds("ratio > 1 and rung = 7")
    assert holds("not (ratio > 1 and rung = 9)")


# --- fields and text -----------------------------------------------------------------------------


def test_fields_are_named_once_in_the_order_of_the_text() -> None:
    condition = parse_condition(
        "rung >= 7 and not (escalation < 3 or rung_before > 3) or rung = 9", SCORE_COLUMNS
    )
    assert condition.fields == ["rung", "escalation", "rung_before"]
    assert condition.text == "rung >= 7 and not (escalation < 3 or rung_before > 3) or rung = 9"


@pytest.mark.parametrize("field", SCORE_COLUMNS)
def test_every_column_can_be_compared(field: str) -> None:
    values = {float: "1", int: "1", str: "x", bool: "true", date: "2025-07-01"}
    assert parse_condition(f"{field} = {values[SCORE_COLUMNS[field]]}", SCORE_COLUMNS).fields == [
        field
    ]


# --- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("escalaton > 3", "escalation"),
        ("Escalation > 3", "escalation"),
        ("conflict level > 3", "conflict_level"),
        ("escalation > 3 and runge > 3", "rung"),
        ("verdikt = escalating", "verdict"),
        ("lastevent > 2025-01-01", "last_event"),
    ],
)
def test_unknown_field_is_answered_with_the_nearest(text: str, meant: str) -> None:
    said = complaint(text)
    assert "no field" in said
    hint = said.split("Did you mean ")[1].split("?")[0]
    assert meant in hint.replace(" or ", ", ").split(", ")
    listed = said.split("Fields: ")[1].rstrip(".").split(", ")
    assert sorted(listed) == sorted(SCORE_COLUMNS)
    assert meant in listed[: len(hint.replace(" or ", ", ").split(", "))], "the nearest first"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "expected a field, found the end"),
        ("   ", "expected a field, found the end"),
        ("escalation", "expected >=, <=, >, <, == or != after escalation"),
        ("escalation >=", "expected a value for escalation, found the end"),
        ("escalation >= and rung > 3", "expected a value for escalation, found and"),
        ("escalation => 50", "expected a value for escalation, found >"),
        ("50 <= escalation", "expected a field, found 50"),
        ("escalation >= 50 rung > 3", "did not expect 'rung'"),
        ("escalation >= 50 and", "expected a field, found the end"),
        ("and escalation >= 50", "expected a field, found and"),
        ("(escalation >= 50", "a bracket is not closed"),
        ("escalation >= 50)", "did not expect ')'"),
        ("escalation >= 50 & rung > 3", "cannot read '& rung > 3'"),
        ("escalation >= 50%", "cannot read '%'"),
        ("verdict = 'escalating", "cannot read"),
        ("escalation >= high", "escalation is compared with a number, not 'high'"),
        ("escalation >= nan", "escalation is compared with a number, not 'nan'"),
        ("escalation >= '50'", "escalation is compared with a number"),
        ("escalation >= 2025-07-01", "escalation is compared with a number"),
        ("rung = seven", "rung is compared with a number, not 'seven'"),
        ("last_event > 2025", "last_event is compared with a day as 2025-07-01, not '2025'"),
        ("last_event > 2025-02-30", "2025-02-30 is no day"),
        ("last_event > soon", "last_event is compared with a day"),
        ("directed = yes", "directed is compared with true or false, not 'yes'"),
        ("directed > false", "directed can only be compared with == or !="),
        ("verdict > escalating", "verdict can only be compared with == or !="),
        ("verdict = 3", "verdict is compared with text, not '3'"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused_in_words(text: str, words: str) -> None:
    said = complaint(text)
    assert said.startswith(f"condition {text!r}: ")
    assert words in said


@pytest.mark.parametrize(
    "build", [lambda depth: "(" * depth, lambda depth: "not " * depth], ids=["brackets", "not"]
)
def test_nesting_without_end_is_refused_too(build: Callable[[int], str]) -> None:
    complaint(build(5000) + "rung >")


# --- any text ------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [*SCORE_COLUMNS, "and", "or", "not", "(", ")", ">=", "<=", ">", "<", "==", "!=", "=", "50",
     "-3.5e2", "2025-07-01", "2025-02-30", "'text'", '"', "'", "true", "escalating", "data", "-",
     ".", "&", "²", "٣", "\n"]
)  # fmt: skip


def parses_or_is_refused(text: str) -> None:
    try:
        condition = parse_condition(text, SCORE_COLUMNS, SCORE_WORDS)
    except UsageError as error:
        assert text.strip() == "" or repr(text) in str(error)
    else:
        assert condition.holds(RECORD) in (True, False)
        assert condition.holds(dict.fromkeys(SCORE_COLUMNS)) in (True, False)
        assert set(condition.fields) <= set(SCORE_COLUMNS)


@given(st.text(max_size=40))
def test_any_text_parses_or_is_refused(text: str) -> None:
    parses_or_is_refused(text)


@given(st.lists(PIECES, max_size=14), st.sampled_from([" ", "", "  "]))
def test_any_pieces_parse_or_are_refused(pieces: list[str], between: str) -> None:
    parses_or_is_refused(between.join(pieces))


# --- words that a field can hold -----------------------------------------------------------------


def test_no_flag_is_a_value_as_well() -> None:
    assert holds("flags == ''", flags="")
    assert not holds("flags == stale_log", flags="")
    assert not holds("flags != stale_log", flags=None)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("verdict == escalatin", "escalating"),
        ("rung > 1 or not verdict != 'no clear chang'", "no clear change"),
        ("flags == stalelog", "stale_log"),
        ("verdict = Escalating", "escalating"),
        ("flags != 'stale_log;no_volum'", "no_volume"),
    ],
)
def test_a_word_that_no_dyad_can_have_is_an_error(text: str, nearest: str) -> None:
    found = complaint(text)
    assert f"Did you mean {nearest}" in found
    assert "It may be" in found


def test_every_flag_has_its_words() -> None:
    assert set(FLAG_WORDS) == set(FLAGS)
