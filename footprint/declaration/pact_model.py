"""The PACT exchange format, technical specification 3.0.3: what a ProductFootprint consists of.

Written after the published specification (WBCSD, Technical Specifications for PCF Data Exchange, 3.0.3 of
18 November 2025). Numbers are texts there and stay texts here, so that nothing is rounded on the way.
Fields of later revisions are kept as they came. Fields go by the specification's names alone.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel

from footprint.declaration.pact_forms import (
    ArSets,
    Country,
    Decimal,
    Different,
    Id,
    Ids,
    Maybe,
    Moment,
    Names,
    NotNegative,
    NotPositive,
    Percent,
    Positive,
    Subdivision,
    Uri,
    Urns,
    Version,
    Words,
)

SPEC_VERSION = "3.0.3"
Region = Literal[
    "Africa",
    "Americas",
    "Asia",
    "Europe",
    "Oceania",
    "Australia and New Zealand",
    "Central Asia",
    "Eastern Asia",
    "Eastern Europe",
    "Latin America and the Caribbean",
    "Melanesia",
    "Micronesia",
    "Northern Africa",
    "Northern America",
    "Northern Europe",
    "Polynesia",
    "South-eastern Asia",
    "Southern Asia",
    "Southern Europe",
    "Sub-Saharan Africa",
    "Western Asia",
    "Western Europe",
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

    model_config = ConfigDict(frozen=True, extra="allow", alias_generator=to_camel)


class SectorRule(Part):
    """Rules of a sector or product group that were followed."""

    operator: Literal["PEF", "EPD International", "Other"]
    rule_names: Names
    other_operator_name: Maybe[Words] = None


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

    coverage: Maybe[Literal["PCF calculation model", "PCF program", "product level"]] = None
    provider_name: Maybe[str] = None
    completed_at: Maybe[Moment] = None
    standard_name: Maybe[str] = None
    comments: Maybe[str] = None


class Extension(Part):
    """Data beyond the model, described by a published schema."""

    spec_version: Words
    data_schema: Uri
    documentation: Maybe[Uri] = None
    data: dict[str, Any]


Rules = Annotated[tuple[SectorRule, ...], Field(min_length=1), Different]
Sources = Annotated[tuple[FactorSource, ...], Field(min_length=1)]


class CarbonFootprint(Part):
    """The footprint per declared unit: kgCO2e, contents in kg of carbon."""

    declared_unit_of_measurement: Unit
    declared_unit_amount: Positive
    product_mass_per_declared_unit: NotNegative
    reference_period_start: Moment
    reference_period_end: Moment
    geography_region_or_subregion: Maybe[Region] = None
    geography_country: Maybe[Country] = None
    geography_country_subdivision: Maybe[Subdivision] = None
    boundary_processes_description: Maybe[str] = None
    pcf_excluding_biogenic_uptake: Decimal
    pcf_including_biogenic_uptake: Decimal
    fossil_carbon_content: NotNegative
    biogenic_carbon_content: Maybe[NotNegative] = None
    recycled_carbon_content: Maybe[NotNegative] = None
    fossil_ghg_emissions: NotNegative
    land_use_change_ghg_emissions: Maybe[NotNegative] = None
    land_carbon_leakage: Maybe[NotNegative] = None
    land_management_fossil_ghg_emissions: Maybe[NotNegative] = None
    land_management_biogenic_co2_emissions: Maybe[NotNegative] = Field(
        default=None, alias="landManagementBiogenicCO2Emissions"
    )
    land_management_biogenic_co2_removals: Maybe[NotPositive] = Field(
        default=None, alias="landManagementBiogenicCO2Removals"
    )
    biogenic_co2_uptake: Maybe[NotPositive] = Field(default=None, alias="biogenicCO2Uptake")
    biogenic_non_co2_emissions: Maybe[NotNegative] = Field(default=None, alias="biogenicNonCO2Emissions")
    land_area_occupation: Maybe[NotNegative] = None
    aircraft_ghg_emissions: Maybe[NotNegative] = None
    packaging_emissions_included: Maybe[StrictBool] = None
    packaging_ghg_emissions: Maybe[NotNegative] = None
    packaging_biogenic_carbon_content: Maybe[NotNegative] = None
    outbound_logistics_ghg_emissions: Maybe[NotNegative] = None
    ccs_technological_co2_capture_included: Maybe[StrictBool] = Field(
        default=None, alias="ccsTechnologicalCO2CaptureIncluded"
    )
    ccs_technological_co2_capture: Maybe[NotPositive] = Field(
        default=None, alias="ccsTechnologicalCO2Capture"
    )
    technological_co2_capture_origin: Maybe[str] = Field(default=None, alias="technologicalCO2CaptureOrigin")
    technological_co2_removals: Maybe[NotPositive] = Field(default=None, alias="technologicalCO2Removals")
    ccu_carbon_content: Maybe[NotNegative] = None
    ccu_calculation_approach: Maybe[Literal["Cut-off", "Credit"]] = None
    ccu_credit_certification: Maybe[Uri] = None
    ipcc_characterization_factors: ArSets
    cross_sectoral_standards: Names
    product_or_sector_specific_rules: Maybe[Rules] = None
    exempted_emissions_percent: Percent
    exempted_emissions_description: Maybe[str] = None
    allocation_rules_description: Maybe[str] = None
    secondary_emission_factor_sources: Maybe[Sources] = None
    primary_data_share: Maybe[Percent] = None
    dqi: Maybe[DataQuality] = None
    verification: Maybe[Verification] = None


class ProductFootprint(Part):
    """One product footprint as companies exchange it."""

    id: Id
    spec_version: Version
    preceding_pf_ids: Maybe[Ids] = None
    created: Moment
    status: Literal["Active", "Deprecated"]
    validity_period_start: Maybe[Moment] = None
    validity_period_end: Maybe[Moment] = None
    company_name: Words
    company_ids: Urns
    product_description: str
    product_ids: Urns
    product_classifications: Maybe[Urns] = None
    product_name_company: Words
    comment: Maybe[str] = None
    pcf: CarbonFootprint
    extensions: Maybe[tuple[Extension, ...]] = None

    def as_json(self) -> dict[str, Any]:
        """The footprint under the specification's names, with exactly the fields that were given."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)
