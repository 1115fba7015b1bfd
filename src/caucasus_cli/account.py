"""The account of what was read: every row kept, or dropped for a stated reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

SCHEMA = "caucasus.account/1"
MOST_PROBLEMS = 1000


class Reason(StrEnum):
    """Why a row is in no score."""

    BAD_ROW = "bad_row"
    BAD_DATE = "bad_date"
    BAD_CODE = "bad_code"
    UNKNOWN_CODE = "unknown_code"
    BAD_WEIGHT = "bad_weight"
    NO_ACTOR = "no_actor"
    NO_COUNTRY = "no_country"
    REGION_ONLY = "region_only"
    SELF_DYAD = "self_dyad"
    DUPLICATE_ID = "duplicate_id"
    EXACT_DUPLICATE = "exact_duplicate"
    ONE_A_DAY = "one_a_day"
    MIRROR = "mirror"
    BACKDATED = "backdated"
    NOT_AN_EVENT = "not_an_event"
    NOT_YET_KNOWN = "not_yet_known"
    NOT_ROOT = "not_root"
    FEW_SOURCES = "few_sources"
    FEW_MENTIONS = "few_mentions"
    NO_DAY_ADDED = "no_day_added"


#: Reasons for which a row that a person wrote should be mended; the others are rules of scoring.
MISTAKES = frozenset(
    {
        Reason.BAD_ROW,
        Reason.BAD_DATE,
        Reason.BAD_CODE,
        Reason.UNKNOWN_CODE,
        Reason.BAD_WEIGHT,
        Reason.NO_ACTOR,
        Reason.DUPLICATE_ID,
        Reason.EXACT_DUPLICATE,
    }
)

#: Reasons for which a good row is in no dyad of countries.
OUTSIDE = frozenset({Reason.NO_COUNTRY, Reason.REGION_ONLY, Reason.SELF_DYAD})

#: Reasons for which an option leaves a good row out.
UNWANTED = frozenset(
    {
        Reason.NO_DAY_ADDED,
        Reason.NOT_YET_KNOWN,
        Reason.BACKDATED,
        Reason.MIRROR,
        Reason.NOT_ROOT,
        Reason.FEW_SOURCES,
        Reason.FEW_MENTIONS,
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a log.

    Attributes:
        row: record number in the file, the header being row 1.
        column: the column, or empty where the whole row is meant.
        value: what stands there.
        problem: what is wrong with it and how to mend it.
        nearest: the nearest valid value, or None.
    """

    row: int
    column: str
    value: str
    problem: str
    nearest: str | None = None

    def sentence(self, file: str) -> str:
        """Where it is, what stands there, what is wrong and what would do."""
        value = f"{self.column} {self.value!r} " if self.value else ""
        nearest = f" (nearest: {self.nearest})" if self.nearest else ""
        return f"{file}:{self.row}: {value}{self.problem}{nearest}"


@dataclass
class Comparison:
    """A file's own values beside the codebook's.

    Attributes:
        rule: the scale or quad rule they are compared with.
        rows: rows compared.
        differ: rows that differ, by root.
    """

    rule: str
    rows: int = 0
    differ: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """Ready for `json.dumps`."""
        by_root = dict(sorted(self.differ.items()))
        differ = self.differ.total()
        return {"with": self.rule, "rows": self.rows, "differ": differ, "by_root": by_root}


@dataclass
class FileAccount:
    """What became of one file's rows: read = kept + all dropped.

    Attributes:
        file: what the file is called.
        format: the format it was read as.
        sha256: of the file as given.
        scheme: what its event codes are codes of.
        curated: whether a person wrote it, so that every fault in it is to be mended.
        read: rows read.
        stored: rows that are events; those that no country dyad takes are among them.
        dropped: rows that no country dyad takes, by reason.
        problems: the first things to mend.
        problem_count: number of all of them.
        notes: doubts that are no problems.
        doubts: doubts about single rows → number of rows; they become notes at the file's end.
        refusal: why the file must not be scored, or None.
        repaired: codes whose lost zero was put back.
        misprints: codes read in spite of a misprint.
        backdated: rows dated back by exactly 1, 7, 30 or 365 days.
        dates_back: whether it has rows of a source known to date some back, as GDELT is.
        bad_bytes: values that are no UTF-8.
        codes: how often each code occurs, as it stands.
        compared_with: what the file's own `points` and `quad` are compared with.
        comparisons: how they compare.
    """

    file: str
    format: str
    sha256: str
    scheme: str = "cameo-1.1b3"
    curated: bool = True
    read: int = 0
    stored: int = 0
    dropped: Counter[Reason] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    notes: list[str] = field(default_factory=list)
    doubts: Counter[str] = field(default_factory=Counter)
    refusal: str | None = None
    repaired: int = 0
    misprints: int = 0
    backdated: int = 0
    dates_back: bool = False
    bad_bytes: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    compared_with: dict[str, str] = field(default_factory=dict)
    comparisons: dict[str, Comparison] = field(default_factory=dict)

    @property
    def room(self) -> int:
        """How many more problems are kept in full."""
        return max(0, MOST_PROBLEMS - len(self.problems))

    @property
    def kept(self) -> int:
        """Rows that can enter a score."""
        return self.read - self.dropped.total()

    def report(self, problem: Problem) -> None:
        """Count a problem, keeping the first `MOST_PROBLEMS` in full."""
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def of_nothing(self) -> FileAccount:
        """The account of the same file, refused: no row of it is read as an event."""
        return FileAccount(
            self.file, self.format, self.sha256, self.scheme, self.curated, refusal=self.refusal
        )

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> FileAccount:
        """The account that `as_json` wrote; what it was compared with is not taken up again."""
        account = cls(told["file"], told["format"], told["sha256"])
        account.read, account.stored = told["read"], told["stored"]
        account.repaired, account.backdated = told["repaired"], told["backdated"]
        # Nothing tells it any more, and nobody should be told that there are none.
        account.dates_back = True
        account.dropped = Counter({Reason(name): n for name, n in told["dropped"].items()})
        account.problems = [Problem(**problem) for problem in told["problems"]]
        account.problem_count = len(account.problems) + told["problems_not_shown"]
        account.notes, account.refusal = list(told["notes"]), told["refused"]
        account.comparisons = {
            name: Comparison(one["with"], one["rows"], Counter(one["by_root"]))
            for name, one in told["compared"].items()
        }
        return account

    def as_json(self, most_problems: int = MOST_PROBLEMS) -> dict[str, Any]:
        """The file's part of the account, ready for `json.dumps`."""
        shown = self.problems[:most_problems]
        return {
            "file": self.file,
            "format": self.format,
            "sha256": self.sha256,
            "read": self.read,
            "kept": self.kept,
            "dropped": _by_reason(self.dropped),
            "stored": self.stored,
            "repaired": self.repaired + self.misprints,
            "backdated": self.backdated,
            "compared": {name: one.as_json() for name, one in self.comparisons.items()},
            "refused": self.refusal,
            "problems": [
                {
                    "row": problem.row,
                    "column": problem.column,
                    "value": problem.value,
                    "problem": problem.problem,
                    "nearest": problem.nearest,
                }
                for problem in shown
            ],
            "problems_not_shown": self.problem_count - len(shown),
            "notes": self.notes,
        }


@dataclass
class Account:
    """The account over all files."""

    files: list[FileAccount]

    @property
    def read(self) -> int:
        """Rows read from all files."""
        return sum(file.read for file in self.files)

    @property
    def kept(self) -> int:
        """Rows kept from all files."""
        return sum(file.kept for file in self.files)

    @property
    def stored(self) -> int:
        """Rows of all files that are events."""
        return sum(file.stored for file in self.files)

    @property
    def dropped(self) -> Counter[Reason]:
        """Rows dropped, by reason."""
        return sum((file.dropped for file in self.files), Counter())

    @property
    def problem_count(self) -> int:
        """Problems in all files, shown or not."""
        return sum(file.problem_count for file in self.files)

    def as_json(self, most_problems: int = MOST_PROBLEMS) -> dict[str, Any]:
        """The account as `caucasus.account/1`, ready for `json.dumps`."""
        return {
            "schema": SCHEMA,
            "files": [file.as_json(most_problems) for file in self.files],
            "read": self.read,
            "kept": self.kept,
            "dropped": _by_reason(self.dropped),
            "stored": self.stored,
        }


def _by_reason(dropped: Counter[Reason]) -> dict[str, int]:
    return {reason.value: dropped[reason] for reason in Reason if dropped[reason]}


def describe_dropped(dropped: Iterable[tuple[Reason, int]]) -> str:
    """`9 self-dyad, 6 no country`: counts by reason in words, in the order given."""
    return ", ".join(f"{count:,} {reason.value.replace('_', ' ')}" for reason, count in dropped)
