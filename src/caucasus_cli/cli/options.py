"""The options that verbs share, each defined once.

A verb takes a group as one parameter; `with_groups` spreads its fields out as the options that
Typer sees.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache, wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_type_hints

import typer

from ..engines.registry import EngineName
from ..errors import CaucasusError, UsageError
from ..reading.choices import DateChoice, Guard, Treatment
from ..render.registry import OutputFormat, format_of_file
from ..scoring.options import BASELINE_HALF_LIFE, HALF_LIFE, ExposureChoice, SelfDyads
from ..startup import spare_fortran, spare_pandas
from .completion import (
    complete_actor,
    complete_column,
    complete_input_format,
    complete_scale,
)
from .streams import ColorChoice

Result = TypeVar("Result")

ActorArgument = Annotated[
    str | None,
    typer.Argument(
        help="Name, alias, capital, ISO, COW or CAMEO code.",
        autocompletion=complete_actor,
        show_default=False,
    ),
]


def _take_file(context: typer.Context, path: Path | None) -> Path | None:
    """Let the file stand for the project's: called before any other option is looked at."""
    if path is not None:
        from .configuration import read_configuration

        user_folder = Path(typer.get_app_dir("caucasus"))
        found = read_configuration(Path.cwd(), user_folder, path)
        context.default_map = found.values
        context.find_root().obj = found
    return path


@dataclass(frozen=True)
class ReadingOptions:
    """Which logs are read, and against which actors."""

    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", show_default="the project's file", callback=_take_file, is_eager=True,
            help="Settings, in place of the project's file.",
        ),
    ] = None  # fmt: skip
    log: Annotated[
        list[str] | None,
        typer.Option(
            "--log",
            "-l",
            metavar="FILE",
            envvar="CAUCASUS_LOG",
            show_default="incidents",
            help="Event log of any known format, packed or not; a pattern, a folder, '-' for "
            "standard input, or a bundled log: incidents, context. Repeatable.",
        ),
    ] = None
    actors: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", envvar="CAUCASUS_ACTORS", show_default=False,
            help="Your own actors (CSV: code,name,aliases …), laid over the bundled ones.",
        ),
    ] = None  # fmt: skip


@dataclass(frozen=True)
class CodedOptions:
    """How the data of machine coders is read; logs that people write have no use for most of it."""

    from_format: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FORMAT",
            show_default="found from the content",
            autocompletion=complete_input_format,
            help="Format of the logs: see `caucasus help formats`.",
        ),
    ] = None
    log_columns: Annotated[
        str | None,
        typer.Option(
            metavar="SPEC",
            show_default=False,
            help="Columns of a delimited log: date=Day,source=From,target=To,code=Event, or a "
            "letter for each, as in D.STC.",
        ),
    ] = None
    actor_countries: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            show_default=False,
            help="Countries of named actors (CSV: name,country), for formats that have only names.",
        ),
    ] = None
    date: Annotated[
        DateChoice,
        typer.Option(help="Day that stands for an act: its own, or that on which it was added."),
    ] = "event"
    known_on: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", show_default=False, help="Only rows that had been added by this day."
        ),
    ] = None
    backdated: Annotated[
        Treatment,
        typer.Option(help="GDELT's rows dated back by exactly 1, 7, 30 or 365 days."),
    ] = "keep"
    mirrors: Annotated[
        Treatment,
        typer.Option(help="A→B and B→A, the same act in the same report: the second of the two."),
    ] = "keep"
    root_only: Annotated[
        bool, typer.Option("--root-only", help="Only acts of a report's main sentence (GDELT).")
    ] = False
    min_sources: Annotated[
        int, typer.Option(metavar="N", min=0, help="Only rows with N sources or more (GDELT).")
    ] = 0
    min_mentions: Annotated[
        int, typer.Option(metavar="N", min=0, help="Only rows with N mentions or more (GDELT).")
    ] = 0
    scheme_guard: Annotated[
        Guard,
        typer.Option(help="A file whose codes are of another scheme, such as WEIS for CAMEO."),
    ] = "refuse"
    fix_codes: Annotated[
        bool,
        typer.Option("--fix-codes", help="Put lost leading zeros of codes back (57 is 057)."),
    ] = False  # fmt: skip


AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        envvar="CAUCASUS_AS_OF",
        show_default="last day of the log",
        help="Day to score, included.",
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        envvar="CAUCASUS_SINCE",
        show_default="first day of the log",
        help="First day of the coverage.",
    ),
]
Role = Annotated[bool, typer.Option("--role/--no-role", help="Score AZEGOV–RUSMED, not countries.")]
ScaleChoice = Annotated[
    str,
    typer.Option(
        metavar="NAME|FILE",
        envvar="CAUCASUS_SCALE",
        autocompletion=complete_scale,
        help="Weights of the codes: goldstein, gdelt, plover, unit, or a CSV code,weight.",
    ),
]
OneADay = Annotated[
    bool | None,
    typer.Option(
        "--one-a-day/--no-one-a-day",
        show_default="yes for data of machine coders",
        help="Keep one record per date, source, target and code.",
    ),
]
SparkMaster = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar="CAUCASUS_SPARK_MASTER",
        show_default="as spark-submit has it",
        help="Where --engine spark runs: local[4], spark://…, yarn, or sc://… (Spark Connect).",
    ),
]
EngineOption = Annotated[
    EngineName,
    typer.Option(envvar="CAUCASUS_ENGINE", help="Where sums are made; the numbers are equal."),
]


@dataclass(frozen=True)
class ScoringOptions:
    """What the scores depend on besides the log."""

    as_of: AsOf = None
    since: Since = None
    directed: Annotated[
        bool, typer.Option("--directed/--no-directed", help="One score per direction.")
    ] = False
    role: Role = False
    half_life: Annotated[
        float,
        typer.Option(metavar="DAYS", envvar="CAUCASUS_HALF_LIFE", help="Memory of the present."),
    ] = HALF_LIFE
    baseline_half_life: Annotated[
        float,
        typer.Option(
            metavar="DAYS", envvar="CAUCASUS_BASELINE_HALF_LIFE", help="Memory of the past."
        ),
    ] = BASELINE_HALF_LIFE
    kappa: Annotated[
        float | None,
        typer.Option(
            metavar="POINTS",
            envvar="CAUCASUS_KAPPA",
            show_default="5, or 25 by volume",
            help="Shrinkage towards 0.",
        ),
    ] = None
    scale: ScaleChoice = "goldstein"
    exposure: Annotated[
        ExposureChoice,
        typer.Option(
            envvar="CAUCASUS_EXPOSURE",
            help="Points per 30 days (calendar), or per 1,000 reports on either side (volume) or "
            "on everyone (total); auto: volume for data of machine coders.",
        ),
    ] = "auto"
    one_a_day: OneADay = None
    self_dyads: Annotated[
        SelfDyads,
        typer.Option("--self", help="Leave domestic acts out, or take nothing else."),
    ] = "drop"
    engine: EngineOption = "auto"
    spark_master: SparkMaster = None  # fmt: skip


@dataclass(frozen=True)
class ActsOptions:
    """Which acts are counted, where nothing is weighed or decayed."""

    as_of: AsOf = None
    since: Since = None
    role: Role = False
    scale: ScaleChoice = "goldstein"
    one_a_day: OneADay = None
    engine: EngineOption = "auto"
    spark_master: SparkMaster = None

    def scoring(self) -> ScoringOptions:
        """The same among all options of scoring."""
        return ScoringOptions(
            as_of=self.as_of,
            since=self.since,
            role=self.role,
            scale=self.scale,
            one_a_day=self.one_a_day,
            engine=self.engine,
            spark_master=self.spark_master,
        )


@dataclass(frozen=True)
class OutputOptions:
    """In what form and where to results go."""

    format: Annotated[
        OutputFormat,
        typer.Option(
            "--format",
            "-f",
            envvar="CAUCASUS_FORMAT",
            case_sensitive=False,
            help="auto: a table on a terminal, CSV in a pipe, the suffix's with --output.",
        ),
    ] = OutputFormat.AUTO
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            show_default=False,
            help="Write to a file, '-' for standard output.",
        ),
    ] = None
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,…",
            show_default=False,
            autocompletion=complete_column,
            help="Only these columns, in this order.",
        ),
    ] = None
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN[:asc|:desc]",
            show_default=False,
            help="Sort by a column: numbers and dates downwards, text upwards.",
        ),
    ] = None
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=0, show_default=False, help="At most N rows.")
    ] = None
    safe_cells: Annotated[
        bool,
        typer.Option(
            "--safe-cells/--no-safe-cells",
            help="CSV, TSV: an apostrophe before texts that a spreadsheet would run.",
        ),
    ] = False
    quiet: Annotated[
        bool, typer.Option("--quiet/--no-quiet", "-q", help="No summary or hints; errors are said.")
    ] = False
    color: Annotated[
        ColorChoice, typer.Option(envvar="CAUCASUS_COLOR", help="Colour and bold text.")
    ] = "auto"  # fmt: skip


@dataclass(frozen=True)
class GateOptions:
    """Rules that dyads are judged by, and where it is written who met them."""

    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONDITION",
            show_default=False,
            help="Exit 4 if a dyad meets it, as in 'escalation >= 50'. Repeatable.",
        ),
    ] = None
    warn_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONDITION",
            show_default=False,
            help="Only say which dyads meet it. Repeatable.",
        ),
    ] = None
    junit: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            show_default=False,
            help="Write rules and dyads as test cases in JUnit XML.",
        ),
    ] = None
    summary: Annotated[
        bool,
        typer.Option("--summary", help="Append a summary to the page of the GitHub job."),
    ] = False  # fmt: skip


_KEYWORD = inspect.Parameter.KEYWORD_ONLY
#: The groups that a verb's parameters may be.
GROUPS = (ReadingOptions, CodedOptions, ScoringOptions, ActsOptions, GateOptions, OutputOptions)


def is_typed(name: str, context: typer.Context) -> bool:
    """Whether an option stands on the command line itself, not in a variable or a file."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _format_by_suffix(values: Mapping[str, Any]) -> dict[str, OutputFormat]:
    """What a file's suffix says of `format`, before variables and files; nothing if it is none."""
    if "format" not in values:
        return {}
    try:
        return {"format": format_of_file(Path(values["output"]))}
    except UsageError:
        return {}


@cache
def _hints(group: type) -> dict[str, Any]:
    return get_type_hints(group, include_extras=True)


def variable_of(name: str) -> str:
    """The environment variable of an option, by its parameter name; empty if it has none."""
    return str(_annotation(name).__metadata__[0].envvar or "")


def type_of(name: str) -> Any:
    """The type of an option's value, by its parameter name."""
    return _annotation(name).__origin__


def least_of(name: str) -> float | None:
    """The least value an option may have, by its parameter name; None if none is."""
    least: float | None = _annotation(name).__metadata__[0].min
    return least


def _annotation(name: str) -> Any:
    return next(hints[name] for hints in map(_hints, GROUPS) if name in hints)


def with_groups(verb: Callable[..., Result]) -> Callable[..., Result]:
    """Spread the verb's option groups out as single options.

    A parameter whose type is a group becomes one keyword parameter per field of the group; the verb
    is called with the groups put together again.
    """
    hints = get_type_hints(verb, include_extras=True)
    groups: dict[str, Any] = {}
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(verb).parameters.values():
        hint = hints[parameter.name]
        if hint not in GROUPS:
            parameters.append(parameter.replace(annotation=hint))
            continue
        groups[parameter.name] = hint
        kinds = _hints(hint)
        parameters += [
            inspect.Parameter(
                one.name, _KEYWORD, default=one.default,
                annotation=kinds[one.name],
            )
            for one in fields(hint)
        ]  # fmt: skip

    scores = ScoringOptions in groups.values()
    given = next((name for name, hint in hints.items() if hint is typer.Context), None)
    if given is None:
        context = inspect.Parameter("context", _KEYWORD, annotation=typer.Context)
        parameters.append(context)

    @wraps(verb)
    def spread(*args: Any, **values: Any) -> Result:
        from .idle import refuse_idle
        from .origins import name_origin
        from .overwriting import refuse_overwriting

        spare_pandas()
        if scores:
            spare_fortran()
        context = values[given] if given else values.pop("context")
        found = context.find_root().obj
        refuse_idle(values, lambda name: is_typed(name, context))
        refuse_overwriting(values, sorted(set(found.origins.values())) if found else ())
        if values.get("output") not in (None, "-") and not is_typed("format", context):
            values.update(_format_by_suffix(values))
        for name, group in groups.items():
            values[name] = group(**{one.name: values.pop(one.name) for one in fields(group)})
        try:
            return verb(*args, **values)
        except CaucasusError as error:
            name_origin(error, context)
            raise

    parameters.sort(key=lambda parameter: parameter.kind)
    spread.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    spread.__annotations__ = {one.name: one.annotation for one in parameters}
    return spread
