"""What is said of a file that is not there."""

from __future__ import annotations

from pathlib import Path

from ..errors import did_you_mean


def no_such_file(path: Path) -> str:
    """A sentence that names the nearest file in the same folder."""
    folder = path.parent
    near = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []
    return f"{path}: no such file.{did_you_mean(path.name, near)}"
