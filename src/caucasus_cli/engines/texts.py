"""One type for texts: engines and files have several, and not every engine joins them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .faults import fault

if TYPE_CHECKING:
    import pyarrow as pa


def with_plain_texts(table: pa.Table) -> pa.Table:
    """The table with all texts as plain strings; not copied where they are."""
    import pyarrow as pa

    plain = [
        field.with_type(pa.string()) if _is_text(field.type) else field for field in table.schema
    ]
    return table if plain == list(table.schema) else table.cast(pa.schema(plain))


def read_parquet(paths: Sequence[str], keys: Sequence[str]) -> pa.Table:
    """Parquet files in memory.

    Raises:
        LogError: a file cannot be read.
    """
    import pyarrow as pa

    from ..reading.stored import open_dataset

    try:
        return with_plain_texts(open_dataset(paths, keys).to_table())
    except (pa.ArrowException, OSError) as error:
        raise fault(error, [str(path) for path in paths]) from None


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    values = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(
        pa.types.is_string(values)
        or pa.types.is_large_string(values)
        or pa.types.is_string_view(values)
    )
