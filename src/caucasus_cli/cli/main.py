"""Running the command: errors become sentences on stderr and exit codes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from ..errors import CaucasusError, OutputError, UsageError
from .closed import stand_in
from .exit_codes import ExitCode
from .streams import Streams, use_streams


def main(arguments: Sequence[str], streams: Streams) -> int:
    """Run one command.

    Args:
        arguments: what stands behind `caucasus`.
        streams: where it reads and writes.

    Returns:
        The exit code (`ExitCode`).
    """
    use_streams(streams)
    try:
        from .app import command

        command(args=list(arguments), prog_name="caucasus")
    except SystemExit as end:
        return _code(end)
    except BrokenPipeError:
        _let_go_of_stdout()
        return ExitCode.UNEXPECTED
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except CaucasusError as error:
        return _explain(error, streams)
    except Exception as error:
        if streams.environment.get("CAUCASUS_DEBUG"):
            raise
        streams.error(f"Error: {type(error).__name__}: {error}")
        streams.error("This should not have happened. CAUCASUS_DEBUG=1 shows where it did.")
        return ExitCode.UNEXPECTED
    return ExitCode.DONE


def _explain(error: CaucasusError, streams: Streams) -> ExitCode:
    if streams.environment.get("CAUCASUS_DEBUG"):
        raise error
    first, *others = error.args or ("",)
    streams.error(f"Error: {first}")
    for line in others:
        streams.error(line)
    if isinstance(error, UsageError):
        return ExitCode.USAGE
    return ExitCode.UNEXPECTED if isinstance(error, OutputError) else ExitCode.INPUT


def _code(end: SystemExit) -> int:
    if end.code is None:
        return ExitCode.DONE
    return end.code if isinstance(end.code, int) else ExitCode.UNEXPECTED


def _let_go_of_stdout() -> None:
    """Keep the interpreter from complaining about the closed pipe when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _terminate(number: int, frame: FrameType | None) -> None:
    """End as after Ctrl-C, so that temporary files go; the shell is told of the signal."""
    raise SystemExit(128 + number)


def run() -> None:
    """Entry point of the installed command."""
    signal.signal(signal.SIGTERM, _terminate)
    stand_in()
    sys.exit(main(sys.argv[1:], Streams.of_process()))
