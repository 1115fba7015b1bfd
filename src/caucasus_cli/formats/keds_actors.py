"""Countries in KEDS data older than CAMEO's actor codes.

Their codes follow WEIS and the Correlates of War, not ISO: `UAR` is Egypt, and some mean another
country than the same letters do in CAMEO (`AUS` is Austria, `SWZ` Switzerland). Only codes on which
these lists agree are here; the others stay without a country.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

_PIECE = 3
#: Older code → code of the actor.
OLDER = {
    "ALG": "DZA", "ANG": "AGO", "AUL": "AUS", "AUS": "AUT", "BAH": "BHR", "BNG": "BGD",
    "BOS": "BIH", "BUI": "BDI", "BUL": "BGR", "CAM": "KHM", "CEY": "LKA", "CHA": "TCD",
    "COS": "CRI", "DAH": "BEN", "DEN": "DNK", "ELS": "SLV", "FIJ": "FJI", "FRN": "FRA",
    "GAM": "GMB", "GER": "DEU", "GUA": "GTM", "HAI": "HTI", "HOK": "HKG", "HON": "HND",
    "ICE": "ISL", "IRE": "IRL", "IVO": "CIV", "JAP": "JPN", "KON": "PRK", "KUW": "KWT",
    "LEB": "LBN", "MAL": "MYS", "MOM": "OMN", "MOR": "MAR", "NEP": "NPL", "NEW": "NZL",
    "NIG": "NGA", "NIR": "NER", "NTH": "NLD", "OMA": "OMN", "PAR": "PRY", "PHI": "PHL",
    "POR": "PRT", "SAF": "ZAF", "SIE": "SLE", "SIN": "SGP", "SPN": "ESP", "SUD": "SDN",
    "SWD": "SWE", "SWZ": "CHE", "TAZ": "TZA", "TOG": "TGO", "UAE": "ARE", "UAR": "EGY",
    "UNK": "GBR", "UPP": "BFA", "URU": "URY", "VTN": "VNM", "ZAM": "ZMB",
}  # fmt: skip
#: Codes of CAMEO that stand for something else, or nobody knows what, in the older data.
UNCERTAIN = frozenset({"CZE", "ISL", "MAC", "MNG", "SLV"})
#: Of the older codes those that mean somebody in CAMEO too prove nothing.
_ALSO_CAMEO = frozenset({"AUS", "BAH", "NEP", "SAF", "SWZ"})
_PROOFS = frozenset(OLDER) - _ALSO_CAMEO
_REFUTATIONS = frozenset(OLDER.values()) - frozenset(OLDER) - UNCERTAIN
_LEAST_PROOFS = 3


def is_older(codes: Iterable[str]) -> bool:
    """Whether actor codes follow the older lists.

    They do with three different codes that only those lists have, if such codes are more frequent
    than CAMEO's for the same countries.
    """
    counts = Counter(code[:_PIECE] for code in codes)
    older = {code: count for code, count in counts.items() if code in _PROOFS}
    newer = sum(count for code, count in counts.items() if code in _REFUTATIONS)
    return len(older) >= _LEAST_PROOFS and sum(older.values()) > newer


def renewed(code: str) -> str | None:
    """A code of the older lists as CAMEO writes it, roles kept; None if its country is uncertain.

    A code that means the same in both is returned as it is.
    """
    country = code[:_PIECE]
    if country in UNCERTAIN:
        return None
    return OLDER.get(country, country) + code[_PIECE:]
