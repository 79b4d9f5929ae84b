"""Scenarios: what is assumed about prices, law, trade and emissions. The empty one is the law in force.

A scenario is data (``cbam/scenarios/*.yaml`` or a user's file). The base case, ``published``, has no path
of its own and changes nothing. Every point and every assumption says where it comes from: ``seen`` was read
in the source named, ``analyst`` is a choice, ``user`` was typed by the user. None of it is law in force.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from cbam.scenario_parts import (
    BY_PREFIX,
    CashTiming,
    CutOffs,
    DemandForm,
    EmissionBasis,
    Factor,
    FactorPath,
    Fraction,
    FxPath,
    Number,
    PointStatus,
    Positive,
    PositiveNumber,
    PriceProcess,
    Signed,
    Spread,
    Strict,
    Text,
    WholeYear,
    Year,
    refuse_far_years,
)
from groundwork.problems import BadInput, Problem

__all__ = ["PointStatus", "Scenario", "flat", "load_named", "load_scenario", "load_scenarios", "names"]

FOLDER = Path(__file__).parent / "scenarios"
BASE, REFERENCE = "published", "central"
UNIT = "EUR/certificate"
NOMINAL = "nominal EUR"
_QUARTER = re.compile(r"^20\d{2}-Q[1-4]$")


class Bilingual(Strict):
    """One text in both languages."""

    en: Text
    zh: Text

    def say(self, lang: str) -> str:
        """The text in ``lang`` (``zh`` or ``en``)."""
        return self.zh if lang == "zh" else self.en


class PricePoint(Strict):
    """A price [EUR per certificate] for one quarter or year."""

    value: Positive
    status: PointStatus
    source: Text


class PricePath(Strict):
    """Prices by quarter and by year; a published price goes first unless the path says otherwise."""

    unit: Annotated[str, Field(pattern=f"^{UNIT}$")]
    price_base: Annotated[str, Field(pattern=r"^(nominal|real EUR 20\d{2})$")]
    published_first: bool = True
    quarters: dict[str, PricePoint] = Field(default_factory=dict)
    years: dict[int, PricePoint]

    @field_validator("quarters")
    @classmethod
    def _are_quarters(cls, quarters: dict[str, PricePoint]) -> dict[str, PricePoint]:
        for quarter in quarters:
            if not _QUARTER.match(quarter):
                raise PydanticCustomError("quarter", "not a quarter", {"value": str(quarter)})
        return quarters

    @field_validator("years")
    @classmethod
    def _has_no_gap(cls, years: dict[int, PricePoint]) -> dict[int, PricePoint]:
        if not years:
            raise PydanticCustomError("no_years", "no year", {})
        refuse_far_years(years)
        missing = sorted(set(range(min(years), max(years) + 1)) - set(years))
        if missing:
            raise PydanticCustomError("gap", "gap", {"value": ", ".join(map(str, missing))})
        return years


class Assumptions(Strict):
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


class LawChoice(Strict):
    """Legal overlays laid over the law in force, by name; resolved when the scenario is run.

    ``from_years``: the first year of import in which an overlay is used; without one, whenever it applies.
    """

    overlays: tuple[str, ...] = ()
    from_years: dict[str, WholeYear] = Field(default_factory=dict)

    def in_year(self, year: int) -> tuple[str, ...]:
        """The overlays in use for imports of a year."""
        return tuple(name for name in self.overlays if year >= self.from_years.get(name, year))


class EmissionChoice(Strict):
    """Which emissions are declared, and how default values and plants change.

    ``basis``: as declared; all on defaults; every default replaced by verified figures; or the cheaper.
    ``default_review`` multiplies default totals and ``markup`` the mark-ups. ``verified_ratio``: verified
    over default total by CN prefix, instead of the packaged table. ``intensity`` multiplies the direct part
    of actual figures year by year, ``grid`` their indirect part; default values move with neither.
    """

    basis: EmissionBasis = EmissionBasis.DECLARED
    default_review: Factor | None = None
    markup: Factor | None = None
    verified_ratio: Annotated[dict[str, Factor], BY_PREFIX] = Field(default_factory=dict)
    intensity: FactorPath | None = None
    grid: FactorPath | None = None


class Demand(Strict):
    """How volumes answer to prices: not at all, on relative landed prices, or on the own price alone.

    ``sigma`` [-] substitution between origins by CN prefix (else the packaged table), ``eta`` [-] the
    elasticity of the whole market, not positive. ``market``: a CSV of origins' shares, if not the packaged.
    """

    form: DemandForm = DemandForm.NONE
    sigma: Annotated[dict[str, Number], BY_PREFIX] = Field(default_factory=dict)
    eta: Signed | None = None
    market: str | None = None


class Trade(Strict):
    """Volume, pass-through, demand, what becomes of lost sales, and whether the 50 t threshold is applied.

    ``eu_intensity`` [kgCO2e/EUR] emissions per value of the Union's producers by CN prefix, for the exposure.
    """

    volume: FactorPath | None = None
    pass_through: Fraction | None = None
    diverted_share: Fraction | None = None
    diverted_margin: Fraction | None = None
    demand: Demand = Demand()
    eu_intensity: Annotated[dict[str, Number], BY_PREFIX] = Field(default_factory=dict)
    de_minimis: bool = False


class Fx(Strict):
    """CNY per EUR year by year, and the share of EU revenue exposed to it (priced in EUR, costs in CNY)."""

    eur_cny: FxPath | None = None
    exposure: Fraction | None = None


class CarbonPrice(Strict):
    """A carbon price effectively paid abroad, deducted as a draft act would have it: no law in force.

    ``eur_per_tco2e`` applies to lines that state none; ``origins`` limits it to some (empty: all).
    """

    eur_per_tco2e: Number
    origins: tuple[str, ...] = ()


class Neighbours(Strict):
    """What another border charges on a share of the same goods; shown apart, never in the EU's bill.

    ``uk_share`` [-] of the mass that goes to the United Kingdom instead, ``uka_gbp`` [GBP/tCO2e] the price,
    ``eur_gbp`` [GBP per EUR], ``uk_baseline`` [-] the sector's share of free allocation.
    """

    uk_share: Fraction
    uka_gbp: Number
    eur_gbp: PositiveNumber
    uk_baseline: Fraction


class Doubt(Strict):
    """Parameters of the random draws instead of the packaged ones."""

    process: PriceProcess | None = None
    price_sigma: Spread | None = None
    price_kappa: Number | None = None
    fx_sigma: Spread | None = None
    volume_sigma: Spread | None = None
    emissions_half_width: Fraction | None = None


class Scenario(Strict):
    """One scenario; every part left out leaves the law and the portfolio as they are."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.=-]*$")]
    name: Bilingual
    sentence: Bilingual
    extends: tuple[str, ...] = ()
    price: PricePath | None
    assumptions: Assumptions
    law: LawChoice = LawChoice()
    emissions: EmissionChoice = EmissionChoice()
    trade: Trade = Trade()
    fx: Fx = Fx()
    carbon_price_paid: CarbonPrice | None = None
    cash: CashTiming = CashTiming.LAW
    neighbours: Neighbours | None = None
    doubt: Doubt = Doubt()
    grades: CutOffs | None = None

    @property
    def money(self) -> str:
        """What amounts under this scenario are: ``nominal EUR``, or ``real EUR`` of a year."""
        base = self.price.price_base if self.price else "nominal"
        return NOMINAL if base in NOMINAL else base


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
    """One scenario by its packaged name or from a user's YAML file without ``grid``.

    Raises ``BadInput`` with one problem per faulty key, each naming the file and the key.
    """
    found = load_scenarios(name_or_path)
    if len(found) > 1:
        name = Path(name_or_path).name
        raise BadInput(Problem("cbam.scenario-several", params={"name": name, "n": len(found)}))
    return found[0]


def load_scenarios(name_or_path: str | Path) -> tuple[Scenario, ...]:
    """All scenarios of a name or file: one, or every product of the choices under ``grid``."""
    from cbam.scenario_files import read_scenarios

    path = Path(name_or_path)
    if path.suffix.lower() in {".yaml", ".yml"} or path.is_file():
        return read_scenarios(path)
    return (load_named(str(name_or_path)),)


def load_all(names_or_paths: Sequence[str | Path]) -> tuple[Scenario, ...]:
    """The scenarios of several names or files. Raises ``BadInput`` with the problems of all of them."""
    found: list[Scenario] = []
    problems: list[Problem] = []
    for one in names_or_paths:
        try:
            found += load_scenarios(one)
        except BadInput as bad:
            problems += bad.problems
    if problems:
        raise BadInput(*problems)
    return tuple(found)


def read_scenario(path: Path) -> Scenario:
    """Read and check one scenario file; see :func:`load_scenario`."""
    from cbam.scenario_files import read_scenarios

    return read_scenarios(path)[0]


def flat(price_eur: float) -> Scenario:
    """One price [EUR per certificate] typed by the user, for every year of the central path."""
    base = load_named(BASE)
    point = PricePoint(value=price_eur, status=PointStatus.USER, source="user")
    central = load_named(REFERENCE).price
    years = dict.fromkeys(central.years if central else (), point)
    path = PricePath(unit=UNIT, price_base="nominal", published_first=False, years=years)
    name = Bilingual(en=f"Flat {price_eur:g} EUR", zh=f"固定价格{price_eur:g}欧元")
    return base.model_copy(update={"id": "flat", "name": name, "sentence": name, "price": path})
