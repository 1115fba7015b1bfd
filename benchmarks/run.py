"""`make bench`: speed measured against named alternatives in the same run, as ratios.

Each line runs a command and its alternative in turn, after a warm-up of both, and divides the
medians. Absolute times say more about the machine than about the project; the JSON keeps them.
"""

from __future__ import annotations

import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
ROUNDS = 11
#: Benches with results of their own, processes of their own: a small parent spoils no peak.
OTHERS = ("import_bench", "scale_bench", "scale_page")
LIBRARIES = "import typer, narwhals.stable.v2, pyarrow.acero, pyarrow.compute, numpy, scipy.special"


@dataclass(frozen=True)
class Line:
    """One ratio.

    Attributes:
        what: what is measured.
        against: the alternative it is divided by.
        ratio: median over median.
        aim: the ratio aimed at, at most.
        seconds: median of what is measured.
        against_seconds: median of the alternative.
        rounds: runs of each.
    """

    what: str
    against: str
    ratio: float
    aim: float
    seconds: float
    against_seconds: float
    rounds: int


def seconds(command: list[str]) -> float:
    """Wall-clock time of one process."""
    # Byte code is cached, as on a user's machine.
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def compare(what: str, command: list[str], against: str, other: list[str], aim: float) -> Line:
    """Run both in turn and divide the medians."""
    for warm_up in (command, other, command, other):
        seconds(warm_up)
    pairs = [(seconds(command), seconds(other)) for _ in range(ROUNDS)]
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    return Line(
        what, against, round(mine / theirs, 2), aim, round(mine, 3), round(theirs, 3), ROUNDS
    )


def cold_start() -> list[Line]:
    """Whole processes against the imports they cannot do without."""
    python = sys.executable
    caucasus = [str(Path(python).with_name("caucasus"))]
    return [
        compare(
            "`caucasus score azerbaijan russia`", [*caucasus, "score", "azerbaijan", "russia"],
            f"`{LIBRARIES}`", [python, "-c", LIBRARIES], 1.3,
        ),
        compare(
            "`caucasus --help`", [*caucasus, "--help"],
            "`import typer`", [python, "-c", "import typer"], 1.5,
        ),
    ]  # fmt: skip


def daily_timeline() -> list[Line]:
    """Twenty years of daily scores of one dyad against its one score at their end."""
    caucasus = str(Path(sys.executable).with_name("caucasus"))
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "acts.csv"
        log.write_text("date,source,target,code\n" + "".join(_acts()), encoding="utf-8")
        told = ["TUR", "GRC", "--log", str(log), "--quiet", "--format", "csv"]
        return [
            compare(
                "`caucasus timeline --every day`, 7,305 days",
                [caucasus, "timeline", *told, "--every", "day"],
                "`caucasus score`", [caucasus, "score", *told], 3.0,
            )
        ]  # fmt: skip


def _acts() -> Iterator[str]:
    """Twenty years of acts between two states, some 1.4 a day."""
    draw = random.Random(20)
    codes = ["010", "040", "042", "051", "057", "111", "112", "120", "138", "150", "173", "190"]
    for day in range(7305):
        for _ in range(draw.choice([0, 0, 1, 1, 2, 2, 2, 3])):
            source, target = draw.sample(["TUR", "GRC"], 2)
            when = date(2005, 1, 1) + timedelta(days=day)
            yield f"{when},{source},{target},{draw.choice(codes)}\n"


def markdown(lines: list[Line]) -> str:
    """The lines as a table."""
    rows = [
        f"| {line.what} | {line.against} | {line.ratio:.2f} | ≤ {line.aim:g} |" for line in lines
    ]
    head = ["| measured | against | ratio | aim |", "|---|---|---:|---:|"]
    return "\n".join([*head, *rows]) + "\n"


def main() -> None:
    """Measure everything; print and keep the table."""
    lines = [*cold_start(), *daily_timeline()]
    machine = {"python": platform.python_version(), "cores": os.cpu_count()}
    RESULTS.mkdir(exist_ok=True)
    document = {"machine": machine, "lines": [asdict(line) for line in lines]}
    (RESULTS / "latest.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    (RESULTS / "latest.md").write_text(markdown(lines), encoding="utf-8")
    sys.stdout.write(markdown(lines))
    sys.stdout.flush()
    for bench in OTHERS:
        command = [sys.executable, "-m", f"benchmarks.{bench}"]
        subprocess.run(command, check=True, cwd=Path(__file__).parents[1])


if __name__ == "__main__":
    main()
