"""Settings from files: a project's `caucasus.toml` or `[tool.caucasus]`, and the user's own file.

They stand below the command line and the `CAUCASUS_*` variables, and above the defaults.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from ..errors import UsageError, did_you_mean
from ..log import BUNDLED
from .options import OutputOptions, ReadingOptions, ScoringOptions

_FILE = "caucasus.toml"
_PYPROJECT = "pyproject.toml"
#: Options that say what one run is about and so stand in no file.
_ONE_RUN_ONLY = {"output", "columns", "sort", "limit"}
_PATHS = ("log", "actors")


@dataclass(frozen=True)
class Configuration:
    """Values found in files.

    Attributes:
        values: parameter name (`half_life`) → value.
        origins: parameter name → the file it was found in.
    """

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)


def configurable() -> list[str]:
    """Names of the parameters that a file may set."""
    groups = (ReadingOptions, ScoringOptions, OutputOptions)
    names = [one.name for group in groups for one in fields(group)]
    return [name for name in names if name not in _ONE_RUN_ONLY]


def read_configuration(folder: Path, user_folder: Path) -> Configuration:
    """The values in force in a folder: the user's, overlaid with the project's.

    Args:
        folder: the working directory; the project's file is the first found from there upwards.
        user_folder: where the user's `config.toml` may be.

    Raises:
        UsageError: a file is no TOML, or sets something that is no option.
    """
    found = Configuration()
    user_file = user_folder / "config.toml"
    if user_file.is_file():
        _overlay(found, user_file, _parse(user_file))
    project = _project_table(folder)
    if project is not None:
        _overlay(found, *project)
    return found


def _project_table(folder: Path) -> tuple[Path, dict[str, Any]] | None:
    for parent in (folder, *folder.parents):
        if (parent / _FILE).is_file():
            return parent / _FILE, _parse(parent / _FILE)
        if (parent / _PYPROJECT).is_file():
            table = _parse(parent / _PYPROJECT).get("tool", {}).get("caucasus")
            if table is not None:
                return parent / _PYPROJECT, table
    return None


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path.name}: cannot be read as TOML: {error}") from None


def _overlay(found: Configuration, path: Path, table: dict[str, Any]) -> None:
    spelled = {option_name(name): name for name in configurable()}
    for option, value in table.items():
        name = spelled.get(option.replace("_", "-"))
        if name is None:
            hint = did_you_mean(option, spelled)
            raise UsageError(f"{path.name}: no option {option!r}.{hint}")
        found.values[name] = _beside(path, name, value)
        found.origins[name] = str(path)


def option_name(parameter: str) -> str:
    """The option's long name without dashes in front, as a file writes it."""
    return "self" if parameter == "self_dyads" else parameter.replace("_", "-")


def _beside(path: Path, name: str, value: Any) -> Any:
    """Files named in a configuration file lie beside it."""
    if name not in _PATHS:
        return value
    values = value if isinstance(value, list) else [value]
    placed = [
        text if text in BUNDLED or text == "-" else str(path.parent / text) for text in values
    ]
    return placed if name == "log" else placed[0]
