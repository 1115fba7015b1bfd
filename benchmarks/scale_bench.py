"""Scores of all dyads, and of one, over files of growing size: time and memory, in one run.

Every measured thing is a process of its own on the same canonical Parquet of random events in
GDELT's proportions (`gdelt_like.py`). They run in turn, after a warm-up of each; medians are
divided. The alternatives make the same sums as the reduction does, in floating point, and stop
there: they give no intervals, no verdict, no names.

    python -m benchmarks.scale_bench --millions 10 30 100
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
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.import_bench import RESULTS, Taken, measure_process
from benchmarks.sums_by_hand import COUNT, DUCKDB, PANDAS, POLARS

MILLIONS, ROUNDS = (10, 30, 100), 3
#: Of raw rows so many become events: the others lack an actor.
EVENTS_A_ROW = 0.664
#: pandas holds everything in memory several times: it is measured on the smallest file alone.
_LARGEST_PANDAS = 10
#: Spark takes a minute to do what takes DuckDB a second: smallest file, one run each.
_SPARK_MILLIONS = 10
_PLAIN = ("--exposure", "calendar", "--no-one-a-day")


@dataclass(frozen=True)
class Way:
    """One way to score or to sum.

    Attributes:
        name: what it is called in the table.
        command: the process; `FILE` stands for the events and `OUT` for the result.
        aim: the most times that caucasus should take of it, or None.
        largest: millions of rows up to which it is measured.
    """

    name: str
    command: tuple[str, ...]
    aim: float | None = None
    largest: int = 1000


@dataclass(frozen=True)
class Line:
    """What one way took on one file.

    Attributes:
        millions: millions of events in the file.
        what: the way's name.
        seconds: median wall-clock time.
        peak_megabytes: median of the largest resident set.
        ratio: caucasus' time divided by this one's.
        aim: largest ratio aimed at, or None.
    """

    millions: int
    what: str
    seconds: float
    peak_megabytes: int
    ratio: float
    aim: float | None


def _caucasus(*options: str, actors: Sequence[str] = ()) -> tuple[str, ...]:
    score = (sys.executable, "-m", "caucasus_cli", "score", *actors, "--quiet", "--log", "FILE")
    return (*score, "-o", "OUT", *options)


def ways() -> list[Way]:
    """All dyads with the same sums, caucasus first."""
    python = sys.executable
    return [
        Way("`caucasus score`, calendar exposure, every record", _caucasus(*_PLAIN)),
        Way("DuckDB SQL by hand, floating point", (python, "-c", DUCKDB, "FILE", "OUT"), 1.0),
        Way("polars by hand, lazy, streaming", (python, "-c", POLARS, "FILE", "OUT"), 1.0),
        Way("pandas by hand", (python, "-c", PANDAS, "FILE", "OUT"), 0.1, _LARGEST_PANDAS),
        Way("DuckDB `count(*)` by dyad", (python, "-c", COUNT, "FILE", "OUT"), 4.0),
    ]


def others() -> list[Way]:
    """What else caucasus does with the same file, against the first of `ways`."""
    pair = ("armenia", "azerbaijan")
    return [
        Way("one dyad, calendar exposure, every record", _caucasus(*_PLAIN, actors=pair)),
        Way("all dyads, volume exposure, one a day (the defaults)", _caucasus()),
        Way("one dyad, volume exposure, one a day (the defaults)", _caucasus(actors=pair)),
    ]


def _run(way: Way, path: Path, folder: Path) -> Taken:
    out = folder / "out.parquet"
    out.unlink(missing_ok=True)
    places = {"FILE": str(path), "OUT": str(out)}
    return measure_process([places.get(part, part) for part in way.command])


def _medians(chosen: Sequence[Way], path: Path, folder: Path, rounds: int) -> list[Taken]:
    """Each way in turn, `rounds` times after a warm-up; the medians."""
    for way in chosen:
        _run(way, path, folder)
    taken = [[_run(way, path, folder) for way in chosen] for _ in range(rounds)]
    return [
        Taken(*(statistics.median(column) for column in zip(*runs, strict=True)))
        for runs in zip(*taken, strict=True)
    ]


def compare(millions: int, path: Path, folder: Path, rounds: int) -> tuple[list[Line], list[Line]]:
    """The lines of all ways on one file: the alternatives, and what else caucasus does."""
    chosen = [way for way in ways() if millions <= way.largest]
    more = others()
    medians = _medians([*chosen, *more], path, folder, rounds)
    own = medians[0].seconds

    def line(way: Way, taken: Taken, ratio: float) -> Line:
        return Line(
            millions, way.name, round(taken.seconds, 2), round(taken.peak / 1e6),
            round(ratio, 2), way.aim,
        )  # fmt: skip

    alternatives = [
        line(way, taken, own / taken.seconds) for way, taken in zip(chosen, medians, strict=False)
    ]
    further = [
        line(way, taken, taken.seconds / own)
        for way, taken in zip(more, medians[len(chosen) :], strict=True)
    ]
    return alternatives, further


def spark(path: Path, folder: Path) -> list[Line]:
    """Spark with one and with two worker processes of one core, once each after a warm-up."""
    if find_spec("pyspark") is None:
        return []
    found: list[Line] = []
    for workers in (1, 2):
        master = f"local-cluster[{workers},1,2048]"
        options = (*_PLAIN, "--engine", "spark", "--spark-master", master)
        way = Way(f"Spark, {workers} worker{'s' * (workers > 1)}", _caucasus(*options))
        taken = min((_run(way, path, folder) for _ in range(2)), key=lambda one: one.seconds)
        first = found[0].seconds if found else taken.seconds
        found.append(
            Line(
                _SPARK_MILLIONS, way.name, round(taken.seconds, 2), round(taken.peak / 1e6),
                round(taken.seconds / first, 2), None,
            )
        )  # fmt: skip
    return found


def _generate(path: Path, millions: int) -> None:
    # In a process of its own: what a process's parent holds counts into the peak of the process.
    script = Path(__file__).with_name("gdelt_like.py")
    rows = round(millions * 1_000_000 / EVENTS_A_ROW)
    folder = path.parent / f"{millions}"
    command = [sys.executable, str(script), "--parquet", "--rows", str(rows), str(folder)]
    subprocess.run(command, check=True)
    (folder / "events.parquet").rename(path)


def run(sizes: Sequence[int] = MILLIONS, rounds: int = ROUNDS, keep: Path | None = None) -> str:
    """Measure; keep the results as JSON and Markdown, and return the latter.

    Args:
        sizes: millions of events, ascending.
        rounds: runs of each way after a warm-up.
        keep: a folder in which files made before are used, and new ones stay.
    """
    lines: list[Line] = []
    further: list[Line] = []
    workers: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="caucasus-bench-") as name:
        folder = Path(name)
        for millions in sizes:
            path = (keep or folder) / f"events-{millions}.parquet"
            if not path.exists():
                _generate(path, millions)
            alternatives, more = compare(millions, path, folder, rounds)
            lines += alternatives
            further += more
            if millions == _SPARK_MILLIONS:
                workers = spark(path, folder)
    document = {
        "machine": {"python": platform.python_version(), "cores": os.cpu_count()},
        "rounds": rounds,
        "all_dyads": [asdict(line) for line in lines],
        "further": [asdict(line) for line in further],
        "spark": [asdict(line) for line in workers],
    }
    table = markdown(lines, further, workers)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "scale.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    (RESULTS / "scale.md").write_text(table, encoding="utf-8")
    return table


def markdown(lines: Sequence[Line], further: Sequence[Line], workers: Sequence[Line]) -> str:
    """The results as tables."""
    parts = [
        "Scores of all dyads: caucasus' time divided by that of each alternative.",
        "",
        "| million events | alternative | ratio | aim | peak MB |",
        "|---:|---|---:|---:|---:|",
    ]
    parts += [
        f"| {one.millions} | {one.what} | {one.ratio:.2f} | "
        f"{'' if one.aim is None else f'≤ {one.aim:g}'} | {one.peak_megabytes:,} |"
        for one in lines
    ]
    parts += [
        "",
        "What else there is to do: time divided by that of all dyads, calendar exposure.",
        "",
        "| million events | what | ratio | peak MB |",
        "|---:|---|---:|---:|",
    ]
    parts += [
        f"| {one.millions} | {one.what} | {one.ratio:.2f} | {one.peak_megabytes:,} |"
        for one in further
    ]
    if workers:
        parts += [
            "",
            f"Spark, {_SPARK_MILLIONS} million events: time divided by that of one worker.",
        ]
        parts += ["", "| workers | ratio |", "|---|---:|"]
        parts += [f"| {one.what} | {one.ratio:.2f} |" for one in workers]
    return "\n".join(parts) + "\n"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure scoring files of growing size.")
    parser.add_argument(
        "--millions", type=int, nargs="+", default=list(MILLIONS), help="millions of events"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="runs of each after a warm-up")
    parser.add_argument("--keep", type=Path, help="a folder where the files of events stay")
    given = parser.parse_args()
    sys.stdout.write(run(sorted(given.millions), given.rounds, given.keep))


if __name__ == "__main__":
    main()
