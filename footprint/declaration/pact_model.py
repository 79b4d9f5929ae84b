"""The PACT exchange format, technical specification 3.0.3: what a ProductFootprint consists of.

Written after the published specification (WBCSD, Technical Specifications for PCF Data Exchange, 3.0.3 of
18 November 2025). Numbers are texts there and stay texts here, so that nothing is rounded on the way.
Fields of later revisions are kept as they came.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel

SPEC_VERSION = "3.0.3"


def _moment(text: str) -> str:
    """A date and time of ISO 8601, kept as typed."""
    if "T" not in text:
        raise ValueError("a date-time has a T between day and time")
    datetime.fromisoformat(text)
    return text


def _uuid(text: str) -> str:
    UUID(text)
    return text


def _unique(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) != len(values):
        raise ValueError("values must differ from each other")
    return values


Words = Annotated[str, Field(min_length=1)]
Urn = Annotated[str, Field(pattern=r"^([uU][rR][nN]):")]
Moment = Annotated[str, AfterValidator(_moment)]
Id = Annotated[str, AfterValidator(_uuid)]
Decimal = Annotated[str, Field(pattern=r"^[+-]?\d+(\.\d+)?$")]
Positive = Annotated[str, Field(pattern=r"^[+]?(\d*[1-9]\d*(\.\d+)?|\d+\.\d*[1-9]\d*)$")]
NotNegative = Annotated[str, Field(pattern=r"^([+]?\d+(\.\d+)?|-0+(\.0+)?)$")]
NotPositive = Annotated[str, Field(pattern=r"^(-\d+(\.\d+)?|[+]?0+(\.0+)?)$")]
Urns = Annotated[tuple[Urn, ...], Field(min_length=1), AfterValidator(_unique)]
Ids = Annotated[tuple[Id, ...], Field(min_length=1), AfterValidator(_unique)]
Names = Annotated[tuple[Words, ...], Field(min_length=1), AfterValidator(_unique)]
ArSets = Annotated[
    tuple[Annotated[str, Field(pattern=r"^AR\d+$")], ...], Field(min_length=1), AfterValidator(_unique)
]
Unit = Literal[
    "liter",
    "kilogram",
    "cubic meter",
    "kilowatt hour",
    "megajoule",
    "ton kilometer",
    "square meter",
    "piece",
    "hour",
    "megabit second",
]


class Part(BaseModel):
    """A part of the exchange: unchangeable; fields that this revision does not know are kept."""

    model_config = ConfigDict(frozen=True, extra="allow", alias_generator=to_camel, populate_by_name=True)


class SectorRule(Part):
    """Rules of a sector or product group that were followed."""

    operator: Words
    rule_names: Names
    other_operator_name: Words | None = None


class FactorSource(Part):
    """A data base of secondary emission factors."""

    name: Words
    version: Words


class DataQuality(Part):
    """Ratings from 1 to 5."""

    technological_dqr: Decimal = Field(alias="technologicalDQR")
    geographical_dqr: Decimal = Field(alias="geographicalDQR")
    temporal_dqr: Decimal = Field(alias="temporalDQR")


class Verification(Part):
    """Who verified what, if anybody did."""

    coverage: Literal["PCF calculation model", "PCF program", "product level"] | None = None
    provider_name: str | None = None
    completed_at: Moment | None = None
    standard_name: str | None = None
    comments: str | None = None


class Extension(Part):
    """Data beyond the model, described by a published schema."""

    spec_version: Words
    data_schema: Words
    documentation: str | None = None
    data: dict[str, Any]


class CarbonFootprint(Part):
    """The footprint per declared unit: kgCO2e, contents in kg of carbon."""

    declared_unit_of_measurement: Unit
    declared_unit_amount: Positive
    product_mass_per_declared_unit: Decimal
    reference_period_start: Moment
    reference_period_end: Moment
    geography_region_or_subregion: Words | None = None
    geography_country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    geography_country_subdivision: Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")] | None = None
    boundary_processes_description: str | None = None
    pcf_excluding_biogenic_uptake: Decimal
    pcf_including_biogenic_uptake: Decimal
    fossil_carbon_content: NotNegative
    biogenic_carbon_content: NotNegative | None = None
    recycled_carbon_content: NotNegative | None = None
    fossil_ghg_emissions: NotNegative
    land_use_change_ghg_emissions: NotNegative | None = None
    land_carbon_leakage: NotNegative | None = None
    land_management_fossil_ghg_emissions: NotNegative | None = None
    land_management_biogenic_co2_emissions: NotNegative | None = Field(
        default=None, alias="landManagementBiogenicCO2Emissions"
    )
    land_management_biogenic_co2_removals: NotPositive | None = Field(
        default=None, alias="landManagementBiogenicCO2Removals"
    )
    biogenic_co2_uptake: NotPositive | None = Field(default=None, alias="biogenicCO2Uptake")
    biogenic_non_co2_emissions: NotNegative | None = Field(default=None, alias="biogenicNonCO2Emissions")
    land_area_occupation: NotNegative | None = None
    aircraft_ghg_emissions: NotNegative | None = None
    packaging_emissions_included: StrictBool | None = None
    packaging_ghg_emissions: NotNegative | None = None
    packaging_biogenic_carbon_content: NotNegative | None = None
    outbound_logistics_ghg_emissions: NotNegative | None = None
    ccs_technological_co2_capture_included: StrictBool | None = Field(
        default=None, alias="ccsTechnologicalCO2CaptureIncluded"
    )
    ccs_technological_co2_capture: NotPositive | None = Field(
        default=None, alias="ccsTechnologicalCO2Capture"
    )
    technological_co2_capture_origin: str | None = Field(default=None, alias="technologicalCO2CaptureOrigin")
    technological_co2_removals: NotPositive | None = Field(default=None, alias="technologicalCO2Removals")
    ccu_carbon_content: NotNegative | None = None
    ccu_calculation_approach: Literal["Cut-off", "Credit"] | None = None
    ccu_credit_certification: str | None = None
    ipcc_characterization_factors: ArSets
    cross_sectoral_standards: Names
    product_or_sector_specific_rules: Annotated[tuple[SectorRule, ...], Field(min_length=1)] | None = None
    exempted_emissions_percent: Decimal
    exempted_emissions_description: str | None = None
    allocation_rules_description: str | None = None
    secondary_emission_factor_sources: Annotated[tuple[FactorSource, ...], Field(min_length=1)] | None = None
    primary_data_share: Decimal | None = None
    dqi: DataQuality | None = None
    verification: Verification | None = None


class ProductFootprint(Part):
    """One product footprint as companies exchange it."""

    id: Id
    spec_version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+(-\d{8})?$")]
    preceding_pf_ids: Ids | None = None
    created: Moment
    status: Literal["Active", "Deprecated"]
    validity_period_start: Moment | None = None
    validity_period_end: Moment | None = None
    company_name: Words
    company_ids: Urns
    product_description: str
    product_ids: Urns
    product_classifications: Urns | None = None
    product_name_company: Words
    comment: str | None = None
    pcf: CarbonFootprint
    extensions: tuple[Extension, ...] | None = None

    def as_json(self) -> dict[str, Any]:
        """The footprint under the specification's names, with exactly the fields that were given."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)
