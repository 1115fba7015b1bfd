"""Files that are damaged, packed to do harm, or of another encoding: refused, or read right.

They have some megabytes, so that what is wrong with them comes after the first blocks are read.
"""

from __future__ import annotations

import bz2
import gzip
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from cli.running import SRC, bare_environment, run
from reading.gdelt_rows import event

from caucasus_cli.cli.exit_codes import ExitCode

ROWS = 60_000
TEXT = "".join(f"{event(id=str(number))}\n" for number in range(ROWS)).encode()
#: Bytes that hardly shrink, so that half of a packed file is about half of the rows.
NOISE = "".join(
    f"{event(id=str(number * 7919 % 10**9), url=f'http://paper.example/{hash(number) * 7919:x}')}\n"
    for number in range(ROWS)
).encode()


def as_zip(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("log.csv", data)
    return buffer.getvalue()


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "zst": lambda data: bytes(pa.compress(data, "zstd", asbytes=True)),
    "zip": as_zip,
}

pytestmark = pytest.mark.slow


def refused(path: Path, words: str) -> None:
    """Every verb refuses the file by its name, in one sentence, and leaves nothing behind."""
    folder = path.parent
    before = sorted(folder.iterdir())
    target = str(folder / "out.parquet")
    rejects = str(folder / "rejects.csv")
    for arguments in (
        ("validate", str(path)),
        ("validate", "-q", str(path)),
        ("import", "-q", str(path), "-o", target, "--rejects", rejects),
        ("score", "FJI", "TON", "-q", "--log", str(path)),
    ):
        found = run(*arguments)
        assert found.code == ExitCode.INPUT, arguments
        assert path.name in found.stderr
        assert words in found.stderr
        assert "Traceback" not in found.stderr
        (folder / "rejects.csv").unlink(missing_ok=True)
        assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("share", [0.3, 0.9, 0.9999])
def test_a_file_that_breaks_off(packing: str, share: float, tmp_path: Path) -> None:
    packed = PACKINGS[packing](NOISE)
    path = tmp_path / f"log.{packing}"
    path.write_bytes(packed[: int(len(packed) * share)])
    refused(path, "log")


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_bomb(packing: str, tmp_path: Path) -> None:
    bomb = PACKINGS[packing](event().encode() + b"\n" + b"0" * 2**29)
    path = tmp_path / f"log.{packing}"
    path.write_bytes(bomb)
    peak = peak_of("validate", "-q", str(path))
    assert peak < 700e6
    refused(path, "log")


@pytest.mark.parametrize("at", [0, 1, ROWS // 2, ROWS - 1])
def test_a_nul_byte_is_named_with_its_row(at: int, tmp_path: Path) -> None:
    lines = TEXT.split(b"\n")
    lines[at] = lines[at][:-1] + b"\0"
    path = tmp_path / "log.csv"
    path.write_bytes(b"\n".join(lines))
    refused(path, f"log.csv:{at + 1}: is binary")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(TEXT.decode().encode(encoding))
    refused(path, "UTF-16" if encoding == "utf-16" else "binary")


def account_of(data: bytes, path: Path) -> str:
    path.write_bytes(data)
    found = run("validate", "-f", "json", "-q", str(path))
    assert found.code == ExitCode.DONE
    lines = found.text.splitlines()
    return "\n".join(line for line in lines if "sha256" not in line)


@pytest.mark.parametrize("packing", PACKINGS)
def test_marks_and_line_ends_of_every_kind_change_no_row(packing: str, tmp_path: Path) -> None:
    path = tmp_path / f"log.{packing}"
    pack = PACKINGS[packing]
    expected = account_of(pack(TEXT), path)
    assert f'"read": {ROWS}' in expected
    assert account_of(pack(b"\xef\xbb\xbf" + TEXT), path) == expected
    assert account_of(pack(TEXT.replace(b"\n", b"\r\n")), path) == expected
    assert account_of(pack(TEXT.replace(b"\n", b"\r")), path) == expected
    half = TEXT.index(b"\n", len(TEXT) // 2)
    mixed = TEXT[:half].replace(b"\n", b"\r\n") + TEXT[half:]
    assert account_of(pack(mixed), path) == expected
    assert account_of(pack(TEXT.replace(b"\n", b"\n\n", 1000)), path) == expected
    assert account_of(pack(TEXT.removesuffix(b"\n")), path) == expected


@pytest.mark.parametrize("line_end", [b"", b"\n"], ids=["one line", "many lines"])
def test_a_field_that_never_ends(line_end: bytes, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    field = (b"x" * 2**20 + line_end) * 150
    head = b"date,source,target,code,note\n2025-01-01,FJI,TON,190,\n"
    path.write_bytes(head + b'2025-01-02,FJI,TON,190,"' + field + b'"\n')
    assert peak_of("validate", "-q", str(path)) < 500e6
    refused(path, "log.csv:3: has a ")


def peak_of(*arguments: str) -> int:
    """The most memory that a run of the command holds, in bytes; 0 where the system does not say.

    What the kernel reports of a process that has ended counts the memory of its parent.
    """
    program = (
        "from pathlib import Path\n"
        "from caucasus_cli.cli.main import run\n"
        "try:\n    run()\n"
        "finally:\n"
        "    told = Path('/proc/self/status')\n"
        "    lines = told.read_text().splitlines() if told.exists() else ['VmHWM: 0 kB']\n"
        "    print([line.split()[1] for line in lines if line.startswith('VmHWM')][0])\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**bare_environment(), "PYTHONPATH": str(SRC)}, capture_output=True, check=False,
    )  # fmt: skip
    return int(found.stdout.split()[-1]) * 1024
