"""Spark, for logs on a cluster: rows are read and summed by its workers, only sums come back."""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..errors import LogError
from .spark_session import start_session
from .texts import with_plain_texts

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa

#: Tables of at most so many rows are sent to every worker, so that no event moves to be joined.
_BROADCAST_ROWS = 2**18
_INFERENCE = "spark.sql.sources.partitionColumnTypeInference.enabled"


class SparkEngine:
    """A Spark session, classic or Spark Connect."""

    name = "spark"
    # A sum of long overflows: with an error in ANSI mode, in silence without it.
    wide_sums = False

    def __init__(self, session: Any = None, master: str | None = None) -> None:
        """Take a session, or start one.

        Args:
            session: a `SparkSession`, which stays open; None for one of its own.
            master: where its own session runs: `local[4]`, `spark://…`, `yarn`, or `sc://…` for
                Spark Connect; None for what the environment says.

        Raises:
            UsageError: PySpark or Java is missing, or Spark does not start.
        """
        if session is None:
            session = start_session(master)
            atexit.register(session.stop)
        self._session = session

    def frame(self, table: pa.Table) -> nw.LazyFrame[Any]:
        """The table as a Spark frame, sent there by Arrow."""
        import narwhals.stable.v2 as nw
        from pyspark.sql import functions

        frame = self._session.createDataFrame(with_plain_texts(table))
        few = table.num_rows <= _BROADCAST_ROWS
        sent: nw.LazyFrame[Any] = nw.from_native(functions.broadcast(frame) if few else frame)
        return sent

    def scan(self, paths: Sequence[str], keys: Sequence[str] = ()) -> nw.LazyFrame[Any]:
        """Parquet files, folders or patterns wherever Spark can read them, as a lazy frame.

        Raises:
            LogError: there is no such file, or it is no Parquet.
        """
        import narwhals.stable.v2 as nw
        from pyspark.errors import PySparkException

        # A partition's name is text, so that the code 057 stays 057.
        inference = self._session.conf.get(_INFERENCE)
        self._session.conf.set(_INFERENCE, "false")
        try:
            reader = self._session.read.option("mergeSchema", "true")
            if keys:
                reader = reader.option("basePath", _above(paths[0]))
            frame = reader.parquet(*paths)
            frame.schema  # noqa: B018 - Spark Connect looks at the files here
        except PySparkException as error:
            raise LogError(f"{', '.join(paths)}: {_first_line(error)}") from None
        finally:
            self._session.conf.set(_INFERENCE, inference)
        scanned: nw.LazyFrame[Any] = nw.from_native(frame)
        return scanned

    def collect(self, frame: nw.LazyFrame[Any]) -> pa.Table:
        """Run the frame and fetch its rows by Arrow.

        Raises:
            LogError: a file cannot be read to its end, or a worker gave up.
        """
        from pyspark.errors import PySparkException

        try:
            return with_plain_texts(frame.to_native().toArrow())
        except PySparkException as error:
            raise LogError(f"Spark cannot read the events: {_first_line(error)}") from None


def _above(path: str) -> str:
    """The folder above the partitions of a file."""
    return path.split("=", maxsplit=1)[0].rpartition("/")[0]


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), repr(error))
