"""What only the company can say: identifiers, goal, cut-off, carbon content. Nothing of it is made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from groundwork.guarded_yaml import guarded_load
from groundwork.problems import BadInput, Place, Problem

Urn = Annotated[str, Field(pattern=r"^([uU][rR][nN]):")]
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
    """Who declares. `ids` are URNs; `domain` is an internet domain of the company, for product URNs."""

    name: str = ""
    ids: tuple[Urn, ...] = ()
    domain: str = ""
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
    """One product. Carbon contents in kg of carbon per declared amount; percentages 0 to 100."""

    description: str = ""
    trade_name: str = ""
    ids: tuple[Urn, ...] = ()
    classifications: tuple[Urn, ...] = ()
    technology: str = ""
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    fossil_carbon_content_kg: Amount | None = None
    biogenic_carbon_content_kg: Amount | None = None
    recycled_carbon_content_kg: Amount | None = None
    exempted_percent: Share | None = None
    exempted_description: str = ""
    primary_data_percent: Share | None = None
    data_quality: Ratings | None = None
    ccs_included: bool | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    replaces: tuple[str, ...] = ()
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
        raise BadInput(Problem("footprint.about-unreadable", Place(path.name))) from unreadable
    try:
        return About.model_validate(data or {})
    except ValidationError as wrong:
        raise BadInput(
            *(_problem(e["loc"], e["msg"], path) for e in wrong.errors(include_url=False))
        ) from None


def _problem(loc: tuple[str | int, ...], message: str, path: Path) -> Problem:
    return Problem(
        "footprint.about-field", Place(path.name, "", ".".join(map(str, loc))), {"reason": message}
    )
