"""What is monitored at an installation: source streams, PFC, measured stacks, CO2 that is moved or kept."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field

from cbam.goods import without_separators

Amount = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(min_length=1)]
Code = Annotated[str, AfterValidator(without_separators)]  # of a good: "7208 10 00" is 72081000
Shares = Mapping[str, Share]


class Part(BaseModel):
    """A part of an installation: unchangeable, no field unknown, no infinite or missing number."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True)


class Method(StrEnum):
    """How a source stream is calculated (IR (EU) 2025/2547 Annex II pt B.3)."""

    COMBUSTION = "combustion"
    PROCESS = "process"
    MASS_BALANCE = "mass_balance"


class ActivityUnit(StrEnum):
    """The unit activity data are stated in."""

    T = "t"
    KNM3 = "1000Nm3"


class FactorUnit(StrEnum):
    """The unit of an emission factor."""

    PER_TJ = "tCO2/TJ"
    PER_T = "tCO2/t"
    PER_KNM3 = "tCO2/1000Nm3"


class SourceStream(Part):
    """A fuel or material whose carbon is followed.

    ``activity_data`` AD [``unit``] (outputs of a mass balance negative), ``ncv`` NCV [GJ/unit], ``ef`` EF
    [``ef_unit``], ``oxidation`` OxF and ``conversion`` ConvF [-], ``biomass_fraction`` BF [-],
    ``carbon_content`` CC [tC/unit]. ``standard`` names a row of the act's own standard factors that fills
    an empty NCV or EF. ``biomass_evidence``: whether the criteria of Annex II pt B.3.3 are proven; without
    them biomass counts as fossil. ``step``: the working step it serves (galvanizing, welding ...), since
    some steps of steel and aluminium articles lie outside the boundary. ``allocation``: share by process.
    """

    name: Name
    method: Method
    activity_data: float
    unit: ActivityUnit = ActivityUnit.T
    ncv: Amount | None = None
    ef: float | None = None
    ef_unit: FactorUnit | None = None
    carbon_content: Amount | None = None
    oxidation: Share | None = None
    conversion: Share | None = None
    biomass_fraction: Share = 0
    biomass_evidence: bool | None = None
    standard: str = ""
    step: str = ""
    allocation: Shares = Field(default_factory=dict)


class PfcMethod(StrEnum):
    """How perfluorocarbons are calculated (Annex II pt B.7)."""

    SLOPE = "slope"
    OVERVOLTAGE = "overvoltage"


class PfcSource(Part):
    """Anode effects of a row of electrolysis cells.

    Slope: ``frequency`` [effects per cell-day], ``duration`` [minutes per effect], ``sef_cf4``
    [(kg CF4/t Al)/(minutes/cell-day)]. Overvoltage: ``aeo`` [mV], ``current_efficiency`` in per cent (94.5),
    ``ovc`` [(kg CF4/t Al)/mV]. ``f_c2f6`` [t C2F6/t CF4]. Empty factors come from the act's Tables 2 and 3
    by ``technology``. ``collection_efficiency`` [-]: what the duct catches.
    """

    name: str = ""
    method: PfcMethod
    technology: str = ""
    aluminium_t: Amount
    frequency: Amount | None = None
    duration: Amount | None = None
    sef_cf4: Amount | None = None
    aeo: Amount | None = Field(default=None, validation_alias=AliasChoices("aeo", "aeo_mv"))
    current_efficiency: Amount | None = Field(
        default=None, validation_alias=AliasChoices("current_efficiency", "ce", "current_efficiency_pct")
    )
    ovc: Amount | None = None
    f_c2f6: Amount | None = None
    collection_efficiency: Annotated[float, Field(gt=0, le=1)] = 1
    allocation: Shares = Field(default_factory=dict)


class Gas(StrEnum):
    """A gas measured in a stack."""

    CO2 = "CO2"
    N2O = "N2O"


class MeasuredSource(Part):
    """A stack with continuous measurement (Annex II pt B.6).

    ``concentration_g_per_nm3`` hourly mean [g/Nm3], ``hours`` [h], ``flow_1000nm3_per_h`` [1000 Nm3/h].
    """

    name: str = ""
    gas: Gas
    concentration_g_per_nm3: Amount
    hours: Amount
    flow_1000nm3_per_h: Amount
    biomass_fraction: Share = 0
    biomass_evidence: bool | None = None
    allocation: Shares = Field(default_factory=dict)


class InternalTransfer(Part):
    """Carbon that one process hands to another: net zero for the installation."""

    name: str = ""
    from_process: Name = Field(
        validation_alias=AliasChoices(
            "from_process", "from", "process_from", "source", "source_process", "sender"
        )
    )
    to_process: Name = Field(
        validation_alias=AliasChoices(
            "to_process", "to", "process_to", "target", "destination", "target_process", "receiver"
        )
    )
    quantity: Amount = Field(validation_alias=AliasChoices("quantity", "quantity_t", "amount", "amount_t"))
    unit: ActivityUnit = ActivityUnit.T
    carbon_content: Amount


class Co2Kind(StrEnum):
    """What became of CO2 that did not reach the air where it arose."""

    STORED = "stored"  # permanently in a geological site
    BOUND = "bound"  # chemically bound in a product so that it stays there in normal use
    RECEIVED = "received"  # came in from another installation and is emitted here
    HANDED_ON = "handed on"  # went to another installation for a use that lets it out again, such as urea


class Co2Transfer(Part):
    """CO2 stored, bound, received or handed on; deducted only if stored or bound, with ``evidence``.

    ``bound_in`` names the product that holds bound CO2: urea holds none for good.
    """

    name: Name
    kind: Co2Kind
    co2_t: Amount
    evidence: bool = False
    bound_in: str = ""
    allocation: Shares = Field(default_factory=dict)

    @property
    def may_be_deducted(self) -> bool:
        """Whether it is of a kind that is deducted, with evidence."""
        return self.kind in {Co2Kind.STORED, Co2Kind.BOUND} and self.evidence
