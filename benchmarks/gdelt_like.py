"""Files of GDELT 2.0's shape, and the canonical Parquet that reading them would give.

Nothing in them is true: rows are drawn at random, with a seed, in the proportions of the published
files. Rows come in articles: one address, a few actors who act on each other several times, two or
three places. That gives self-dyads, mirrors, repetitions and a rate of compression as in the
published files. The same seed gives the same bytes with the same NumPy, PyArrow and zlib.

    python benchmarks/gdelt_like.py --rows 1000000 --files 4 /tmp/gdelt
"""

from __future__ import annotations

import argparse
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from caucasus_cli.codebook.actors import Actor, bundled_actors, bundled_roles
from caucasus_cli.codebook.cameo import SCHEME, all_codes
from caucasus_cli.events import ORIGIN_FILE, canonical_schema
from caucasus_cli.reading.canonical import ROW_GROUP, metadata

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SEED = 20150218
FIRST_DAY = date(2015, 2, 18)
DAYS = 3652
CHUNK = 2**16
_FIRST_ID = 400_000_000
_SLOTS_A_DAY = 96
#: A quarter of an hour has about so many rows; of few rows in all, most quarters have none.
_ROWS_A_STAMP = 1000
#: Twice as fast as zip's own level, and at a rate between that of the published files and 8 : 1.
_LEVEL = 3

# --- shares of the published files ------------------------------------------------------------

#: Countries most often in the news, in this order; the others follow by code.
_FREQUENT = (
    *("USA", "GBR", "RUS", "CHN", "IRN", "ISR", "SYR", "TUR", "FRA", "IND", "UKR", "CAN", "DEU"),
    *("JPN", "EUR", "AFR", "PAK", "ARE", "SAU", "AUS", "ESP", "ITA", "EGY", "KOR", "PRK", "IRQ"),
    *("PSE", "IRL", "NGA", "MYS", "KEN", "PHL", "AFG", "LBN", "MEX", "BRA", "AZE", "ARM", "GEO"),
)
_ZIPF = 1.2
#: Both sides of an act are from the country of the article with this probability, each.
_HOME = 0.36
_ROLES = {
    "GOV": 136, "COP": 52, "BUS": 31, "EDU": 28, "JUD": 26, "CVL": 20, "MED": 20, "MNC": 17,
    "HLH": 15, "LEG": 14, "MIL": 12, "ELI": 9, "UAF": 7, "SPY": 6, "LAB": 5, "OPP": 5, "CRM": 5,
    "SEP": 3, "REB": 2, "HRI": 2, "AGR": 1, "REF": 1, "INS": 1,
}  # fmt: skip
#: Actor codes without a country: code, name, known group, religion, type.
_OTHERS = (
    ("IGOUNO", "UNITED NATIONS", "UNO", "", "IGO"),
    ("IGOUNODEVWBK", "THE WORLD BANK", "UNO", "", "IGO"),
    ("MNC", "COMPANIES", "", "", "MNC"),
    ("CHR", "CHRISTIAN", "", "CHR", ""),
    ("MOS", "MUSLIM", "", "MOS", ""),
    ("JEW", "JEWISH", "", "JEW", ""),
    ("IGO", "PEACEKEEPERS", "", "", "IGO"),
)
_NO_ACTOR_1, _NO_ACTOR_2 = 0.082, 0.252
#: Of the sides there are: a country alone, a country with a role, a role alone, another.
_KINDS = (0.516, 0.137, 0.323, 0.024)
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
_ROOT_EVENTS = 0.596
_SEVERAL_SOURCES = 0.036
#: After the first row of an article: says the same again; says it the other way round.
_REPEATED, _MIRRORED = 0.30, 0.097
#: Days by which acts are dated back, and how often.
_BACK = {365: 0.0114, 30: 0.0095, 1: 0.0043, 7: 0.0033}
#: Rows an article: the scale and shape of a Weibull distribution of mean 5 and a long tail.
_SCALE, _SHAPE = 3.25, 0.65
_PLACES = 20_000
_WORDS = 12_000
_SITES = 4_000
_SUFFIXES = ("com", "com", "com", "org", "co.uk", "net")
_SYLLABLES = (
    "an ba be bo ca ce co da de di do el en er es fa fi fo ga ge go ha he hi ho in ir is ja ka ke "
    "ki ko la le li lo ma me mi mo na ne ni no on or os pa pe po ra re ri ro sa se sha shi ta te "
    "ti to tra un ur va ve vi za"
)
#: The place of side one, of side two, of the act is not given.
_NO_PLACE = (0.099, 0.266, 0.018)


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
    chances = _cumulated([rank**-_ZIPF for rank in range(1, len(countries) + 1)])
    roles = bundled_roles()
    actors: list[tuple[str, str | None, str]] = []
    for one in countries:
        named = one.code if one.is_country else None
        cameo = one.cameo[0]
        names = (one.name, one.capital or one.name)
        actors += [(cameo, named, _side(cameo, name, cameo)) for name in names]
        codes = [(f"{cameo}{role}", role) for role in _ROLES]
        actors += [(code, named, _side(code, one.name, cameo, role=role)) for code, role in codes]
    actors += [(role, None, _side(role, roles[role], "", role=role)) for role in _ROLES]
    for code, name, group, religion, role in _OTHERS:
        parsed = book.parse(code)
        actor = None if parsed is None else parsed.actor
        named = actor.code if actor is not None and actor.is_country else None
        actors.append((code, named, _side(code, name, "", group, religion, role)))
    actors.append(("", None, _side("", "", "")))
    event_codes, weights = _codes()
    words = _words(draw)
    counts, count_weights = _counts()
    place_countries = np.sort(_pick(draw, _PLACES, chances))
    ranges = np.searchsorted(place_countries, np.arange(len(countries) + 1))
    return Pools(
        actors=pa.array([text for _, _, text in actors]),
        actor_codes=[code for code, _, _ in actors],
        actor_countries=[country for _, country, _ in actors],
        country_chances=chances,
        per_country=2 + len(_ROLES),
        role_chances=_cumulated(list(_ROLES.values())),
        codes=event_codes,
        code_chances=_cumulated(weights),
        code_fields=pa.array([_code_fields(root, code) for root in "01" for code in event_codes]),
        counts=pa.array(counts),
        count_chances=_cumulated(count_weights),
        places=pa.array([*_places(draw, countries, place_countries, words), "0" + "\t" * 7]),
        place_ranges=ranges,
        days=pa.array([_day_fields(day) for day in range(-366, DAYS)]),
        stamps=pa.array([f"{_day(offset):%Y%m%d}" for offset in range(DAYS)]),
        paths=pa.array([f"{_day(offset):%Y/%m/%d}/" for offset in range(DAYS)]),
        quarters=pa.array([f"{part // 4:02}{part % 4 * 15:02}00" for part in range(_SLOTS_A_DAY)]),
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


# --- drawing ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """Some rows, as positions in the pools.

    Attributes:
        ids: event ids.
        article: for each row its article's number in this chunk.
        days: for each row its day, counted from `FIRST_DAY`.
        back: by how many days it is dated back.
        slots: for each article the quarter of an hour in which it was added.
        sides: for each row its source, its target.
        codes: event codes.
        is_root: whether it is a root event.
        urls: for each article its address.
    """

    ids: Numbers
    article: Numbers
    days: Numbers
    back: Numbers
    slots: Numbers
    sides: tuple[Numbers, Numbers]
    codes: Numbers
    is_root: Numbers
    home: Numbers
    urls: pa.Array


def draw_rows(draw: np.random.Generator, first: int, count: int, total: int) -> Drawn:
    """Rows `first` to `first + count` of `total`, spread evenly over the ten years."""
    pool = pools()
    article = _articles(draw, count)
    articles = int(article[-1]) + 1
    opens = np.ones(count, dtype=np.bool_)
    opens[1:] = article[1:] != article[:-1]
    starts = np.flatnonzero(opens)
    stamps = max(1, min(DAYS * _SLOTS_A_DAY, total // _ROWS_A_STAMP))
    slots = (first + starts) * stamps // total * (DAYS * _SLOTS_A_DAY) // stamps
    home = _pick(draw, articles, pool.country_chances)
    missing = draw.random(count)
    sides = [_sides(draw, home[article]) for _ in range(2)]
    nobody = len(pool.actor_codes) - 1
    sides[0][missing < _NO_ACTOR_1] = nobody
    sides[1][(missing >= _NO_ACTOR_1) & (missing < _NO_ACTOR_1 + _NO_ACTOR_2)] = nobody
    codes = _pick(draw, count, pool.code_chances)
    # Some rows say again, perhaps the other way round, what a row of their article says.
    fate = draw.random(count)
    again = ~opens & (fate < _REPEATED + _MIRRORED)
    said = np.maximum.accumulate(np.where(again, 0, np.arange(count)))
    turned = again & (fate >= _REPEATED) & (sides[0][said] != nobody) & (sides[1][said] != nobody)
    source = np.where(turned, sides[1][said], sides[0][said])
    target = np.where(turned, sides[0][said], sides[1][said])
    back = np.zeros(count, dtype=np.int64)
    luck = draw.random(count)
    limit = 0.0
    for days, share in _BACK.items():
        back[(luck >= limit) & (luck < limit + share)] = days
        limit += share
    return Drawn(
        ids=_FIRST_ID + first + np.arange(count),
        article=article,
        days=slots[article] // _SLOTS_A_DAY,
        back=back[said],
        slots=slots,
        sides=(source, target),
        codes=codes[said],
        is_root=(draw.random(count) < _ROOT_EVENTS).astype(np.int64),
        home=home,
        urls=_urls(draw, slots // _SLOTS_A_DAY),
    )


def _pick(draw: np.random.Generator, count: int, chances: Floats) -> Numbers:
    return np.searchsorted(chances, draw.random(count), side="right").astype(np.int64)


def _cumulated(weights: Sequence[float]) -> Floats:
    found: Floats = np.cumsum(np.asarray(weights, dtype=np.float64))
    found /= found[-1]
    found[-1] = 1.0
    return found


def _articles(draw: np.random.Generator, count: int) -> Numbers:
    """For each row the number of its article."""
    lengths = np.empty(0, dtype=np.int64)
    while lengths.sum() < count:
        luck = 1.0 - draw.random(count // 4 + 1)
        more = np.ceil(_SCALE * (-np.log(luck)) ** (1 / _SHAPE)).astype(np.int64)
        lengths = np.concatenate([lengths, np.maximum(more, 1)])
    found: Numbers = np.repeat(np.arange(len(lengths)), lengths)[:count]
    return found


def _sides(draw: np.random.Generator, home: Numbers) -> Numbers:
    """One side of each row, present throughout."""
    pool = pools()
    count = len(home)
    abroad = _pick(draw, count, pool.country_chances)
    country = np.where(draw.random(count) < _HOME, home, abroad)
    kind = _pick(draw, count, _cumulated(_KINDS))
    role = _pick(draw, count, pool.role_chances)
    luck = draw.random(count)
    roles_alone = len(pool.country_chances) * pool.per_country
    others = roles_alone + len(_ROLES)
    by_name = country * pool.per_country + (luck < 0.25)
    by_role = country * pool.per_country + 2 + role
    other = others + (luck * len(_OTHERS)).astype(np.int64)
    return cast(Numbers, np.choose(kind, [by_name, by_role, roles_alone + role, other]))


def _urls(draw: np.random.Generator, days: Numbers) -> pa.Array:
    pool = pools()
    count = len(days)
    sites = (len(pool.sites) * draw.random(count) ** 2).astype(np.int64)
    words = [
        pool.words.take(pa.array((len(pool.words) * draw.random(count) ** 1.1).astype(np.int64)))
        for _ in range(8)
    ]
    slug = _joined([*words, pa.array(draw.integers(10**4, 10**7, count)).cast(pa.string())], "-")
    return _joined([pool.sites.take(pa.array(sites)), pool.paths.take(pa.array(days)), slug], "")


def _joined(columns: Sequence[pa.Array], separator: str) -> pa.Array:
    return pc.binary_join_element_wise(*columns, separator)


# --- files of GDELT's layout ------------------------------------------------------------------


def lines(rows: int, files: int = 1, number: int = 0, seed: int = SEED) -> Iterator[memoryview]:
    """The bytes of file `number` of `files`, some megabytes at a time.

    Args:
        rows: rows of all files together; each file has as many as the others, or one more.
        files: number of files, which follow each other in time.
        number: which of them, from 0.
        seed: another seed, other rows.
    """
    start, stop = rows * number // files, rows * (number + 1) // files
    for first in range(start, stop, CHUNK):
        draw = np.random.default_rng([seed, first])
        drawn = draw_rows(draw, first, min(CHUNK, stop - first), rows)
        text = _lines_of(draw, drawn)
        size = text.buffers()[1]
        ends = np.frombuffer(size, dtype=np.int32)
        yield memoryview(text.buffers()[2])[: int(ends[len(text)])]


def _lines_of(draw: np.random.Generator, drawn: Drawn) -> pa.Array:
    pool = pools()
    count = len(drawn.ids)
    source, target = drawn.sides
    tones = pa.array(np.round(draw.normal(-2.0, 3.5, len(drawn.slots)), 14)).cast(pa.string())
    ends = _joined([_stamps(drawn.slots), drawn.urls], "\t")
    columns = [
        pa.array(drawn.ids).cast(pa.string()),
        pool.days.take(pa.array(drawn.days - drawn.back + 366)),
        pool.actors.take(pa.array(source)),
        pool.actors.take(pa.array(target)),
        pool.code_fields.take(pa.array(drawn.codes + len(pool.codes) * drawn.is_root)),
        pool.counts.take(pa.array(_pick(draw, count, pool.count_chances))),
        tones.take(pa.array(drawn.article)),
        *(pool.places.take(pa.array(where)) for where in _where(draw, drawn)),
        _joined([ends.take(pa.array(drawn.article)), pa.scalar("\n")], ""),
    ]
    return _joined(columns, "\t")


def _stamps(slots: Numbers) -> pa.Array:
    """`20191024143000` of each quarter of an hour since the first."""
    pool = pools()
    days, quarters = np.divmod(slots, _SLOTS_A_DAY)
    stamps = [pool.stamps.take(pa.array(days)), pool.quarters.take(pa.array(quarters))]
    return _joined(stamps, "")


def _where(draw: np.random.Generator, drawn: Drawn) -> Iterator[Numbers]:
    """Places of side one, of side two, and of the act, which mostly is one of the two."""
    pool = pools()
    count = len(drawn.ids)
    low, high = pool.place_ranges[drawn.home], pool.place_ranges[drawn.home + 1]
    nowhere = len(pool.places) - 1
    every = np.minimum((draw.random((3, len(low))) ** 2 * nowhere).astype(np.int64), nowhere - 1)
    at_home = low + (draw.random(len(low)) ** 2 * (high - low)).astype(np.int64)
    main = np.where(high > low, at_home, every[0])
    choice = np.stack([main, every[1], every[2]])
    which = np.searchsorted((0.68, 0.9), draw.random((2, count)), side="right")
    one, two = (choice[which[side], drawn.article] for side in (0, 1))
    act = np.where(draw.random(count) < 0.6, one, two)
    for where, absent in zip((one, two, act), _NO_PLACE, strict=True):
        yield np.where(draw.random(count) < absent, nowhere, where)


def write_files(
    folder: Path, rows: int, files: int = 1, seed: int = SEED, packed: bool = True
) -> list[Path]:
    """Write files into a folder, zipped as published or plain; two are written at a time.

    Returns:
        Their paths, in the order of time.
    """
    folder.mkdir(parents=True, exist_ok=True)

    def write(number: int) -> Path:
        name = f"{number:04}.export.CSV"
        blocks = lines(rows, files, number, seed)
        if not packed:
            path = folder / name
            with path.open("wb") as stream:
                for block in blocks:
                    stream.write(block)
            return path
        path = folder / f"{name}.zip"
        # A member opened by its name is dated 1980, so that the bytes do not tell the time.
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive,
            archive.open(name, "w", force_zip64=True) as stream,
        ):
            for block in blocks:
                stream.write(block)
        return path

    pools()
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(write, range(files)))


# --- canonical Parquet ------------------------------------------------------------------------


def event_tables(rows: int, seed: int = SEED) -> Iterator[pa.Table]:
    """The canonical events of so many rows, by date; rows that lack a side are none.

    Acts that are dated back were added later, so that days of acts ascend.
    """
    pool = pools()
    numbers, names = _dictionary(pool.actor_codes)
    country_numbers, country_names = _dictionary(pool.actor_countries)
    nobody = len(pool.actor_codes) - 1
    epoch = (FIRST_DAY - date(1970, 1, 1)).days
    for first in range(0, rows, CHUNK):
        draw = np.random.default_rng([seed, first])
        drawn = draw_rows(draw, first, min(CHUNK, rows - first), rows)
        source, target = drawn.sides
        kept = np.flatnonzero((source != nobody) & (target != nobody))
        source, target = source[kept], target[kept]
        day = pa.array((epoch + drawn.days[kept]).astype(np.int32)).cast(pa.date32())
        added = epoch + drawn.days[kept] + drawn.back[kept]
        columns = {
            "event_id": pa.array(drawn.ids[kept]).cast(pa.string()),
            "date_start": day,
            "date_end": day,
            "date_added": pa.array(added.astype(np.int32)).cast(pa.date32()),
            "source": _coded(numbers[source], names),
            "target": _coded(numbers[target], names),
            "source_country": _coded(country_numbers[source], country_names),
            "target_country": _coded(country_numbers[target], country_names),
            "code": _coded(drawn.codes[kept], pa.array(pool.codes)),
            "scheme": _coded(np.zeros(len(kept), dtype=np.int64), pa.array([SCHEME])),
            "weight": pa.nulls(len(kept), pa.float64()),
            "confidence": pa.nulls(len(kept), pa.float64()),
            "url": drawn.urls.take(pa.array(drawn.article[kept])),
            "origin": _coded(np.zeros(len(kept), dtype=np.int64), pa.array(["gdelt2"])),
            "origin_row": pa.array(first + kept + 1),
            ORIGIN_FILE: _coded(np.zeros(len(kept), dtype=np.int64), pa.array(["generated"])),
        }
        yield pa.table({name: columns[name] for name in (*canonical_schema().names, ORIGIN_FILE)})


def _dictionary(texts: Sequence[str | None]) -> tuple[Numbers, pa.Array]:
    """For each text its position among the distinct ones, -1 for None; and these."""
    distinct = list(dict.fromkeys(text for text in texts if text is not None))
    position = {text: number for number, text in enumerate(distinct)}
    found = [-1 if text is None else position[text] for text in texts]
    return np.array(found, dtype=np.int64), pa.array(distinct, pa.string())


def _coded(numbers: Numbers, dictionary: pa.Array) -> pa.DictionaryArray:
    indices = pa.array(numbers.astype(np.int32), mask=numbers < 0)
    return pa.DictionaryArray.from_arrays(indices, dictionary)


def write_parquet(path: Path, rows: int, seed: int = SEED) -> None:
    """Write canonical Parquet, sorted by date, in row groups of about the size of an import's."""
    writer: Any = None
    waiting: list[pa.Table] = []
    written: Counter[str] = Counter()
    try:
        for table in event_tables(rows, seed):
            written += _count(table)
            writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
            waiting.append(table)
            if sum(part.num_rows for part in waiting) >= ROW_GROUP:
                writer.write_table(pa.concat_tables(waiting), row_group_size=2 * ROW_GROUP)
                waiting = []
        if waiting:
            writer.write_table(pa.concat_tables(waiting), row_group_size=2 * ROW_GROUP)
    finally:
        if writer is not None:
            # Dates of GDELT are single days.
            told = metadata({"seed": seed}, _account(rows, written), single_days=True)
            writer.add_key_value_metadata(told)
            writer.close()


def _account(rows: int, written: Counter[str]) -> dict[str, Any]:
    """An account such as an import of these events would give."""
    stored = written["stored"]
    dropped = {name: written[name] for name in ("no_country", "self_dyad")}
    dropped = {"no_actor": rows - stored, **dropped}
    kept = rows - sum(dropped.values())
    counts = {"read": rows, "kept": kept, "stored": stored, "dropped": dropped}
    file = {"file": "generated", "format": "gdelt2", "sha256": "", **counts}
    return {"files": [file], **counts}


def _count(table: pa.Table) -> Counter[str]:
    source, target = (
        table.column(f"{side}_country").cast(pa.string()) for side in ("source", "target")
    )
    missing = pc.sum(pc.or_(source.is_null(), target.is_null())).as_py()
    same = pc.sum(pc.equal(source, target)).as_py() or 0
    return Counter({"stored": table.num_rows, "self_dyad": same, "no_country": missing})


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Write files of GDELT 2.0's shape.")
    parser.add_argument("folder", type=Path, help="where the files go")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of all files together")
    parser.add_argument("--files", type=int, default=1, help="number of files")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--plain", action="store_true", help="not zipped")
    parser.add_argument("--parquet", action="store_true", help="canonical events instead")
    given = parser.parse_args()
    if given.parquet:
        given.folder.mkdir(parents=True, exist_ok=True)
        write_parquet(given.folder / "events.parquet", given.rows, given.seed)
    else:
        write_files(given.folder, given.rows, given.files, given.seed, not given.plain)


if __name__ == "__main__":
    main()
