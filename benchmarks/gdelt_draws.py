"""Random events of GDELT 2.0's shape.

Rows come in articles: one address, a few actors who act on each other several times, two or three
places. That gives self-dyads, mirrors, repetitions and a rate of compression as in the published
files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.gdelt_pools import (
    DAYS,
    OTHERS,
    ROLES,
    SLOTS_A_DAY,
    Numbers,
    cumulated,
    pick,
    pools,
)

_FIRST_ID = 400_000_000
#: A quarter of an hour has about so many rows; of few rows in all, most quarters have none.
_ROWS_A_STAMP = 1000
#: Both sides of an act are from the country of the article with this probability, each.
_HOME = 0.36
_NO_ACTOR_1, _NO_ACTOR_2 = 0.082, 0.252
#: Of the sides there are: a country alone, a country with a role, a role alone, another.
_KINDS = (0.516, 0.137, 0.323, 0.024)
_ROOT_EVENTS = 0.596
#: After the first row of an article: says the same again; says it the other way round.
_REPEATED, _MIRRORED = 0.30, 0.097
#: Days by which acts are dated back, and how often.
_BACK = {365: 0.0114, 30: 0.0095, 1: 0.0043, 7: 0.0033}
#: Rows an article: the scale and shape of a Weibull distribution of mean 5 and a long tail.
_SCALE, _SHAPE = 3.25, 0.65
#: The place of side one, of side two, of the act is not given.
_NO_PLACE = (0.099, 0.266, 0.018)


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
    stamps = max(1, min(DAYS * SLOTS_A_DAY, total // _ROWS_A_STAMP))
    slots = (first + starts) * stamps // total * (DAYS * SLOTS_A_DAY) // stamps
    home = pick(draw, articles, pool.country_chances)
    missing = draw.random(count)
    sides = [_sides(draw, home[article]) for _ in range(2)]
    nobody = len(pool.actor_codes) - 1
    sides[0][missing < _NO_ACTOR_1] = nobody
    sides[1][(missing >= _NO_ACTOR_1) & (missing < _NO_ACTOR_1 + _NO_ACTOR_2)] = nobody
    codes = pick(draw, count, pool.code_chances)
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
        days=slots[article] // SLOTS_A_DAY,
        back=back[said],
        slots=slots,
        sides=(source, target),
        codes=codes[said],
        is_root=(draw.random(count) < _ROOT_EVENTS).astype(np.int64),
        home=home,
        urls=_urls(draw, slots // SLOTS_A_DAY),
    )


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
    abroad = pick(draw, count, pool.country_chances)
    country = np.where(draw.random(count) < _HOME, home, abroad)
    kind = pick(draw, count, cumulated(_KINDS))
    role = pick(draw, count, pool.role_chances)
    luck = draw.random(count)
    roles_alone = len(pool.country_chances) * pool.per_country
    others = roles_alone + len(ROLES)
    by_name = country * pool.per_country + (luck < 0.25)
    by_role = country * pool.per_country + 2 + role
    other = others + (luck * len(OTHERS)).astype(np.int64)
    return cast(Numbers, np.choose(kind, [by_name, by_role, roles_alone + role, other]))


def _urls(draw: np.random.Generator, days: Numbers) -> pa.Array:
    pool = pools()
    count = len(days)
    sites = (len(pool.sites) * draw.random(count) ** 2).astype(np.int64)
    words = [
        pool.words.take(pa.array((len(pool.words) * draw.random(count) ** 1.1).astype(np.int64)))
        for _ in range(8)
    ]
    slug = joined([*words, pa.array(draw.integers(10**4, 10**7, count)).cast(pa.string())], "-")
    return joined([pool.sites.take(pa.array(sites)), pool.paths.take(pa.array(days)), slug], "")


def joined(columns: Sequence[pa.Array], separator: str) -> pa.Array:
    """The texts of columns, row by row, with a separator between them."""
    return pc.binary_join_element_wise(*columns, separator)


def places_of(draw: np.random.Generator, drawn: Drawn) -> Iterator[Numbers]:
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
