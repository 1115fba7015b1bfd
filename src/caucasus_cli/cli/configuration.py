"""Settings from files: a project's `caucasus.toml` or `[tool.caucasus]`, and the user's own file.

They stand below the command line and the `CAUCASUS_*` variables, and above the defaults. Options
stand at the top of a file, what a batch is about in its table `[report]`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from ..codebook.cameo import BUNDLED_SCALES
from ..errors import UsageError, did_you_mean
from ..log import BUNDLED
from .missing import no_such_file
from .options import GROUPS, least_of, type_of

if TYPE_CHECKING:
    from ..gates.batch import Agenda

_FILE = "caucasus.toml"
_PYPROJECT = "pyproject.toml"
#: Options that say what one run is about and so stand in no file.
_ONE_RUN_ONLY = {
    *("config", "output", "columns", "sort", "limit", "from_format", "log_columns"),
    *("fail_on", "warn_on", "junit", "summary"),
}
#: The table of a batch: its keys are those of `gates.batch.KEYS`.
BATCH = "report"
_PATHS = ("log", "actors", "actor_countries")


@dataclass(frozen=True)
class Configuration:
    """Values found in files.

    Attributes:
        values: parameter name (`half_life`) → value.
        batch: key of the batch's table → value, as TOML gives it.
        origins: parameter name, or `report.` and a key → the file it was found in.
    """

    values: dict[str, Any] = field(default_factory=dict)
    batch: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)

    def agenda(self) -> Agenda:
        """What the batch is about."""
        from ..gates.batch import read_agenda

        file = self.origins.get(f"{BATCH}.dyads")
        return read_agenda(self.batch, f"{Path(file).name}: [{BATCH}]" if file else f"[{BATCH}]")


def configurable() -> list[str]:
    """Names of the parameters that a file may set."""
    names = list(dict.fromkeys(one.name for group in GROUPS for one in fields(group)))
    return [name for name in names if name not in _ONE_RUN_ONLY]


def read_configuration(folder: Path, user_folder: Path, named: Path | None = None) -> Configuration:
    """The values in force in a folder: the user's, overlaid with the project's.

    Args:
        folder: the working directory; the project's file is the first found from there upwards.
        user_folder: where the user's `config.toml` may be.
        named: the file to take as the project's, wherever it is.

    Raises:
        UsageError: a file is no TOML, or sets something that is no option.
    """
    found = Configuration()
    user_file = user_folder / "config.toml"
    if user_file.is_file():
        _overlay(found, user_file, _parse(user_file))
    project = _project_table(folder) if named is None else (named, _named_table(named))
    if project is not None:
        _overlay(found, *project)
    return found


def _project_table(folder: Path) -> tuple[Path, dict[str, Any]] | None:
    for parent in (folder, *folder.parents):
        if (parent / _FILE).is_file():
            return parent / _FILE, _parse(parent / _FILE)
        if (parent / _PYPROJECT).is_file():
            tools = _parse(parent / _PYPROJECT).get("tool")
            table = tools.get("caucasus") if isinstance(tools, dict) else None
            if table is not None:
                return parent / _PYPROJECT, table
    return None


def _named_table(path: Path) -> Any:
    parsed = _parse(path)
    if path.name != _PYPROJECT:
        return parsed
    tools = parsed.get("tool")
    table = tools.get("caucasus") if isinstance(tools, dict) else None
    if table is None:
        raise UsageError(f"{path.name}: has no table [tool.caucasus].")
    return table


def _parse(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise UsageError(no_such_file(path))
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path.name}: cannot be read as TOML: {error}") from None


def _overlay(found: Configuration, path: Path, table: Any) -> None:
    if not isinstance(table, dict):
        raise UsageError(f"{path.name}: [tool.caucasus] must be a table.")
    spelled = {option_name(name): name for name in configurable()}
    for option, value in table.items():
        if option == BATCH:
            _overlay_batch(found, path, value)
            continue
        name = spelled.get(option.replace("_", "-"))
        if name is None:
            hint = did_you_mean(option, [*spelled, BATCH])
            raise UsageError(f"{path.name}: no option {option!r}.{hint}")
        text = value.isoformat() if isinstance(value, date) else value
        problem = _misfit(name, text)
        if problem is not None:
            raise UsageError(f"{path.name}: {option} = {value!r}: {problem}.")
        found.values[name] = _beside(path, name, text)
        found.origins[name] = str(path)


def _overlay_batch(found: Configuration, path: Path, table: Any) -> None:
    from ..gates.batch import read_agenda

    read_agenda(table, f"{path.name}: [{BATCH}]")
    found.batch.update(table)
    found.origins.update({f"{BATCH}.{key}": str(path) for key in table})


def option_name(parameter: str) -> str:
    """The option's long name without dashes in front, as a file writes it."""
    return {"self_dyads": "self", "from_format": "from"}.get(parameter, parameter.replace("_", "-"))


def _misfit(name: str, value: Any) -> str | None:  # noqa: PLR0911 - one for each kind
    """Why a value cannot be an option's, or None."""
    kind = type_of(name)
    is_enum = isinstance(kind, type) and issubclass(kind, Enum)
    choices: list[Any] = list(kind) if is_enum else list(get_args(kind))
    if bool in (kind, *choices):
        return None if isinstance(value, bool) else "write true or false"
    if kind is int:
        least = least_of(name)
        if type(value) is not int:
            return "write a whole number"
        return None if least is None or value >= least else f"write {least} or more"
    if float in (kind, *choices):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if is_number else "write a number"
    if list[str] in choices:
        values = value if isinstance(value, list) else [value]
        is_text = all(isinstance(text, str) and text for text in values)
        return None if is_text else 'write a file name, or a list ["a.csv", "b.csv"]'
    if not isinstance(value, str):
        return 'write a text in "quotes"'
    if name in _PATHS and not value:
        return "write a file name"
    if (
        choices
        and all(isinstance(choice, str) for choice in choices)
        and value.lower() not in choices
    ):
        return f"choose {', '.join(choices)}"
    return None


def _beside(path: Path, name: str, value: Any) -> Any:
    """Files named in a configuration file lie beside it."""
    if name == "scale":
        beside = path.parent / value
        return value if value in BUNDLED_SCALES or not beside.is_file() else str(beside)
    if name not in _PATHS:
        return value
    values = value if isinstance(value, list) else [value]
    placed = [
        text if text in BUNDLED or text == "-" else str(path.parent / text) for text in values
    ]
    return placed if name == "log" else placed[0]
