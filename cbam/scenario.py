"""Scenarios: a price path and the named assumptions that fill what the law leaves open.

A scenario is data (``cbam/scenarios/*.yaml`` or a user's file). The base case, ``published``, has no path
of its own. Every point and every assumption says where it comes from: ``seen`` was read in the source
named, ``analyst`` is a choice, ``user`` was typed by the user. None of it is law in force.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from groundwork.problems import BadInput, Place, Problem

FOLDER = Path(__file__).parent / "scenarios"
BASE, REFERENCE = "published", "central"
_UNIT = "EUR/certificate"
_QUARTER = re.compile(r"^\d{4}-Q[1-4]$")


class PointStatus(StrEnum):
    """How a point of a scenario is known."""

    SEEN = "seen"
    ANALYST = "analyst"
    USER = "user"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(_Strict):
    """One text in both languages."""

    en: str
    zh: str

    def say(self, lang: str) -> str:
        """The text in ``lang`` (``zh`` or ``en``)."""
        return self.zh if lang == "zh" else self.en


class PricePoint(_Strict):
    """A price [EUR per certificate] for one quarter or year."""

    value: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    status: PointStatus
    source: Annotated[str, Field(min_length=1)]


class PricePath(_Strict):
    """Prices by quarter and by year; a published price goes first unless the path says otherwise."""

    unit: str = Field(pattern=f"^{_UNIT}$")
    price_base: str = Field(pattern=r"^(nominal|real EUR \d{4})$")
    published_first: bool = True
    quarters: dict[str, PricePoint] = {}
    years: dict[int, PricePoint]

    @field_validator("quarters")
    @classmethod
    def _are_quarters(cls, quarters: dict[str, PricePoint]) -> dict[str, PricePoint]:
        for quarter in quarters:
            if not _QUARTER.match(quarter):
                raise ValueError(f"{quarter!r} is no quarter; write it as 2026-Q4")
        return quarters

    @field_validator("years")
    @classmethod
    def _has_no_gap(cls, years: dict[int, PricePoint]) -> dict[int, PricePoint]:
        if not years:
            raise ValueError("a price path needs at least one year")
        missing = sorted(set(range(min(years), max(years) + 1)) - set(years))
        if missing:
            raise ValueError(f"the path has a gap: {', '.join(map(str, missing))}")
        return years


class Fraction(_Strict):
    """An assumed share between 0 and 1."""

    value: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    status: PointStatus
    source: Annotated[str, Field(min_length=1)]


class Year(_Strict):
    """A year from which an assumption holds."""

    value: int
    status: PointStatus
    source: Annotated[str, Field(min_length=1)]


class Assumptions(_Strict):
    """What is assumed where the law is silent.

    ``benchmark_provisional_from``: from this year published benchmarks are expected to be revised.
    ``benchmark_revision``: share by which they are assumed lower from then on.
    ``benchmark_yearly_cut``: share lost each year after the last published band.
    ``cscf_beyond``: cross-sectoral correction factor after the last year of the decision in force.
    """

    benchmark_provisional_from: Year
    benchmark_revision: Fraction
    benchmark_yearly_cut: Fraction
    cscf_beyond: Fraction


class Scenario(_Strict):
    """One scenario; the one without a price path is the base case."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    name: Bilingual
    sentence: Bilingual
    price: PricePath | None
    assumptions: Assumptions


def names() -> tuple[str, ...]:
    """Names of the packaged scenarios, the base case first."""
    found = sorted(f.stem for f in FOLDER.glob("*.yaml"))
    return (BASE, *(n for n in found if n != BASE))


@cache
def load_named(name: str) -> Scenario:
    """A packaged scenario by name. Raises ``BadInput`` when there is none."""
    if name not in names():
        raise BadInput(Problem("cbam.scenario-unknown", params={"name": name, "known": ", ".join(names())}))
    return read_scenario(FOLDER / f"{name}.yaml")


def load_scenario(name_or_path: str | Path) -> Scenario:
    """A scenario by its packaged name or from a user's YAML file.

    Raises ``BadInput`` with one problem per faulty key, each naming the file and the key.
    """
    path = Path(name_or_path)
    if path.suffix.lower() in {".yaml", ".yml"} or path.is_file():
        return read_scenario(path)
    return load_named(str(name_or_path))


def flat(price_eur: float) -> Scenario:
    """One price [EUR per certificate] typed by the user, for every year of the central path."""
    base = load_named(BASE)
    point = PricePoint(value=price_eur, status=PointStatus.USER, source="user")
    central = load_named(REFERENCE).price
    years = dict.fromkeys(central.years if central else (), point)
    path = PricePath(unit=_UNIT, price_base="nominal", published_first=False, years=years)
    name = Bilingual(en=f"Flat {price_eur:g} EUR", zh=f"固定价格{price_eur:g}欧元")
    return base.model_copy(update={"id": "flat", "name": name, "sentence": name, "price": path})


def read_scenario(path: Path) -> Scenario:
    """Read and check one scenario file; see :func:`load_scenario`."""
    import yaml

    place = Place(file=path.name)
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(Problem("cbam.scenario-unreadable", place, {"reason": error.strerror or ""})) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise BadInput(Problem("cbam.scenario-not-yaml", place, {"reason": reason})) from None
    if not isinstance(raw, dict):
        raise BadInput(Problem("cbam.scenario-not-yaml", place, {"reason": "no keys"}))
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        found = (_problem(place, e["loc"], e["msg"]) for e in error.errors())
        raise BadInput(*found) from None


def _problem(place: Place, location: tuple[int | str, ...], reason: str) -> Problem:
    key = ".".join(map(str, location)) or "-"
    return Problem("cbam.scenario-key", place, {"entry": key, "reason": reason.removeprefix("Value error, ")})
