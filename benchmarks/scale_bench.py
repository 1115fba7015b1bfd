"""Scores of all dyads, and of one, over files of growing size: time and memory, in one run.

Every measured thing is a process of its own on the same canonical Parquet of random events in
GDELT's proportions (`gdelt_like.py`). They run in turn, after a warm-up of each; medians are
divided. The alternatives make the same sums as the reduction does, in floating point, and stop
there: they give no intervals, no verdict, no names. The file is in the page cache to begin with.

    python -m benchmarks.scale_bench --millions 10 30 100

The results are kept as JSON, from which `scale_page` makes the tables of `docs/scale.md`.
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
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.import_bench import RESULTS, Taken, measure_process
from benchmarks.scale_page import blocks
from benchmarks.sums_by_hand import COUNT, DUCKDB, PANDAS, POLARS

MILLIONS, ROUNDS = (10, 30, 100), 3
#: Beyond so many minutes no further round is begun.
MINUTES = 25
#: Of raw rows so many become events: the others lack an actor.
EVENTS_A_ROW = 0.664
#: pandas holds everything in memory several times: it is measured up to so many millions.
_LARGEST_PANDAS = 30
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
    """What one way took on one file; medians.

    Attributes:
        millions: millions of events in the file.
        what: the way's name.
        rounds: runs that the medians are of.
        seconds: wall-clock time.
        processor_seconds: time of all its threads and children.
        peak_megabytes: largest resident set.
        ratio: caucasus' time divided by this one's; of what else caucasus does, this one's by that
            of all dyads.
        processor_ratio: the same of processor times.
        aim: largest ratio aimed at, or None.
    """

    millions: int
    what: str
    rounds: int
    seconds: float
    processor_seconds: float
    peak_megabytes: int
    ratio: float
    processor_ratio: float
    aim: float | None


def _caucasus(*options: str, actors: Sequence[str] = ()) -> tuple[str, ...]:
    score = (sys.executable, "-m", "caucasus_cli", "score", *actors, "--quiet", "--log", "FILE")
    # CSV as in a pipe. Formats with a place for it hold the log's SHA-256: another pass over it.
    return (*score, "--format", "csv", "-o", "OUT", *options)


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
        Way("one dyad, calendar exposure, every record", _caucasus(*_PLAIN, actors=pair), 0.15),
        Way("all dyads, to Parquet with the log's SHA-256", (*_caucasus(*_PLAIN), "-f", "parquet")),
        Way("all dyads, volume exposure, one a day (the defaults)", _caucasus()),
        Way("one dyad, volume exposure, one a day (the defaults)", _caucasus(actors=pair)),
    ]


def _run(way: Way, path: Path, folder: Path) -> Taken:
    out = folder / "out.parquet"
    out.unlink(missing_ok=True)
    places = {"FILE": str(path), "OUT": str(out)}
    return measure_process([places.get(part, part) for part in way.command])


def _rounds(
    chosen: Sequence[Way], path: Path, folder: Path, rounds: int, until: float
) -> list[list[Taken]]:
    """Each way in turn, `rounds` times, or as often as time allows, but once in any case."""
    taken: list[list[Taken]] = []
    longest = 0.0
    while len(taken) < rounds and (not taken or time.monotonic() + longest < until):
        begun = time.monotonic()
        taken.append([_run(way, path, folder) for way in chosen])
        longest = max(longest, time.monotonic() - begun)
    return taken


def _warm_up(chosen: Sequence[Way], path: Path, folder: Path) -> None:
    """Run each way on the smallest file, which puts its libraries where they are at hand."""
    for way in chosen:
        _run(way, path, folder)


def _into_page_cache(path: Path) -> None:
    with path.open("rb") as file:
        while file.read(2**24):
            pass


def compare(
    millions: int, path: Path, folder: Path, rounds: int, until: float
) -> tuple[list[Line], list[Line]]:
    """The lines of all ways on one file: the alternatives, and what else caucasus does."""
    chosen = [way for way in ways() if millions <= way.largest]
    more = others()
    _into_page_cache(path)
    taken = _rounds([*chosen, *more], path, folder, rounds, until)
    medians = [
        Taken(*(statistics.median(column) for column in zip(*runs, strict=True)))
        for runs in zip(*taken, strict=True)
    ]
    own = medians[0]
    lines = [
        _line(millions, way, len(taken), one, over=own)
        for way, one in zip(chosen, medians, strict=False)
    ]
    further = [
        _line(millions, way, len(taken), one, under=own)
        for way, one in zip(more, medians[len(chosen) :], strict=True)
    ]
    return lines, further


def _line(
    millions: int,
    way: Way,
    rounds: int,
    taken: Taken,
    *,
    over: Taken | None = None,
    under: Taken | None = None,
) -> Line:
    """A line whose ratio is another way's time `over` this one's, or this one's by that `under`."""
    top, bottom = over or taken, under or taken
    return Line(
        millions,
        way.name,
        rounds,
        round(taken.seconds, 2),
        round(taken.processor, 2),
        round(taken.peak / 1e6),
        round(top.seconds / bottom.seconds, 2),
        round(top.processor / bottom.processor, 2),
        way.aim,
    )


def spark(millions: int, path: Path, folder: Path) -> list[Line]:
    """Spark with one and with two worker processes of one core, once each.

    The peak is that of the process that asks: Spark's own are children of other processes.
    """
    if find_spec("pyspark") is None:
        return []
    found: list[Line] = []
    first: Taken | None = None
    for workers in (1, 2):
        master = f"local-cluster[{workers},1,2048]"
        options = (*_PLAIN, "--engine", "spark", "--spark-master", master)
        way = Way(f"Spark, {workers} worker{'s' * (workers > 1)}", _caucasus(*options))
        taken = _run(way, path, folder)
        first = first or taken
        found.append(_line(millions, way, 1, taken, under=first))
    return found


def _generate(path: Path, millions: int) -> None:
    # In a process of its own: what a process's parent holds counts into the peak of the process.
    script = Path(__file__).with_name("gdelt_like.py")
    rows = round(millions * 1_000_000 / EVENTS_A_ROW)
    folder = path.parent / f"{millions}"
    command = [sys.executable, str(script), "--parquet", "--rows", str(rows), str(folder)]
    subprocess.run(command, check=True)
    (folder / "events.parquet").rename(path)


def run(
    sizes: Sequence[int] = MILLIONS,
    rounds: int = ROUNDS,
    keep: Path | None = None,
    minutes: float = MINUTES,
) -> str:
    """Measure; keep the results as JSON and Markdown, and return the latter.

    Args:
        sizes: millions of events, ascending.
        rounds: runs of each way, fewer where time is short; one in any case.
        keep: a folder in which files made before are used, and new ones stay.
        minutes: what all of it should take, files included.
    """
    begun = time.monotonic()
    lines: list[Line] = []
    further: list[Line] = []
    workers: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="caucasus-bench-") as name:
        folder = Path(name)
        paths = [(keep or folder) / f"events-{millions}.parquet" for millions in sizes]
        for millions, path in zip(sizes, paths, strict=True):
            if not path.exists():
                _generate(path, millions)
        # Processes that want to run: those of others distort the ratios.
        load = round(os.getloadavg()[0], 1)
        _warm_up([*ways(), *others()], paths[0], folder)
        workers = spark(sizes[0], paths[0], folder)
        for number, (millions, path) in enumerate(zip(sizes, paths, strict=True)):
            now = time.monotonic()
            # Each size has an equal share of the time left; what it does not need is the others'.
            until = now + (begun + minutes * 60 - now) / (len(sizes) - number)
            alternatives, more = compare(millions, path, folder, rounds, until)
            lines += alternatives
            further += more
    document = {
        "machine": {"python": platform.python_version(), "cores": os.cpu_count(), "load": load},
        "minutes": round((time.monotonic() - begun) / 60, 1),
        "all_dyads": [asdict(line) for line in lines],
        "further": [asdict(line) for line in further],
        "spark": [asdict(line) for line in workers],
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "scale.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    table = "\n".join(block for block in blocks(document).values())
    (RESULTS / "scale.md").write_text(table, encoding="utf-8")
    return table


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure scoring files of growing size.")
    parser.add_argument(
        "--millions", type=int, nargs="+", default=list(MILLIONS), help="millions of events"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="runs of each, if time allows")
    parser.add_argument("--keep", type=Path, help="a folder where the files of events stay")
    parser.add_argument(
        "--minutes", type=float, default=MINUTES, help="begin no further round after so many"
    )
    given = parser.parse_args()
    sys.stdout.write(run(sorted(given.millions), given.rounds, given.keep, given.minutes))


if __name__ == "__main__":
    main()
