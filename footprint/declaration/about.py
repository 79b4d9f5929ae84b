"""What only the company can say: identifiers, goal, cut-off, carbon content. Nothing of it is made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from footprint.declaration.pact_forms import OWN_FORM, Id, Urn, cleaned_domain, form_words
from groundwork.guarded_yaml import guarded_load, syntax_fault
from groundwork.problems import BadInput, Place, Problem
from groundwork.wrong_fields import CountryOrNothing, field_reason

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Domain = Annotated[str, AfterValidator(cleaned_domain)]
Share = Annotated[float, Field(ge=0, le=100)]
Amount = Annotated[float, Field(ge=0)]
Rating = Annotated[float, Field(ge=1, le=5)]
Standard = Literal[
    "ISO14067", "ISO14083", "ISO14040-44", "GHGP-Product", "PEF", "PACT-1.0", "PACT-2.0", "PACT-3.0"
]


class Part(BaseModel):
    """A part of the file: unchangeable, no field unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Company(Part):
    """Who declares. `ids` are URNs; `domain` is an internet domain of the company, for product URNs.

    Of a web address the domain alone is kept, in lower-case ASCII.
    """

    name: str = ""
    ids: tuple[Urn, ...] = ()
    domain: Domain = ""
    contact: str = ""


class Study(Part):
    """Goal and limits of the study in the company's own words, and the standards it says it followed."""

    goal: str = ""
    audience: str = ""
    cut_off: str = ""
    data_collection: str = ""
    standards: tuple[Standard, ...] = ()
    verified_by: str = ""


class Ratings(Part):
    """Data quality ratings from 1 (best) to 5."""

    technological: Rating
    geographical: Rating
    temporal: Rating


class ProductAbout(Part):
    """One product. Carbon contents in kg of carbon per declared amount; percentages 0 to 100.

    With `declared_amount_is_one_product` PACT gets the declared mass as it is, not 1 kilogram.
    """

    description: str = ""
    trade_name: str = ""
    ids: tuple[Urn, ...] = ()
    classifications: tuple[Urn, ...] = ()
    technology: str = ""
    country: CountryOrNothing = ""
    fossil_carbon_content_kg: Amount | None = None
    biogenic_carbon_content_kg: Amount | None = None
    recycled_carbon_content_kg: Amount | None = None
    exempted_percent: Share | None = None
    exempted_description: str = ""
    primary_data_percent: Share | None = None
    data_quality: Ratings | None = None
    ccs_included: bool | None = None
    declared_amount_is_one_product: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    replaces: tuple[Id, ...] = ()
    comment: str = ""


class About(Part):
    """All that the bill of materials does not hold."""

    company: Company = Company()
    study: Study = Study()
    products: Mapping[str, ProductAbout] = Field(default_factory=dict)

    def product(self, product_id: str) -> ProductAbout:
        """What is said of one product; nothing where it is not named."""
        return self.products.get(product_id, ProductAbout())


def read_about(path: Path | None) -> About:
    """The file as `About`; without a file nothing is said.

    Raises:
        BadInput: the file cannot be read, or with every field that is unknown or of the wrong kind.
    """
    if path is None:
        return About()
    import yaml

    try:
        data = guarded_load(path)  # JSON is YAML too
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as unreadable:
        place = Place(path.name)
        fault = syntax_fault(unreadable, place) or Problem("footprint.about-unreadable", place)
        raise BadInput(fault) from unreadable
    try:
        return About.model_validate({} if data is None else data)
    except ValidationError as wrong:
        raise BadInput(*(_problem(error, path) for error in wrong.errors(include_url=False))) from None


def _problem(error: ErrorDetails, path: Path) -> Problem:
    place = Place(path.name, "", ".".join(map(str, error["loc"])))
    if error["type"] == OWN_FORM:
        return Problem("footprint.about-form", place, form_words(error))
    return Problem("footprint.about-field", place, field_reason(error))
