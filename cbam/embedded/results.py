"""What an installation's goods carry: results with every term a reader needs to add them up again."""

from __future__ import annotations

from dataclasses import dataclass

from cbam.embedded.allocation import Term
from cbam.embedded.carbon_price import PriceDue
from cbam.embedded.model import LevelUnit
from cbam.embedded.notes import Note
from cbam.embedded.units import FunctionalUnit
from cbam.readings import STANDARD, Readings
from groundwork.problems import Problem


@dataclass(frozen=True, slots=True)
class InputTerm:
    """A precursor of a process: m_i [t/t] and what it carries [tCO2e/t]; ``own``: of this installation."""

    name: str
    own: bool
    m_i: float
    see_direct: float | None
    see_indirect: float | None
    see_counted: float | None


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """A process: attribution in tCO2e, then specific figures per tonne of its goods [tCO2e/t].

    ``per`` "MWh" where the good is electricity: its figures and activity level are then per and in MWh.

    ``direct_attributed_t`` is DirEm*, what sources put on the process; ``attr_em_direct_t`` is AttrEm after
    heat, waste gas and exported electricity.
    """

    name: str
    activity_level_t: float
    direct_attributed_t: float | None
    heat_net_t: float | None
    waste_gas_net_t: float
    electricity_export_t: float
    attr_em_direct_t: float | None
    attr_em_indirect_t: float | None
    electricity_route: str
    see_direct: float | None
    see_indirect: float | None
    see_counted: float | None
    sefa: float | None
    embedded_electricity_mwh_per_t: float | None
    default_share: float | None
    inputs: tuple[InputTerm, ...]
    sefa_terms: tuple[Term, ...]
    per: LevelUnit = LevelUnit.T


@dataclass(frozen=True, slots=True)
class GoodResult:
    """A good: specific embedded emissions and free allocation per tonne, and per functional unit.

    ``per`` "MWh" for electricity: its figures are then per MWh.
    """

    process: str
    product: str
    cn_code: str
    annex_ii: bool | None
    see_direct: float | None
    see_indirect: float | None
    see_counted: float | None
    sefa: float | None
    functional_unit: FunctionalUnit | None
    units_per_t: float | None
    see_counted_per_unit: float | None
    embedded_electricity_mwh_per_t: float | None
    default_share: float | None
    sefa_terms: tuple[Term, ...]
    reasons: tuple[str, ...] = ()
    carbon_price: PriceDue | None = None
    per: LevelUnit = LevelUnit.T


@dataclass(frozen=True, slots=True)
class Totals:
    """The installation in the period: direct by gas, indirect, and biogenic CO2 apart [t]."""

    direct_tco2e: float | None
    indirect_tco2e: float | None
    biogenic_tco2: float | None
    co2_t: float | None
    n2o_tco2e: float | None
    pfc_tco2e: float | None
    unattributed_tco2e: float | None


@dataclass(frozen=True, slots=True)
class SourceResult:
    """One source: what counts [tCO2e], biogenic CO2 [t], energy [TJ]."""

    kind: str
    name: str
    fossil_t: float | None
    biogenic_t: float | None
    energy_fossil_tj: float
    energy_biogenic_tj: float


@dataclass(frozen=True, slots=True)
class InstallationResult:
    """Everything computed for one installation and year, under one law."""

    year: int
    law_version: str
    known_on: str
    goods: tuple[GoodResult, ...]
    processes: tuple[ProcessResult, ...]
    totals: Totals
    sources: tuple[SourceResult, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...] = ()
    readings: Readings = STANDARD
