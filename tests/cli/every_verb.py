"""A call of each verb, and what its machine formats hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from cli.running import LOG, Ran

from caucasus_cli.render.registry import OutputFormat

LOGGED = ("-l", str(LOG))
VERBS: dict[str, tuple[str, ...]] = {
    "score": ("score", *LOGGED),
    "explain": ("explain", "namibia", "botswana", *LOGGED),
    "events": ("events", *LOGGED),
    "codes": ("codes", "17"),
    "actors": ("actors", "guinea"),
    "validate": ("validate", str(LOG)),
    "config": ("config",),
}
EVERY_VERB = pytest.mark.parametrize("verb", VERBS)
#: Without `config`, which shows the very options that it is given.
EVERY_OTHER_VERB = pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "config"])

CODES = ("codes", "17", "--columns", "code,label")

# Retyped here, so that another column or another order is a decision.
COLUMNS = {
    "score": "actor_a actor_b name_a name_b directed as_of coverage_start coverage_days events "
    "conflict_events cooperation_events first_event last_event escalation escalation_low "
    "escalation_high cooperation cooperation_low cooperation_high conflict_level "
    "conflict_level_low conflict_level_high cooperation_level conflict_rate baseline_rate "
    "cooperation_rate ratio ratio_low ratio_high p_up log_ratio log_ratio_se initiative symmetry "
    "rung rung_date rung_event rung_before verdict flags",
    "explain": "event_id date source target code label points age_days kernel conflict_now "
    "baseline cooperation_now conflict_share baseline_share cooperation_share summary reference "
    "url note",
    # The log's own columns stand behind points; an empty one is left out.
    "events": "event_id date date_start date_end source target code label points weight "
    "confidence summary note source_country target_country scheme origin origin_row",
    "codes": "code label level parent goldstein goldstein_from gdelt gdelt_from plover "
    "plover_from unit unit_from quad_gdelt quad_standard quad_phoenix quad_schrodt quad_penta "
    "plover_type rung",
    "actors": "code name status iso2 iso3 cow gw fips cameo capital valid_from valid_to "
    "successor aliases",
    "validate": "file row column value problem nearest",
    "config": "setting value source",
}
SCHEMAS = {
    "score": "caucasus.score/1",
    "explain": "caucasus.explain/1",
    "events": "caucasus.events/1",
    "codes": "caucasus.codes/1",
    "actors": "caucasus.actors/1",
    "validate": "caucasus.account/1",
    "config": "caucasus.config/1",
}


def header(ran: Ran) -> list[str]:
    return next(csv.reader(io.StringIO(ran.text)))


def broken(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def looks_like(data: bytes) -> OutputFormat:
    """The format of an output with the columns code and label, from what it looks like."""
    starts = {
        b"PAR1": OutputFormat.PARQUET,
        b"\xff\xff\xff\xff": OutputFormat.ARROW,
        b"<!doctype html>": OutputFormat.HTML,
        b"code,label\n": OutputFormat.CSV,
        b"code\tlabel\n": OutputFormat.TSV,
        b"| code | label |\n": OutputFormat.MARKDOWN,
        b'{\n  "schema": ': OutputFormat.JSON,
        b'{"code": ': OutputFormat.NDJSON,
        b"code  label\n": OutputFormat.TABLE,
    }
    (form,) = (form for start, form in starts.items() if data.startswith(start))
    return form


def raising(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail
