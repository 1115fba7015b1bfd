"""Importing GDELT 2.0 files against reading them otherwise: time and memory, in one run.

Every measured thing is a process of its own, on the same files of random rows in GDELT's layout.
They run in turn, after a warm-up of each; the medians are divided. Memory is the peak resident set
that the kernel reports of the process; where it has others read for it, the largest sum of theirs
that is seen, fifty times a second, pages that they share counted in each. Files are read from the
page cache.

    python -m benchmarks.import_bench --rows 5000000 --files 10
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

RESULTS = Path(__file__).parent / "results"
#: Two gigabytes unpacked, as ten files.
ROWS, FILES, ROUNDS = 5_000_000, 10, 3
FLATNESS = (1, 3, 10)
_LOOK = 0.02

_COLUMNS = {
    0: "GLOBALEVENTID", 1: "SQLDATE", 5: "Actor1Code", 7: "Actor1CountryCode", 15: "Actor2Code",
    17: "Actor2CountryCode", 25: "IsRootEvent", 26: "EventCode", 28: "EventRootCode",
    29: "QuadClass", 30: "GoldsteinScale", 31: "NumMentions", 32: "NumSources", 59: "DATEADDED",
    60: "SOURCEURL",
}  # fmt: skip
_PANDAS = f"""
import csv, sys
import pandas as pd
def read(path):
    return pd.read_csv(path, sep="\\t", header=None, usecols={list(_COLUMNS)},
                       names={list(_COLUMNS.values())}, dtype=str, quoting=csv.QUOTE_NONE,
                       compression="zip")
"""
_READ = "for path in sys.argv[2:]:\n    read(path)\n"
_WRITE = "pd.concat([read(path) for path in sys.argv[2:]]).to_parquet(sys.argv[1])\n"
# What `gdelt.parallel._mp_worker` of gdelt 0.1.14 does with a file it has fetched. The package
# itself takes addresses only, and cannot be imported without a network.
_GDELT = """
import io, pathlib, sys
import pandas as pd
def read(path):
    buffer = io.BytesIO(pathlib.Path(path).read_bytes())
    return pd.read_csv(buffer, compression="zip", sep="\\t", header=None, on_bad_lines="skip",
                       dtype={26: "str", 27: "str", 28: "str"})
"""
_BARE = """
import sys, zipfile
for path in sys.argv[2:]:
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as stream:
        while stream.read(2**20):
            pass
"""


@dataclass(frozen=True)
class Way:
    """One way to read the files.

    Attributes:
        name: what it is called in the table.
        command: the process without its files: the place for its output, then the files follow.
        output: how the output is named on the command line.
        aim: how many times caucasus' time it should take, at least.
    """

    name: str
    command: tuple[str, ...]
    output: tuple[str, ...] = ("OUT",)
    aim: float | None = None


@dataclass(frozen=True)
class Line:
    """What one way took; medians.

    Attributes:
        what: its name.
        seconds: wall-clock time.
        processor_seconds: time of all its threads.
        rows_per_second, megabytes_per_second: of the unpacked files.
        peak_megabytes: largest resident set.
        times, processor_times, memory_times: its time, processor time and memory, each divided by
            those of caucasus.
        aim: least `times` aimed at, or None.
    """

    what: str
    seconds: float
    processor_seconds: float
    rows_per_second: int
    megabytes_per_second: float
    peak_megabytes: int
    times: float
    processor_times: float
    memory_times: float
    aim: float | None


@dataclass(frozen=True)
class Flat:
    """The peak of one import of so many files of the same size."""

    files: int
    seconds: float
    peak_megabytes: int


def _ways() -> list[Way]:
    python = sys.executable
    caucasus = (python, "-m", "caucasus_cli", "import", "--quiet")
    return [
        Way("`caucasus import … -o out.parquet`", caucasus, ("-o", "OUT")),
        Way("pandas `read_csv`, each file in turn", (python, "-c", _PANDAS + _READ), aim=3.0),
        Way("pandas `read_csv`, `concat`, `to_parquet`", (python, "-c", _PANDAS + _WRITE)),
        Way("`gdelt` 0.1.14's `read_csv`, each file", (python, "-c", _GDELT + _READ), aim=3.0),
        Way("bare decompression (`zipfile`)", (python, "-c", _BARE), aim=0.5),
    ]


class Taken(NamedTuple):
    """What one process took: wall-clock and processor seconds, and its peak in bytes."""

    seconds: float
    processor: float
    peak: float


@cache
def _bytecode() -> tempfile.TemporaryDirectory[str]:
    """Goes when the benchmark ends."""
    return tempfile.TemporaryDirectory(prefix="caucasus-bench-bytecode-")


def measure_process(command: list[str]) -> Taken:
    """Run a process, its children included.

    Raises:
        RuntimeError: it failed.
    """
    ours = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    environment = {name: text for name, text in os.environ.items() if name not in ours}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1] / "src")
    # As in an installed package, sources are compiled once: in the warm-up.
    environment["PYTHONPYCACHEPREFIX"] = _bytecode().name
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=said)
        with _watched(process.pid) as seen:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            why = said.read().decode("utf-8", "replace")
            raise RuntimeError(f"{command[:4]} ended with {process.returncode}: {why}")
    # macOS counts bytes, Linux kilobytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = max(usage.ru_maxrss * unit, *seen)
    return Taken(seconds, usage.ru_utime + usage.ru_stime, peak)


@contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    """Bytes that a process and those it started hold together, as often as they are looked at."""
    seen, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(_LOOK):
            seen.append(_resident(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def _resident(pid: int) -> int:
    """Bytes that a process and those it started hold; 0 where the system does not tell."""
    process = Path(f"/proc/{pid}")
    try:
        pages = int(process.joinpath("statm").read_text().split()[1])
        children = process.joinpath("task", str(pid), "children").read_text().split()
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(_resident(int(child)) for child in children)


def _run(way: Way, files: list[Path], folder: Path) -> Taken:
    out = folder / "out.parquet"
    out.unlink(missing_ok=True)
    output = [str(out) if part == "OUT" else part for part in way.output]
    paths = [str(path) for path in files]
    # The command line of caucasus takes options anywhere; programs take their output first.
    return measure_process([*way.command, *output, *paths])


def compare(files: list[Path], rows: int, size: int, rounds: int, folder: Path) -> list[Line]:
    """Each way in turn, `rounds` times after a warm-up."""
    ways = _ways()
    for way in ways:
        _run(way, files[:1], folder)
    taken = [[_run(way, files, folder) for way in ways] for _ in range(rounds)]
    medians = [
        Taken(*(statistics.median(column) for column in zip(*runs, strict=True)))
        for runs in zip(*taken, strict=True)
    ]
    own = medians[0]
    return [
        Line(
            what=way.name,
            seconds=round(one.seconds, 2),
            processor_seconds=round(one.processor, 2),
            rows_per_second=round(rows / one.seconds),
            megabytes_per_second=round(size / one.seconds / 1e6, 1),
            peak_megabytes=round(one.peak / 1e6),
            times=round(one.seconds / own.seconds, 2),
            processor_times=round(one.processor / own.processor, 2),
            memory_times=round(one.peak / own.peak, 2),
            aim=way.aim,
        )
        for way, one in zip(ways, medians, strict=True)
    ]


def flatness(files: list[Path], folder: Path) -> list[Flat]:
    """Memory of importing the first one, three and all ten files."""
    found = []
    for count in FLATNESS:
        if count <= len(files):
            taken = _run(_ways()[0], files[:count], folder)
            found.append(Flat(count, round(taken.seconds, 2), round(taken.peak / 1e6)))
    return found


def _generate(folder: Path, rows: int, files: int) -> list[Path]:
    # In a process of its own: what a process's parent holds counts into the peak of the process.
    script = Path(__file__).with_name("gdelt_like.py")
    given = ["--rows", str(rows), "--files", str(files), str(folder)]
    measure_process([sys.executable, str(script), *given])
    return sorted(folder.glob("*.zip"))


def _unpacked(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(info.file_size for info in archive.infolist())


def run(rows: int = ROWS, files: int = FILES, rounds: int = ROUNDS) -> str:
    """Measure; keep the results as JSON and Markdown, and return the latter."""
    with tempfile.TemporaryDirectory(prefix="caucasus-bench-") as name:
        folder = Path(name)
        paths = _generate(folder / "files", rows, files)
        size = sum(_unpacked(path) for path in paths)
        # Processes that want to run: those of others distort the ratios.
        busy = round(os.getloadavg()[0], 1)
        packed = sum(path.stat().st_size for path in paths)
        lines = compare(paths, rows, size, rounds, folder)
        flat = flatness(paths, folder)
    data = {"rows": rows, "files": files, "bytes": size, "packed_bytes": packed}
    document = {
        "machine": {
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "load": busy,
        },
        "data": data,
        "rounds": rounds,
        "lines": [asdict(line) for line in lines],
        "flatness": [asdict(one) for one in flat],
    }
    table = markdown(data, lines, flat, busy)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "import.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    (RESULTS / "import.md").write_text(table, encoding="utf-8")
    return table


def markdown(data: dict[str, int], lines: list[Line], flat: list[Flat], busy: float) -> str:
    """The results as tables."""
    head = [
        f"{data['rows']:,} rows of GDELT 2.0's layout in {data['files']} zip files: "
        f"{data['bytes'] / 1e9:.2f} GB unpacked, {data['packed_bytes'] / 1e9:.2f} GB packed.",
        "",
        "Times and memory are divided by those of caucasus. Before the runs the machine, of "
        f"{os.cpu_count()} cores, had a load of {busy:g}.",
        "",
        "| way | rows/s | time | aim | processor time | peak MB | memory |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    rows = [
        f"| {line.what} | {line.rows_per_second:,} | {line.times:.2f} | "
        f"{f'≥ {line.aim:g}' if line.aim else ''} | {line.processor_times:.2f} | "
        f"{line.peak_megabytes:,} | {line.memory_times:.2f} |"
        for line in lines
    ]
    peaks = ["", "| files imported | peak MB |", "|---:|---:|"]
    peaks += [f"| {one.files} | {one.peak_megabytes:,} |" for one in flat]
    return "\n".join([*head, *rows, *peaks]) + "\n"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure importing GDELT 2.0 files.")
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of all files together")
    parser.add_argument("--files", type=int, default=FILES, help="number of files")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="runs of each after a warm-up")
    given = parser.parse_args()
    sys.stdout.write(run(given.rows, given.files, given.rounds))


if __name__ == "__main__":
    main()
