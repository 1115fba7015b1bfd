"""What rows of GDELT 2.0's shape are drawn from, with the shares of the published files.

Nothing of it is true but the codes, the names of countries, and the shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from caucasus_cli.codebook.actors import Actor, bundled_actors, bundled_roles
from caucasus_cli.codebook.cameo import all_codes

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SEED = 20150218
FIRST_DAY = date(2015, 2, 18)
DAYS = 3652
SLOTS_A_DAY = 96

#: Countries most often in the news, in this order; the others follow by code.
_FREQUENT = (
    *("USA", "GBR", "RUS", "CHN", "IRN", "ISR", "SYR", "TUR", "FRA", "IND", "UKR", "CAN", "DEU"),
    *("JPN", "EUR", "AFR", "PAK", "ARE", "SAU", "AUS", "ESP", "ITA", "EGY", "KOR", "PRK", "IRQ"),
    *("PSE", "IRL", "NGA", "MYS", "KEN", "PHL", "AFG", "LBN", "MEX", "BRA", "AZE", "ARM", "GEO"),
)
_ZIPF = 1.2
ROLES = {
    "GOV": 136, "COP": 52, "BUS": 31, "EDU": 28, "JUD": 26, "CVL": 20, "MED": 20, "MNC": 17,
    "HLH": 15, "LEG": 14, "MIL": 12, "ELI": 9, "UAF": 7, "SPY": 6, "LAB": 5, "OPP": 5, "CRM": 5,
    "SEP": 3, "REB": 2, "HRI": 2, "AGR": 1, "REF": 1, "INS": 1,
}  # fmt: skip
#: Actor codes without a country: code, name, known group, religion, type.
OTHERS = (
    ("IGOUNO", "UNITED NATIONS", "UNO", "", "IGO"),
    ("IGOUNODEVWBK", "THE WORLD BANK", "UNO", "", "IGO"),
    ("MNC", "COMPANIES", "", "", "MNC"),
    ("CHR", "CHRISTIAN", "", "CHR", ""),
    ("MOS", "MUSLIM", "", "MOS", ""),
    ("JEW", "JEWISH", "", "JEW", ""),
    ("IGO", "PEACEKEEPERS", "", "", "IGO"),
)
#: Per mille of the commonest codes; the others share the rest.
_CODES = {
    "010": 76, "042": 68, "043": 61, "036": 54, "190": 50, "040": 49, "051": 45, "020": 45,
    "173": 34, "046": 28, "193": 25, "112": 23, "111": 23, "080": 22, "090": 21, "057": 20,
    "120": 19, "012": 19, "013": 18, "110": 14, "030": 13, "060": 12, "070": 11, "071": 11,
    "141": 10, "0874": 10, "050": 10, "014": 9, "180": 9, "045": 9, "160": 9, "017": 7,
    "084": 7, "130": 7, "182": 7, "100": 7, "072": 6, "114": 6, "192": 6, "016": 6, "172": 5,
    "0841": 5, "062": 5,
}  # fmt: skip
_MENTIONS = {2: 262, 10: 131, 1: 160, 4: 121, 6: 80, 3: 73, 5: 59, 8: 42, 7: 15, 9: 12, 16: 10,
             20: 12, 12: 8, 14: 7, 30: 5, 50: 3}  # fmt: skip
_SEVERAL_SOURCES = 0.036
_PLACES = 20_000
_WORDS = 12_000
_SITES = 4_000
_SUFFIXES = ("com", "com", "com", "org", "co.uk", "net")
_SYLLABLES = (
    "an ba be bo ca ce co da de di do el en er es fa fi fo ga ge go ha he hi ho in ir is ja ka ke "
    "ki ko la le li lo ma me mi mo na ne ni no on or os pa pe po ra re ri ro sa se sha shi ta te "
    "ti to tra un ur va ve vi za"
)


@dataclass(frozen=True)
class Pools:
    """What rows are drawn from: texts as they stand in the file, and their chances.

    Attributes:
        actors: the ten fields of a side; the last entry is the empty side.
        actor_codes: the code of each entry of `actors`.
        actor_countries: its country in the codebook, or None.
        country_chances: cumulated chances of the countries.
        per_country: entries of `actors` that each country has: by names, then by roles.
        role_chances: cumulated chances of the roles.
        codes: event codes; code_chances their cumulated chances.
        code_fields: for each code the fields IsRootEvent to GoldsteinScale, twice: 0, then 1.
        counts: the fields NumMentions to NumArticles; count_chances their cumulated chances.
        places: the eight fields of a place, ordered by country; the last entry is none.
        place_ranges: for each country the position of its first place, and of the last's end.
        days: the fields SQLDATE to FractionDate, from a year before `FIRST_DAY`.
        stamps: days from `FIRST_DAY` on, as in DATEADDED; `paths` as in addresses.
    quarters: times of the day.
    words, sites: pieces of addresses.
    """

    actors: pa.Array
    actor_codes: list[str]
    actor_countries: list[str | None]
    country_chances: Floats
    per_country: int
    role_chances: Floats
    codes: list[str]
    code_chances: Floats
    code_fields: pa.Array
    counts: pa.Array
    count_chances: Floats
    places: pa.Array
    place_ranges: Numbers
    days: pa.Array
    stamps: pa.Array
    paths: pa.Array
    quarters: pa.Array
    words: pa.Array
    sites: pa.Array


@cache
def pools() -> Pools:
    """The pools, built once."""
    draw = np.random.default_rng(SEED)
    book = bundled_actors()
    countries = _countries()
    chances = cumulated([rank**-_ZIPF for rank in range(1, len(countries) + 1)])
    roles = bundled_roles()
    actors: list[tuple[str, str | None, str]] = []
    for one in countries:
        named = one.code if one.is_country else None
        cameo = one.cameo[0]
        names = (one.name, one.capital or one.name)
        actors += [(cameo, named, _side(cameo, name, cameo)) for name in names]
        codes = [(f"{cameo}{role}", role) for role in ROLES]
        actors += [(code, named, _side(code, one.name, cameo, role=role)) for code, role in codes]
    actors += [(role, None, _side(role, roles[role], "", role=role)) for role in ROLES]
    for code, name, group, religion, role in OTHERS:
        parsed = book.parse(code)
        actor = None if parsed is None else parsed.actor
        named = actor.code if actor is not None and actor.is_country else None
        actors.append((code, named, _side(code, name, "", group, religion, role)))
    actors.append(("", None, _side("", "", "")))
    event_codes, weights = _codes()
    words = _words(draw)
    counts, count_weights = _counts()
    place_countries = np.sort(pick(draw, _PLACES, chances))
    ranges = np.searchsorted(place_countries, np.arange(len(countries) + 1))
    return Pools(
        actors=pa.array([text for _, _, text in actors]),
        actor_codes=[code for code, _, _ in actors],
        actor_countries=[country for _, country, _ in actors],
        country_chances=chances,
        per_country=2 + len(ROLES),
        role_chances=cumulated(list(ROLES.values())),
        codes=event_codes,
        code_chances=cumulated(weights),
        code_fields=pa.array([_code_fields(root, code) for root in "01" for code in event_codes]),
        counts=pa.array(counts),
        count_chances=cumulated(count_weights),
        places=pa.array([*_places(draw, countries, place_countries, words), "0" + "\t" * 7]),
        place_ranges=ranges,
        days=pa.array([_day_fields(day) for day in range(-366, DAYS)]),
        stamps=pa.array([f"{_day(offset):%Y%m%d}" for offset in range(DAYS)]),
        paths=pa.array([f"{_day(offset):%Y/%m/%d}/" for offset in range(DAYS)]),
        quarters=pa.array([f"{part // 4:02}{part % 4 * 15:02}00" for part in range(SLOTS_A_DAY)]),
        words=pa.array(words),
        sites=pa.array(_sites(draw, words)),
    )


def _countries() -> list[Actor]:
    """States, territories and the regions that GDELT calls countries, the commonest first."""
    book = bundled_actors()
    living = [
        one for one in book.actors.values()
        if one.status in ("state", "territory", "de facto") or one.code in _FREQUENT
    ]  # fmt: skip
    rank = {code: number for number, code in enumerate(_FREQUENT)}
    return sorted(living, key=lambda one: (rank.get(one.code, len(rank)), one.code))


def _side(
    code: str, name: str, country: str, group: str = "", religion: str = "", role: str = ""
) -> str:
    return "\t".join([code, name.upper(), country, group, "", religion, "", role, "", ""])


def _codes() -> tuple[list[str], list[float]]:
    """Codes below the roots, and their weights."""
    rare = [code for code in all_codes() if len(code) > 2 and code not in _CODES]
    left = 1000 - sum(_CODES.values())
    # Four digits are rarer than three, by about as much as here.
    rarity = {code: 4.0 if len(code) == 3 else 1.0 for code in rare}
    total = sum(rarity.values())
    weights = [*map(float, _CODES.values()), *(left * rarity[code] / total for code in rare)]
    return [*_CODES, *rare], weights


def _code_fields(is_root: str, code: str) -> str:
    known = all_codes()[code]
    points, quad = known.weights["gdelt"], known.quads["gdelt"]
    return "\t".join([is_root, code, code[:3], code[:2], str(quad), str(float(points or 0))])


def _counts() -> tuple[list[str], list[float]]:
    """Mentions, sources and articles; with several sources there are several mentions."""
    fields, weights = [], []
    total = sum(_MENTIONS.values())
    several = [number for number in _MENTIONS if number > 3]
    for number, weight in _MENTIONS.items():
        fields.append(f"{number}\t1\t{number}")
        weights.append(weight / total * (1 - _SEVERAL_SOURCES))
    for number in several:
        fields.append(f"{number}\t{number // 2}\t{number}")
        weights.append(_SEVERAL_SOURCES / len(several))
    return fields, weights


def _words(draw: np.random.Generator) -> list[str]:
    """Words that nobody has read, one to five syllables long."""
    syllables = _SYLLABLES.split()
    lengths = draw.integers(1, 6, _WORDS).tolist()
    chosen = iter(draw.integers(0, len(syllables), sum(lengths)).tolist())
    return ["".join(syllables[next(chosen)] for _ in range(length)) for length in lengths]


def _sites(draw: np.random.Generator, words: Sequence[str]) -> list[str]:
    pairs = draw.integers(0, len(words), (_SITES, 2)).tolist()
    suffixes = draw.integers(0, len(_SUFFIXES), _SITES).tolist()
    return [
        f"https://www.{words[first]}{words[second]}.{_SUFFIXES[suffix]}/"
        for (first, second), suffix in zip(pairs, suffixes, strict=True)
    ]


def _places(
    draw: np.random.Generator, countries: Sequence[Actor], numbers: Numbers, words: Sequence[str]
) -> Iterator[str]:
    """The fields of places: of each country itself, then of its states and cities."""
    count = len(numbers)
    names = draw.integers(0, len(words), (count, 2)).tolist()
    divisions = draw.integers(1, 60, count).tolist()
    seconds = draw.integers(1000, 60000, count).tolist()
    features = draw.integers(-3_500_000, 2_800_000, count).tolist()
    latitudes = draw.uniform(-60, 70, count).round(4).tolist()
    longitudes = draw.uniform(-180, 180, count).round(4).tolist()
    luck = draw.random(count).tolist()
    before = -1
    for at, number in enumerate(numbers.tolist()):
        one = countries[number]
        fips = one.fips or one.iso2 or one.code[:2]
        city, region = (words[word].capitalize() for word in names[at])
        division = f"{fips}{divisions[at]:02}"
        where = f"{latitudes[at]}\t{longitudes[at]}"
        american = fips == "US"
        if number != before:
            yield f"1\t{one.name}\t{fips}\t{fips}\t\t{where}\t{fips}"
        elif luck[at] < 0.15:
            kind = 2 if american else 5
            yield f"{kind}\t{region}, {one.name}\t{fips}\t{division}\t\t{where}\t{features[at]}"
        else:
            kind = 3 if american else 4
            full = f"{city}, {region}, {one.name}"
            second = seconds[at] if luck[at] < 0.75 else ""
            yield f"{kind}\t{full}\t{fips}\t{division}\t{second}\t{where}\t{features[at]}"
        before = number


def _day(offset: int) -> date:
    return FIRST_DAY + timedelta(offset)


def _day_fields(offset: int) -> str:
    day = _day(offset)
    fraction = round(10000 * ((day.month - 1) * 30 + day.day) / 365)
    return f"{day:%Y%m%d}\t{day:%Y%m}\t{day:%Y}\t{day.year}.{min(fraction, 9999):04}"


def pick(draw: np.random.Generator, count: int, chances: Floats) -> Numbers:
    """So many positions, by cumulated chances."""
    return np.searchsorted(chances, draw.random(count), side="right").astype(np.int64)


def cumulated(weights: Sequence[float]) -> Floats:
    """Weights as cumulated chances; the last is 1."""
    found: Floats = np.cumsum(np.asarray(weights, dtype=np.float64))
    found /= found[-1]
    found[-1] = 1.0
    return found
