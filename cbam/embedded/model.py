"""An installation as its operator describes it: one reporting period, its processes, inputs and goods.

The JSON form is the field names below; the workbook holds the same in sheets. Totals that follow from the
rest (``directly_attributed_emissions_t``, ``total_indirect_emissions_t``) may be stated but are only
compared. Fractions are 0 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from cbam.embedded.monitored import (
    Amount,
    Co2Transfer,
    Code,
    InternalTransfer,
    MeasuredSource,
    Name,
    Part,
    PfcSource,
    Share,
    SourceStream,
)
from cbam.embedded.supply import Precursor, Tonnes

Particular = str | int | float | bool | None
Particulars = Mapping[str, Particular]


class Period(Part):
    """The reporting period; the definitive rules know calendar years only (IR (EU) 2025/2547 Art 1(5))."""

    start: date
    end: date


class Heat(Part):
    """Measurable heat over the border of a process [TJ, tCO2/TJ].

    ``imported_ef`` from the supplier's own monitored and verified data; without it ``imported_fuel`` names
    the fuel most used in the country's industry, and the act's standard value counts.
    """

    imported_tj: Amount = 0
    imported_ef: Amount | None = None
    imported_fuel: str = ""
    exported_tj: Amount = 0
    exported_ef: Amount | None = None


class WasteGas(Part):
    """Waste gas over the border of a process [TJ]; the act's own factors count, stated ones are compared."""

    imported_tj: Amount = 0
    exported_tj: Amount = 0
    imported_ef: Amount | None = None
    exported_ef: Amount | None = None


class PowerSource(Part):
    """One supply of electricity [MWh, tCO2/MWh] and the legal route of its factor.

    ``evidence``: whether what Annex II pt D.4.3 asks for an actual factor is proven to the verifier.
    """

    name: str = ""
    mwh: Amount
    ef: Amount
    ef_source: Name
    evidence: bool | None = None


class Electricity(Part):
    """Electricity a process consumed and exported.

    ``ef`` and ``ef_source`` state one factor; ``sources`` states several with evidence that just they served
    this process (Art 9(2)); neither: the mean of the installation's supply (Art 9(1)).
    """

    consumed_mwh: Amount = 0
    ef: Amount | None = None
    ef_source: str = ""
    evidence: bool | None = None
    sources: tuple[PowerSource, ...] = ()
    exported_mwh: Amount = 0
    exported_ef: Amount = 0


class JointPrecursor(Part):
    """A precursor made and used up inside a joint process (Art 4(9)): no emissions of its own apart from
    the process, but a free allocation of its own [t per t of good]."""

    cn_code: Name
    t_per_t: Amount
    routes: tuple[str, ...] = ()


class LevelUnit(StrEnum):
    """What the activity level of a process is counted in: tonnes of goods, MWh of electricity."""

    T = "t"
    MWH = "MWh"


class Process(Part):
    """A production process: everything that makes goods of one functional unit.

    ``unit`` of its quantities: MWh where its good is electricity, else tonnes.
    """

    name: Name
    goods_category: str = ""
    cn_code: Code = ""
    routes: tuple[str, ...] = ()
    unit: LevelUnit = LevelUnit.T
    production_by_route: Tonnes = Field(default_factory=dict)
    to_market_t: Amount = 0
    consumed_in: Tonnes = Field(default_factory=dict)
    non_cbam_t: Amount = 0
    heat: Heat = Heat()
    waste_gas: WasteGas = WasteGas()
    electricity: Electricity = Electricity()
    joint_precursors: tuple[JointPrecursor, ...] = ()
    no_precursors: bool = False
    directly_attributed_emissions_t: float | None = None

    @property
    def production_t(self) -> float:
        """Activity level AL [t]: goods that can be sold or used on, all routes together (Art 4(6))."""
        return sum(self.production_by_route.values())


class CarbonPrice(Part):
    """A carbon price due in the country of production, per tonne of good."""

    instrument: str = ""
    share_covered: Share = 0
    currency: str = ""
    price_due: Amount = 0
    rebate_type: str = ""
    rebate_share: Share = 0
    rebate: Amount = 0


class Product(Part):
    """A good that leaves the installation: its CN code, its process, its qualifying parameters.

    ``quantity_t`` what was made of it; asked for where goods of one process hold different contents.
    """

    cn: Annotated[Code, Field(min_length=1)]
    process: Name
    product: str = ""
    quantity_t: Amount | None = None
    routes: tuple[str, ...] = ()
    qualifying: Particulars = Field(default_factory=dict)
    carbon_price: CarbonPrice | None = None


class Installation(Part):
    """One installation in one reporting period. Processes are listed upstream first by custom only."""

    title: str = ""
    period: Period
    installation: Particulars = Field(default_factory=dict)
    verifier: Particulars = Field(default_factory=dict)
    data_quality: Particulars = Field(default_factory=dict)
    source_streams: tuple[SourceStream, ...] = ()
    internal_transfers: tuple[InternalTransfer, ...] = ()
    co2_transfers: tuple[Co2Transfer, ...] = ()
    pfc: tuple[PfcSource, ...] = ()
    cems: tuple[MeasuredSource, ...] = ()
    electricity_supply: tuple[PowerSource, ...] = ()
    processes: tuple[Process, ...] = Field(min_length=1)
    precursors: tuple[Precursor, ...] = ()
    products: tuple[Product, ...] = ()
    fuel_balance: Particulars = Field(default_factory=dict)
    carbon_price_instrument_text: str = ""
    total_indirect_emissions_t: float | None = None

    @property
    def year(self) -> int:
        """The reporting year."""
        return self.period.end.year
