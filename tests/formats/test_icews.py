"""ICEWS events: columns, names, sectors and the forms in which files went around."""

from __future__ import annotations

from datetime import date

import pytest
from coded_reading import read, real_file

from caucasus_cli.codebook.actors import bundled_actors
from caucasus_cli.codebook.cameo import all_codes
from caucasus_cli.codebook.labels import code_of_label
from caucasus_cli.codebook.sectors import PRIORITY, role_of_sectors
from caucasus_cli.codebook.tables import read_table
from caucasus_cli.errors import LogError
from caucasus_cli.formats.gdelt import VERSION_2
from caucasus_cli.formats.icews import ICEWS
from caucasus_cli.formats.interface import CodedFormat
from caucasus_cli.formats.named_facts import NAMED_FACTS
from caucasus_cli.formats.phoenix import HISTORICAL_PHOENIX, PHOENIX
from caucasus_cli.reading.repeats import repeated
from caucasus_cli.reading.rules import Rules

NAMES = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text",
    "CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID",
    "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude",
    "Longitude",
)  # fmt: skip
POLICE = ("Police (Armenia)", "Government,Police", "Armenia")
MINISTRY = ("Foreign Affairs (Georgia)", "Government,Executive,Foreign Ministry", "Georgia")
NOBODY = ("Unspecified Actor", "Unspecified", "NULL")
Actor = tuple[str, str, str]


def row(
    source: Actor = POLICE,
    target: Actor = MINISTRY,
    number: str = "1",
    day: str = "2015-06-02",
    text: str = "Consult",
    code: str | None = "040",
    points: str = "1",
) -> list[str]:
    """The fields of a row; without `code` it has 19."""
    act = [text, *([] if code is None else [code]), points]
    place = ["7", "2", "Press", "Tbilisi", "NA", "NULL", "Georgia", "41.7", "44.8"]
    return [number, day, *source, *act, *target, *place]


def table(*rows: list[str], names: tuple[str, ...] = NAMES) -> str:
    """A file with a header."""
    return "".join("\t".join(fields) + "\n" for fields in (list(names), *rows))


def side(name: str, sectors: str, country: str) -> tuple[str, str | None]:
    """The code and country of an actor."""
    event = read(ICEWS, table(row(source=(name, sectors, country)))).events[0]
    return event["source"], event["source_country"]


# --- the columns -----------------------------------------------------------------------------


def test_a_row_becomes_an_event() -> None:
    found = read(ICEWS, table(row()))
    event = found.events[0]
    assert event["event_id"] == "1"
    assert event["date_start"] == event["date_end"] == date(2015, 6, 2)
    assert (event["source"], event["source_country"]) == ("ARMCOP", "ARM")
    assert (event["target"], event["target_country"]) == ("GEOGOV", "GEO")
    assert event["source_name"] == "Police (Armenia)"
    assert event["target_name"] == "Foreign Affairs (Georgia)"
    assert (event["code"], event["url"], event["origin_row"]) == ("040", None, 2)
    assert found.account.kept == 1


def test_without_the_column_of_codes_the_event_text_gives_them() -> None:
    names = tuple(name for name in NAMES if name != "CAMEO Code")
    wordings = {
        "Consult": "040",
        "Make statement": "010",
        "fight with small arms and light weapons": "193",
        "Carry out car bombing": "1832",
        "Refuse to allow international involvement (non mediation)": "1245",
        "Threaten to use military force": "138",
        "Meet at a 'third' location": "044",
    }
    rows = [row(text=text, code=None, number=text) for text in wordings]
    rows += [row(text=text, code=None) for text in ("Demonstrate and rally", "NULL")]
    found = read(ICEWS, table(*rows, names=names))
    assert ICEWS.recognises(table(*rows, names=names).encode())
    assert found.column("code") == list(wordings.values())
    assert found.dropped == {"unknown_code": 1, "bad_code": 1}
    assert found.account.problems[0].nearest == "Demonstrate or rally"
    # Labels say themselves what they are: no scheme is looked for among them.
    assert read(ICEWS, table(*rows[:1] * 40, names=names)).account.refusal is None


def test_every_label_of_the_codebook_gives_its_code() -> None:
    for code in all_codes().values():
        own_rest = f"{code.code}0"
        expected = {code.code, own_rest} if code.level == 1 else {code.code}
        assert code_of_label(code.label) in expected


def test_days_are_iso_or_american() -> None:
    rows = [row(day=day) for day in ("2017-12-01", "12/1/2017", "13/1/2017", "NA", "")]
    found = read(ICEWS, table(*rows))
    assert found.column("date_start") == [date(2017, 12, 1)] * 2
    assert found.dropped == {"bad_date": 3}


def test_junk_codes_are_counted_and_never_mended() -> None:
    codes = ("13y", "NULL", "", "NA", "0999")
    rows = [row(code=code, text="Threaten with repression") for code in codes]
    found = read(ICEWS, table(*rows))
    assert found.events == []
    assert found.dropped == {"bad_code": 4, "unknown_code": 1}
    assert found.account.problems[0].value == "13y"


def test_the_intensity_is_compared() -> None:
    rows = [row(), row(points="-2"), row(points="NULL"), row(points="x")]
    found = read(ICEWS, table(*rows))
    points = found.account.comparisons["points"]
    assert (points.rule, points.rows, points.differ) == ("goldstein", 3, {"04": 2})


def test_an_id_counts_once_a_day() -> None:
    import pyarrow as pa

    rows = [row(), row(day="2015-06-03"), row(code="041"), row(number="NULL"), row(number="NULL")]
    found = read(ICEWS, table(*rows))
    assert [one or "" for one in found.column("event_id")][3:] == ["log.txt:5", "log.txt:6"]
    assert found.account.stored == 5
    reasons = repeated(pa.Table.from_pylist(found.events), Rules())
    assert (reasons > 0).tolist() == [True, False, False, False, False]


# --- the file --------------------------------------------------------------------------------


def test_quoted_files_read_as_the_unquoted() -> None:
    odd = ('The "Fight" Party', "Parties", "Armenia")
    rows = [row(source=odd), row(target=("", "NULL", "Georgia"))]
    texts = (2, 3, 4, 5, 8, 9, 10, 13, 14, 15, 16, 17)

    def quoted(fields: list[str]) -> list[str]:
        return [
            '"' + field.replace('"', '""') + '"' if at in texts else field
            for at, field in enumerate(fields)
        ]

    plain = read(ICEWS, table(*rows))
    for names in (NAMES, tuple(f'"{name}"' for name in NAMES)):
        text = table(*map(quoted, rows), names=names)
        assert ICEWS.recognises(text.encode())
        assert read(ICEWS, text).events == plain.events
    assert plain.column("source_name") == ['The "Fight" Party', "Police (Armenia)"]


def test_quotes_in_an_unquoted_file_are_text() -> None:
    names = ['"Fight"', '""Fight"" Club', 'The "Fight', '"Fight', "Peace", "Peace", "Peace"]
    rows = [row(source=(name, "Parties", "Armenia")) for name in names]
    found = read(ICEWS, table(*rows))
    assert found.column("source_name") == names
    assert found.dropped == {}


def test_excess_tabs_at_the_end_are_cut_off() -> None:
    rows = [row(), [*row(), "", ""], [*row(), "", "more"], row()[:15]]
    found = read(ICEWS, table(*rows))
    assert found.column("origin_row") == [2, 3]
    assert found.dropped == {"bad_row": 2}
    header = table(names=(*NAMES, "", ""))
    assert read(ICEWS, header + table(row(), [*row(), "", ""]).split("\n", 1)[1]).account.kept == 2


def test_columns_stand_in_any_order_and_spelling() -> None:
    fields = dict(zip(NAMES, row(), strict=True))
    names = tuple(reversed(NAMES))
    text = table([fields[name] for name in names],
                 names=tuple(name.lower().replace(" ", "_") for name in names))  # fmt: skip
    assert ICEWS.recognises(text.encode())
    assert read(ICEWS, text).column("source") == ["ARMCOP"]


def test_a_missing_column_is_named() -> None:
    names = tuple("Target Nation" if name == "Target Country" else name for name in NAMES)
    text = table(row(), names=names)
    assert not ICEWS.recognises(text.encode())
    with pytest.raises(LogError, match=r"log\.txt:1: .*'Target Country'"):
        read(ICEWS, text)


def test_a_column_named_twice_is_refused() -> None:
    with pytest.raises(LogError, match="'Source Country' twice"):
        read(ICEWS, table([*row(), "Georgia"], names=(*NAMES, "source_country")))


def test_an_empty_file_has_no_header() -> None:
    with pytest.raises(LogError, match="Event ID"):
        read(ICEWS, "\n")


@pytest.mark.parametrize("form", [VERSION_2, PHOENIX, HISTORICAL_PHOENIX, NAMED_FACTS])
def test_no_other_format_takes_it(form: CodedFormat) -> None:
    assert not form.recognises(table(row()).encode())


@pytest.mark.parametrize(
    "head",
    [
        "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tActor Name\n",
        "date,source,target,code\n",
        "date\tsource\ttarget\tcode\n",
        "",
        "\n\n",
    ],
)
def test_it_takes_no_other_log(head: str) -> None:
    assert not ICEWS.recognises(head.encode())


# --- whose act -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("Russian Federation", "RUS"),
        ("the former Yugoslav Republic of Macedonia", "MKD"),
        ("Occupied Palestinian Territory", "PSE"),
        ("Moldova, Republic of", "MDA"),
        ("Namibia", "NAM"),
        ("Congo", "COG"),
        ("Democratic Republic of Congo", "COD"),
    ],
)
def test_countries_are_named_as_icews_names_them(country: str, code: str) -> None:
    assert side("Somebody", "NULL", country) == (code, code)


@pytest.mark.parametrize("missing", ["NA", "NULL", "", " "])
def test_a_missing_country_is_none(missing: str) -> None:
    """`NA` is no Namibia."""
    assert side("Some Body", "Government", missing) == ("GOV", None)
    assert read(ICEWS, table(row(source=("Some Body", "", missing)))).dropped == {"no_country": 1}


def test_the_country_column_comes_before_the_name() -> None:
    assert side("Terrorist (Taliban)", "Dissident", "Pakistan") == ("PAKOPP", "PAK")
    assert side("Embassy (Russia)", "Government", "Georgia") == ("GEOGOV", "GEO")
    assert side("Embassy (Russia)", "Government", "NULL") == ("RUSGOV", "RUS")


@pytest.mark.parametrize(
    ("country", "problem", "nearest"),
    [
        ("Goergia", "is of 'Goergia', no country that the codebook knows", "Georgia"),
        ("Korea", "is of 'Korea', which can be KOR or PRK", None),
    ],
)
def test_an_unknown_country_is_told(country: str, problem: str, nearest: str | None) -> None:
    """Counted as actors without a country, all that it did would be missing in silence."""
    rows = [row(), row(target=("Police", "Police", country)), row(code="13y")]
    found = read(ICEWS, table(*rows))
    assert found.dropped == {"no_actor": 1, "bad_code": 1}
    told = found.account.problems[0]
    assert (told.row, told.column, told.value) == (3, "Target Name", "Police")
    assert (told.problem, told.nearest) == (problem, nearest)
    assert found.account.problem_count == 2


def test_nobody_is_no_actor() -> None:
    rows = [row(target=one) for one in (NOBODY, ("NULL", "NULL", "NULL"), ("", "", ""))]
    found = read(ICEWS, table(*rows))
    assert found.dropped == {"no_actor": 3}
    # Nothing in the file is wrong.
    assert found.account.problems == []


@pytest.mark.parametrize(
    ("sectors", "role"),
    [
        ("Government,Police", "COP"),
        ("Police,Government", "COP"),
        ('"Police,Government"', "COP"),
        ("Government,Military", "MIL"),
        ("Government,Judicial", "JUD"),
        ("Government,Legislative / Parliamentary,Parties", "LEG"),
        ("Government,Executive,Foreign Ministry,Legislative / Parliamentary", "GOV"),
        ("Government,Executive,Defense / Security Ministry", "GOV"),
        ("Government,Executive,Intelligence Ministry", "SPY"),
        ("Government,Local,Provincial,Parties", "GOV"),
        ("Parties,(National) Major Party,Opposition Major Party (Out Of Government)", "OPP"),
        ("Dissident,Criminals / Gangs", "CRM"),
        ("Dissident,Rebel,Muslim", "REB"),
        ("Dissident,Protestors / Popular Opposition / Mobs", "OPP"),
        ("Social,Business,Transportation Business", "BUS"),
        ("Social,General Population / Civilian / Social", "CVL"),
        ("Military,Army,Army Mechanized (Ships, Tanks, Planes)", "MIL"),
        ("Army Mechanized (Ships, Tanks, Planes)", "MIL"),
        ("International Government Organization,Global,Global Health IGOs", "IGO"),
        ("Nongovernmental Organizations / Activists,Human Rights NGOs,Human Rights IGOs", "NGO"),
        ("Elite", "ELI"),
        ("Muslim,International Religious,Ideological,Far Left", ""),
        ("Something Else", ""),
        ("Unspecified", ""),
        ("NULL", ""),
        ("", ""),
    ],
)
def test_sectors_give_one_role(sectors: str, role: str) -> None:
    assert role_of_sectors(sectors) == role
    assert side("Somebody", sectors, "Armenia") == (f"ARM{role}", "ARM")


def test_roles_of_sectors_are_ranked() -> None:
    assert {line["role"] for line in read_table("sectors")} <= set(PRIORITY)
    assert set(PRIORITY) <= set(bundled_actors().roles)


@pytest.mark.parametrize(
    ("name", "sectors", "code"),
    [
        ("European Union", "International Government Organization,Regional", "EEC"),
        ("Ministry (European Union)", "International Government Organization", "EEC"),
        ("Criminal (Al Qaeda)", "International Dissident,International Insurgents", "ALQ"),
        ("Militant (Taliban)", "Dissident,Insurgents", "TALREB"),
        ("Some Person", "International Government Organization", "IGO"),
        ("Some Corporation", "Business,Multinational Corporation,Social", "MNC"),
        ("Unidentified State Actor", "NULL", "UIS"),
        ("Some Person", "NULL", "Some Person"),
        ("CHR", "NULL", "chr"),
    ],
)
def test_actors_without_a_country(name: str, sectors: str, code: str) -> None:
    assert side(name, sectors, "NULL") == (code, None)
    parsed = bundled_actors().parse(code)
    assert (parsed is None) == (code in {"Some Person", "chr"})


def test_regions_are_regions() -> None:
    found = read(ICEWS, table(row(source=("Citizen (Africa)", "Social", "NULL"))))
    assert found.column("source") == ["AFRCVL"]
    assert found.dropped == {"region_only": 1}


# --- real data -------------------------------------------------------------------------------


@pytest.mark.realdata
def test_the_real_sample() -> None:
    path = real_file("icews/events.2018.sample.tab")
    assert ICEWS.recognises(path.read_bytes()[: 2**16])
    found = read(ICEWS, path)
    assert (found.account.read, found.account.kept, found.account.stored) == (3705, 1741, 3621)
    assert found.dropped == {
        "no_actor": 84, "no_country": 259, "region_only": 25, "self_dyad": 1596,
    }  # fmt: skip
    assert found.account.problem_count == 0
    points = found.account.comparisons["points"]
    assert (points.rows, points.differ.total()) == (3705, 0)
    book = bundled_actors()
    for event in found.events:
        for code, country in (("source", "source_country"), ("target", "target_country")):
            if event[country] is not None:
                parsed = book.parse(event[code])
                assert parsed is not None
                assert parsed.actor is not None
                assert parsed.actor.code == event[country]


@pytest.mark.realdata
def test_the_real_sample_without_its_codes() -> None:
    path = real_file("icews/events.2018.sample.tab")
    lines = path.read_text(encoding="utf-8").splitlines()
    cut = ["\t".join((*fields[:6], *fields[7:])) for line in lines if (fields := line.split("\t"))]
    found = read(ICEWS, "\n".join(cut))
    assert found.account.refusal is None
    assert found.column("code") == read(ICEWS, path).column("code")
