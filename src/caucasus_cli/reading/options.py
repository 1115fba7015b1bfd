"""How logs are to be read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..codebook.actors import ActorBook
from ..formats.interface import Context
from .rules import Rules

#: Each takes some 200 MB.
_MOST_PROCESSES = 4


def processes_here() -> int:
    """How many processes read at a time on this machine: one for each core, up to four."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return min(_MOST_PROCESSES, cores)


@dataclass(frozen=True)
class Reading:
    """How logs are to be read.

    Attributes:
        rules: which rows are wanted.
        form: the format, where it is not to be found from the content.
        columns: the column specification, or None.
        actor_countries: names of actors → their countries, for formats that name actors.
        processes: how many may read at a time, this one among them, where there is much to read;
            what is read does not depend on it.
    """

    rules: Rules = field(default_factory=Rules)
    form: str | None = None
    columns: str | None = None
    actor_countries: Mapping[str, str] | None = None
    processes: int = field(default=1, compare=False)

    def context(self, book: ActorBook, shown: bool = True) -> Context:
        """What coded formats need besides the file; `shown` as in `Context`."""
        rules = self.rules
        asked = rules.root_only or rules.min_sources > 0 or rules.min_mentions > 0
        return Context(
            book, rules.fix_codes, self.columns, self.actor_countries, asked, shown,
            named=self.form is not None,
        )  # fmt: skip

    def parameters(self) -> dict[str, Any]:
        """The settings, ready for JSON."""
        rules = asdict(self.rules)
        known_on = self.rules.known_on
        rules["known_on"] = known_on.isoformat() if known_on else None
        countries = None
        if self.actor_countries is not None:
            told = "\n".join(f"{name}\t{code}" for name, code in self.actor_countries.items())
            countries = hashlib.sha256(told.encode("utf-8")).hexdigest()
        given = {"from": self.form, "columns": self.columns, "actor_countries_sha256": countries}
        return {**given, **rules}
