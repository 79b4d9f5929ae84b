"""The small parts scenarios are made of: values with status and source, paths by year, named choices."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

CN8_DIGITS = 8
EARLIEST, LATEST = 2000, 2100  # years a scenario may name
LARGEST, LARGEST_FACTOR, LARGEST_SPREAD = 1e6, 1e3, 5  # beyond them a slip of the pen: no such value is known
_FEWEST_GRADES = 2
_PREFIX = re.compile(r"^\d{2,10}$")


class Strict(BaseModel):
    """Frozen; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PointStatus(StrEnum):
    """How a point of a scenario is known."""

    SEEN = "seen"
    ANALYST = "analyst"
    USER = "user"


class EmissionBasis(StrEnum):
    """Which emissions are declared."""

    DECLARED = "declared"
    DEFAULT = "default"
    VERIFIED = "verified"
    CHEAPER = "cheaper"


class DemandForm(StrEnum):
    """How volumes answer to prices; the own-price form is an upper bound."""

    NONE = "none"
    RELATIVE = "relative"
    OWN_PRICE = "own-price"


class CashTiming(StrEnum):
    """When certificates are paid: by the law's dates, in the year of import, or as late as allowed."""

    LAW = "law"
    AS_IMPORTED = "as-imported"
    AT_DEADLINE = "at-deadline"


class PriceProcess(StrEnum):
    """How prices wander around the path: geometric Brownian, or reverting to it."""

    GBM = "gbm"
    REVERTING = "reverting"


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Finite = Annotated[float, Field(strict=True, allow_inf_nan=False)]  # a number in quotes is none, nor is yes
Positive = Annotated[Finite, Field(gt=0, le=LARGEST)]
WholeYear = Annotated[int, Field(strict=True, ge=EARLIEST, le=LATEST)]


class Known(Strict):
    """How a value is known."""

    status: PointStatus
    source: Text


class Fraction(Known):
    """An assumed share between 0 and 1."""

    value: Annotated[Finite, Field(ge=0, le=1)]


class Factor(Known):
    """A multiplier, not negative."""

    value: Annotated[Finite, Field(ge=0, le=LARGEST_FACTOR)]


class Number(Known):
    """A number that is not negative, in the unit its key names."""

    value: Annotated[Finite, Field(ge=0, le=LARGEST)]


class PositiveNumber(Known):
    """A number above zero, in the unit its key names."""

    value: Positive


class Spread(Known):
    """A yearly volatility as a fraction: 0.3 is 30 %."""

    value: Annotated[Finite, Field(ge=0, le=LARGEST_SPREAD)]


class Signed(Known):
    """An elasticity that is not positive."""

    value: Annotated[Finite, Field(le=0, ge=-LARGEST_FACTOR)]


class CutOffs(Known):
    """A user's own grades: the ratios [-] above which each begins, the best first, from 0 upwards.

    They are put on energy per value added over that of the industry, and on emissions over benchmark.
    """

    scheme: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.=-]*$")]
    above: tuple[Finite, ...]

    @field_validator("above")
    @classmethod
    def _rise_from_zero(cls, above: tuple[float, ...]) -> tuple[float, ...]:
        rising = all(one < other for one, other in itertools.pairwise(above))
        if len(above) < _FEWEST_GRADES or above[0] != 0 or not rising:
            raise PydanticCustomError("cut_offs", "no cut-offs", {"value": ", ".join(map(str, above))})
        return above


class Year(Known):
    """A year from which an assumption holds."""

    value: WholeYear


def _whole_years(value: object) -> object:
    if isinstance(value, dict):
        if not value:
            raise PydanticCustomError("no_years", "no year", {})
        for key in value:
            whole = isinstance(key, int) or (isinstance(key, str) and key.isdigit())
            if not whole or isinstance(key, bool):
                raise PydanticCustomError("year", "not a year", {"value": str(key)})
        refuse_far_years(map(int, value))
    return value


def refuse_far_years(years: Iterable[int]) -> None:
    """Raises PydanticCustomError for years no scenario can mean."""
    far = [str(year) for year in years if not EARLIEST <= year <= LATEST]
    if far:
        params = {"value": ", ".join(far), "first": EARLIEST, "last": LATEST}
        raise PydanticCustomError("year_far", "too far", params)


Years = Annotated[dict[int, Annotated[Finite, Field(ge=0, le=LARGEST_FACTOR)]], BeforeValidator(_whole_years)]


class FactorPath(Known):
    """Multipliers by year: linear between the years given, held before the first and after the last."""

    years: Years

    def at(self, year: int) -> float:
        """The multiplier of a year."""
        return held(self.years, year)


class FxPath(Known):
    """CNY per EUR by year, linear between the years given, held outside them."""

    unit: Annotated[str, Field(pattern="^CNY/EUR$")]
    years: Annotated[dict[int, Positive], BeforeValidator(_whole_years)]

    @field_validator("years")
    @classmethod
    def _is_no_inverse(cls, years: dict[int, float]) -> dict[int, float]:
        """A euro has bought more than one yuan in every year there have been euros."""
        for rate in years.values():
            if rate < 1:
                raise PydanticCustomError("fx_inverse", "inverse", {"value": f"{rate:g}"})
        return years

    def at(self, year: int) -> float:
        """CNY per EUR in a year."""
        return held(self.years, year)


def held(years: dict[int, float], year: int) -> float:
    """A value by year, linear between the years known, the first and last held outside them."""
    known = sorted(years)
    if year <= known[0]:
        return years[known[0]]
    for before, after in itertools.pairwise(known):
        if year <= after:
            share = (year - before) / (after - before)
            return years[before] + share * (years[after] - years[before])
    return years[known[-1]]


def _prefixes(value: object) -> object:
    """CN prefixes are texts: YAML reads 7208 as a number and 0408 as something else again."""
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise PydanticCustomError("code_number", "a code must be text", {"value": str(key)})
            if not is_prefix(key):
                raise PydanticCustomError("code", "not a code", {"value": key})
    return value


def is_prefix(text: str) -> bool:
    """Whether a text can be the beginning of a CN or TARIC code."""
    return _PREFIX.match(text) is not None


BY_PREFIX = BeforeValidator(_prefixes)


def by_prefix(values: dict[str, float], code: str) -> float | None:
    """The value whose key is the longest beginning of ``code``, or None."""
    for digits in range(len(code), 0, -1):
        if code[:digits] in values:
            return values[code[:digits]]
    return None
