"""Text of the data in what a job prints: GitHub's runner reads each line, and obeys some."""

from __future__ import annotations

import re

#: What the runner takes for a command: `::` as the first of a line, `##[` anywhere.
_COMMAND = re.compile(r"^([^\S\n]*)(?=::)|(?<=##)(?=\[)", re.MULTILINE)


def without_commands(text: str) -> str:
    """The text with a backslash in each place that would make its line a command."""
    return _COMMAND.sub(lambda found: f"{found[1] or ''}\\", text)
