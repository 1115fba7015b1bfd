"""The logs that names mean: files, patterns, folders, archives, standard input."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import zipfile
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest

from caucasus_cli.errors import LogError
from caucasus_cli.reading import inputs
from caucasus_cli.reading.inputs import find_sources
from caucasus_cli.reading.streams import Source

TEXT = b"".join(b"%d\tFJI\tTON\n" % row for row in range(8000))
BUNDLED = ("incidents", "context")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, data: bytes | None = None) -> str:
    """A file that holds its own name, unless told otherwise."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(name.encode() if data is None else data)
    return name


def write_zip(name: str, *members: str) -> str:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            archive.writestr(member, member)
    return write(name, buffer.getvalue())


def find(*names: str, stdin: bytes = b"") -> list[Source]:
    return find_sources(names, BUNDLED, lambda name: f"the {name}".encode(), io.BytesIO(stdin))


def found(*names: str) -> dict[str, str]:
    """What each log is called → what it holds."""
    sources = find(*names)
    assert len({source.name for source in sources}) == len(sources)
    return {source.name: source.data.decode() for source in sources}


def refused(*names: str) -> str:
    with pytest.raises(LogError) as caught:
        find(*names)
    return str(caught.value)


# --- files ---------------------------------------------------------------------------------------


def test_files_are_called_by_their_names_in_the_order_given() -> None:
    assert found(write("b.csv"), write("in/a.anything"), "incidents") == {
        "b.csv": "b.csv", "a.anything": "in/a.anything", "incidents": "the incidents",
    }  # fmt: skip


def test_files_of_the_same_name_are_called_by_their_paths() -> None:
    names = write("one/log.csv"), write("two/log.csv"), write("other.csv"), write("log.csv")
    assert list(found(*names)) == ["one/log.csv", "two/log.csv", "other.csv", "log.csv"]


def test_archives_of_the_same_name_are_called_by_their_paths() -> None:
    write_zip("one/logs.zip", "a.csv", "b.csv")
    write_zip("two/logs.zip", "a.csv")
    assert found("one", "two") == {
        "one/logs.zip/a.csv": "a.csv", "one/logs.zip/b.csv": "b.csv", "two/logs.zip": "a.csv",
    }  # fmt: skip


def test_a_file_is_known_by_size_and_hash() -> None:
    (source,) = find(write("log.csv", TEXT))
    assert source.packed_bytes == len(TEXT)
    assert source.sha256 == sha256(TEXT).hexdigest()


def test_a_name_with_the_signs_of_a_pattern_is_a_file_first() -> None:
    assert found(write("log[1].csv"), write("a*.csv")) == {
        "log[1].csv": "log[1].csv", "a*.csv": "a*.csv",
    }  # fmt: skip


def test_a_name_that_is_no_utf_8_can_be_read_and_told() -> None:
    names = [os.fsdecode(b"b\xe9.csv"), os.fsdecode(b"b\xe8.csv")]
    for name in names:
        Path(name).write_bytes(b"x")
    assert [source.name for source in find(*names)] == [r"b\udce9.csv", r"b\udce8.csv"]
    assert [source.name.encode() for source in find(".")] == [b"b\\udce8.csv", b"b\\udce9.csv"]


def test_a_link_is_followed() -> None:
    write("real.csv")
    Path("link.csv").symlink_to("real.csv")
    assert found("link.csv") == {"link.csv": "real.csv"}


# --- patterns ------------------------------------------------------------------------------------


def test_patterns_mean_files_sorted_by_path() -> None:
    for name in ("b.csv", "a.csv", "c.txt", "in/d.csv", "in/deep/e.csv", ".hidden.csv"):
        write(name)
    Path("folder.csv").mkdir()
    assert list(found("*.csv")) == ["a.csv", "b.csv"]
    assert list(found("[bc].*")) == ["b.csv", "c.txt"]
    assert list(found("?.csv", "in/*.csv")) == ["a.csv", "b.csv", "d.csv"]
    assert list(found("**/*.csv")) == ["a.csv", "b.csv", "d.csv", "e.csv"]


@pytest.mark.parametrize("pattern", ["*.csv", "none/*", "[", "in/?"])
def test_a_pattern_that_means_nothing_is_named(pattern: str) -> None:
    write("in/folder/a.csv")
    assert refused(pattern) == f"{pattern}: no file is called so."


# --- folders -------------------------------------------------------------------------------------


def test_a_folder_means_its_logs_sorted_by_path() -> None:
    names = ["b.csv", "a.TSV", "in/c.csv.gz", "in/deep/d.parquet", "z.zst"]
    left_out = ["notes.md", "in/.hidden.csv", ".git/e.csv", "Makefile", "f.csv.part"]
    for name in names + left_out:
        write(name)
    assert list(found(".")) == ["a.TSV", "b.csv", "c.csv.gz", "d.parquet", "z.zst"]
    assert list(found("in/")) == ["c.csv.gz", "d.parquet"]


def test_a_folder_whose_path_is_hidden_is_read_all_the_same() -> None:
    write(".data/a.csv")
    assert found(".data") == {"a.csv": ".data/a.csv"}


def test_a_folder_without_logs() -> None:
    write("in/notes.md")
    assert refused("in").startswith("in: is a folder without event logs (.csv, .tsv, ")


# --- archives ------------------------------------------------------------------------------------


def test_each_member_is_a_log() -> None:
    write_zip("logs.zip", "in/b.csv", "a.csv", "readme.md")
    assert found("logs.zip") == {
        "logs.zip/in/b.csv": "in/b.csv", "logs.zip/a.csv": "a.csv",
        "logs.zip/readme.md": "readme.md",
    }  # fmt: skip
    assert {source.sha256 for source in find("logs.zip")} == {
        sha256(Path("logs.zip").read_bytes()).hexdigest()
    }


def test_an_archive_of_one_file_is_that_file() -> None:
    assert found(write_zip("20250610.export.CSV.zip", "20250610.export.CSV")) == {
        "20250610.export.CSV.zip": "20250610.export.CSV"
    }


def test_a_damaged_archive_among_others_is_named() -> None:
    write_zip("good.zip", "a.csv")
    write("bad.zip", Path("good.zip").read_bytes()[:-9])
    good, bad = find("good.zip", "bad.zip")
    assert good.data == b"a.csv"
    for read in (lambda: bad.data, lambda: bad.head, lambda: bad.sha256):
        with pytest.raises(LogError, match=r"^bad\.zip: is damaged"):
            read()


# --- standard input ------------------------------------------------------------------------------

PACKED = {
    "plain": TEXT,
    "gzip": gzip.compress(TEXT),
    "bzip2": bz2.compress(TEXT),
    "zstd": bytes(pa.compress(TEXT, "zstd", asbytes=True)),
}


@pytest.mark.parametrize("limit", [2**26, 1000], ids=["in memory", "on disk"])
@pytest.mark.parametrize("packing", PACKED)
def test_standard_input(packing: str, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "_IN_MEMORY", limit)
    (source,) = find("-", stdin=PACKED[packing])
    assert source.name == "stdin"
    assert source.packed_bytes == len(PACKED[packing])
    for _ in range(2):
        assert source.head == TEXT[: 2**16]
        assert source.data == TEXT
        assert source.sha256 == sha256(PACKED[packing]).hexdigest()


@pytest.mark.parametrize("limit", [2**26, 10], ids=["in memory", "on disk"])
def test_an_archive_on_standard_input(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "_IN_MEMORY", limit)
    write_zip("logs.zip", "a.csv", "b.csv")
    sources = find("-", stdin=Path("logs.zip").read_bytes())
    assert [(one.name, one.data) for one in sources] == [
        ("stdin/a.csv", b"a.csv"), ("stdin/b.csv", b"b.csv"),
    ]  # fmt: skip


@pytest.mark.parametrize("size", [0, 9, 10, 11])
def test_standard_input_around_the_limit(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "_IN_MEMORY", 10)
    (source,) = find("-", stdin=b"x" * size)
    assert source.data == b"x" * size


def test_standard_input_twice_is_empty_the_second_time() -> None:
    first, second = find("-", "-", stdin=TEXT)
    assert (first.data, second.data) == (TEXT, b"")


# --- names that mean nothing ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lgo.csv", "lgo.csv: no such file. Did you mean log.csv?"),
        ("in/lgo.csv", "in/lgo.csv: no such file. Did you mean log.csv?"),
        ("incident", "incident: no such file. Did you mean incidents?"),
        ("qqqq", "qqqq: no such file."),
        ("none/log.csv", "none/log.csv: no such file."),
        ("log.csv/x", "log.csv/x: cannot be read: Not a directory."),
        ("loop", "loop: cannot be read: Too many levels of symbolic links."),
        ("", "an empty name stands for no file."),
        ("x" * 300, f"{'x' * 300}: cannot be read: File name too long."),
    ],
)
def test_a_log_that_is_not_there(name: str, said: str) -> None:
    write("log.csv")
    write("in/log.csv")
    Path("loop").symlink_to("loop")
    assert refused(name) == said
