"""Scales: the weight of each event code, from −10 (conflict) to +10 (cooperation) or a file's own.

A scale keeps its weights as integers of 10^-decimals, so that sums of them are exact. The bundled
scales have one decimal.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from ..errors import CodebookError, did_you_mean
from .cameo import BUNDLED_SCALES, SCHEME, all_codes, is_code_shaped
from .event_codes import event_codes, event_hint
from .plover import PLOVER, plover_codes

_MOST_DECIMALS = 4
_MOST_SQUARE_DECIMALS = 4
_LARGEST = 1000


@dataclass(frozen=True)
class Scale:
    """Weights of all CAMEO codes under one scale, and of PLOVER's.

    Attributes:
        name: a bundled scale's name, or the file's.
        decimals: digits behind the point that `units` keeps.
        units: CAMEO code → weight in units of 10^-decimals; a code the scale gives no weight is
            absent.
        taken_from: code → code whose weight it has: itself, or its nearest parent (a fallback).
        sha256: hash of the resolved weights, one `code,weight` line per code, sorted by code: of
            CAMEO codes, and in a file of one's own of the PLOVER codes it weighs.
        plover: PLOVER code → weight in the same units; in a bundled scale that of the code book.
    """

    name: str
    decimals: int
    units: dict[str, int]
    taken_from: dict[str, str]
    sha256: str
    plover: dict[str, int] = field(default_factory=dict)

    @property
    def every_unit(self) -> dict[str, int]:
        """Code of any scheme → weight in integer units."""
        return {**self.units, **self.plover}

    def unit(self, code: str) -> int | None:
        """Weight of a code of any scheme in integer units, or None where the scale gives none."""
        return self.units.get(code, self.plover.get(code))

    @property
    def largest(self) -> int:
        """Largest absolute weight in integer units; at least 1."""
        return max((abs(unit) for unit in self.every_unit.values()), default=1) or 1

    def square(self, code: str) -> int:
        """Squared weight of a code in units of 10^-square_decimals, exact up to two decimals."""
        return self._squares[code]

    @cached_property
    def _squares(self) -> dict[str, int]:
        surplus = 10 ** (2 * self.decimals - square_decimals(self.decimals))
        return {
            code: round(Fraction(unit**2, surplus))
            for code, unit in {**self.plover, **self.units}.items()
        }

    def weight(self, code: str) -> float | None:
        """Weight of a code in points, or None where the scale gives none."""
        unit = self.unit(code)
        return None if unit is None else unit / 10**self.decimals

    @property
    def unknown_schemes(self) -> dict[str, str]:
        """Schemes of which the scale weighs no code → what they are called."""
        schemes = ((SCHEME, "CAMEO", self.units), (PLOVER, "PLOVER", self.plover))
        return {scheme: name for scheme, name, units in schemes if not units}

    @property
    def fallbacks(self) -> dict[str, str]:
        """Codes that take a parent's weight → that parent."""
        return {code: origin for code, origin in self.taken_from.items() if code != origin}


def square_decimals(decimals: int) -> int:
    """Digits behind the point kept of squared weights: enough for an interval's width."""
    return min(2 * decimals, _MOST_SQUARE_DECIMALS)


def load_scale(name_or_file: str) -> Scale:
    """A bundled scale by name, or a CSV file with the columns `code,weight`.

    In a file, a code without a weight takes that of its nearest parent that has one; a code with no
    such parent has no weight, and its events are counted as `not_an_event`. A file may weigh PLOVER
    codes too, a mode taking the weight of its type.

    Raises:
        CodebookError: no such scale or file, an unknown code, a weight that is no number, beyond
            ±1,000, or has more than four decimals.
    """
    for scale in BUNDLED_SCALES:
        if name_or_file == scale:
            weights = {code.code: code.weights[scale] for code in all_codes().values()}
            origins = {code.code: code.weights_from[scale] for code in all_codes().values()}
            plover = {
                code.code: Decimal(weight)
                for code in plover_codes().values()
                if (weight := code.weights[scale]) is not None
            }
            return _resolve(
                scale,
                {code: Decimal(weight) for code, weight in weights.items() if weight is not None},
                {code: origin for code, origin in origins.items() if origin is not None},
                plover,
            )
    path = Path(name_or_file)
    if not path.exists() or path.is_dir():
        names = ", ".join(BUNDLED_SCALES)
        hint = did_you_mean(name_or_file, BUNDLED_SCALES)
        raise CodebookError(
            f"no scale named {name_or_file!r}, and no such file: choose {names}, or a CSV file "
            f"with the columns code,weight.{hint}"
        )
    return _resolve_file(path)


def _resolve_file(path: Path) -> Scale:
    stated = _read_scale_file(path)
    weights, origins = {}, {}
    for code in all_codes():
        chain = [code[:length] for length in range(len(code), 1, -1)]
        origin = next((part for part in chain if part in stated), None)
        if origin is not None:
            weights[code], origins[code] = stated[origin], origin
    plover = {
        code.code: stated[origin]
        for code in plover_codes().values()
        if (origin := code.code if code.code in stated else code.root) in stated
    }
    return _resolve(path.name, weights, origins, plover, hashed=True)


def _read_scale_file(path: Path) -> dict[str, Decimal]:
    try:
        reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
        rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CodebookError(f"{path}: cannot be read as a scale: {error}") from None
    if not {"code", "weight"} <= set(reader.fieldnames or ()):
        raise CodebookError(f"{path}: a scale needs the columns code,weight.")
    stated: dict[str, Decimal] = {}
    for number, row in enumerate(rows, start=2):
        code, text = (row["code"] or "").strip(), (row["weight"] or "").strip()
        if code not in event_codes():
            kind = "no CAMEO 1.1b3 code" if is_code_shaped(code) else "no code (two to four digits)"
            hint = event_hint(code)
            raise CodebookError(f"{path}:{number}: {code!r} is {kind}.{hint}")
        if code in stated:
            raise CodebookError(f"{path}:{number}: {code} has a weight already: keep one of them.")
        stated[code] = _decimal(text, f"{path}:{number}")
    if not stated:
        raise CodebookError(f"{path}: a scale needs at least one code with a weight.")
    return stated


def _decimal(text: str, where: str) -> Decimal:
    try:
        weight = Decimal(text)
    except InvalidOperation:
        weight = Decimal("nan")
    if not weight.is_finite():
        raise CodebookError(f"{where}: weight {text!r} is no number: write -7.5.")
    if abs(weight) > _LARGEST:
        raise CodebookError(f"{where}: weight {text} is beyond ±{_LARGEST}.")
    if weight != round(weight, _MOST_DECIMALS):
        raise CodebookError(f"{where}: weight {text} has more than {_MOST_DECIMALS} decimals.")
    return weight


def _resolve(
    name: str,
    weights: dict[str, Decimal],
    origins: dict[str, str],
    plover: dict[str, Decimal],
    hashed: bool = False,
) -> Scale:
    """A scale; its PLOVER weights are part of the hash only with `hashed`."""
    every = [*weights.values(), *plover.values()]
    decimals = max(
        (max(0, -int(weight.normalize().as_tuple().exponent)) for weight in every), default=0
    )
    decimals = max(1, decimals)
    units, other = (
        {code: int(weight.scaleb(decimals)) for code, weight in sorted(part.items())}
        for part in (weights, plover)
    )
    told = {**units, **other} if hashed else units
    lines = "".join(f"{code},{unit / 10**decimals}\n" for code, unit in told.items())
    digest = hashlib.sha256(lines.encode("ascii")).hexdigest()
    return Scale(name, decimals, units, dict(sorted(origins.items())), digest, other)
