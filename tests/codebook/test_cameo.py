"""Looking up event codes, and what a wrong one could have meant."""

from __future__ import annotations

import pytest

from caucasus_cli.codebook.cameo import (
    BUNDLED_SCALES,
    QUAD_RULES,
    all_codes,
    find_code,
    is_code_shaped,
    lost_its_zeros,
    search_codes,
    suggestions,
)
from caucasus_cli.codebook.scales import load_scale
from caucasus_cli.errors import CodebookError


def test_code_carries_everything_about_it() -> None:
    code = find_code("1823")
    assert (code.code, code.parent, code.root, code.level) == ("1823", "182", "18", 3)
    assert code.weights.keys() == code.weights_from.keys() == set(BUNDLED_SCALES)
    assert code.quads.keys() == set(QUAD_RULES)
    assert code.rung == 7
    assert find_code("19").parent == ""
    assert find_code("057").label == "Sign formal agreement"


def test_all_codes_stand_in_the_order_of_their_text() -> None:
    assert list(all_codes()) == sorted(all_codes())
    assert all(code == record.code for code, record in all_codes().items())


def test_weight_taken_from_a_parent_says_so() -> None:
    """GDELT's data never show 1213; its parent's weight stands in."""
    code = find_code("1213")
    assert code.weights_from["goldstein"] == "1213"
    assert code.weights_from["gdelt"] == "121"
    assert find_code("01").weights["plover"] is None


# --- wrong codes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "first"),
    [
        ("57", "057"),  # a lost zero
        ("10", "010"),
        ("36", "036"),
        ("1825", "182"),  # the nearest parent
        ("2099", "20"),
        ("1999", "19"),
        ("19A", "19"),
    ],
)
def test_nearest_meaning_comes_first(value: str, first: str) -> None:
    assert suggestions(value)[0] == first


def test_suggestions_are_few_valid_and_different() -> None:
    for value in ("57", "1900", "999", "", "abc", "0", "18231", "١٩٠"):
        found = suggestions(value)
        assert len(found) <= 3
        assert len(set(found)) == len(found)
        assert set(found) <= set(all_codes())
    assert suggestions("abc") == suggestions("") == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("57", r"'57' is no CAMEO 1\.1b3 code\. Did you mean 057\?"),
        ("1900", r"'1900' is no CAMEO 1\.1b3 code\. Did you mean 190"),
        ("", r"'' is no CAMEO 1\.1b3 code\.$"),
        ("arrest", r"'arrest' is no CAMEO"),
    ],
)
def test_unknown_code_is_refused_with_the_nearest(value: str, message: str) -> None:
    with pytest.raises(CodebookError, match=message):
        find_code(value)


@pytest.mark.parametrize(
    ("value", "shaped"),
    [("19", True), ("057", True), ("1823", True), ("9", False), ("18231", False), ("19A", False),
     ("", False), (" 19", False), ("19\n", False), ("١٩٠", False), ("-19", False)],
)  # fmt: skip
def test_shape_of_a_code(value: str, shaped: bool) -> None:
    assert is_code_shaped(value) is shaped


@pytest.mark.parametrize(
    ("values", "lost"),
    [
        ({"57", "10", "190"}, True),
        ({"36"}, True),
        ({"231"}, True),  # 0231
        ({"10", "20", "190"}, False),  # roots as well as lost zeros: nothing is proven
        ({"057", "57"}, False),  # here a zero survived, so 57 is a slip
        ({"190", "1823"}, False),
        ({"999", "abc", ""}, False),
        (set(), False),
    ],
)
def test_lost_zeros_are_noticed_only_where_proven(values: set[str], lost: bool) -> None:
    assert lost_its_zeros(values) is lost


# --- search -----------------------------------------------------------------------------------


def found(query: str) -> list[str]:
    return [code.code for code in search_codes(query)]


def test_search_by_digits_takes_what_starts_with_them() -> None:
    assert found("175") == ["175"]
    assert found("19") == ["19", "190", "191", "192", "193", "194", "195", "1951", "1952", "196"]
    assert found("7") == []
    assert found("0571") == []


@pytest.mark.parametrize("query", ["arrest", "Arrest", "ARREST detain", "detain arrest", "arr"])
def test_search_finds_words_by_their_beginning(query: str) -> None:
    assert "173" in found(query)


def test_search_needs_every_word() -> None:
    assert set(found("military cooperation")) < set(found("military"))
    assert found("arrest cooperation") == []
    assert found("rrest") == []
    assert found("") == found("  ") == found("!?") == []


def test_search_knows_the_plover_types() -> None:
    protest = found("protest")
    assert {"14", "145"} <= set(protest)
    coerced = found("coerce")
    assert "172" in coerced


def test_codes_and_scale_agree() -> None:
    scale = load_scale("goldstein")
    for code in all_codes().values():
        assert float(code.weights["goldstein"] or "nan") == scale.weight(code.code)
