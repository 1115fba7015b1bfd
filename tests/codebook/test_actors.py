"""Who a name means, and what an actor code is made of."""

from __future__ import annotations

import pytest

from caucasus_cli.codebook.actors import Actor, ActorBook, actor_from_row, bundled_roles
from caucasus_cli.errors import UnknownActorError

# --- names and codes --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        # names, any case, accents and punctuation
        ("Azerbaijan", "AZE"),
        ("azerbaijan", "AZE"),
        (" AZERBAIJAN ", "AZE"),
        ("Republic of Azerbaijan", "AZE"),
        ("Russian Federation", "RUS"),
        ("Türkiye", "TUR"),
        ("Turkiye", "TUR"),
        ("TURKEY", "TUR"),
        ("Cote d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("Ivory Coast", "CIV"),
        ("Georgia", "GEO"),
        ("Niger", "NER"),
        ("Nigeria", "NGA"),
        ("U.S.", "USA"),
        ("US", "USA"),
        ("UK", "GBR"),
        ("DR Congo", "COD"),
        ("USSR", "SUN"),
        ("Soviet Union", "SUN"),
        ("Artsakh", "XNK"),
        ("NATO", "NAT"),
        # capitals and seats
        ("Baku", "AZE"),
        ("moscow", "RUS"),
        ("Yerevan", "ARM"),
        ("Kremlin", "RUS"),
        ("White House", "USA"),
        # ISO
        ("AZE", "AZE"),
        ("aze", "AZE"),
        ("AZ", "AZE"),
        ("NA", "NAM"),
        ("na", "NAM"),
        ("GB", "GBR"),
        ("AU", "AUS"),  # not FIPS, where it is Austria
        # Correlates of War
        ("373", "AZE"),
        ("365", "RUS"),  # not the Soviet Union, which had the number before
        ("2", "USA"),
        ("255", "DEU"),
        # CAMEO's spellings
        ("ROM", "ROU"),
        ("TMP", "TLS"),
        ("MTN", "MNE"),
        ("ZAR", "COD"),
        ("KSV", "XKX"),
        ("SUN", "SUN"),
        ("EEC", "EEC"),
        ("PRC", "CHN"),  # as a name; CAMEO's PRC is the Paris Club
    ],
)
def test_must_match(book: ActorBook, name: str, code: str) -> None:
    assert book.find(name).code == code


@pytest.mark.parametrize(
    "name",
    [
        "aserbaidschan",
        "Georgia (US state)",
        "Guiana",
        "ROC",
        "England",
        "Chechnya",
        "Karabakh",
        "Nigeria Niger",
        "Azerbaijan Russia",
        "260",  # Gleditsch–Ward numbers are no names
        "02",
        "AZEGOV",
        "XX",
        "",
        " ",
        "?",
    ],
)
def test_must_not_match(book: ActorBook, name: str) -> None:
    with pytest.raises(UnknownActorError, match="no actor is called") as caught:
        book.find(name)
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("Congo", ("COD (Democratic Republic of the Congo)", "COG (Republic of the Congo)")),
        ("korea", ("KOR (South Korea)", "PRK (North Korea)")),
        ("Brussels", ("BEL (Belgium)", "EEC (European Union)")),
    ],
)
def test_ambiguous_names_are_reported_never_chosen(
    book: ActorBook, name: str, candidates: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownActorError, match=r"can mean .* or .*: give the code") as caught:
        book.find(name)
    assert caught.value.candidates == candidates


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Azerbijan", "AZE (Azerbaijan)"),
        ("aserbaidschan", "AZE (Azerbaijan)"),
        ("Turky", "TUR (Turkey)"),
        ("rusia", "RUS (Russia)"),
        ("Guiana", "GUY (Guyana)"),
    ],
)
def test_unknown_names_come_with_the_nearest(book: ActorBook, name: str, first: str) -> None:
    with pytest.raises(UnknownActorError, match=r"Did you mean .*caucasus actors") as caught:
        book.find(name)
    assert caught.value.candidates[0] == first
    assert 1 <= len(caught.value.candidates) <= 3
    assert caught.value.candidates == book.suggest(name)


def test_nothing_near_nothing_offered(book: ActorBook) -> None:
    assert book.suggest("qqqqqqq") == ()


def test_every_actor_answers_to_its_own_code_and_names(book: ActorBook) -> None:
    for code, actor in book.actors.items():
        if code != "PRC":  # taken by the name of China
            assert book.find(code).code == code
        assert actor.name in book.names(code)


def test_country_sides(book: ActorBook) -> None:
    countries = {"AZE", "SUN", "XNK", "HKG", "PSE"}
    others = {"EEC", "NAT", "CAU", "HEZ", "NON"}
    assert all(book.actors[code].is_country for code in countries)
    assert not any(book.actors[code].is_country for code in others)


# --- actor codes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "actor", "roles"),
    [
        ("AZE", "AZE", ()),
        ("AZEGOV", "AZE", ("GOV",)),
        ("RUSMED", "RUS", ("MED",)),
        ("ARMREL", "ARM", ("REL",)),
        ("AZEGOVMIL", "AZE", ("GOV", "MIL")),
        ("IGOEEC", "EEC", ("IGO",)),
        ("IGONON", "NON", ("IGO",)),
        ("EECGOV", "EEC", ("GOV",)),
        ("MNCUSA", "USA", ("MNC",)),
        ("COPAZE", "AZE", ("COP",)),
        ("USARUS", "USA", ("RUS",)),
        ("IGOEECUSA", "USA", ("IGO", "EEC")),  # a country before an organisation
        ("ROMGOV", "ROU", ("GOV",)),
        ("SUN", "SUN", ()),
        ("SUNGOV", "SUN", ("GOV",)),
        ("MUS", "MUS", ()),
        ("CAUREB", "CAU", ("REB",)),
    ],
)
def test_actor_code_is_taken_apart(
    book: ActorBook, code: str, actor: str, roles: tuple[str, ...]
) -> None:
    parsed = book.parse(code)
    assert parsed is not None
    assert parsed.actor is not None
    assert (parsed.code, parsed.actor.code, parsed.roles) == (code, actor, roles)


@pytest.mark.parametrize(
    ("code", "roles"),
    [
        ("COP", ("COP",)),
        ("IGO", ("IGO",)),
        ("GOVMIL", ("GOV", "MIL")),
        ("MOSSUN", ("MOS", "SUN")),  # Sunni Muslims, not the Soviet Union
    ],
)
def test_roles_alone_name_no_actor(book: ActorBook, code: str, roles: tuple[str, ...]) -> None:
    parsed = book.parse(code)
    assert parsed is not None
    assert parsed.actor is None
    assert parsed.roles == roles


@pytest.mark.parametrize(
    "code", ["AZEXXX", "XXX", "aze", "AZ", "AZEG", "AZEGO", "", "AZE GOV", "AZE ", "Azerbaijan"]
)
def test_text_that_is_no_actor_code(book: ActorBook, code: str) -> None:
    assert book.parse(code) is None


@pytest.mark.parametrize(
    ("code", "nearest"),
    [
        ("azegov", "AZEGOV"),
        (" AZEGOV", "AZEGOV"),
        ("AZEXXX", "AZE"),
        ("AZEXXXGOV", "AZEGOV"),
        ("Azerbaijan", "AZE"),
        ("Moscow", "RUS"),
        ("Tehran", "IRN"),
        ("1", None),
        ("", None),
    ],
)
def test_nearest_valid_code(book: ActorBook, code: str, nearest: str | None) -> None:
    assert book.suggest_code(code) == nearest


# --- search -----------------------------------------------------------------------------------


def test_search_puts_exact_matches_first(book: ActorBook) -> None:
    found = [actor.code for actor in book.search("guinea")]
    assert found[0] == "GIN"
    assert {"GNB", "GNQ", "PNG"} <= set(found)
    assert book.search("AZE")[0].code == "AZE"


def test_search_folds_and_finds_parts(book: ActorBook) -> None:
    assert [actor.code for actor in book.search("TÜRKIYE")] == ["TUR"]
    assert {actor.code for actor in book.search("Congo")} >= {"COD", "COG"}
    assert [actor.code for actor in book.search("373")] == ["AZE"]
    assert book.search("") == book.search("  ") == book.search("qqqqq") == []


# --- a book of one's own ----------------------------------------------------------------------


def test_rows_may_leave_out_all_but_code_and_name() -> None:
    actor = actor_from_row({"code": "ZZZ", "name": "Zedland"})
    assert actor == Actor("ZZZ", "Zedland", "group", "", "", "", "", "", ("ZZZ",), "", "", "", "")
    assert not actor.is_country


def test_of_actors_with_one_number_the_living_is_meant() -> None:
    rows = [
        {"code": "OLD", "name": "Old", "cow": "7", "valid_to": "1990-01-01", "status": "dissolved"},
        {"code": "NEW", "name": "New", "cow": "7", "status": "state"},
    ]
    book = ActorBook([actor_from_row(row) for row in rows], [], bundled_roles())
    assert book.find("7").code == "NEW"
    assert book.find("OLD").code == "OLD"
