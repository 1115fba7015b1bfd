"""What `origin` says of rows that came from a machine coder's file: the names of those formats."""

from __future__ import annotations

CODED_ORIGINS = frozenset(
    {
        "columns", "gdelt-table", "gdelt1", "gdelt2", "historical-phoenix", "icews", "keds",
        "named-facts", "ngec", "phoenix", "polecat", "reduced-icews",
    }
)  # fmt: skip
#: Tables of the codebook by which a format's rows are read, besides those of actors and codes.
TABLES_OF = {
    "icews": ("adjectives", "persons", "sectors"),
    "named-facts": ("adjectives", "persons"),
    "ngec": ("plover",),
    "polecat": ("plover",),
}
