"""Uncertainty as people write it in a cell: x1.2, ±10%, sd 5%, tri(1, 2, 4), or a pedigree 1,2,1,3,2."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from inventories.uncertainty import Distribution, lognormal, normal, triangular, uniform

_NUMBER = r"(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
_FACTOR = re.compile(rf"[x×*]{_NUMBER}")
_PLUS_MINUS = re.compile(rf"(?:±|\+/?-){_NUMBER}%")
_DEVIATION = re.compile(rf"(?:sd|标准差)[=:]?{_NUMBER}%")
_TRIANGLE = re.compile(rf"(?:tri|三角)\({_NUMBER}[,;]{_NUMBER}[,;]{_NUMBER}\)")
_BETWEEN = re.compile(rf"(?:uni|均匀)\({_NUMBER}[,;]{_NUMBER}\)")
_NEXT = r"\s*[,;，；\s]\s*([1-5])"
_SCORES = re.compile(r"[(\[]?\s*([1-5])" + _NEXT * 4 + r"\s*[)\]]?")
_PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Scores:
    """The five scores of a pedigree, 1 (best) to 5."""

    reliability: int
    completeness: int
    temporal: int
    geographical: int
    technological: int


def parse_scores(text: str) -> Scores | None:
    """Scores as typed, such as `1,2,1,3,2` or `(1; 2; 1; 3; 2)`; None where that is no pedigree."""
    found = _SCORES.fullmatch(text.strip())
    return Scores(*map(int, found.groups())) if found else None


class StatementError(ValueError):
    """Why a text states no uncertainty: `format` (not understood) or `range` (the amount lies outside)."""


def parse_statement(text: str, amount: float) -> Distribution:
    """The distribution that a text states for an amount.

    Args:
        text: `x1.2` lognormal, 95 % of all values within a factor 1.2 to both sides, which is the
            square of the geometric standard deviation; `±10%` uniform; `sd 5%` normal;
            `tri(low, likeliest, high)` and `uni(low, high)` in the amount's own unit.
        amount: the figure itself.

    Raises:
        StatementError: the text is none of these, or the amount lies outside the stated ends.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
    if found := _FACTOR.fullmatch(plain):
        factor = float(found[1])
        if factor < 1:
            raise StatementError("format")
        return lognormal(amount, math.log(factor) / 2)
    if found := _PLUS_MINUS.fullmatch(plain):
        width = abs(amount) * _share(found[1])
        return uniform(amount, amount - width, amount + width)
    if found := _DEVIATION.fullmatch(plain):
        return normal(amount, amount * _share(found[1]))
    if found := _TRIANGLE.fullmatch(plain):
        low, mode, high = map(float, found.groups())
        if not (low <= mode <= high and low <= amount <= high):
            raise StatementError("range")
        return triangular(amount, low, mode, high)
    if found := _BETWEEN.fullmatch(plain):
        low, high = map(float, found.groups())
        if not low <= amount <= high:
            raise StatementError("range")
        return uniform(amount, low, high)
    raise StatementError("format")


def _share(percent: str) -> float:
    """A percentage between 0 and 100 as a share; from 100 % on the amount could change its sign."""
    share = float(percent) / _PERCENT
    if not 0 <= share < 1:
        raise StatementError("format")
    return share
