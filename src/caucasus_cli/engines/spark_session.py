"""Starting Spark: what it needs, and where its talk goes."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import UsageError

_CONNECT = "sc://"
_NEEDS_JAVA = (
    "Spark needs Java 17 or later, and none was found: install one (Debian: apt-get install "
    "default-jre-headless) and put it on the PATH, or set JAVA_HOME."
)


def start_session(master: str | None = None) -> Any:
    """A Spark session as the environment describes it: `spark-defaults.conf`, `SPARK_*`.

    Spark's own talk, which its Java process writes to both standard streams, is kept from them.
    With `CAUCASUS_DEBUG` set it goes to standard error.

    Args:
        master: where it runs; `sc://…` is a server of Spark Connect. None for the environment's
            choice, which is this machine if it makes none.

    Raises:
        UsageError: PySpark or Java is missing, or Spark does not start.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsageError(
            "the engine spark is not installed: pip install 'caucasus-cli[spark]'"
        ) from None
    remote = (master or os.environ.get("SPARK_REMOTE", "")).startswith(_CONNECT)
    if not remote:
        _ask_for_java()
    builder: Any = SparkSession.builder
    builder = builder.appName("caucasus").config("spark.ui.showConsoleProgress", "false")
    if master is not None:
        builder = builder.remote(master) if remote else builder.master(master)
    with _apart() as said:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return builder.getOrCreate()
        except Exception as error:
            raise UsageError(f"Spark does not start: {_reason(error, said)}") from None


def _ask_for_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if home and not (Path(home) / "bin" / "java").exists():
        raise UsageError(f"JAVA_HOME is {home}, and no Java is there. {_NEEDS_JAVA}")
    if not home and shutil.which("java") is None:
        raise UsageError(_NEEDS_JAVA)


@contextmanager
def _apart() -> Iterator[BinaryIO | None]:
    """Standard streams that a process started in here inherits: a file, or standard error."""
    sys.stdout.flush()
    sys.stderr.flush()
    debug = bool(os.environ.get("CAUCASUS_DEBUG"))
    kept = [os.dup(1), os.dup(2)]
    # Closed here, it stays open in the process that inherited it.
    said = None if debug else tempfile.TemporaryFile()  # noqa: SIM115
    target = kept[1] if said is None else said.fileno()
    try:
        os.dup2(target, 1)
        os.dup2(target, 2)
        yield said
    finally:
        for stream, number in enumerate(kept, start=1):
            os.dup2(number, stream)
            os.close(number)
        if said is not None:
            said.close()


def _reason(error: Exception, said: BinaryIO | None) -> str:
    """What went wrong, and the last line of what Java said of it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = lines[0] if lines else repr(error)
    if said is None:
        return text
    said.seek(0)
    last = said.read().decode("utf-8", "replace").split("\n")
    told = [line.strip() for line in last if line.strip() and not line.startswith("\tat ")]
    return f"{text} {told[-1]} (CAUCASUS_DEBUG=1 shows all)" if told else text
