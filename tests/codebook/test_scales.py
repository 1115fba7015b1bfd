"""Scales: the bundled ones, and a file of one's own."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from caucasus_cli.codebook.cameo import BUNDLED_SCALES, all_codes
from caucasus_cli.codebook.scales import Scale, load_scale, square_decimals
from caucasus_cli.errors import CodebookError
from caucasus_cli.scoring.stocks import steps_for


def write(folder: Path, *rows: str, header: str = "code,weight", name: str = "own.csv") -> str:
    file = folder / name
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return str(file)


# --- bundled ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUNDLED_SCALES)
def test_bundled_scales_are_in_tenths(name: str) -> None:
    scale = load_scale(name)
    assert scale.name == name
    assert scale.decimals == 1
    assert scale.units.keys() <= all_codes().keys()
    assert scale.units.keys() == scale.taken_from.keys()
    assert list(scale.units) == sorted(scale.units)
    assert 1 <= scale.largest <= 100


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("goldstein", {"190": -10.0, "057": 8.0, "010": 0.0, "036": 4.0, "138": -7.0, "022": 3.4}),
        ("gdelt", {"190": -10.0, "022": 3.2, "016": -2.0, "164": -7.0}),
        ("unit", {"190": -1.0, "057": 1.0, "010": 0.0}),
        ("plover", {"10": 0.0, "03": 2.5, "010": None, "0231": None}),
    ],
)
def test_known_weights(name: str, weights: dict[str, float | None]) -> None:
    scale = load_scale(name)
    assert {code: scale.weight(code) for code in weights} == weights


def test_only_plover_leaves_codes_without_a_weight() -> None:
    without = {name: set(all_codes()) - set(load_scale(name).units) for name in BUNDLED_SCALES}
    assert {code[:2] for code in without.pop("plover")} == {"01", "02"}
    assert set().union(*without.values()) == set()


def test_fallbacks_are_listed() -> None:
    fallbacks = load_scale("gdelt").fallbacks
    assert fallbacks["1213"] == "121"
    assert "190" not in fallbacks


def test_hashes_are_of_the_resolved_weights() -> None:
    hashes = {name: load_scale(name).sha256 for name in BUNDLED_SCALES}
    assert len(set(hashes.values())) == len(hashes)
    scale = load_scale("goldstein")
    lines = "".join(f"{code},{scale.weight(code)}\n" for code in sorted(all_codes()))
    assert scale.sha256 == hashlib.sha256(lines.encode()).hexdigest()
    assert load_scale("goldstein") == scale


def test_unknown_code_has_no_weight() -> None:
    assert load_scale("goldstein").weight("999") is None


def test_largest_is_at_least_one() -> None:
    assert Scale("", 1, {}, {}, "").largest == 1
    assert Scale("", 1, {"190": 0}, {}, "").largest == 1
    assert Scale("", 1, {"190": -73, "057": 20}, {}, "").largest == 73


# --- a file of one's own ----------------------------------------------------------------------


def test_code_without_a_weight_takes_that_of_its_nearest_parent(tmp_path: Path) -> None:
    scale = load_scale(write(tmp_path, "18,-6", "182,-7", "1823,-9.5", "05,3"))
    assert scale.name == "own.csv"
    assert scale.weight("1823") == -9.5
    assert scale.weight("1822") == -7.0
    assert scale.weight("183") == -6.0
    assert scale.weight("057") == 3.0
    assert scale.weight("190") is None
    assert scale.taken_from["1822"] == scale.taken_from["182"] == "182"
    assert scale.fallbacks["183"] == "18"
    assert not {"18", "182", "1823"} & scale.fallbacks.keys()


def test_a_child_says_nothing_about_its_parent(tmp_path: Path) -> None:
    scale = load_scale(write(tmp_path, "1823,-9"))
    assert scale.units == {"1823": -90}


@pytest.mark.parametrize(
    ("weight", "decimals", "units"),
    [
        ("-7", 1, -70),
        ("-7.5", 1, -75),
        ("-7.50", 1, -75),
        ("-7.25", 2, -725),
        ("3.0001", 4, 30001),
        ("+3", 1, 30),
        ("1e1", 1, 100),
        (" 2 ", 1, 20),
        ("0", 1, 0),
        ("-0.0", 1, 0),
    ],
)
def test_decimals_are_kept_exactly(tmp_path: Path, weight: str, decimals: int, units: int) -> None:
    scale = load_scale(write(tmp_path, f"190,{weight}"))
    assert (scale.decimals, scale.units["190"]) == (decimals, units)


def test_the_finest_weight_sets_the_decimals(tmp_path: Path) -> None:
    scale = load_scale(write(tmp_path, "190,-10", "057,0.125"))
    assert scale.decimals == 3
    assert (scale.units["190"], scale.units["057"]) == (-10_000, 125)
    assert (scale.weight("190"), scale.weight("057")) == (-10.0, 0.125)


@pytest.mark.parametrize("weight", ["-10", "-7.5", "-7.25", "-7.125", "-7.1234", "-999.9999"])
def test_every_scale_that_is_accepted_can_be_summed_exactly(tmp_path: Path, weight: str) -> None:
    steps = steps_for([], load_scale(write(tmp_path, f"190,{weight}")))
    assert steps.bits >= 30


@pytest.mark.parametrize(
    ("weight", "square"),
    [("-7", 4_900), ("-7.5", 5_625), ("-7.25", 525_625), ("-7.125", 507_656), ("-7.1234", 507_428)],
)
def test_squares_are_exact_up_to_two_decimals(tmp_path: Path, weight: str, square: int) -> None:
    """In hundredths of a squared point for a scale in tenths, else in ten-thousandths."""
    scale = load_scale(write(tmp_path, f"190,{weight}"))
    assert scale.square("190") == square
    digits = square_decimals(scale.decimals)
    assert digits == (2 if scale.decimals == 1 else 4)
    assert scale.square("190") / 10**digits == pytest.approx(float(weight) ** 2, abs=5e-5)


def test_hash_depends_on_the_weights_alone(tmp_path: Path) -> None:
    one = load_scale(write(tmp_path, "190,-10", "057,8", name="one.csv"))
    other = load_scale(
        write(tmp_path, "8.00,057,x", "-1e1, 190 ,y", header="weight,code,note", name="other.csv")
    )
    assert one.sha256 == other.sha256
    third = load_scale(write(tmp_path, "190,-10", "057,8.1", name="third.csv"))
    assert third.sha256 != one.sha256


def test_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    file = tmp_path / "bom.csv"
    file.write_bytes(b"\xef\xbb\xbfcode,weight\r\n190,-10\r\n")
    assert load_scale(str(file)).weight("190") == -10.0


def test_file_named_like_a_bundled_scale_needs_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "190,-1", name="goldstein")
    monkeypatch.chdir(tmp_path)
    assert load_scale("goldstein").weight("190") == -10.0
    assert load_scale("./goldstein").weight("190") == -1.0


# --- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["190,-10", "999,3"], r"own\.csv:3: '999' is no CAMEO 1\.1b3 code\."),
        (["57,8"], r"own\.csv:2: '57' is no CAMEO 1\.1b3 code\. Did you mean 057\?"),
        (["1900,-10"], r"own\.csv:2: '1900' is no CAMEO .* Did you mean 190"),
        (["war,-10"], r"own\.csv:2: 'war' is no code \(two to four digits\)"),
        ([",-10"], r"own\.csv:2: '' is no code"),
        (["190,-10", "057,8", "190,-9"], r"own\.csv:4: 190 has a weight already"),
        (["190,ten"], r"own\.csv:2: weight 'ten' is no number: write -7\.5\."),
        (["190,"], r"own\.csv:2: weight '' is no number"),
        (["190"], r"own\.csv:2: weight '' is no number"),
        (["190,nan"], r"own\.csv:2: weight 'nan' is no number"),
        (["190,-inf"], r"own\.csv:2: weight '-inf' is no number"),
        (['190,"-7,5"'], r"own\.csv:2: weight '-7,5' is no number"),
        (["190,0.00001"], r"own\.csv:2: weight 0\.00001 has more than 4 decimals"),
        (["190,1000.1"], r"own\.csv:2: weight 1000\.1 is beyond ±1000"),
        (["190,1e25"], r"own\.csv:2: weight 1e25 is beyond"),
        (["190,-1e400"], r"own\.csv:2: weight -1e400 is beyond"),
        ([], r"own\.csv: a scale needs at least one code"),
    ],
)
def test_mistakes_are_named_by_file_and_row(tmp_path: Path, rows: list[str], message: str) -> None:
    with pytest.raises(CodebookError, match=message):
        load_scale(write(tmp_path, *rows))


def test_missing_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="needs the columns code,weight"):
        load_scale(write(tmp_path, "190,-10", header="code,value"))
    empty = tmp_path / "empty.csv"
    empty.touch()
    with pytest.raises(CodebookError, match="needs the columns code,weight"):
        load_scale(str(empty))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "latin.csv"
    file.write_bytes("code,weight,note\n190,-10,é\n".encode("latin-1"))
    with pytest.raises(CodebookError, match="cannot be read as a scale"):
        load_scale(str(file))


def test_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(CodebookError, match=r"no scale named 'goldstien'.*Did you mean goldstein"):
        load_scale("goldstien")
    with pytest.raises(CodebookError, match="no such file"):
        load_scale("nowhere/own.csv")


def test_folder_is_no_scale(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="no such file"):
        load_scale(str(tmp_path))
