"""The codebook as records, for `caucasus codes` and `caucasus actors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .actors import ActorBook
from .cameo import BUNDLED_SCALES, QUAD_RULES, all_codes
from .event_codes import search_event_codes

if TYPE_CHECKING:
    import pyarrow as pa

CODES_SCHEMA = "caucasus.codes/1"
ACTORS_SCHEMA = "caucasus.actors/1"


def code_records(query: str | None) -> pa.Table:
    """Codes that match the query; all of CAMEO without one.

    Digits give the codes that begin with them, words those whose label has them, a PLOVER code
    itself with its modes before them.

    Returns:
        `code, label, level, parent`, the weight and the code it was taken from per scale, the quad
        class per rule, `plover_type`, `rung`.
    """
    import pyarrow as pa

    found = list(all_codes().values()) if query is None else search_event_codes(query)
    columns: dict[str, pa.Array] = {
        "code": pa.array([code.code for code in found], pa.string()),
        "label": pa.array([code.label for code in found], pa.string()),
        "level": pa.array([code.level for code in found], pa.int64()),
        "parent": pa.array([code.parent or None for code in found], pa.string()),
    }
    for scale in BUNDLED_SCALES:
        weights = [code.weights[scale] for code in found]
        columns[scale] = pa.array(
            [None if weight is None else float(weight) for weight in weights], pa.float64()
        )
        columns[f"{scale}_from"] = pa.array(
            [code.weights_from[scale] for code in found], pa.string()
        )
    for rule in QUAD_RULES:
        columns[f"quad_{rule}"] = pa.array([code.quads.get(rule) for code in found], pa.int64())
    columns["plover_type"] = pa.array([code.plover_type or None for code in found], pa.string())
    columns["rung"] = pa.array([code.rung for code in found], pa.int64())
    return pa.table(columns)


def actor_records(query: str | None, book: ActorBook) -> pa.Table:
    """Actors that match the query, exact matches first; all without one, by code.

    An exact match stands alone.

    Returns:
        `code, name, status, iso2, iso3, cow, gw, fips, cameo, capital, valid_from, valid_to,
        successor, aliases`, all text; several CAMEO codes or aliases are separated by `|`.
    """
    import pyarrow as pa

    found = list(book.actors.values()) if query is None else book.search(query)
    if query is not None and (exact := book.matches(query)):
        found = [actor for actor in found if actor.code in exact]
    fields = (
        "code", "name", "status", "iso2", "iso3", "cow", "gw", "fips", "cameo", "capital",
        "valid_from", "valid_to", "successor",
    )  # fmt: skip
    columns = {}
    for name in fields:
        values = [
            "|".join(actor.cameo) if name == "cameo" else getattr(actor, name) for actor in found
        ]
        columns[name] = pa.array([value or None for value in values], pa.string())
    aliases = [
        "|".join(name for name in book.names(actor.code) if name != actor.name) for actor in found
    ]
    columns["aliases"] = pa.array([text or None for text in aliases], pa.string())
    return pa.table(columns)
