"""What the figures do not hold: identifiers, contacts, masses of a delivery, statements of Annex IV."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from groundwork.guarded_yaml import guarded_load, syntax_fault
from groundwork.problems import BadInput, Place, Problem
from groundwork.wrong_fields import CountryOrNothing, field_reason

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class Part(BaseModel):
    """A part of the file: unchangeable, no field unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Key(Part):
    """An identifier and the name of its kind."""

    key: Annotated[str, Field(min_length=1)]
    value: Annotated[str, Field(min_length=1)]


class Operator(Part):
    """Who runs the installation; `cbam_id` is the operator's number in the CBAM registry."""

    name: str = ""
    registration_no: str = ""
    address: str = ""
    email: str = ""
    country: CountryOrNothing = ""
    city: str = ""
    street: str = ""
    bpnl: str = ""
    cbam_id: str = ""
    is_supplier: bool | None = None


class Site(Part):
    """The installation's identifiers beside what its own file says."""

    cbam_id: str = ""
    country: CountryOrNothing = ""
    city: str = ""
    plot: str = ""
    coordinates_type: str = ""
    other_ids: tuple[Key, ...] = ()


class Power(Part):
    """Electricity of a good in the codes of the declarant portal; factor in tCO2/MWh."""

    source_code: str
    factor_source_code: str
    factor_source: str
    factor_tco2_per_mwh: Annotated[float, Field(ge=0)]


class Delivery(Part):
    """One good as delivered: `net_mass_t` of the request, and the production method code of the portal."""

    cn_code: str
    product: str = ""
    net_mass_t: Annotated[float, Field(gt=0)] | None = None
    method_id: str = ""
    steel_mill_id: str = ""
    method_note: str = ""
    product_ids: tuple[Key, ...] = ()
    documents: tuple[Key, ...] = ()
    power: Power | None = None


class Attestation(Part):
    """The verifier's statement."""

    type: str = ""
    standard: str = ""
    rules: str = ""
    provider: str = ""
    provider_id: str = ""
    accreditation_body: str = ""
    id: str = ""
    link: str = ""
    completed_at: datetime | None = None


class Statements(Part):
    """Everything an operator has to state itself. `annex_iv` answers items by number, such as "11(a)"."""

    requesting: tuple[Key, ...] = ()
    responding: tuple[Key, ...] = ()
    operator: Operator = Operator()
    installation: Site = Site()
    deliveries: tuple[Delivery, ...] = ()
    attestation: Attestation | None = None
    price_confirmed_by: Key | None = None
    annex_iv: Mapping[str, str] = Field(default_factory=dict)


def read_statements(path: Path | None) -> Statements:
    """The file (YAML or JSON) as `Statements`; without a file nothing is stated.

    Raises:
        BadInput: the file cannot be read, or with every field that is unknown or of the wrong kind.
    """
    if path is None:
        return Statements()
    import yaml

    try:
        data = guarded_load(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as unreadable:
        place = Place(path.name)
        fault = syntax_fault(unreadable, place) or Problem("cbam.statements-unreadable", place)
        raise BadInput(fault) from unreadable
    try:
        return Statements.model_validate({} if data is None else data)
    except ValidationError as wrong:
        raise BadInput(*(_problem(error, path) for error in wrong.errors(include_url=False))) from None


def blank_statements() -> bytes:
    """A file to fill in, each line explained in Chinese and English; as it stands it states nothing."""
    return resources.files("cbam.communication").joinpath("statements_blank.yaml").read_bytes()


def _problem(error: ErrorDetails, path: Path) -> Problem:
    place = Place(path.name, "", ".".join(map(str, error["loc"])))
    return Problem("cbam.statements-field", place, field_reason(error))
