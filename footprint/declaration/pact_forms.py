"""Forms of single values of the PACT exchange: what each must look like, and the name of the form.

The names are those of the texts `footprint.said-form-...`. Sources: WBCSD, Technical Specifications for
PCF Data Exchange, 3.0.3 of 18 November 2025 (its OpenAPI document); RFC 3339, 3986, 4122.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal as Exact
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from footprint.declaration.pact_urns import domain_of, is_urn
from groundwork.words import LANGUAGES, say

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

T = TypeVar("T")
OWN_FORM, NULL = "pact_form", "null"
"""Type of the faults that name a form themselves."""
_SHOWN = 80
_DECIMAL = re.compile(r"(?=.{1,400}\Z)[+-]?[0-9]+(\.[0-9]+)?")
"""The schema's pattern; no number of a footprint needs more than 400 characters."""
_NOT_NEGATIVE = re.compile(r"(?=.{1,400}\Z)\+?[0-9]+(\.[0-9]+)?")
"""The schema's pattern takes no minus, not even before 0."""
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_WHOLE = Exact(100)


def told(form: str) -> PydanticCustomError:
    """The fault of a value that is not of a form."""
    return PydanticCustomError(OWN_FORM, "{form}", {"form": form})


def is_needless_null(error: ErrorDetails) -> bool:
    """Whether the fault is a null in a field that may be absent."""
    return error["type"] == OWN_FORM and (error.get("ctx") or {}).get("form") == NULL


def form_words(error: ErrorDetails) -> dict[str, str]:
    """The value of a fault and the form it should have, in each language."""
    context = error.get("ctx") or {}
    form = NULL if error["input"] is None else OF_PYDANTIC.get(error["type"], context.get("form", "schema"))
    expected = str(context.get("expected", "")).replace(" or ", ", ")
    forms = {lang: say(f"footprint.said-form-{form}", lang, expected=expected) for lang in LANGUAGES}
    value = error["input"]
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return {"value": shown[:_SHOWN], **forms}


def cleaned_domain(text: str) -> str:
    """A domain in its plain form; nothing for nothing."""
    found = domain_of(text) if text.strip() else ""
    if found is None:
        raise told("domain")
    return found


def _shaped(form: str, holds: Callable[[str], object]) -> AfterValidator:
    def check(text: str) -> str:
        if not holds(text):
            raise told(form)
        return text

    return AfterValidator(check)


def _is_moment(text: str) -> bool:
    if not _MOMENT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _number(holds: Callable[[Exact], bool]) -> Callable[[str], bool]:
    return lambda text: bool(_DECIMAL.fullmatch(text)) and holds(Exact(text))


def _different(values: tuple[T, ...]) -> tuple[T, ...]:
    seen = {value.model_dump_json() if isinstance(value, BaseModel) else value for value in values}
    if len(seen) != len(values):
        raise told("different")
    return values


def _given(value: Any) -> Any:
    """Null is refused: the schema knows no null, and a field that is unknown is left out."""
    if value is None:
        raise told(NULL)
    return value


Maybe = Annotated[T | None, BeforeValidator(_given)]
"""A field that may be absent, but not null."""
Different = AfterValidator(_different)
Words = Annotated[str, Field(min_length=1)]
Urn = Annotated[str, _shaped("urn", is_urn)]
Uri = Annotated[str, _shaped("uri", _URI.fullmatch)]
Moment = Annotated[str, _shaped("moment", _is_moment)]
Id = Annotated[str, _shaped("uuid", _UUID.fullmatch)]
Version = Annotated[str, _shaped("version", re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(-[0-9]{8})?").fullmatch)]
Country = Annotated[str, _shaped("country", re.compile("[A-Z]{2}").fullmatch)]
Subdivision = Annotated[str, _shaped("subdivision", re.compile("[A-Z]{2}-[A-Z0-9]{1,3}").fullmatch)]
ArSet = Annotated[str, _shaped("potentials", re.compile("AR[0-9]+").fullmatch)]
Decimal = Annotated[str, _shaped("decimal", _DECIMAL.fullmatch)]
Positive = Annotated[str, _shaped("positive", _number(lambda value: value > 0))]
NotNegative = Annotated[str, _shaped("not-negative", _NOT_NEGATIVE.fullmatch)]
NotPositive = Annotated[str, _shaped("not-positive", _number(lambda value: value <= 0))]
Percent = Annotated[str, _shaped("percent", _number(lambda value: 0 <= value <= _WHOLE))]
Urns = Annotated[tuple[Urn, ...], Field(min_length=1), Different]
Ids = Annotated[tuple[Id, ...], Field(min_length=1), Different]
Names = Annotated[tuple[Words, ...], Field(min_length=1), Different]
ArSets = Annotated[tuple[ArSet, ...], Field(min_length=1), Different]

OF_PYDANTIC: Mapping[str, str] = {
    "string_type": "text",
    "string_too_short": "filled",
    "too_short": "filled",
    "tuple_type": "list",
    "bool_type": "switch",
    "literal_error": "one-of",
    "model_type": "object",
    "dict_type": "object",
}
"""Forms behind the faults that pydantic names itself."""
