"""The bytes of a file: unpacked whatever it is called, refused in words when they are broken."""

from __future__ import annotations

import bz2
import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Callable
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest

from caucasus_cli.errors import LogError
from caucasus_cli.reading import inflate, streams
from caucasus_cli.reading.streams import HEAD_BYTES, Source, hashed_ahead, members_of

_RNG = random.Random(7)
TEXT = b"".join(b"%d\tFJI\tTON\t%d\n" % (row, _RNG.randrange(10**12)) for row in range(3500))
#: What old and new programs put into archives.
METHODS = {
    "stored": zipfile.ZIP_STORED, "deflated": zipfile.ZIP_DEFLATED,
    "bzip2": zipfile.ZIP_BZIP2, "lzma": zipfile.ZIP_LZMA,
}  # fmt: skip


def as_zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def as_zst(data: bytes) -> bytes:
    return bytes(pa.compress(data, "zstd", asbytes=True))


def _zip_of_one(method: int, data: bytes) -> bytes:
    return as_zip({"log": data}, method)


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda data: data,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "zstd": as_zst,
    **{f"zip, {name}": partial(_zip_of_one, method) for name, method in METHODS.items()},
}
EVERY_PACKING = pytest.mark.parametrize("packing", PACKED)
EVERY_ARCHIVE = pytest.mark.parametrize("packing", [name for name in PACKED if name != "plain"])


@cache
def packed(packing: str, data: bytes = TEXT) -> bytes:
    return PACKED[packing](data)


def unpacked(data: bytes, name: str = "log") -> list[bytes]:
    return [member.data for member in members_of(Source(name, data))]


def refused(data: bytes, name: str = "log") -> str:
    with pytest.raises(LogError) as caught:
        unpacked(data, name)
    return str(caught.value)


# --- unpacking -----------------------------------------------------------------------------------


@EVERY_PACKING
@pytest.mark.parametrize("name", ["log.csv", "log.gz", "LOG.ZIP"])
def test_what_a_file_is_packed_with_is_told_by_content_not_by_name(
    packing: str, name: str, tmp_path: Path
) -> None:
    data = packed(packing)
    (in_memory,) = members_of(Source(name, data))
    path = tmp_path / name
    path.write_bytes(data)
    (on_disk,) = members_of(Source(name, path=path, packed_bytes=len(data)))
    for source in (in_memory, on_disk):
        assert source.name == name
        assert source.data == TEXT
        assert source.head == TEXT[:HEAD_BYTES]
        assert source.data == TEXT, "again from the beginning"
        assert source.sha256 == sha256(data).hexdigest(), "of the file as given"


@EVERY_PACKING
@pytest.mark.parametrize("data", [b"", b"\n", b"x", b"\xef\xbb\xbf"])
def test_files_of_hardly_any_bytes(packing: str, data: bytes) -> None:
    assert unpacked(packed(packing, data)) == [data]


@EVERY_PACKING
@pytest.mark.parametrize("size", [7, 1000, 2**24])
def test_parts_of_any_size(packing: str, size: int) -> None:
    data = TEXT[:5000] if size == 7 else TEXT
    (source,) = members_of(Source("log", packed(packing, data)))
    parts = []
    with source.open() as stream:
        while part := stream.read(size):
            parts.append(part)
    assert b"".join(parts) == data
    assert {len(part) for part in parts[:-1]} <= {size}, "only the last part is shorter"


@pytest.mark.parametrize("packing", ["gzip", "bzip2", "zstd"])
def test_packed_parts_behind_each_other(packing: str) -> None:
    parts = [TEXT[:50_000], b"", TEXT[50_000:50_001], TEXT[50_001:]]
    assert unpacked(b"".join(map(PACKED[packing], parts))) == [TEXT]


def test_zeros_behind_gzip_as_tapes_leave_them() -> None:
    assert unpacked(gzip.compress(TEXT) + bytes(512)) == [TEXT]


def test_the_share_read_grows_to_one() -> None:
    for packing in PACKED:
        (source,) = members_of(Source("log", packed(packing)))
        shares = []
        with source.open() as stream:
            while stream.read(10_000):
                shares.append(source.share_read)
        assert shares == sorted(shares), packing
        assert 0 < shares[0] <= 1 == shares[-1], packing


# --- archives of several files -------------------------------------------------------------------


def test_members_are_logs_of_their_own_in_the_order_of_the_archive() -> None:
    data = as_zip({"b.csv": b"B", "in/a.csv": b"A", "c.csv": b""})
    found = members_of(Source("logs.zip", data))
    assert [(one.name, one.data) for one in found] == [
        ("logs.zip/b.csv", b"B"), ("logs.zip/in/a.csv", b"A"), ("logs.zip/c.csv", b""),
    ]  # fmt: skip
    assert {one.sha256 for one in found} == {sha256(data).hexdigest()}


def test_folders_and_the_leavings_of_a_mac_are_no_members() -> None:
    data = as_zip({"in/": b"", "in/a.csv": b"A", "__MACOSX/in/._a.csv": b"\0\5"})
    (found,) = members_of(Source("logs.zip", data))
    assert (found.name, found.data) == ("logs.zip", b"A")


@pytest.mark.parametrize("members", [{}, {"in/": b""}, {"__MACOSX/._a": b"x"}], ids=str)
def test_an_archive_without_files(members: dict[str, bytes]) -> None:
    assert refused(as_zip(members)) == "log: is an archive without files."


def test_two_members_of_one_name_are_not_read_as_one_twice() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.csv", b"one")
        archive.writestr("a.csv", b"two")
    assert refused(buffer.getvalue()) == "log: holds a.csv more than once: unpack it yourself."


def test_an_encrypted_member_is_named() -> None:
    data = bytearray(as_zip({"open.csv": b"x", "secret.csv": b"y"}))
    directory = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    for flags in (directory + 8, data.rindex(b"PK\x03\x04") + 6):
        data[flags] |= 1
    assert refused(bytes(data)) == "log: secret.csv is encrypted: unpack it yourself."


def test_a_packing_that_is_not_known() -> None:
    data = bytearray(as_zip({"log": TEXT}))
    data[data.index(b"PK\x01\x02") + 10] = 97
    assert "cannot be unpacked" in refused(bytes(data))


@EVERY_ARCHIVE
@pytest.mark.parametrize("inner", ["gzip", "bzip2", "zstd", "zip, deflated"])
def test_only_one_packing_is_taken_off(packing: str, inner: str) -> None:
    doubly = packed(packing, packed(inner, TEXT[:1000]))
    what = "log" if packing.startswith("zip") else "what it holds"
    assert refused(doubly, "logs") == (
        f"logs: {what} is packed itself, and archives in archives are not read: unpack the outer "
        "one."
    )
    (source,) = members_of(Source("logs", doubly))
    with pytest.raises(LogError, match="is packed itself"):
        _ = source.head


# --- broken files --------------------------------------------------------------------------------


@EVERY_ARCHIVE
def test_a_truncated_file_is_refused_wherever_it_breaks_off(packing: str) -> None:
    data = packed(packing)
    for length in (5, 12, 20, 40, len(data) // 3, len(data) // 2, len(data) - 9, len(data) - 1):
        assert refused(data[:length], "logs.gz").startswith("logs.gz: "), length


@EVERY_ARCHIVE
def test_a_break_is_never_taken_for_the_end(packing: str) -> None:
    data = packed(packing)
    if packing.startswith("zip"):  # its directory stands at the end, and must be there
        data = data[: len(data) // 2] + b"\xff\0\xff\0" + data[len(data) // 2 + 4 :]
    else:
        data = data[:-12]
    (source,) = members_of(Source("log", data))
    with source.open() as stream, pytest.raises(LogError, match=r"^log: "):
        while stream.read(5000):
            pass


@EVERY_ARCHIVE
def test_a_damaged_file_is_refused_or_reads_as_bytes_but_never_crashes(packing: str) -> None:
    data, rng = packed(packing, TEXT[:4000]), random.Random(11)
    refusals = 0
    for _ in range(100):
        damaged = bytearray(data)
        for _ in range(rng.randint(1, 4)):
            damaged[rng.randrange(4, len(data))] = rng.randrange(256)
        try:
            for member in members_of(Source("log", bytes(damaged))):
                assert member.data == TEXT[:4000] or packing == "zstd", "zstd may lack a checksum"
        except LogError as error:
            refusals += 1
            assert str(error).startswith("log")
    assert refusals > 20


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_anything_else_behind_the_packed_bytes_is_damage(packing: str) -> None:
    assert refused(packed(packing) + b"and more").startswith("log: ")


@pytest.mark.parametrize("packing", ["gzip", "zip, deflated"])
def test_both_libraries_that_unpack_say_the_same(
    packing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("isal")
    data, rng = packed(packing, TEXT[:4000]), random.Random(5)
    files = [packed(packing), data, b"", *(data[:length] for length in range(0, len(data), 97))]
    for _ in range(60):
        damaged = bytearray(data)
        damaged[rng.randrange(4, len(data))] = rng.randrange(256)
        files.append(bytes(damaged))

    def outcomes() -> list[list[bytes] | None]:
        found: list[list[bytes] | None] = []
        for file in files:
            try:
                found.append(unpacked(file))
            except LogError:
                found.append(None)
        return found

    fast = outcomes()
    monkeypatch.setattr(inflate, "gzip", gzip)
    monkeypatch.setattr(inflate, "zlib", zlib)
    assert outcomes() == fast


# --- files made to fill the memory ---------------------------------------------------------------

ZEROS = bytes(3_000_000)


@EVERY_ARCHIVE
def test_a_file_that_grows_without_measure_is_refused(
    packing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "_FREE", 2**20)
    if packing == "zip, stored":
        assert unpacked(packed(packing, ZEROS)) == [ZEROS]
    else:
        assert "more than 200 times its size" in refused(packed(packing, ZEROS), "bomb")


@EVERY_ARCHIVE
def test_a_small_file_may_grow_as_it_likes(packing: str) -> None:
    assert unpacked(packed(packing, ZEROS)) == [ZEROS]


@EVERY_PACKING
def test_a_usual_file_is_never_too_large(packing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "_FREE", 0)
    assert unpacked(packed(packing)) == [TEXT]


# --- files that cannot be opened -----------------------------------------------------------------


def everything(source: Source) -> list[Callable[[], object]]:
    return [
        lambda: source.sha256, lambda: source.head, lambda: source.data, lambda: members_of(source),
    ]  # fmt: skip


def said_of(path: Path) -> set[str]:
    said = set()
    for ask in everything(Source("log", path=path)):
        with pytest.raises(LogError) as caught:
            ask()
        said.add(str(caught.value))
    return said


def test_a_missing_file(tmp_path: Path) -> None:
    assert said_of(tmp_path / "none.csv") == {"log: no such file."}


def test_a_folder(tmp_path: Path) -> None:
    assert said_of(tmp_path) == {"log: cannot be read: Is a directory."}


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbid)
    assert said_of(tmp_path / "log.csv") == {"log: cannot be read: Permission denied."}


def test_a_file_that_fails_while_it_is_read() -> None:
    assert said_of(Path("/proc/self/mem")) == {"log: cannot be read: Input/output error."}


def test_hashes_made_ahead_are_those_of_the_files(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.csv" for number in range(5)]
    for number, path in enumerate(paths):
        path.write_bytes(b"x" * number)
    sources = [Source(path.name, path=path) for path in [*paths, tmp_path / "none.csv"]]
    given = list(hashed_ahead(sources))
    assert given == sources
    assert [source.sha256 for source in given[:5]] == [
        sha256(path.read_bytes()).hexdigest() for path in paths
    ]
    with pytest.raises(LogError, match="no such file"):
        _ = given[5].sha256


def test_the_members_of_an_archive_are_hashed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Source("log", as_zip({"a.csv": b"a", "b.csv": b"b"}))
    hashes = iter(["hash"])
    monkeypatch.setattr(streams, "hash_of", lambda _: next(hashes))
    assert [member.sha256 for member in members_of(archive)] == ["hash", "hash"]
