"""A batch of rows as a format understands them, not yet judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..dates import DateInterval
from .lexicon import Column
from .lines import Rows

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Side:
    """Whom one side of an act is, as far as the file says.

    Attributes:
        code: CAMEO actor code, country first where it is known (`AZEGOV`, `IGOEUREEC`, `COP`).
        country: code of the state or territory it belongs to, or None.
        region: whether it is a region such as Africa instead.
    """

    code: str
    country: str | None
    region: bool = False


@dataclass
class Batch:
    """Rows of a file, each column interpreted.

    Attributes:
        rows: the rows as they stand.
        dates: when each act happened.
        source: who acted.
        target: towards whom.
        codes: event code of the file's scheme.
        event_ids: the file's own ids, empty where there is none; None if the format has none.
        added: day on which the source added the row; None if the format does not say.
        urls: address of the report, empty where there is none; None if the format has none.
        weights, confidences: own weights and confidences; None for 1.
        own_points: the file's own conflict–cooperation value as text; None if it has none.
        own_quads: the file's own quad class as text; None if it has none.
        is_root, sources, mentions: what `--root-only`, `--min-sources`, `--min-mentions` look at;
            None if the format does not say.
        dates_back: whether rows are of a format known to date acts back, as GDELT is; of all, or of
            each.
        documents: rows that stand for a document and are no act.
        labelled: whether acts stand as labels, not codes, which leaves no doubt about the scheme.
        repaired: number of codes whose lost zero was put back.
        misprints: number of codes read in spite of a misprint, such as a letter O for a zero.
        notes: doubts about the file as a whole, each said once.
        doubts: doubts about single rows → number of rows; the file's sum of each is said.
        carried: columns to carry along, such as the actors' names.
        given: canonical columns that the file has already, taken as they are.
    """

    rows: Rows
    dates: Column[DateInterval]
    source: Column[Side]
    target: Column[Side]
    codes: Column[str]
    event_ids: pa.Array | None = None
    added: Column[date | None] | None = None
    urls: pa.Array | None = None
    weights: Column[float | None] | None = None
    confidences: Column[float | None] | None = None
    own_points: pa.Array | None = None
    own_quads: pa.Array | None = None
    is_root: npt.NDArray[np.bool_] | None = None
    sources: npt.NDArray[np.int64] | None = None
    mentions: npt.NDArray[np.int64] | None = None
    dates_back: bool | npt.NDArray[np.bool_] = False
    documents: npt.NDArray[np.bool_] | None = None
    labelled: bool = False
    repaired: int = 0
    misprints: int = 0
    notes: tuple[str, ...] = ()
    doubts: dict[str, int] = field(default_factory=dict)
    carried: dict[str, pa.Array] = field(default_factory=dict)
    given: dict[str, pa.Array] = field(default_factory=dict)

    def __len__(self) -> int:
        """Number of rows, misfits not among them."""
        return len(self.rows.numbers)
