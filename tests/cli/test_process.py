"""A few runs of the real process: its exit code, its pipes, its terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from cli.running import LOG, SRC, bare_environment, plain, run

COMMAND = [sys.executable, "-m", "caucasus_cli"]
ENVIRONMENT = {**bare_environment(), "PYTHONPATH": str(SRC), "TERM": "xterm"}


def process(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the process between pipes."""
    return subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, env=ENVIRONMENT, check=False
    )


def test_process_does_what_a_run_in_process_does() -> None:
    arguments = ("score", "-l", str(LOG), "--fail-on", "rung = 8")
    ended, ran = process(*arguments), run(*arguments)
    assert ended.returncode == ran.code == 4
    assert ended.stdout == ran.stdout
    assert ended.stderr.decode() == ran.stderr


def test_standard_input() -> None:
    events = run("events", "-l", str(LOG), "-f", "arrow", "-q")
    codes = process("validate", "-", stdin=events.stdout)
    assert codes.stdout == b"file,row,column,value,problem,nearest\n"
    assert codes.stderr.startswith(b"stdin: 28 rows read, 24 kept")


def test_pipe_closed_before_anything_is_written() -> None:
    with subprocess.Popen(
        [*COMMAND, "actors", "-f", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
        assert running.wait() == 1
    assert said == b""


def test_head_takes_a_line_and_closes_the_pipe(tmp_path: Path) -> None:
    """Two megabytes are more than pipe and reader hold, so the closed pipe is always noticed."""
    log = tmp_path / "log.csv"
    row = f"2025-01-01,FJI,TON,111,{'word ' * 10_000}\n"
    log.write_text("date,source,target,code,summary\n" + row * 40)
    command = f"{{ '{sys.executable}' -m caucasus_cli events -l {log}; echo $? >&2; }} | head -n 1"
    ended = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, env=ENVIRONMENT, check=True
    )
    assert ended.stdout.startswith(b"event_id,date,")
    assert ended.stdout.count(b"\n") == 1
    assert ended.stderr == b"1\n"


def on_terminal(columns: int, *arguments: str) -> tuple[int, str, str]:
    """Run the process with standard output on a terminal of so many columns."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=slave, stdout=slave, stderr=subprocess.PIPE, env=ENVIRONMENT,
    ) as running:  # fmt: skip
        os.close(slave)
        shown = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:  # Linux's way to say that the other end is closed
                break
            if not part:
                break
            shown += part
        os.close(master)
        assert running.stderr is not None
        said = running.stderr.read().decode()
    return running.returncode, shown.decode().replace("\r\n", "\n"), said


def test_terminal_gets_a_coloured_table_of_its_width() -> None:
    code, shown, said = on_terminal(60, "score", "-l", str(LOG))
    assert code == 0
    assert shown == run("score", "-l", str(LOG), terminal=60).text
    assert "\x1b[1;31m" in shown
    assert max(map(len, plain(shown).splitlines())) <= 60
    assert "To fit the terminal" in said


def in_bash(command: str, folder: Path) -> bytes:
    """What a command of the shell writes; `c` stands for `caucasus`."""
    ended = subprocess.run(
        ["bash", "-c", f"c() {{ '{sys.executable}' -m caucasus_cli \"$@\"; }}; {command}"],
        capture_output=True, env=ENVIRONMENT, check=True, cwd=folder,
    )  # fmt: skip
    return ended.stdout


@pytest.mark.slow
def test_a_pipe_with_a_name_is_read_like_standard_input(tmp_path: Path) -> None:
    both = in_bash(f"c score -q -l <(cat {LOG}); cat {LOG} | c score -q -l /dev/stdin", tmp_path)
    assert both == 2 * run("score", "-q", "-l", str(LOG)).stdout


@pytest.mark.slow
def test_diff_reads_pipes_with_names(tmp_path: Path) -> None:
    later = LOG.with_name("later.csv")
    found = in_bash(f"c diff -q <(cat {LOG}) <(cat {later})", tmp_path)
    assert found == run("diff", "-q", str(LOG), str(later)).stdout


@pytest.mark.slow
def test_a_report_reads_what_was_before_from_a_pipe(tmp_path: Path) -> None:
    before = tmp_path / "before"
    before.write_bytes(run("score", "-l", str(LOG), "-f", "json").stdout)
    told = ("report", "-q", "-l", str(LOG), "--previous")
    by_file = run(*told, str(before)).text
    assert "Since before " in by_file
    by_pipe = in_bash(f"c {' '.join(told)} <(cat before)", tmp_path).decode()
    assert by_pipe == by_file.replace("Since before ", "Since the earlier run ")


@pytest.mark.slow
def test_tables_of_a_users_own_are_read_from_pipes(tmp_path: Path) -> None:
    tables = {
        "actors": "code,name\nZZZ,Nowhere\n",
        "scale": "code,weight\n05,3\n11,-2\n",
        "actor-countries": "name,country\nNobody,Fiji\n",
    }
    for name, text in tables.items():
        (tmp_path / name).write_text(text)
    files, pipes = (
        " ".join(f"--{name} {form.format(name)}" for name in tables) for form in ("{}", "<(cat {})")
    )
    told = f"c score -q -f json -l {LOG}"
    found = in_bash(f"{told} {files}; {told} {pipes}", tmp_path).decode()
    by_file, by_pipe = (json.loads(part) for part in found.replace("}\n{", "}\0{").split("\0"))
    assert "own_actors" in by_file["parameters"]["codebook_sha256"]
    assert by_file["parameters"].pop("scale") == "scale"
    by_pipe["parameters"].pop("scale")
    assert by_file == by_pipe


@pytest.mark.slow
def test_a_pipe_with_a_name_is_written_to(tmp_path: Path) -> None:
    command = (
        "echo before > held; c codes 17 -q -f csv -o /dev/stdout >> held; "
        "c codes 17 -q -f csv -o /dev/stdout | cat; cat held"
    )
    codes = run("codes", "17", "-q").stdout
    assert in_bash(command, tmp_path) == codes + b"before\n" + codes
    assert [path.name for path in tmp_path.iterdir()] == ["held"]


@pytest.mark.slow
def test_a_named_pipe_takes_what_is_written_whole(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_bytes(LOG.read_bytes())
    found = in_bash(
        "mkfifo r.csv; timeout 20 cat r.csv > got & "
        "c import -q log.csv -o x.parquet --rejects r.csv; wait; test -p r.csv; "
        "c import -q log.csv -o y.parquet --rejects s.csv; cmp got s.csv; wc -l < got",
        tmp_path,
    )
    assert int(found) > 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        "score -l log.csv -f csv 0<&- 2>&-",
        "score -l log.csv -q -f csv -o out.csv >&-; cat out.csv",
        "import log.csv -o out.parquet 0<&- >&- 2>&-; c score -q -f csv -l out.parquet",
    ],
)
def test_closed_streams_that_are_not_needed_do_no_harm(tmp_path: Path, command: str) -> None:
    (tmp_path / "log.csv").write_bytes(LOG.read_bytes())
    assert in_bash(f"c {command}", tmp_path) == run("score", "-l", str(LOG), "-f", "csv").stdout


INPUT = "Error: standard input is closed: there is nothing to be read from it.\n"
OUTPUT = "Error: standard output is closed: nothing can be written to it.\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("validate - 0<&-", 3, INPUT), ("codes 17 >&-", 1, OUTPUT), ("--help >&-", 1, OUTPUT),
        ("score -l nix.csv 2>&-", 3, ""), ("codes 17 0<&- >&- 2>&-", 1, ""),
    ],
)  # fmt: skip
def test_a_closed_stream_that_is_needed_is_said(command: str, code: int, said: str) -> None:
    ended = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m caucasus_cli {command}"],
        capture_output=True, env=ENVIRONMENT, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout, ended.stderr.decode()) == (code, b"", said)
