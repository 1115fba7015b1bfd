"""Named facts: headers, orders of fields, labels, and whose country a name says."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from coded_reading import Read, read, real_file

from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.errors import LogError
from caucasus_cli.formats.actor_countries import read_actor_countries
from caucasus_cli.formats.icews import ICEWS
from caucasus_cli.formats.interface import Context
from caucasus_cli.formats.named_facts import NAMED_FACTS
from caucasus_cli.reading.files import account_for, read_coded
from caucasus_cli.reading.rules import Rules
from caucasus_cli.reading.streams import Source

HEADER = "date\tsubject\trelation\tobject\tsplit\n"


def fact(
    subject: str = "Armenia",
    target: str = "Georgia",
    relation: str = "Consult",
    day: str = "2015-06-02",
    end: str = "\ttrain\n",
) -> str:
    """A line of a table of facts."""
    return f"{day}\t{subject}\t{relation}\t{target}{end}"


def read_with(countries: Mapping[str, str], data: str | Path) -> Read:
    """Read with a user's countries of actors."""
    source = (
        Source(data.name, path=data) if isinstance(data, Path) else Source("f", data.encode())
    )  # fmt: skip
    account = account_for(source, NAMED_FACTS)
    context = Context(bundled_actors(), actor_countries=countries)
    parts = [
        settled.events
        for settled in read_coded(source, NAMED_FACTS, context, Rules(), account)
    ]  # fmt: skip
    return Read(pa.concat_tables(parts).to_pylist(), account)


def side(name: str) -> tuple[str, str | None]:
    """The code and country of an actor."""
    event = read(NAMED_FACTS, HEADER + fact(name)).events[0]
    return event["source"], event["source_country"]


# --- the file --------------------------------------------------------------------------------


def test_a_fact_becomes_an_event() -> None:
    text = HEADER + fact("Police (Armenia)", "Citizen (Georgia)")
    found = read(NAMED_FACTS, text)
    event = found.events[0]
    assert NAMED_FACTS.recognises(text.encode())
    assert event["event_id"] == "log.txt:2"
    assert event["date_start"] == event["date_end"] == date(2015, 6, 2)
    assert (event["source"], event["target"]) == ("ARMCOP", "GEOCVL")
    assert (event["source_country"], event["target_country"]) == ("ARM", "GEO")
    assert (event["source_name"], event["target_name"]) == ("Police (Armenia)", "Citizen (Georgia)")
    assert (event["code"], event["url"]) == ("040", None)


@pytest.mark.parametrize(
    "text",
    [
        fact(),
        fact(end="\n"),
        fact(end=""),
        fact(end="\r\n"),
        "Armenia\tConsult\tGeorgia\t2015-06-02\n",
        "Armenia\tConsult\tGeorgia\t2015-06-02\t0\n",
        "subject\trelation\tobject\tdate\nArmenia\tConsult\tGeorgia\t2015-06-02\n",
        "\ufeffDate\tSubject\tRelation\tObject\n2015-06-02\tArmenia\tConsult\tGeorgia\n",
        "\n\n" + HEADER + "\n" + fact(),
    ],
)
def test_header_and_order_of_the_fields(text: str) -> None:
    found = read(NAMED_FACTS, text)
    assert NAMED_FACTS.recognises(text.encode())
    assert [(event["source"], event["code"], event["target"]) for event in found.events] == [
        ("ARM", "040", "GEO")
    ]
    assert found.account.read == found.account.kept == 1


@pytest.mark.parametrize(
    "text",
    [
        "12\t4\t3\t0\n",
        "2015-06-02\tArmenia\tlikes\tGeorgia\n",
        "Armenia\tConsult\tGeorgia\t24\n",
        "2015-06-02,Armenia,Consult,Georgia\n",
        "date\tsource\ttarget\tcode\n2015-06-02\tARM\tGEO\t040\n",
        "date,subject,relation,object\n",
        "",
        "\n",
    ],
)
def test_it_takes_no_other_log(text: str) -> None:
    assert not NAMED_FACTS.recognises(text.encode())
    with pytest.raises(LogError, match="is no table of named facts"):
        read(NAMED_FACTS, text)


def test_no_other_format_takes_it() -> None:
    assert not ICEWS.recognises((HEADER + fact()).encode())


def test_lines_of_another_width() -> None:
    text = HEADER + fact() + fact(end="\ttrain\t\t\n") + fact(end="\n") + fact(end="\ta\tb\n")
    found = read(NAMED_FACTS, text)
    assert found.column("origin_row") == [2, 3]
    assert found.dropped == {"bad_row": 2}
    assert read(NAMED_FACTS, "date\tsubject\trelation\tobject\t\t\n" + fact(end="\n")).account.kept


def test_quotes_are_text() -> None:
    names = ['"Fight" (Armenia)', '"Fight', 'The ""Fight""']
    found = read(NAMED_FACTS, HEADER + "".join(fact(name) for name in names))
    assert found.column("source_name") == names


def test_days_are_iso() -> None:
    days = ("2015-02-30", "", "6/2/2015")
    found = read(NAMED_FACTS, HEADER + "".join(fact(day=day) for day in days))
    assert found.dropped == {"bad_date": 3}


# --- relations -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("relation", "code"),
    [
        ("Make statement", "010"),
        ("Make_statement", "010"),
        ("Demand", "100"),
        ("find guilty or liable (legally)", "116"),
        ("Carry out car bombing", "1832"),
        ("Refuse to allow international involvement (non mediation)", "1245"),
        ("Refuse to allow international involvement (non-mediation)", "1245"),
        ("Reject request or demand for political reform", "123"),
        ("Return, release person(s)", "0841"),
    ],
)
def test_relations_are_labels(relation: str, code: str) -> None:
    assert read(NAMED_FACTS, HEADER + fact(relation=relation)).column("code") == [code]


def test_unknown_relations_are_told() -> None:
    text = HEADER + fact(relation="Make statment") + fact(relation="") + fact(relation="040")
    found = read(NAMED_FACTS, text)
    assert found.dropped == {"unknown_code": 2, "bad_code": 1}
    told = found.account.problems[0]
    assert (told.row, told.column, told.nearest) == (2, "relation", "Make statement")


def test_labels_are_not_taken_for_codes_of_another_scheme() -> None:
    """Some labels spell codes of PLOVER."""
    text = HEADER + fact(relation="Consult") * 40
    assert read(NAMED_FACTS, text).account.refusal is None


# --- whose country ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code", "country"),
    [
        ("Armenia", "ARM", "ARM"),
        ("South Korea", "KOR", "KOR"),
        ("South_Korea", "KOR", "KOR"),
        ("South\u00a0Korea", "KOR", "KOR"),
        ("Congo", "COG", "COG"),
        ("Democratic Republic of Congo", "COD", "COD"),
        ("Military (Russia)", "RUSMIL", "RUS"),
        ("Military_(Russia)", "RUSMIL", "RUS"),
        ("Military\u00a0(Russia)", "RUSMIL", "RUS"),
        ("Government (Syria)", "SYRGOV", "SYR"),
        ("Police (Congo)", "COGCOP", "COG"),
        ("Police (Democratic Republic of Congo)", "CODCOP", "COD"),
        ("Citizen (Palestinian Territory, Occupied)", "PSECVL", "PSE"),
        ("Priest (Holy See (Vatican City State))", "VATREL", "VAT"),
        ("Holy See (Vatican City State)", "VAT", "VAT"),
        ("Member of Legislative (Govt) (Armenia)", "ARMLEG", "ARM"),
        ("Ministry of Shipping (Armenia)", "ARMGOV", "ARM"),
        ("Defense / Security Ministry (Armenia)", "ARMGOV", "ARM"),
        ("Tenants (Armenia)", "ARM", "ARM"),
        ("European Union", "EEC", None),
        ("Ministry (European Union)", "EECGOV", None),
        ("Militant (Boko Haram)", "UAF", None),
        ("Citizen (International)", "CVL", None),
    ],
)
def test_names_say_whose(name: str, code: str, country: str | None) -> None:
    assert side(name) == (code, country)


@pytest.mark.parametrize(
    "name",
    [
        "Sofia",
        "Victoria",
        "Minister Patnaik",
        "Bank of Armenia",
        "Union (A)",
        "Police of (",
        ")",
        "Pakistan Muslim League (N)",
        "Awami (People's) League",
        "Mayor (Paris)",
        "arm",
        "Mr. ARM",
    ],
)
def test_nobodys_country_is_guessed(name: str) -> None:
    assert side(name) == (name, None)
    assert read(NAMED_FACTS, HEADER + fact(name)).dropped == {"no_country": 1}


def test_a_name_that_reads_like_a_code_is_none() -> None:
    assert side("ARMGOV") == ("armgov", None)


def test_korea_can_be_either() -> None:
    assert side("Korea") == ("Korea", None)
    assert side("Police (Korea)") == ("COP", None)


def test_nobody_is_no_actor() -> None:
    names = ("Unspecified Actor", "Unspecified_Actor", "", "NA", " ")
    found = read(NAMED_FACTS, HEADER + "".join(fact(target=name) for name in names))
    assert found.dropped == {"no_actor": 5}


def test_regions_are_regions() -> None:
    text = HEADER + fact("Africa") + fact(target="Citizen (Middle East)")
    assert read(NAMED_FACTS, text).dropped == {"region_only": 2}


# --- persons ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Vladimir Putin", "RUSGOV"),
        ("Mevlut_Cavusoglu", "TURGOV"),
        ("Mevlüt\u00a0Çavuşoğlu", "TURGOV"),
        ("Nikol Pashinyan", "ARM"),
    ],
)
def test_persons_of_the_public_record_have_a_country(name: str, code: str) -> None:
    assert side(name) == (code, code[:3])


@pytest.mark.parametrize(
    "name",
    ["Putin", "Vladimir Putin's", "Spokesman Vladimir Putin", "Vladimir Putin (Band)",
     "Militant (Vladimir Putin)", "António Guterres", "Aung San"],
)  # fmt: skip
def test_a_part_of_a_person_s_name_is_nobody(name: str) -> None:
    assert side(name)[1] is None


def test_the_user_s_table_comes_before_the_persons() -> None:
    found = read_with({"Vladimir Putin": "Georgia"}, HEADER + fact("Vladimir Putin", "Armenia"))
    assert found.column("source") == ["GEO"]


def test_persons_are_no_actors_of_coded_logs() -> None:
    """Only names in sources that write names mean persons: a log's codes never do."""
    assert not bundled_actors().matches("Vladimir Putin")
    assert bundled_actors().parse("Vladimir Putin") is None


# --- the user's table ------------------------------------------------------------------------


def own_table(folder: Path, text: str) -> Path:
    """A table of actors' countries on disk."""
    path = folder / "countries.csv"
    path.write_bytes(text.encode())
    return path


def test_a_table_gives_persons_their_country(tmp_path: Path) -> None:
    table = (
        'name,country,n\r\nA. Person,Russian Federation,3\r\nB\u00a0Person,AZE,1\r\n'
        '"C, Person",Congo,1\r\nD Person,,4\r\nA. Person,Russian Federation,9\r\n'
        "\r\nBand,Georgia\r\n"
    )  # fmt: skip
    countries = read_actor_countries(own_table(tmp_path, table))
    assert countries == {
        "A. Person": "Russian Federation", "B Person": "AZE", "C, Person": "Congo",
        "Band": "Georgia",
    }  # fmt: skip
    names = ("A. Person", "B_Person", "B Person", "C, Person", "D Person", "Militia (Band)")
    found = read_with(countries, HEADER + "".join(fact(name) for name in names))
    assert found.column("source") == ["RUS", "AZE", "AZE", "COG", "D Person", "GEOUAF"]
    assert found.column("source_country") == ["RUS", "AZE", "AZE", "COG", None, "GEO"]


def test_the_table_comes_before_the_name() -> None:
    found = read_with({"Police (Russia)": "Georgia"}, HEADER + fact("Police (Russia)", "Russia"))
    assert found.column("source") == ["GEOCOP"]
    assert found.column("target") == ["RUS"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("name,land\nA,Georgia\n", ":1: .*name,country"),
        ("", ":1: .*name,country"),
        ("name,country\nA,Georgia\nA,Armenia\n", ":3: 'A' is of Armenia, and of Georgia"),
        ("name,country\nA\x00,Georgia\n", "binary"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, table: str, message: str) -> None:
    with pytest.raises(LogError, match=message):
        read_actor_countries(own_table(tmp_path, table))


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="no such file"):
        read_actor_countries(tmp_path / "none.csv")


def test_a_table_that_no_one_can_open_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("own.csv")
        with pytest.raises(LogError, match=r"^own\.csv: cannot be read: "):
            read_actor_countries(Path("own.csv"))


@pytest.mark.parametrize(
    ("country", "message"),
    [
        ("Goergia", "'A' is of 'Goergia', no country .* Did you mean Georgia"),
        ("Korea", "'A' is of 'Korea', which can be KOR or PRK"),
        ("European Union", "'A' is of European Union, no country"),
    ],
)
def test_a_country_that_is_none_is_refused(country: str, message: str) -> None:
    with pytest.raises(LogError, match=message):
        read_with({"A": country}, HEADER + fact())


# --- organs and parts of a state -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Armed Forces of Ukraine", "UKRMIL"),
        ("Armed Forces of the Russian Federation", "RUSMIL"),
        ("the Pakistan Army", "PAKMIL"),
        ("Zimbabwe\u00a0Republic Police", "ZWECOP"),
        ("National Assembly of Armenia", "ARMLEG"),
        ("Parliament of Georgia", "GEOLEG"),
        ("Supreme Court of India", "INDJUD"),
        ("United States Senate", "USALEG"),
        ("Central Bank of the Islamic Republic of Iran", "IRNGOV"),
        ("Armed Forces of the Democratic Republic of Congo", "CODMIL"),
        ("Militant (Armed Forces of Ukraine)", "UKRUAF"),
        ("Political Parties (Northern Ireland)", "GBRPTY"),
        ("Turkish Army", "TURMIL"),
        ("Egyptian Armed Forces", "EGYMIL"),
        ("the Iranian Parliament", "IRNLEG"),
        ("South African Police Service", "ZAFCOP"),
        ("South Sudanese Army", "SSDMIL"),
        ("Sudanese Armed Forces", "SDNMIL"),
        ("Somali National Army", "SOMMIL"),
        ("Combatant (Turkish Army)", "TURUAF"),
        ("Scotland", "GBR"),
        ("Criminal (Chechnya)", "RUSCRM"),
    ],
)
def test_whose_an_organ_or_part_of_a_state_is(name: str, code: str) -> None:
    assert side(name) == (code, code[:3])


@pytest.mark.parametrize(
    "name",
    [
        "Revolutionary Armed Forces of Colombia", "South Lebanon Army",
        "United States Africa Command", "Kosovo Liberation Army", "Free Syria Army of Idlib",
        "Communist Party of China", "National Council of Resistance of Iran", "Senate of Baku",
        "Georgia Senate", "Georgia Supreme Court", "Army of Islam", "Supreme Court", "Police",
        "African Union Mission to Somalia", "Police of Korea", "Government of National Unity",
        "Central America", "Pakistan administered Kashmir", "Army of", "Turkish", "Turkish Forces",
        "Free Turkish Army", "Bosnian Serb Army", "Kurdish Army", "Congolese Army",
        "Korean Navy", "Georgian Senate", "Scottish Parliament", "Syrian National Army",
        "Libyan National Army", "National Army of Libya", "Turkish Republican Army",
    ],
)  # fmt: skip
def test_nothing_else_in_a_name_makes_it_a_state_s(name: str) -> None:
    assert side(name)[1] is None


# --- real data -------------------------------------------------------------------------------


def pairs(events: Read, columns: tuple[str, str]) -> Counter[frozenset[str]]:
    """Events by their two sides, whatever the direction."""
    sides = zip(*(events.column(column) for column in columns), strict=True)
    return Counter(frozenset(pair) for pair in sides if None not in pair)


@pytest.mark.realdata
@pytest.mark.slow
def test_the_real_facts() -> None:
    path = real_file("icews/icews18_named_facts.tsv.gz")
    found = read(NAMED_FACTS, path)
    assert found.account.refusal is None
    assert (found.account.read, found.account.kept, found.account.stored) == (
        468_558, 146_627, 461_090,
    )  # fmt: skip
    assert found.dropped == {
        "no_actor": 7468, "no_country": 130_509, "region_only": 3455, "self_dyad": 180_499,
    }  # fmt: skip
    assert min(found.column("date_start")) == date(2018, 1, 1)
    assert max(found.column("date_start")) == date(2018, 10, 31)
    written = Counter(
        frozenset(name.rpartition("(")[2].removesuffix(")") for name in names if name)
        for names in zip(found.column("source_name"), found.column("target_name"), strict=True)
    )
    assert written[frozenset({"Armenia", "Azerbaijan"})] == 133
    by_country = pairs(found, ("source_country", "target_country"))
    # And 77 acts of armed forces, parliaments and persons.
    assert by_country[frozenset({"ARM", "AZE"})] == 210
    by_name = pairs(found, ("source_name", "target_name"))
    assert by_name[frozenset({"Azerbaijan", "Russia"})] == 97


@pytest.mark.slow
@pytest.mark.realdata
def test_the_real_facts_with_a_table() -> None:
    countries = read_actor_countries(real_file("icews/icews_name_country.csv"))
    found = read_with(countries, real_file("icews/icews18_named_facts.tsv.gz"))
    assert found.account.kept == 163_654
    assert found.account.kept + found.dropped["self_dyad"] == 367_244
    by_country = pairs(found, ("source_country", "target_country"))
    assert by_country[frozenset({"ARM", "AZE"})] == 210
    assert by_country[frozenset({"AZE", "RUS"})] == 273
