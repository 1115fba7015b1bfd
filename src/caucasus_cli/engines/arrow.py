"""PyArrow, in memory: the quickest to start, and so the choice for small logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa


class ArrowEngine:
    """Arrow tables."""

    name = "arrow"
    wide_sums = False

    def frame(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """The table behind a lazy interface, not copied unless its texts are not plain strings."""
        import narwhals.stable.v2 as nw
        import pyarrow as pa

        # Arrow joins on equal types only.
        plain = [
            field.with_type(pa.string()) if _is_text(field.type) else field
            for field in table.schema
        ]
        if plain != list(table.schema):
            table = table.cast(pa.schema(plain))
        frame: nw.DataFrame[Any] = nw.from_native(table, eager_only=True)
        return frame.lazy()

    def collect(self, frame: nw.LazyFrame[Any]) -> pa.Table:
        """The frame's table."""
        return frame.collect("pyarrow").to_native()


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    values = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(
        pa.types.is_string(values)
        or pa.types.is_large_string(values)
        or pa.types.is_string_view(values)
    )
