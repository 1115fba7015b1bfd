"""Which scheme a file's codes belong to, told by the share of rows whose code each scheme knows.

WEIS looks like CAMEO: codes of three digits, most of which CAMEO has too, with another meaning.
`223` is a battle in WEIS and nothing in CAMEO; `190` is a cut in relations in WEIS and armed force
in CAMEO. So neither the format of a file nor a single row tells them apart, only all its codes.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

from ..account import FileAccount
from ..codebook.cameo import SCHEME, all_codes
from ..codebook.plover import PLOVER, plover_codes
from ..codebook.tables import read_table
from .meanings import ABSENT, repaired_code

OLDER = "cameo-0.5b1"
WEIS = "weis"
_CALLED = {SCHEME: "CAMEO 1.1b3", OLDER: "CAMEO 0.5B1", WEIS: "WEIS", PLOVER: "PLOVER"}
#: Fewer rows prove nothing.
FEWEST_ROWS = 20
#: By how much another scheme must know more of the rows than the file's own, and in how many rows.
MARGIN = 0.01
FEWEST_TELLING = 3
_SHOWN = 6


@cache
def _codes() -> dict[str, frozenset[str]]:
    tables: dict[str, set[str]] = {OLDER: set(), WEIS: set()}
    for row in read_table("schemes"):
        tables[row["scheme"]].add(row["code"])
    return {
        SCHEME: frozenset(all_codes()),
        **{scheme: frozenset(codes) for scheme, codes in tables.items()},
        PLOVER: frozenset(plover_codes()),
    }


@cache
def _changed() -> frozenset[str]:
    """Codes of CAMEO 0.5B1 that mean something else in 1.1b3, as far as is known."""
    return frozenset(row["code"] for row in read_table("schemes") if row["changed"])


def shares(codes: Counter[str]) -> dict[str, float]:
    """For each scheme the share of rows whose code is one of its codes.

    Args:
        codes: how often each code occurs; what stands for "no code" does not count as a row.
    """
    rows = _rows(codes)
    total = rows.total()
    return {
        scheme: sum(count for code, count in rows.items() if code in known) / total
        if total
        else 0.0
        for scheme, known in _codes().items()
    }


def refusal_of(account: FileAccount) -> str | None:
    """Why the file must not be scored as what it seems to be, or None.

    A file is refused where another scheme knows more of its rows than its own does: by more than 1
    point of a hundred and by 3 rows at least, of 20 or more. Measured on real files: CAMEO 1.1b3
    knows 99.9 % of the rows or more of those in CAMEO, of which WEIS knows 68 to 84 %; it knows 82
    and 86 % of the rows of two in WEIS, which WEIS knows whole. So a CAMEO file is 16 points from
    being refused, and the margin is there for a misprint that happens to be a code elsewhere. It
    can be small, and must be: acts of diplomacy alone have few of the codes by which WEIS is told.
    Of random samples of 100 rows all in WEIS were refused and none in CAMEO.

    A file that fits CAMEO 0.5B1 better than 1.1b3 is not refused, since most codes mean the same.
    It gets a note that counts the rows whose code has another meaning now. So does a file that is
    of its own scheme for the most part, and of another one for some of its rows. A file that may
    hold codes of several schemes, such as an import, has a scheme that is none of them: it passes.

    Args:
        account: the file's account, complete; may get a note.
    """
    codes = _rows(account.codes)
    own = account.scheme
    if own not in _codes():
        return None
    if account.repaired:
        codes = _mended(codes)
    if codes.total() < FEWEST_ROWS:
        return None
    found = shares(codes)
    family = {SCHEME, OLDER} if own == SCHEME else {own}
    rivals = [scheme for scheme in found if scheme not in family]
    best = max(rivals, key=lambda scheme: found[scheme])
    gain = found[best] - found[own]
    if gain > MARGIN and gain * codes.total() > FEWEST_TELLING - 0.5:
        return _refusal(account.file, codes, found, own, best)
    if own == SCHEME and found[OLDER] > found[SCHEME]:
        account.notes.append(_older(account.file, codes, found))
    account.notes += _strangers(account.file, codes, family, rivals)
    return None


def _strangers(file: str, codes: Counter[str], family: set[str], rivals: list[str]) -> list[str]:
    """What to say of a file whose own scheme fits, but not some of its rows, which another does."""
    known = _codes()
    own = frozenset().union(*(known[scheme] for scheme in family))
    notes = []
    for scheme in rivals:
        telling = Counter({code: n for code, n in codes.items() if code in known[scheme] - own})
        share = telling.total() / codes.total()
        if share > MARGIN and telling.total() >= FEWEST_TELLING:
            notes.append(
                f"{file}: {telling.total():,} rows ({share:.1%}) have a code of "
                f"{_CALLED[scheme]} in a file of another scheme, and are dropped: "
                f"{_listed(telling)}."
            )
    return notes


def _rows(codes: Counter[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for code, count in codes.items():
        text = code.strip()
        if text not in ABSENT:
            kind, dash, mode = text.partition("-")
            # PLOVER is known whatever its case.
            found[f"{kind.upper()}{dash}{mode.lower()}" if kind.isalpha() else text] += count
    return found


def _mended(codes: Counter[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for code, count in codes.items():
        read = repaired_code(code)
        found[read if isinstance(read, str) else code] += count
    return found


def _refusal(file: str, codes: Counter[str], found: dict[str, float], own: str, best: str) -> str:
    known = _codes()
    telling = Counter(
        {
            code: count
            for code, count in codes.items()
            if code in known[best] and code not in known[own]
        }
    )
    return (
        f"{file}: the codes are {_CALLED[best]}, not {_CALLED[own]}: {found[best]:.1%} of the rows "
        f"have a code of {_CALLED[best]}, {found[own]:.1%} one of {_CALLED[own]}. Only "
        f"{_CALLED[best]} has {_listed(telling)}. {_ADVICE[best]}"
    )


_ADVICE = {
    SCHEME: "Weighed as PLOVER events they would not count at all.",
    OLDER: "Weighed as PLOVER events they would not count at all.",
    WEIS: "The same number is another act there, so CAMEO weights would be wrong without a trace: "
    "translate the codes first.",
    PLOVER: "Weighed as CAMEO codes they would not count at all.",
}


def _listed(codes: Counter[str]) -> str:
    shown = [
        f"{code} ({count:,} {'row' if count == 1 else 'rows'})"
        for code, count in codes.most_common(_SHOWN)
    ]
    more = len(codes) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _older(file: str, codes: Counter[str], found: dict[str, float]) -> str:
    known = _codes()
    telling = [code for code in codes if code in known[OLDER] and code not in known[SCHEME]]
    changed = Counter({code: codes[code] for code in sorted(_changed()) if codes[code]})
    told = f"{changed.total():,} rows have a code that meant something else then"
    if changed:
        told += f": {_listed(changed)}"
    return (
        f"{file}: the codes fit CAMEO 0.5B1 ({found[OLDER]:.1%} of the rows) better than 1.1b3 "
        f"({found[SCHEME]:.1%}); only the older version has {', '.join(sorted(telling))}. {told}. "
        f"They are read as 1.1b3."
    )
