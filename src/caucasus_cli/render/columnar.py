"""Parquet and the Arrow IPC stream: typed columns, parameters and hashes as metadata."""

from __future__ import annotations

import json

import pyarrow as pa

from .interface import Result


class ParquetRenderer:
    """A Parquet file."""

    name = "parquet"
    suffixes: tuple[str, ...] = (".parquet", ".pq")
    binary = True

    def render(self, result: Result) -> bytes:
        """The file, zstd-compressed."""
        from pyarrow import parquet

        sink = pa.BufferOutputStream()
        parquet.write_table(with_metadata(result), sink, compression="zstd")
        return bytes(sink.getvalue().to_pybytes())


class ArrowRenderer:
    """An Arrow IPC stream."""

    name = "arrow"
    suffixes: tuple[str, ...] = (".arrow", ".arrows", ".ipc")
    binary = True

    def render(self, result: Result) -> bytes:
        """The stream."""
        table = with_metadata(result)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return bytes(sink.getvalue().to_pybytes())


def with_metadata(result: Result) -> pa.Table:
    """The records with `caucasus.schema` and `caucasus.parameters` (JSON) as schema metadata."""
    parameters = json.dumps(result.parameters, ensure_ascii=False)
    return result.table.replace_schema_metadata(
        {"caucasus.schema": result.schema, "caucasus.parameters": parameters}
    )
