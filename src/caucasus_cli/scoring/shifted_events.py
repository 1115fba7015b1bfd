"""Events as they would be if they had been coded more coarsely, or dated at an edge.

Maps of lazy frames to lazy frames of the same engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from ..codebook.event_codes import event_codes
from ..codebook.scales import Scale
from .selection import Frame

if TYPE_CHECKING:
    from ..engines.interface import Engine


def as_they_are(events: Frame, engine: Engine) -> Frame:
    """The events unchanged."""
    return events


def on_first_day(events: Frame, engine: Engine) -> Frame:
    """Every event on the first day it may have happened on."""
    return events.with_columns(date_end=nw.col("date_start"))


def on_last_day(events: Frame, engine: Engine) -> Frame:
    """Every event on the last day it may have happened on."""
    return events.with_columns(date_start=nw.col("date_end"))


def cut_to_root(events: Frame, engine: Engine) -> Frame:
    """Every event with the root of its code: `1823` becomes `18`, a PLOVER mode its type."""
    import pyarrow as pa

    codes = event_codes()
    roots = pa.table({"full_code": list(codes), "code": [code.root for code in codes.values()]})
    return events.rename({"code": "full_code"}).join(
        engine.frame(roots), on="full_code", how="inner"
    )


def roots_without_weight(scale: Scale) -> list[str]:
    """Roots that the scale gives no weight, though it weighs codes below them."""
    weighed = scale.every_unit
    roots = {code.root for code in event_codes().values() if code.code in weighed}
    return sorted(roots - set(weighed))
