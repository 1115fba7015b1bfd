"""A few runs of the real process: its exit code, its pipes, its terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

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
