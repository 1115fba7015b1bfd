"""Batches: what a file may ask for, and what running it gives."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from support import Act, days_ago, engine_named, events_table, settings_for

from caucasus_cli.codebook.actors import ActorBook
from caucasus_cli.dyad_names import actors_in
from caucasus_cli.errors import UnknownActorError, UsageError
from caucasus_cli.gates.batch import Agenda, Batch, read_agenda, run_batch
from caucasus_cli.gates.rules import parse_rules
from caucasus_cli.operations import score_dyads, score_log

LOG = Path(__file__).parents[1] / "cli" / "files" / "log.csv"
ACTS = [
    Act("AZEGOV", "RUSGOV", days_ago(3), "190"),
    Act("RUSGOV", "AZEMED", days_ago(30), "112"),
    Act("ARMGOV", "AZEGOV", days_ago(2), "057"),
    Act("ARMGOV", "GEOGOV", days_ago(120), "175"),
]


def agenda(text: str) -> Agenda:
    return read_agenda(tomllib.loads(text), "caucasus.toml: [report]")


def test_an_agenda_is_read() -> None:
    found = agenda(
        'title = "Nightly"\n'
        'dyads = [["azerbaijan", "russia"], "armenia-azerbaijan", ["georgia"]]\n'
        'fail = ["escalation_low > 0", "rung >= 7"]\n'
        'warn = "escalation >= 20"\n'
    )
    assert found == Agenda(
        "Nightly",
        (("azerbaijan", "russia"), ("armenia-azerbaijan",), ("georgia",)),
        parse_rules(["escalation_low > 0", "rung >= 7"], ["escalation >= 20"]),
    )
    assert agenda("") == Agenda()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('fails = ["rung > 3"]', "has no key 'fails'. Did you mean fail? Keys: title, dyads"),
        ('dyad = ["a-b"]', "has no key 'dyad'. Did you mean dyads?"),
        ('fail = ["rungs > 3"]', "fail: condition 'rungs > 3': no field 'rungs'. Did you mean"),
        ('warn = ["rung 3"]', "warn: condition 'rung 3'"),
        ("fail = 3", "fail = 3: write a list of conditions"),
        ("fail = [3]", "fail = [3]: write a list of conditions"),
        ('dyads = "a-b"', "dyads = 'a-b': write a list of dyads"),
        ('dyads = [["a", "b", "c"]]', "dyads = ['a', 'b', 'c']: write a list of dyads"),
        ("dyads = [3]", "dyads = 3: write a list of dyads"),
        ('dyads = [["a", ""]]', "dyads = ['a', '']: write"),
        ("title = 3", "title = 3: write a text"),
    ],
)
def test_errors_name_file_and_key(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=r"^caucasus\.toml: \[report\] ") as caught:
        agenda(text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("azerbaijan", ("azerbaijan",)),
        ("azerbaijan-russia", ("azerbaijan", "russia")),
        ("AZE–RUS", ("AZE", "RUS")),
        ("baku - moscow", ("baku", "moscow")),
        ("AZEGOV-RUSMED", ("AZEGOV", "RUSMED")),
        ("guinea-bissau", ("guinea-bissau",)),
        ("guinea-bissau-senegal", ("guinea-bissau", "senegal")),
    ],
)
def test_dyads_in_one_word(text: str, actors: tuple[str, ...], book: ActorBook) -> None:
    assert actors_in(text, book) == actors


@pytest.mark.parametrize("text", ["azerbaijan-rusia", "atlantis", "atlantis-lemuria-mu"])
def test_what_names_nobody_is_refused(text: str, book: ActorBook) -> None:
    with pytest.raises(UnknownActorError):
        if actors_in(text, book) == (text,):
            book.find(text)


def test_each_dyad_once_as_alone(book: ActorBook) -> None:
    """Dyads, one actor's dyads and a dyad without events, in one table."""
    events, settings, engine = events_table(ACTS), settings_for(), engine_named("arrow")
    asked = [("russia", "azerbaijan"), ("armenia",), ("armenia", "azerbaijan"), ("fiji", "tonga")]
    records = score_dyads(events, settings, asked, book, engine).table.to_pylist()
    dyads = [(one["actor_a"], one["actor_b"]) for one in records]
    assert dyads == [("ARM", "AZE"), ("ARM", "GEO"), ("AZE", "RUS"), ("FJI", "TON")]
    for record, dyad in zip(records, dyads, strict=True):
        assert [record] == score_log(events, settings, dyad, book, engine).table.to_pylist()


def test_a_directed_dyad_is_the_one_asked_for(book: ActorBook) -> None:
    settings = settings_for(directed=True)
    asked = [("russia", "azerbaijan"), ("azerbaijan", "armenia")]
    table = score_dyads(events_table(ACTS), settings, asked, book, engine_named("arrow")).table
    dyads = list(zip(table["actor_a"].to_pylist(), table["actor_b"].to_pylist(), strict=True))
    assert dyads == [("AZE", "ARM"), ("RUS", "AZE")]
    assert table["events"].to_pylist() == [0, 1]


def test_an_actor_with_a_role_has_all_scored_as_coded(book: ActorBook) -> None:
    asked = [("RUSGOV", "AZEMED"), ("armenia",)]
    scores = score_dyads(events_table(ACTS), settings_for(), asked, book, engine_named("arrow"))
    assert scores.parameters["level"] == "role"
    assert scores.table["actor_a"].to_pylist() == ["ARMGOV", "ARMGOV", "AZEMED"]


def test_a_batch_is_run(book: ActorBook) -> None:
    asked = Agenda("", (("namibia-botswana",), ("fiji", "tonga")), parse_rules(["rung >= 1"]))
    result = run_batch(Batch(settings_for(as_of=None, since=None), asked, [str(LOG)]))
    assert result.scores.table["actor_a"].to_pylist() == ["BWA", "FJI"]
    assert result.failed
    [evidence] = result.evidence
    assert evidence.finding.dyad == ("BWA", "NAM")
    assert evidence.events
    assert all(re.fullmatch(r"w\d\d", event.event_id) for event in evidence.events)
    assert not run_batch(Batch(settings_for(), Agenda(), [str(LOG)])).failed
