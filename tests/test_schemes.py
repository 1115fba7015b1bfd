"""The scheme guard: a file is refused where its codes are those of another scheme."""

from __future__ import annotations

import csv
import gzip
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from caucasus_cli.account import FileAccount
from caucasus_cli.codebook.cameo import all_codes
from caucasus_cli.codebook.plover import plover_codes, plover_types
from caucasus_cli.codebook.tables import read_table
from caucasus_cli.reading.schemes import refusal_of, shares

FOLDER = os.environ.get("CAUCASUS_REALDATA")
WEIS = ["223", "212", "095", "031", "032", "121"]


def account(codes: list[str], scheme: str = "cameo-1.1b3", repaired: int = 0) -> FileAccount:
    return FileAccount("f.txt", "keds", "", scheme, codes=Counter(codes), repaired=repaired)


def test_shares_are_of_rows() -> None:
    found = shares(Counter({"190": 6, "223": 3, "COERCE": 1, "": 5, "---": 2}))
    assert found == {"cameo-1.1b3": 0.6, "cameo-0.5b1": 0.6, "weis": 0.9, "plover": 0.1}
    assert set(shares(Counter()).values()) == {0.0}


@pytest.mark.parametrize("codes", [list(all_codes()), ["190", "042", "0231"] * 10])
def test_cameo_passes(codes: list[str]) -> None:
    one = account(codes)
    assert refusal_of(one) is None
    assert one.notes == []


def test_weis_is_refused_with_shares_and_telling_codes() -> None:
    one = account(WEIS * 10)
    assert refusal_of(one) == (
        "f.txt: the codes are WEIS, not CAMEO 1.1b3: 100.0% of the rows have a code of WEIS, 50.0% "
        "one of CAMEO 1.1b3. Only WEIS has 223 (10 rows), 212 (10 rows), 095 (10 rows). The same "
        "number is another act there, so CAMEO weights would be wrong without a trace: translate "
        "the codes first."
    )


def test_plover_in_a_column_of_cameo_codes() -> None:
    refusal = refusal_of(account(["CONSULT", "Accuse", "COERCE-arrest"] * 10))
    assert refusal is not None
    assert "the codes are PLOVER, not CAMEO 1.1b3: 100.0% of the rows" in refusal


def test_plover_is_known_whatever_its_case() -> None:
    refusal = refusal_of(account(["consult", "coerce-ARREST"] * 10))
    assert refusal is not None
    assert "Only PLOVER has CONSULT (10 rows), COERCE-arrest (10 rows)." in refusal


@pytest.mark.parametrize(("strangers", "noted"), [(2, False), (3, True), (40, True)])
def test_plover_in_some_rows_of_a_cameo_file_is_said(strangers: int, noted: bool) -> None:
    one = account(["190"] * 60 + ["COERCE"] * strangers)
    assert refusal_of(one) is None
    share = strangers / (60 + strangers)
    assert one.notes == noted * [
        f"f.txt: {strangers} rows ({share:.1%}) have a code of PLOVER in a file of another scheme, "
        f"and are dropped: COERCE ({strangers} rows)."
    ]


def test_cameo_in_a_column_of_plover_types() -> None:
    assert refusal_of(account(list(plover_types()) * 3, "plover")) is None
    refusal = refusal_of(account(["190", "042"] * 10, "plover"))
    assert refusal is not None
    assert "the codes are CAMEO 1.1b3, not PLOVER" in refusal


def test_few_rows_prove_nothing() -> None:
    assert refusal_of(account(["223"] * 19)) is None
    assert refusal_of(account(["223"] * 20)) is not None
    assert refusal_of(account([])) is None


@pytest.mark.parametrize(("wrong", "refused"), [(1, False), (2, False), (3, True)])
def test_a_misprint_or_two_are_no_other_scheme(wrong: int, refused: bool) -> None:
    one = account(["042"] * 30 + ["223"] * wrong)
    assert (refusal_of(one) is not None) == refused


def test_one_in_a_hundred_is_the_margin() -> None:
    assert refusal_of(account(["042"] * 1000 + ["223"] * 10)) is None
    assert refusal_of(account(["042"] * 1000 + ["223"] * 11)) is not None


def test_misprints_of_no_scheme_do_not_refuse() -> None:
    assert refusal_of(account(["042"] * 20 + ["999"] * 80)) is None


def test_codes_that_lost_their_zeros_are_read_as_mended() -> None:
    codes = [code.removeprefix("0") for code in all_codes()]
    one = account(codes, repaired=100)
    assert refusal_of(one) is None
    assert one.notes == []


def test_the_older_cameo_gets_a_note() -> None:
    one = account(["042"] * 30 + ["1641"] * 6 + ["163"] * 3 + ["016"])
    assert refusal_of(one) is None
    assert one.notes == [
        "f.txt: the codes fit CAMEO 0.5B1 (100.0% of the rows) better than 1.1b3 (85.0%); only the "
        "older version has 1641. 4 rows have a code that meant something else then: 163 (3 rows), "
        "016 (1 row). They are read as 1.1b3."
    ]


def test_codes_that_changed_are_no_proof_alone() -> None:
    one = account(["163", "016", "124", "0255"] * 10)
    assert refusal_of(one) is None
    assert one.notes == []


def test_a_file_of_any_scheme_passes() -> None:
    assert refusal_of(account(WEIS * 10, "any")) is None


def test_the_table() -> None:
    rows = read_table("schemes")
    by_scheme = Counter(row["scheme"] for row in rows)
    assert by_scheme == {"cameo-0.5b1": 276, "weis": 114}
    assert len({(row["code"], row["scheme"]) for row in rows}) == len(rows)
    changed = {row["code"] for row in rows if row["changed"]}
    assert {"016", "124", "163", "164", "166"} <= changed <= set(all_codes())
    assert not {row["code"] for row in rows} & set(plover_codes())


# --- real files -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder() -> Path:
    if not FOLDER:
        pytest.skip("CAUCASUS_REALDATA is not set: no real event data to tell apart")
    return Path(FOLDER)


def keds(path: Path) -> list[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="latin-1", newline="") as file:
        return [row["code"] for row in csv.DictReader(file)]


def column(path: Path, at: int, skip: int = 0) -> list[str]:
    lines = path.read_text("latin-1").splitlines()[skip:]
    return [fields[at] for line in lines if len(fields := line.split("\t")) > at]


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "rows", "cameo"),
    [("gulf.cameo.csv", 54_466, 0.8214), ("balkans.weis.csv.gz", 72_953, 0.8627)],
)
def test_weis_files_are_refused(folder: Path, name: str, rows: int, cameo: float) -> None:
    """The file called `gulf.cameo` has the 64 codes of McClelland's code book and one more."""
    codes = keds(folder / "keds" / name)
    found = shares(Counter(codes))
    assert len(codes) == rows
    assert (found["weis"], round(found["cameo-1.1b3"], 4)) == (1.0, cameo)
    assert "the codes are WEIS" in (refusal_of(account(codes)) or "")
    chance = random.Random(1)
    assert all(refusal_of(account(chance.sample(codes, 300))) for _ in range(50))


@pytest.mark.realdata
def test_cameo_files_pass(folder: Path) -> None:
    files = {
        "turkey": keds(folder / "keds" / "turkey.cameo.csv"),
        "gdelt": column(folder / "gdelt" / "20191024143000.export.CSV", 26),
        "interstate": column(folder / "gdelt" / "20201113_interstate.export.CSV", 26),
        "icews": column(folder / "icews" / "events.2018.sample.tab", 6, skip=1),
    }
    chance = random.Random(1)
    for name, codes in files.items():
        one = account(codes)
        assert (name, refusal_of(one), one.notes) == (name, None, [])
        assert shares(one.codes)["cameo-1.1b3"] > 0.999
        assert not any(refusal_of(account(chance.sample(codes, 100))) for _ in range(50))
