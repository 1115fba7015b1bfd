"""The documents on scores name what there is, with the values that are in the code."""

from __future__ import annotations

import re
from datetime import date
from typing import get_args

from docs.documents import plain, prose, read, rows, spoken_of
from docs.references import (
    DYNAMICS,
    PATHS,
    SCORES,
    SENSITIVITY,
    TIMELINE,
    listed,
    section,
    span,
    tables_under,
)

from caucasus_cli.codebook.cameo import all_codes
from caucasus_cli.codebook.scales import load_scale
from caucasus_cli.dynamics import (
    balance,
    break_penalty,
    following,
    respond,
    signs,
    turning_points,
)
from caucasus_cli.dynamics.respond import RESPOND_COLUMNS
from caucasus_cli.dynamics.triads import TRIAD_COLUMNS
from caucasus_cli.dynamics.turns import TURN_COLUMNS
from caucasus_cli.paths import block_bootstrap, changes, lags, likeness
from caucasus_cli.paths.columns import COMPARE_COLUMNS, COMPARE_DYAD_COLUMNS
from caucasus_cli.render.sensitivity_views import LEAST_RANK_CORRELATION
from caucasus_cli.render.words import FLAG_WORDS
from caucasus_cli.scoring import gaps, intervals, rung, stocks, verdict
from caucasus_cli.scoring.columns import SCORE_COLUMNS, TIMELINE_COLUMNS
from caucasus_cli.scoring.explain import explain_schema
from caucasus_cli.scoring.options import (
    BASELINE_HALF_LIFE,
    EXPOSURES,
    HALF_LIFE,
    KAPPAS,
    VERDICTS,
)
from caucasus_cli.scoring.sensitivity import (
    FEWEST_RANKED,
    SENSITIVITY_COLUMNS,
    SENSITIVITY_OF_MANY_COLUMNS,
)
from caucasus_cli.scoring.settings import Settings
from caucasus_cli.scoring.variations import IN_FORCE, variations


def test_every_column_of_a_score() -> None:
    table = rows(SCORES, "column", "type", "unit, range", "what it is")
    documented = [(name, kind) for cell, kind, _, _ in table for name in listed([cell])]
    kinds = {"text": str, "yes or no": bool, "day": object, "count": int, "number": float}
    assert [name for name, _ in documented] == list(SCORE_COLUMNS)
    for name, kind in documented:
        wanted = SCORE_COLUMNS[name]
        assert kinds[kind] is (object if kind == "day" else wanted), name
    assert f"the {len(SCORE_COLUMNS)} columns of a score" in prose(read(SCORES))


def test_every_column_of_an_explanation() -> None:
    table = tables_under(SCORES, "## 10. Taking a score apart")
    assert table == explain_schema().names


def test_every_column_of_dynamics() -> None:
    for heading, columns in (
        ("column of a turning point", TURN_COLUMNS),
        ("column of a response", RESPOND_COLUMNS),
        ("column of a triangle", TRIAD_COLUMNS),
    ):
        table = rows(DYNAMICS, heading, "what it is")
        assert sorted(listed(row[0] for row in table)) == sorted(columns), heading
    assert set(get_args(respond.Finding)) <= spoken_of(DYNAMICS)


def test_constants_of_dynamics() -> None:
    text = " ".join(prose(read(DYNAMICS)).split())
    for words in (
        f"no stretch shorter than {break_penalty.SHORTEST_WEEKS} weeks",
        f"fewer than {turning_points.FEWEST_WEEKS} weeks or {turning_points.FEWEST_ACTS} acts",
        f"shuffled {break_penalty.SHUFFLES} times",
        f"in {100 * break_penalty.ERROR_RATE:.0f} % of them",
        f"an error rate of {100 * break_penalty.INNER_ERROR_RATE:.0f} %",
        f"where `share_p` is {respond.SIGNIFICANT:g} or less",
        f"{respond.LONG_ACTS} acts on each side, {respond.LONG_DAYS} days",
        f"that of {balance.SHUFFLES} shuffles",
        f"the {100 * signs.PROBABILITY:.0f} % interval of C",
    ):
        assert words in text, words
    assert following.FEWEST_ACTS == balance.FEWEST_TRIANGLES == 10
    assert "ten on each side" in text
    assert "With ten signed triangles or more" in text


def test_every_column_of_a_timeline() -> None:
    table = rows(TIMELINE, "column", "type", "what it is")
    documented = [(name, kind) for cell, kind, _ in table for name in listed([cell])]
    kinds = {"text": str, "yes or no": bool, "day": date, "count": int, "number": float}
    own = {name: kind for name, kind in TIMELINE_COLUMNS.items() if name not in SCORE_COLUMNS}
    assert [(name, kinds[kind]) for name, kind in documented] == list(own.items())
    assert f"{gaps.EXPECTED_RECORDS} records" in prose(read(TIMELINE))


def test_every_column_and_setting_of_a_sensitivity_analysis() -> None:
    text = section(SENSITIVITY, "## One dyad"), section(SENSITIVITY, "## Many dyads")
    for part, columns in zip(text, (SENSITIVITY_COLUMNS, SENSITIVITY_OF_MANY_COLUMNS), strict=True):
        names = listed(re.findall(r"^\| (`.*?) \|", part, flags=re.MULTILINE))
        assert sorted(names) == sorted(columns)
    table = rows(SENSITIVITY, "setting", "value", "what it is")
    told = [(plain(name), value) for name, values, _ in table for value in listed([values])]
    tried, _ = variations(Settings(load_scale("goldstein")))
    assert told == [(IN_FORCE, ""), *((one.setting, one.value) for one in tried)]
    assert f"below {LEAST_RANK_CORRELATION:g} is said" in prose(read(SENSITIVITY))
    assert f"fewer than {FEWEST_RANKED} dyads" in prose(read(SENSITIVITY))


def test_every_column_of_a_comparison() -> None:
    kinds = {"text": str, "yes or no": bool, "day": date, "count": int, "number": float}
    for heading, columns in (
        ("column of a pair", COMPARE_COLUMNS),
        ("column of a dyad", COMPARE_DYAD_COLUMNS),
    ):
        table = rows(PATHS, heading, "type", "what it is")
        documented = [(name, kinds[kind]) for cell, kind, _ in table for name in listed([cell])]
        assert documented == list(columns.items()), heading
    assert set(get_args(likeness.Finding)) <= {*spoken_of(PATHS)}


def test_constants_of_a_comparison() -> None:
    text = " ".join(prose(read(PATHS)).split())
    assert (lags.MOST_PERIODS, block_bootstrap.MEMORIES, likeness.FEWEST_ACTIVE) == (6, 3, 10)
    for words in (
        f"A change below {changes.STILL:g} point",
        f"The first {verdict.SHORT_BASELINE_DAYS} days",
        f"Of {block_bootstrap.REPLICATES} replicates the 25th smallest",
        f"{likeness.FEWEST_CHANGES} changes that both have, and ten periods in each dyad",
        "three half-lives if that is more",
        "up to six periods earlier or later",
    ):
        assert words in text, words


def test_flags_and_verdicts() -> None:
    assert [plain(row[0]) for row in rows(SCORES, "flag", "raised if", "so")] == list(FLAG_WORDS)
    verdicts = [plain(row[0]) for row in rows(SCORES, "verdict", "if")]
    assert sorted(verdicts) == sorted(VERDICTS)


def test_exposures() -> None:
    table = rows(SCORES, "`--exposure`", "X_h", "unit of K, B, P", "κ")
    assert {plain(row[0]): float(row[3]) for row in table} == KAPPAS


def test_ladder() -> None:
    table = rows(SCORES, "rung", "kind of act", "codes")
    assert [(int(row[0]), row[1]) for row in table] == list(enumerate(rung.RUNGS))
    prefixes = {
        prefix: int(row[0]) for row in table for part in row[2].split(", ") for prefix in span(part)
    }
    for code, known in all_codes().items():
        own = next(
            prefixes[code[:length]] for length in (4, 3, 2) if code[:length] in prefixes
        )  # fmt: skip
        assert own == known.rung, code


def test_constants() -> None:
    """Numbers that the text states are those of the code."""
    stated = dict(rows(SCORES, "constant", "value"))
    now, before = rung.NOW_DAYS, rung.BEFORE_DAYS
    first_day = intervals.FIRST_BIN * stocks.BIN_DAYS
    last_day = (intervals.LAST_BIN + 1) * stocks.BIN_DAYS - 1
    kappas = ", ".join(f"{KAPPAS[name]:g}" for name in EXPOSURES)
    assert stated == {
        "half-life of the present, of the past": f"{HALF_LIFE:g}, {BASELINE_HALF_LIFE:g} days",
        "κ by calendar, by volume, by total": kappas,
        "fewest conflict events for a verdict": str(verdict.FEWEST_CONFLICT_EVENTS),
        "fewest days for a verdict": str(verdict.SHORT_BASELINE_DAYS),
        "days until a log is stale": str(verdict.STALE_DAYS),
        "density limit; its windows": f"{verdict.DENSITY_LIMIT:g}; 90 and 365 days",
        "rung windows": f"{now} days, then to day {before - 1}",
        "pseudo-event": f"{intervals.PSEUDO_POINTS:g} points",
        "periods of φ": f"{stocks.BIN_DAYS} days; from {first_day} to {last_day} days; at least 6",
    }
    text = " ".join(prose(read(SCORES)).split())
    for words in (
        f"fewer than {verdict.FEWEST_CONFLICT_EVENTS} conflict events",
        f"fewer than {verdict.SHORT_BASELINE_DAYS} days",
        f"more than {verdict.STALE_DAYS} days before",
        f"aged {first_day} to {last_day} days",
        f"aged 0 to {now - 1} days",
        f"aged {now} to {before - 1}",
        f"pseudo-event of {intervals.PSEUDO_POINTS:g} points",
        "at least 90 earlier days",
    ):
        assert words in text, words
