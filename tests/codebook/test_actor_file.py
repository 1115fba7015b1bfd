"""A user's own actors, laid over the bundled ones."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from threading import Thread

import pytest

from caucasus_cli.codebook.actor_file import codebook_provenance, load_actors
from caucasus_cli.codebook.actors import ActorBook
from caucasus_cli.errors import CodebookError, UnknownActorError


def write(folder: Path, *rows: str, header: str = "code,name") -> Path:
    file = folder / "actors.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def test_no_file_is_the_bundled_book(book: ActorBook) -> None:
    assert load_actors(None) is book


def test_known_code_gets_the_stated_name_and_keeps_the_rest(
    tmp_path: Path, book: ActorBook
) -> None:
    own = load_actors(write(tmp_path, "AZE,Azerbaijani Republic"))
    actor, bundled = own.find("Azerbaijani Republic"), book.find("AZE")
    assert (actor.code, actor.name) == ("AZE", "Azerbaijani Republic")
    assert (actor.iso2, actor.cow, actor.capital) == (bundled.iso2, bundled.cow, bundled.capital)
    assert own.find("Azerbaijan").name == own.find("Baku").name == "Azerbaijani Republic"
    assert len(own.actors) == len(book.actors)
    # The bundled book is not touched.
    assert book.find("AZE").name == "Azerbaijan"


def test_empty_cells_keep_what_is_bundled(tmp_path: Path, book: ActorBook) -> None:
    own = load_actors(write(tmp_path, "AZE,Azerbaijan,,Ganja", header="code,name,cow,capital"))
    assert own.find("AZE").cow == book.find("AZE").cow
    assert own.find("AZE").capital == "Ganja"


def test_new_code_is_a_state_unless_the_row_says_otherwise(tmp_path: Path) -> None:
    own = load_actors(
        write(tmp_path, "ZZA,Zedland,,", "ZZB,Zed League,organisation,ZZB|ZZC",
              header="code,name,status,cameo")
    )  # fmt: skip
    assert own.find("zedland").code == "ZZA"
    assert own.find("ZZA").status == "state"
    assert own.find("ZZA").is_country
    assert not own.find("Zed League").is_country
    for code, actor in (("ZZAGOV", "ZZA"), ("IGOZZB", "ZZB"), ("ZZCGOV", "ZZB")):
        parsed = own.parse(code)
        assert parsed is not None
        assert parsed.actor is not None
        assert parsed.actor.code == actor
    # The others are still there.
    assert own.find("Baku").code == "AZE"


def test_aliases_are_names(tmp_path: Path) -> None:
    own = load_actors(
        write(tmp_path, "AZE,Azerbaijan,Odlar Yurdu|Land of Fire", "ZZA,Zedland,",
              header="code,name,aliases")
    )  # fmt: skip
    assert own.find("land of fire").code == own.find("ODLAR YURDU").code == "AZE"
    assert "Land of Fire" in own.names("AZE")


def test_own_name_means_its_row_and_nothing_else(tmp_path: Path, book: ActorBook) -> None:
    """A name that is bundled for another actor, or for two, is taken over."""
    with pytest.raises(UnknownActorError, match="can mean"):
        book.find("Congo")
    own = load_actors(
        write(tmp_path, "COD,Congo,", "ZZA,Zedland,Moscow|Korea", header="code,name,aliases")
    )
    assert own.find("Congo").code == "COD"
    assert own.find("Moscow").code == own.find("korea").code == "ZZA"
    assert own.find("Kremlin").code == "RUS"


def test_alias_may_repeat_the_own_name(tmp_path: Path) -> None:
    own = load_actors(write(tmp_path, "ZZA,Zedland,zedland|Zedland", header="code,name,aliases"))
    assert own.find("Zedland").code == "ZZA"
    assert own.names("ZZA") == ["Zedland"]


def test_alias_of_two_actors_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "ZZA,Zedland,The Zed", "ZZB,Zedonia,the zed", header="code,name,aliases")
    with pytest.raises(CodebookError, match=r"actors\.csv.* 'the zed' names both ZZA and ZZB"):
        load_actors(file)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["AZE,Azerbaijan", "ZZ,Zedland"], r"actors\.csv:3: code 'ZZ' is not three capitals"),
        (["zza,Zedland"], r"actors\.csv:2: code 'zza' is not three capitals, as in AZE"),
        (["ZZAA,Zedland"], r"actors\.csv:2: code 'ZZAA'"),
        (["ZÉD,Zedland"], r"actors\.csv:2: code 'ZÉD'"),
        ([",Zedland"], r"actors\.csv:2: code ''"),
        (["ZZA,"], r"actors\.csv:2: ZZA has no name"),
        (["ZZA"], r"actors\.csv:2: ZZA has no name"),
        (["ZZA,One", "ZZB,Two", "ZZA,Three"], r"actors\.csv:4: ZZA stands in row 2 already"),
        (["ZZA,Zedland", "ZZB,ZEDLAND"], r"actors\.csv:3: zedland stands in row 2 already"),
    ],
)
def test_mistakes_are_named_by_file_and_row(tmp_path: Path, rows: list[str], message: str) -> None:
    with pytest.raises(CodebookError, match=message):
        load_actors(write(tmp_path, *rows))


def test_missing_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="needs the columns code,name"):
        load_actors(write(tmp_path, "AZE,Azerbaijan", header="code,label"))


def test_unreadable_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="no such file"):
        load_actors(tmp_path / "nowhere.csv")
    with pytest.raises(CodebookError, match="cannot be read as an actor table"):
        load_actors(tmp_path)
    file = tmp_path / "latin.csv"
    file.write_bytes("code,name\nZZA,Zédland\n".encode("latin-1"))
    with pytest.raises(CodebookError, match="cannot be read as an actor table"):
        load_actors(file)


def test_byte_order_mark_and_blanks_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "actors.csv"
    file.write_bytes(b"\xef\xbb\xbfcode,name\r\n ZZA , Zedland \r\n\r\n")
    assert load_actors(file).find("Zedland").code == "ZZA"


def test_the_hash_is_that_of_the_table_last_loaded_from_a_path(tmp_path: Path) -> None:
    path = tmp_path / "actors.csv"
    for number, piped in enumerate((False, True, True, False)):
        data = f"code,name\nZZ{number},Zedland\n".encode()
        path.unlink(missing_ok=True)
        if piped:
            os.mkfifo(path)
            Thread(target=path.write_bytes, args=(data,)).start()
        else:
            path.write_bytes(data)
        assert load_actors(path).find("Zedland").code == f"ZZ{number}"
        told = codebook_provenance(path)["codebook_sha256"]["own_actors"]
        assert told == hashlib.sha256(data).hexdigest()
